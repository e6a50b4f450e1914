"""Phrases of several classes, found in one pass over the words of a text.

A search for hundreds of alternatives at every word is what costs; so they are told apart by the letters they begin
with, and nearly every word is settled by its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, Generic, TypeVar

from summarizer.patterns import beginnings, folded

Name = TypeVar("Name", bound=str)

_WORD: Final = re.compile(r"\w+")
#: Characters of a word, from its first on, by which nearly every word is settled.
_LETTERS: Final = 3
#: Beginnings of words; English has some 5,000, and whatever a text invents is told anew each time.
_REMEMBERED: Final = 20_000


class Phrases(Generic[Name]):
    """Regular expressions by class, each for a phrase of whole words; case does not matter.

    Where two of a class fit at one word, the earlier one of its sequence is taken. Raises ValueError where the
    beginnings of an expression cannot be told (see ``patterns``).
    """

    def __init__(self, classes: Mapping[Name, Sequence[str]]) -> None:
        self._told = [
            (name, one, tuple(beginnings(one, _LETTERS))) for name, several in classes.items() for one in several
        ]
        self._of: dict[str, tuple[tuple[Name, re.Pattern[str]], ...]] = {}

    def find(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Start, end and class of every phrase; those of one class do not overlap. In order of their starts."""
        ends: dict[Name, int] = {}
        for word in _WORD.finditer(text):
            start = word.start()
            letters = text[start : start + _LETTERS]
            fitting = self._of.get(letters)
            for name, pattern in self._fitting(letters) if fitting is None else fitting:
                if start >= ends.get(name, 0) and (match := pattern.match(text, start)) is not None:
                    ends[name] = match.end()
                    yield start, match.end(), name

    def _fitting(self, letters: str) -> tuple[tuple[Name, re.Pattern[str]], ...]:
        """The expressions of each class that can begin with these letters; told once for letters as they stand."""
        small = folded(letters)
        fitting: dict[Name, list[str]] = {}
        for name, expression, told in self._told:
            if small.startswith(told):
                fitting.setdefault(name, []).append(expression)
        found = tuple((name, _whole(tuple(several))) for name, several in fitting.items())
        if len(self._of) < _REMEMBERED:
            self._of[letters] = found
        return found


@cache
def _whole(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(expressions) + r")(?!\w)", re.IGNORECASE)
