"""Fit the weights and thresholds of summarizer/data/kinds.json to annotated dispatches, and say how good they are.

    python -m tests.tools.fit_kinds GOLD DISPATCHES [--write] [--probabilities FILE] [--save FILE] [--prompt VARIANT]

Asks the model of the settings (SUMMARIZER_MODEL and so on; by default the embedded one) the questions of ``Stepwise``
about every sentence, through the answer cache; or takes its answers from FILE, as ``--save`` wrote them. ``--prompt``
asks them with other few-shot lines or another view (``prompt_variants``), to measure what these bring. One logistic
model a kind, with an L2 penalty; a sentence reports a kind where it shares half of the shorter with the evidence of
a gold claim of that kind, and one that only optional claims speak of counts half. Thresholds are those of the best
overall F1 of the whole pipeline (draft, ground, verify, merge).

The figures by leave-one-dispatch-out are honest: weights and thresholds are fitted on all dispatches but one and scored
on that one. Within the others the thresholds are tuned on probabilities that come, again, from weights fitted without
the dispatch at hand: those of a model that has seen its answers are too sure. What no fold can undo is that rules and
word lists were written by people who had read the very dispatches. Needs the ``eval`` extra.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

# For matrices so small the threads of a BLAS only wait for each other: five times as long on a busy machine.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from summarizer import kinds
from summarizer.evaluation import Prediction, Score, reliability, scoreboard, total
from summarizer.evaluation.gold import load_gold
from summarizer.kinds import KINDS, confidence, joint, quarrel_chance
from summarizer.records import Kind
from summarizer.settings import load
from tests.tools.prompt_variants import VARIANTS
from tests.tools.told_dispatches import Chances, Document, asked, documents_of, saved

Array = NDArray[np.float64]
Calibration = tuple[float, float]
TARGET: Final = Path(kinds.__file__).parent / "data" / "kinds.json"
L2: Final = 8.0
GRID: Final = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
START: Final = 0.35
ROUNDS: Final = 2
# A lone peak of F1 is luck with few dispatches: a threshold is judged by itself and so many neighbours on each side.
NEIGHBOURS: Final = 2
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "model's probabilities": ("model:",),
    "stance words": ("word:",),
    "leading verb": ("lead:",),
    "frame": ("agents:", "objects", "partners", "speaker", "quoted"),
    "background, question, short": ("background", "question", "short"),
}


class Fitting:
    """Weights fitted on some of the documents with some of the features; each fit is made once."""

    def __init__(self, documents: Sequence[Document], without: tuple[str, ...] = ()) -> None:
        self.documents = documents
        self.names = tuple(name for name in documents[0].rows[0] if not (without and name.startswith(without)))
        self.quarrels = [[d.clauses[i][n].quarrel for i, n in d.places] for d in documents]
        self._x = [np.array([[row[name] for name in self.names] for row in d.rows]) for d in documents]
        self._y = {k: [np.array([d.label(i, k) for i in range(len(d.rows))]) for d in documents] for k in KINDS}
        self._fits: dict[frozenset[int], dict[Kind, Array]] = {}

    def weights(self, left_out: Iterable[int] = ()) -> dict[Kind, Array]:
        """Of each kind, fitted on all documents but these."""
        out = frozenset(left_out)
        if out not in self._fits:
            used = [n for n in range(len(self.documents)) if n not in out]
            x = np.vstack([self._x[n] for n in used])
            told = ~np.array([quarrel for n in used for quarrel in self.quarrels[n]], dtype=bool)
            self._fits[out] = {k: fit(x[told], *np.vstack([self._y[k][n] for n in used])[told].T) for k in KINDS}
        return self._fits[out]

    def chances(self, n: int, left_out: Iterable[int] = ()) -> list[dict[Kind, float]]:
        """Probabilities of the sentences of document ``n``, with weights fitted without ``left_out``."""
        weights = self.weights(left_out)
        columns = {k: 1 / (1 + np.exp(-np.clip(self._x[n] @ weights[k], -30, 30))) for k in KINDS}
        found = [{k: float(columns[k][i]) for k in KINDS} for i in range(len(self.documents[n].rows))]
        share = self.quarrel(left_out)
        return [
            quarrel_chance(share) if frame.quarrel else joint(each, frame) if len(frame.agents) > 1 else each
            for each, frame in zip(found, self.documents[n].parts, strict=True)
        ]

    def quarrel(self, left_out: Iterable[int] = ()) -> float:
        """The share of named quarrels that are disputes, by Laplace's rule, of all documents but these."""
        out = frozenset(left_out)
        labels = [
            self.documents[n].label(i, "dispute")[0]
            for n in range(len(self.documents))
            if n not in out
            for i, quarrel in enumerate(self.quarrels[n])
            if quarrel
        ]
        return (sum(labels) + 1) / (len(labels) + 2)

    def thresholds(self, left_out: Iterable[int] = ()) -> dict[Kind, float]:
        """The best for all documents but these, each judged by weights that were fitted without it."""
        out = frozenset(left_out)
        used = [n for n in range(len(self.documents)) if n not in out]
        chances = {n: self.chances(n, out | {n}) for n in used}
        best = dict.fromkeys(KINDS, START)
        for _ in range(ROUNDS):
            for kind in KINDS:
                tried = [self._f1(chances, {**best, kind: value}) for value in GRID]
                smooth = [float(np.mean(tried[max(0, n - NEIGHBOURS) : n + NEIGHBOURS + 1])) for n in range(len(tried))]
                best[kind] = GRID[int(np.argmax(smooth))]
        return best

    def left_one_out(self) -> tuple[Score, list[dict[Kind, float]]]:
        """The honest score of all documents, and the thresholds of each fold."""
        folds = [self.thresholds({n}) for n in range(len(self.documents))]
        scores = [d.confident(self.chances(n, {n}), folds[n]) for n, d in enumerate(self.documents)]
        told = [calibrated(score, calibration(scores[:n] + scores[n + 1 :])) for n, score in enumerate(scores)]
        return total(told), folds

    def calibration(self) -> Calibration:
        """From probability to confidence, by all dispatches, each judged by weights fitted without it."""
        return calibration(
            d.confident(self.chances(n, {n}), self.thresholds({n})) for n, d in enumerate(self.documents)
        )

    def in_sample(self, thresholds: Mapping[Kind, float]) -> Score:
        """The score where everything was fitted on the very documents; too good to be true."""
        scores = (d.confident(self.chances(n), thresholds) for n, d in enumerate(self.documents))
        return calibrated(total(scores), self.calibration())

    def _f1(self, chances: Mapping[int, Chances], thresholds: Mapping[Kind, float]) -> float:
        return total(self.documents[n].scored(found, thresholds) for n, found in chances.items()).counts().f1


