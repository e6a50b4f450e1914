"""The nightly run against a real model server, a real store and real files."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import ConfigurationError, StoreLocked
from summarizer.inbox import Limits
from summarizer.ledger import Place, Run
from summarizer.nightly import nightly, reading
from summarizer.nightly.plan import Plan
from summarizer.settings import Settings
from summarizer.store import Store
from tests.answers import whole
from tests.benchmarks.dispatches import text, write
from tests.nightly.endpoint import Endpoint
from tests.server import Server, completion

Dusk = Callable[..., Run]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with three invented dispatches."""
    folder = tmp_path / "inbox"
    list(write(folder, 3))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store on disk."""
    with Store.open(tmp_path / "store" / "store.db") as opened:
        yield opened


@pytest.fixture
def night(tmp_path: Path, inbox: Path, store: Store, model_server: Endpoint) -> Dusk:
    """Runs one night over the inbox; options are those of the plan, but for ``settings``."""

    def run(*, settings: dict[str, Any] | None = None, **options: Any) -> Run:
        told: dict[str, Any] = {
            "model": "m", "base_url": model_server.base_url, "cache_dir": tmp_path / "cache", "call_timeout": 2.0,
            "deadline": 20.0, **(settings or {}),
        }  # fmt: skip
        plan = Plan(**{"inbox": (str(inbox),), "concurrency": 4, **options})
        return asyncio.run(nightly(store, Settings(**told), plan))

    return run


def _states(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.info().states.items() if number}


# --- what is new -------------------------------------------------------------------------------------------------


def test_what_is_new_is_summarized_and_kept(night: Dusk, store: Store) -> None:
    """Every dispatch of the inbox has its summary in the store after one night, and the run says so."""
    run = night()
    assert (run.outcome, run.tally.summarized, run.tally.calls) == ("done", 3, 3)
    assert {made.summary.dispatch.id for made in store.export()} == {made.entry.id for made in store.export()}
    assert _states(store) == {"summarized": 3}


def test_nothing_new_asks_nothing(night: Dusk, model_server: Endpoint) -> None:
    """The same inbox again sends no request, and opens no file."""
    night()
    asked = model_server.stats()["requests"]
    run = night()
    assert model_server.stats()["requests"] == asked
    assert (run.outcome, run.tally.unchanged, run.tally.found) == ("done", 3, 0)


def test_every_file_is_read_anew_on_demand(night: Dusk) -> None:
    """``verify`` opens what looks unchanged, and finds it known."""
    night()
    run = night(verify=True)
    assert (run.tally.unchanged, run.tally.found, run.tally.known, run.tally.calls) == (0, 3, 3, 0)


def test_the_same_text_under_another_name_is_not_new(night: Dusk, inbox: Path) -> None:
    """A copy and a renamed file are known by their content."""
    night()
    (inbox / "copy.txt").write_text(text(0), encoding="utf-8")
    (inbox / "000" / "000001.txt").rename(inbox / "renamed.txt")
    run = night()
    assert (run.tally.found, run.tally.known, run.tally.calls) == (2, 2, 0)


def test_a_text_that_stands_twice_in_the_inbox_is_asked_about_once(night: Dusk, inbox: Path) -> None:
    """Two files with one text are one input, also where both are new."""
    (inbox / "copy.txt").write_text(text(0), encoding="utf-8")
    run = night()
    assert (run.tally.found, run.tally.summarized, run.tally.calls) == (4, 3, 3)


def test_a_changed_text_is_a_revision_with_its_difference(night: Dusk, inbox: Path, store: Store) -> None:
    """A new text under an old name is summarized anew, and what its claims changed is kept with it."""
    night()
    file = inbox / "000" / "000002.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("to hold further talks", "to hold no talks"), "utf-8")
    run = night()
    assert (run.tally.found, run.tally.summarized, run.tally.revised) == (1, 1, 1)
    revised = next(made for made in store.export() if made.difference)
    assert revised.entry.revision_of == revised.difference.earlier  # type: ignore[union-attr]
    assert revised.difference is not None
    assert revised.difference.altered or revised.difference.added


def test_only_the_latest_of_two_new_versions_is_summarized(night: Dusk, inbox: Path, store: Store) -> None:
    """Where a story is corrected before any night came, the earlier version is ``changed`` and never asked about."""
    file = inbox / "000" / "000002.txt"
    night(limit=1)
    earlier = next(entry for entry in store.find("") if entry.source.endswith("000002.txt"))
    file.write_text(file.read_text(encoding="utf-8").replace("rejected", "accepted"), encoding="utf-8")
    night()
    after = store.entry(earlier.id)
    assert after is not None
    assert after.state == "changed"
    assert _states(store) == {"summarized": 3, "changed": 1}


def test_what_moves_down_its_file_is_no_revision(night: Dusk, tmp_path: Path, store: Store) -> None:
    """Items without identifier under a newer one are what they were: each is summarized, and none revises another."""
    file = tmp_path / "newest-first.jsonl"
    _lines(file, 1, 0)
    night(inbox=(str(file),), limit=1)
    _lines(file, 3, 2, 1, 0)
    night(inbox=(str(file),))
    assert _states(store) == {"summarized": 4}
    assert [made.entry.revision_of for made in store.export()] == [None] * 4


def test_a_file_of_too_many_is_told_whenever_it_has_grown(night: Dusk, tmp_path: Path, store: Store) -> None:
    """Lines beyond the limit are not read, and each night that finds new ones says so; one that finds none does not."""
    file, runs = tmp_path / "ever-longer.jsonl", []
    for numbers in ((0, 1, 2), (0, 1, 2, 3), (0, 1, 2, 3)):
        _lines(file, *numbers)
        runs.append(night(inbox=(str(file),), limits=Limits(items=2), verify=True))
    assert [run.tally.quarantined for run in runs] == [1, 1, 0]
    assert [run.outcome for run in runs] == ["partly", "nothing", "done"]
    assert {failure.source for failure in store.failures()} == {str(file)}


def _lines(file: Path, *numbers: int) -> None:
    """Invented dispatches with these numbers, a line each."""
    file.write_text("".join(json.dumps({"text": text(number)}) + "\n" for number in numbers), encoding="utf-8")


def test_what_is_too_old_is_skipped_with_its_reason(night: Dusk, inbox: Path, store: Store) -> None:
    """A file older than ``max_age`` is not asked about, and the ledger says why."""
    old = inbox / "000" / "000001.txt"
    long_ago = time.time() - 30 * 86400
    os.utime(old, (long_ago, long_ago))
    run = night(max_age=dt.timedelta(days=7))
    assert (run.tally.skipped, run.tally.summarized) == (1, 2)
    skipped = next(entry for entry in store.find("") if entry.state == "skipped")
    assert skipped.error is not None
    assert "7 days" in skipped.error


@pytest.mark.parametrize("seconds", [300_000_000_000, -100_000_000_000, 10**18])
def test_a_file_from_beyond_the_years_is_not_too_old(
    night: Dusk, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """A file time in the year 11476 or before the year 1 is no date, and ``max_age`` skips nothing by it."""
    discover = reading.discover

    def odd(*arguments: Any, **options: Any) -> Iterator[Place]:
        """The places with that time, which few file systems can be given."""
        return (place.model_copy(update={"mtime_ns": seconds * 10**9}) for place in discover(*arguments, **options))

    monkeypatch.setattr(reading, "discover", odd)
    monkeypatch.setattr(
        "summarizer.inbox.files.read", lambda place, most: (place, Path(place.name).read_bytes()[:most])
    )
    run = night(max_age=dt.timedelta(days=7))
    assert (run.outcome, run.tally.skipped, run.tally.summarized) == ("done", 0, 3)


def test_a_limit_leaves_the_rest_for_the_next_night(night: Dusk) -> None:
    """With a limit of two, the third dispatch is done the night after."""
    assert night(limit=2).tally.summarized == 2
    assert night().tally.summarized == 1


# --- what fails --------------------------------------------------------------------------------------------------


def test_a_broken_file_costs_the_others_nothing(night: Dusk, inbox: Path, store: Store) -> None:
    """What cannot be read is quarantined with its reason, once, and the run goes on."""
    (inbox / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    run = night()
    assert (run.outcome, run.tally.summarized, run.tally.quarantined) == ("partly", 3, 1)
    (failure,) = store.failures()
    assert (failure.state, failure.error_kind) == ("quarantined", "UndecodableInput")
    assert "PNG" in (failure.error or "")
    assert (night().outcome, night(verify=True).tally.quarantined) == ("done", 0)


def test_a_bad_answer_ends_in_a_named_state_and_is_tried_again(
    night: Dusk, model_server: Endpoint, store: Store
) -> None:
    """An answer that is twice not of the schema is a failure of its dispatch; after three it is quarantined."""
    model_server.reset(latency=0, shares={"malformed": 1.0})
    assert [night().outcome for _ in range(3)] == ["nothing"] * 3
    assert _states(store) == {"quarantined": 3}
    assert {entry.error_kind for entry in store.failures()} == {"MalformedAnswer"}
    model_server.reset(latency=0)
    assert night().tally.calls == 0
    run = night(retry_failed=True)
    assert (run.outcome, run.tally.summarized) == ("done", 3)


def test_a_truncated_answer_is_paid_for_once(night: Dusk, model_server: Endpoint) -> None:
    """An answer that was cut off is asked for in halves, and never again as it was, not even by the next night."""
    model_server.reset(latency=0, shares={"truncated": 1.0})
    first = night()
    assert first.tally.failed == 3
    asked = model_server.stats()
    assert asked["paid_twice"] == {}
    model_server.reset(latency=0)
    run = night()
    assert run.tally.failed == 3
    assert model_server.stats()["requests"] == 0


def test_a_wrong_key_stops_the_night_and_blames_no_dispatch(night: Dusk, model_server: Endpoint, store: Store) -> None:
    """Where the endpoint refuses the key the run stops at once; all dispatches stay new."""
    model_server.reset(latency=0, shares={"401": 1.0})
    run = night(concurrency=1)
    assert (run.outcome, run.tally.failed, run.tally.summarized) == ("model failed", 0, 0)
    assert model_server.stats()["requests"] <= 2
    assert _states(store) == {"new": 3}


def test_a_dead_endpoint_stops_the_night(night: Dusk, inbox: Path, store: Store) -> None:
    """Where nobody listens, some dispatches find out and the others are not tried; none is blamed."""
    list(write(inbox, 30))
    run = night(settings={"base_url": "http://127.0.0.1:9/v1", "max_attempts": 1})
    assert (run.outcome, run.tally.failed) == ("model failed", 0)
    assert set(_states(store)) == {"new"}


def test_a_bug_in_one_dispatch_is_written_down_and_costs_the_others_nothing(
    night: Dusk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error nobody foresaw becomes the failure of its dispatch, with what it said."""
    story = import_module("summarizer.summarize")
    whole = story.assemble

    def broken(dispatch: Any, *given: Any) -> Any:
        if dispatch.text == text(1):
            raise ZeroDivisionError("planted")
        return whole(dispatch, *given)

    monkeypatch.setattr(story, "assemble", broken)
    run = night()
    assert (run.outcome, run.tally.summarized, run.tally.failed) == ("partly", 2, 1)
    (failure,) = store.failures()
    assert (failure.error_kind, "ZeroDivisionError: planted" in (failure.error or "")) == ("ProgramFault", True)


