"""Who says or does what to whom in one sentence, where the syntax makes it plain.

A frame is the sentence's leading predicate with its agent and its object. It is read from the offsets of the cast and
the stance verbs alone, by rules of English word order: the agent stands before its verb, or behind "by" and behind the
verb of speech that follows a quotation. Where no rule fits, the frame has no agent, and the model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from summarizer.actors import Cast
from summarizer.actors.gazetteer import kind_of
from summarizer.frames.parties import Party, before, governed, parties_of
from summarizer.frames.speech import PASSIVE, QUOTED, SOURCE, inside_any, quotations, run_on, speakers_of
from summarizer.records import Dispatch, Speaker
from summarizer.stances import TAKES_A_SIDE, StanceClass, stance_words

_RELATIVE: Final = re.compile(r",\s+(?:which|who|whom|whose)\b[^,]*,")
_BY: Final = re.compile(r"\bby\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_TO: Final = re.compile(r"^\s*(?:both\s+)?to\s+(?:the\s+)?$")
_CONJUNCTION: Final = re.compile(r"\b(?i:after|before|since|as|than)\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_OPENING: Final = re.compile(
    r"(?:After|Before|Since|As|While|When|With|Without|Following|Despite|Although|Though|If)\b"
)
_MAIN: Final = re.compile(r",\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,4}$")
_WITH: Final = re.compile(r"\b(?:with|and)\s+(?:the\s+|his\s+|her\s+|its\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")


@dataclass(frozen=True)
class Frame:
    """What one sentence's word order tells.

    ``agents`` are who speaks or acts, ``objects`` whom it is directed at, ``rest`` the other actors named;
    ``classes`` the stance classes of its words in order, ``lead`` that of the predicate, ``side`` the first behind the
    agent that takes a side; ``speaker`` the person who speaks or acts, where one is
    named; ``agent_at`` where the agent begins, if it is the subject and no speaker; ``spoken``: words of a speaker.
    """

    agents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    classes: tuple[StanceClass, ...] = ()
    lead: StanceClass | None = None
    side: StanceClass | None = None
    speaker: Speaker | None = None
    agent_at: int | None = None
    spoken: bool = False
    quoted: bool = False
    parties: tuple[Party, ...] = field(default=(), repr=False)


def frames(dispatch: Dispatch, cast: Cast) -> tuple[Frame, ...]:
    """The frames of all sentences, in order; who speaks is carried through quotations that run over several."""
    speakers, inside = speakers_of(dispatch, cast), run_on(dispatch)
    return tuple(_frame(dispatch, cast, i, *found) for i, found in enumerate(zip(speakers, inside, strict=True)))


def _frame(dispatch: Dispatch, cast: Cast, i: int, speaker: Party | None, inside: bool) -> Frame:
    span, text = dispatch.sentences[i], dispatch.text
    sentence = text[span.start : span.end]
    parties = parties_of(text, cast, i)
    quotes = quotations(sentence, span.start, inside)
    words = [(a + span.start, b + span.start, name) for a, b, name in stance_words(sentence)]
    outside = [w for w in words if not inside_any(w[0], quotes)]
    agent, verb = _agent(text, span.start, parties, outside or words, quotes)
    # "..., according to X" leaves the actor alone.
    if speaker and (quotes or not agent or not SOURCE.search(sentence)):
        agent, verb = speaker, _leading(words)
    agents = _spoken_for(text, cast, i, agent.codes) if speaker and agent is speaker else agent.codes if agent else ()
    behind = words
    if agent and verb and agent is not speaker:  # a passive's verb stands before its agent
        behind = [w for w in words if w[0] >= verb[0]]
    objects = _objects(parties, agent, next((w for w in behind if w[2] in TAKES_A_SIDE), verb), agents)
    named = tuple(dict.fromkeys(code for party in parties for code in party.codes))
    return Frame(
        agents=agents,
        objects=objects,
        partners=_partners(text, span.start, parties, agent, agents),
        rest=tuple(code for code in named if code not in agents and code not in objects),
        classes=tuple(name for *_, name in words),
        lead=verb[2] if verb else None,
        side=next((name for *_, name in behind if name in TAKES_A_SIDE), None),
        speaker=Speaker(name=agent.person, office=agent.office) if agent and agent.person else None,
        agent_at=agent.start if agent and agent is not speaker else None,
        spoken=speaker is not None,
        quoted=bool(QUOTED.search(sentence)),
        parties=parties,
    )


def _spoken_for(text: str, cast: Cast, i: int, speaker: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a speaker's "we" stands for: more than the own state where the group in play includes it."""
    together = [r.code for r in cast.references(i) if text[r.start : r.end].lower() == "we"]
    return tuple(dict.fromkeys(together)) if len(set(together)) > 1 and set(speaker) <= set(together) else speaker


