"""The commands that look after the store: what they print, and that no password is in it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from summarizer.cli import app
from summarizer.cli.claims import COLUMNS
from summarizer.cli.exits import ExitCode
from summarizer.ledger import Place
from summarizer.records import Summary
from summarizer.store import Store
from tests.store.makers import begun, call, found, summary

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting or store of whoever runs the tests is seen."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SUMMARIZER_DATA_DIR", str(tmp_path / "data"))


def command(*arguments: object) -> Result:
    """Run ``summarizer store`` inside this process."""
    return CliRunner().invoke(app, ["store", *map(str, arguments)], prog_name="summarizer")


@pytest.fixture
def filled(place: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with two summaries of one dispatch each, named by SUMMARIZER_STORE."""
    with Store.open(place) as store:
        run = begun(store)
        items = [found(f"Norway and Peru share {number} boats.", f"/inbox/{number}.txt") for number in (2, 3, 4)]
        store.register(run, items)
        store.succeed(run, items[0].id, summary(terms="=cmd|' /C calc'!A1"))
        store.succeed(run, items[1].id, summary(model="@other"))
        store.asking(run, call("lost"))
    monkeypatch.setenv("SUMMARIZER_STORE", place)
    return place


def test_info_tells_how_much_there_is(filled: str) -> None:
    """Info shows place, version, inputs by state, and what was spent, lost calls as reserved; as text and as JSON."""
    told = json.loads(command("info", "--json").stdout)
    assert told.pop("size") > 0
    assert told == {
        "place": told["place"], "version": "0001", "places": 3, "states": {"new": 1, "summarized": 2},
        "runs": 1, "summaries": 2, "claims": 6,
        "spent": {"calls": 1, "unanswered": 1, "tokens": 100, "cost_usd": 0.5, "unpriced": 0},
    }  # fmt: skip
    lines = command("info").stdout.splitlines()
    assert lines[0] == told["place"]
    assert lines[2:] == [
        "inputs: 1 new, 2 summarized", "1 run, 6 claims in 2 summaries",
        "spent: 1 call, 100 tokens, 0.50 USD, 1 call unanswered and counted as reserved",
    ]  # fmt: skip


def test_export_prints_summaries(filled: str) -> None:
    """JSON Lines hold the whole summaries, one a line, as they were kept."""
    lines = command("export").stdout.splitlines()
    assert [Summary.model_validate_json(line) for line in lines] == [
        summary(terms="=cmd|' /C calc'!A1"), summary(model="@other")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["--kind", "agreement"], 2),
        (["--kind", "dispute"], 0),  # it was rejected
        (["--actor", "per", "--kind", "position"], 2),
        (["--actor", "USA"], 0),
        (["--since", "2001-01-01"], 2),
        (["--since", "2999-01-01T00:00:00"], 0),
    ],
)
def test_export_filters(filled: str, options: list[str], number: int) -> None:
    """Only summaries made since then, with a claim of that kind and of or about that actor, are written."""
    done = command("export", *options)
    assert (done.exit_code, len(done.stdout.splitlines())) == (ExitCode.DONE, number)


def test_export_as_a_table(filled: str, tmp_path: Path) -> None:
    """CSV has a row for each piece of evidence of each claim, and no cell that a spreadsheet would run."""
    target = tmp_path / "claims.csv"
    done = command("export", "--format", "csv", "-o", target)
    assert (done.exit_code, done.stdout) == (ExitCode.DONE, "")
    table = list(csv.DictReader(io.StringIO(target.read_bytes().decode(), newline="")))
    columns = ("claim", "kind", "actors", "targets", "evidence", "quote")
    assert [tuple(row[column] for column in columns) for row in table] == [
        ("1", "agreement", "NOR;PER", "", "1", "Norway"), ("1", "agreement", "NOR;PER", "", "2", "Peru"),
        ("2", "position", "PER", "NOR", "1", "Peru"),
    ] * 2  # fmt: skip
    assert table[0]["text"] == "'=cmd|' /C calc'!A1"
    assert {row["model"] for row in table} == {"m", "'@other"}
    assert (table[2]["speaker"], table[2]["speaker_office"], table[2]["confidence"]) == ("Ana Roca", "minister", "0.5")
    assert (table[0]["start"], table[0]["end"], table[0]["source"]) == ("0", "6", "/inbox/2.txt")


def test_a_table_of_some_claims(filled: str) -> None:
    """Filters pick the claims of a table too, and a table without rows still names its columns."""
    table = list(csv.DictReader(io.StringIO(command("export", "-f", "csv", "--kind", "position").stdout)))
    assert [(row["kind"], row["claim"]) for row in table] == [("position", "2")] * 2
    empty = command("export", "-f", "csv", "--actor", "USA").stdout
    assert empty.strip().split(",") == list(COLUMNS)


def test_a_reader_that_leaves(place: str) -> None:
    """A reader that closes the pipe ends the export with code 141 and without a word."""
    with Store.open(place) as store:
        run = begun(store)
        items = [found(f"{number} boats.", f"{number}.txt") for number in range(100)]
        store.register(run, items)
        for item in items:
            store.succeed(run, item.id, summary())
    running = subprocess.Popen(
        [sys.executable, "-m", "summarizer", "store", "export", "--store", place],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()
    assert running.wait() == ExitCode.READER_GONE


def test_an_export_that_cannot_be_written(filled: str, tmp_path: Path) -> None:
    """A place that cannot be written to ends with code 2 and one line."""
    done = command("export", "-o", tmp_path / "absent" / "claims.jsonl")
    assert done.exit_code == ExitCode.USAGE
    assert "cannot write there" in done.stderr
    assert done.stderr.count("\n") == 1


def test_vacuum(filled: str, tmp_path: Path) -> None:
    """Vacuum keeps everything; with --forget-gone, files that are gone are no longer places, and addresses stay."""
    there = tmp_path / "there.txt"
    there.touch()
    with Store.open(filled) as store:
        run = begun(store)
        for name in (str(there), "https://feeds.example/a.xml", "relative.txt"):
            store.read_places(run, [(Place(name=name), [])])
    assert command("vacuum").stdout.endswith(" MB freed\n")
    assert command("vacuum", "--forget-gone").stdout.startswith("3 places forgotten\n")
    with Store.open(filled) as store:
        assert set(store.place_names()) == {str(there), "https://feeds.example/a.xml", "relative.txt"}
        assert store.info().summaries == 2


@pytest.mark.parametrize("name", ["info", "export", "vacuum"])
def test_a_store_that_is_not_there(tmp_path: Path, name: str) -> None:
    """Without a store each command ends with code 2 and says how one comes to be; none is made by looking."""
    done = command(name)
    assert done.exit_code == ExitCode.USAGE
    place = tmp_path / "data" / "store" / "store.db"
    assert done.stderr == f"summarizer: {place}: there is no store yet; a nightly run makes it\n"
    assert not place.parent.exists()


def test_no_password_is_printed(tmp_path: Path) -> None:
    """A server that cannot be reached is named without the password of its URL."""
    done = command("info", "--store", "postgresql://desk:hunter2-secret@127.0.0.1:1/night")
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith("summarizer: postgresql://desk:***@127.0.0.1:1/night: the server cannot be reached")
    assert "hunter2" not in done.output