def test_a_summary_that_cannot_be_written_costs_the_others_nothing(night: Dusk, inbox: Path, store: Store) -> None:
    """What a dispatch states of itself may be text that no database takes: it fails alone, or is made fit."""
    item = {"headline": "Talks", "body_text": text(9), "located": "\ud800x", "byline": "\udfff"}
    (inbox / "0.json").write_text(json.dumps(item), encoding="utf-8")
    run = night()
    assert run.outcome in {"done", "partly"}
    assert run.tally.summarized >= 3


def test_no_password_of_an_address_is_kept(night: Dusk, inbox: Path, store: Store) -> None:
    """An address with a password is refused, and stands in ledger and failures without it."""
    for address in ("http://desk:hunter2@127.0.0.1/feed", "http://desk:hun/ter2@127.0.0.1/feed"):
        run = night(inbox=(address, str(inbox)))
        assert run.tally.failed == 1
        told = run.model_dump_json() + "".join(failure.model_dump_json() for failure in store.failures())
        assert "ter2" not in told
        assert "127.0.0.1/feed" in told


def test_a_missing_folder_is_a_failure_of_the_run(night: Dusk, inbox: Path, tmp_path: Path) -> None:
    """A part of the inbox that is not there is counted and told, and the other parts are worked on."""
    run = night(inbox=(str(tmp_path / "nowhere"), str(inbox)))
    assert (run.outcome, run.tally.summarized, run.tally.failed) == ("partly", 3, 1)


