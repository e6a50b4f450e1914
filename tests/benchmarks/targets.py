"""What the project promises of its speed, held against what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.lanes import Figures
from tests.benchmarks.tables import Table

OURS: Final = "summarizer"
SAME_NIGHT: Final = "summarizer, same store"
_Measure = Callable[[Figures], float]


@dataclass(frozen=True)
class Target:
    """One promise: what is measured, the figure, and the least or the most that it may be."""

    name: str
    figure: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it is kept."""
        return (self.least is None or self.figure >= self.least) and (self.most is None or self.figure <= self.most)

    @property
    def bound(self) -> str:
        """The bound in words."""
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


def promises(runs: Sequence[Figures]) -> Iterator[Target]:
    """Every promise about the comparison whose figures were measured."""
    for peer, least in (("openai+aiohttp", 0.9), ("instructor", 1.5)):
        for name, measure in (("dispatches/s", _rate), ("the same by the server", _steady)):
            yield from _ratio(runs, "plain", peer, f"{name}, times those of {peer}", measure, least)
    for one in _medians(runs, "plain", OURS, lambda run: run.work):
        yield Target("client CPU, seconds a 1,000", one, most=3.5)
    for one in _medians(runs, "plain", OURS, lambda run: run.peak):
        yield Target("peak resident memory, MB", one, most=130)
    for lost in [run.lost for run in _of(runs, "faults", OURS)]:
        yield Target("dispatches lost under faults", lost, most=0)
    yield from _ratio(runs, "faults", "openai", "dispatches/s under faults, times those of openai", _rate, 1.5)
    for one in _medians(runs, "cached", SAME_NIGHT, lambda run: run.seconds):
        yield Target("the same night again, seconds of the whole process", one, most=1.2)


def table(targets: Sequence[Target]) -> Table:
    """The promises with their figures."""
    rows = [[one.name, f"{one.figure:.2f}", one.bound, "yes" if one.holds else "NO"] for one in targets]
    return Table("Targets", ("promise", "figure", "bound", "kept"), rows)


def _rate(run: Figures) -> float:
    return run.rate


def _steady(run: Figures) -> float:
    return run.steady


def _of(runs: Sequence[Figures], part: str, lane: str) -> list[Figures]:
    return [run for run in runs if (run.part, run.lane) == (part, lane)]


def _medians(runs: Sequence[Figures], part: str, lane: str, measure: _Measure) -> list[float]:
    """The median over the rounds, or nothing where the lane did not run."""
    values = [measure(run) for run in _of(runs, part, lane)]
    return [statistics.median(values)] if values else []


def _ratio(
    runs: Sequence[Figures], part: str, peer: str, name: str, measure: _Measure, least: float
) -> Iterator[Target]:
    """Our median over the peer's, where both ran."""
    both = zip(_medians(runs, part, OURS, measure), _medians(runs, part, peer, measure), strict=False)
    for ours, theirs in both:
        yield Target(name, ours / theirs if theirs else float("inf"), least=least)
