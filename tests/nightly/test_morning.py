"""The morning after, by command: status, show and failures, as text for people and as JSON for programs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from summarizer.ledger import Entry, Run, Stored
from summarizer.nightly.words import changes, dollars, headline
from summarizer.store import Store
from tests.benchmarks.dispatches import text, write
from tests.nightly.desk import Desk
from tests.nightly.endpoint import Endpoint
from tests.server import Reply, Server, failure

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Talks on boats</title>
<guid>boats-1</guid><description>OSLO, March 3 - Norway and Peru agreed on Monday to share two boats.</description>
</item></channel></rss>"""


@pytest.fixture
def bad(desk: Desk) -> Path:
    """A file of the inbox that is no text."""
    path = desk.inbox / "noise.txt"
    path.write_bytes(b"\0\1\2")
    return path


def revise(desk: Desk) -> None:
    """Change the text of one dispatch, so that it no longer says what it said."""
    path = desk.inbox / "000" / "000001.txt"
    path.write_text(text(1).replace(" agreed on ", " rejected on ", 1), encoding="utf-8")


def ids(desk: Desk) -> list[str]:
    """Identifiers of what the last night summarized."""
    return [made["entry"]["id"] for made in desk.data()["summaries"]]


# --- status ------------------------------------------------------------------------------------------------------


def test_status_tells_the_last_nights(desk: Desk, bad: Path) -> None:
    """The latest night comes first; each says how it ended, what failed and why, and what it cost."""
    assert desk.night().exit_code == 3
    desk.night()
    lines = desk.call("status").stdout.splitlines()
    nights = [line for line in lines if line.startswith("night ")]
    assert [line.split(": ")[1] for line in nights] == [
        "done; nothing new", "partly done; 3 dispatches summarized, 1 quarantined",
    ]  # fmt: skip
    assert "    cost: nothing: the model runs on this machine or network" in lines
    assert any("quarantined: " in line and str(bad) in line and "byte 0 is NUL" in line for line in lines)
    assert desk.call("status", "--runs", 1).stdout.count("night ") == 1


def test_status_as_json_reads_back(desk: Desk, bad: Path) -> None:
    """Each night is an object of its run and its failures, of the records of the ledger."""
    desk.night()
    (night,) = desk.told("status")
    assert Run.model_validate(night["run"]).tally.quarantined == 1
    assert [Entry.model_validate(entry).source for entry in night["failures"]] == [str(bad)]


def test_status_lists_a_few_failures(desk: Desk) -> None:
    """Of many failures of one night ten are listed, with how many more there are and where to see them."""
    for number in range(13):
        (desk.inbox / f"noise-{number}.txt").write_bytes(b"\0\1\2\xff" + bytes([number]))
    desk.night()
    lines = desk.call("status").stdout.splitlines()
    assert sum("quarantined: " in line for line in lines) == 10
    assert lines[-1] == "    and 3 more: summarizer failures"


