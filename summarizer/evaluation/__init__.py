"""How well claims agree with gold: found, false and missed ones, and how far confidences can be trusted; pure.

A prediction matches a gold claim where their kinds are equal, the F1 of their actors is at least one half, and a piece
of evidence of each shares half of the shorter. Matching is one to one, by the greatest total weight. An optional gold
claim costs nothing, found or missed. A prediction with actors and evidence of a gold claim of a *twin* kind (an
objection told as a stand, a joint call told as a dispute) is not counted as false, and finds nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final, Self

from summarizer.errors import ConfigurationError
from summarizer.evaluation.gold import GoldClaim, GoldDispatch, Place
from summarizer.records import Agreement, Dispute, Kind, Position, Record

_TWINS: Final = (frozenset({"dispute", "position"}), frozenset({"dispute", "agreement"}))
_HALF: Final = 0.5
_BINS: Final = 10


class Prediction(Record):
    """One claim as scoring sees it; without evidence it matches nothing."""

    kind: Kind
    actors: tuple[str, ...]
    targets: tuple[str, ...] = ()
    stance: str | None = None
    evidence: tuple[Place, ...] = ()
    text: str = ""
    confidence: float | None = None

    @classmethod
    def of(cls, claim: Agreement | Dispute | Position) -> Self:
        """The prediction that a claim of a summary is."""
        return cls(
            kind=claim.kind,
            actors=claim.actors,
            targets=claim.targets,
            stance=None if isinstance(claim, Agreement) else claim.stance,
            evidence=tuple((piece.start, piece.end) for piece in claim.evidence),
            text=claim.text,
            confidence=claim.confidence,
        )


class Predictions(Record):
    """What was found in one dispatch; the form in which predictions are stored."""

    claims: tuple[Prediction, ...]


@dataclass(frozen=True)
class Counts:
    """Required gold claims ``found`` and ``missed``, and ``false`` predictions."""

    found: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the counted predictions that are right, 0 where there are none."""
        return _ratio(self.found, self.found + self.false)

    @property
    def recall(self) -> float:
        """Share of the required gold claims that were found, 0 where there are none."""
        return _ratio(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall)


@dataclass(frozen=True)
class Exactness:
    """Shares of the required matches whose fields are quite right; stance among those whose gold has one."""

    actors: float
    targets: float
    stance: float


@dataclass(frozen=True)
class Score:
    """The comparison of predictions and gold, of one dispatch or, added up, of many."""

    matched: tuple[tuple[Prediction, GoldClaim], ...] = ()
    false: tuple[Prediction, ...] = ()
    twins: tuple[Prediction, ...] = ()
    missed: tuple[GoldClaim, ...] = ()

    def __add__(self, other: Score) -> Score:
        """Both together."""
        return Score(
            self.matched + other.matched, self.false + other.false, self.twins + other.twins, self.missed + other.missed
        )

    @property
    def required(self) -> tuple[tuple[Prediction, GoldClaim], ...]:
        """The matches whose gold is not optional."""
        return tuple(pair for pair in self.matched if not pair[1].optional)

    def counts(self, kind: Kind | None = None) -> Counts:
        """For one kind, or for all."""
        return Counts(
            found=sum(kind in {None, gold.kind} for _, gold in self.required),
            false=sum(kind in {None, told.kind} for told in self.false),
            missed=sum(kind in {None, gold.kind} for gold in self.missed),
        )

    def exactness(self) -> Exactness:
        """How exact the required matches are."""
        pairs = self.required
        taking = [(told, gold) for told, gold in pairs if gold.stance]
        return Exactness(
            actors=_ratio(sum(_folded(t.actors) == _folded(g.actors) for t, g in pairs), len(pairs)),
            targets=_ratio(sum(set(t.targets) == set(g.targets) for t, g in pairs), len(pairs)),
            stance=_ratio(sum(t.stance == g.stance for t, g in taking), len(taking)),
        )


@dataclass(frozen=True)
class Bin:
    """Claims whose confidence is at least ``low`` and below ``high``: mean confidence, and share that is right."""

    low: float
    high: float
    confidence: float
    right: float
    count: int


