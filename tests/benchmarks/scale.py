"""How time and memory of the command grow with the number of dispatches, and with the size of one: for ``throughput``.

Each step is a night of its own with a fresh store and cache. By number: with the latency of ``--latency``, then
without. By size: one dispatch of so many bytes without latency, three nights. What nights of one short sentence take
just before, of three the median, is start-up, and taken off. No step may be worse than linear, within what a machine's
moods explain.
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
_SHORT_NIGHTS: Final = 3


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
    nights = _Nights(folder / "scale", endpoint, options.concurrency)
    for latency in dict.fromkeys((options.latency, 0.0)):
        for number in options.numbers:
            yield nights.by_number(number, latency)
    for size in options.sizes:
        yield nights.by_size(size)


class _Nights:
    """Nights in a folder, each with a fresh store and cache; before them come those that are start-up alone."""

    def __init__(self, folder: Path, endpoint: Endpoint, concurrency: int) -> None:
        self._folder, self._endpoint, self._concurrency = folder, endpoint, concurrency
        self._inbox = folder.with_name("scale inbox")

    def by_number(self, number: int, latency: float) -> Step:
        """One night over so many dispatches."""
        starts = [self._of_size(_SHORT) for _ in range(_SHORT_NIGHTS)]
        memory = Memory(self._endpoint)
        deque(write(self._inbox, number), maxlen=0)  # a list of them would be the benchmark's own memory
        taken = self._night(latency, memory)
        grown = [
            getattr(taken, part) - statistics.median(getattr(start, part) for start in starts)
            for part in ("seconds", "cpu", "peak")
        ]
        return Step("dispatches", number, latency, *grown, taken.peak, self._requests(), memory.settled, memory.last)

    def by_size(self, size: int) -> Step:
        """Nights over one dispatch of so many bytes; medians, of what each took above the start-up before it."""
        pairs = [(self._of_size(_SHORT), self._of_size(size)) for _ in range(_SHORT_NIGHTS)]
        seconds = statistics.median(taken.seconds - start.seconds for start, taken in pairs)
        cpu = statistics.median(taken.cpu - start.cpu for start, taken in pairs)
        grown = statistics.median(taken.peak - start.peak for start, taken in pairs)
        peak = statistics.median(taken.peak for _, taken in pairs)
        return Step("bytes", size, 0.0, seconds, cpu, grown, peak, self._requests())

    def _of_size(self, size: int) -> Taken:
        self._inbox.mkdir()
        (self._inbox / "one.txt").write_text(long(size), encoding="utf-8")
        return self._night(0.0)

    def _night(self, latency: float, memory: Memory | None = None) -> Taken:
        """One night over the inbox, which is removed then; it must succeed."""
        self._endpoint.reset(latency=latency, claims=CLAIMS)
        night = Night(self._folder, self._endpoint, inbox=self._inbox, concurrency=self._concurrency)
        taken = measured(night.command, night.environment, started=memory.watch if memory else None)
        if memory is not None:
            memory.stop()
        if taken.code:
            raise SystemExit(f"a night ended with {taken.code}; its last lines above say why")
        shutil.rmtree(self._folder)
        shutil.rmtree(self._inbox)
        return taken

    def _requests(self) -> int:
        return int(self._endpoint.stats()["requests"])


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