@pytest.mark.parametrize("command", [["status"], ["failures"], ["show", "3f"]])
def test_a_store_that_is_not_there_is_named(desk: Desk, command: list[str]) -> None:
    """Before the first night the commands say that there is no store, and make none."""
    done = desk.call(*command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{desk.store}: there is no store yet; a nightly run makes it" in done.stderr
    assert not desk.store.exists()


def test_a_store_without_a_night_says_so(desk: Desk) -> None:
    """A dry run leaves a store without a night: nothing on stdout, the next step on stderr, an empty list as JSON."""
    assert desk.call("nightly", desk.inbox, "--dry-run").exit_code == 0
    done = desk.call("status")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no night has been run on this store yet: summarizer nightly INBOX" in done.stderr
    assert desk.told("status") == []


# --- show --------------------------------------------------------------------------------------------------------


def test_show_prints_one_summary(desk: Desk) -> None:
    """The beginning of an identifier is enough; the summary comes with its evidence, or without."""
    desk.night()
    key = ids(desk)[0]
    shown = desk.call("show", key[:8])
    assert shown.exit_code == 0
    assert shown.stdout.startswith(text(0).splitlines()[0])
    assert "“" in shown.stdout
    assert "“" not in desk.call("show", key[:8].upper(), "--no-evidence").stdout


def test_show_of_a_revision_tells_changes_and_versions(desk: Desk) -> None:
    """A revision says what it changed and names the version before; that one names the later."""
    desk.night()
    made = {Path(each["entry"]["source"]).name: each["entry"]["id"] for each in desk.data()["summaries"]}
    earlier = made["000001.txt"]
    revise(desk)
    desk.night()
    (later,) = ids(desk)
    shown = desk.call("show", later).stdout
    assert "no longer there: agreement" in shown
    assert f"earlier version: {earlier[:12]} (" in shown
    assert f"a later version revises this: {later[:12]} (" in desk.call("show", earlier).stdout
    assert "Rejected" in desk.call("show", later, "--rejected").stdout


def test_show_as_json_has_one_form(desk: Desk, bad: Path) -> None:
    """An input with a summary and one without are objects with the same keys; the former reads back as a record."""
    desk.night()
    with_summary = desk.told("show", ids(desk)[0])
    (entry,) = desk.told("failures")
    without = desk.told("show", entry["id"][:10])
    assert Stored.model_validate(with_summary).run == 1
    assert with_summary.keys() == without.keys()
    assert (without["entry"], without["summary"], without["run"]) == (entry, None, None)


def test_show_of_what_failed_tells_why_and_the_next_step(desk: Desk, bad: Path) -> None:
    """An input without a summary shows its state, its reason and what there is to do."""
    desk.night()
    (entry,) = desk.told("failures")
    first, second = desk.call("show", entry["id"]).stdout.splitlines()
    assert first.startswith(f"{entry['id'][:12]} quarantined: {bad}: byte 0 is NUL")
    assert "--retry-failed" in second


@pytest.mark.parametrize(
    ("identifier", "words"), [("zz", "no input has"), ("", "no input has"), ("%", "no input has"), ("\x1b[2J", "\\x1b")]
)
def test_show_of_nothing_says_where_to_look(desk: Desk, identifier: str, words: str) -> None:
    """A wrong identifier is told, harmlessly, with where identifiers are found."""
    desk.night()
    done = desk.call("show", identifier)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "`summarizer failures`" in done.stderr


def test_show_of_several_asks_for_more(desk: Desk) -> None:
    """A beginning that fits several inputs is no choice of one."""
    for number in range(17):  # of 17 digests two begin alike
        (desk.inbox / f"noise-{number}.txt").write_bytes(b"\0\1\2\xff" + bytes([number]))
    desk.night()
    firsts = [entry["id"][0] for entry in desk.told("failures")]
    twice = next(first for first in firsts if firsts.count(first) > 1)
    done = desk.call("show", twice)
    assert done.exit_code == 2
    assert "give more of it" in done.stderr


# --- failures ----------------------------------------------------------------------------------------------------


def test_failures_are_a_line_each(desk: Desk, bad: Path) -> None:
    """On stdout there is a line a failure and nothing else; the next step is on stderr."""
    desk.night()
    done = desk.call("failures")
    assert len(done.stdout.splitlines()) == 1
    assert str(bad) in done.stdout
    assert done.stderr.startswith("summarizer: quarantined: not tried again by itself: mend the input, or ")


def test_no_failure_is_said_too(desk: Desk) -> None:
    """Where nothing failed stdout is empty, and stderr says so."""
    desk.night()
    done = desk.call("failures")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "summarizer: no input has failed\n")
    assert desk.told("failures") == []


def test_a_failure_of_the_model_names_the_file(desk: Desk, model_server: Endpoint) -> None:
    """The answer was of no use: the line says of which file, and the next night tries it again."""
    model_server.reset(shares={"malformed": 1.0})
    assert desk.night().exit_code == 4
    lines = desk.call("failures").stdout.splitlines()
    assert len(lines) == 3
    assert all(str(desk.inbox) in line and "does not keep to the schema" in line for line in lines)
    model_server.reset()
    assert desk.night().exit_code == 0
    assert desk.told("failures") == []


# --- places that cannot be opened --------------------------------------------------------------------------------


def test_a_feed_that_died_is_told_every_night(desk: Desk) -> None:
    """A feed out of reach fails every night and not the first alone; once it answers again it is settled."""
    with Server([Reply(status=503), Reply(status=503), feed()]) as server:
        address = server.base_url.replace("/v1", "/feed.rss")
        nights = [desk.night(address, "--allow-private") for _ in range(3)]
        assert [done.exit_code for done in nights] == [3, 4, 0]
    second = desk.told("status")[1]
    assert [(entry["state"], entry["failures"], entry["source"]) for entry in second["failures"]] == []
    assert desk.told("failures") == []


