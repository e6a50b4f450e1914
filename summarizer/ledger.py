"""The records of the ledger: what was found where, what became of it, and what was spent on it; frozen, as all records.

An *input* is one content, known by its digest, wherever and however often it lies about. A *place* is where inputs are
found: a file, or a feed's address. A *run* is one night. The store keeps them; the nightly run makes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from summarizer.errors import InputError
from summarizer.records import Claim, Dispatch, Record, Summary, Usage

#: ``new``: seen, nothing done yet. ``summarized``: its summary is in the store. ``failed``: tried, to be tried again.
#: ``quarantined``: not tried again unless told to. ``skipped``: left out on purpose, ``error`` says why.
#: ``changed``: a later version of the story has taken its place before it was summarized.
State = Literal["new", "summarized", "failed", "quarantined", "skipped", "changed"]
#: States that no run works on again by itself.
SETTLED: Final[frozenset[State]] = frozenset({"summarized", "quarantined", "skipped", "changed"})

#: ``asked``: sent, and no answer yet; where the run that asked is over, nobody knows what became of it, and what was
#: reserved for it counts as spent. ``answered``: paid and kept. ``spoilt``: paid, and of no use (cut off, malformed).
#: ``unpaid``: refused before any work (429, 5xx, no connection).
CallState = Literal["asked", "answered", "spoilt", "unpaid"]

#: Why a run ended: ``interrupted`` by SIGINT, ``terminated`` by SIGTERM, ``broken off`` by a kill or an error of its
#: own. ``running`` where it has not, or where no later run has noticed yet that it was killed.
Outcome = Literal[
    "running",
    "done",
    "partly",
    "nothing",
    "budget",
    "deadline",
    "interrupted",
    "terminated",
    "model failed",
    "broken off",
]


class Place(Record):
    """Where inputs are found; ``size`` (bytes) and ``mtime_ns`` of a file, ``etag`` and ``modified`` of an address.

    ``modified`` is the server's ``Last-Modified``, as it came.
    """

    name: str
    size: int | None = None
    mtime_ns: int | None = None
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class Found:
    """One input as a reader found it: a dispatch, or the reason why there is none.

    ``id`` is that of the dispatch, else the sha256 (hex) of the bytes that could not be read, else of the place's name
    and the error. ``source`` is the place's name, with ``#`` and the item's own identifier or number where a place
    holds several. ``stories`` are names under which later versions of the same story are known (its file where that
    holds nothing else, the identifier or slug its agency gave it), none of them empty, and never the number of an item
    in its place. ``published`` is the time that the item itself states.
    """

    id: str
    place: Place
    source: str
    dispatch: Dispatch | None
    error: InputError | None = None
    stories: tuple[str, ...] = ()
    published: dt.datetime | None = None


class Entry(Record):
    """One input as the ledger has it.

    ``failures`` counts the tries that failed; ``error`` says in a sentence why it failed, was skipped or quarantined,
    ``error_kind`` is the error's class. ``revision_of`` is the input that this one is a later version of.
    """

    id: str
    state: State
    source: str
    title: str | None = None
    failures: int = Field(default=0, ge=0)
    error: str | None = None
    error_kind: str | None = None
    revision_of: str | None = None
    first_seen: dt.datetime
    last_seen: dt.datetime


class Difference(Record):
    """What a revision's claims changed against those of the earlier version ``earlier`` (an input's id)."""

    earlier: str
    added: tuple[Claim, ...] = ()
    dropped: tuple[Claim, ...] = ()
    altered: tuple[tuple[Claim, Claim], ...] = ()
    """Before and after."""
    kept: int = Field(default=0, ge=0)


class Call(Record):
    """One request to a model, written before it is sent and again when its answer is there.

    ``question`` is the key of the answer's cache; ``number`` tells apart requests for one question. ``reserved_tokens``
    and ``reserved_usd`` bound from above what it can cost; ``usage`` and ``cost_usd`` are what it did cost.
    ``cost_usd`` is absent where no price is known.
    """

    id: str
    input: str | None
    question: str
    step: str
    state: CallState
    asked_at: dt.datetime
    seconds: float | None = None
    usage: Usage = Usage()
    cost_usd: float | None = None
    reserved_tokens: int = 0
    reserved_usd: float | None = None


class Tally(Record):
    """What a run did: inputs by what became of them, and what was spent.

    ``unchanged`` places were passed over by their size and time; ``known`` inputs had been settled before.
    ``lost_calls`` were sent and never heard of again; their reservations are in ``tokens`` and ``cost_usd``.
    """

    places: int = 0
    unchanged: int = 0
    found: int = 0
    known: int = 0
    summarized: int = 0
    revised: int = 0
    failed: int = 0
    quarantined: int = 0
    skipped: int = 0
    left: int = 0
    calls: int = 0
    lost_calls: int = 0
    cache_hits: int = 0
    tokens: int = 0
    cost_usd: float | None = 0.0


class Run(Record):
    """One night: when, by whom, over what, with which model, and how it ended.

    ``reason`` says, where the model's endpoint or the run itself failed, how.
    """

    id: int
    started: dt.datetime
    ended: dt.datetime | None = None
    outcome: Outcome = "running"
    reason: str | None = None
    host: str
    pid: int
    inbox: tuple[str, ...]
    model: str
    endpoint: Literal["embedded", "local", "remote"]
    tally: Tally = Tally()


class Stored(Record):
    """A summary in the store, with the input it is of, the run that made it, and what it changed where it revises."""

    entry: Entry
    run: int
    created: dt.datetime
    summary: Summary
    difference: Difference | None = None


class Report(Record):
    """What the report of a night says as JSON; ``failures`` are the inputs that this night failed at."""

    run: Run
    summaries: tuple[Stored, ...]
    failures: tuple[Entry, ...]


class Spent(Record):
    """What calls cost: tokens and US dollars, those without an answer by their reservation.

    ``unanswered`` calls are under way or lost; ``unpriced`` ones are not in ``cost_usd``, as no price is known.
    """

    calls: int = 0
    unanswered: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0


class Pace(Record):
    """What one answer of a model takes, by the mean of its latest calls."""

    completion_tokens: float
    seconds: float


class StoreInfo(Record):
    """The state of a store; ``place`` without any password, ``size`` in bytes, ``states`` the inputs in each state."""

    place: str
    version: str
    size: int
    places: int
    states: Mapping[str, int]
    runs: int
    summaries: int
    claims: int
    spent: Spent
