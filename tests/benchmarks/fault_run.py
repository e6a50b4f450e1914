"""A night of faults: so many dispatches, an endpoint that fails in six ways, and kills at random moments.

    python -m tests.benchmarks.fault_run [--dispatches 1000] [--kills 3] [--store postgresql://…]

Checks at the end, and exits with 1 where one does not hold:

- every dispatch is in a final state, none is lost, none is there twice;
- no answer that was written was paid for again: each question that the server counted as paid more than once has a call
  in the ledger that a kill broke off before its answer was there;
- the ledger counts as many paid calls as the server;
- the same inbox again takes no call, and one changed byte takes those of its dispatch alone.

It also tells the wall time of the faulty night beside that of a faultless one.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text

from summarizer.store import Store
from tests.benchmarks.dispatches import write
from tests.benchmarks.processes import Endpoint, Night

#: For each question its useful answers, and its calls that a kill broke off.
_ANSWERED_AND_BROKEN_OFF: Final = """
    SELECT question, sum(CASE WHEN state = 'answered' THEN 1 ELSE 0 END) AS answered,
           sum(CASE WHEN state = 'asked' AND outcome = 'broken off' AND seconds IS NULL THEN 1 ELSE 0 END) AS broken_off
    FROM calls JOIN runs ON runs.id = calls.run_id GROUP BY question
"""
FAULTS: Final = {"429": 0.05, "500": 0.03, "cut": 0.02, "hung": 0.01, "truncated": 0.02, "malformed": 0.02}
LATENCY: Final = 0.2
#: A hung call must not take two minutes of a benchmark.
CALL_TIMEOUT: Final = 5


def checked(name: str, holds: bool, figure: object) -> bool:
    """Print one check; whether it holds."""
    print(f"{'ok  ' if holds else 'FAIL'} {name}: {figure}", flush=True)
    return holds


def faultless(folder: Path, endpoint: Endpoint, dispatches: int) -> float:
    """Seconds of a night without faults, on a store of its own."""
    list(write(folder / "inbox", dispatches))
    endpoint.reset(latency=LATENCY)
    return Night(folder, endpoint, call_timeout=CALL_TIMEOUT).run()[1]


def run(options: argparse.Namespace, folder: Path, endpoint: Endpoint) -> bool:
    """The nights and the checks."""
    plain = faultless(folder / "plain", endpoint, options.dispatches)
    files = list(write(folder / "faulty" / "inbox", options.dispatches))
    night = Night(folder / "faulty", endpoint, options.store, call_timeout=CALL_TIMEOUT)
    endpoint.reset(latency=LATENCY, shares=FAULTS, retry_after=2, seed=options.seed)
    draw, total = random.Random(options.seed), 0.0
    for number in range(options.kills):
        code, seconds = night.run(kill_at=draw.randint(1, options.dispatches // (options.kills + 1)))
        total += seconds
        print(f"night {number + 1}: {'killed' if code == -signal.SIGKILL else f'ended with {code}'} in {seconds:.1f} s")
    code, seconds = night.run()
    total += seconds
    while code == 3 and seconds:  # what failed is tried again by the next night, until it is done or quarantined
        code, again = night.run()
        total += again
    print(f"last night: ended with {code}")
    print(f"wall time: {total:.1f} s with faults and kills, {plain:.1f} s without: {total / plain:.2f} x")
    stats = endpoint.stats()
    print({name: value for name, value in stats.items() if name != "paid_twice"})
    good = _ledger_holds(night.store, stats, options.dispatches)
    good &= checked("paid twice although written", *_paid_twice(night.store, stats))
    before = endpoint.stats()["requests"]
    night.run()
    good &= checked("calls of the same inbox again", (again := endpoint.stats()["requests"] - before) == 0, again)
    files[7].write_text(files[7].read_text(encoding="utf-8").replace("statement", "Statement", 1), encoding="utf-8")
    endpoint.reset(latency=0.0)
    night.run()
    asked = endpoint.stats()
    return checked("calls after one changed byte", asked["questions"] == 1, asked["questions"]) and good


def _ledger_holds(place: str, stats: dict[str, Any], dispatches: int) -> bool:
    with Store.open(place) as store:
        states = store.info().states
        made = [stored.entry.id for stored in store.export()]
        spent = store.spent()
        paid = sum(run.tally.calls for run in store.runs())
    final = sum(states.get(state, 0) for state in ("summarized", "quarantined"))
    good = checked("dispatches in a final state", final == dispatches, f"{final} of {dispatches}, {states}")
    good &= checked("summaries, none twice", len(made) == len(set(made)), len(made))
    # A call may be written down and the kill come before it is sent; none is sent and not written down.
    unsent = spent.calls - stats["requests"]
    counts = f"{spent.calls} in calls, {paid} in runs, {stats['requests']} at the server, {unsent} killed before sent"
    good &= checked("requests in the ledger", spent.calls == paid and 0 <= unsent <= spent.unanswered, counts)
    return good


def _paid_twice(place: str, stats: dict[str, Any]) -> tuple[bool, str]:
    """Answers that the ledger has twice, and what the server was paid again without a broken-off call to excuse it."""
    engine = create_engine(place if "://" in place else f"sqlite:///{place}")
    with engine.connect() as connection:
        rows = connection.execute(text(_ANSWERED_AND_BROKEN_OFF)).all()
    engine.dispose()
    twice = sum(row.answered > 1 for row in rows)
    excused = sum(row.answered >= 1 and row.broken_off >= 1 for row in rows)
    again = len(stats["paid_twice"])
    figure = (
        f"{twice} in the ledger; the server was paid {again} again, {excused} calls were on their way when a kill came"
    )
    return twice == 0 and again <= excused, figure


def main() -> None:
    """Read the options, run, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dispatches", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", help="a postgresql:// URL; by default SQLite")
    options = parser.parse_args()
    endpoint = Endpoint()
    try:
        with tempfile.TemporaryDirectory() as folder:
            good = run(options, Path(folder), endpoint)
    finally:
        endpoint.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
