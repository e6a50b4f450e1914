"""Who says or does what to whom in one sentence, where the syntax makes it plain.

A frame is the sentence's leading predicate with its agent and its object. It is read from the offsets of the cast and
the stance verbs alone, by rules of English word order: the agent stands before its verb, or behind "by" and behind the
verb of speech that follows a quotation. Where no rule fits, the frame has no agent, and the model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from summarizer.actors import Cast
from summarizer.actors.gazetteer import kind_of
from summarizer.records import Dispatch, Speaker
from summarizer.stances import TAKES_A_SIDE, StanceClass, stance_words

_PREPOSITION: Final = re.compile(
    r"\b(?i:of|in|with|by|to|against|for|on|upon|between|from|over|about|towards?|through|at|under|across|among|around|"
    r"near|into|despite|after|before|since|during|within|via|than|as|including)\s+(?:the\s+|a\s+|an\s+|its\s+|their\s+|"
    r"former\s+|all\s+|both\s+)*(?:[A-Z][\w.’'-]*\s+){0,6}$"
)
_BY: Final = re.compile(r"\bby\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_JOIN: Final = re.compile(
    r"^[\s,&-]*(?:(?:and|as well as|along with|together with|of|the)\b[\s,]*)*"
    r"(?:(?:the\s+)?(?:[A-Z][\w.’'-]*|his|her|their|its|[a-z]+ counterparts?|"
    r"(?:foreign|defen[cs]e|prime|deputy|vice|interior|finance|trade) ?|minister|president|secretary|of|for|and|"
    r"leaders?|state|affairs|general|chancellor|officials?|representatives?)[\s,]*){0,7}$"
)
_AND: Final = re.compile(r"\b(?:and|or|as well as|along with|together with)\b|&|-")
_LONGEST_JOIN: Final = 90  # characters: a few titles
_SAID: Final = re.compile(
    r"\b(?:said|says|told|tells|tweeted|noted|added|continued|wrote|declared|stated|remarked|explained|replied|"
    r"announced|warned|argued|insisted|stressed|responded|commented|asked|claimed|asserted)\b"
)
_SOURCE: Final = re.compile(r"\b(?:[Aa]ccording to|as quoted by|in the words of)\b")
_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_TO: Final = re.compile(r"^\s*(?:both\s+)?to\s+(?:the\s+)?$")
_CONJUNCTION: Final = re.compile(r"\b(?i:after|before|since|as|than)\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_BESIDE: Final = re.compile(
    r"^(?:[’']s?)?\s*(?:,[^,]{0,70},\s*)?(?:(?:also|has|have|had|then|later|again|further|earlier|now|is|was|been|\w+ly)\s+)*$"
)
_OPENING: Final = re.compile(
    r"(?:After|Before|Since|As|While|When|With|Without|Following|Despite|Although|Though|If)\b"
)
_MAIN: Final = re.compile(r",\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,4}$")
_WITH: Final = re.compile(r"\b(?:with|and)\s+(?:the\s+|his\s+|her\s+|its\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_NOUN_AFTER: Final = re.compile(r"^(?:[’']s?)?[\s-]+(?:[a-z]|[A-Z]-?\d)")
_GOVERNING: Final = re.compile(
    r"^(?:[’']s?)?\s+(?:(?:[A-Z]\w+|foreign|prime|deputy|defen[cs]e|vice|state|federal|interior|acting)\s+)*"
    r"(?:government|ministry|minister|president|officials?|side|embassy|ambassador|delegation|administration|leaders?|"
    r"representatives?|authorities|cabinet|parliament|chancellor|premier|spokes\w+|envoy|diplomats?|secretary|"
    r"prime|foreign|state|king|queen|counterpart|delegate|commissioner|mission|council|commission|leadership)\b",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?$")


@dataclass(frozen=True)
class Party:
    """A noun phrase that names one or more actors; offsets are those of the dispatch."""

    start: int
    end: int
    codes: tuple[str, ...]
    person: str | None = None
    office: str | None = None
    attributive: bool = False


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
    speakers, inside = _speakers(dispatch, cast), _run_on(dispatch)
    return tuple(_frame(dispatch, cast, i, *found) for i, found in enumerate(zip(speakers, inside, strict=True)))


def _frame(dispatch: Dispatch, cast: Cast, i: int, speaker: Party | None, inside: bool) -> Frame:
    span, text = dispatch.sentences[i], dispatch.text
    sentence = text[span.start : span.end]
    parties = _parties(text, cast, i)
    quotes = _quotations(sentence, span.start, inside)
    words = [(a + span.start, b + span.start, name) for a, b, name in stance_words(sentence)]
    outside = [w for w in words if not _inside(w[0], quotes)]
    agent, verb = _agent(text, span.start, parties, outside or words, quotes)
    # "..., according to X" leaves the actor alone.
    if speaker and (quotes or not agent or not _SOURCE.search(sentence)):
        agent, verb = speaker, _leading(words)
    agents = _spoken_for(text, cast, i, agent.codes) if speaker and agent is speaker else agent.codes if agent else ()
    behind = words
    if agent and verb and agent is not speaker:  # a passive's verb stands before its agent
        behind = [w for w in words if w[0] >= min(agent.end, verb[0])]
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
        quoted=bool(_QUOTED.search(sentence)),
        parties=parties,
    )


def _spoken_for(text: str, cast: Cast, i: int, speaker: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a speaker's "we" stands for: more than the own state where the group in play includes it."""
    together = [r.code for r in cast.references(i) if text[r.start : r.end].lower() == "we"]
    return tuple(dict.fromkeys(together)) if len(set(together)) > 1 and set(speaker) <= set(together) else speaker


