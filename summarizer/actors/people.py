"""Binds the people of a dispatch to the state they speak for: "Russian Foreign Minister Sergey Lavrov" is RUS.

A person needs an office or a state to be bound. The state is taken, in this order, from a nationality before the office
("Egyptian foreign minister"), from "of STATE" behind office or name, from an office that one state alone has
(Taoiseach), from the person before in a list, and last from the state that the dispatch itself speaks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from summarizer.actors import offices
from summarizer.actors.gazetteer import Mention, load
from summarizer.actors.introductions import Introduction, introductions
from summarizer.actors.subjects import subject_near, subjects
from summarizer.patterns import blanked
from summarizer.records import Span

# Family name first, so that the first word too may come alone later: Xi Jinping, Kishida Fumio.
_FAMILY_FIRST = frozenset({"CHN", "TWN", "HKG", "JPN", "KOR", "PRK", "VNM", "VDR", "KHM", "HUN", "SGP"})
# Two family names, of which the first comes alone later: Ernesto Barrera Luna, then Barrera.
_TWO_SURNAMES = frozenset(
    "ESP MEX ARG CHL COL PER VEN CUB BOL ECU URY PRY CRI PAN GTM HND NIC SLV DOM PHL".split()  # noqa: SIM905 - a list is read by eye
)


class Person(NamedTuple):
    """A person of the dispatch and the actor they belong to; ``official`` says whether they speak for it."""

    name: str
    code: str
    office: str | None
    official: bool


class PersonMention(NamedTuple):
    """A bound person named in the text: code points of the name; ``phrase`` is where office and nationality begin."""

    start: int
    end: int
    code: str
    person: Person
    phrase: int


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """A name for comparison: no diacritics, small letters, no Arabic article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"^(?:al|el|ad|ar|as)-", "", plain.replace("ı", "i").replace("’", "'").lower())


def find_people(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Sequence[Mention]],
    home: str | None,
    abroad: str | None = None,
    heads: int = 0,
) -> tuple[tuple[PersonMention, ...], ...]:
    """For each sentence, the bound people it names.

    ``home`` is the state whose offices stand without a nationality, ``abroad`` the one where a reporting embassy is.
    The first ``heads`` spans are headlines: they introduce only people whom a later sentence names too, because
    headlines write verbs like names ("Minister Urges").
    """
    text = blanked(text)
    found = [introductions(text, span, named) for span, named in zip(sentences, mentions, strict=True)]
    if not any(found):
        return ((),) * len(sentences)
    if any(found[:heads]):
        names = (offices.NAME_WORD.finditer(text, span.start, span.end) for span in sentences[heads:])
        again = {word.group() for told in names for word in told}
        found = [[t for one in head if (t := _trimmed(text, one, again))] for head in found[:heads]] + found[heads:]
    about = subjects(text, sentences, mentions)
    known = {mention.code for named in mentions for mention in named}
    people = _bind(text, found, home, abroad, about, known)
    return tuple(
        _mentions(text, span, people, introduced, named)
        for span, introduced, named in zip(sentences, found, mentions, strict=True)
    )


def _trimmed(text: str, one: Introduction, again: set[str]) -> Introduction | None:
    """A headline's introduction with the words of the name that the sentences have too."""
    end = one.start
    for word in re.compile(r"\S+").finditer(text, one.start, one.end):
        if word.group().rstrip(".") not in again or offices.TITLE_WORD.fullmatch(word.group()):
            break
        end = word.end()
    return one._replace(end=end) if end > one.start else None


def _bind(
    text: str,
    found: Sequence[Sequence[Introduction]],
    home: str | None,
    abroad: str | None,
    about: Sequence[str | None],
    named: set[str],
) -> dict[str, Person]:
    """Each key of a name to its person: first those whose state is said, then the others by what these leave open.

    ``about`` is the subject of each sentence, ``named`` the codes of all actors that the dispatch names.
    """
    people: dict[str, Person] = {}
    introduced = [
        (i, one._replace(code=one.code or _own_state(one.office, named, home)))
        for i, sentence in enumerate(found)
        for one in sentence
    ]
    for i, one in sorted(introduced, key=lambda pair: pair[1].code is None):  # stable
        name = text[one.start : one.end]
        known = next((people[part] for part in map(key, name.split()) if part in people), None)
        faced = _faced(one, people)
        code = one.code or (known.code if known else _default(one, people, home, abroad, faced))
        if code is None and home is None and abroad is None and offices.OF_A_STATE.search(one.office):
            code = _not_held(one, subject_near(about, i, faced), people)
        if code is None:
            continue
        person = Person(name, code, one.office, one.official)
        if known and known.code == code:
            person = max(known, person, key=lambda p: (p.official, len(p.name)))
        for part in _keys(person._replace(name=name)):
            if part not in people or people[part].code == code:
                people[part] = person
    return people


