"""A night over everything that is hostile at once, and one that runs out of disk."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from summarizer.ledger import SETTLED
from summarizer.nightly import nightly
from summarizer.nightly.plan import Plan
from summarizer.settings import Settings
from summarizer.store import Store
from tests.benchmarks.dispatches import write
from tests.hostile import CASES, LIMITS, Yard
from tests.nightly.endpoint import Endpoint

TRIED_AGAIN = {("failed", kind) for kind in ("InputError", "SourceUnreachable", "FeedTooLarge", "AddressRefused")}


def test_every_hostile_input_ends_in_its_state_and_the_night_goes_on(tmp_path: Path, model_server: Endpoint) -> None:
    """What can be read is summarized, what cannot has its named reason, and nothing is left open or lost."""
    told = Settings(model="m", base_url=model_server.base_url, cache_dir=tmp_path / "cache")
    with Yard(tmp_path / "inbox") as yard, Store.open(tmp_path / "store.db") as store:
        inbox = (str(yard.root / "good"), *yard.build(case for case in CASES if not case.meanwhile and not case.later))
        list(write(yard.root / "good", 3))
        run = asyncio.run(nightly(store, told, Plan(inbox=inbox, concurrency=4, limits=LIMITS)))
        again = asyncio.run(nightly(store, told, Plan(inbox=inbox, concurrency=4, limits=LIMITS)))
        entries = store.find("", limit=10_000)
    assert run.outcome == "partly"
    for entry in entries:  # what cannot be opened or reached is tried every night, until it can
        assert entry.state in SETTLED or (entry.state, entry.error_kind) in TRIED_AGAIN, entry
    assert sum(entry.state == "summarized" for entry in entries) == run.tally.summarized > 3
    kinds: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        assert (entry.error is None) == (entry.state in {"summarized", "changed"})
        kinds[yard.case_of(entry.source)].add(entry.error_kind or "read")
    known = {kind for of_case in kinds.values() for kind in of_case}
    for case in CASES:
        problem = {"InputError"} if "problem" in case.ends else set()
        assert kinds[case.name] <= set(case.ends) | problem, case.name
        if not case.meanwhile and not case.later:
            assert set(case.ends) - {"problem"} <= known, case.name
    assert (again.tally.calls, again.tally.summarized, again.tally.quarantined) == (0, 0, 0)


def test_a_full_disk_ends_the_night_by_name_and_loses_nothing(tmp_path: Path, model_server: Endpoint) -> None:
    """Where the store cannot grow the run says so; with room again the next one does what is left."""
    inbox, store = tmp_path / "inbox", tmp_path / "store" / "store.db"
    list(write(inbox, 60))
    environment = os.environ | {"SUMMARIZER_STORE": str(store), "SUMMARIZER_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "summarizer", "nightly", str(inbox), "--model", "m", "-q", "--base-url"]

    def no_file_over_600_kb() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    full = subprocess.run(
        [*command, model_server.base_url],
        env=environment,
        preexec_fn=no_file_over_600_kb,
        capture_output=True,
        check=False,
    )
    assert full.returncode == 2, full.stderr
    assert b"store.db" in full.stderr
    assert b"Traceback" not in full.stderr
    after = subprocess.run([*command, model_server.base_url], env=environment, capture_output=True, check=False)
    assert after.returncode == 0, after.stderr
    with Store.open(store) as opened:
        assert {state: n for state, n in opened.info().states.items() if n} == {"summarized": 60}
