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
from typing import Final

from summarizer.beginnings import beginnings

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
