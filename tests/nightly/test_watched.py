"""What others watch a night by: metrics, heartbeat, logs for a journal, and the line on a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.progress import Progress, TextColumn

from summarizer.cli.watching import Bar
from summarizer.inbox import discover
from summarizer.nightly.ahead import ahead
from summarizer.nightly.plan import Plan
from summarizer.store import Store
from tests.benchmarks.dispatches import text
from tests.nightly.desk import Desk
from tests.nightly.endpoint import Endpoint
from tests.server import Reply, Server

KEY = "sk-secret-0123456789"
TOKEN = "hc-7f3a-token"


def figures(path: Path) -> dict[str, float]:
    """Every sample of a metrics file by its name, and its label where it has one."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {":".join((sample.name, *sample.labels.values())): sample.value for f in families for sample in f.samples}


def events(stderr: str) -> list[dict[str, Any]]:
    """The lines of a JSON log, each of which is one object."""
    return [json.loads(line) for line in stderr.splitlines()]


# --- metrics -----------------------------------------------------------------------------------------------------


def test_metrics_say_what_the_run_did(desk: Desk) -> None:
    """Prometheus' own parser reads the file, and finds in it what the ledger has of the run."""
    (desk.inbox / "noise.txt").write_bytes(b"\0\1\2")
    place = desk.folder / "night.prom"
    assert desk.night("--metrics", place).exit_code == 3
    found = figures(place)
    tally = desk.told("status")[0]["run"]["tally"]
    prefix = "summarizer_nightly_"
    for state in ("places", "found", "summarized", "quarantined", "failed", "left"):
        assert found[f"{prefix}inputs:{state}"] == tally[state]
    for name in ("calls", "tokens", "cache_hits", "lost_calls"):
        assert found[prefix + name] == tally[name]
    assert found[prefix + "exit_code"] == 3
    assert found[prefix + "ended_timestamp_seconds"] >= found[prefix + "started_timestamp_seconds"]


def test_metrics_take_the_place_of_the_last_ones(desk: Desk) -> None:
    """The file is replaced whole, nothing else is left in its folder, and its reader need not be its owner."""
    folder = desk.folder / "textfile"
    folder.mkdir()
    for _ in range(2):
        desk.night("--metrics", folder / "night.prom")
    assert [path.name for path in folder.iterdir()] == ["night.prom"]
    assert figures(folder / "night.prom")["summarizer_nightly_inputs:unchanged"] == 3
    assert (folder / "night.prom").stat().st_mode & 0o044 == 0o044 & ~_umask()


def test_metrics_without_a_folder_are_told_before_anything_is_asked(desk: Desk, model_server: Endpoint) -> None:
    """A folder that is not there is named with the option, and the night does not begin."""
    done = desk.night("--metrics", desk.folder / "absent" / "night.prom")
    assert (done.exit_code, model_server.stats()["requests"]) == (2, 0)
    assert "absent: there is no such folder; make it, or name another --metrics" in done.stderr


def _umask() -> int:
    os.umask(now := os.umask(0))
    return now


# --- heartbeat ---------------------------------------------------------------------------------------------------


def test_a_heartbeat_has_counts_and_nothing_else(desk: Desk) -> None:
    """One POST tells how the run ended and its counts: no path, no headline, no text."""
    with Server([Reply()]) as server:
        address = server.base_url.replace("/v1", f"/ping/{TOKEN}")
        assert desk.night("--heartbeat", address).exit_code == 0
        (beat,) = server.requests
    assert (beat.method, beat.path) == ("POST", f"/ping/{TOKEN}")
    assert (beat.body["outcome"], beat.body["summarized"], beat.body["run"]) == ("done", 3, 1)
    assert all(isinstance(value, int | float) for name, value in beat.body.items() if name != "outcome")


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(cut="before"), Reply(status=302, headers={"location": "http://127.0.0.1:1/x"})]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_heartbeat_that_fails_costs_nothing(desk: Desk, reply: Reply, form: str) -> None:
    """A monitor that is down, answers an error or redirects changes no exit code, and its address is not repeated."""
    with Server([reply]) as server:
        address = server.base_url.replace("/v1", f"/ping/{TOKEN}")
        done = desk.night("--heartbeat", address, "--log-format", form)
        assert len(server.requests) == 1
    assert done.exit_code == 0
    assert "the heartbeat was" in done.stderr
    assert TOKEN not in done.output + desk.report()


@pytest.mark.parametrize("address", [f"http://127.0.0.1:9/{TOKEN}", f"no address {TOKEN}", f"ftp://127.0.0.1/{TOKEN}"])
def test_a_heartbeat_to_nowhere_costs_nothing(desk: Desk, address: str) -> None:
    """Nobody listens there, or it is no address: the night is done all the same, and the address is not repeated."""
    done = desk.night("--heartbeat", address)
    assert done.exit_code == 0
    assert "the heartbeat was not heard" in done.stderr
    assert TOKEN not in done.output


def test_no_heartbeat_of_a_night_that_was_stopped(desk: Desk, model_server: Endpoint) -> None:
    """Where the endpoint refuses, silence is the alarm; a night at its budget has come to its end and says so."""
    with Server([Reply()]) as server:
        address = server.base_url.replace("/v1", "/ping")
        model_server.reset(shares={"cut": 1.0})
        assert desk.night("--heartbeat", address, "--concurrency", 1).exit_code == 5
        assert not server.requests
        model_server.reset()
        assert desk.night("--heartbeat", address, "--budget-tokens", 10).exit_code == 7
        assert [beat.body["outcome"] for beat in server.requests] == ["budget"]


# --- logs --------------------------------------------------------------------------------------------------------


