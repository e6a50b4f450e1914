"""Words that mean actors named before: "the two countries", "both sides", "they", "he", "the foreign minister".

A group in play is the latest set of two or more actors that acted together: "A met with B", "A and B agreed", "talks
between A and B", "We, the leaders of A, B and C". A pair that is only talked about ("exploratory talks between Turkey
and Greece") never displaces one that acts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from summarizer.actors import wordings
from summarizer.actors.gazetteer import Mention, kind_of
from summarizer.actors.groups import Group
from summarizer.actors.offices import own_state
from summarizer.actors.parties import speaking_for
from summarizer.actors.people import Person, PersonMention
from summarizer.patterns import blanked
from summarizer.records import Span

_KEPT = 30  # groups that a reference may reach, so that long texts stay linear


@dataclass
class _Play:
    """What earlier sentences brought into play."""

    home: str | None  # whose paper this is: its "I", "my", "our"
    joint: tuple[str, ...]  # in whose common name it speaks: its "we", "the leaders"
    pair: tuple[str, ...]  # the two states that the dispatch is about, where it is about two
    loose: bool  # whether it speaks of a joint statement at its head, so that an unquoted "we" is the group
    groups: list[Group] = field(default_factory=list)
    official: PersonMention | None = None
    sentence: int = 0
    group_named: int = -9  # the sentence that formed the latest group or last spoke of it
    official_named: int = -9
    subject: bool = False  # whether the sentence at hand has named its first person
    offices: dict[str, tuple[str, Person | None]] = field(default_factory=dict)  # by the whole title
    heads: dict[str, tuple[str, Person | None]] = field(default_factory=dict)  # by single words of titles

    def hold(self, title: str, code: str, person: Person | None = None) -> None:
        """From now on the title and the words of it mean this holder."""
        for whole in {title, title.split(" of ")[0].split(" for ")[0]}:
            self.offices[whole] = (code, person)
        for word in title.split():
            self.heads[word] = (code, person)

    def holder(self, title: str) -> tuple[str, Person | None] | None:
        """Whom an office means here."""
        return self.offices.get(title) or self.heads.get(title) or self.heads.get(title.split()[-1])


class Found(NamedTuple):
    """What one sentence refers to: actors, and the people among them."""

    references: tuple[Mention, ...]
    pronouns: tuple[PersonMention, ...]


_NOTHING: Final = Found((), ())
_BY_PLACE: Final = itemgetter(0, 1)
_START: Final = attrgetter("start")


def find_references(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Sequence[Mention]],
    people: Sequence[Sequence[PersonMention]],
    groups: Sequence[Sequence[Group]],
    pair: tuple[str, ...],
    home: str | None,
    joint: tuple[str, ...],
) -> tuple[Found, ...]:
    """For each sentence, the references that could be resolved, in order."""
    text = blanked(text)
    play = _Play(home, joint, pair, wordings.JOINT.search(text, 0, 300) is not None)
    # A reference before the first group ("The two sides met: Japan and …") means the first that comes.
    ahead = [group for found in groups for group in found][:_KEPT]
    if joint:
        play.groups.append(Group(0, 0, joint, acts=True, we=True))
    return tuple(
        _sentence(text, span, named, persons, formed, play, ahead)
        for span, named, persons, formed in zip(sentences, mentions, people, groups, strict=True)
    )


def pair_of(mentions: Sequence[Sequence[Mention]]) -> tuple[str, ...]:
    """The two states that are named far more often than any other."""
    counted = Counter(
        m.code for found in mentions for m in found if m.form != "place" and kind_of(m.code) == "state"
    ).most_common(3)
    if len(counted) < 2 or counted[1][1] < wordings.OFTEN:
        return ()
    third = counted[2][1] if len(counted) > 2 else 0
    return (counted[0][0], counted[1][0]) if 2 * third <= counted[1][1] else ()


def _sentence(
    text: str,
    span: Span,
    mentions: Sequence[Mention],
    people: Sequence[PersonMention],
    groups: Sequence[Group],
    play: _Play,
    ahead: Sequence[Group],
) -> Found:
    referring = wordings.REFERRING.finditer(text, span.start, span.end)
    speaker = None if people or play.official is None else wordings.ATTRIBUTED.search(text, span.start, span.end)
    play.subject = False
    play.sentence += 1
    if not (mentions or people or referring or speaker):
        return _NOTHING
    persons = {at for person in people for at in range(person.phrase, person.end)}
    taken = persons.union(*(range(m.start, m.end) for m in mentions)) if referring or speaker else persons
    if speaker and taken.isdisjoint(range(*speaker.span())):
        play.official = None  # somebody who is no official speaks now
    events: list[tuple[int, int, object]] = [(group.end, 0, group) for group in groups]
    events += [(person.end, 1, person) for person in people]
    events += [(mention.end, 1, mention) for mention in mentions if mention.start not in persons]
    events += [(match.start(), 2, match) for match in referring if taken.isdisjoint(range(*match.span()))]
    found = [r for r in speaking_for(text, span, mentions) if persons.isdisjoint(range(r.start, r.end))]
    pronouns: list[PersonMention] = []
    for _, _, event in sorted(events, key=_BY_PLACE):
        if isinstance(event, re.Match):
            codes, person = _resolve(text, span, event, people, play, ahead)
            found += [Mention(event.start(), event.end(), code, "reference") for code in codes]
            if person:
                pronouns.append(PersonMention(event.start(), event.end(), person.code, person, event.start()))
        else:
            _bring_in(text, span, event, play)
    return Found(tuple(sorted(found, key=_START)), tuple(pronouns)) if found else _NOTHING


def _bring_in(text: str, span: Span, event: object, play: _Play) -> None:
    if isinstance(event, Group):
        if event.acts or not any(group.acts for group in play.groups):
            play.groups = [*play.groups[-_KEPT:], event]
            play.group_named = play.sentence
    elif isinstance(event, PersonMention):
        _bring_person(event, play, owner=wordings.OWNER.match(text, event.end) is not None)
    elif isinstance(event, Mention) and event.form != "place":
        institution = wordings.INSTITUTION.match(text, event.end, span.end)
        governed = text[max(span.start, event.start - 8) : event.start].lower().endswith((" of ", " of the "))
        office = governed and wordings.OFFICE_OF.search(text, max(span.start, event.start - 70), event.start)
        if office:
            play.offices[office["office"].lower()] = play.heads[office["office"].lower().split()[-1]] = (
                event.code,
                None,
            )
        if institution:
            noun = institution.group("noun").lower()
            play.offices[noun] = play.heads[noun.split()[-1]] = (event.code, None)
            if not play.subject and wordings.PERSONAL.search(noun):
                unnamed = Person("", event.code, noun, official=True)  # "The Swedish Ambassador said", and then "he"
                play.official = PersonMention(event.start, event.end, event.code, unnamed, event.start)
                play.subject, play.official_named = True, play.sentence


def _bring_person(event: PersonMention, play: _Play, *, owner: bool) -> None:
    """The first person named is the subject, and "he" from here on, if an official; an owner ("X's views") is none."""
    if not event.person.official:
        play.official = play.official if play.subject else None
        play.subject = True
        return
    play.official = play.official if play.subject and play.official else event
    play.subject, play.official_named = play.subject or not owner, play.sentence
    office = (event.person.office or "").lower()
    play.hold(office, event.code, event.person)
    if "minister" in office:
        play.heads["ministry"] = (event.code, None)


def _resolve(
    text: str,
    span: Span,
    match: re.Match[str],
    people: Sequence[PersonMention],
    play: _Play,
    ahead: Sequence[Group],
) -> tuple[tuple[str, ...], Person | None]:
    """The actors that the words mean, and the person where they mean one."""
    if match.re is wordings.ONE.regex:
        return _one(span, match, play)
    if match.re is wordings.OFFICES.regex or match.re is wordings.SHORTENED.regex:
        return _office(span, match, play)
    if match.re is wordings.GROUP.regex or match.re is wordings.IMPERSONAL.regex:
        codes = _group_of(match, play, ahead)
        play.group_named = play.sentence if codes else play.group_named
    elif match.re is wordings.BODY.regex:
        codes = play.joint
    elif match.re is wordings.COMING.regex:
        codes = _coming(match, play, ahead)
    elif match.re is wordings.THEY.regex:
        codes = _they(text, match, play)
    elif match.re is wordings.WE.regex:
        codes = _we(text, match, people, play)
    else:
        codes = _first(text, span, match, play)
    return codes, None


def _one(span: Span, match: re.Match[str], play: _Play) -> tuple[tuple[str, ...], Person | None]:
    if play.official is None or play.sentence - play.official_named > wordings.STALE:
        return (), None
    play.subject = play.subject or match.start() < span.start + 4
    play.official_named = play.sentence
    return (play.official.code,), play.official.person if play.official.person.name else None


def _office(span: Span, match: re.Match[str], play: _Play) -> tuple[tuple[str, ...], Person | None]:
    """Whoever holds that office here; who opens a sentence by it is "he" from there on."""
    codes, person = _holder(match, play)
    if (
        codes
        and match.start() < span.start + 60
        and not play.subject
        and wordings.PERSONAL.search(match.group().lower())
    ):
        unnamed = person or Person("", codes[0], match.group("office").lower(), official=True)
        play.official = PersonMention(match.start(), match.end(), codes[0], unnamed, match.start())
        play.subject, play.official_named = True, play.sentence
    return codes, person


def _holder(match: re.Match[str], play: _Play) -> tuple[tuple[str, ...], Person | None]:
    """Whoever held that office last; in a mission's own paper "the Embassy" is its own."""
    title, field = match.group("office").lower(), match.group("field")
    title = wordings.SHORT.get(match.group("office").replace(" ", "").upper(), title)
    if title in {"president of the republic", "secretary of state"} and (play.home or title not in play.offices):
        return ((play.home,), None) if play.home else ((), None)  # any other's would have its state behind it
    holder = play.holder(title)
    if field[:1].isupper():  # "the Federal Secretary" is not whoever else is a secretary
        holder = next((held for known, held in play.offices.items() if known.startswith(field.lower() + title)), None)
    if holder is None and title in {"embassy", "department", "legation"} and play.home:
        holder = (play.home, None)
    if holder is None and play.home and own_state(title) == play.home:
        holder = (play.home, None)  # the Secretary-General, in a readout of the United Nations
    return ((holder[0],), holder[1]) if holder else ((), None)


