"""Whether the second opinion of the embedded model tells true claims from planted errors, and what it costs.

    python -m tests.benchmarks.second_opinion CLAIMS DISPATCHES [--each N]

CLAIMS and DISPATCHES are those of ``summarizer audit``. Asked are 2 N untouched claims, N alterations of each kind, and
every alteration that verification lets through. Printed is for each kind the mean probability of
"yes", and the AUC: how often an untouched claim has a higher one than an altered claim (0.5 is chance).
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from summarizer.audit import KINDS, Trial, audit
from summarizer.audit.subjects import load_subjects
from summarizer.endpoint import Endpoint
from summarizer.opinion import question, yes
from summarizer.settings import Settings, load


async def opinions(settings: Settings, trials: Sequence[Trial]) -> list[float]:
    """The probability of yes for each trial's claim, 0.5 where the model gave neither word."""
    endpoint = Endpoint(settings, lambda _stage, _done, _whole: None)
    found = []
    async with endpoint.client() as client:
        for trial in trials:
            claim = trial.planted.claim if trial.planted else trial.subject.claim
            answer = await client.ask(question(claim, endpoint.model))
            chance = yes(answer.first)
            found.append(0.5 if chance is None else chance)
    endpoint.close()
    return found


def spread(trials: Sequence[Trial], most: int) -> list[Trial]:
    """At most so many of the trials, evenly from first to last."""
    step = max(1, len(trials) // most)
    return list(trials[::step][:most])


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """How often one of ``good`` is above one of ``bad``; a tie counts half."""
    won = sum((one > other) + 0.5 * (one == other) for one in good for other in bad)
    return won / (len(good) * len(bad))


def main() -> None:
    """Read the arguments, ask, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("claims", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--each", type=int, default=20, metavar="N", help="claims of each kind, by default 20")
    options = parser.parse_args()
    settings = load(second_opinion=True)
    result = audit(load_subjects(options.claims, options.dispatches, max_bytes=settings.max_bytes))
    groups = {"untouched": spread([t for t in result.trials if t.planted is None], 2 * options.each)}
    for kind in KINDS:
        groups[kind] = spread([t for t in result.trials if t.planted and t.planted.kind == kind], options.each)
    groups["slipped through"] = list(result.slipped)
    begun = time.perf_counter()
    every = [trial for group in groups.values() for trial in group]
    chances = iter(asyncio.run(opinions(settings, every)))
    told = {name: [next(chances) for _ in group] for name, group in groups.items()}
    print(f"{len(every)} questions in {time.perf_counter() - begun:.0f} s")
    print(f"{'':<20}claims  mean yes  below 0.5    AUC")
    for name, found in told.items():
        if found:
            low = sum(chance < 0.5 for chance in found)
            mean = sum(found) / len(found)
            print(f"{name:<20}{len(found):6}  {mean:8.3f}  {low:9}  {auc(told['untouched'], found):5.3f}")


if __name__ == "__main__":
    main()