def fit(x: Array, y: Array, weight: Array) -> Array:
    """Weights of a logistic model; the first column is the bias and goes free of the penalty."""

    def loss(b: Array) -> tuple[float, Array]:
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        tiny = 1e-9
        likelihood = (weight * (y * np.log(p + tiny) + (1 - y) * np.log(1 - p + tiny))).sum()
        free = np.r_[0.0, b[1:]]
        return float(-likelihood + L2 * (free**2).sum()), x.T @ (weight * (p - y)) + 2 * L2 * free

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def calibration(scores: Iterable[Score]) -> Calibration:
    """Slope and offset, on the scale of log odds, that make confidences the shares of these claims that are right."""
    judged = total(scores)
    pairs = [(told.confidence, 1.0) for told, _ in judged.matched] + [(told.confidence, 0.0) for told in judged.false]
    odds = np.array([np.log(c / (1 - c)) for c, _ in pairs if c])
    right = np.array([r for c, r in pairs if c])

    def loss(b: Array) -> float:
        p = np.clip(1 / (1 + np.exp(-(b[0] * odds + b[1]))), 1e-9, 1 - 1e-9)
        return float(-(right * np.log(p) + (1 - right) * np.log(1 - p)).sum() + (b[0] - 1) ** 2)

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 5), (-5, 5)]).x
    return round(float(slope), 4), round(float(offset), 4)