def _speakers(dispatch: Dispatch, cast: Cast) -> list[Party | None]:
    """Who speaks in each sentence; a quotation without an attribution of its own has that of its neighbour."""
    found: list[Party | None] = []
    waiting: list[int] = []  # quoted sentences whose attribution comes later: '"A. B," said C.'
    last = None
    for i, (span, inside) in enumerate(zip(dispatch.sentences, _run_on(dispatch), strict=True)):
        sentence = dispatch.text[span.start : span.end]
        if _begins_paragraph(dispatch, i):
            waiting, last = [], None
        own = _attributed(dispatch, cast, i, inside)
        whole = inside or sentence[:1] in '"“'
        if own is None and whole:
            own = last if inside or not _left_open(sentence, inside) else None
            if own is None:
                waiting.append(i)
        elif own is not None:
            for j in waiting:
                found[j] = own
            waiting = []
        last = own
        found.append(own)
    return found


def _run_on(dispatch: Dispatch) -> list[bool]:
    """Whether each sentence begins inside a quotation that an earlier one of its paragraph opened."""
    found, inside = [], False
    for i in range(len(dispatch.sentences)):
        inside = inside and not _begins_paragraph(dispatch, i)
        found.append(inside)
        inside = _left_open(dispatch.sentence(i), inside)
    return found


def _begins_paragraph(dispatch: Dispatch, i: int) -> bool:
    return bool(i) and "\n" in dispatch.text[dispatch.sentences[i - 1].end : dispatch.sentences[i].start]


def _quotations(sentence: str, start: int, inside: bool) -> list[tuple[int, int]]:
    """Offsets of the sentence's quotations; one that runs on from before ends at the first closing mark."""
    closing = re.search(r"[”\"]", sentence) if inside else None
    after = closing.end() if closing else len(sentence) if inside else 0
    found = [(start, start + after)] if after else []
    return found + [(m.start() + start, m.end() + start) for m in _QUOTED.finditer(sentence, after)]


def _left_open(sentence: str, was_open: bool) -> bool:
    """Whether a quotation is still open at the end of the sentence."""
    for mark in re.findall(r"[“”\"]", sentence):
        was_open = mark == "“" or (mark == '"' and not was_open)
    return was_open


def _attributed(dispatch: Dispatch, cast: Cast, i: int, inside: bool) -> Party | None:
    span, text = dispatch.sentences[i], dispatch.text
    sentence = text[span.start : span.end]
    quotes = _quotations(sentence, span.start, inside)
    if not quotes and not _SAID.search(sentence) and "according to" not in sentence.lower():
        return None
    parties = _parties(text, cast, i)
    return _speaker(text, span.start, span.end, parties, quotes)


def _inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _leading(words: Sequence[tuple[int, int, StanceClass]]) -> tuple[int, int, StanceClass] | None:
    """The first word that takes a stance, or else the first of speech."""
    telling = [w for w in words if w[2] not in {"say", "meet"}]
    return next(iter(telling or words), None)


def _parties(text: str, cast: Cast, i: int) -> tuple[Party, ...]:
    """Noun phrases in order; what is joined by commas and "and" is one party."""
    single: dict[tuple[int, int], Party] = {}
    for m in cast.mentions(i):
        if m.form != "place":
            single[m.start, m.end] = Party(m.start, m.end, (m.code,), attributive=_attributive(text, m.end, m.form))
    for p in cast.people(i):
        if p.person.official:
            single[p.start, p.end] = Party(p.start, p.end, (p.code,), p.person.name, p.person.office)
    meant = {(p.start, p.end): p.person for p in cast.pronouns(i)}
    for r in cast.references(i):
        known = single.get((r.start, r.end))
        person = meant.get((r.start, r.end))
        name, office = (person.name, person.office) if person else (None, None)
        single[r.start, r.end] = Party(r.start, r.end, (*(known.codes if known else ()), r.code), name, office)
    runs: list[list[Party]] = []
    for party in sorted(single.values(), key=lambda p: (p.start, -p.end)):
        last = runs[-1][-1] if runs else None
        if last and party.start < last.end:
            continue
        if last and _joins(text, last, party):
            runs[-1].append(party)
        else:
            runs.append([party])
    return tuple(party for run in runs for party in _coordinated(text, run))


