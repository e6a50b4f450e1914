"""Words that mean actors named before: "the two countries", "both sides", "they", "he", "the foreign minister".

A group in play is the latest set of two or more actors that acted together: "A met with B", "A and B agreed", "talks
between A and B", "We, the leaders of A, B and C". A pair that is only talked about ("exploratory talks between Turkey
and Greece") never displaces one that acts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from summarizer.gazetteer import Mention, kind_of
from summarizer.people import PersonMention
from summarizer.records import Span

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_GROUP = re.compile(
    r"\b(?:(?P<both>[Bb]oth|[Ee]ither|[Nn]either|[Ee]ach)|[Tt]he|[Tt]hese)"
    r"(?: (?P<number>two|three|four|five|six|seven|eight|both))?"
    r"(?: (?:foreign|neighbou?ring|contracting|participating|respective|member|High Contracting|world))? "
    r"(?P<noun>heads of (?:state|government)|countries|nations|states|sides?|"
    r"parties|Parties|governments|capitals|neighbou?rs|"
    r"leaders|(?:foreign |defen[cs]e |prime )?ministers|presidents|delegations|Koreas|Sides|Ministers|"
    r"Leaders|Presidents|countr(?:ies|y['’]s)|signatories)\b"
    r"(?! (?:of|in|that|which|who|at|on|with|across|outside|from|like|such) )"
)
_THEY = re.compile(r"\b(?:They|they)\b")
_WE = re.compile(r"\b(?:We|we)\b")
_ONE = re.compile(r"\b(?:He|he|She|she)\b")
_OFFICES = re.compile(
    r"\b[Tt]he (?:[a-z]+ ){0,1}?(?P<office>vice president|foreign minister|prime minister|defen[cs]e minister|"
    r"foreign secretary|"
    r"foreign ministry|president|premier|minister|chancellor|secretary|ambassador|ministry|embassy|government|"
    r"administration|spokes(?:man|woman|person)|king|emir|delegation|regime|envoy|leader)\b"
    r"(?!['’]?s? (?:of|to|for|in|general)\b|(?-i: [A-Z]))",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"(?:['’]s?)? (?:[A-Za-z]+ ){0,2}?(?P<noun>foreign ministry|ministry|embassy|government|administration|delegation|"
    r"regime|president|prime minister|foreign minister|premier|chancellor|ambassador|king|emir)\b",
    re.IGNORECASE,
)
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
_WE_THE = re.compile(r"\b[Ww]e, the (?:[a-zA-Z]+ ){1,8}?of (?:the )?$")
_THEY_TOGETHER = re.compile(
    r"[Tt]hey (?:also |both |jointly )?(?:agreed|discussed|confirmed|signed|exchanged|reaffirmed|pledged|vowed|met|"
    r"held|talked|concluded|issued|decided|spoke)\b"
)
_JOINT = re.compile(
    r"\b[Jj](?:oint|OINT) (?:[A-Z]\w+ )?(?:[Ss]tatement|STATEMENT|[Cc]ommuniqu[eé]|COMMUNIQUE|[Dd]eclaration)"
)
_ATTRIBUTED = re.compile(r"[A-Z][\w'’-]+ [A-Z][\w'’-]+,? (?:[^.\"“”]{0,60}, )?(?:said|told|says|added|wrote)\b")
_STALE = 3  # sentences after which "they" and "he" no longer reach back
_TOGETHER_WE = re.compile(
    r"[Ww]e (?:\w+ ){0,2}?(?:agreed|held|met|discussed|signed|talked|exchanged|both|reached|spoke)\b"
)


@dataclass(frozen=True, slots=True)
class _Entity:
    """A person or an actor with all that belongs to it: nationality, office, name."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    codes: tuple[str, ...]
    acts: bool
    we: bool = False  # We, the leaders of …


@dataclass
class _Play:
    """What earlier sentences brought into play."""

    groups: list[_Group] = field(default_factory=list)
    official: str | None = None
    sentence: int = 0
    group_named: int = -9  # the sentence that formed the latest group or last spoke of it
    official_named: int = -9
    joint: bool = False  # whether the dispatch is a joint statement, whose "we" is the group
    subject: bool = False  # whether the sentence at hand has named its first official
    offices: dict[str, str] = field(default_factory=dict)


