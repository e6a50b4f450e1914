"""Evidence moved to another sentence, and evidence that the dispatch does not hold; pure."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.audit.planting import Planted, Subject, touched
from summarizer.records import Claim, Evidence


def altered_evidence(subject: Subject) -> Iterator[Planted]:
    """The claim with its evidence moved, and with its evidence invented."""
    yield from _moved(subject)
    yield from _invented(subject)


def _moved(subject: Subject) -> Iterator[Planted]:
    """The nearest sentence before and the nearest behind the evidence, of those that bear no claim like this one.

    Neighbours have the same actors and words, so they are the hardest; what is evidence of a claim that shares a
    sentence with this one may say the same, and is left out.
    """
    here = subject.sentences
    if not here:
        return
    alike = here.union(*(near for other in subject.kin if here & (near := touched(other, subject.dispatch))))
    free = [i for i in range(len(subject.dispatch.sentences)) if i not in alike]
    before = [i for i in free if i < min(here)][-1:]
    behind = [i for i in free if i > max(here)][:1]
    for place in (*before, *behind):
        span = subject.dispatch.sentences[place]
        piece = Evidence(start=span.start, end=span.end, quote=subject.dispatch.sentence(place))
        moved = subject.claim.model_copy(update={"evidence": (piece,)})
        yield Planted("evidence moved", f"to sentence {place}", moved)


def _invented(subject: Subject) -> Iterator[Planted]:
    """The claim's own words as its quote, and a true quote with two of its words exchanged."""
    claim, text = subject.claim, subject.dispatch.text
    first = claim.evidence[0]
    own = Evidence(start=first.start, end=first.start + len(claim.text), quote=claim.text)
    if text[own.start : own.end] != own.quote:
        yield Planted("evidence invented", "the claim's own words as the quote", _with(claim, own))
    words = first.quote.split(" ")
    middle = len(words) // 2
    if middle and words[middle] != words[middle - 1]:
        words[middle - 1], words[middle] = words[middle], words[middle - 1]
        exchanged = first.model_copy(update={"quote": " ".join(words)})
        yield Planted("evidence invented", f"“{words[middle - 1]} {words[middle]}” exchanged", _with(claim, exchanged))


def _with(claim: Claim, piece: Evidence) -> Claim:
    return claim.model_copy(update={"evidence": (piece, *claim.evidence[1:])})
