"""The frame of one passage, a sentence or a clause of it: its leading predicate, who acts in it, and on whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from summarizer.actors import Cast
from summarizer.actors.gazetteer import kind_of
from summarizer.frames.agents import Word, agent_of, barred, leading, passive_agent
from summarizer.frames.parties import Party, before, governed, parties_of
from summarizer.frames.speech import SOURCE, STRANGER, inside_any, quotations
from summarizer.records import Dispatch, Speaker
from summarizer.stances import MISDEED, TAKES_A_SIDE, StanceClass, stance_words

_WHICH: Final = re.compile(r",\s+wh(?:ich|o)\b")
_PASSIVE_CLAUSE: Final = re.compile(r",? (?:and|but|yet|while) (?:was|were|is|are|has been|have been|had been) ")
_WITH: Final = re.compile(r"\b(?:with|and)\s+(?:the\s+|his\s+|her\s+|its\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")


@dataclass(frozen=True)
class Frame:
    """What one sentence's word order tells.

    ``agents`` are who speaks or acts, ``objects`` whom it is directed at, ``rest`` the other actors named;
    ``classes`` the stance classes of its words in order, ``lead`` that of the predicate, ``side`` the first behind the
    agent that takes a side; ``speaker`` the person who speaks or acts, where one is
    named; ``agent_at`` where the agent begins, if it is the subject and no speaker; ``spoken``: words of a speaker;
    ``stranger``: the speaker is no actor's official; ``quarrel``: an unresolved conflict of the agents, only named;
    ``barred``: those who are acted upon, and so are no agents where these are not known; ``start`` and ``end``: the
    clause or sentence that it is read from, in the dispatch's text.
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
    stranger: bool = False
    quarrel: bool = False
    barred: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    parties: tuple[Party, ...] = field(default=(), repr=False)


class Passage:
    """A sentence or a clause of it: ``start`` to ``end`` in the dispatch's text, and what stands in it.

    ``text`` are its own words, ``parties`` those that it names, ``quotes`` where its quotations stand, ``words`` its
    stance words, all by offsets of the dispatch; ``inside``: it begins inside a quotation.
    """

    __slots__ = ("cast", "dispatch", "end", "i", "parties", "quotes", "start", "text", "words")

    def __init__(self, dispatch: Dispatch, cast: Cast, i: int, start: int, end: int, *, inside: bool) -> None:
        self.dispatch, self.cast, self.i, self.start, self.end = dispatch, cast, i, start, end
        self.text = dispatch.text[start:end]
        self.parties = [p for p in parties_of(dispatch.text, cast, i) if start <= p.start and p.end <= end]
        self.quotes = quotations(self.text, start, inside)
        self.words: list[Word] = [(a + start, b + start, name) for a, b, name in stance_words(self.text)]


class Predicate(NamedTuple):
    """The leading verb of a passage with its subject.

    ``agents`` are who acts; ``agent`` is the party that names them, and ``verb`` its stance word. ``speaker``: whose
    words they are; ``heir``: the frame of the clause before, whose subject it may share, ``shared``: it does so.
    """

    agents: tuple[str, ...]
    agent: Party | None
    verb: Word | None
    speaker: Party | None
    heir: Frame | None
    shared: bool


def predicate_of(passage: Passage, speaker: Party | None, heir: Frame | None = None) -> Predicate:
    """Who acts in a passage; ``heir`` is the frame of the clause before it, whose subject it may share."""
    text, start, parties, words = passage.dispatch.text, passage.start, passage.parties, passage.words
    outside = [w for w in words if not inside_any(w[0], passage.quotes)] if passage.quotes else words
    if heir:
        agent, verb = None, leading(outside or words)
        if _PASSIVE_CLAUSE.match(text, start):
            agent, verb = passive_agent(text, start, parties, outside or words)
    else:
        agent, verb = agent_of(text, start, parties, outside or words, passage.quotes)
    # "..., according to X" leaves the actor alone, unless X is the one who calls the deed a misdeed.
    blamed = bool(agent and verb and MISDEED.fullmatch(text, verb[0], verb[1]))
    # "..., according to X, which has demanded that": the demand is X's.
    own = bool(speaker and verb and speaker.end < verb[0] and _WHICH.match(text, speaker.end))
    if speaker and (passage.quotes or not agent or blamed or own or not SOURCE.search(passage.text)):
        agent, verb = speaker, leading(words)
    shared = agent is None and heir is not None and not heir.stranger
    if shared and heir is not None:
        agents = heir.agents
    elif speaker and agent is speaker:
        agents = _spoken_for(text, passage.cast, passage.i, agent.codes)
        told = next((p for p in parties if p is not agent and not governed(text, start, p)), None)
        if told and len(told.codes) > 1 and set(agents) < set(told.codes) and not passage.quotes:
            agents = told.codes  # "The two sides decided this, he said"
    else:
        agents = agent.codes if agent else ()
    return Predicate(agents, agent, verb, speaker, heir, shared)


def frame_of(passage: Passage, predicate: Predicate) -> Frame:
    """The frame of a passage with this predicate."""
    text, start, parties, words = passage.dispatch.text, passage.start, passage.parties, passage.words
    agents, agent, verb, speaker, heir, _ = predicate
    shared = heir if predicate.shared else None
    behind = words
    if agent and verb and agent is not speaker:  # a passive's verb stands before its agent
        behind = [w for w in words if w[0] >= verb[0]]
    objects = _objects(parties, agent, next((w for w in behind if w[2] in TAKES_A_SIDE), verb), agents)
    named = tuple(dict.fromkeys(code for party in parties for code in party.codes))
    return Frame(
        agents=agents,
        objects=objects,
        partners=_partners(text, start, parties, agent, agents),
        rest=tuple(code for code in named if code not in agents and code not in objects),
        classes=tuple(name for *_, name in words),
        lead=verb[2] if verb else None,
        side=next((name for *_, name in behind if name in TAKES_A_SIDE), None),
        speaker=shared.speaker if shared else person_of(agent),
        agent_at=agent.start if agent and agent is not speaker else None,
        spoken=shared.spoken if shared else speaker is not None,
        quoted='"' in passage.text or "“" in passage.text,
        stranger=agent is STRANGER or (agent is None and bool(heir and heir.stranger)),
        barred=() if agents else barred(text, start, parties, words),
        parties=tuple(parties),
        start=start,
        end=passage.end,
    )


def person_of(agent: Party | None) -> Speaker | None:
    """The party as a speaker, where a person is named for it."""
    return Speaker(name=agent.person, office=agent.office) if agent and agent.person else None


def _spoken_for(text: str, cast: Cast, i: int, speaker: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a speaker's "we" stands for: more than the own state where the group in play includes it."""
    together = [r.code for r in cast.references(i) if text[r.start : r.end].lower() == "we"]
    return tuple(dict.fromkeys(together)) if len(set(together)) > 1 and set(speaker) <= set(together) else speaker


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
