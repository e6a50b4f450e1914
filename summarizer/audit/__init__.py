"""How well verification catches what is wrong: true claims, altered in known ways, given to ``verify``; pure.

Every claim is first verified as it is, which gives the false alarms, and then once for each alteration planted into it,
which gives the catch rate of that kind. The same claims give the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.audit.evidences import altered_evidence
from summarizer.audit.figures import altered_figures
from summarizer.audit.persons import swapped_actors, swapped_speakers
from summarizer.audit.planting import KINDS, AlterationKind, Planted, Subject
from summarizer.audit.rewordings import altered_wordings
from summarizer.records import Verdict
from summarizer.verify import verify

__all__ = ["KINDS", "AlterationKind", "Audit", "Planted", "Subject", "Trial", "audit", "plant"]


@dataclass(frozen=True)
class Trial:
    """One claim before ``verify``: as it was, where nothing was ``planted``, or with what was."""

    subject: Subject
    verdict: Verdict
    planted: Planted | None = None

    @property
    def objected(self) -> bool:
        """Whether the verdict is anything but ``supported``: right where something was planted, else a false alarm."""
        return self.verdict.outcome != "supported"


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``; ``share`` is None where there was none to be had."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Audit:
    """All trials of one audit."""

    trials: tuple[Trial, ...]

    def caught(self, kind: AlterationKind) -> Rate:
        """Planted alterations of this kind to which ``verify`` objected."""
        of_kind = [trial for trial in self.trials if trial.planted and trial.planted.kind == kind]
        return Rate(sum(trial.objected for trial in of_kind), len(of_kind))

    @property
    def false_alarms(self) -> Rate:
        """Untouched claims to which it objected."""
        untouched = [trial for trial in self.trials if trial.planted is None]
        return Rate(sum(trial.objected for trial in untouched), len(untouched))

    @property
    def slipped(self) -> tuple[Trial, ...]:
        """Planted alterations that went through."""
        return tuple(trial for trial in self.trials if trial.planted and not trial.objected)

    @property
    def alarms(self) -> tuple[Trial, ...]:
        """The false alarms themselves."""
        return tuple(trial for trial in self.trials if trial.planted is None and trial.objected)


def audit(subjects: Iterable[Subject]) -> Audit:
    """Verify every claim as it is, and once for each alteration of it."""
    return Audit(tuple(trial for subject in subjects for trial in _trials(subject)))


def plant(subject: Subject) -> Sequence[Planted]:
    """Every alteration that the rules make of this claim, each once."""
    rules = (altered_figures, altered_wordings, swapped_actors, swapped_speakers, altered_evidence)
    found: list[Planted] = []
    for planted in (planted for rule in rules for planted in rule(subject)):
        if planted.claim != subject.claim and all(planted.claim != other.claim for other in found):
            found.append(planted)
    return found


def _trials(subject: Subject) -> Iterator[Trial]:
    yield Trial(subject, verify(subject.claim, subject.dispatch, subject.cast))
    for planted in plant(subject):
        yield Trial(subject, verify(planted.claim, subject.dispatch, subject.cast), planted)
