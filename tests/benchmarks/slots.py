"""Whether several slots of the embedded model pay: the questions of a dispatch asked one by one, and all at once.

    python -m tests.benchmarks.slots DISPATCHES [--limit N] [--slots 1,2,4] [--threads N] [--strategy NAME] [--json]

The questions are those that the strategy can foresee: of ``stepwise`` the whole pass that classifies the sentences, of
``whole`` one a dispatch. With n slots, n questions are on their way at any time, and llama.cpp reads and writes for all
of them in one batch. Every slot has the prefix ready before the clock runs. Rounds are interleaved, every number of
slots once a round.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from summarizer.actors import cast
from summarizer.client.structured import body, encoded
from summarizer.embedded import Embedded
from summarizer.endpoint import Endpoint
from summarizer.readers import read
from summarizer.settings import Settings, load
from summarizer.strategies import Strategy
from summarizer.weights import prepare


class Slotted(Embedded):
    """The embedded model with so many slots, each with the context of the one that the product runs."""

    slots = 1

    def _parameters(self, xllamacpp: Any) -> Any:
        told = super()._parameters(xllamacpp)
        told.n_parallel, told.n_ctx = self.slots, told.n_ctx * self.slots
        return told

    def answer(self, question: bytes) -> dict[str, Any]:
        """What the server answers."""
        status, text = self._post("/v1/chat/completions", json.loads(question))
        assert status == 200, text
        return dict(json.loads(text))


def asked(model: Slotted, dispatches: Sequence[Sequence[bytes]]) -> dict[str, float]:
    """Ask all questions, dispatch by dispatch; seconds and tokens of each question, on average."""
    for slot in range(model.slots):
        model.answer(json.dumps(json.loads(dispatches[0][0]) | {"id_slot": slot}).encode())
    answers: list[dict[str, Any]] = []
    with ThreadPoolExecutor(model.slots) as workers:
        begun = time.perf_counter()
        for questions in dispatches:
            answers += workers.map(model.answer, questions)
        seconds = time.perf_counter() - begun
    timings = [answer["timings"] for answer in answers]
    return {
        "seconds": seconds / len(answers),
        "read": sum(one["prompt_n"] for one in timings) / len(answers),
        "written": sum(one["predicted_n"] for one in timings) / len(answers),
    }


def questions(paths: Sequence[Path], settings: Settings) -> tuple[Strategy, list[list[bytes]]]:
    """The strategy, and what it can foresee to ask about each dispatch."""
    strategy, found = Endpoint(settings, lambda *_: None).strategy, []
    for path in paths:
        dispatch = read(path, max_bytes=settings.max_bytes)
        foreseen = strategy.foreseen(dispatch, cast(dispatch))
        found.append([encoded(body(one, "local")) for one in foreseen])
    return strategy, found


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--slots", default="1,2,4")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--strategy")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    given = {name: value for name in ("threads", "strategy") if (value := getattr(options, name)) is not None}
    settings = load(**given)
    paths = sorted(path for path in options.dispatches.iterdir() if path.is_file())[: options.limit]
    strategy, dispatches = questions(paths, settings)
    taken: dict[int, list[dict[str, float]]] = {int(number): [] for number in options.slots.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        for slots in [*taken] * options.rounds:
            model = Slotted(prepare(settings), threads=settings.threads, states=Path(folder) / str(slots))
            model.slots = slots
            with model:
                model.prepare(strategy.prefix)
                taken[slots].append(asked(model, dispatches))
    for slots, rounds in taken.items():
        figures = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
        figures |= {"least": min(one["seconds"] for one in rounds), "most": max(one["seconds"] for one in rounds)}
        if options.json:
            print(json.dumps({"slots": slots} | figures))
        else:
            print("{slots} slots: {seconds:.3f} s a question ({least:.3f} to {most:.3f}), {read:.1f} tokens read, "
                  "{written:.1f} written".format(slots=slots, **figures))  # fmt: skip


if __name__ == "__main__":
    main()
