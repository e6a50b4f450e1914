"""Finds the names of states, organisations and groups in English text: the gazetteer and its matching.

The data file ``data/gazetteer.json`` holds each alias with its code and its form; tests/tools/build_gazetteer.py makes
it. Matching is by longest alias, case-sensitive, on whole words, and linear in the text. What is no party is held as
a longer alias of its own that blocks the shorter one: "South China Sea", "Washington Post".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain
from typing import Literal, NamedTuple, cast

from summarizer.errors import ResourceError
from summarizer.records import Actor, ActorKind
from summarizer.resources import read_text

Form = Literal[
    "name", "short", "demonym", "capital", "house", "old", "organisation", "group", "ambiguous", "place", "reference"
]

FILE = "gazetteer.json"
# Words and the white space before them: " " within a paragraph (a wrapped line too), "\n" after a blank line.
_TOKEN = re.compile(r"(\s*)(\w+|[^\w\s])")
# Also words or cries when a whole line is in capitals: HE TOLD US WHO WON.


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in the text: code points ``start`` to ``end`` (exclusive), its code, and in what form.

    ``form`` is how the gazetteer knows the alias; ``place`` is a capital that is only where something happens, and
    ``reference`` words like "both sides", with one mention for each member of the group.
    """

    start: int
    end: int
    code: str
    form: Form


class _Token(NamedTuple):
    start: int
    end: int
    word: str  # with typographic apostrophes made plain
    gap: str  # "", " " or "\n"


class _Tokens:
    """The words and marks of ``text[start:end]``; each is made into a ``_Token`` when it is looked at, as few are."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._found: list[tuple[str, str]] = _TOKEN.findall(text, start, end)
        #: Where each space and each word begins, in turn: there is nothing between them.
        self._places = list(accumulate(map(len, chain.from_iterable(self._found)), initial=start))
        self.words = [word for _, word in self._found]
        for mark in "’ʼ":
            if mark in self.words:
                self.words = ["'" if word == mark else word for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, index: int) -> _Token:
        at = 2 * index + 1
        return _Token(self._places[at], self._places[at + 1], self.words[index], self.gap(index))

    def between(self, start: int, end: int) -> list[_Token]:
        """Those from ``start`` up to ``end``, as far as there are any."""
        return [self[index] for index in range(max(0, start), min(end, len(self)))]

    def gap(self, index: int) -> str:
        """What stands before this one: nothing, a blank, or a line break for a blank line."""
        space = self._found[index][0]
        return "\n" if space.count("\n") > 1 else " " if space else ""


class _Entry(NamedTuple):
    words: tuple[str, ...]  # each after the first with its gap before it
    code: str
    form: str


@dataclass(frozen=True)
class Gazetteer:
    """The data file, ready for matching: aliases by their first word, longest first."""

    actors: dict[str, tuple[str, ActorKind]]
    entries: dict[str, tuple[_Entry, ...]]
    personal: frozenset[str]
    given: frozenset[str]
    successors: dict[str, str]
    agencies: dict[str, str]
    words: dict[str, frozenset[str]]


def _entry(alias: str, code: str, form: str) -> _Entry:
    if alias.isalnum():
        return _Entry((alias,), code, form)
    tokens = _Tokens(alias, 0, len(alias))
    rest = (tokens.gap(index) + tokens.words[index] for index in range(1, len(tokens)))
    return _Entry((tokens.words[0], *rest), code, form)


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
        for form, aliases in content["aliases"].items():
            for alias, code in aliases.items():
                for spelling in (alias, alias.upper()) if _capitals(alias, form) else (alias,):
                    entry = _entry(spelling, code, form)
                    by_first.setdefault(entry.words[0], {}).setdefault(entry.words, entry)
        return Gazetteer(
            actors={code: (name, kind) for code, (name, kind) in content["actors"].items()},
            entries={
                first: tuple(sorted(found.values(), key=lambda entry: -len(entry.words)))
                for first, found in by_first.items()
            },
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
    tokens = _Tokens(text, start, len(text) if end is None else end)
    entries = load().entries
    found: list[Mention] = []
    after = 0
    for index, word in enumerate(tokens.words):
        if index < after or word not in entries or (entry := _longest(tokens, index, entries)) is None:
            continue
        after = index + len(entry.words)
        if _is_meant(text, tokens, index, after, entry):
            last = tokens[after - 2] if entry.form == "prefix" else tokens[after - 1]
            form = "demonym" if entry.form == "prefix" else entry.form
            found.append(Mention(tokens[index].start, last.end, entry.code, cast(Form, form)))
    return tuple(found)


def _longest(tokens: _Tokens, index: int, entries: dict[str, tuple[_Entry, ...]]) -> _Entry | None:
    for entry in entries.get(tokens.words[index], ()):
        rest = entry.words[1:]
        if index + len(rest) < len(tokens) and all(
            tokens.gap(place) + tokens.words[place] == word for place, word in enumerate(rest, start=index + 1)
        ):
            return entry
    return None


def _is_meant(text: str, tokens: _Tokens, index: int, after: int, entry: _Entry) -> bool:
    """Whether the alias stands for an actor here; blocked ones never do."""
    if entry.form == "blocked":
        return False
    word = tokens[index].word
    before = tokens[index - 1] if index else None
    following = tokens[after] if after < len(tokens) else None
    if entry.form == "prefix":
        return following is not None and not following.gap and _longest(tokens, after, load().entries) is not None
    if entry.words == ("Security", " Council"):
        return before is None or not before.word[:1].isupper() or before.word in {"The", "In", "On", "At"}
    if after - index > 1:
        return True
    if word in load().words["also_words"]:
        return not _in_capitals(text, tokens[index])
    if word.title() == "Georgia" and _is_american_state(tokens, index, after):
        return False
    return word not in load().personal or not _is_person(word, before, following, tokens.between(index - 2, index))


def _in_capitals(text: str, token: _Token) -> bool:
    around = text[max(0, token.start - 25) : token.start] + text[token.end : token.end + 25]
    letters = [character for character in around if character.isalpha()]
    return len(letters) > 5 and not any(character.islower() for character in letters)


def _is_american_state(tokens: _Tokens, index: int, after: int) -> bool:
    near = [token.word for token in (*tokens.between(index - 3, index), *tokens.between(after, after + 3))]
    if load().words["american"].intersection(near):
        return True
    if index < 2 or tokens[index - 1].word != ",":
        return False
    city = tokens[index - 2].word  # Savannah, Georgia; but Armenia, Georgia and Tbilisi, Georgia
    return city[:1].isupper() and city not in load().words["georgian_cities"] and city not in load().entries


def _is_person(word: str, before: _Token | None, following: _Token | None, two_before: list[_Token]) -> bool:
    if following is not None and word in load().given and following.gap == " " and following.word[:1].isupper():
        words = load().words
        if not any(
            following.word in known for known in (words["no_surnames"], words["no_given_names"], load().entries)
        ):
            return True
    if (
        before is not None
        and before.word == "."
        and len(two_before) == 2
        and two_before[0].word in load().words["honorifics"]
    ):
        return True  # Mr. Jordan
    if before is None or not before.word[:1].isupper() or not before.word.isalpha():
        return False
    if word == "Israel":
        return before.word in load().words["titles_before_israel"]
    no_name = before.word in load().words["no_given_names"] or before.word in load().entries
    return not no_name and not before.word.endswith(("ly", "ing"))
