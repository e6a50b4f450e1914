"""How fast the whole path is beside bare aiohttp, openai, instructor, langextract, curator and litellm, in one run.

    make peers                                     # once: lays the peers' environments
    python -m tests.benchmarks.throughput [--dispatches 1000] [--rounds 3] [--only summarizer,aiohttp]
                                          [--parts plain,cached,faults,scale] [--markdown] [--raw FILE]

The work is one question a dispatch, ``--concurrency`` at once, to a model server on loopback that answers after
``--latency`` seconds. Ours is the command, which also reads, splits, finds actors, grounds, verifies, merges and
stores; a peer reads the files, asks, checks the answer with pydantic and keeps it in memory. The parts:

- plain: no faults; everyone in turn, so that a machine whose speed drifts slows all;
- cached: the same work again in a new process, of those that have a cache;
- faults: 5 % of the requests get 429 with Retry-After of 2 s, 2 % get 500; everyone meets the same ones;
- scale: ours alone, by the number and by the size of dispatches (see ``scale``).

Tables come on stdout, progress on stderr. Exits with 1 where a target of ``targets`` is missed.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TextIO

from tests.benchmarks import growth, scale
from tests.benchmarks.comparison import machine, tables
from tests.benchmarks.dispatches import write
from tests.benchmarks.lanes import CLAIMS, Figures, Lane, Ours, Run, figures, missing, peers
from tests.benchmarks.processes import CONCURRENCY, Endpoint
from tests.benchmarks.server_state import State
from tests.benchmarks.targets import OURS, SAME_NIGHT, promises, table

PARTS: Final = ("plain", "cached", "faults", "scale")
FAULTS: Final = {"429": 0.05, "500": 0.02}
RETRY_AFTER: Final = 2
#: Faults in a row that a document must meet for the openai client to give it up.
_IN_A_ROW: Final = 3


@dataclass(frozen=True)
class Comparison:
    """The runs of all lanes over one inbox."""

    options: argparse.Namespace
    folder: Path
    endpoint: Endpoint
    raw: TextIO | None

    def plain(self, lanes: Sequence[Lane]) -> Iterator[Figures]:
        """Every lane in each round."""
        for number, lane in itertools.product(range(self.options.rounds), lanes):
            yield self._above_startup(lane, "plain", number)

    def faults(self, lanes: Sequence[Lane]) -> Iterator[Figures]:
        """The same under faults."""
        state = {"shares": FAULTS, "retry_after": RETRY_AFTER, "seed": seed(self.options.dispatches)}
        for number, lane in itertools.product(range(self.options.rounds), lanes):
            yield self._above_startup(lane, "faults", number, **state)

    def cached(self, lanes: Sequence[Lane]) -> Iterator[Figures]:
        """A first run that fills the cache of each lane, then one a round."""
        for lane in lanes:
            cache = self.folder / f"cache {lane.name}"
            yield self._run(lane, "first", 0, cache=cache)
            for number in range(self.options.rounds):
                yield self._run(lane, "cached", number, cache=cache)

    def _above_startup(self, lane: Lane, part: str, number: int, **state: Any) -> Figures:
        """A run with what its start-up takes: a run of the same program on one dispatch, without latency."""
        one = self._run(lane, f"{part}, start-up", number, dispatches=1, latency=0.0)
        whole = self._run(lane, part, number, **state)
        return replace(whole, startup_seconds=one.seconds, startup_cpu=one.cpu)

    def _run(
        self,
        lane: Lane,
        part: str,
        number: int,
        *,
        dispatches: int | None = None,
        cache: Path | None = None,
        **state: Any,
    ) -> Figures:
        count = dispatches or self.options.dispatches
        run = Run(
            part=part, inbox=inbox(self.folder, count), dispatches=count, concurrency=self.options.concurrency,
            folder=self.folder / f"{part} {number} {lane.name}", cache=cache,
        )  # fmt: skip
        took = figures(lane, run, self.endpoint, **{"latency": self.options.latency, "claims": CLAIMS} | state)
        print(f"{part} {number + 1}: {lane.name}, {took.seconds:.1f} s, lost {took.lost} {dict(took.errors) or ''}",
              file=sys.stderr, flush=True)  # fmt: skip
        if self.raw is not None:
            print(took.line(), file=self.raw, flush=True)
        return took


def inbox(folder: Path, count: int) -> Path:
    """The inbox of so many dispatches, written when it is first needed."""
    place = folder / f"inbox-{count}"
    if not place.exists():
        list(write(place, count))
    return place


def seed(dispatches: int) -> int:
    """The first seed by which exactly one dispatch meets so many faults in a row that openai's defaults lose it."""
    for number in itertools.count(1):
        state = State(shares=FAULTS, seed=number)
        if sum(all(state.fault(one, i) for i in range(_IN_A_ROW)) for one in range(dispatches)) == 1:
            return number
    raise AssertionError("count never ends")