def _own_state(office: str, named: set[str], home: str | None) -> str | None:
    """The one state that has an office of this name, if the dispatch is its own or names it at all."""
    code = offices.own_state(office)
    return code if code in named or code == home or (code and not offices.SHARED.search(office)) else None


def _not_held(one: Introduction, code: str | None, people: dict[str, Person]) -> str | None:
    """The code, unless somebody else is known to hold the office there."""
    return None if code is None or _is_held(one.office.lower(), code, people) else code


def _faced(one: Introduction, people: dict[str, Person]) -> set[str]:
    """The states of those whom this person meets."""
    names = (people.get(key(name)) for name in one.facing.names)
    return {*one.facing.codes, *(person.code for person in names if person)}


def _default(
    one: Introduction, people: dict[str, Person], home: str | None, abroad: str | None, faced: set[str]
) -> str | None:
    """The state of an office that stands without one; never that of those whom the person meets."""
    title = one.office.lower()
    home, abroad = (None if code in faced else code for code in (home, abroad))
    codes = dict.fromkeys(person.code for person in people.values() if person.official)
    never_american = offices.NEVER_AMERICAN.search(title) is not None
    own = one.host or home or ("USA" if never_american and abroad else None)
    others = [code for code in codes if code not in {own, "UN", "EU", *faced}]
    other = abroad or (others[0] if len(others) == 1 else None)
    if one.host or own is None or not offices.OF_A_STATE.search(title):
        return other if one.host else None
    if _is_held(title, own, people) or (own == "USA" and never_american):
        return other if other and not _is_held(title, other, people) else None
    return own


def _is_held(title: str, code: str, people: dict[str, Person]) -> bool:
    """Whether somebody else is known to hold this office, of which a state has but one."""
    return offices.ONE_HOLDER.fullmatch(title) is not None and any(
        person.official and person.code == code and (person.office or "").lower() == title for person in people.values()
    )


def _keys(person: Person) -> Iterator[str]:
    words = [word for word in person.name.split() if not re.fullmatch(r"(?:Jr|Sr)\.?|I{2,3}", word)]
    if not words:
        return  # "President II": a number is nobody's name
    yield key(words[-1])
    if person.code in _TWO_SURNAMES and len(words) > 2:
        yield key(words[-2])
    if person.code in _FAMILY_FIRST and len(words) > 1:
        yield key(words[0])


def _mentions(
    text: str, span: Span, people: dict[str, Person], introduced: Sequence[Introduction], named: Sequence[Mention]
) -> tuple[PersonMention, ...]:
    """The sentence's people: those introduced here, and those named again by their last name."""
    if not people:
        return ()
    result: list[PersonMention] = []
    for one in introduced:
        parts = text[one.start : one.end].split()
        person = next((people[part] for part in map(key, reversed(parts)) if part in people), None)
        if person and one.code not in {None, person.code}:
            person = Person(" ".join(parts), str(one.code), one.office, one.official)
        if person:
            result.append(
                PersonMention(one.start, one.end, person.code, person._replace(official=one.official), one.phrase)
            )
    spans = [(m.start, m.end) for m in result] + [(m.start, m.end) for m in named]
    taken = {at for start, end in spans for at in range(start, end)}
    told = _may_hold(text[span.start : span.end], people)
    words = list(offices.NAME_WORD.finditer(text, span.start, span.end)) if told else []
    for index, word in enumerate(words):
        person = people.get(key(word.group()))
        if person and word.start() not in taken:
            first = _first_word(text, words, index, person)
            if first is not None:
                result.append(PersonMention(first, word.end(), person.code, person, first))
    return tuple(sorted(result, key=lambda mention: mention.start))


def _may_hold(sentence: str, people: Collection[str]) -> bool:
    """Whether one of the keys stands in the sentence, or letters do that may be written otherwise in a key."""
    plain = sentence.replace("’", "'").replace("“", '"').replace("”", '"')
    small = plain.lower()
    return not plain.isascii() or any(part in small for part in people)


def _first_word(text: str, words: Sequence[re.Match[str]], index: int, person: Person) -> int | None:
    """Where the name begins; None where the given name before it is another's."""
    own = {key(part) for part in person.name.split()}
    start = words[index].start()
    while index and text[words[index - 1].end() : start].isspace():
        before = words[index - 1].group()
        if key(before) not in own:
            titled = (offices.TITLE, offices.NO_NAME, offices.OFFICE.regex)
            known = before.isupper() or any(pattern.fullmatch(before) for pattern in titled)
            word = load().words["no_given_names"]
            return start if known or before in word or before.endswith(("ly", "ing")) else None
        index, start = index - 1, words[index - 1].start()
    return start
