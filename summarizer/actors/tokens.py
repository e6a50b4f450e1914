"""The words and marks of a text, and the white space between them: what aliases are made of."""

from __future__ import annotations

import re
from typing import NamedTuple

# A word or a mark, and the white space before it.
_TOKEN = re.compile(r"(\s*)(\w+|[^\w\s])")
_APOSTROPHES = frozenset("’ʼ")


class Token(NamedTuple):
    """A word or a mark, where it ends, and what stands before it."""

    end: int
    word: str  # with typographic apostrophes made plain
    gap: str  # "", " " within a paragraph (a wrapped line too), or "\n" after a blank line


def token_behind(text: str, at: int, end: int) -> Token | None:
    """The first word or mark of ``text[at:end]``."""
    match = _TOKEN.match(text, at, end)
    if match is None:
        return None
    space, word = match.groups()
    gap = ("\n" if space.count("\n") > 1 else " ") if space else ""
    return Token(match.end(), "'" if word in _APOSTROPHES else word, gap)


def tokens_behind(text: str, at: int, end: int, count: int) -> list[Token]:
    """The first words and marks of ``text[at:end]``, so many as far as there are any."""
    found: list[Token] = []
    while len(found) < count and (token := token_behind(text, at, end)) is not None:
        found.append(token)
        at = token.end
    return found


def words_before(text: str, start: int, at: int, count: int) -> list[str]:
    """The last words and marks of ``text[start:at]``, in order."""
    found: list[str] = []
    while len(found) < count and (place := _last(text, start, at)) is not None:
        found.insert(0, tokens_behind(text, place, at, 1)[0].word)
        at = place
    return found


def _last(text: str, start: int, at: int) -> int | None:
    """Where the last word or mark of ``text[start:at]`` begins."""
    while at > start and text[at - 1].isspace():
        at -= 1
    if at == start:
        return None
    at -= 1
    while at > start and is_of_word(text[at]) and is_of_word(text[at - 1]):
        at -= 1
    return at


def is_of_word(character: str) -> bool:
    """Whether words are made of such characters."""
    return character.isalnum() or character == "_"
