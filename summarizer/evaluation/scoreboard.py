"""The figures of an evaluation, as a table for people and as facts for programs; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, get_args

from summarizer.evaluation import Counts, Prediction, Reliability, Score, reliability, total
from summarizer.evaluation.gold import GoldClaim, GoldDispatch
from summarizer.records import Kind, Outcome, Usage
from summarizer.render.outline import visible

_OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_NAME: Final = 40  # characters of a dispatch's name; some are whole headlines


@dataclass(frozen=True)
class Effort:
    """What one dispatch took: ``usage`` and ``seconds`` for what was asked now, not for what the cache had.

    ``by`` says who answered.
    """

    seconds: float
    usage: Usage = field(default_factory=Usage)
    cache_hits: int = 0
    cost_usd: float | None = None
    by: str = ""


@dataclass(frozen=True)
class Assessed:
    """One dispatch after its scoring.

    ``verdicts`` counts claims by outcome; ``rejected_right`` how many of those not supported match a gold claim, so
    that they were rejected wrongly. ``failure`` says why there are no claims, and no ``effort``.
    """

    gold: GoldDispatch
    score: Score
    effort: Effort | None = None
    verdicts: Mapping[Outcome, int] = field(default_factory=dict)
    rejected_right: int = 0
    failure: str | None = None


def as_facts(assessed: Sequence[Assessed], *, errors: bool = False) -> dict[str, Any]:
    """All figures as JSON values; shares are rounded to 3 digits, as they are printed."""
    whole = total(one.score for one in assessed)
    trust = reliability(whole)
    return {
        "by": _by(assessed),
        "kinds": {kind: _counts(whole.counts(kind)) for kind in get_args(Kind)},
        "overall": _counts(whole.counts()),
        "exact": _rounded(asdict(whole.exactness())),
        **_shared(assessed),
        "reliability": None if trust is None else _trust(trust),
        "dispatches": [_dispatch(one, errors=errors) for one in assessed],
    }


def as_lines(assessed: Sequence[Assessed], *, errors: bool = False) -> Iterator[str]:
    """All figures as lines of text, the overall ones first, and last the errors if wanted."""
    whole = total(one.score for one in assessed)
    yield f"{visible(_by(assessed) or 'nobody')}, {len(assessed)} dispatches with gold"
    yield ""
    yield from by_kind(whole)
    yield ""
    yield exact_row(whole)
    yield from _in_sum(assessed)
    yield ""
    yield from _table(assessed)
    if trust := reliability(whole):
        yield ""
        yield from by_confidence(trust)
    for one in assessed if errors else ():
        yield from _errors(one)


def _by(assessed: Sequence[Assessed]) -> str | None:
    """Who answered, of the first dispatch that has an answer."""
    return next((one.effort.by for one in assessed if one.effort), None)


def _kind_row(name: str, counts: Counts) -> str:
    """One line of the table by kind."""
    shares = f"{counts.precision:9.3f}  {counts.recall:6.3f}  {counts.f1:5.3f}"
    return f"{name:<12}{shares}  {counts.found:5}  {counts.false:5}  {counts.missed:6}"


def exact_row(whole: Score) -> str:
    """One line on how exact the matches are."""
    exact = whole.exactness()
    shares = f"actors {exact.actors:.3f}, targets {exact.targets:.3f}, stance {exact.stance:.3f}"
    return f"exact on {len(whole.required)} matches: {shares}"


def by_kind(whole: Score) -> Iterator[str]:
    """The table by kind."""
    yield f"{'':<12}precision  recall     F1  found  false  missed"
    for kind in get_args(Kind):
        yield _kind_row(kind, whole.counts(kind))
    yield _kind_row("overall", whole.counts())


def _in_sum(assessed: Sequence[Assessed]) -> Iterator[str]:
    """What all dispatches have in common: verdicts, and the effort of one on average."""
    sums = _shared(assessed)
    if any(sums["verdicts"].values()):
        verdicts = ", ".join(f"{number} {outcome}" for outcome, number in sums["verdicts"].items())
        yield f"verdicts: {verdicts}; rejected, yet matching gold: {sums['rejected_right']}"
    if mean := sums["mean"]:
        cost = "unknown" if mean["cost_usd"] is None else f"${mean['cost_usd']:.4f}"
        kept = f"; {mean['cache_hits']:.1f} more answers were kept" if mean["cache_hits"] else ""
        yield (
            f"one dispatch takes {mean['seconds']:.1f} s, {mean['calls']:.1f} calls, "
            f"{mean['prompt_tokens']:,.0f} tokens in ({mean['cached_tokens']:,.0f} cached), "
            f"{mean['completion_tokens']:,.0f} out; cost {cost}{kept}"
        )
    if sums["failed"]:
        yield f"failed, and counted as empty: {sums['failed']} of {len(assessed)} dispatches"


def _table(assessed: Sequence[Assessed]) -> Iterator[str]:
    yield (
        f"{'dispatch':<{_NAME}}      P      R     F1  found false missed  supported altered unsupported  "
        "calls  tokens in   cached    out  seconds     cost"
    )
    for one in assessed:
        counts = one.score.counts()
        shares = f"{counts.precision:5.3f}  {counts.recall:5.3f}  {counts.f1:5.3f}"
        row = (
            f"{visible(one.gold.name)[:_NAME]:<{_NAME}}  {shares}  {counts.found:5} {counts.false:5} {counts.missed:6}"
        )
        yield f"{row}  failed: {visible(one.failure)}" if one.failure else row + _effort_cells(one)


def _effort_cells(one: Assessed) -> str:
    verdicts = [one.verdicts.get(outcome, 0) for outcome in _OUTCOMES]
    cells = f"  {verdicts[0]:9} {verdicts[1]:7} {verdicts[2]:11}"
    if one.effort is None:
        return cells
    usage, cost = one.effort.usage, one.effort.cost_usd
    price = "unknown" if cost is None else f"${cost:.4f}"
    tokens = f"{usage.prompt_tokens:10,} {usage.cached_tokens:8,} {usage.completion_tokens:6,}"
    return f"{cells}  {usage.calls:5} {tokens}  {one.effort.seconds:7.1f}  {price:>7}"


def by_confidence(trust: Reliability) -> Iterator[str]:
    """The table by confidence."""
    yield "confidence   mean  share right  claims"
    for part in trust.bins:
        yield f"{part.low:.1f}–{part.high:.1f}     {part.confidence:6.3f}  {part.right:11.3f}  {part.count:6}"
    yield f"Brier score {trust.brier:.3f} over {trust.count} claims"


def _errors(one: Assessed) -> Iterator[str]:
    yield ""
    yield f"== {visible(one.gold.name)}"
    for told in one.score.false:
        yield from _told(
            f"false {told.kind}", told, [one.gold.dispatch.text[start:end] for start, end in told.evidence]
        )
    for claim in one.score.missed:
        yield from _told(f"missed {claim.kind}", claim, claim.evidence)


def _told(label: str, claim: Prediction | GoldClaim, quotes: Iterable[str]) -> Iterator[str]:
    who = ", ".join(claim.actors) + (f" → {', '.join(claim.targets)}" if claim.targets else "")
    confidence = getattr(claim, "confidence", None)
    marks = ", ".join(part for part in (claim.stance, None if confidence is None else f"{confidence:.2f}") if part)
    yield visible(f"{label}: {who}: {claim.text}" + (f" [{marks}]" if marks else ""))
    for quote in quotes:
        yield f"    “{visible(quote)}”"


def _shared(assessed: Sequence[Assessed]) -> dict[str, Any]:
    efforts = [one.effort for one in assessed if one.effort]
    return {
        "verdicts": {outcome: sum(one.verdicts.get(outcome, 0) for one in assessed) for outcome in _OUTCOMES},
        "rejected_right": sum(one.rejected_right for one in assessed),
        "mean": _mean(efforts) if efforts else None,
        "failed": sum(one.failure is not None for one in assessed),
    }


def _mean(efforts: Sequence[Effort]) -> dict[str, float | None]:
    """Of one dispatch; the cost is unknown where that of one dispatch is."""
    every = [_effort(effort) for effort in efforts]
    return {
        name: None if any(one[name] is None for one in every) else sum(one[name] for one in every) / len(every)
        for name in every[0]
    }


def _effort(effort: Effort) -> dict[str, Any]:
    usage = effort.usage.model_dump(exclude={"attempts"})
    return {"seconds": effort.seconds, **usage, "cache_hits": effort.cache_hits, "cost_usd": effort.cost_usd}


def _dispatch(one: Assessed, *, errors: bool) -> dict[str, Any]:
    facts = {
        "name": one.gold.name,
        **_counts(one.score.counts()),
        "verdicts": {outcome: one.verdicts.get(outcome, 0) for outcome in _OUTCOMES},
        "effort": _effort(one.effort) if one.effort else None,
        "failure": one.failure,
    }
    if errors:
        facts["false_claims"] = [told.model_dump(mode="json") for told in one.score.false]
        facts["missed_claims"] = [claim.model_dump(mode="json", exclude={"alt"}) for claim in one.score.missed]
    return facts


def _counts(counts: Counts) -> dict[str, Any]:
    return _rounded({"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}) | asdict(counts)


def _trust(trust: Reliability) -> dict[str, Any]:
    bins = [_rounded(asdict(part)) for part in trust.bins]
    return {"bins": bins, "brier": round(trust.brier, 3), "claims": trust.count}


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}