def find_references(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Sequence[Mention]],
    people: Sequence[Sequence[PersonMention]],
) -> tuple[tuple[Mention, ...], ...]:
    """For each sentence, the references that could be resolved, in order."""
    text = re.sub(r"\s", " ", text)  # one for one: offsets stay
    play = _Play(joint=_JOINT.search(text, 0, 300) is not None)
    # A reference before the first group ("The two sides met: Japan and …") means the first that comes.
    ahead = [group for s, m, p in zip(sentences, mentions, people, strict=True) for group in _groups(text, s, m, p)]
    return tuple(
        _sentence(text, span, named, persons, play, ahead)
        for span, named, persons in zip(sentences, mentions, people, strict=True)
    )


def _sentence(
    text: str,
    span: Span,
    mentions: Sequence[Mention],
    people: Sequence[PersonMention],
    play: _Play,
    ahead: Sequence[_Group],
) -> tuple[Mention, ...]:
    events: list[tuple[int, int, object]] = []
    events += [(group.end, 0, group) for group in _groups(text, span, mentions, people)]
    events += [(person.end, 1, person) for person in people]
    events += [(mention.end, 1, mention) for mention in mentions]
    taken = {at for p in people for at in range(p.phrase, p.end)} | {
        at for m in mentions for at in range(m.start, m.end)
    }
    for pattern in (_GROUP, _THEY, _WE, _ONE, _OFFICES):
        for match in pattern.finditer(text, span.start, span.end):
            if taken.isdisjoint(range(match.start(), match.end())):
                events.append((match.start(), 2, match))
    found: list[Mention] = []
    play.subject = False
    play.sentence += 1
    speaker = _ATTRIBUTED.search(text, span.start, span.end)
    if speaker and not people and taken.isdisjoint(range(speaker.start(), speaker.end())):
        play.official = None  # somebody who is no official speaks now
    for _, _, event in sorted(events, key=lambda event: event[:2]):
        if isinstance(event, re.Match):
            codes = _resolve(text, span, event, people, play, ahead)
            found += [Mention(event.start(), event.end(), code, "reference") for code in codes]
        else:
            _bring_in(text, span, event, play)
    return tuple(found)


def _bring_in(text: str, span: Span, event: object, play: _Play) -> None:
    if isinstance(event, _Group):
        if event.acts or not any(group.acts for group in play.groups):
            play.groups.append(event)
            play.group_named = play.sentence
    elif isinstance(event, PersonMention) and event.person.official:
        # The first one named is the subject, and "he" of this sentence and the next.
        play.official = play.official if play.subject else event.code
        play.subject, play.official_named = True, play.sentence
        office = (event.person.office or "").lower()
        for title in (office, office.split(" of ")[0].split(" for ")[0], *office.split()):
            play.offices[title] = event.code
        if "minister" in office:
            play.offices["ministry"] = event.code
    elif isinstance(event, Mention) and event.form != "place":
        institution = _INSTITUTION.match(text, event.end, span.end)
        if institution:
            noun = institution.group("noun").lower()
            play.offices[noun] = play.offices[noun.split()[-1]] = event.code


def _resolve(
    text: str,
    span: Span,
    match: re.Match[str],
    people: Sequence[PersonMention],
    play: _Play,
    ahead: Sequence[_Group],
) -> tuple[str, ...]:
    if match.re is _GROUP:
        codes = _group_of(match, play, ahead)
        play.group_named = play.sentence if codes else play.group_named
        return codes
    if match.re is _THEY:
        return _they(text, match, play)
    if match.re is _WE:
        return _we(text, match, people, play)
    if match.re is _ONE:
        if play.official is None or play.sentence - play.official_named > _STALE:
            return ()
        play.subject = play.subject or match.start() < span.start + 4
        play.official_named = play.sentence
        return (play.official,)
    office = match.group("office").lower()
    code = play.offices.get(office) or play.offices.get(office.split()[-1])
    return (code,) if code else ()


def _group_of(match: re.Match[str], play: _Play, ahead: Sequence[_Group]) -> tuple[str, ...]:
    noun, number = match.group("noun").lower(), _NUMBERS.get(match.group("number") or "")
    if noun == "koreas":
        return ("PRK", "KOR")
    singular = noun in {"side", "country's", "country’s"}
    if match.group("both") or match.group("number") == "both":
        number = 2
    elif singular:
        return ()  # the side, our side: one of them, and nobody says which
    groups = [*reversed(play.groups), *ahead]
    sized = [group for group in groups if len(group.codes) == number] if number else groups
    if not sized and noun.endswith(("ministers", "leaders", "presidents", "state", "government")):
        sized = groups
    return sized[0].codes if sized else ()