def test_a_feed_that_is_refused_is_told_every_night(desk: Desk) -> None:
    """A feed at a private address fails every night until that is allowed; then it is settled."""
    with Server([feed()]) as server:
        address = server.base_url.replace("/v1", "/feed.rss")
        assert [desk.night(address).exit_code for _ in range(2)] == [3, 4]
        assert desk.night(address, "--allow-private").exit_code == 0
    assert desk.told("failures") == []


def test_a_feed_over_its_limit_is_told_every_night(desk: Desk) -> None:
    """A feed that is too large fails every night, the same answer or another, and is settled when it has shrunk."""
    large = Reply(body=FEED.encode() + b" " * 32_000_000, headers={"etag": '"1"'})
    with Server([large, large, feed()]) as server:
        address = server.base_url.replace("/v1", "/feed.rss")
        assert [desk.night(address, "--allow-private").exit_code for _ in range(3)] == [3, 4, 0]
    assert desk.told("failures") == []


def test_a_feed_that_is_down_stands_in_the_report(desk: Desk) -> None:
    """The report of the second night has the feed among its failures, with the number of nights that it failed."""
    with Server([Reply(status=503)] * 2) as server:
        address = server.base_url.replace("/v1", "/feed.rss")
        for _ in range(2):
            desk.night(address, "--allow-private")
    assert f"failed 2 times: {address}: the server answered 503" in desk.report().replace("\\", "")


def test_a_folder_that_is_not_there_stands_in_the_report(desk: Desk) -> None:
    """A part of the inbox that is missing is a failure of every night until it is there."""
    missing = desk.folder / "second"
    assert [desk.night(missing).exit_code for _ in range(2)] == [3, 4]
    assert f"{missing}: no such file or folder" in desk.report().replace("\\", "")
    missing.mkdir()
    assert desk.night(missing).exit_code == 0
    assert desk.told("failures") == []


def feed() -> Reply:
    """A feed of one invented item."""
    return Reply(body=FEED.encode(), headers={"content-type": "application/rss+xml"})


# --- before the night --------------------------------------------------------------------------------------------


def test_a_dry_run_tells_and_writes_nothing(desk: Desk, bad: Path, model_server: Endpoint) -> None:
    """A dry run counts what is new, also beside a broken file, asks nothing, and leaves no report and no run."""
    done = desk.night("--dry-run")
    assert done.exit_code == 0
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert (lines["looked at"], lines["new"]) == ("4 places, 0 unchanged since the last night", "3 inputs")
    assert lines["to be asked"] == "3 calls; 0 more answers in the cache"
    assert model_server.stats()["requests"] == 0
    assert not desk.reports.exists()
    assert desk.told("status") == []


def test_a_dry_run_as_json_bounds_what_the_night_takes(desk: Desk) -> None:
    """The most tokens that are told are no fewer than those that the night then takes."""
    told = json.loads(desk.night("--dry-run", "--json").stdout)
    assert (told["new"], told["calls"], told["kept"]) == (3, 3, 0)
    run = Run.model_validate_json(desk.night("--json", "--quiet").stdout)
    assert run.tally.calls == told["calls"]
    assert run.tally.tokens <= told["most_tokens"]
    assert json.loads(desk.night("--dry-run", "--json").stdout)["new"] == 0


def test_a_budget_of_the_most_that_a_dry_run_tells_is_enough(desk: Desk) -> None:
    """A single dispatch is asked about with a budget of just that many tokens, and not with one less."""
    for number in (1, 2):
        (desk.inbox / "000" / f"00000{number}.txt").unlink()
    most = json.loads(desk.night("--dry-run", "--json").stdout)["most_tokens"]
    assert desk.night("--budget-tokens", most - 1).exit_code == 7
    assert desk.night("--budget-tokens", most).exit_code == 0


def test_a_dry_run_tells_what_is_tried_again(desk: Desk, model_server: Endpoint) -> None:
    """With --retry-failed what is quarantined counts as new, as the night then takes it."""
    model_server.reset(shares={"malformed": 1.0})
    for _ in range(3):
        desk.night()
    model_server.reset()
    assert json.loads(desk.night("--dry-run", "--json").stdout)["new"] == 0
    assert json.loads(desk.night("--dry-run", "--json", "--retry-failed").stdout)["new"] == 3
    assert desk.told("status")[0]["run"]["tally"]["summarized"] == 0


