"""Who says or does what to whom in one sentence, where the syntax makes it plain.

A frame is the sentence's leading predicate with its agent and its object. It is read from the offsets of the cast and
the stance verbs alone, by rules of English word order: the agent stands before its verb, or behind "by" and behind the
verb of speech that follows a quotation. Where no rule fits, the frame has no agent, and the model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, overload

from summarizer.actors import Cast
from summarizer.actors.gazetteer import kind_of
from summarizer.frames.agents import Word, agent_of, barred, leading, passive_agent
from summarizer.frames.clauses import Clause, quarrel, split
from summarizer.frames.parties import Party, before, governed, parties_of
from summarizer.frames.speech import SOURCE, STRANGER, Voices, inside_any, quotations
from summarizer.memo import by_identity
from summarizer.records import Dispatch, Speaker
from summarizer.stances import MISDEED, TAKES_A_SIDE, StanceClass, stance_words

_WHICH: Final = re.compile(r",\s+wh(?:ich|o)\b")
_PASSIVE_CLAUSE: Final = re.compile(r",? (?:and|but|yet|while) (?:was|were|is|are|has been|have been|had been) ")
_IT: Final = re.compile(
    r"It (?:(?:also|further|again|therefore|has|had|will|would|shall|does not|did not|is prepared to|is ready to|"
    r"[a-z]+ly) )*(?!is\b|was\b|has\b|had\b|be\b|been\b|will\b|would\b|rained\b|seems\b|seemed\b|appears\b|"
    r"remains\b|took\b)[a-z]+"
)
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


class Frames(Sequence[Frame]):
    """The frames of all sentences of a dispatch, in order, each read when it is first asked for.

    Who speaks is carried through quotations that run over several. What of a frame can be told without reading the
    whole of it has a method of its own.
    """

    def __init__(self, dispatch: Dispatch, cast: Cast) -> None:
        self._dispatch, self._sentences = dispatch, _sentences(dispatch, cast)
        self._read: dict[int, Frame] = {}

    def __len__(self) -> int:
        return len(self._dispatch.sentences)

    @overload
    def __getitem__(self, i: int) -> Frame: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Frame]: ...
    def __getitem__(self, i: int | slice) -> Frame | Sequence[Frame]:
        if isinstance(i, slice):
            return [self[each] for each in range(*i.indices(len(self)))]
        found = self._read.get(i)
        return self._read_up_to(range(len(self))[i]) if found is None else found

    def agents(self, i: int) -> tuple[str, ...]:
        """The agents of sentence ``i``."""
        if i in self._read or self._goes_on(i):
            return self[i].agents
        return self._sentences.predicate(i).agents

    def speaker(self, i: int) -> Speaker | None:
        """The speaker of sentence ``i``; nobody is one where nobody is named around it."""
        named = self._sentences.voices.paragraph(i).people
        return _person(self._sentences.predicate(i).agent) if named else None

    def may_act(self, i: int) -> Set[str] | None:
        """All who can be agents of sentence ``i``, as those whom its paragraph names; None where others can."""
        return None if self._goes_on(i) else self._sentences.voices.paragraph(i).codes

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence may take its subject from the one before it."""
        return _IT.match(self._dispatch.sentence(i)) is not None

    def _read_up_to(self, place: int) -> Frame:
        """Forward from the last one that takes its subject from nothing before it: a long run is no deep recursion."""
        first = place
        while first not in self._read and first and self._goes_on(first):
            first -= 1
        for each in range(first, place + 1):
            if each not in self._read:
                before = (self._read[each - 1],) if each - 1 in self._read else ()
                own = (self._sentences.frame(each),)
                self._read[each] = _continued(own, before, self._dispatch.sentence(each))[0]
        return self._read[place]


frames = by_identity(Frames)


def clauses(dispatch: Dispatch, cast: Cast) -> tuple[tuple[Frame, ...], ...]:
    """For each sentence the frames of what it tells: its clauses with a stance of their own, else the sentence itself.

    A clause without a subject has that of the clause before it; an unresolved quarrel that a sentence names comes last.
    """
    found: list[tuple[Frame, ...]] = []
    sentences = _sentences(dispatch, cast)
    for i in range(len(dispatch.sentences)):
        own = tuple(_clauses(sentences, i))
        found.append(_continued(own, found[-1] if found else (), dispatch.sentence(i)))
    return tuple(found)


