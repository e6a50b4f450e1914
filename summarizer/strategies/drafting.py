"""From kinds and frames to draft claims: who, to whom, with which stance and in which words; pure.

The words of a draft are the sentence's own, cut at safe places: a small model that retells a sentence turns "we called
on Iran" into "Iran called on", and no check catches all of that. So it never writes a claim, as it never writes a
quote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from summarizer.actors import Cast
from summarizer.actors.gazetteer import kind_of
from summarizer.frames import Frame
from summarizer.kinds import is_background, year_of
from summarizer.patterns import WordPattern, WordPatterns, folded
from summarizer.records import AgreementStatus, Dispatch, Draft, Kind, PositionStance, Time
from summarizer.stances import TAKES_A_SIDE, StanceClass, stance_words

_STANCE: Final[Mapping[StanceClass, PositionStance]] = {
    "pledge": "pledges",
    "support": "supports",
    "oppose": "opposes",
    "demand": "demands",
    "propose": "proposes",
    "warn": "warns",
    "deny": "denies",
}
_STATUS: Final[tuple[tuple[AgreementStatus, WordPattern], ...]] = (
    ("suspended", WordPattern(r"\bsuspend(?:ed|s|ing)?\b", re.IGNORECASE)),
    (
        "rejected",
        WordPattern(
            r"\b(?:(?:fail\w*|refus\w+|yet|unable) to|(?:did|do|does|has|have|will|would|could|can)(?: not|n[’']t)|"
            r"cannot|never) (?:agreed?|sign(?:ed)?|adopt(?:ed)?|reach(?:ed)?)\b"
            r"|\b(?:no|without(?: an?| any)?) (?:\w+ )?(?:agreement|deal|accord|consensus|compromise)\b"
            r"|\bden(?:y|ies|ied|ying)\b[^,;]*\b(?:agree|sign|adopt|reach)",
            re.IGNORECASE,
        ),
    ),
    (
        "proposed",
        WordPattern(
            r"\b(?:may|might|could|would|hop\w+ to|close to) (?:agree|sign|conclude|adopt|reach)\w*", re.IGNORECASE
        ),
    ),
    # What is to be signed, or is not yet, is not signed.
    (
        "signed",
        WordPattern(
            r"(?<!\bto )(?<!\bwill )(?<!\bnot )\b(?:sign(?:ed|ing|s)?(?! of\b)|ratif\w+|initial(?:l?ed))\b",
            re.IGNORECASE,
        ),
    ),
    ("in_force", WordPattern(r"\b(?:entered|enters|came|comes) into (?:force|effect)\b", re.IGNORECASE)),
    ("reaffirmed", WordPattern(r"\b(?:reaffirm|reiterat|underscor|recall|renew(?:ed)? their)\w*\b", re.IGNORECASE)),
    ("proposed", WordPattern(r"\b(?:propos(?:ed|es|al)|draft (?:agreement|treaty))\b", re.IGNORECASE)),
)
_STATUS_WORDS: Final = WordPatterns(*(pattern for _, pattern in _STATUS))
_PLANNED: Final = re.compile(
    r"\b(?:(?:visit|meeting|summit|talks|trip|conference|round)\b.{0,40}\b(?:in|on|next|later|early|late|this|for|from)\b|"
    r"(?:agreed|confirmed|decided|planned|scheduled) to (?:meet|visit|hold|sign|host|convene)|planned|upcoming|"
    r"scheduled for)",
    re.IGNORECASE,
)
_CONNECTIVE: Final = re.compile(
    r"^(?:[,;]?\s*(?:and|but|yet|while|whereas)\s+|[,;]\s+)?(?:\(?\d{1,2}[.)]\s+)?(?:(?:Moreover|However|Meanwhile|"
    r"In addition|Furthermore|Also|Nevertheless|Nonetheless|"
    r"Therefore|Earlier|Later|Separately|In particular|Finally|And|But|So|Besides),?\s+)?"
)
_LEADS_UP: Final = 2  # sentences before a claim in which the one addressed may be named
_SHORTEST: Final = 25
_ADVERBIAL: Final = re.compile(
    r"(?:In|On|At|During|After|Before|Earlier|Later|Today|Yesterday|Following|Through)\b[^,]*,\s*(?:the\s+)?"
)
_CONDITION: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|\w+n[’']t|none|nothing|nobody|hardly|if|unless|until|without|provided|except|"
    r"only|may|might|could|would|should|whether|in case|in the event|(?:as|so) long as|as soon as|condition|refus\w+|"
    r"despite|but|although|though|reject\w*|den(?:y|ies|ied)|disput\w+|before|after|once)\b",
    re.IGNORECASE,
)
_PROVISO: Final = re.compile(
    r"\b(?:if|unless|until|provided|as long as|so long as|as soon as|condition|in case|in the event|once)\b",
    re.IGNORECASE,
)
_LATER: Final = re.compile(r"\b(?:will|shall|won[’']t|to)\b.*\n.*\b(?:when|while|as)\b", re.IGNORECASE)
_NEGATED: Final = re.compile(
    r"(?:(?:\b(?:not|never|cannot|no|nor|nobody|no one|none|without|no longer|yet|unable|unwilling|fail\w*|"
    r"declin\w+|refus\w+)|n[’']t)"
    r"(?:\s+to)?|\b(?:far from|(?:stop\w*|stopping) short of|ended (?:its|their|his|her)))\s+(?:\w+ly\s+)?$|"
    r"\bneither\b[^,;]*$",
    re.IGNORECASE,
)
_FAR: Final = 6  # words from the end in which a negation stands: "stopped short of", "to", an adverb
_CIRCUMSTANCE: Final = re.compile(r",\s+(?:as|while|when)\s+[^,\"“”]*[.!]?$")
_ATTRIBUTION: Final = re.compile(
    r",[”\"']?\s+(?:according to\b|(?:[A-Z][\w.’'-]*\s+){0,8}(?:[a-z]+\s+){0,4}?(?:said|says|told|noted|added|"
    r"continued|remarked|stated|declared|explained|wrote|tweeted|he said|she said|they said)\b)[^“\"]*$"
)


def draft(dispatch: Dispatch, cast: Cast, frame: Frame, i: int, kind: Kind, confidence: float | None) -> Draft | None:
    """The claim of this kind that sentence ``i`` makes, or None where its actors cannot be told."""
    stance = _stance(dispatch, frame, i)
    if stance is None:
        return None
    if _is_joint(frame, kind, stance):
        kind = "agreement"
    elif kind == "position" and len(frame.agents) > 1:
        kind = "dispute"
    actors = parties(frame, cast, i) if kind == "agreement" else frame.agents
    if not actors or (kind == "agreement" and not _can_agree(actors)):
        return None
    sentence, own = dispatch.sentence(i), _own_words(dispatch, frame, i)
    return Draft(
        kind=kind,
        actors=actors,
        targets=_targets(frame, kind, actors) or _other_side(cast, i, kind, actors),
        stance=None if kind == "agreement" else stance if kind == "position" else _dispute_stance(stance),
        text=wording(sentence) if _hangs_on(sentence, own) else wording(own, _agent_at(dispatch, frame, i)),
        sentences=(i,),
        status=_status(own) if kind == "agreement" else None,
        time=time_of(sentence, kind, year_of(dispatch)),
        speaker=frame.speaker if kind != "agreement" else None,
        confidence=confidence,
    )


def _stance(dispatch: Dispatch, frame: Frame, i: int) -> PositionStance | None:
    """The stance of the side that the frame takes; who does not support opposes, who does not oppose takes no side."""
    agent_at, sentence = _agent_at(dispatch, frame, i), _own_words(dispatch, frame, i)
    told = [start for start, _, name in stance_words(sentence) if name == (frame.side or frame.lead)]
    first = next((start for start in told if start >= agent_at), next(iter(told), 0))
    if not _is_negated(sentence[:first]):
        return _STANCE[frame.side] if frame.side else "supports"
    return "opposes" if frame.side in {None, "support", "pledge", "propose"} else None


def _is_negated(before: str) -> bool:
    """Whether what stands before a word of stance negates it."""
    if "neither" in folded(before):
        return _NEGATED.search(before) is not None
    last = " ".join(before.rsplit(None, _FAR)[-_FAR:])  # the search is slow, and all but "neither" stands near
    return before[-1:].isspace() and _NEGATED.search(f"{last} ") is not None


def _hangs_on(sentence: str, own: str) -> bool:
    """Whether another clause of the sentence may condition this one's words."""
    return own != sentence and _PROVISO.search(sentence.replace(own, "")) is not None


