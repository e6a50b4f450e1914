"""Regular expressions that begin at a word, tried only at words that begin like one of them.

Python's engine has no index: an expression of a hundred alternatives is tried at every character of a text. Here the
words of a text are sorted once by their first two letters, and an expression is tried at the few that can begin it.
What is found is the same, in the same order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\w+")
#: Characters that a word is sorted by, from its first letter on; an expression may tell fewer.
_LETTERS: Final = 2
#: Texts that an expression remembers its places in: a sentence, and the dispatch that it is of.
_KEPT: Final = 4
# Letters that are another's capital or small letter to the engine, and not to ``str.lower``.
_ALIKE: Final = str.maketrans("İıſ\u212a", "iisk")


class WordPattern:
    """A regular expression for what begins with a word character that no word character stands before.

    Raises ValueError where the beginnings of its matches cannot be told from its text.
    """

    def __init__(self, expression: str, flags: int = 0) -> None:
        self.regex: Final = re.compile(expression, flags)
        told = beginnings(expression, _LETTERS)
        self._whole: Final = frozenset(beginning for beginning in told if len(beginning) == _LETTERS)
        self._parts: Final = tuple(told - self._whole)
        self._places = lru_cache(maxsize=_KEPT)(self._find_places)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        end = len(text) if end is None else end
        places = self._places(text)
        for index in range(bisect_left(places, start), len(places)):
            place = places[index]
            if place >= end:
                return
            if place >= start and (match := self.regex.match(text, place, end)) is not None:
                yield match
                start = max(match.end(), place + 1)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        return next(self.finditer(text, start, end), None)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.fullmatch``."""
        return self.regex.fullmatch(text)

    def _find_places(self, text: str) -> Sequence[int]:
        words = _words_by_beginning(text)
        told = [words[beginning] for beginning in self._whole & words.keys()]
        if self._parts:
            told += [places for letters, places in words.items() if letters.startswith(self._parts)]
        return sorted(chain.from_iterable(told))


@lru_cache(maxsize=8)
def blanked(text: str) -> str:
    """The text with a plain blank for every character of white space; offsets stay."""
    return re.sub(r"\s", " ", text)


def folded(text: str) -> str:
    """The text as beginnings have it: small, with the same offsets."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()


@lru_cache(maxsize=8)
def _words_by_beginning(text: str) -> dict[str, list[int]]:
    """Where the words of the text begin, in order, by the first letters from there on, small."""
    found, small = defaultdict[str, list[int]](list), folded(text)
    for match in _WORD.finditer(text):
        place = match.start()
        found[small[place : place + _LETTERS]].append(place)
    return found


def beginnings(expression: str, letters: int) -> frozenset[str]:
    """The first characters of all that the expression can match, small: so many, or as many of them as it tells.

    It may use literals, classes of them, groups, quantifiers and look-around; what it leaves open ends the beginning.
    Raises ValueError where it leaves the first character open or begins with no word character.
    """
    found = frozenset(_heads(_alternatives(_Reader(expression)), (), letters))
    if not all(beginning and _WORD.match(beginning) for beginning in found):
        raise ValueError(f"{expression!r} does not tell by which letters its matches begin")
    return found


class _Item(NamedTuple):
    """One thing of a sequence: characters, one of which it is, or a group's alternatives; None where it is open."""

    of: frozenset[str] | tuple[tuple[_Item, ...], ...] | None
    optional: bool = False
    repeated: bool = False


_Sequence = tuple[_Item, ...]


def _heads(alternatives: Sequence[_Sequence], rest: _Sequence, letters: int) -> Iterator[str]:
    for sequence in alternatives:
        yield from _heads_of((*sequence, *rest), letters)


def _heads_of(sequence: _Sequence, letters: int) -> Iterator[str]:
    if not letters or not sequence:
        yield ""
        return
    item, rest = sequence[0], sequence[1:]
    if item.optional:
        yield from _heads_of(rest, letters)
    again = (item._replace(optional=True), *rest) if item.repeated else rest
    if item.of is None:
        yield ""
    elif isinstance(item.of, frozenset):
        behind = set(_heads_of(again, letters - 1))
        yield from (character + head for character in item.of for head in behind)
    else:
        yield from _heads(item.of, again, letters)


class _Reader:
    """The text of an expression, read from its front."""

    def __init__(self, expression: str) -> None:
        self.rest = expression

    def take(self, pattern: str) -> re.Match[str] | None:
        """What the pattern matches at the front, which is then read."""
        match = re.match(pattern, self.rest)
        self.rest = self.rest[match.end() :] if match else self.rest
        return match


def _alternatives(reader: _Reader) -> tuple[_Sequence, ...]:
    """All up to the end of the group that is being read."""
    found: list[list[_Item]] = [[]]
    while reader.rest and not reader.take(r"\)"):
        if reader.take(r"\|"):
            found.append([])
        elif (item := _item(reader)) is not None:
            found[-1].append(item)
    return tuple(map(tuple, found))


def _item(reader: _Reader) -> _Item | None:
    """The next thing with its quantifier; None for what takes no room."""
    of: frozenset[str] | tuple[_Sequence, ...] | None
    if reader.take(r"\\b"):
        return None
    if reader.take(r"\(\?<?[=!]"):
        _alternatives(reader)
        return None
    if reader.take(r"\((?:\?(?:P<\w+>|-?i?:))?"):
        of = _alternatives(reader)
    elif (klass := reader.take(r"\[((?:\\.|[^\]\\])+)\]")) is not None:
        of = None if re.search(r"^\^|\\|.-.", klass[1]) else frozenset(klass[1].lower())
    elif (literal := reader.take(r"\\([^\w\s])|([^\\.])")) is not None:
        of = frozenset((literal[1] or literal[2]).lower())
    else:
        reader.take(r"\\.|.")
        of = None
    how = reader.take(r"([?*+]|\{(\d*)(?:,\d*)?\})[?+]?")
    if how is None:
        return _Item(of)
    return _Item(of, how[1] in {"?", "*"} or how[2] in {"0", ""}, how[1] != "?")