def _they(text: str, match: re.Match[str], play: _Play) -> tuple[str, ...]:
    """The group, where "they" begins a sentence soon after it, stands in its sentence, or does what groups do."""
    age = play.sentence - play.group_named
    together = _THEY_TOGETHER.match(text, match.start()) is not None
    alone = len({group.codes for group in play.groups if group.acts}) == 1
    reach = play.sentence if together and alone else _STALE if together or match.group() == "They" else 0
    if not play.groups or age > reach:
        return ()
    play.group_named = play.sentence
    return play.groups[-1].codes


def _we(text: str, match: re.Match[str], people: Sequence[PersonMention], play: _Play) -> tuple[str, ...]:
    """In a quote the speaker's state, or the group for what was done together; in a joint statement the group."""
    group = play.groups[-1].codes if play.groups else ()
    if not _is_quoted(text, match.start()):
        return group if play.joint or any(group.we for group in play.groups) else ()
    if _TOGETHER_WE.match(text, match.start()):
        return group
    speakers = [person.code for person in people if person.person.official]
    code = speakers[-1] if speakers else play.official
    return (code,) if code else ()


def _is_quoted(text: str, at: int) -> bool:
    before = text[max(0, at - 600) : at]
    opened, closed = before.rfind("“"), before.rfind("”")
    return opened > closed or before.count('"') % 2 == 1


def _entities(mentions: Sequence[Mention], people: Sequence[PersonMention]) -> list[_Entity]:
    """People with their whole phrase, and the mentions outside of these, in order."""
    persons = [_Entity(person.phrase, person.end, person.code) for person in people if person.person.official]
    covered = {at for person in persons for at in range(person.start, person.end)}
    rest = [
        _Entity(mention.start, mention.end, mention.code)
        for mention in mentions
        if mention.form != "place" and mention.start not in covered
    ]
    return sorted((*persons, *rest), key=lambda entity: entity.start)


def _chains(text: str, entities: Sequence[_Entity]) -> list[list[_Entity]]:
    """Entities joined by commas and "and"; "X of STATE" joins its state to the person."""
    chains: list[list[_Entity]] = []
    for entity in entities:
        last = chains[-1][-1] if chains else None
        gap = text[last.end : entity.start] if last else ""
        of_state = last is not None and last.code == entity.code and re.fullmatch(r" of (?:the )?", gap)
        linked = _COUNTERPARTS.fullmatch(gap) or (_JOIN.fullmatch(gap) and _COMMA.match(gap))
        joined = last is not None and len(gap) < 60 and linked
        if of_state or joined:
            chains[-1].append(entity)
        else:
            chains.append([entity])
    return chains


def _groups(text: str, span: Span, mentions: Sequence[Mention], people: Sequence[PersonMention]) -> list[_Group]:
    """The groups of actors that this sentence forms, in order of where they are complete."""
    chains = _chains(text, _entities(mentions, people))
    groups = []
    for index, chain in enumerate(chains):
        start, end = chain[0].start, chain[-1].end
        before = text[max(span.start, start - 80) : start]
        codes = _parties(chain)
        if len(codes) > 1:
            talked_about = _BETWEEN.search(before) is not None
            we = _WE_THE.search(before) is not None
            acts = we or (
                not talked_about
                and not re.search(r"\b(?:to|on|against|with) (?:the )?$", before)
                and _ACT.match(text, end, span.end) is not None
            )
            if acts or talked_about or re.fullmatch(r"[-–]", text[chain[0].end : chain[1].start]):
                groups.append(_Group(start, end, codes, acts, we))
        if index:
            previous = chains[index - 1]
            gap = text[previous[-1].end : start]
            both = _parties([*previous, *chain])
            if len(both) > 1 and len(gap) < 120 and _WITH.search(gap) and _TRANSITIVE.search(gap):
                groups.append(_Group(previous[0].start, end, both, acts=True))
    return sorted(groups, key=lambda group: group.end)


def _parties(chain: Sequence[_Entity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entity.code for entity in chain if kind_of(entity.code) != "group"))
