"""Groups of actors that a sentence forms: "A met with B", "A and B agreed", "talks between A and B".

A group ``acts`` where its members do something together; a pair that is only talked about does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from summarizer.actors.gazetteer import Mention, kind_of
from summarizer.actors.people import PersonMention
from summarizer.records import Span

_TOGETHER = (
    r"(?:met|meet|meets|agreed?|agrees|signed?|signs|spoke|speak|discuss(?:ed)?|held|hold|holds|reached?|confirmed|confirm|"
    r"issued|concluded?|decided|pledged|committed|called|call|urged|urge|condemned|announced|reaffirmed|exchanged|vowed|"
    r"resumed?|established?|restored?|will|have|had|are|were|ended|joined|gathered)"
)
_ACT = re.compile(rf"[^.;:]{{0,90}}?\b{_TOGETHER}\b")
_JOIN = re.compile(
    r"(?:['’]s?)?\s*(?:,|and|&|,\s*and|as well as|along with|–|-)?\s*(?:the\s+|its\s+|his\s+|her\s+)?"
    r"(?:(?:Governments?|government|leaders?|Republic|Kingdom|State|People['’]s Republic)\s+of\s+(?:the\s+)?)?"
)
_COUNTERPARTS = re.compile(r" counterparts?,? ")
_COMMA = re.compile(r"^(?:['’]s?)?\s*(?:,|and\b|&|as well as|along with|–|-)")
_WITH = re.compile(
    r"\b(?:met|meets?|meeting|spoke|speaks?|talks?|consultations?|discussions?|conversation|call|conferred|negotiat\w+|"
    r"held|summit|telephoned|phoned|hosted|received|signed|agree(?:d|ment)?|joined)\b"
    r"(?:[^.;]{0,80}?\b(?:with|and)\b)?[^.;]{0,30}$",
    re.IGNORECASE,
)
_TRANSITIVE = re.compile(
    r"(?<!, )\b(?:with|met|hosted|received|telephoned|phoned|meets?)\b[^.;,]{0,40}$", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:[Bb]etween|[Bb]oth(?: to| from| by| of)?) (?:the |its )?(?:\w+ of (?:the )?)?$")
_WE_THE = re.compile(r"\b[Ww]e, (?:the )?(?:[\w’'-]+ ){0,8}?(?:of (?:the )?)?$")
# A summit's name is where, not who: "on the margins of the U.S.-ASEAN Summit".
_VENUE_BEFORE = re.compile(
    r"\b(?:margins|sidelines?|during|attend\w*|host(?:s|ed)? (?:of )?|ahead) (?:of )?(?:the |an? )?$|"
    r"\b(?:at|for) (?:the |an? )?$"
)
_VENUE_BEHIND = re.compile(
    r" (?:[A-Z]\w+ |special |annual |foreign |ministerial |leaders['’] )*(?:[Ss]ummit|[Mm]eeting|[Ff]orum|[Dd]ialogue|"
    r"[Cc]onference|[Mm]inisterial|[Cc]ouncil)\b"
)


class _Official(NamedTuple):
    """A person with all that belongs to it: nationality, office, name."""

    start: int
    end: int
    code: str


_Entity = _Official | Mention


class Group(NamedTuple):
    """Two or more actors, complete at ``end``; ``we`` where the text speaks in their name ("We, the leaders of …")."""

    start: int
    end: int
    codes: tuple[str, ...]
    acts: bool
    we: bool = False
    offices: tuple[str, ...] = ()  # of those members that are people


_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


def _entities(mentions: Sequence[Mention], people: Sequence[PersonMention]) -> list[_Entity]:
    """People with their whole phrase, and the mentions outside of these, in order."""
    found: list[_Entity] = [_Official(one.phrase, one.end, one.code) for one in people if one.person.official]
    covered = {at for person in found for at in range(person.start, person.end)}
    found += [m for m in mentions if m.form not in {"place", "reference"} and m.start not in covered]
    return sorted(found, key=_START) if covered else found


def _chains(text: str, entities: Sequence[_Entity]) -> list[list[_Entity]]:
    """Entities joined by commas and "and"; "X of STATE" joins its state to the person."""
    chains: list[list[_Entity]] = []
    for entity in entities:
        if chains and _are_joined(text, chains[-1][-1], entity):
            chains[-1].append(entity)
        else:
            chains.append([entity])
    return chains


def _are_joined(text: str, one: _Entity, two: _Entity) -> bool:
    gap = text[one.end : two.start]
    if one.code == two.code and gap in {" of ", " of the "}:
        return True
    linked = len(gap) < 60 and ((_COMMA.match(gap) and _JOIN.fullmatch(gap)) or _COUNTERPARTS.fullmatch(gap))
    return bool(linked)


def find_groups(text: str, span: Span, mentions: Sequence[Mention], people: Sequence[PersonMention]) -> list[Group]:
    """The groups of actors that this sentence forms, in order of where they are complete; blanks must be plain."""
    chains = _chains(text, _entities(mentions, people))
    if not chains:
        return []
    offices = {person.phrase: person.person.office or "" for person in people}
    groups = []
    for index, chain in enumerate(chains):
        lone = len(chain) == 1 and kind_of(chain[0].code) != "organization"
        group = None if lone else _of_chain(text, span, chain, offices)
        if group:
            groups.append(group)
        if index:
            groups += _of_meeting(text, chains[index - 1], chain)
    groups.sort(key=_END)
    return groups


def _of_chain(text: str, span: Span, chain: Sequence[_Entity], offices: Mapping[int, str]) -> Group | None:
    """A and B agreed; talks between A and B; A-B relations; We, the leaders of A and B."""
    start, end, codes = chain[0].start, chain[-1].end, _parties(chain)
    if not codes or (len(codes) < 2 and kind_of(codes[0]) != "organization"):
        return None
    before = text[max(span.start, start - 80) : start]
    we = _WE_THE.search(before) is not None
    if len(codes) < 2 and not we:
        return None
    if _VENUE_BEFORE.search(before) and _VENUE_BEHIND.match(text, end):
        return None
    talked_about = _BETWEEN.search(before) is not None
    governed = re.search(r"\b(?:to|on|against|with)(?: which| whom)? (?:the )?$", before) is not None
    acts = we or (not talked_about and not governed and _ACT.match(text, end, span.end) is not None)
    if acts or talked_about or re.fullmatch(r"[-–]", text[chain[0].end : chain[1].start]):
        held = tuple(offices[entity.start] for entity in chain if entity.start in offices)
        return Group(start, end, codes, acts, we, held)
    return None


def _of_meeting(text: str, previous: Sequence[_Entity], chain: Sequence[_Entity]) -> list[Group]:
    """A met with B."""
    gap = text[previous[-1].end : chain[0].start]
    if len(gap) >= 120 or not _TRANSITIVE.search(gap) or not _WITH.search(gap):
        return []
    both = _parties([*previous, *chain])
    if len(both) < 2:
        return []
    venue = _VENUE_BEFORE.search(gap) and _VENUE_BEHIND.match(text, chain[-1].end)
    return [] if venue else [Group(previous[0].start, chain[-1].end, both, acts=True)]


def _parties(chain: Sequence[_Entity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entity.code for entity in chain if kind_of(entity.code) != "group"))