def test_every_line_of_a_json_log_is_an_object(
    desk: Desk, model_server: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night with every kind of trouble logs JSON lines alone, with time, level and event, and no text and no key."""
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    (desk.inbox / "noise\u2028\x1b[31m.txt").write_bytes(b"\0\1\2")
    model_server.reset(shares={"malformed": 0.4, "truncated": 0.3})
    done = desk.night("--log-format", "json", "--heartbeat", f"http://127.0.0.1:9/{TOKEN}")
    told = events(done.stderr)
    assert all({"time", "level", "logger", "event"} <= event.keys() for event in told)
    assert (told[0]["event"], told[-2]["event"]) == ("night begins", "night ended")
    assert told[-2]["run"]["tally"] == desk.data()["run"]["tally"]
    assert told[-2]["exit_code"] == done.exit_code
    assert KEY not in done.output
    for sentence in [line for n in range(3) for line in text(n).splitlines() if line]:
        assert sentence not in done.stderr


def test_an_error_that_ends_the_night_is_logged_as_json_too(desk: Desk) -> None:
    """A store that is no store, or a wrong option, is one JSON line with the level ERROR."""
    desk.store.parent.mkdir()
    desk.store.write_text("no database at all, but words", encoding="utf-8")
    for arguments in ([], ["--deadline", "soon"]):
        done = desk.night("--log-format", "json", *arguments)
        (event,) = events(done.stderr)
        assert (done.exit_code, event["level"]) == (2, "ERROR")


def test_a_summarized_input_is_one_event(desk: Desk) -> None:
    """Each input has an event with its identifier, place, claims and seconds."""
    done = desk.night("--log-format", "json")
    made = [event for event in events(done.stderr) if event["event"] == "summarized"]
    assert {event["input"] for event in made} == {each["entry"]["id"] for each in desk.data()["summaries"]}
    assert all(event["claims"] == 2 and event["seconds"] >= 0 for event in made)


def test_without_a_terminal_text_is_a_few_lines(desk: Desk) -> None:
    """In a log file a night is a headline and its facts, without colour or bar; ``--quiet`` says nothing at all."""
    lines = desk.night().stderr.splitlines()
    assert all(line.startswith("summarizer: ") and line.isprintable() for line in lines)
    assert lines[0] == "summarizer: night 1: done; 3 dispatches summarized"
    assert lines[-1] == "summarizer: cost: nothing: the model runs on this machine or network"
    assert desk.night("--quiet").output == ""


# --- the terminal ------------------------------------------------------------------------------------------------


def on_terminal(desk: Desk, *arguments: object, **environment: str) -> str:
    """What a night writes to a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "summarizer", "nightly", str(desk.inbox), *map(str, arguments)]
    told = os.environ | {"TERM": "xterm", "COLUMNS": "100"} | environment
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=told) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            written += piece
        os.close(ours)
        assert process.wait() in {0, 3}
    return written.decode(errors="replace")


def test_a_terminal_has_a_line_that_goes_away(desk: Desk) -> None:
    """While it runs a terminal shows how many of how many are done; what is left at the end are the facts."""
    (desk.inbox / "noise.txt").write_bytes(b"\0\1\2")
    written = on_terminal(desk)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written)
    assert "4 of 4 dispatches, 1 failed" in plain
    assert "left" in plain
    assert "summarizer: quarantined: " in plain
    assert plain.rstrip().endswith("cost: nothing: the model runs on this machine or network")
    assert "\x1b[?25h" in written.split("night 1: ")[0], "the cursor is back before the facts are told"


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_no_colour_where_none_is_wanted(desk: Desk, environment: dict[str, str]) -> None:
    """A dumb terminal gets no escapes, and NO_COLOR no colours."""
    written = on_terminal(desk, **environment)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", written)
    assert "TERM" not in environment or "\x1b" not in written


def test_the_line_tells_costs_and_failures() -> None:
    """The bar names what is done, of how many where that is known, what failed, and dollars where there are some."""
    for total, words in ((None, "7 dispatches, 2 failed, $0.0312"), (40, "7 of 40 dispatches, 2 failed, $0.0312")):
        shown = Progress(TextColumn("{task.description}", markup=False), console=Console(file=io.StringIO()))
        Bar(shown, total).tell(summarized=5, failed=2, usd=0.0312)
        (task,) = shown.tasks
        assert (task.description, task.completed, task.total) == (words, 7, total)


def test_how_much_is_ahead_is_told_without_opening(desk: Desk) -> None:
    """New files of one dispatch each are counted; what was settled before is not, and a limit bounds it."""
    plan = Plan(inbox=(str(desk.inbox),))
    assert ahead(plan, {}) == 3
    assert ahead(plan.model_copy(update={"limit": 2}), {}) == 2
    known = {place.name: place for place in discover(plan.inbox, known={}, problem=pytest.fail)}
    assert ahead(plan, known) == 0
    assert ahead(plan.model_copy(update={"verify": True}), known) == 3


def test_what_only_reading_tells_is_not_guessed(desk: Desk) -> None:
    """A feed, or a file that may hold any number of items, leaves the time left unknown."""
    assert ahead(Plan(inbox=(str(desk.inbox), "https://agency.example/world.rss")), {}) is None
    (desk.inbox / "wire.jsonl").write_text("{}\n", encoding="utf-8")
    assert ahead(Plan(inbox=(str(desk.inbox),)), {}) is None


def test_a_night_leaves_nothing_ahead(desk: Desk) -> None:
    """After a night over files that were all read, the ledger's places leave none to be done."""
    desk.night()
    with Store.open(desk.store) as store:
        assert ahead(Plan(inbox=(str(desk.inbox),)), store.places()) == 0
