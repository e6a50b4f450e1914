"""What the steps of ``scale`` took, their tables, and whether any grew by more than its share."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from tests.benchmarks.processes import Endpoint
from tests.benchmarks.tables import Table
from tests.benchmarks.targets import Target

#: Dispatches after which a night has all that it keeps in memory for good.
SETTLED: Final = 1_000
#: MB that the resident memory may grow by from there to the end.
GROWTH: Final = 20
#: What a step may take, times its share, and still be called linear.
TOLERANCE: Final = 1.15
#: Differences of two nights below these are noise.
_SECONDS: Final = 0.2
_MEGABYTES: Final = 5.0
_SECONDS_A_SAMPLE: Final = 0.5
#: By what the tables count seconds.
_UNITS: Final = {"dispatches": ("1,000", 1_000), "bytes": ("MB", 1_000_000)}


@dataclass(frozen=True)
class Step:
    """One night: ``amount`` dispatches, or bytes of one.

    Seconds, processor seconds and ``grown`` (MB, at its peak) are above the start-up, ``peak`` is not; ``settled`` and
    ``last`` are resident MB, where sampled.
    """

    kind: str
    amount: int
    latency: float
    seconds: float
    cpu: float
    grown: float
    peak: float
    requests: int
    settled: float | None = None
    last: float | None = None


class Memory:
    """Resident memory of a running night, sampled with the number of dispatches that it has answers for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.samples: list[tuple[int, float]] = []
        self._endpoint, self._over = endpoint, threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, process: int) -> None:
        """Begin; it ends with ``stop``."""
        self._thread = threading.Thread(target=self._sample, args=(Path(f"/proc/{process}/status"),))
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def settled(self) -> float | None:
        """MB at the first sample with the dispatches of ``SETTLED`` done."""
        return next((resident for done, resident in self.samples if done >= SETTLED), None)

    @property
    def last(self) -> float | None:
        """MB at the last sample."""
        return self.samples[-1][1] if self.samples else None

    def _sample(self, status: Path) -> None:
        while not self._over.wait(_SECONDS_A_SAMPLE):
            try:
                lines = status.read_text(encoding="utf-8").splitlines()
            except OSError:  # it has ended, or this system has no such file
                return
            resident = [line.split()[1] for line in lines if line.startswith("VmRSS")]
            if resident:  # an ended process has none
                self.samples.append((self._endpoint.stats()["paid"], int(resident[0]) / 1024))


def tables(steps: Sequence[Step]) -> list[Table]:
    """One by the number of dispatches, one by the size of one."""
    head = ("requests", "seconds above start-up", "a {}", "CPU seconds a {}", "peak MB")
    sampled = (f"MB at {SETTLED:,}", "MB at the end")
    return [
        Table(
            f"{kind.capitalize()}, {latency * 1000:g} ms an answer",
            (kind, *(word.format(_UNITS[kind][0]) for word in head), *(sampled if curve[0].last is not None else ())),
            [_row(one) for one in curve],
        )
        for (kind, latency), curve in _curves(steps).items()
    ]


def promises(steps: Sequence[Step]) -> Iterator[Target]:
    """No step is worse than linear, and a long night's memory settles."""
    for (kind, latency), curve in _curves(steps).items():
        for less, more in pairwise(curve):
            name = f"from {less.amount:,} to {more.amount:,} {kind} at {latency * 1000:g} ms, times the linear"
            share = more.amount / less.amount
            yield Target(f"seconds {name}", more.seconds / (share * max(less.seconds, _SECONDS)), most=TOLERANCE)
            yield Target(f"CPU seconds {name}", more.cpu / (share * max(less.cpu, _SECONDS)), most=TOLERANCE)
            yield Target(f"MB {name}", more.grown / (share * max(less.grown, _MEGABYTES)), most=TOLERANCE)
        for one in curve:
            if one.settled is not None and one.last is not None and one.amount > SETTLED:
                name = f"MB from {SETTLED:,} to {one.amount:,} {kind} at {latency * 1000:g} ms"
                yield Target(name, one.last - one.settled, most=GROWTH)


def _curves(steps: Sequence[Step]) -> dict[tuple[str, float], list[Step]]:
    found: dict[tuple[str, float], list[Step]] = {}
    for step in steps:
        found.setdefault((step.kind, step.latency), []).append(step)
    return found


def _row(step: Step) -> list[str]:
    row = [f"{step.amount:,}", f"{step.requests:,}", f"{step.seconds:.2f}"]
    row += [f"{taken * _UNITS[step.kind][1] / step.amount:,.2f}" for taken in (step.seconds, step.cpu)]
    row.append(f"{step.peak:.0f}")
    if step.last is not None:
        row += ["" if step.settled is None else f"{step.settled:.0f}", f"{step.last:.0f}"]
    return row
