"""Negations removed and added, and verbs turned into their opposites, in the text of a claim; pure.

The table of opposites is the audit's own. ``verify`` has another, so a pair that stands here alone shows what slips
through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from summarizer.audit.planting import Planted, Subject, reworded, spliced
from summarizer.stances import inflections

_AUXILIARY: Final = "is|are|was|were|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did"
_NEGATION: Final = re.compile(
    r"\b(?:not|never|no|nobody|nothing|none|neither|nor|without|cannot|unable|refus\w+|den(?:y|ies|ied|ying)|"
    r"fail(?:s|ed|ing)?|declin\w+)\b|n['’]t\b",
    re.IGNORECASE,
)
#: What says no, and what stands there when it no longer does.
_REMOVED: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rf"\b({_AUXILIARY}) not\b(?! only\b)", r"\1"),
        (r"\b(is|are|was|were|has|have|had|would|could|must|should|do|does|did)n['’]t\b", r"\1"),
        (r"\bwon['’]t\b", "will"),
        (r"\bcan(?:not|['’]t)\b", "can"),
        (r"\bnot to (?=\w)", "to "),
        (r"\bno longer\b", "still"),
        (r"\bnever (?=\w)", ""),
        (r"\bwithout\b", "with"),
        (r"\bNo (?=\w)", "Every "),
        (r"\bno (?=\w)(?!(?:more|less|later|fewer|doubt|matter)\b)", "some "),
        (r"\bneither\b", "either"),
        (r"\bunable to\b", "able to"),
        (r"\b([Nn])othing\b", "something"),
    )
)
# A finite verb right behind its subject: a name, a group of people, a pronoun.
_FINITE: Final = re.compile(
    r"(?<=[\w.] )(?<!['’]s )(?<!the )(?<!\ba )(?<!an )(?<!of )(?<!to )"
    r"(?:[a-z]{3,}ed|says|holds|sees|believes|hopes|expects|opposes|rejects|accuses|condemns|supports|welcomes|urges|"
    r"demands|warns|calls|wants|desires|agrees|objects|denies|asks|met|held|took|said|told|gave|withdrew|won)\b(?!-)"
)
_FIRST_AUXILIARY: Final = re.compile(rf"\b(?:{_AUXILIARY})\b")

#: Base forms, and phrases that are used as they stand.
_REVERSED_VERBS: Final = """
    oppose/support criticise/praise criticize/praise condemn/praise denounce/applaud reject/accept accept/reject
    welcome/deplore praise/criticise commend/criticise thank/blame endorse/reject second/oppose support/oppose
    reaffirm/renounce affirm/renounce confirm/deny deny/confirm admit/deny ban/allow prohibit/allow restrict/expand
    suspend/resume resume/suspend expel/welcome recognise/disown recognize/disown strengthen/weaken enhance/reduce
    deepen/reduce expand/reduce increase/reduce remove/retain halt/continue renew/end narrow/widen adopt/reject
    respect/violate accuse/absolve blame/absolve lift/impose impose/lift ratify/repudiate approve/veto attack/defend
    restore/abolish encourage/discourage allow/prohibit prevent/allow decline/grant urge/discourage sign/reject
    protest/applaud disapprove/approve stop/start start/stop open/close close/open escalate/de-escalate
    de-escalate/escalate tighten/ease ease/tighten release/detain
"""
_REVERSED_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    (r"\bagreed (?=to\b)", "refused "),
    (r"\bagree (?=to\b)", "refuse "),
    (r"\bagreed (?=that\b)", "denied "),
    (r"\bagreed on\b", "rejected"),
    (r"\bpledged (?=to\b)", "refused "),
    (r"\bcommitted (?=to [a-z]+\b)", "refused "),
    (r"\bexpressed (?:full |strong |broad )?support for\b", "expressed opposition to"),
    (r"\bcalled for\b", "rejected"),
    (r"\bin favou?r of\b", "against"),
    (r"\brejected by\b", "accepted by"),
    (r"\bdisagree(?=[sd]?\b)", "agree"),
)


def altered_wordings(subject: Subject) -> Iterator[Planted]:
    """The claim with a negation removed, a negation added, or a verb reversed."""
    yield from _negations_removed(subject)
    if not _NEGATION.search(subject.claim.text):
        yield from _negation_added(subject)
    yield from _verbs_reversed(subject)


def _negations_removed(subject: Subject) -> Iterator[Planted]:
    text = subject.claim.text
    for pattern, replacement in _REMOVED:
        for match in pattern.finditer(text):
            new = match.expand(replacement)
            how = f"“{match.group().strip()}” → “{new.strip()}”"
            yield Planted("negation removed", how, reworded(subject.claim, spliced(text, *match.span(), new)))


def _negation_added(subject: Subject) -> Iterator[Planted]:
    """A "not" behind the first auxiliary, or a "never" before the first verb where that comes sooner."""
    text = subject.claim.text
    auxiliary = _FIRST_AUXILIARY.search(text)
    verb = min((match.start() for match in _FINITE.finditer(text)), default=None)
    if auxiliary is not None and (verb is None or auxiliary.start() < verb):
        place, word = auxiliary.end(), " not"
    elif verb is not None:
        place, word = verb, "never "
    else:
        return
    shown = text[max(0, place - 12) : place + 12]
    yield Planted(
        "negation added", f"“{word.strip()}” at “…{shown}…”", reworded(subject.claim, spliced(text, place, place, word))
    )


def _verbs_reversed(subject: Subject) -> Iterator[Planted]:
    text = subject.claim.text
    negated = [match.start() for match in _NEGATION.finditer(text)]
    taken: list[tuple[int, int]] = []
    for pattern, replacement in _reversals():
        for match in pattern.finditer(text):
            free = not any(start < match.end() and match.start() < end for start, end in taken)
            if free and not any(0 <= match.start() - place < 30 for place in negated):
                taken.append(match.span())
                how = f"“{match.group().strip()}” → “{replacement.strip()}”"
                yield Planted("verb reversed", how, reworded(subject.claim, spliced(text, *match.span(), replacement)))


@cache
def _reversals() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Phrases first, then each form of a verb with the same form of its opposite."""
    found = [(re.compile(pattern), replacement) for pattern, replacement in _REVERSED_PHRASES]
    for pair in _REVERSED_VERBS.split():
        one, other = (inflections(base) for base in pair.split("/"))
        found += [
            (re.compile(rf"(?<![\w-]){form}(?!\w|-)"), opposite)
            for form, opposite in zip(one, other, strict=False)  # forms come in one order; rare ones stay out
        ]
    return tuple(found)
