"""The rows of inputs: what was found, which state it is in, and which earlier version it revises."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from summarizer.errors import EmptyInput, InputError, SummarizerError
from summarizer.ledger import Entry, Found, State
from summarizer.records import Dateline
from summarizer.store import places
from summarizer.store.batch import Batch
from summarizer.store.columns import in_utc, storable
from summarizer.store.insertion import if_missing
from summarizer.store.schema import INPUTS, STORIES

Item = TypeVar("Item")

#: Values in one query: below the limits of both databases (32,766 and 65,535).
MANY: Final = 5_000
OPEN: Final[frozenset[State]] = frozenset({"new", "failed"})
#: What a later version takes the place of: whatever nobody has summarized.
_REPLACEABLE: Final[frozenset[State]] = OPEN | {"quarantined"}
#: Kinds of errors that may pass by themselves; whatever has one is tried every night, and holds no dispatch.
_PASSING: Final = ("InputError", "SourceUnreachable", "FeedTooLarge", "AddressRefused")

ENTRY: Final = [INPUTS.c[name] for name in Entry.model_fields]
_BY_IDS: Final = select(*ENTRY).where(INPUTS.c.id.in_(bindparam("ids", expanding=True)))
_SEEN: Final = (
    update(INPUTS).where(INPUTS.c.id.in_(bindparam("ids", expanding=True))).values(last_seen=bindparam("now"))
)
_CHANGED: Final = update(INPUTS).where(INPUTS.c.id == bindparam("earlier")).values(state="changed")
_VERSIONS: Final = (
    select(STORIES.c.name, INPUTS.c.id, INPUTS.c.state, INPUTS.c.number, INPUTS.c.published)
    .join(INPUTS, INPUTS.c.id == STORIES.c.input_id)
    .where(STORIES.c.name.in_(bindparam("names", expanding=True)))
)
_NAME: Final = if_missing(STORIES, "name", "input_id", name=bindparam("story"), input_id=bindparam("input"))
_CHANGE: Final = (
    update(INPUTS)
    .where(INPUTS.c.id == bindparam("input"))
    .values({name: bindparam(f"now_{name}") for name in ("last_run", "state", "error", "error_kind")})
)
_FAIL: Final = _CHANGE.values(failures=bindparam("now_failures"))
_FAILURES: Final = select(INPUTS.c.failures).where(INPUTS.c.id == bindparam("input"))


@dataclass
class _Version:
    """A version of a story, as far as the order of versions needs it; ``number`` is that of its arrival."""

    id: str
    state: State
    number: int
    published: dt.datetime | None

    def is_before(self, other: _Version) -> bool:
        """By the times that both state, else by their arrival."""
        if self.published and other.published and self.published != other.published:
            return self.published < other.published
        return self.number < other.number


def register(connection: Connection, run_id: int, found: Sequence[Found]) -> list[Entry]:
    """Note what was found; the entry of each, in the order of ``found``."""
    now = dt.datetime.now(dt.UTC)
    known = _entries(connection, {item.id for item in found})
    for ids in portions(known, MANY):
        connection.execute(_SEEN, {"ids": ids, "now": now})
    fresh: dict[str, Found] = {}
    for item in found:
        if item.id not in known:
            fresh.setdefault(item.id, item)  # of copies the first counts
    if fresh:
        _insert(connection, run_id, list(fresh.values()), now)
    _name(connection, found)
    places.hold(connection, found)
    entries = _entries(connection, {item.id for item in found})
    return [entries[item.id] for item in found]


def look(connection: Connection, found: Sequence[Found]) -> list[Entry]:
    """The entries that ``register`` would give, where nothing is noted; only of revisions it says nothing."""
    now, known = dt.datetime.now(dt.UTC), _entries(connection, {item.id for item in found})
    return [known.get(item.id) or _unseen(item, now) for item in found]


def _unseen(item: Found, now: dt.datetime) -> Entry:
    row = _row(item) | {"first_seen": now, "last_seen": now}
    return Entry(**{name: row[name] for name in Entry.model_fields if name in row})


def fail(batch: Batch, run_id: int, input_id: str, error: SummarizerError, quarantine_after: int) -> None:
    """Count a try that failed; what cannot be read, or failed too often, is not tried again."""
    batch.flush()
    failures = int(batch.connection.scalar(_FAILURES, {"input": input_id}) or 0) + 1
    for_good = not error.passing if isinstance(error, InputError) else failures >= quarantine_after
    state: State = "quarantined" if for_good else "failed"
    batch.add(_FAIL, _changed(run_id, input_id, state, str(error), type(error).__name__) | {"now_failures": failures})


def change(batch: Batch, run_id: int, input_id: str, state: State, error: str | None = None) -> None:
    """Change the state of one input, for this reason."""
    batch.add(_CHANGE, _changed(run_id, input_id, state, error, None))


def _changed(run_id: int, input_id: str, state: State, error: str | None, kind: str | None) -> dict[str, Any]:
    return {"input": input_id, "now_last_run": run_id, "now_state": state, "now_error": error, "now_error_kind": kind}


def reopen(connection: Connection, *, quarantined: bool) -> int:
    """Have inputs that failed tried again as if they were new; how many."""
    states = ["failed", "quarantined"] if quarantined else ["failed"]
    values = {"state": "new", "failures": 0, "error": None, "error_kind": None}
    tried = INPUTS.c.state.in_(states) & INPUTS.c.error_kind.not_in(_PASSING)
    return connection.execute(update(INPUTS).where(tried).values(values)).rowcount


def passed(connection: Connection, run_id: int) -> int:
    """Settle places that could not be opened before, and that this run did not fail at; how many."""
    over = (INPUTS.c.state == "failed") & INPUTS.c.error_kind.in_(_PASSING) & (INPUTS.c.last_run != run_id)
    return connection.execute(update(INPUTS).where(over).values(state="changed", last_run=run_id)).rowcount


def entries(connection: Connection, query: Select[Any]) -> list[Entry]:
    """The entries that a query of the columns ``ENTRY`` finds."""
    return [entry(row) for row in connection.execute(query)]


def entry(row: Row[Any]) -> Entry:
    """One row as a record."""
    return Entry(**row._mapping)


def portions(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    """The items in lists of at most ``size``."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion


