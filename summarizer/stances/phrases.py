"""Words and phrases of several classes, found in one pass over the words of a text.

A search for hundreds of alternatives at every word is what costs; so it is told once for what stands between two
blanks what can begin in it, which is nothing nearly everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, compress, count
from operator import add
from typing import Final, Generic, NamedTuple, TypeVar

from summarizer.beginnings import beginnings
from summarizer.patterns import folded

Name = TypeVar("Name", bound=str)

_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"\d")
# "so-called" calls on nobody, and "two-plus-two" is no verb either.
_ALONE: Final = re.compile(r"(?<!-)[A-Za-z]+(?!-?\w)")
#: Characters of a word, from its first on, by which nearly every word is settled.
_LETTERS: Final = 5
#: Words; English has some 20,000 in use, and whatever a text invents is told anew each time.
_REMEMBERED: Final = 20_000
#: Letters of what is no word of English, and not worth to be remembered; as little are numbers.
_LONG: Final = 40


class _Told(NamedTuple, Generic[Name]):
    """What a word is: of which class where it stands alone, the phrases that can begin with it, and any of these."""

    name: Name | None
    phrases: tuple[tuple[Name, tuple[str, ...]], ...]
    any_phrase: re.Pattern[str] | None


class _Between(dict[str, tuple[tuple[int, _Told[Name]], ...]], Generic[Name]):
    """For what stands between two blanks, the places in it where something can begin, each with what."""

    def __init__(self, tell: Callable[[str], _Told[Name] | None]) -> None:
        self._tell: Final = tell

    def __missing__(self, words: str) -> tuple[tuple[int, _Told[Name]], ...]:
        told = ((word.start(), self._tell(word.group())) for word in _WORD.finditer(words))
        found = tuple((start, one) for start, one in told if one is not None)
        if len(self) < _REMEMBERED and len(words) < _LONG and not _NUMBER.search(words):
            self[words] = found
        return found


class Phrases(Generic[Name]):
    """Single words by class, and regular expressions by class, each for a phrase of whole words; case does not matter.

    Where two phrases of a class fit at one word, the earlier one of its sequence is taken. Raises ValueError where the
    beginnings of an expression cannot be told (see ``patterns``).
    """

    def __init__(self, words: Mapping[str, Name], classes: Mapping[Name, Sequence[str]]) -> None:
        self._words = words
        self._by_letter: dict[str, list[tuple[Name, str, tuple[str, ...]]]] = {}
        for name, several in classes.items():
            for one in several:
                told = tuple(beginnings(one, _LETTERS))
                for letter in {beginning[0] for beginning in told}:
                    self._by_letter.setdefault(letter, []).append((name, one, told))
        self._told: Final = _Between(self._tell)
        self._fitting: Final = lru_cache(maxsize=_REMEMBERED)(self._find_fitting)

    def find(self, text: str) -> list[tuple[int, int, Name]]:
        """Start, end and class of every word and phrase, in order; phrases of one class do not overlap."""
        found: list[tuple[int, int, Name]] = []
        ends: dict[Name, int] = {}
        for start, told in self._beginning(text):
            if told.name is not None and (alone := _ALONE.match(text, start)) is not None:
                found.append((start, alone.end(), told.name))
            if told.any_phrase is None or told.any_phrase.match(text, start) is None:
                continue
            for name, expressions in told.phrases:
                if start >= ends.get(name, 0) and (match := _whole(expressions).match(text, start)) is not None:
                    ends[name] = match.end()
                    found.append((start, match.end(), name))
        return sorted(found)

    def _beginning(self, text: str) -> Iterator[tuple[int, _Told[Name]]]:
        """Where something can begin, in order, and what."""
        words = text.split(" ")
        told = list(map(self._told.__getitem__, words))
        starts = map(add, accumulate(map(len, words), initial=0), count())
        return (
            (start + at, one)
            for start, several in compress(zip(starts, told, strict=False), told)
            for at, one in several
        )

    def _tell(self, shown: str) -> _Told[Name] | None:
        """What the word is as it stands; None, as for most, where it is nothing."""
        name, fitting = self._words.get(shown.lower()), self._fitting(folded(shown[:_LETTERS]))
        return fitting._replace(name=name) if name is not None or fitting.phrases else None

    def _find_fitting(self, letters: str) -> _Told[Name]:
        """What can begin with a word of these first letters, small; they are all that it has where they are few."""
        ends = len(letters) < _LETTERS  # then a beginning that is longer goes on with a character of no word
        fitting: dict[Name, list[str]] = {}
        for name, expression, told in self._by_letter.get(letters[0], ()):
            if letters.startswith(told) or (ends and any(_goes_on(letters, one) for one in told)):
                fitting.setdefault(name, []).append(expression)
        every = tuple(one for several in fitting.values() for one in several)
        phrases = tuple((name, tuple(several)) for name, several in fitting.items())
        return _Told(None, phrases, _whole(every) if every else None)


def _goes_on(letters: str, beginning: str) -> bool:
    behind = beginning[len(letters) :]
    return beginning.startswith(letters) and behind[:1] != "" and not _WORD.match(behind)


@cache
def _whole(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(expressions) + r")(?!\w)", re.IGNORECASE)
