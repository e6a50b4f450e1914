"""The tables of the comparison, and the machine that it ran on."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.benchmarks.lanes import Figures
from tests.benchmarks.tables import Table, spread

_PLAIN = (
    "client", "dispatches/s", "by the server", "client CPU s a 1,000", "with start-up", "peak MB", "start-up s",
    "whole process s", "lost", "server CPU s a 1,000",
)  # fmt: skip
_FAULTS = ("client", "dispatches/s", "lost", "whole process s", "requests", "retries too early", "errors")
_CACHED = ("client", "first run s", "again s, whole process", "CPU s", "peak MB", "requests again", "results")
#: By environment, the peers that run in it.
_PEERS: Final = {
    "core": ("aiohttp", "openai", "instructor"), "langextract": ("langextract",), "litellm": ("litellm",),
    "curator": ("bespokelabs-curator",),
}  # fmt: skip


def tables(runs: Sequence[Figures]) -> list[Table]:
    """A table a part; medians over the rounds, with the least and the most."""
    return [
        Table("No faults", _PLAIN, [_plain(of) for of in _lanes(runs, "plain")]),
        Table("The same again in a new process", _CACHED, [_cached(runs, of) for of in _lanes(runs, "cached")]),
        Table("5 % of the requests 429 with Retry-After 2 s, 2 % 500", _FAULTS,
              [_faulty(of) for of in _lanes(runs, "faults")]),
    ]  # fmt: skip


def _lanes(runs: Sequence[Figures], part: str) -> list[list[Figures]]:
    """The runs of a part by lane, the lanes in the order in which they ran."""
    found: dict[str, list[Figures]] = {}
    for run in runs:
        if run.part == part:
            found.setdefault(run.lane, []).append(run)
    return list(found.values())


def _plain(runs: Sequence[Figures]) -> list[str]:
    return [
        runs[0].lane,
        spread(run.rate for run in runs),
        spread(run.steady for run in runs),
        spread((run.work for run in runs), 1),
        spread((run.cpu * 1000 / run.dispatches for run in runs), 1),
        spread(run.peak for run in runs),
        spread((run.startup_seconds for run in runs), 1),
        spread((run.seconds for run in runs), 1),
        spread(run.lost for run in runs),
        spread((run.server["cpu"] * 1000 / run.dispatches for run in runs), 2),
    ]


def _cached(every: Sequence[Figures], runs: Sequence[Figures]) -> list[str]:
    first = next(run for run in every if (run.part, run.lane) == ("first", runs[0].lane))
    return [
        runs[0].lane,
        f"{first.seconds:.1f}",
        spread((run.seconds for run in runs), 2),
        spread((run.cpu for run in runs), 2),
        spread(run.peak for run in runs),
        spread(run.server["requests"] for run in runs),
        spread(run.returned for run in runs),
    ]


def _faulty(runs: Sequence[Figures]) -> list[str]:
    errors = {error.partition(":")[0] for run in runs for error in run.errors}
    return [
        runs[0].lane,
        spread(run.rate for run in runs),
        spread(run.lost for run in runs),
        spread((run.seconds for run in runs), 1),
        spread(run.server["requests"] for run in runs),
        spread(run.server["early"] for run in runs),
        ", ".join(sorted(errors)) or "none",
    ]


def machine(options: argparse.Namespace) -> str:
    """Where, when and with what settings it was measured."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    work = (
        f"{options.dispatches:,} dispatches, {options.concurrency} at once, {options.latency * 1000:g} ms an answer, "
        f"rounds: {options.rounds}. Peers: {versions()}. "
    )
    return (
        f"{work if set(options.parts) != {'scale'} else ''}{datetime.now(UTC):%Y-%m-%d}, {_processor()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}. "
        f"No peak below {own:.0f} MB can be seen, which is the benchmark's own."
    )


def versions() -> str:
    """The peers with their versions, out of the files that their environments are laid from."""
    told = []
    for environment, names in _PEERS.items():
        pins = Path(__file__).with_name("peers") / f"{environment}.txt"
        pinned = dict(line.split("==") for line in pins.read_text(encoding="utf-8").split())
        told += [f"{name} {pinned[name]}" for name in names]
    return ", ".join(told)


def _processor() -> str:
    """The processor's name."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
