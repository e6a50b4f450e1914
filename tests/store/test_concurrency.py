"""Several processes at once, and processes that are killed: real ones, on both databases."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from summarizer.errors import StoreError, StoreLocked
from summarizer.store import Store
from tests.postgres import Postgres
from tests.store.makers import MODEL, begun, found, rows

ROOT = Path(__file__).parent.parent.parent
NIGHT = """
import sys
from summarizer.store import Store
with Store.open(sys.argv[1]) as store, store.night():
    print("night", flush=True)
    sys.stdin.read()
"""
WRITER = """
import sys
from summarizer.records import Usage
from summarizer.store import Store
from tests.store.makers import MODEL, call, found, summary
with Store.open(sys.argv[1]) as store, store.night():
    run = store.begin(**MODEL).id
    for number in range(100_000):
        item = found(f"Run {run}: {number} boats.", f"{run}-{number}.txt")
        store.register(run, [item])
        store.asking(run, call(f"{run}-{number}", item.id))
        store.settle(f"{run}-{number}", state="answered", seconds=1, usage=Usage(prompt_tokens=1), cost_usd=0.5)
        store.succeed(run, item.id, summary())
        print(number, flush=True)
"""
OPENER = """
import sys
from summarizer.store import Store
print("ready", flush=True)
sys.stdin.readline()
with Store.open(sys.argv[1]) as store:
    print(store.info().version)
"""


def start(program: str, place: str) -> subprocess.Popen[str]:
    """A Python process that runs ``program`` on this store and talks over pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", program, place],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    """End it at once, without any chance to tidy up."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def free(store: Store) -> None:
    """Return once the lock is free; a server needs a moment to see that a client is gone."""
    for _ in range(200):
        try:
            with store.night():
                return
        except StoreLocked:
            time.sleep(0.05)
    pytest.fail("the lock outlived its holder")


def test_a_killed_writer_leaves_nothing_half_done(place: str) -> None:
    """However often a night is killed while writing, each summary is whole, and the next night knows what was spent."""
    for number in (0, 1, 5, 13):
        writer = start(WRITER, place)
        while line(writer) != str(number):
            assert writer.poll() is None, writer.communicate()[1]
        kill(writer)
        with Store.open(place) as store:
            free(store)
    with Store.open(place) as store:
        begun(store)
        outcomes = [run.outcome for run in store.runs()]
        tallies = [run.tally for run in store.runs()[1:]]
    assert outcomes == ["running", *["broken off"] * 4]
    assert all(tally.summarized >= number + 1 for number, tally in zip((13, 5, 1, 0), tallies, strict=True))
    parts = "SELECT s.id, (SELECT count(*) FROM {} p WHERE p.summary_id = s.id) FROM summaries s"
    for table, number in (("claims", 3), ("claim_actors", 5), ("evidence", 4)):
        assert {count for _, count in rows(place, parts.format(table))} == {number}
    assert rows(place, "SELECT count(*) FROM summaries") == rows(
        place, "SELECT count(*) FROM inputs WHERE state = 'summarized'"
    )
    ((asked, lost),) = rows(place, "SELECT count(*), sum(CASE WHEN state = 'asked' THEN 1 ELSE 0 END) FROM calls")
    assert sum(tally.calls for tally in tallies) == asked
    assert sum(tally.lost_calls for tally in tallies) == lost <= 4
    if not place.startswith("postgresql"):
        assert rows(place, "PRAGMA integrity_check") == [("ok",)]
        assert rows(place, "PRAGMA foreign_key_check") == []


def test_processes_that_make_one_store_at_once(place: str) -> None:
    """Four processes open a store that is not there yet; one makes the tables, and all find them."""
    openers = [start(OPENER, place) for _ in range(4)]
    assert [line(opener) for opener in openers] == ["ready"] * 4
    ended = [opener.communicate("go\n") for opener in openers if opener.stdin is not None]
    assert [(opener.returncode, out, err) for opener, (out, err) in zip(openers, ended, strict=True)] == [
        (0, "0001\n", "")
    ] * 4


def test_one_night_at_a_time(place: str) -> None:
    """A second night is told who holds the store, where and since when; once the holder is killed the store is free."""
    holder = start(NIGHT, place)
    assert line(holder) == "night"
    with Store.open(place) as store:
        with pytest.raises(StoreLocked) as caught, store.night():
            pytest.fail("two nights at once")
        told = rf"process {holder.pid} on {re.escape(socket.gethostname())} since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"
        assert re.search(told + " works on this store; wait", str(caught.value))
        assert store.runs() == []
        with pytest.raises(StoreLocked, match=f"process {holder.pid} on "):
            store.vacuum()
        kill(holder)
        free(store)


def test_one_night_at_a_time_in_one_process(place: str) -> None:
    """Two stores of one process exclude each other too, and one after the other both have their night."""
    with Store.open(place) as first, Store.open(place) as second:
        with first.night(), pytest.raises(StoreLocked, match=f"process {os.getpid()} on "), second.night():
            pytest.fail("two nights at once")
        with second.night():
            second.begin(**MODEL)
        with first.night():
            assert first.runs()[0].outcome == "running"


def test_a_night_that_fails(store: Store) -> None:
    """What goes wrong in a night that is none of the store's business leaves it as it was raised, and the lock free."""
    with pytest.raises(FileNotFoundError, match="inbox"), store.night():
        raise FileNotFoundError("inbox")
    with store.night():
        store.begin(**MODEL)


def test_a_night_that_loses_its_lock_writes_no_more(postgres: Postgres) -> None:
    """A server that ends the connection gives the lock to another night, and the first one fails at its next write."""
    place = postgres.new_schema()
    holding = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    with Store.open(place) as first, Store.open(place) as second:
        with first.night():
            run = first.begin(**MODEL).id
            assert rows(place, holding) == [(True,)]
            free(second)
            for _ in range(2):  # a second try would come by a new connection
                with pytest.raises(StoreError, match="connection"):
                    first.register(run, [found("Two boats.")])
        assert rows(place, "SELECT count(*) FROM inputs") == [(0,)]
        with first.night():
            assert first.runs()[0].outcome == "running"  # whoever comes next notes it as broken off


def test_readers_and_a_writer_at_once(place: str) -> None:
    """While a night writes, another process reads what is committed and is never refused."""
    writer = start(WRITER, place)
    assert line(writer) == "0"
    with Store.open(place) as store:
        for _ in range(50):
            assert store.info().summaries >= 1
            assert all(len(stored.summary.claims) == 2 for stored in store.export())
            assert line(writer)
    kill(writer)