def _entries(connection: Connection, ids: Iterable[str]) -> dict[str, Entry]:
    rows = (row for some in portions(ids, MANY) for row in connection.execute(_BY_IDS, {"ids": some}))
    return {row.id: entry(row) for row in rows}


def _insert(connection: Connection, run_id: int, fresh: Sequence[Found], now: dt.datetime) -> None:
    first = int(connection.scalar(select(func.coalesce(func.max(INPUTS.c.number), 0))) or 0) + 1
    stories = {item.id: dict.fromkeys(map(storable, item.stories)) for item in fresh}
    versions = _versions(connection, {name for names in stories.values() for name in names})
    rows, replaced = [], set[str]()
    for number, item in enumerate(fresh, start=first):
        row = _row(item) | {
            "number": number,
            "first_seen": now,
            "last_seen": now,
            "first_run": run_id,
            "last_run": run_id,
        }
        this = _Version(item.id, row["state"], number, item.published and in_utc(item.published))
        others = {version.id: version for name in stories[item.id] for version in versions[name]}.values()
        row["revision_of"] = _place_among(this, others, replaced)
        row["state"] = this.state
        rows.append(row)
        for name in stories[item.id]:
            versions[name].append(this)
    connection.execute(insert(INPUTS), rows)
    if before := [{"earlier": key} for key in sorted(replaced)]:
        connection.execute(_CHANGED, before)


def _name(connection: Connection, found: Sequence[Found]) -> None:
    """Note the names of each one's story; what is known may have got new ones, as a copy in another place."""
    names = dict.fromkeys((storable(name), item.id) for item in found for name in item.stories)
    if names:
        named = [{"story": name, "input": key} for name, key in names]
        connection.execute(_NAME[connection.dialect.name], named)


def _versions(connection: Connection, names: Iterable[str]) -> defaultdict[str, list[_Version]]:
    """All versions known so far under each of the names."""
    found = defaultdict(list)
    for some in portions(names, MANY):
        for name, *version in connection.execute(_VERSIONS, {"names": some}):
            found[name].append(_Version(*version))
    return found


def _place_among(this: _Version, others: Iterable[_Version], replaced: set[str]) -> str | None:
    """The version that ``this`` revises, if any; those that it takes the place of are added to ``replaced``.

    What cannot be read takes no other's place, and what comes after its own revision is no longer wanted.
    """
    newest: _Version | None = None
    for other in others:
        if this.is_before(other):
            if this.state == "new":
                this.state = "changed"
            continue
        newest = other if newest is None or newest.is_before(other) else newest
        if this.state == "new" and other.state in _REPLACEABLE:
            replaced.add(other.id)
            other.state = "changed"
    return newest.id if newest else None


def _row(item: Found) -> dict[str, Any]:
    dispatch, error = item.dispatch, item.error
    dateline = dispatch.dateline if dispatch else None
    return {
        "id": item.id,
        "state": _first_state(item),
        "source": item.source,
        "title": dispatch.title if dispatch else None,
        "agency": dispatch.agency if dispatch else None,
        "dateline_place": dateline.place if dateline else None,
        "dateline_date": _day(dateline) if dateline else None,
        "marker": dispatch.revision if dispatch else None,
        "published": item.published,
        "failures": 0 if error is None else 1,
        "error": None if error is None else str(error),
        "error_kind": None if error is None else type(error).__name__,
    }


def _first_state(item: Found) -> State:
    if item.error is None:
        return "new"
    if item.error.passing:
        return "failed"
    return "skipped" if isinstance(item.error, EmptyInput) else "quarantined"


def _day(dateline: Dateline) -> str | None:
    if dateline.date:
        return dateline.date.isoformat()
    if dateline.month and dateline.day:
        return f"--{dateline.month:02}-{dateline.day:02}"
    return None
