"""The rows of places: which were read to their end, as what they were then, and which inputs they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from summarizer.ledger import Found, Place
from summarizer.store.insertion import if_missing
from summarizer.store.schema import INPUTS, PLACE_INPUTS, PLACES

_FIELDS: Final = tuple(Place.model_fields)
_LARGEST: Final = 2**63 - 1
_OPEN_PLACES: Final = (
    select(PLACE_INPUTS.c.place_id)
    .join(INPUTS, INPUTS.c.id == PLACE_INPUTS.c.input_id)
    .where(INPUTS.c.state.in_(["new", "failed"]))
)
_READ: Final = select(*(PLACES.c[name] for name in _FIELDS)).where(
    PLACES.c.read_at.is_not(None), PLACES.c.id.not_in(_OPEN_PLACES)
)
_NUMBER: Final = select(PLACES.c.id).where(PLACES.c.name == bindparam("place")).scalar_subquery()
_NEW_PLACE: Final = if_missing(PLACES, "name", name=bindparam("place"))
_HOLD: Final = if_missing(PLACE_INPUTS, "place_id", "input_id", place_id=_NUMBER, input_id=bindparam("input"))
_EMPTY: Final = delete(PLACE_INPUTS).where(PLACE_INPUTS.c.place_id == _NUMBER)
_FORGET: Final = delete(PLACES).where(PLACES.c.name == bindparam("place"))
_MARK_READ: Final = (
    update(PLACES)
    .where(PLACES.c.name == bindparam("place"))
    .values(
        size=bindparam("bytes"), mtime_ns=bindparam("time"), etag=bindparam("tag"), modified=bindparam("changed"),
        read_at=bindparam("now"), read_run=bindparam("run"),
    )
)  # fmt: skip


class KnownPlaces(Mapping[str, Place]):
    """Places by their names, each made into a record when it is asked for: 100,000 take little memory."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rest = {name: tuple(rest) for name, *rest in rows}

    def __getitem__(self, name: str) -> Place:
        return Place(name=name, **dict(zip(_FIELDS[1:], self._rest[name], strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._rest)

    def __len__(self) -> int:
        return len(self._rest)


def settled(connection: Connection) -> KnownPlaces:
    """The places that were read to their end and hold nothing that is still to be done."""
    return KnownPlaces(connection.execute(_READ))


def hold(connection: Connection, found: Sequence[Found]) -> None:
    """Note which place holds which input; a place seen for the first time counts as not yet read."""
    names = dict.fromkeys(item.place.name for item in found)
    if names:
        connection.execute(_NEW_PLACE[connection.dialect.name], [{"place": name} for name in names])
        pairs = dict.fromkeys((item.place.name, item.id) for item in found)
        connection.execute(_HOLD[connection.dialect.name], [{"place": name, "input": key} for name, key in pairs])


def read(connection: Connection, run_id: int, held: Sequence[tuple[Place, Sequence[str]]]) -> None:
    """Note places that were read to their end, what each was then, and that it holds these inputs and no others."""
    if not held:
        return
    named = [{"place": place.name} for place, _ in held]
    connection.execute(_NEW_PLACE[connection.dialect.name], named)
    connection.execute(_EMPTY, named)
    if pairs := dict.fromkeys((place.name, key) for place, inputs in held for key in inputs):
        connection.execute(_HOLD[connection.dialect.name], [{"place": name, "input": key} for name, key in pairs])
    now = dt.datetime.now(dt.UTC)
    connection.execute(_MARK_READ, [{**_state(place), "now": now, "run": run_id} for place, _ in held])


def _state(place: Place) -> dict[str, Any]:
    time = place.mtime_ns
    if time is not None and abs(time) > _LARGEST:
        time = None  # a time beyond the year 2262, which no column holds: the place is read every night
    return {"place": place.name, "bytes": place.size, "time": time, "tag": place.etag, "changed": place.modified}


def names(connection: Connection) -> Iterator[str]:
    """The names of all places, whether read or not."""
    yield from connection.scalars(select(PLACES.c.name))


def forget(connection: Connection, gone: Iterable[str]) -> int:
    """Forget places by their names; their inputs and summaries stay. How many there were."""
    return sum(connection.execute(_FORGET, {"place": name}).rowcount for name in gone)