def test_a_night_that_breaks_off_has_a_report(desk: Desk) -> None:
    """Where the store breaks in the middle of it, what was done until then is reported, with the error and its code."""
    desk.night("--dry-run")
    trigger = "CREATE TRIGGER full BEFORE INSERT ON summaries WHEN (SELECT count(*) FROM summaries) = 2 BEGIN "
    with closing(sqlite3.connect(desk.store)) as database:
        database.execute(f"{trigger} SELECT RAISE(ABORT, 'no room'); END")
    metrics = desk.folder / "night.prom"
    done = desk.night("--metrics", metrics, "--concurrency", 1)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"summarizer: {desk.store}: ")
    assert "no room" in done.stderr.splitlines()[0]
    assert "# Night 1, " in desk.report()
    assert "broken off; 2 dispatches summarized" in desk.report()
    assert "no room" in desk.told("status")[0]["run"]["reason"]
    assert "summarizer_nightly_exit_code 2.0" in metrics.read_text(encoding="utf-8")
    assert len(ids(desk)) == 2


def test_everything_put_off_is_not_done(desk: Desk, model_server: Endpoint) -> None:
    """A night whose every dispatch was put off, as no answer came through, ends with the code for a failed model."""
    model_server.reset(shares={"cut": 1.0})
    assert desk.night().exit_code == 5
    assert "stopped, as the model or its endpoint failed; no dispatch summarized, 3 left" in desk.report()
    assert "- trouble: " in desk.report()
    assert "cannot be reached" in desk.told("status")[0]["run"]["reason"]
    model_server.reset()
    assert desk.night().exit_code == 0
    assert desk.told("status")[0]["run"]["reason"] is None


@pytest.mark.parametrize(("status", "state"), [(503, "new"), (500, "new")])
def test_a_dead_server_behind_a_gateway_stops_the_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: int, state: str
) -> None:
    """Five dispatches in a row without any answer, and the night stops; what a gateway answers blames no dispatch."""
    list(write(desk.inbox, 20, first=100))
    monkeypatch.setenv("SUMMARIZER_MAX_ATTEMPTS", "1")
    with Server([failure(status)] * 40) as server:
        monkeypatch.setenv("SUMMARIZER_BASE_URL", server.base_url)
        assert desk.night("--concurrency", 1).exit_code == 5
        assert 5 <= len(server.requests) < 10
    (night,) = desk.told("status")
    assert str(status) in night["run"]["reason"]
    states = desk.told("store", "info")["states"]
    assert set(states) == ({"new"} if state == "new" else {"new", "failed"})


# --- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "words"), [(0, "$0.00"), (0.00321, "$0.0032"), (1234.5, "$1,234.50")])
def test_dollars_are_as_exact_as_calls_are_priced(amount: float, words: str) -> None:
    """Cents are told in hundredths, whole dollars to the cent."""
    assert dollars(amount) == words


def test_one_is_no_plural(desk: Desk) -> None:
    """One dispatch, one call, one summary: no number one has a plural behind it."""
    for number in (1, 2):
        (desk.inbox / "000" / f"00000{number}.txt").unlink()
    desk.night()
    said = desk.call("status").stdout + desk.report() + desk.call("store", "info").stdout
    assert "1 dispatch summarized" in said
    for plural in ("1 dispatches", "1 calls", "1 runs", "1 summaries", "1 places", "1 inputs", "dispatchs", "summarys"):
        assert f" {plural}" not in said


def test_what_changed_is_said_by_what_changed(desk: Desk) -> None:
    """A claim whose words stayed and whose status changed says both states; a revision without a change says so."""
    desk.night()
    revise(desk)
    desk.night()
    with Store.open(desk.store) as store:
        (stored,) = store.made(2)
        assert stored.difference is not None
        (gone,) = stored.difference.dropped
        signed = gone.model_copy(update={"status": "signed"})
        quiet = stored.difference.model_copy(update={"added": (), "dropped": (), "altered": (), "kept": 4})
        told = list(changes(quiet.model_copy(update={"altered": ((gone, signed),)})))
        run = store.runs(1)[0]
    assert told[0].startswith("changed: agreement, ")
    assert "status agreed → signed; " in told[0]
    assert list(changes(quiet)) == ["no claim changed, 4 kept"]
    assert headline(run) == "done; 1 dispatch summarized"