def calibrated(score: Score, by: Calibration) -> Score:
    """The score with its claims' confidences calibrated."""

    def made(told: Prediction) -> Prediction:
        return told.model_copy(update={"confidence": confidence(told.confidence or 0.0, by)})

    return Score(
        tuple((made(told), gold) for told, gold in score.matched),
        tuple(map(made, score.false)),
        tuple(map(made, score.twins)),
        score.missed,
    )


def report(whole: Fitting) -> Iterator[str]:
    """The tables as lines of text."""
    documents = whole.documents
    silent = [d.told[i] for d in documents for i, n in d.places if not d.clauses[i][n].agents]
    answered = sum(bool(whose) for _, whose in silent)
    sentences, clauses = sum(len(d.clauses) for d in documents), sum(len(d.rows) for d in documents)
    yield f"{len(documents)} dispatches, {sentences} sentences, {clauses} clauses"
    yield f"without an agent by word order: {len(silent)} clauses, for {answered} the model said whose claim it is"
    honest, folds = whole.left_one_out()
    yield from ("", "leave-one-dispatch-out (weights and thresholds fitted on the others)", *_figures(honest))
    yield from (f"thresholds {k}: {', '.join(f'{fold[k]:g}' for fold in folds)}" for k in KINDS)
    thresholds = whole.thresholds()
    said = ", ".join(f"{kind} {value:g}" for kind, value in thresholds.items())
    yield from ("", f"in sample, thresholds {said}", *_figures(whole.in_sample(thresholds)))
    yield from ("", "leave-one-dispatch-out without one group of features      P      R     F1  change")
    for name, prefixes in GROUPS.items():
        counts = Fitting(documents, prefixes).left_one_out()[0].counts()
        change = counts.f1 - honest.counts().f1
        yield f"{name:<54}{counts.precision:5.3f}  {counts.recall:5.3f}  {counts.f1:5.3f}  {change:+.3f}"


def weights_file(fitting: Fitting) -> str:
    """What summarizer/data/kinds.json should hold."""
    weights = {kind: [round(float(w), 4) for w in values] for kind, values in fitting.weights().items()}
    value: dict[str, Any] = {
        "features": fitting.names,
        "weights": weights,
        "thresholds": fitting.thresholds(),
        "quarrel": round(fitting.quarrel(), 4),
        "calibration": fitting.calibration(),
    }
    return json.dumps(value, indent=1) + "\n"


def _figures(found: Score) -> Iterator[str]:
    yield from scoreboard.by_kind(found)
    yield scoreboard.exact_row(found)
    if trust := reliability(found):
        yield from scoreboard.by_confidence(trust)


def main() -> None:
    """Read the arguments, print the tables, write what is wanted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--probabilities", type=Path, metavar="FILE", help="answers that --save wrote")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the model's answers")
    parser.add_argument("--prompt", choices=VARIANTS, default="shipped", help="how to ask; by default as the product")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args()
    golds = load_gold(options.gold, options.dispatches, max_bytes=load().max_bytes)
    told = saved(options.probabilities) if options.probabilities else asyncio.run(asked(golds, options.prompt))
    if options.save:
        rows = [[name, i, *answer] for name, of_sentence in told.items() for i, answer in of_sentence.items()]
        options.save.write_text(json.dumps(rows), encoding="utf-8")
    fitting = Fitting(documents_of(golds, told))
    for line in report(fitting):
        print(line, flush=True)
    if options.write:
        TARGET.write_text(weights_file(fitting), encoding="utf-8")


if __name__ == "__main__":
    main()