def _own_words(dispatch: Dispatch, frame: Frame, i: int) -> str:
    """The words of the clause that the frame is of, of the sentence where it is of no clause."""
    return dispatch.text[frame.start : frame.end] if frame.end else dispatch.sentence(i)


def _agent_at(dispatch: Dispatch, frame: Frame, i: int) -> int:
    """Where the agent begins in these words, 0 where it is none of them."""
    begin = frame.start if frame.end else dispatch.sentences[i].start
    return 0 if frame.agent_at is None else max(0, frame.agent_at - begin)


def _is_joint(frame: Frame, kind: Kind, stance: PositionStance) -> bool:
    """What several say together is an agreement, a joint call included; a joint objection stays a dispute."""
    return len(frame.agents) > 1 and (
        (kind == "position" and stance not in {"opposes", "warns", "denies"})
        or (kind == "dispute" and stance == "demands")
    )


def parties(frame: Frame, cast: Cast, i: int) -> tuple[str, ...]:
    """Who agreed: the agents if they are several, or those they agreed with, or the group the sentence speaks of."""
    if _can_agree(frame.agents):
        return frame.agents
    groups: dict[tuple[int, int], list[str]] = {}
    for reference in cast.references(i):
        groups.setdefault((reference.start, reference.end), []).append(reference.code)
    several = [tuple(codes) for codes in groups.values() if len(codes) > 1 and set(frame.agents) <= set(codes)]
    if several:
        return several[0]
    joint = [p.codes for p in frame.parties if len(p.codes) > 1 and set(frame.agents) <= set(p.codes)]
    if joint:
        return joint[0]
    return (*frame.agents, *frame.partners)