def _first(text: str, span: Span, match: re.Match[str], play: _Play) -> tuple[str, ...]:
    """Whose paper it is, for "I", "our", and a telegram's "Embassy", outside quotations."""
    before = text[max(span.start, match.start() - 30) : match.start()]
    after_name = match.group() == "I" and re.search(r"\b[A-Z][\w.]* $", before) and len(before.split()) > 1  # Part I
    qualified = match.re is wordings.POST.regex and re.search(r"(?:[A-Z][\w.]*|['’]s?) $", before)  # Royal Embassy
    if after_name or qualified or _is_quoted(text, match.start()):
        return ()
    if match.re is wordings.FIRST.regex and not match.group("single") and play.joint:
        return play.joint
    return (play.home,) if play.home else ()


def _coming(match: re.Match[str], play: _Play, ahead: Sequence[Group]) -> tuple[str, ...]:
    """Who is meant by "several foreign ministers" before any group acted: the first three or more to come."""
    number, kind = wordings.NUMBERS.get(match.group("number") or ""), match.group("noun").rstrip("s")
    if any(known.acts for known in play.groups):
        return ()
    for group in ahead:
        held = [office for office in group.offices if kind in {"leader", "heads of state"} or kind in office.lower()]
        fits = len(group.codes) == number if number else len(group.codes) > wordings.SEVERAL
        if group.acts and fits and held and 0 < group.start - match.start() < wordings.COMING_REACH:
            return group.codes
    return ()


