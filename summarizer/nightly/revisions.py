"""What a later version of a story changed: its claims beside those of the version before; pure.

Two claims are the same matter by the rule of ``merge``; where one of them stands in both versions with another stance,
status, target or wording of numbers, it was altered, else it was kept.
"""

from __future__ import annotations

from summarizer.ledger import Difference
from summarizer.merge import content_words
from summarizer.records import Agreement, Dispute, Position, Summary

AnyClaim = Agreement | Dispute | Position

#: Share of the shorter claim's content words that two versions of one claim have in common.
SAME: float = 0.5


def difference(earlier: Summary, later: Summary) -> Difference:
    """What ``later`` says that ``earlier`` did not, no longer says, or says otherwise."""
    before, added, altered, kept = list(earlier.claims), [], [], 0
    for claim in later.claims:
        old = max(before, key=lambda one: _likeness(one, claim), default=None)
        if old is None or _likeness(old, claim) < SAME:
            added.append(claim)
            continue
        before.remove(old)
        if _told(old) == _told(claim):
            kept += 1
        else:
            altered.append((old, claim))
    return Difference(
        earlier=earlier.dispatch.id, added=tuple(added), dropped=tuple(before), altered=tuple(altered), kept=kept
    )


def _likeness(one: AnyClaim, other: AnyClaim) -> float:
    """How much two claims are of one matter, from 0 to 1: the same kind and actors, and the words they share."""
    if one.kind != other.kind or not set(one.actors) & set(other.actors):
        return 0.0
    a, b = content_words(one.text), content_words(other.text)
    if not a or not b:
        return float(one.text == other.text)
    return len(a & b) / min(len(a), len(b))


def _told(claim: AnyClaim) -> tuple[object, ...]:
    """All that a reader would call another claim if it changed."""
    stand = claim.status if isinstance(claim, Agreement) else claim.stance
    return (set(claim.actors), set(claim.targets), stand, claim.time, claim.text)
