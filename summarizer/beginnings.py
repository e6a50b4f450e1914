"""By which characters the matches of a regular expression begin, told from its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\w")


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
