"""From sentence numbers to evidence: a draft becomes typed claims whose quotes are verbatim by construction; pure."""

from __future__ import annotations

from typing import Final

from summarizer.errors import MalformedAnswer
from summarizer.records import Agreement, Claim, Dispatch, Dispute, DisputeStance, Draft, Evidence, Position

Codes = tuple[str, ...]

# A dispute has four stances; what one takes that supports, proposes or pledges in a dispute is still an objection.
_DISPUTE_STANCES: Final[dict[str, DisputeStance]] = {
    "opposes": "opposes",
    "demands": "demands",
    "warns": "warns",
    "denies": "denies",
}


def evidence(dispatch: Dispatch, sentences: tuple[int, ...]) -> tuple[Evidence, ...]:
    """The sentences with these indices (0-based) as evidence, in the order of the text, each once.

    Raises MalformedAnswer where an index names no sentence of the dispatch.
    """
    found = []
    for index in sorted(set(sentences)):
        if not 0 <= index < len(dispatch.sentences):
            raise MalformedAnswer(
                f"{dispatch.source}: the draft names sentence {index}, the dispatch has {len(dispatch.sentences)} "
                "(counted from 0); ask again with the numbers it may use"
            )
        span = dispatch.sentences[index]
        found.append(Evidence(start=span.start, end=span.end, quote=dispatch.text[span.start : span.end]))
    return tuple(found)


def ground(draft: Draft, dispatch: Dispatch) -> tuple[Claim, ...]:
    """The draft as claims with exact evidence: one claim, or one for each actor of a position.

    Raises MalformedAnswer where the draft names a sentence that is not there, no actor, no text, or no stance for a
    position.
    """
    quotes = evidence(dispatch, draft.sentences)
    actors = tuple(dict.fromkeys(draft.actors))
    text = draft.text.strip()
    if not actors or not text:
        raise MalformedAnswer(
            f"{dispatch.source}: a {draft.kind} drafted from sentence {draft.sentences[0]} has no "
            f"{'actor' if text else 'text'}; leave the draft out or ask again"
        )
    targets = tuple(code for code in dict.fromkeys(draft.targets) if draft.kind == "agreement" or code not in actors)
    if draft.kind == "agreement":
        return (_agreement(draft, actors, targets, text, quotes),)
    if draft.kind == "dispute":
        return (_dispute(draft, actors, targets, text, quotes),)
    return tuple(_position(draft, actor, targets, text, quotes, dispatch) for actor in actors)


def _agreement(draft: Draft, actors: Codes, targets: Codes, text: str, quotes: tuple[Evidence, ...]) -> Agreement:
    return Agreement(
        parties=actors,
        third_parties=targets,
        terms=text,
        status=draft.status or "agreed",
        time=draft.time,
        evidence=quotes,
        confidence=draft.confidence,
    )


def _dispute(draft: Draft, actors: Codes, targets: Codes, text: str, quotes: tuple[Evidence, ...]) -> Dispute:
    return Dispute(
        raised_by=actors,
        against=targets,
        issue=text,
        stance=_DISPUTE_STANCES.get(draft.stance or "", "opposes"),
        speaker=draft.speaker,
        time=draft.time,
        evidence=quotes,
        confidence=draft.confidence,
    )


def _position(
    draft: Draft, actor: str, targets: Codes, text: str, quotes: tuple[Evidence, ...], dispatch: Dispatch
) -> Position:
    if draft.stance is None:
        raise MalformedAnswer(
            f"{dispatch.source}: a position drafted from sentence {draft.sentences[0]} has no stance; ask again"
        )
    return Position(
        country=actor,
        stance=draft.stance,
        topic=draft.topic.strip(),
        statement=text,
        addressed_to=targets,
        speaker=draft.speaker,
        time=draft.time,
        evidence=quotes,
        confidence=draft.confidence,
    )