# --- budgets -----------------------------------------------------------------------------------------------------


def test_a_budget_of_tokens_is_never_overrun(night: Dusk, inbox: Path, model_server: Endpoint, store: Store) -> None:
    """However many calls run at once, what the server counts stays below the budget; the rest stays new."""
    list(write(inbox, 40))
    run = night(concurrency=8, budget_tokens=25_000)
    assert run.outcome == "budget"
    assert 0 < run.tally.summarized < 40
    assert model_server.stats()["tokens"] == run.tally.tokens <= 25_000
    assert _states(store)["new"] == 40 - run.tally.summarized
    assert night().outcome == "done"


def test_a_server_that_does_not_count_is_held_to_the_most(night: Dusk, inbox: Path, store: Store) -> None:
    """Where an answer comes without its tokens, what it can have taken at most is spent, and the budget holds."""
    list(write(inbox, 40))
    with Server([completion(whole(), usage=None)] * 40) as server:
        run = night(budget_tokens=25_000, settings={"base_url": server.base_url, "strategy": "whole"})
        assert run.outcome == "budget"
        assert 0 < len(server.requests) < 40
    assert 0 < run.tally.tokens <= 25_000
    assert _states(store)["new"] > 0


def test_a_budget_in_dollars_counts_by_the_price_given(night: Dusk, inbox: Path) -> None:
    """With a price, dollars are reserved before each call; an endpoint of one's own costs nothing."""
    list(write(inbox, 40))
    assert night(budget_usd=0.01, settings={"price": "1,1,1"}).outcome == "done"


