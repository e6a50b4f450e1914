"""Regular expressions that begin at a word, tried only at words that begin like one of them.

Python's engine has no index: an expression of a hundred alternatives is tried at every character of a text. Here the
words of a text are told once, and an expression is tried at the few that can begin it. What is found is the same, in
the same order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, compress, count
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\w+")
#: Numbers have no end; those of one or two digits are few.
_NUMBER: Final = re.compile(r"\d{3}")
#: The beginning of a word, with the character of no word behind it where one is told.
_FIRST_WORD: Final = re.compile(r"\w+\W?")
#: Characters that the beginning of an expression is told by; longer ones tell hardly more words apart.
_LETTERS: Final = 6
#: Texts that are remembered with the places of their words: a sentence, and the dispatch that it is of.
_KEPT: Final = 4
#: Words that are remembered, and characters of the longest; what a text invents beyond is told anew each time.
_REMEMBERED: Final = 20_000
_LONGEST: Final = 40
_ALTERNATIVE: Final = re.compile(r"(?:\\.|\[[^\]]+\]|\((?:[^()]|\([^()]*\))*\)|[^|()])+")
_UNPLAIN: Final = re.compile(r"[^\S ]")
# Letters that are another's capital or small letter to the engine, and not to ``str.lower``.
_LETTERS_ALIKE: Final = "İıſ\u212a"
_ALIKE: Final = str.maketrans(_LETTERS_ALIKE, "iisk")


class WordPattern:
    """A regular expression for what begins with a word character that no word character stands before.

    Raises ValueError where the beginnings of its matches cannot be told from its text.
    """

    def __init__(self, expression: str, flags: int = 0) -> None:
        self.regex: Final = re.compile(expression, flags)
        self.told: Final = tuple(beginnings(expression, _LETTERS, across=True))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.fullmatch``."""
        return self.regex.fullmatch(text) if folded(text[:_LETTERS]).startswith(self.told) else None


class WordPatterns:
    """Expressions that are looked for together."""

    def __init__(self, *patterns: WordPattern) -> None:
        self._beginning: Final = _Beginning(patterns)
        self._fitting: Final = _Fitting(patterns)
        self._tried = lru_cache(maxsize=_KEPT)(self._find_tried)

    def finditer(self, text: str, start: int, end: int) -> Sequence[re.Match[str]]:
        """What ``re.Pattern.finditer`` finds with each of them, by place, at one place in the order of the patterns."""
        places, fitting = self._tried(text)
        found: list[re.Match[str]] = []
        after: dict[WordPattern, int] = {}
        for index in range(bisect_left(places, start), bisect_left(places, end)):
            place = places[index]
            for pattern in fitting[index]:
                if place >= after.get(pattern, 0) and (match := pattern.regex.match(text, place, end)) is not None:
                    after[pattern] = match.end()
                    found.append(match)
        return found

    def _find_tried(self, text: str) -> tuple[Sequence[int], Sequence[tuple[WordPattern, ...]]]:
        """The places of the text where an expression can begin, and which can at each."""
        small, words, lengths = _words(text)
        begun = list(map(self._beginning.__getitem__, words))
        fit = compress(zip(lengths, count(), begun, strict=False), begun)
        places = [length + blanks + at for length, blanks, found in fit for at in found]
        fitting = [self._fitting[small[place : place + _LETTERS]] for place in places]
        return list(compress(places, fitting)), list(filter(None, fitting))


class _Beginning(dict[str, tuple[int, ...]]):
    """For what stands between two blanks, the places in it where a pattern's match can begin, as far as it tells."""

    def __init__(self, patterns: Sequence[WordPattern]) -> None:
        words = (_FIRST_WORD.match(told) for one in patterns for told in one.told)
        self._told: Final = tuple({word.group() for word in words if word})
        self._letters: Final = frozenset(told[0] for told in self._told)

    def __missing__(self, words: str) -> tuple[int, ...]:
        found: tuple[int, ...] = ()
        if not self._letters.isdisjoint(words):
            with_blank = f"{words} "
            starts = (word.start() for word in _WORD.finditer(words))
            found = tuple(at for at in starts if with_blank.startswith(self._told, at))
        if len(self) < _REMEMBERED and len(words) < _LONGEST and not _NUMBER.search(words):
            self[words] = found
        return found


class _Fitting(dict[str, tuple[WordPattern, ...]]):
    """For the first letters of a place, over the blank behind its word, the patterns whose matches can begin there."""

    def __init__(self, patterns: Sequence[WordPattern]) -> None:
        self._patterns: Final = patterns

    def __missing__(self, letters: str) -> tuple[WordPattern, ...]:
        found = tuple(pattern for pattern in self._patterns if letters.startswith(pattern.told))
        if len(self) < _REMEMBERED:
            self[letters] = found
        return found


@lru_cache(maxsize=8)
def blanked(text: str) -> str:
    """The text with a plain blank for every character of white space; offsets stay."""
    plain = text.replace("\n", " ")
    return plain if plain.isprintable() else _UNPLAIN.sub(" ", plain)  # no white space but the blank is printable


def grouped(alternatives: str) -> str:
    """The alternatives, each of which begins with a letter as it stands, with those of one letter together.

    In small and capital letters alike the engine tries each of them to its first letter: so it tries the letters alone.
    """
    by_letter: dict[str, list[str]] = {}
    for alternative in _ALTERNATIVE.findall(alternatives):
        by_letter.setdefault(alternative[0], []).append(alternative[1:])
    return "|".join(f"{letter}(?:{'|'.join(behind)})" for letter, behind in by_letter.items())


