"""Finds the names of states, organisations and groups in English text: the gazetteer and its matching.

The data file ``data/gazetteer.json`` holds each alias with its code and its form; tests/tools/build_gazetteer.py makes
it. Matching is by longest alias, case-sensitive, on whole words, and linear in the text. What is no party is held as
a longer alias of its own that blocks the shorter one: "South China Sea", "Washington Post".
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, cast

from summarizer.errors import ResourceError
from summarizer.records import Actor, ActorKind
from summarizer.resources import read_text

Form = Literal[
    "name", "short", "demonym", "capital", "house", "old", "organisation", "group", "ambiguous", "place", "reference"
]

FILE = "gazetteer.json"
# A word or a mark, and the white space before it.
_TOKEN = re.compile(r"(\s*)(\w+|[^\w\s])")
_APOSTROPHES = frozenset("’ʼ")


# Aliases that the words around may make no actor, beside those that are people's names or plain words too.
_DOUBTFUL = ("Georgia", "GEORGIA", "Security Council")


class Mention(NamedTuple):
    """An actor named in the text: code points ``start`` to ``end`` (exclusive), its code, and in what form.

    ``form`` is how the gazetteer knows the alias; ``place`` is a capital that is only where something happens, and
    ``reference`` words like "both sides", with one mention for each member of the group.
    """

    start: int
    end: int
    code: str
    form: Form


class _Token(NamedTuple):
    end: int
    word: str  # with typographic apostrophes made plain
    gap: str  # "", " " within a paragraph (a wrapped line too), or "\n" after a blank line


def _tokens(text: str, at: int, end: int, count: int) -> list[_Token]:
    """The next words and marks of ``text[at:end]``, so many as far as there are any."""
    found: list[_Token] = []
    while len(found) < count and (match := _TOKEN.match(text, at, end)) is not None:
        space, word = match.groups()
        at = match.end()
        gap = ("\n" if space.count("\n") > 1 else " ") if space else ""
        found.append(_Token(at, "'" if word in _APOSTROPHES else word, gap))
    return found


def _words_before(text: str, start: int, at: int, count: int) -> list[str]:
    """The last words and marks of ``text[start:at]``, in order."""
    found: list[str] = []
    while len(found) < count and (place := _last(text, start, at)) is not None:
        found.insert(0, _tokens(text, place, at, 1)[0].word)
        at = place
    return found


def _last(text: str, start: int, at: int) -> int | None:
    """Where the last word or mark of ``text[start:at]`` begins."""
    while at > start and text[at - 1].isspace():
        at -= 1
    if at == start:
        return None
    at -= 1
    while at > start and _is_of_word(text[at]) and _is_of_word(text[at - 1]):
        at -= 1
    return at


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


class _Entry(NamedTuple):
    words: tuple[str, ...]  # each after the first with its gap before it
    code: str
    form: str
    sure: bool  # whether it stands for an actor wherever it stands


class _Firsts:
    """The words that aliases begin with, as they are looked for: nearly all by their capital.

    Those of few aliases are small ("the Hague", "al-Qaeda"): these are looked for where a word is that stands behind
    them with a capital.
    """

    def __init__(self, entries: Mapping[str, Sequence[_Entry]]) -> None:
        small = [word for word in entries if not word[0].isupper()]
        letters = "".join(sorted({word[0] for word in entries if word[0].isupper()}))
        self._entries: Final = entries
        self._capital: Final = re.compile(rf"[{letters}]\w*")
        self._small: Final = re.compile(rf"(?:{'|'.join(small)})\b")
        led = (entry.words[1:] for word in small for entry in entries[word])
        self._led: Final = frozenset(part.strip() for parts in led for part in parts)

    def find(self, text: str, start: int, end: int) -> list[tuple[int, str]]:
        """Where such words stand in ``text[start:end]``, in order."""
        found = [(match.start(), match.group()) for match in self._capital.finditer(text, start, end)]
        if not self._led.isdisjoint([word for _, word in found]):
            found += [(match.start(), match.group()) for match in self._small.finditer(text, start, end)]
            found.sort()
        return [
            (place, word)
            for place, word in found
            if word in self._entries and (place == start or not _is_of_word(text[place - 1]))
        ]


@dataclass(frozen=True)
class Gazetteer:
    """The data file, ready for matching: aliases by their first word, longest first."""

    actors: dict[str, tuple[str, ActorKind]]
    entries: dict[str, tuple[_Entry, ...]]
    firsts: _Firsts
    personal: frozenset[str]
    given: frozenset[str]
    successors: dict[str, str]
    agencies: dict[str, str]
    words: dict[str, frozenset[str]]


def _entry(alias: str, code: str, form: str, doubtful: Container[str]) -> _Entry:
    sure = form not in {"blocked", "prefix"} and alias not in doubtful
    if alias.isalnum():
        return _Entry((alias,), code, form, sure)
    first, *rest = _tokens(alias, 0, len(alias), len(alias))
    return _Entry((first.word, *(token.gap + token.word for token in rest)), code, form, sure)


def _capitals(alias: str, form: str) -> bool:
    """Whether headlines and telegrams in capitals are to find this alias too; short ones would be words (POLE)."""
    return form in {"name", "demonym", "capital", "old", "organisation", "house"} and (
        len(alias) > 4 or (form == "name" and len(alias) == 4)
    )


@cache
def load() -> Gazetteer:
    """The gazetteer, read once. Raises ResourceError where the file is missing or broken."""
    try:
        content = json.loads(read_text("data", FILE))
        by_first: dict[str, dict[tuple[str, ...], _Entry]] = {}
        doubtful = {*content["personal"], *content["words"]["also_words"], *_DOUBTFUL}
        for form, aliases in content["aliases"].items():
            for alias, code in aliases.items():
                for spelling in (alias, alias.upper()) if _capitals(alias, form) else (alias,):
                    entry = _entry(spelling, code, form, doubtful)
                    by_first.setdefault(entry.words[0], {}).setdefault(entry.words, entry)
        entries = {
            first: tuple(sorted(found.values(), key=lambda entry: -len(entry.words)))
            for first, found in by_first.items()
        }
        return Gazetteer(
            actors={code: (name, kind) for code, (name, kind) in content["actors"].items()},
            entries=entries,
            firsts=_Firsts(entries),
            personal=frozenset(content["personal"]),
            given=frozenset(content["given"]),
            successors=content["successors"],
            agencies=content["agencies"],
            words={name: frozenset(words) for name, words in content["words"].items()},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ResourceError(f"the package's file data/{FILE} is broken: {error}; install it again") from error


def name_of(code: str) -> str:
    """Common English name of this actor; for a group that the gazetteer does not know, the name in its code."""
    known = load().actors.get(code)
    return known[0] if known else code.removeprefix("NSA:")


def kind_of(code: str) -> ActorKind:
    """State, organisation of states, or group."""
    known = load().actors.get(code)
    if known:
        return known[1]
    return "group" if code.startswith("NSA:") else "state"


def actor(code: str) -> Actor:
    """The actor with this code."""
    return Actor(code=code, name=name_of(code), kind=kind_of(code))


def is_known(code: str) -> bool:
    """Whether the gazetteer has this code."""
    return code in load().actors


def find_mentions(text: str, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
    """Actors named in ``text[start:end]``, in order, with offsets into ``text``; ambiguous ones are left out."""
    if start == 0 and end is None:
        return _mentions(text)
    return tuple(mention for mention in candidates(text, start, end) if mention.form != "ambiguous")


@lru_cache(maxsize=256)  # a claim and its evidence are asked about by every check
def _mentions(text: str) -> tuple[Mention, ...]:
    return tuple(mention for mention in candidates(text) if mention.form != "ambiguous")


def candidates(text: str, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
    """As find_mentions, and with the ambiguous ones, whose ``code`` holds the possible codes with blanks between."""
    found: list[Mention] = []
    end = len(text) if end is None else end
    after = start
    for place, word in load().firsts.find(text, start, end):
        if place < after or (alias := _longest(text, place, word, end)) is None:
            continue
        after = alias.ends[-1]
        if alias.entry.sure or _is_meant(text, alias, start, end):
            form, last = ("demonym", alias.ends[-2]) if alias.entry.form == "prefix" else (alias.entry.form, after)
            found.append(Mention(place, last, alias.entry.code, cast(Form, form)))
    return tuple(found)


class _Alias(NamedTuple):
    """An alias as it stands in a text."""

    start: int
    ends: Sequence[int]  # of each of its words
    entry: _Entry


def _longest(text: str, place: int, word: str, end: int) -> _Alias | None:
    """The longest alias that begins at this place with this word."""
    entries = load().entries.get(word, ())
    if len(entries) == 1 and len(entries[0].words) == 1:
        return _Alias(place, (place + len(word),), entries[0])
    tokens = _tokens(text, place + len(word), end, len(entries[0].words) - 1) if entries else []
    told = tuple(token.gap + token.word for token in tokens)
    for entry in entries:
        more = len(entry.words) - 1
        if told[:more] == entry.words[1:]:
            return _Alias(place, [place + len(word), *(token.end for token in tokens[:more])], entry)
    return None


def _is_meant(text: str, alias: _Alias, start: int, end: int) -> bool:
    """Whether the alias stands for an actor here; blocked ones never do."""
    word, form, after = alias.entry.words[0], alias.entry.form, alias.ends[-1]
    if form == "blocked":
        return False
    if form == "prefix":
        following = _tokens(text, after, end, 1)
        return any(not one.gap and _longest(text, after, one.word, end) is not None for one in following)
    if alias.entry.words == ("Security", " Council"):
        before = _words_before(text, start, alias.start, 1)
        return all(not one[:1].isupper() or one in {"The", "In", "On", "At"} for one in before)
    if len(alias.ends) > 1:
        return True
    if word in load().words["also_words"]:  # in a line of capitals they are cries and words: HE TOLD US WHO WON
        return not _in_capitals(text, alias.start, after)
    if word.title() == "Georgia" and _is_american_state(
        _words_before(text, start, alias.start, 3), [token.word for token in _tokens(text, after, end, 3)]
    ):
        return False
    return word not in load().personal or not _is_person(
        word, _words_before(text, start, alias.start, 3), _tokens(text, after, end, 1)
    )


def _in_capitals(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 25) : start] + text[end : end + 25]
    letters = [character for character in around if character.isalpha()]
    return len(letters) > 5 and not any(character.islower() for character in letters)


def _is_american_state(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether Georgia is the American state, by the words around it."""
    if load().words["american"].intersection((*before, *behind)):
        return True
    if len(before) < 2 or before[-1] != ",":
        return False
    city = before[-2]  # Savannah, Georgia; but Armenia, Georgia and Tbilisi, Georgia
    return city[:1].isupper() and city not in load().words["georgian_cities"] and city not in load().entries


def _is_person(word: str, before: Sequence[str], following: Sequence[_Token]) -> bool:
    """Whether the word is part of a person's name, by the words before it and the one behind."""
    words, entries = load().words, load().entries
    for behind in following if word in load().given else ():
        if behind.gap == " " and behind.word[:1].isupper():
            known: Sequence[Container[str]] = (words["no_surnames"], words["no_given_names"], entries)
            if not any(behind.word in one for one in known):
                return True
    if len(before) > 1 and before[-1] == "." and before[-2] in words["honorifics"]:
        return True  # Mr. Jordan
    if not before or not before[-1][:1].isupper() or not before[-1].isalpha():
        return False
    if word == "Israel":
        return before[-1] in words["titles_before_israel"]
    no_name = before[-1] in words["no_given_names"] or before[-1] in entries
    return not no_name and not before[-1].endswith(("ly", "ing"))
