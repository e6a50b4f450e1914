"""The store: the ledger of what was found, done and spent, and the summaries, in SQLite or PostgreSQL.

The only room that knows SQLAlchemy. ``schema`` has the tables, docs/store.md explains them; ``database`` the
connections, ``locks`` the one night at a time, ``migration`` the versions; the others have the statements, a room for
each kind of row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Select, select

from summarizer.errors import StoreError, SummarizerError
from summarizer.ledger import (
    Call,
    CallState,
    Difference,
    Entry,
    Found,
    Outcome,
    Pace,
    Place,
    Run,
    Spent,
    Stored,
    StoreInfo,
    Tally,
)
from summarizer.records import Kind, Summary, Usage
from summarizer.store import inputs, locks, migration, places, results, runs, summaries, upkeep
from summarizer.store.address import address
from summarizer.store.database import Database
from summarizer.store.schema import INPUTS


class Store:
    """One store, for one thread at a time; a context manager, or ``close`` it.

    Every method that writes is one transaction: it happens as a whole or, on any error, not at all; ``together`` makes
    several into one. All raise StoreError, which says the next step.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_night = False

    @classmethod
    def open(cls, place: str | Path, *, create: bool = True) -> Self:
        """The store in this file, or at this ``postgresql://`` URL, its tables brought up to date.

        Where there is none, it is made, or with ``create`` false StoreError raised.
        """
        where = address(place)
        if not create and where.file is not None and not where.file.exists():
            raise StoreError("there is no store yet; a nightly run makes it", place=where.shown)
        database = Database(where)
        try:
            migration.bring_up_to_date(database, create=create)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def place(self) -> str:
        """The file's path, or the URL without any password."""
        return self._database.address.shown

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def night(self) -> Iterator[None]:
        """Be the only one who works on this store; raises StoreLocked, naming the other, where there is one."""
        with locks.hold(self._database):
            self._at_night = True
            try:
                yield
            finally:
                self._at_night = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that the block writes one transaction: committed at its end or, on any error, not at all."""
        with self._database.gathering():
            yield

    # --- runs ---

    def begin(self, *, inbox: Iterable[str], model: str, endpoint: str) -> Run:
        """A run that begins now, inside ``night``; runs that were killed are noted as broken off, with what they did.

        Calls that they had under way stay ``asked``, and count as spent.
        """
        if not self._at_night:
            raise StoreError("a run begins inside night(), or it would end one that is under way", place=self.place)
        with self._database.writing() as connection:
            runs.settle_killed(connection)
            (run,) = runs.read(connection, run_id=runs.begin(connection, inbox, model, endpoint))
        return run

    def end(self, run_id: int, outcome: Outcome, tally: Tally, reason: str | None = None) -> Run:
        """The run as it ended now; ``reason`` says how its endpoint or it itself failed, where it did."""
        with self._database.writing() as connection:
            runs.end(connection, run_id, outcome, tally, reason=reason)
            (run,) = runs.read(connection, run_id=run_id)
        return run

    def runs(self, limit: int | None = None) -> list[Run]:
        """Runs, the latest first."""
        with self._database.reading() as connection:
            return runs.read(connection, limit=limit)

    # --- places and inputs ---

    def places(self) -> Mapping[str, Place]:
        """The places that may be passed over where size and time, or ETag, are still these, by their names.

        Those that hold an input which is still to be done, or were never read to their end, are not among them.
        """
        with self._database.reading(stream=True) as connection:
            return places.settled(connection)

    def register(self, run_id: int, found: Sequence[Found]) -> list[Entry]:
        """Note what was found; the entry of each, in the same order.

        A content never seen is ``new``, or ``skipped`` where it is empty, ``failed`` where its place could not be
        opened or reached, ``quarantined`` where it cannot be read for another reason. It is a revision of the newest
        earlier version of its story, which becomes ``changed`` where nobody had summarized it; a version that comes
        after its own revision is ``changed`` at once. Which of two is the later one is told by the times that both
        state, else by their arrival. What was seen before keeps its state.
        """
        with self._database.writing() as connection:
            return inputs.register(connection, run_id, found)

    def look(self, found: Sequence[Found]) -> list[Entry]:
        """The entry of each, in the same order, as ``register`` would tell it, and nothing is noted."""
        with self._database.reading() as connection:
            return inputs.look(connection, found)

    def read_places(self, run_id: int, held: Sequence[tuple[Place, Sequence[str]]]) -> None:
        """Note places that were read to their end, what each was then, and which registered inputs it holds.

        Not for a place that could not be read: it would be passed over when it can be.
        """
        with self._database.writing() as connection:
            places.read(connection, run_id, held)

    def place_names(self) -> list[str]:
        """The names of all places ever seen."""
        with self._database.reading(stream=True) as connection:
            return list(places.names(connection))

    def forget_places(self, names: Iterable[str]) -> int:
        """Forget places; inputs and summaries stay. How many were known."""
        with self._database.writing() as connection:
            return places.forget(connection, names)

    # --- results ---

    def succeed(self, run_id: int, input_id: str, summary: Summary, difference: Difference | None = None) -> None:
        """Keep the summary of an input, which is ``summarized`` now; earlier summaries of it stay."""
        with self._database.gathering() as batch:
            inputs.change(batch, run_id, input_id, "summarized")
            results.keep(batch, run_id, input_id, summary, difference)

    def fail(self, run_id: int, input_id: str, error: SummarizerError, *, quarantine_after: int) -> Entry:
        """The input with one more failure; ``quarantined`` after so many, or at once where it cannot be read.

        A place that could not be opened or reached is never quarantined.
        """
        with self._database.gathering() as batch:
            inputs.fail(batch, run_id, input_id, error, quarantine_after)
            batch.flush()
            return _known(batch.connection, input_id, self.place)

    def skip(self, run_id: int, input_id: str, reason: str) -> None:
        """Note that an input is left out on purpose, and why."""
        with self._database.gathering() as batch:
            inputs.change(batch, run_id, input_id, "skipped", reason)
            batch.flush()
            _known(batch.connection, input_id, self.place)

    def passed(self, run_id: int) -> int:
        """Settle, as ``changed``, what could not be opened or reached before and gave this run no trouble; how many.

        For a run that has come to the end of its inbox.
        """
        with self._database.writing() as connection:
            return inputs.passed(connection, run_id)

    def reopen(self, *, quarantined: bool) -> int:
        """Have failed inputs, and on demand the quarantined ones, tried again as if they were new; how many."""
        with self._database.writing() as connection:
            return inputs.reopen(connection, quarantined=quarantined)

    # --- calls ---

    def asking(self, run_id: int, call: Call) -> None:
        """Note a request before it is sent; its ``id`` is that of this one request."""
        with self._database.gathering() as batch:
            runs.asking(batch, run_id, call)

    def settle(
        self, call_id: str, *, state: CallState, seconds: float | None, usage: Usage, cost_usd: float | None
    ) -> None:
        """Note what became of a request."""
        with self._database.gathering() as batch:
            runs.settle(batch, call_id, state, seconds, usage, cost_usd)

    def spent(self, run_id: int | None = None) -> Spent:
        """What the calls of a run, or of all, cost; what is unanswered counts with its reservation."""
        with self._database.reading() as connection:
            return runs.spent(connection, run_id)

    def unheard(self) -> dict[str, str]:
        """Questions whose calls were broken off by a kill, each with its call: an answer may yet be in the cache."""
        with self._database.reading() as connection:
            return runs.unheard(connection)

    def pace(self, model: str) -> Pace | None:
        """What an answer of this model takes, by its latest calls; None where there are none."""
        with self._database.reading() as connection:
            return runs.pace(connection, model)

    # --- reading ---

    def entry(self, input_id: str) -> Entry | None:
        """The input with this identifier."""
        found = self._entries(select(*inputs.ENTRY).where(INPUTS.c.id == input_id))
        return found[0] if found else None

    def find(self, prefix: str, *, limit: int = 100) -> list[Entry]:
        """Inputs whose identifiers begin like that, those seen last first."""
        begins = INPUTS.c.id.startswith(prefix.lower(), autoescape=True)
        return self._entries(select(*inputs.ENTRY).where(begins).order_by(INPUTS.c.last_seen.desc()).limit(limit))

    def failures(self, run_id: int | None = None, *, limit: int | None = None) -> list[Entry]:
        """Inputs that failed or are quarantined, the latest first; of one run, those that it came to last."""
        query = select(*inputs.ENTRY).where(INPUTS.c.state.in_(["failed", "quarantined"]))
        query = query if run_id is None else query.where(INPUTS.c.last_run == run_id)
        return self._entries(query.order_by(INPUTS.c.last_run.desc(), INPUTS.c.number.desc()).limit(limit))

    def summary(self, input_id: str) -> Stored | None:
        """The newest summary of an input."""
        with self._database.reading() as connection:
            return summaries.newest(connection, input_id)

    def history(self, input_id: str) -> list[Stored]:
        """All summaries of an input, the newest first."""
        with self._database.reading() as connection:
            return summaries.history(connection, input_id)

    def earlier(self, input_id: str) -> Stored | None:
        """The summary of the newest earlier version of an input's story that has one."""
        with self._database.reading() as connection:
            return summaries.earlier(connection, input_id)

    def later(self, input_id: str) -> list[Entry]:
        """The versions of a story that revise this input itself, the latest first."""
        revising = select(*inputs.ENTRY).where(INPUTS.c.revision_of == input_id)
        return self._entries(revising.order_by(INPUTS.c.number.desc()))

    def export(
        self, *, since: dt.datetime | None = None, kind: Kind | None = None, actor: str | None = None
    ) -> Iterator[Stored]:
        """The newest summary of every input, oldest first, in a stream that shows one moment of the store.

        Only those made at ``since`` or later, and that have a claim, not rejected, of this kind and with this actor.
        """
        with self._database.reading(stream=True) as connection:
            yield from summaries.stream(connection, since=since, kind=kind, actor=actor)

    def made(self, run_id: int) -> Iterator[Stored]:
        """The summaries that a run made, in the order of their making, in a stream."""
        with self._database.reading(stream=True) as connection:
            yield from summaries.made(connection, run_id)

    # --- upkeep ---

    def info(self) -> StoreInfo:
        """How much there is of everything."""
        return upkeep.info(self._database)

    def vacuum(self) -> None:
        """Give back the room of what was deleted; raises StoreLocked while a night is under way."""
        with self.night():
            upkeep.vacuum(self._database)

    def _entries(self, query: Select[Any]) -> list[Entry]:
        with self._database.reading() as connection:
            return inputs.entries(connection, query)


def _known(connection: Connection, input_id: str, place: str) -> Entry:
    found = inputs.entries(connection, select(*inputs.ENTRY).where(INPUTS.c.id == input_id))
    if not found:
        raise StoreError(f"there is no input {input_id}; note it with register() first", place=place)
    return found[0]