def _continued(own: tuple[Frame, ...], last: Sequence[Frame], sentence: str) -> tuple[Frame, ...]:
    """A sentence that begins with "It calls on ..." has the subject of the one before, if that is one state or body.

    ``own`` are its frames, ``last`` those of the sentence before, as continued.
    """
    before = next((f.agents for f in reversed(last) if f.agents and not f.quarrel), ())
    if len(before) != 1 or not own or own[0].speaker or not _IT.match(sentence):
        return own
    first = replace(own[0], agents=before, stranger=False, objects=_without(own[0].objects, before))
    return (first, *(replace(f, agents=before) if not (f.agents or f.stranger) else f for f in own[1:]))


def _without(codes: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in others)


class _Sentences:
    """The sentences of a dispatch, each read for itself when it is asked about."""

    def __init__(self, dispatch: Dispatch, cast: Cast) -> None:
        self.dispatch, self.cast = dispatch, cast
        self.voices: Final = Voices(dispatch, cast)
        self._frames: dict[int, Frame] = {}
        self._begun: dict[int, tuple[Passage, Predicate]] = {}

    def frame(self, i: int) -> Frame:
        """The frame of the whole sentence ``i``."""
        found = self._frames.get(i)
        if found is None:
            found = self._frames[i] = _read(*self._begin(i))
        return found

    def predicate(self, i: int) -> Predicate:
        """Who acts in the whole sentence ``i``, and how."""
        return self._begin(i)[1]

    def _begin(self, i: int) -> tuple[Passage, Predicate]:
        found = self._begun.get(i)
        if found is None:
            span, (speaker, inside) = self.dispatch.sentences[i], self.voices.of(i)
            passage = Passage(self.dispatch, self.cast, i, span.start, span.end, inside=inside)
            found = self._begun[i] = passage, _predicate(passage, speaker)
        return found


_sentences = by_identity(_Sentences)


def _clauses(sentences: _Sentences, i: int) -> Iterator[Frame]:
    dispatch, cast = sentences.dispatch, sentences.cast
    span, text = dispatch.sentences[i], dispatch.text
    speaker, inside = sentences.voices.of(i)
    heir = None
    parts = split(
        text, span.start, span.end, parties_of(text, cast, i), quotations(dispatch.sentence(i), span.start, inside)
    )
    for clause in parts if len(parts) > 1 else ():
        apart = speaker is not None and _set_apart(parts, clause, speaker, span.start)
        starts_inside = inside and clause.start == span.start
        passage = Passage(dispatch, cast, i, clause.start, clause.end, inside=starts_inside)
        frame = _read(passage, _predicate(passage, None if apart else speaker, heir if clause.shared else None))
        if clause.again and heir:
            frame = replace(frame, classes=heir.classes, lead=heir.lead, side=heir.side)
        heir = frame
        yield heir
    if heir is None:
        heir = sentences.frame(i)
        yield heir
    pair = heir.agents if heir.lead in {"agree", "affirm", "meet"} else ()
    parties = quarrel(text, span.start, span.end, cast, i, pair)
    if parties and not inside:
        start, end, codes = parties
        yield Frame(agents=codes, classes=("oppose",), lead="oppose", side="oppose", start=start, end=end, quarrel=True)


def _set_apart(parts: Sequence[Clause], clause: Clause, speaker: Party, start: int) -> bool:
    """Whether a clause with a subject of its own stands between the speaker, if of this sentence, and the clause."""
    if speaker.start < start:
        return False
    first, last = sorted((clause.start, speaker.start))
    return any(first < part.start <= last for part in parts if part.apart)


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


def _predicate(passage: Passage, speaker: Party | None, heir: Frame | None = None) -> Predicate:
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


def _read(passage: Passage, predicate: Predicate) -> Frame:
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
        speaker=shared.speaker if shared else _person(agent),
        agent_at=agent.start if agent and agent is not speaker else None,
        spoken=shared.spoken if shared else speaker is not None,
        quoted='"' in passage.text or "“" in passage.text,
        stranger=agent is STRANGER or (agent is None and bool(heir and heir.stranger)),
        barred=() if agents else barred(text, start, parties, words),
        parties=tuple(parties),
        start=start,
        end=passage.end,
    )


def _person(agent: Party | None) -> Speaker | None:
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