def _group_of(match: re.Match[str], play: _Play, ahead: Sequence[Group]) -> tuple[str, ...]:
    noun, number = match.group("noun").lower(), wordings.NUMBERS.get(match.group("number") or "")
    if noun == "koreas":
        return ("PRK", "KOR")
    singular = noun in {"side", "country's", "country’s"}
    if match.group("both") or match.group("number") == "both":
        number = 2
    elif singular:
        return ()  # the side, our side: one of them, and nobody says which
    if play.joint and number in {None, len(play.joint)}:
        return play.joint
    soon = [group for group in ahead if group.start < match.end() + wordings.SOON]
    groups = [*reversed(play.groups), *soon]
    sized = [group for group in groups if len(group.codes) == number] if number else groups
    if not sized and number == 2 and play.pair:
        return play.pair
    if not sized and noun.endswith(("ministers", "leaders", "presidents", "state", "government")):
        sized = groups
    return sized[0].codes if sized else ()


def _they(text: str, match: re.Match[str], play: _Play) -> tuple[str, ...]:
    """The group, where "they" begins a sentence soon after it, stands in its sentence, or does what groups do."""
    age = play.sentence - play.group_named
    together = wordings.THEY_TOGETHER.match(text, match.start()) is not None
    alone = len({group.codes for group in play.groups if group.acts}) == 1
    reach = play.sentence if together and alone else wordings.STALE if together or match.group() == "They" else 0
    if not play.groups or age > reach:
        return ()
    play.group_named = play.sentence
    return play.groups[-1].codes


def _we(text: str, match: re.Match[str], people: Sequence[PersonMention], play: _Play) -> tuple[str, ...]:
    """In a quote the speaker's state, or the group for what was done together; in a joint statement the group."""
    group = play.groups[-1].codes if play.groups else ()
    if not _is_quoted(text, match.start()):
        if play.joint or play.loose or any(group.we for group in play.groups):
            return play.joint or group
        return (play.home,) if play.home else ()
    if wordings.TOGETHER_WE.match(text, match.start()):
        return group
    speakers = [person.code for person in people if person.person.official]
    code = speakers[-1] if speakers else play.official.code if play.official else None
    return (code,) if code else ()


def _is_quoted(text: str, at: int) -> bool:
    before = text[max(0, at - 600) : at]
    opened, closed = before.rfind("“"), before.rfind("”")
    return opened > closed or before.count('"') % 2 == 1
