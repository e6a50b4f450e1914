"""How time and memory of the command grow with the number of dispatches, and with the size of one: for ``throughput``.

Each step is a night of its own with a fresh store and cache. By number: with the latency of ``--latency``, then
without. By size: one dispatch of so many bytes without latency, the median of three nights. What a night of one short
sentence takes is start-up, and taken off. No step may be worse than linear, within what a machine's moods explain.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Final, TextIO

from tests.benchmarks.dispatches import text, write
from tests.benchmarks.growth import Memory, Step
from tests.benchmarks.lanes import CLAIMS
from tests.benchmarks.processes import Endpoint, Night, Taken, measured

NUMBERS: Final = (100, 1_000, 10_000, 100_000)
SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
#: Bytes of the dispatch whose night is start-up: a headline and a sentence.
_SHORT: Final = 300
_NIGHTS_A_SIZE: Final = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this part."""
    parser.add_argument("--numbers", type=_numbers, default=NUMBERS, metavar="N,…", help="dispatches of each step")
    parser.add_argument("--sizes", type=_numbers, default=SIZES, metavar="N,…", help="bytes of each step")


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(word) for word in words.split(",") if word)


def steps(options: argparse.Namespace, endpoint: Endpoint, folder: Path, raw: TextIO | None) -> list[Step]:
    """All steps, one after the other."""
    done = []
    for step in _steps(options, endpoint, folder):
        print(f"scale: {step.amount:,} {step.kind} at {step.latency:g} s, {step.seconds:.1f} s", file=sys.stderr)
        done.append(step)
        if raw is not None:
            print(json.dumps({"part": "scale"} | asdict(step)), file=raw, flush=True)
    return done


def _steps(options: argparse.Namespace, endpoint: Endpoint, folder: Path) -> Iterator[Step]:
    bench = _Bench(folder / "scale", endpoint, options.concurrency)
    bench.start = bench.of_size(_SHORT)
    for latency in (options.latency, 0.0):
        for number in options.numbers:
            place = folder / "numbers"
            deque(write(place, number), maxlen=0)  # a list of them would be the benchmark's own memory
            memory = Memory(endpoint)
            taken = bench.night(place, latency, memory)
            yield bench.step("dispatches", number, latency, taken, memory)
            shutil.rmtree(place)
    for size in options.sizes:
        yield bench.step("bytes", size, 0.0, bench.of_size(size))


class _Bench:
    """Runs nights in a folder; what the night ``start`` took is start-up."""

    def __init__(self, folder: Path, endpoint: Endpoint, concurrency: int) -> None:
        self._folder, self._endpoint, self._concurrency = folder, endpoint, concurrency
        self.start = Taken(0, 0.0, 0.0, 0.0, 0.0)

    def night(self, inbox: Path, latency: float, memory: Memory | None = None) -> Taken:
        """One night over an inbox; it must succeed."""
        self._endpoint.reset(latency=latency, claims=CLAIMS)
        night = Night(self._folder, self._endpoint, inbox=inbox, concurrency=self._concurrency)
        taken = measured(night.command, night.environment, started=memory.watch if memory else None)
        if memory is not None:
            memory.stop()
        if taken.code:
            raise SystemExit(f"the night over {inbox.name} ended with {taken.code}; its last lines above say why")
        shutil.rmtree(self._folder)
        return taken

    def of_size(self, size: int) -> Taken:
        """A night over one dispatch of so many bytes; the medians of three."""
        inbox = self._folder.with_name("one")
        inbox.mkdir()
        (inbox / "one.txt").write_text(long(size), encoding="utf-8")
        nights = [self.night(inbox, 0.0) for _ in range(_NIGHTS_A_SIZE)]
        shutil.rmtree(inbox)
        seconds, cpu, peak = (statistics.median(values) for values in zip(*map(_measures, nights), strict=True))
        return Taken(0, 0.0, seconds, cpu, peak)

    def step(self, kind: str, amount: int, latency: float, taken: Taken, memory: Memory | None = None) -> Step:
        """What a night took above the start-up."""
        return Step(
            kind, amount, latency, taken.seconds - self.start.seconds, taken.cpu - self.start.cpu,
            taken.peak - self.start.peak, taken.peak, memory.settled if memory else None,
            memory.last if memory else None,
        )  # fmt: skip


def _measures(taken: Taken) -> tuple[float, float, float]:
    return taken.seconds, taken.cpu, taken.peak


def long(size: int) -> str:
    """A dispatch of at most so many bytes: the paragraphs of as many invented ones as it takes."""
    paragraphs: list[str] = []
    left = size
    for number in count():
        for line in filter(None, text(number).split("\n")):
            left -= len(line) + 1
            if left < 0 and paragraphs:
                return "\n".join(paragraphs) + "\n"
            paragraphs.append(line)
    raise AssertionError("count never ends")
