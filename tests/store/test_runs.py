"""Runs and calls: how a night begins and ends, what it cost, and what is made of one that was killed."""

from __future__ import annotations

import datetime as dt
import os
import socket

import pytest

from summarizer.errors import CallTimeout, StoreError
from summarizer.ledger import Spent, Tally
from summarizer.records import Usage
from summarizer.store import Store
from tests.store.makers import MODEL, NOON, begun, call, found, rows, summary

USAGE = Usage(calls=1, attempts=1, prompt_tokens=30, completion_tokens=12)


def test_a_run_begins_and_ends(store: Store) -> None:
    """A run is noted with who runs it over what, and its end with its outcome and every figure of its tally."""
    with store.night():
        run = store.begin(inbox=["inbox", "https://feeds.example/é.xml"], model="m", endpoint="local")
        assert (run.host, run.pid, run.outcome, run.ended) == (socket.gethostname(), os.getpid(), "running", None)
        assert run.inbox == ("inbox", "https://feeds.example/é.xml")
        tally = Tally(**{name: number for number, name in enumerate(Tally.model_fields, start=1)})
        ended = store.end(run.id, "budget", tally)
    assert ended.ended is not None
    assert ended.ended >= run.started
    assert ended == run.model_copy(update={"ended": ended.ended, "outcome": "budget", "tally": tally})
    assert store.runs() == [ended]


def test_runs_are_listed_the_latest_first(store: Store) -> None:
    """Each run has a number of its own, and the latest ones come first."""
    numbers = [begun(store) for _ in range(3)]
    assert [run.id for run in store.runs(2)] == numbers[:0:-1]


def test_a_run_begins_at_night_only(store: Store) -> None:
    """Outside the lock no run begins, as it would declare one dead that is alive."""
    with pytest.raises(StoreError, match=r"inside night\(\)"):
        store.begin(**MODEL)
    with store.night():
        pass
    with pytest.raises(StoreError, match=r"inside night\(\)"):
        store.begin(**MODEL)
    assert store.runs() == []


def test_a_killed_run_is_noted_with_what_it_did(store: Store) -> None:
    """The next run finds the one before still running: it broke off, and its tally is what its rows tell."""
    run = begun(store)
    items = [found(f"{number} boats.", f"{number}.txt") for number in range(5)]
    store.register(run, items)
    store.succeed(run, items[0].id, summary())
    store.fail(run, items[1].id, CallTimeout("late"), quarantine_after=2)
    store.fail(run, items[2].id, CallTimeout("late"), quarantine_after=1)
    store.skip(run, items[3].id, "sport")
    store.asking(run, call("lost", items[4].id))
    store.asking(run, call("heard", items[0].id))
    store.settle("heard", state="answered", seconds=0.2, usage=USAGE, cost_usd=0.25)
    last = begun(store)
    killed = store.runs()[1]
    assert (killed.id, killed.outcome, store.runs()[0].id) == (run, "broken off", last)
    assert killed.ended is not None
    assert killed.tally == Tally(
        found=5, summarized=1, failed=1, quarantined=1, skipped=1, left=1,
        calls=2, lost_calls=1, cache_hits=1, tokens=142, cost_usd=0.75,
    )  # fmt: skip


def test_a_call_is_kept_as_it_was_asked_and_settled(store: Store, place: str) -> None:
    """A request is there before its answer, with its reservation, and afterwards with its usage and cost."""
    run, item = begun(store), found("Norway and Peru share two boats.")
    store.register(run, [item])
    asked = call("c1", item.id)
    store.asking(run, asked)
    columns = (
        "state, input_id, question, step, reserved_tokens, reserved_usd, prompt_tokens, completion_tokens, cost_usd"
    )
    query = f"SELECT {columns} FROM calls"
    assert rows(place, query) == [("asked", item.id, "q", "whole", 100, 0.5, 0, 0, None)]
    store.settle("c1", state="spoilt", seconds=1.5, usage=USAGE, cost_usd=0.25)
    assert rows(place, query) == [("spoilt", item.id, "q", "whole", 100, 0.5, 30, 12, 0.25)]
    with pytest.raises(StoreError, match="no call c2"):
        store.settle("c2", state="answered", seconds=None, usage=USAGE, cost_usd=None)
    with pytest.raises(StoreError, match="refused"):
        store.asking(run, asked)


def test_what_was_spent(store: Store) -> None:
    """Answers count with their usage, spoilt ones too, the unanswered with their reservation, the unpaid not at all."""
    first, second = begun(store), begun(store)
    for key in ("answered", "spoilt", "unpaid", "asked"):
        store.asking(first, call(key))
    store.settle("answered", state="answered", seconds=1, usage=USAGE, cost_usd=0.25)
    store.settle("spoilt", state="spoilt", seconds=1, usage=USAGE, cost_usd=0.25)
    store.settle("unpaid", state="unpaid", seconds=1, usage=Usage(), cost_usd=None)
    assert store.spent(first) == Spent(calls=4, unanswered=1, tokens=184, cost_usd=1.0)
    assert store.spent(second) == Spent()
    store.asking(second, call("dear", reserved_usd=None))
    assert store.spent(second) == Spent(calls=1, unanswered=1, tokens=100, unpriced=1)
    store.settle("dear", state="answered", seconds=1, usage=USAGE, cost_usd=None)
    assert store.spent(second) == Spent(calls=1, tokens=42, unpriced=1)
    assert store.spent() == Spent(calls=5, unanswered=1, tokens=226, cost_usd=1.0, unpriced=1)


def test_times_are_utc_with_their_zone(store: Store, place: str) -> None:
    """A time of another zone is kept as the same moment in UTC, whatever the zone of the machine or the server."""
    run, lima = begun(store), dt.timezone(dt.timedelta(hours=-5))
    store.asking(run, call("c").model_copy(update={"asked_at": NOON.astimezone(lima)}))
    moment = "asked_at AT TIME ZONE 'UTC'" if place.startswith("postgresql") else "asked_at"
    assert rows(place, f"SELECT substr(CAST({moment} AS text), 1, 19) FROM calls") == [("2024-05-03 12:00:00",)]
    assert store.runs()[0].started.utcoffset() == dt.timedelta(0)
