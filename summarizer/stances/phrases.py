"""Phrases of several classes, found in one pass over the words of a text.

A search for hundreds of alternatives at every word is what costs; so they are told apart by the letter they begin with,
and nearly every word is settled by one match against the few phrases of its letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

Name = TypeVar("Name", bound=str)

_WORD: Final = re.compile(r"\w+")
_LOOK_BEHIND: Final = re.compile(r"\(\?<[=!][^()]*\)")


class _Letter(NamedTuple, Generic[Name]):
    """The phrases that begin with one letter: all of them, and those of each class."""

    any: re.Pattern[str]
    classes: tuple[tuple[Name, re.Pattern[str]], ...]


class Phrases(Generic[Name]):
    """Regular expressions by class, each for a phrase of whole words; case does not matter.

    An expression begins with a letter, or with a group of alternatives that do; a look-behind may stand before it.
    Where two of a class fit at one word, the earlier one of its sequence is taken. Raises ValueError for another form.
    """

    def __init__(self, classes: Mapping[Name, Sequence[str]]) -> None:
        of_letter: dict[str, dict[Name, list[str]]] = {}
        for name, expressions in classes.items():
            for expression in expressions:
                for letter in _initials(expression):
                    of_letter.setdefault(letter, {}).setdefault(name, []).append(expression)
        self._letters = {
            letter: _Letter(
                _whole([expression for expressions in found.values() for expression in expressions]),
                tuple((name, _whole(expressions)) for name, expressions in found.items()),
            )
            for letter, found in of_letter.items()
        }

    def find(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Start, end and class of every phrase; those of one class do not overlap. In order of their starts."""
        ends: dict[Name, int] = {}
        for word in _WORD.finditer(text):
            start = word.start()
            letter = self._letters.get(text[start].lower())
            if letter is None or letter.any.match(text, start) is None:
                continue
            for name, pattern in letter.classes:
                if start >= ends.get(name, 0) and (match := pattern.match(text, start)) is not None:
                    ends[name] = match.end()
                    yield start, match.end(), name


def _whole(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(expressions) + r")(?!\w)", re.IGNORECASE)


def _initials(expression: str) -> frozenset[str]:
    """The small letters that a match of the expression can begin with."""
    behind = _LOOK_BEHIND.match(expression)
    first = expression[behind.end() :] if behind else expression
    if first.startswith("(?:"):
        parts, rest = _alternatives(first[3:])
        found = frozenset[str]().union(*map(_initials, parts))
    else:
        rest, found = first[1:], frozenset({first[:1].lower()})
    if rest[:1] in {"?", "*", "{"} or not all(letter.isalpha() for letter in found):
        raise ValueError(f"{expression!r} does not begin with a letter or with alternatives that do")
    return found


def _alternatives(group: str) -> tuple[list[str], str]:
    """The alternatives of a group, of which ``group`` is the inside and what follows; and what follows."""
    parts, depth = [""], 0
    for place, character in enumerate(group):
        if character == ")" and not depth:
            return parts, group[place + 1 :]
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    raise ValueError(f"{group!r} has no closing bracket")
