"""What is planted into a claim, and the means: another text, other actors, other evidence; pure.

A claim that the gold calls true is changed in one respect, by rules that depend on nothing but the claim and its
dispatch, so that the same claims always give the same set. None of these rules looks at how ``verify`` works.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from summarizer.actors import Cast
from summarizer.records import Agreement, Claim, Dispatch, Dispute

AlterationKind = Literal[
    "number",
    "date",
    "negation removed",
    "negation added",
    "verb reversed",
    "actor swapped",
    "speaker swapped",
    "evidence moved",
    "evidence invented",
]
#: Every kind, in the order of the report.
KINDS: Final[tuple[AlterationKind, ...]] = get_args(AlterationKind)


@dataclass(frozen=True)
class Planted:
    """A claim made wrong; ``how`` tells a person what was changed."""

    kind: AlterationKind
    how: str
    claim: Claim


@dataclass(frozen=True)
class Subject:
    """A grounded claim that is taken for true, beside its dispatch.

    ``kin`` are the other claims of the dispatch: what one of them says too is no alteration.
    """

    name: str
    claim: Claim
    dispatch: Dispatch
    cast: Cast
    kin: tuple[Claim, ...] = ()

    @cached_property
    def quotes(self) -> str:
        """The claim's evidence as one text."""
        return "\n".join(piece.quote for piece in self.claim.evidence)

    @cached_property
    def sentences(self) -> frozenset[int]:
        """Indices of the sentences that the evidence touches."""
        return touched(self.claim, self.dispatch)


def touched(claim: Claim, dispatch: Dispatch) -> frozenset[int]:
    """Indices of the dispatch's sentences that the claim's evidence touches."""
    return frozenset(
        i
        for i, span in enumerate(dispatch.sentences)
        if any(piece.start < span.end and span.start < piece.end for piece in claim.evidence)
    )


def reworded(claim: Claim, text: str) -> Claim:
    """The claim with another text."""
    if isinstance(claim, Agreement):
        return claim.model_copy(update={"terms": text})
    return claim.model_copy(update={"issue" if isinstance(claim, Dispute) else "statement": text})


def recast(claim: Claim, actors: tuple[str, ...], targets: tuple[str, ...]) -> Claim:
    """The claim with other actors; a position has the first of them alone."""
    if isinstance(claim, Agreement):
        return claim.model_copy(update={"parties": actors, "third_parties": targets})
    if isinstance(claim, Dispute):
        return claim.model_copy(update={"raised_by": actors, "against": targets})
    return claim.model_copy(update={"country": actors[0], "addressed_to": targets})


def spliced(text: str, start: int, end: int, new: str) -> str:
    """The text with ``new`` in place of ``text[start:end]``."""
    return text[:start] + new + text[end:]


def has_word(text: str, word: str) -> bool:
    """Whether the text holds this word, in any case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def first_absent(candidates: Collection[str], text: str) -> str | None:
    """The first candidate that the text does not hold as a word."""
    return next((word for word in candidates if not has_word(text, word)), None)
