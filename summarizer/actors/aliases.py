"""Finds the names of the gazetteer in a text, where they stand for an actor.

Matching is by longest alias, case-sensitive, on whole words, and linear in the text.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from typing import NamedTuple

from summarizer.actors.gazetteer import Entry, Mention, Node, load
from summarizer.actors.tokens import Token, token_behind, tokens_behind, words_before


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
    aliases, firsts = load().aliases, load().firsts
    end = len(text) if end is None else end
    after = start
    for place, word in firsts.find(text, start, end):
        alias = _longest(text, place + len(word), aliases[word], end) if place >= after else None
        if alias is None:
            continue
        entry, ends = alias
        after = ends[-1]
        if entry.sure or _is_meant(text, _Alias(place, ends, entry), start, end):
            if entry.form == "prefix":
                found.append(Mention(place, ends[-2], entry.code, "demonym"))
            elif entry.form != "blocked":
                found.append(Mention(place, after, entry.code, entry.form))
    return tuple(found)


class _Alias(NamedTuple):
    """An alias as it stands in a text."""

    start: int
    ends: Sequence[int]  # of each of its words
    entry: Entry


def _longest(text: str, at: int, begun: Node, end: int) -> tuple[Entry, Sequence[int]] | None:
    """The longest alias that begins with the words before this place, and where each of its words ends."""
    if not begun.more:
        return (begun.entry, (at,)) if begun.entry else None
    node: Node | None = begun
    ends, found = [at], None
    while node is not None:
        found = node.entry or found
        behind = token_behind(text, ends[-1], end) if node.more else None
        if behind is None:
            break
        ends.append(behind.end)
        node = node.more.get(behind.gap + behind.word)
    return (found, ends[: len(found.words)]) if found else None


def _is_meant(text: str, alias: _Alias, start: int, end: int) -> bool:
    """Whether the alias stands for an actor here; blocked ones never do."""
    word, form, after = alias.entry.words[0], alias.entry.form, alias.ends[-1]
    if form == "blocked":
        return False
    if form == "prefix":
        following = token_behind(text, after, end)
        if following is None or following.gap or (begun := load().aliases.get(following.word)) is None:
            return False
        return _longest(text, following.end, begun, end) is not None
    if alias.entry.words == ("Security", " Council"):
        before = words_before(text, start, alias.start, 1)
        return all(not one[:1].isupper() or one in {"The", "In", "On", "At"} for one in before)
    if len(alias.ends) > 1:
        return True
    if word in load().words["also_words"]:  # in a line of capitals they are cries and words: HE TOLD US WHO WON
        return not _in_capitals(text, alias.start, after)
    if word.title() == "Georgia" and _is_american_state(
        words_before(text, start, alias.start, 3), [token.word for token in tokens_behind(text, after, end, 3)]
    ):
        return False
    return word not in load().personal or not _is_person(
        word, words_before(text, start, alias.start, 3), token_behind(text, after, end)
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
    return city[:1].isupper() and city not in load().words["georgian_cities"] and city not in load().aliases


def _is_person(word: str, before: Sequence[str], behind: Token | None) -> bool:
    """Whether the word is part of a person's name, by the words before it and the one behind."""
    words, aliases = load().words, load().aliases
    if behind is not None and word in load().given and behind.gap == " " and behind.word[:1].isupper():
        known: Sequence[Container[str]] = (words["no_surnames"], words["no_given_names"], aliases)
        if not any(behind.word in one for one in known):
            return True
    if len(before) > 1 and before[-1] == "." and before[-2] in words["honorifics"]:
        return True  # Mr. Jordan
    if not before or not before[-1][:1].isupper() or not before[-1].isalpha():
        return False
    if word == "Israel":
        return before[-1] in words["titles_before_israel"]
    no_name = before[-1] in words["no_given_names"] or before[-1] in aliases
    return not no_name and not before[-1].endswith(("ly", "ing"))
