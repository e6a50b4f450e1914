"""Who acts in the evidence by its word order, held against the one whom the claim makes act; pure.

Where every sentence of the evidence has a plain agent and none of them is the claim's actor, the claim has put the
words of one into the mouth of another, unless its own first tie ("Peru's objection", "a Peruvian patrol arrested")
stands in the evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarizer.actors import Cast, find_mentions, kind_of
from summarizer.frames import Frame
from summarizer.records import Agreement, Claim, Dispatch
from summarizer.verify.lexis import content, stem
from summarizer.verify.roles import IMPERSONAL, names
from summarizer.verify.ties import Spot, family, family_names, named_in, spots, ties

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


def another_acts(
    claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int], frames: Sequence[Frame]
) -> Iterator[str]:
    """That the evidence has others act than the claim, for a person to read.

    ``sentences`` are the indices of the evidence, ``frames`` those of all sentences.
    """
    if isinstance(claim, Agreement) or not sentences:
        return
    agents = [_agents(dispatch, cast, frames, i) for i in sentences]
    acting = set().union(*agents)
    if not all(agents) or acting & set(claim.actors) or _tied_alike(claim, dispatch, cast, sentences):
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


def _agents(dispatch: Dispatch, cast: Cast, frames: Sequence[Frame], i: int) -> set[str]:
    """The agents of a sentence, none where they suffer; of one without a subject, the voice of the paper."""
    if cast.home and IMPERSONAL.match(dispatch.sentence(i)):
        return {cast.home}
    frame = frames[i]
    subject = next((p for p in frame.parties if p.start == frame.agent_at), None)
    if subject is not None and _PASSIVE.match(dispatch.text, subject.end):
        return set()
    return {*frame.agents, *frame.partners}


def _tied_alike(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> bool:
    """Whether what the claim ties to its actor, whom it names first, is tied to the same one in the evidence."""
    named = named_in(claim.text, dispatch, cast)
    if _FIRST_PERSON.match(claim.text) or not named or named[0][2] not in claim.actors:
        return False
    actors = set(claim.actors)
    own = {word for (word, before), codes in ties(claim.text, named).items() if codes <= actors and before}
    for i in sentences:
        text, found = dispatch.sentence(i), spots(dispatch, cast, i)
        told = {word for (word, before), codes in ties(text, found).items() if before and codes & actors}
        told.update(_acts(text, [spot for spot in found if spot[2] in actors], found))
        if any(_akin(one, other) for one in own for other in told):
            return True
    return False


def _akin(one: str, other: str) -> bool:
    """Whether two stems have one root: chair and chairperson, proclaim and proclamation."""
    shorter = min(len(one), len(other), _ROOT)
    return one == other or (shorter >= _SHORT and one[:shorter] == other[:shorter])


def _acts(text: str, of: Sequence[Spot], found: Sequence[Spot]) -> Iterator[str]:
    """Stems of what the actors ``of`` do by a pronoun ("its threats") or behind "by" ("the seizure of a ship by Peru").

    ``found`` are all actors of the text.
    """
    for match in _ITS.finditer(text):
        before = [spot for spot in found if spot[1] <= match.start()]
        if before and before[-1] in of and match.start() - before[-1][1] < _REACH:
            yield from (word.stem for word in content(match[1]))
    for start, *_ in of:
        if by := _BY.search(text, max(0, start - _REACH), start):
            acts = list(_ACT.finditer(text, max(0, by.start() - _REACH), by.start()))
            yield from (stem(act.group()) for act in acts[-1:])