def _joins(text: str, last: Party, party: Party) -> bool:
    between = text[last.end : party.start]
    if len(between) > _LONGEST_JOIN or not _JOIN.match(between) or re.search(r"\bby\b", between):
        return False
    alone = last.attributive and last.codes != party.codes
    return not alone or "and" in between or "-" in between or "," in between


def _coordinated(text: str, run: Sequence[Party]) -> Iterable[Party]:
    """One party of an enumeration that ends in "and"; commas alone join none but names of the same actor."""
    enumerated = any(_AND.search(text[one.end : other.start]) for one, other in pairwise(run))
    whole = run[0]
    for party in run[1:]:
        if enumerated or "," not in text[whole.end : party.start] or party.codes == whole.codes:
            whole = _united(whole, party)
        else:
            yield whole
            whole = party
    yield whole


def _united(one: Party, other: Party) -> Party:
    codes = tuple(dict.fromkeys((*one.codes, *other.codes)))
    person = other.person if codes == other.codes else one.person if codes == one.codes else None
    office = other.office if person == other.person else one.office
    return Party(one.start, other.end, codes, person, office, other.attributive)


def _attributive(text: str, end: int, form: str) -> bool:
    """Whether the name only describes the noun behind it ("Russian missiles"), which is not the state itself."""
    behind = text[end : end + 60]
    if _GOVERNING.match(behind):
        return False
    if form == "demonym":
        return bool(re.match(r"[\s-]+\w", behind))
    return bool(re.match(r"[’']s?\s", behind))


def _speaker(
    text: str, start: int, end: int, parties: Sequence[Party], quotes: Sequence[tuple[int, int]]
) -> Party | None:
    """The party next to the verb of speech that stands outside the quotation."""
    source = _SOURCE.search(text, start, end)
    if source and not _inside(source.start(), quotes):
        behind = [p for p in parties if p.start >= source.end()]
        if behind and behind[0].start - source.end() < 60:
            return behind[0]
    for said in _SAID.finditer(text, start, end):
        if _inside(said.start(), quotes):
            continue
        before = [p for p in parties if p.end <= said.start() and not _inside(p.start, quotes)]
        if before and _PASSIVE.search(text[before[-1].end : said.start()]):
            continue  # "Peru was told": the words are another's
        if before and _tells(text[before[-1].end : said.start()], quoted=bool(quotes)):
            free = [p for p in before if not _PREPOSITION.search(text[start : p.start]) and not p.attributive]
            return (free or before)[-1]
        after = [p for p in parties if p.start >= said.end() and not _inside(p.start, quotes)]
        if quotes and after and after[0].start - said.end() < 40:
            return after[0]
    return None


def _tells(between: str, *, quoted: bool) -> bool:
    """Whether a verb of speech belongs to the party before it; without a quotation they must stand side by side."""
    return bool(_BESIDE.match(between)) or (quoted and len(between) < 60 and not re.search(r"[.;]\s", between))


def _agent(
    text: str,
    start: int,
    parties: Sequence[Party],
    words: Sequence[tuple[int, int, StanceClass]],
    quotes: Sequence[tuple[int, int]],
) -> tuple[Party | None, tuple[int, int, StanceClass] | None]:
    """The first party that is subject of its clause, with the stance word behind it; a passive's stands behind "by"."""
    free = [p for p in parties if not _inside(p.start, quotes) and _is_free(text, start, p, words)]
    if _OPENING.match(text, start):  # "After X did this, Y did that": the main clause comes behind the comma
        free.sort(key=lambda p: not _MAIN.search(text[start : p.start]))
    for party in [p for p in free if not p.attributive] + [p for p in free if p.attributive]:
        behind = [w for w in words if w[0] >= party.end]
        if behind and _suffers(text, start, party, behind[0], parties):
            continue
        if behind and not re.search(r"\b(?:where|which|who|whom|that)\b[^,]*$", text[start : party.start]):
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
        and (_BY.search(text[start : p.start]) or (word[2] == "oppose" and _TO.match(text[word[1] : p.start])))
    ]


def _suffers(text: str, start: int, party: Party, word: tuple[int, int, StanceClass], parties: Sequence[Party]) -> bool:
    """Whether the party is the subject of a passive whose agent is named: "Peru was urged by Chile"."""
    return bool(_PASSIVE.search(text[party.end : word[0]])) and bool(_doers(text, start, word, parties))


def _is_free(text: str, start: int, party: Party, words: Sequence[tuple[int, int, StanceClass]]) -> bool:
    """Whether the party can be a subject: no preposition governs it, or what looks like one begins a clause."""
    before = text[start : party.start]
    if not _PREPOSITION.search(before):
        return True
    return bool(_CONJUNCTION.search(before)) and any(0 <= w[0] - party.end < 12 for w in words)


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
    found = [p for p in parties if p.start >= agent.end and _WITH.search(text[start : p.start])]
    return tuple(dict.fromkeys(c for p in found for c in p.codes if c not in agents and kind_of(c) != "group"))
