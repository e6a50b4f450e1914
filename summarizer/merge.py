"""One matter, one claim: the lead, a quotation and a paraphrase become one claim with several pieces of evidence; pure.

Two claims are of one matter where they are of one kind, their actors mostly agree, and their words overlap: content
words by their stems. Rejected claims are never merged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from summarizer.records import Agreement, Dispute, Position
from summarizer.verify.polarity import negation_differs

_FOR: Final = frozenset({"supports", "pledges", "proposes"})
_AGAINST: Final = frozenset({"opposes", "denies"})
_OFF: Final = frozenset({"rejected", "suspended"})
Claims = TypeVar("Claims", Agreement, Dispute, Position)
AnyClaim = Agreement | Dispute | Position

#: Share of the shorter claim's content words that must stand in the other's.
OVERLAP: Final = 0.4
_STOP: Final = frozenset(
    """a an the and or but of in on at to for from by with without as is are was were be been being has have had do does
    did will would shall should may might can could that which who whom whose this these those it its he she they we
    you i his her their our my your him them us not no nor so than then there here also both all any some more most
    other such into over under about against between during before after while when where how what very only own same
    too just said says told noted added according two three four countries sides minister ministers president prime
    foreign""".split()  # noqa: SIM905 - a list of words is read by eye
)


def merge(claims: Sequence[AnyClaim]) -> tuple[AnyClaim, ...]:
    """The claims with those of one matter made one, in order of first evidence; merging them again changes nothing."""
    merged = _merged_once(claims)
    while len(merged) < len(claims):  # what two claims say together may be the matter of a third
        claims, merged = merged, _merged_once(merged)
    return merged


def _merged_once(claims: Sequence[AnyClaim]) -> tuple[AnyClaim, ...]:
    kept: list[AnyClaim] = []
    for claim in sorted(claims, key=lambda c: c.evidence[0].start):
        place = next((n for n, other in enumerate(kept) if _same_matter(other, claim)), None)
        if place is None:
            kept.append(claim)
        else:
            kept[place] = _united(kept[place], claim)
    return tuple(kept)


def _same_matter(one: AnyClaim, other: AnyClaim) -> bool:
    if one.kind != other.kind or {one.verdict.outcome, other.verdict.outcome} != {"supported"}:
        return False
    if _share(set(one.actors), set(other.actors)) < 0.5 or _contradict(one, other):
        return False
    if {(e.start, e.end) for e in one.evidence} & {(e.start, e.end) for e in other.evidence}:
        alike = _overlap(one.text, other.text) >= 0.8
    else:
        alike = _overlap(_words_of(one), _words_of(other)) >= OVERLAP
    return alike and negation_differs(one.text, other.text) is None


def _contradict(one: AnyClaim, other: AnyClaim) -> bool:
    """Whether two of a kind cannot be one claim: for and against, against different states, or of another time."""
    apart = bool(one.targets and other.targets) and not set(one.targets) & set(other.targets)
    return apart or _opposed(one, other) or (one.time != other.time and "historical" in {one.time, other.time})


def _opposed(one: AnyClaim, other: AnyClaim) -> bool:
    """Whether one is for what the other is against, or but one of two agreements is off."""
    if isinstance(one, Agreement) or isinstance(other, Agreement):
        statuses = {claim.status for claim in (one, other) if isinstance(claim, Agreement)}
        return len(statuses) > 1 and not statuses.isdisjoint(_OFF)
    stances = {one.stance, other.stance}
    return bool(stances & _FOR and stances & _AGAINST)


def _words_of(claim: AnyClaim) -> str:
    return " ".join([claim.text, *(e.quote for e in claim.evidence)])


def _share(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _overlap(one: str, other: str) -> float:
    a, b = content_words(one), content_words(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def content_words(text: str) -> frozenset[str]:
    """Stems of the words that carry the matter."""
    return frozenset(_stem(w) for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word.rstrip("e")  # "share" and "sharing", "agree" and "agreed" are one


def _united(first: AnyClaim, second: AnyClaim) -> AnyClaim:
    """The first claim with the evidence of both and the better confidence."""
    evidence = tuple(sorted({e.start: e for e in (*second.evidence, *first.evidence)}.values(), key=lambda e: e.start))
    found = [c for c in (first.confidence, second.confidence) if c is not None]
    return first.model_copy(update={"evidence": evidence, "confidence": max(found) if found else None})