def test_a_budget_in_dollars_needs_a_price(night: Dusk) -> None:
    """Where no price is known no budget in dollars can be kept, so nothing is sent."""
    with pytest.raises(ConfigurationError, match="--price"):
        night(budget_usd=1.0, settings={"base_url": "https://llm.example/v1"})


def test_a_deadline_ends_the_night(night: Dusk, inbox: Path, model_server: Endpoint, store: Store) -> None:
    """After the deadline no call is sent; what is under way is finished and written."""
    list(write(inbox, 40))
    model_server.reset(latency=0.3)
    run = night(deadline=1.0, concurrency=2)
    assert run.outcome == "deadline"
    assert run.tally.summarized == model_server.stats()["paid"] > 0
    assert _states(store)["summarized"] == run.tally.summarized


# --- one night at a time, and its sudden ends -------------------------------------------------------------------


def test_a_second_night_on_a_store_is_refused(night: Dusk, store: Store, tmp_path: Path) -> None:
    """While one works on the store the other says so, naming the first."""
    with (
        Store.open(tmp_path / "store" / "store.db") as other,
        other.night(),
        pytest.raises(StoreLocked, match=str(os.getpid())),
    ):
        night()


class Command:
    """The command in a process of its own, that can be killed."""

    def __init__(self, tmp_path: Path, inbox: Path, base_url: str) -> None:
        self._environment = os.environ | {
            "SUMMARIZER_STORE": str(tmp_path / "store" / "store.db"),
            "SUMMARIZER_CACHE_DIR": str(tmp_path / "cache"),
        }
        self._command = [
            sys.executable, "-m", "summarizer", "nightly", str(inbox), "--model", "m", "--base-url", base_url,
            "--concurrency", "4", "--quiet",
        ]  # fmt: skip

    def start(self) -> subprocess.Popen[bytes]:
        """Run it."""
        return subprocess.Popen(self._command, env=self._environment, stderr=subprocess.DEVNULL)


@pytest.fixture
def command(tmp_path: Path, inbox: Path, model_server: Endpoint) -> Command:
    return Command(tmp_path, inbox, model_server.base_url)


def _wait_for(model_server: Endpoint, paid: int) -> None:
    for _ in range(600):
        if model_server.stats()["paid"] >= paid:
            return
        time.sleep(0.05)
    raise AssertionError(f"the night did not get as far as {paid} answers")


def test_a_killed_night_loses_nothing_and_pays_nothing_twice(
    command: Command, inbox: Path, model_server: Endpoint, store: Store
) -> None:
    """After a SIGKILL in the middle the next run does the rest; only calls under way at the kill are asked again."""
    list(write(inbox, 30))
    model_server.reset(latency=0.1)
    process = command.start()
    _wait_for(model_server, 8)
    process.kill()
    process.wait()
    assert command.start().wait() == 0
    assert _states(store) == {"summarized": 30}
    assert len(list(store.export())) == 30
    last, killed = store.runs()
    assert (killed.outcome, last.outcome) == ("broken off", "done")
    # Four are under way, and of four before them the end is not yet written: it is gathered with others.
    assert len(model_server.stats()["paid_twice"]) <= killed.tally.lost_calls <= 8
    # A call may be written down and the kill come before it is sent; none is sent and not written down.
    unsent = store.spent().calls - model_server.stats()["requests"]
    assert 0 <= unsent <= killed.tally.lost_calls


@pytest.mark.parametrize(
    ("sent", "code", "outcome"), [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")]
)
def test_a_stopped_night_finishes_what_is_under_way(
    command: Command, inbox: Path, model_server: Endpoint, store: Store, sent: signal.Signals, code: int, outcome: str
) -> None:
    """On a signal the calls under way are finished and written, and the next run asks none of them again."""
    list(write(inbox, 30))
    model_server.reset(latency=0.2)
    process = command.start()
    _wait_for(model_server, 4)
    process.send_signal(sent)
    assert process.wait() == code
    stopped = store.runs()[0]
    assert stopped.outcome == outcome
    assert stopped.tally.summarized == model_server.stats()["paid"] < 30
    assert command.start().wait() == 0
    assert model_server.stats()["paid_twice"] == {}
    assert _states(store) == {"summarized": 30}


def test_two_nights_started_at_once(command: Command, inbox: Path, model_server: Endpoint, store: Store) -> None:
    """One works, the other ends with the code for a locked store; no dispatch is asked about twice."""
    list(write(inbox, 20))
    model_server.reset(latency=0.3)
    codes = sorted(process.wait() for process in [command.start(), command.start()])
    assert codes == [0, 8]
    assert model_server.stats()["requests"] == 20
    assert _states(store) == {"summarized": 20}