def folded(text: str) -> str:
    """The text as beginnings have it: small, with the same offsets."""
    if not text.isascii() and any(letter in text for letter in _LETTERS_ALIKE):
        text = text.translate(_ALIKE)
    return text.lower()


@lru_cache(maxsize=_KEPT)
def _words(text: str) -> tuple[str, Sequence[str], Sequence[int]]:
    """The text, small, what stands in it between blanks, and the length of all before each of these, blanks apart."""
    small = folded(text)
    words = small.split(" ")
    return small, words, list(accumulate(map(len, words), initial=0))


def beginnings(expression: str, letters: int, *, across: bool = False) -> frozenset[str]:
    """The first characters of all that the expression can match, small: so many, or as many of them as it tells.

    A character of no word is the last, unless they go ``across`` it. The expression may use literals, classes of them,
    groups, quantifiers and look-around; what it leaves open ends the beginning.
    Raises ValueError where it leaves the first character open or begins with no word character.
    """
    found = frozenset(_heads(_alternatives(_Reader(expression)), (), letters, across))
    if not all(beginning and _WORD.match(beginning) for beginning in found):
        raise ValueError(f"{expression!r} does not tell by which letters its matches begin")
    return found


class _Item(NamedTuple):
    """One thing of a sequence: characters, one of which it is, or a group's alternatives; None where it is open."""

    of: frozenset[str] | tuple[tuple[_Item, ...], ...] | None
    optional: bool = False
    repeated: bool = False


_Sequence = tuple[_Item, ...]


def _heads(alternatives: Sequence[_Sequence], rest: _Sequence, letters: int, across: bool) -> set[str]:
    return set[str]().union(*(_heads_of((*sequence, *rest), letters, across) for sequence in alternatives))


def _heads_of(sequence: _Sequence, letters: int, across: bool) -> set[str]:
    if not letters or not sequence:
        return {""}
    item, rest = sequence[0], sequence[1:]
    found = _heads_of(rest, letters, across) if item.optional else set[str]()
    again = (item._replace(optional=True), *rest) if item.repeated else rest
    if item.of is None:
        found.add("")
    elif isinstance(item.of, frozenset):
        within = [character for character in item.of if across or _WORD.match(character)]
        behind = _heads_of(again, letters - 1, across) if within else set()
        found.update(item.of.difference(within), [character + head for character in within for head in behind])
    else:
        found |= _heads(item.of, again, letters, across)
    return found


_BOUNDARY: Final = re.compile(r"\\b")
_AHEAD: Final = re.compile(r"\(\?=")
_LOOK: Final = re.compile(r"\(\?(?:!|<[=!])")
_GROUP: Final = re.compile(r"\((?:\?(?:P<\w+>|-?i?:))?")
_CLASS: Final = re.compile(r"\[((?:\\.|[^\]\\])+)\]")
_UNTOLD_CLASS: Final = re.compile(r"\^|.*(?:\\|.-.)")
_LITERAL: Final = re.compile(r"\\([^\w\s])|([^\\.^$])")
_ANY: Final = re.compile(r"\\.|.")
_QUANTIFIER: Final = re.compile(r"([?*+]|\{(\d*)(?:,\d*)?\})[?+]?")


class _Reader:
    """The text of an expression, read from its front."""

    def __init__(self, expression: str) -> None:
        self._expression, self._at = expression, 0

    def next(self) -> str:
        """The character that comes, or nothing at the end."""
        return self._expression[self._at : self._at + 1]

    def skip(self) -> None:
        """Read one character."""
        self._at += 1

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern matches at the front, which is then read."""
        match = pattern.match(self._expression, self._at)
        self._at = match.end() if match else self._at
        return match


def _alternatives(reader: _Reader) -> tuple[_Sequence, ...]:
    """All up to the end of the group that is being read."""
    found: list[list[_Item]] = [[]]
    while (character := reader.next()) not in {"", ")"}:
        if character == "|":
            reader.skip()
            found.append([])
        elif (item := _item(reader)) is not None:
            found[-1].append(item)
    reader.skip()
    return tuple(map(tuple, found))


def _item(reader: _Reader) -> _Item | None:
    """The next thing with its quantifier; None for what takes no room."""
    of: frozenset[str] | tuple[_Sequence, ...] | None
    if reader.take(_BOUNDARY):
        return None
    if reader.take(_AHEAD):  # it tells what comes, and leaves open what comes behind that
        return _Item(tuple((*wanted, _Item(None)) for wanted in _alternatives(reader)))
    if reader.take(_LOOK):
        _alternatives(reader)
        return None
    if reader.take(_GROUP):
        of = _alternatives(reader)
    elif (klass := reader.take(_CLASS)) is not None:
        of = None if _UNTOLD_CLASS.match(klass[1]) else frozenset(klass[1].lower())
    elif (literal := reader.take(_LITERAL)) is not None:
        of = frozenset((literal[1] or literal[2]).lower())
    else:
        reader.take(_ANY)
        of = None
    how = reader.take(_QUANTIFIER)
    if how is None:
        return _Item(of)
    return _Item(of, how[1] in {"?", "*"} or how[2] in {"0", ""}, how[1] != "?")
