"""Who acts in the evidence by its word order, held against the one whom the claim makes act; pure.

Where every sentence of the evidence has a plain agent and none of them is the claim's actor, the claim has put the
words of one into the mouth of another, unless its own first tie ("Peru's objection", "a Peruvian patrol arrested")
stands in the evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from summarizer.actors import Cast, find_mentions, kind_of
from summarizer.frames import frames
from summarizer.records import Agreement, Claim, Dispatch
from summarizer.verify.lexis import content, stem
from summarizer.verify.roles import IMPERSONAL, names
from summarizer.verify.ties import family, family_names, named_in, spots, ties

_PASSIVE: Final = re.compile(r"\s+(?:is|are|was|were|been|be)\s+(?:\w+ly\s+)?\w+(?:ed|en|ld|nt|ught)\b")
_IN_OFFICE: Final = re.compile(
    r"(?:['’]s)? (?:[\w-]+ ){0,3}?(?i:chair\w*|presidents?|secretary|commissioner|chief|head|spokes\w+|director|envoy)"
    r"(?P<name>(?: [^\W\d_][\w.’'-]*){1,4}?)(?= [a-z]|[,.]|$)"
)
_FIRST_PERSON: Final = re.compile(r"(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")
_ITS: Final = re.compile(r"\bits?\s+((?:[\w-]+\s+){0,2}[\w-]+)")
_BY: Final = re.compile(r"\bby\s+(?:the\s+)?(?:[\w-]+\s+){0,4}$")
_ACT: Final = re.compile(r"\b\w+(?:tion|sion|ment|ance|ure|al|ism|ed|en)\b")
_REACH: Final = 120  # characters from an act back to whom it is of, or from "by" back to the act
_ROOT: Final = 6  # letters that tell a root
_SHORT: Final = 4  # letters of a root at least


def another_acts(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """That the evidence has others act than the claim, for a person to read.

    ``sentences`` are the indices of the evidence.
    """
    if isinstance(claim, Agreement) or not sentences:
        return
    actors, read = set(claim.actors), frames(dispatch, cast)
    told = [i for i in sentences if not (cast.home and IMPERSONAL.match(dispatch.sentence(i)))]
    if any((able := read.may_act(i)) is not None and able <= actors for i in told):
        return  # nobody else can
    own = _own_ties(claim, dispatch, cast)
    if _are_akin(own, _tied(actors, dispatch, cast, sentences)):
        return
    if any(not actors.isdisjoint(read.agents(i)) for i in told):
        return  # the whole frame could but say that they suffer
    agents = [_agents(dispatch, cast, i) for i in sentences]
    acting = set().union(*agents)
    if not all(agents) or acting & actors or _are_akin(own, _acts(actors, dispatch, cast, sentences)):
        return
    if _in_office(claim, dispatch, cast):
        return  # one person may speak for two: "African Union chair Tello", who is Peru's president
    yield f"the evidence has {names(acting)} speak or act, not {names(claim.actors)}"


def _in_office(claim: Claim, dispatch: Dispatch, cast: Cast) -> bool:
    """Whether the claim's text gives one of the dispatch's people an office of the claim's actor."""
    people = {person for person, _ in family_names(dispatch, cast)}
    return any(
        (office := _IN_OFFICE.match(claim.text, mention.end)) is not None and family(office["name"]) in people
        for mention in find_mentions(claim.text)
        if mention.code in claim.actors
    )


def speaks_for_another(claim: Claim, dispatch: Dispatch, cast: Cast) -> Iterator[str]:
    """That the claim's speaker is an official of another state than its actors, for a person to read.

    Who speaks for an organisation belongs to a state as well, so that nothing can be told there.
    """
    if isinstance(claim, Agreement) or claim.speaker is None or any(kind_of(c) != "state" for c in claim.actors):
        return
    code = dict(family_names(dispatch, cast)).get(family(claim.speaker.name))
    if code is not None and code not in claim.actors:
        yield f"{claim.speaker.name} speaks for {names([code])}, the claim's actors are {names(claim.actors)}"


def _agents(dispatch: Dispatch, cast: Cast, i: int) -> set[str]:
    """The agents of a sentence, none where they suffer; of one without a subject, the voice of the paper."""
    if cast.home and IMPERSONAL.match(dispatch.sentence(i)):
        return {cast.home}
    frame = frames(dispatch, cast)[i]
    subject = next((p for p in frame.parties if p.start == frame.agent_at), None)
    if subject is not None and _PASSIVE.match(dispatch.text, subject.end):
        return set()
    return {*frame.agents, *frame.partners}


def _own_ties(claim: Claim, dispatch: Dispatch, cast: Cast) -> set[str]:
    """What the claim's words tie to its actors, where they name one first."""
    named = named_in(claim.text, dispatch, cast)
    if _FIRST_PERSON.match(claim.text) or not named or named[0][2] not in claim.actors:
        return set()
    actors = set(claim.actors)
    return {word for (word, before), codes in ties(claim.text, named).items() if codes <= actors and before}


def _tied(actors: Set[str], dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """What these sentences tie to the actors."""
    for i in sentences:
        found = ties(dispatch.sentence(i), spots(dispatch, cast, i))
        yield from (word for (word, before), codes in found.items() if before and codes & actors)


def _are_akin(own: Set[str], others: Iterable[str]) -> bool:
    """Whether a stem of the one has the root of one of the others."""
    return any(other in own or any(_akin(one, other) for one in own) for other in others) if own else False


def _akin(one: str, other: str) -> bool:
    """Whether two stems have one root: chair and chairperson, proclaim and proclamation."""
    shorter = min(len(one), len(other), _ROOT)
    return one == other or (shorter >= _SHORT and one[:shorter] == other[:shorter])


def _acts(actors: Set[str], dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Stems of what the actors do by a pronoun ("its threats") or behind "by" ("the seizure of a ship by Peru")."""
    for i in sentences:
        text, found = dispatch.sentence(i), spots(dispatch, cast, i)
        for match in _ITS.finditer(text):
            before = [spot for spot in found if spot[1] <= match.start()]
            if before and before[-1][2] in actors and match.start() - before[-1][1] < _REACH:
                yield from (word.stem for word in content(match[1]))
        for start in [spot[0] for spot in found if spot[2] in actors]:
            if by := _BY.search(text, max(0, start - _REACH), start):
                acts = list(_ACT.finditer(text, max(0, by.start() - _REACH), by.start()))
                yield from (stem(act.group()) for act in acts[-1:])