@dataclass(frozen=True)
class Reliability:
    """How far confidences can be trusted; ``brier`` is their mean squared distance from 0 (wrong) and 1 (right)."""

    bins: tuple[Bin, ...]
    brier: float
    count: int


def score(gold: GoldDispatch, predictions: Sequence[Prediction]) -> Score:
    """Compare what was found in one dispatch with its gold.

    Raises ConfigurationError where scipy is not installed.
    """
    near = [[_weight(told, claim, places) for claim, places in _rows(gold)] for told in predictions]
    pairs = _assigned(near)
    told_, found = {i for i, _ in pairs}, {j for _, j in pairs}
    rest = [told for i, told in enumerate(predictions) if i not in told_]
    twins = {id(told) for told in rest if any(_is_twin(told, *row) for row in _rows(gold))}
    return Score(
        matched=tuple((predictions[i], gold.claims[j]) for i, j in pairs),
        false=tuple(told for told in rest if id(told) not in twins),
        twins=tuple(told for told in rest if id(told) in twins),
        missed=tuple(claim for j, claim in enumerate(gold.claims) if j not in found and not claim.optional),
    )


def total(scores: Iterable[Score]) -> Score:
    """All scores together."""
    return reduce(add, scores, Score())


def reliability(result: Score) -> Reliability | None:
    """Confidences against what became of their claims; None where no claim has one.

    A match counts as right, with an optional claim too, a false claim as wrong; twins, which are neither, are left out.
    """
    judged = [(told.confidence, 1.0) for told, _ in result.matched if told.confidence is not None]
    judged += [(told.confidence, 0.0) for told in result.false if told.confidence is not None]
    if not judged:
        return None
    bins = []
    for number in range(_BINS):
        inside = [pair for pair in judged if min(int(pair[0] * _BINS), _BINS - 1) == number]
        if inside:
            confidence, right = (sum(values) / len(inside) for values in zip(*inside, strict=True))
            bins.append(Bin(number / _BINS, (number + 1) / _BINS, confidence, right, len(inside)))
    return Reliability(tuple(bins), sum((c - right) ** 2 for c, right in judged) / len(judged), len(judged))


def share_evidence(one: Iterable[Place], other: Collection[Place]) -> bool:
    """Whether a place of each shares half of the shorter of the two."""
    return any(
        (shared := min(end, until) - max(start, since)) > 0 and shared >= _HALF * min(end - start, until - since)
        for start, end in one
        for since, until in other
    )


def require_scipy() -> None:
    """Raises ConfigurationError where scipy is not installed, before anything was asked of a model."""
    try:
        import scipy.optimize  # noqa: F401  # whether it is there is the question
    except ImportError as error:
        raise ConfigurationError("scoring needs scipy: pip install 'dispatch-summarizer[eval]'") from error


def _rows(gold: GoldDispatch) -> Iterable[tuple[GoldClaim, tuple[Place, ...]]]:
    return zip(gold.claims, gold.places, strict=True)


def _weight(told: Prediction, gold: GoldClaim, places: tuple[Place, ...]) -> float:
    """How well the two fit, 0 where they do not match; a required claim goes before an optional one."""
    actors = _f1(_folded(told.actors), _folded(gold.actors))
    if told.kind != gold.kind or actors < _HALF or not share_evidence(told.evidence, places):
        return 0.0
    return 1 + actors + 0.1 * _f1(set(told.targets), set(gold.targets)) + (0 if gold.optional else 0.5)


def _assigned(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of positive weight in the assignment of the greatest total."""
    require_scipy()
    from scipy.optimize import linear_sum_assignment

    if not weights or not weights[0]:
        return []
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if weights[i][j] > 0]


def _is_twin(told: Prediction, gold: GoldClaim, places: tuple[Place, ...]) -> bool:
    return (
        frozenset({told.kind, gold.kind}) in _TWINS
        and _f1(_folded(told.actors), _folded(gold.actors)) >= _HALF
        and share_evidence(told.evidence, places)
    )


def _folded(codes: Iterable[str]) -> set[str]:
    """The codes as a set; groups that are no state are not told apart, since their names are not standardized."""
    return {"NSA" if code.startswith("NSA") else code for code in codes}


def _f1(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