def _can_agree(actors: Sequence[str]) -> bool:
    return len(actors) > 1 or any(kind_of(code) == "organization" for code in actors)


def _targets(frame: Frame, kind: Kind, actors: Sequence[str]) -> tuple[str, ...]:
    if kind == "agreement" and frame.side not in {"demand", "oppose", "support"}:
        return ()
    named = frame.objects or (frame.rest[:1] if kind == "dispute" else ())
    return tuple(code for code in named if code not in actors)


def _other_side(cast: Cast, i: int, kind: Kind, actors: Sequence[str]) -> tuple[str, ...]:
    """Whom one of the two states that a dispatch is about speaks to, where it names no other: its counterpart."""
    if kind == "agreement" or len(actors) != 1 or actors[0] not in cast.pair:
        return ()
    near = {code for j in range(max(0, i - _LEADS_UP), i + 1) for code in cast.codes(j)}
    return tuple(code for code in cast.pair if code not in actors and code in near)


def _dispute_stance(stance: PositionStance) -> PositionStance:
    return stance if stance in {"demands", "warns", "denies"} else "opposes"


def _status(sentence: str) -> AgreementStatus:
    found = {id(match.re) for match in _STATUS_WORDS.finditer(sentence, 0, len(sentence))}
    return next((status for status, pattern in _STATUS if id(pattern.regex) in found), "agreed")


def time_of(sentence: str, kind: Kind, filed: int | None) -> Time:
    """Whether a claim of this sentence is over, holds now, or is still to come; ``filed`` is the dispatch's year."""
    if is_background(sentence, filed):
        return "historical"
    return "planned" if kind == "agreement" and _PLANNED.search(sentence) else "current"


def wording(sentence: str, agent_at: int = 0) -> str:
    """The sentence's own words without what is not the claim; every cut leaves words that stand together in it.

    Cut are the connective and the adverbial of place or time before the agent (at ``agent_at``), the attribution, a
    last clause of circumstance, and the quotation marks around the whole.
    """
    words = sentence
    if agent_at and _ADVERBIAL.fullmatch(sentence[:agent_at]) and not _CONDITION.search(sentence[:agent_at]):
        words = sentence[agent_at:]
    words = _CONNECTIVE.sub("", words, count=1)
    for tail in (_ATTRIBUTION, _CIRCUMSTANCE):
        cut = tail.search(words)
        if (
            cut
            and not (tail is _ATTRIBUTION and _takes_a_side(cut.group()))
            and cut.start() > _SHORTEST
            and not _conditional(words[: cut.start()], cut.group())
        ):
            words = words[: cut.start()]
    return words.strip().strip('"“”').strip().rstrip(",") or sentence


def _conditional(kept: str, cut: str) -> bool:
    """Whether the words that would be cut negate or condition those kept: what will be "when" it rains may not be."""
    return bool(_CONDITION.search(cut) or _LATER.search(f"{kept}\n{cut}"))


def _takes_a_side(cut: str) -> bool:
    """Whether the words behind the verb of speech say more than who spoke: "..., Peru said, but Chile denied it"."""
    return any(name in TAKES_A_SIDE for *_, name in stance_words(cut))