def run(options: argparse.Namespace, endpoint: Endpoint, folder: Path, raw: TextIO | None) -> bool:
    """All parts that were asked for, their tables, and whether every target is met."""
    lanes = chosen(options)
    done: list[Figures] = []
    comparison = Comparison(options, folder, endpoint, raw)
    if "plain" in options.parts:
        done += comparison.plain(lanes)
    if "cached" in options.parts:
        ours = [Ours(SAME_NIGHT), Ours("summarizer, new store", fresh_store=True)]
        again = [lane for lane in lanes if lane.cached and lane.name != OURS]
        done += comparison.cached([*(ours if OURS in [lane.name for lane in lanes] else []), *again])
    if "faults" in options.parts:
        done += comparison.faults(lanes)
    steps = scale.steps(options, endpoint, folder, raw) if "scale" in options.parts else []
    kept = [*promises(done), *growth.promises(steps)]
    print(machine(options))
    for each in (*tables(done), *growth.tables(steps), table(kept)):
        if each.rows:
            print("\n".join(each.lines(markdown=options.markdown)))
    return all(one.holds for one in kept)


def chosen(options: argparse.Namespace) -> list[Lane]:
    """The lanes of ``--only``, or all; ends the program where one is unknown or has no environment."""
    every: list[Lane] = [Ours(), *peers(options.peers)]
    names = [lane.name for lane in every]
    if unknown := [name for name in options.only or () if name not in names]:
        raise SystemExit(f"--only: {', '.join(unknown)} is none of {', '.join(names)}")
    lanes = [lane for lane in every if not options.only or lane.name in options.only]
    if set(options.parts) != {"scale"} and (message := missing(lanes)):
        raise SystemExit(message)
    return lanes


def _words(text: str) -> list[str]:
    return text.split(",")


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dispatches", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=CONCURRENCY)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds an answer, by default 0.2")
    parser.add_argument("--only", type=_words, metavar="NAME,…", help="some of the clients")
    parser.add_argument("--parts", default=list(PARTS[:3]), type=_words, metavar="PART,…",
                        help="by default plain,cached,faults")  # fmt: skip
    parser.add_argument("--peers", type=Path, default=Path("~/.cache/summarizer-peers").expanduser(), metavar="DIR",
                        help="where `make peers` laid the environments")  # fmt: skip
    parser.add_argument("--raw", type=Path, metavar="FILE", help="append every run to FILE, as JSON Lines")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    scale.add_options(parser)
    options = parser.parse_args()
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"--parts: {', '.join(unknown)} is none of {', '.join(PARTS)}")
    return options


def main() -> None:
    """Read the options, run, exit."""
    options = parsed()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    endpoint = Endpoint()
    raw = options.raw.open("a", encoding="utf-8") if options.raw else None
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            good = run(options, endpoint, Path(folder), raw)
    finally:
        endpoint.close()
        if raw is not None:
            raw.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
