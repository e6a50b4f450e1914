"""The figures of an audit, as a table for people and as facts for programs; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from summarizer.audit import KINDS, Audit, Rate, Trial
from summarizer.records import Agreement
from summarizer.render.outline import visible


def as_lines(result: Audit, *, errors: bool = False) -> Iterator[str]:
    """The rates as lines of text, and last the errors if wanted."""
    yield f"{'alteration':<20}caught  planted   rate"
    for kind in KINDS:
        yield _row(kind, result.caught(kind))
    alarms = result.false_alarms
    yield ""
    yield f"untouched claims objected to: {alarms.part} of {alarms.whole} ({_shown(alarms)})"
    for trial in (*result.slipped, *result.alarms) if errors else ():
        yield from _told(trial)


def as_facts(result: Audit, *, errors: bool = False) -> dict[str, Any]:
    """The rates as JSON values; shares are rounded to 3 digits."""
    facts: dict[str, Any] = {
        "caught": {kind: _rate(result.caught(kind)) for kind in KINDS},
        "false_alarms": _rate(result.false_alarms),
    }
    if errors:
        facts["slipped"] = [_trial(trial) for trial in result.slipped]
        facts["alarms"] = [_trial(trial) for trial in result.alarms]
    return facts


def _row(name: str, rate: Rate) -> str:
    return f"{name:<20}{rate.part:6}  {rate.whole:7}  {_shown(rate):>5}"


def _shown(rate: Rate) -> str:
    return "none" if rate.share is None else f"{rate.share:.3f}"


def _rate(rate: Rate) -> dict[str, Any]:
    share = None if rate.share is None else round(rate.share, 3)
    return {"caught": rate.part, "of": rate.whole, "rate": share}


def _told(trial: Trial) -> Iterator[str]:
    claim = trial.planted.claim if trial.planted else trial.subject.claim
    label = f"slipped through, {trial.planted.kind} ({trial.planted.how})" if trial.planted else "false alarm"
    who = ", ".join(claim.actors) + (f" → {', '.join(claim.targets)}" if claim.targets else "")
    yield ""
    yield visible(f"{label}: {trial.subject.name}")
    yield visible(f"  {claim.kind} {who}: {claim.text}")
    if not isinstance(claim, Agreement) and claim.speaker:
        yield visible(f"  speaker: {claim.speaker.name}")
    for piece in claim.evidence:
        yield visible(f"    “{piece.quote}”")
    for reason in trial.verdict.reasons:
        yield visible(f"  {reason.field}: {reason.detail}")


def _trial(trial: Trial) -> dict[str, Any]:
    planted = trial.planted
    return {
        "name": trial.subject.name,
        "kind": planted.kind if planted else None,
        "how": planted.how if planted else None,
        "claim": (planted.claim if planted else trial.subject.claim).model_dump(mode="json"),
        "reasons": [reason.model_dump(mode="json") for reason in trial.verdict.reasons],
    }