def _leading(words: Sequence[tuple[int, int, StanceClass]]) -> tuple[int, int, StanceClass] | None:
    """The first word that takes a stance, or else the first of speech."""
    telling = [w for w in words if w[2] not in {"say", "meet"}]
    return next(iter(telling or words), None)


def _agent(
    text: str,
    start: int,
    parties: Sequence[Party],
    words: Sequence[tuple[int, int, StanceClass]],
    quotes: Sequence[tuple[int, int]],
) -> tuple[Party | None, tuple[int, int, StanceClass] | None]:
    """The first party that is subject of its clause, with the stance word behind it; a passive's stands behind "by"."""
    free = [p for p in parties if not inside_any(p.start, quotes) and _is_free(text, start, p, words)]
    if _OPENING.match(text, start):  # "After X did this, Y did that": the main clause comes behind the comma
        free.sort(key=lambda p: not _MAIN.search(before(text, start, p)))
    for party in [p for p in free if not p.attributive] + [p for p in free if p.attributive]:
        aside = _RELATIVE.match(text, party.end)
        behind = [w for w in words if w[0] >= (aside.end() if aside else party.end)]
        suspects = behind if party.attributive else behind[:1]  # "Peru's veto was condemned by Chile"
        if any(_suffers(text, start, party, word, parties) for word in suspects):
            continue
        if behind and not re.search(r"\b(?:where|which|who|whom|that)\b[^,]*$", before(text, start, party)):
            return party, _leading(behind)
    for word in words:
        by = _doers(text, start, word, parties)
        if by:  # "the call was seconded by France": the verb is the last one before "by"
            return by[0], [w for w in words if w[1] <= by[0].start][-1]
    return None, _leading(words)


def _doers(text: str, start: int, word: tuple[int, int, StanceClass], parties: Sequence[Party]) -> list[Party]:
    """Those who stand behind "by" after the word, or behind "to" after a noun of objection."""
    return [
        p
        for p in parties
        if word[1] <= p.start < word[1] + 60
        and (_BY.search(before(text, start, p)) or (word[2] == "oppose" and _TO.match(text[word[1] : p.start])))
    ]


def _suffers(text: str, start: int, party: Party, word: tuple[int, int, StanceClass], parties: Sequence[Party]) -> bool:
    """Whether the party is the subject of a passive whose agent is named: "Peru was urged by Chile"."""
    return bool(PASSIVE.search(text[party.end : word[0]])) and bool(_doers(text, start, word, parties))


def _is_free(text: str, start: int, party: Party, words: Sequence[tuple[int, int, StanceClass]]) -> bool:
    """Whether the party can be a subject: no preposition governs it, or what looks like one begins a clause."""
    if not governed(text, start, party):
        return True
    return bool(_CONJUNCTION.search(before(text, start, party))) and any(0 <= w[0] - party.end < 12 for w in words)


def _objects(
    parties: Sequence[Party], agent: Party | None, verb: tuple[int, int, StanceClass] | None, agents: Sequence[str]
) -> tuple[str, ...]:
    """The first party behind the verb that is not the agent itself."""
    if verb is None:
        return ()
    behind = [p for p in parties if p.start >= verb[1] and p is not agent and set(p.codes) - set(agents)]
    return tuple(code for code in behind[0].codes if code not in agents) if behind else ()


def _partners(
    text: str, start: int, parties: Sequence[Party], agent: Party | None, agents: Sequence[str]
) -> tuple[str, ...]:
    """Those named behind "with" and "and": who agreed with the agent."""
    if agent is None:
        return ()
    found = [p for p in parties if p.start >= agent.end and _WITH.search(before(text, start, p))]
    return tuple(dict.fromkeys(c for p in found for c in p.codes if c not in agents and kind_of(c) != "group"))
