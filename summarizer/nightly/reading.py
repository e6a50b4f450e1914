"""What there is to do: the places of the inbox compared with the ledger, what is new in them read and entered.

A file whose size and time are those of its last reading is passed over without being opened, unless some input in it
is still open. Reading and splitting run in a thread, so that answers of the model are not kept waiting.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from summarizer.errors import InputError, SummarizerError
from summarizer.inbox import discover, load
from summarizer.ledger import SETTLED, Entry, Found, Place
from summarizer.nightly.ahead import unchanged
from summarizer.nightly.plan import Plan
from summarizer.readers import unread
from summarizer.records import Dispatch

_log = logging.getLogger("summarizer.nightly")

#: Inputs that are entered in one transaction.
_BATCH = 32


@dataclass(frozen=True)
class Work:
    """An input that is to be summarized."""

    entry: Entry
    dispatch: Dispatch


@dataclass
class _Batch:
    """Inputs that were read, and the places that were read to their end with what they hold."""

    found: list[Found] = field(default_factory=list)
    ended: list[tuple[Place, list[str]]] = field(default_factory=list)


class Ledger(Protocol):
    """What reading needs of the store."""

    def places(self) -> Mapping[str, Place]:
        """See ``Store.places``."""

    def register(self, run_id: int, found: Sequence[Found]) -> list[Entry]:
        """See ``Store.register``."""

    def together(self) -> AbstractContextManager[None]:
        """See ``Store.together``."""

    def read_places(self, run_id: int, held: Sequence[tuple[Place, Sequence[str]]]) -> None:
        """See ``Store.read_places``."""

    def skip(self, run_id: int, input_id: str, reason: str) -> None:
        """See ``Store.skip``."""

    def fail(self, run_id: int, input_id: str, error: SummarizerError, *, quarantine_after: int) -> Entry:
        """See ``Store.fail``."""

    def passed(self, run_id: int) -> int:
        """See ``Store.passed``."""


class Reading:
    """Reads one inbox for one run.

    It adds to ``counts``: places seen and unchanged; inputs found, known before, skipped, and quarantined or skipped as
    they cannot be read.
    """

    def __init__(self, ledger: Ledger, plan: Plan, run: int, counts: Counter[str]) -> None:
        self._ledger, self._plan, self._run, self._counts = ledger, plan, run, counts
        self._taken: set[bytes] = set()
        self._superseded: set[str] = set()
        self._given = 0
        self._begun = dt.datetime.now(dt.UTC)

    def superseded(self, work: Work) -> bool:
        """Whether a later version has been found since this was given out."""
        return work.entry.id in self._superseded

    async def work(self) -> AsyncIterator[Work]:
        """Every input that is new or to be tried again, each once; at most as many as the plan's limit."""
        batches = self._batches(self._ledger.places())
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            for work in self._enter(batch):
                if self._plan.limit is not None and self._given >= self._plan.limit:
                    return
                self._given += 1
                yield work
        self._ledger.passed(self._run)

    def _batches(self, known: Mapping[str, Place]) -> Iterator[_Batch]:
        """What is read of the places that are not passed over, in batches."""
        batch, problems = _Batch(), list[InputError]()
        for place in discover(self._plan.inbox, known=known, problem=problems.append):
            self._counts["places"] += 1
            if not self._plan.verify and unchanged(place, known.get(place.name)):
                self._counts["unchanged"] += 1
                continue
            held, opened = [], True
            for one in load(place, limits=self._plan.limits):
                place = one.place  # as it was when it was read
                batch.found.append(one)
                held.append(one.id)
                opened &= one.error is None or not one.error.passing
                if len(batch.found) >= _BATCH:
                    yield batch
                    batch = _Batch()
            # What could not be opened may be tomorrow, and look the same; a feed without news holds what it held.
            if held and opened:
                batch.ended.append((place, held))
        batch.found += [unread(error, Place(name=error.source)) for error in problems]
        yield batch

    def _enter(self, batch: _Batch) -> list[Work]:
        """Write the batch into the ledger; what of it is to be done."""
        with self._ledger.together():
            entries = self._ledger.register(self._run, batch.found) if batch.found else []
            self._ledger.read_places(self._run, batch.ended)
            return [work for one, entry in zip(batch.found, entries, strict=True) if (work := self._to_do(one, entry))]

    def _to_do(self, one: Found, entry: Entry) -> Work | None:
        self._counts["found"] += 1
        key = bytes.fromhex(entry.id)
        if key in self._taken:
            self._counts["known"] += 1
            return None
        self._taken.add(key)
        if one.error is not None:
            self._note_unreadable(entry, one.error)
            return None
        if entry.state in SETTLED or one.dispatch is None:
            self._counts["known"] += 1
            return None
        if entry.revision_of is not None:
            self._superseded.add(entry.revision_of)
        if self._too_old(one):
            self._ledger.skip(self._run, entry.id, f"older than {self._plan.max_age}")
            self._counts["skipped"] += 1
            return None
        return Work(entry, one.dispatch)

    def _note_unreadable(self, entry: Entry, error: InputError) -> None:
        """Count an input that cannot be read where this run is the first to meet it, or was told to try it again.

        A place that could not be opened or reached is a failure of every night, or nobody would hear that a feed died.
        """
        if entry.first_seen < self._begun:
            if entry.state in SETTLED and not error.passing:
                self._counts["known"] += 1
                return
            entry = self._ledger.fail(self._run, entry.id, error, quarantine_after=1)
        self._counts[entry.state] += 1
        _log.warning("%s: %s", entry.state, error, extra={"input": entry.id, "source": entry.source})

    def _too_old(self, one: Found) -> bool:
        if self._plan.max_age is None:
            return False
        dated = _dated(one)
        return dated is not None and dated < dt.datetime.now(dt.UTC) - self._plan.max_age


def _dated(one: Found) -> dt.datetime | None:
    """When the input was published: as it says itself, else as its dateline does, else as its file does."""
    if one.published is not None:
        return one.published
    line = one.dispatch.dateline if one.dispatch else None
    if line is not None and line.date is not None:
        return dt.datetime.combine(line.date, dt.time(23, 59), dt.UTC)
    return _of_file(one.place.mtime_ns)


def _of_file(mtime_ns: int | None) -> dt.datetime | None:
    """The time of a file; none where it lies beyond the years that there are, as some file systems allow."""
    try:
        return None if mtime_ns is None else dt.datetime.fromtimestamp(mtime_ns / 1e9, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
