"""The names of states, organisations and groups in English text: the gazetteer, which ``aliases`` searches with.

The data file ``data/gazetteer.json`` holds each alias with its code and its form; tests/tools/build_gazetteer.py makes
it. What is no party is held as a longer alias of its own that blocks the shorter one: "South China Sea", "Washington
Post".
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal, NamedTuple

from summarizer.actors.tokens import is_of_word, tokens_behind
from summarizer.errors import ResourceError
from summarizer.records import Actor, ActorKind
from summarizer.resources import read_text

Form = Literal[
    "name", "short", "demonym", "capital", "house", "old", "organisation", "group", "ambiguous", "place", "reference"
]
#: How the data file knows an alias: one that is blocked stands for nothing, a prefix with what is joined to it.
AliasForm = Form | Literal["blocked", "prefix"]

FILE = "gazetteer.json"
# Aliases that the words around may make no actor, beside those that are people's names or plain words too.
_DOUBTFUL = ("Georgia", "GEORGIA", "Security Council")


class Mention(NamedTuple):
    """An actor named in the text: code points ``start`` to ``end`` (exclusive), its code, and in what form.

    ``form`` is how the gazetteer knows the alias; ``place`` is a capital that is only where something happens, and
    ``reference`` words like "both sides", with one mention for each member of the group.
    """

    start: int
    end: int
    code: str
    form: Form


class Entry(NamedTuple):
    """An alias with what it stands for."""

    words: tuple[str, ...]  # each after the first with its gap before it
    code: str
    form: AliasForm
    sure: bool  # whether it stands for an actor wherever it stands


@dataclass(slots=True)
class Node:
    """What begins with the same words: the alias that ends here, and the words that longer ones go on with."""

    entry: Entry | None = None
    more: dict[str, Node] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """All that begins so."""
        yield from (self.entry,) if self.entry else ()
        for node in self.more.values():
            yield from node.entries()


class Firsts:
    """The words that aliases begin with, as they are looked for: nearly all by their capital.

    Those of few aliases are small ("the Hague", "al-Qaeda"): these are looked for where a word is that stands behind
    them with a capital.
    """

    def __init__(self, aliases: Mapping[str, Node]) -> None:
        small = [word for word in aliases if not word[0].isupper()]
        letters = "".join(sorted({word[0] for word in aliases if word[0].isupper()}))
        self._aliases: Final = aliases
        self._capital: Final = re.compile(rf"[{letters}]\w*")
        self._small: Final = re.compile(rf"(?:{'|'.join(small)})\b")
        led = (entry.words[1:] for word in small for entry in aliases[word].entries())
        self._led: Final = frozenset(part.strip() for parts in led for part in parts)

    def find(self, text: str, start: int, end: int) -> list[tuple[int, str]]:
        """Where such words stand in ``text[start:end]``, in order."""
        words, found, at = self._capital.findall(text, start, end), [], start
        for word in words:
            place = text.index(word, at)  # at the next capital, as the word is the next with one
            at = place + len(word)
            found.append((place, word))
        if not self._led.isdisjoint(words):
            found += [(match.start(), match.group()) for match in self._small.finditer(text, start, end)]
            found.sort()
        return [
            (place, word)
            for place, word in found
            if word in self._aliases and (place == start or text[place - 1] == " " or not is_of_word(text[place - 1]))
        ]


@dataclass(frozen=True)
class Gazetteer:
    """The data file, ready for matching: aliases by their words, of which all after the first have their gap before."""

    actors: dict[str, tuple[str, ActorKind]]
    aliases: dict[str, Node]
    firsts: Firsts
    personal: frozenset[str]
    given: frozenset[str]
    successors: dict[str, str]
    agencies: dict[str, str]
    words: dict[str, frozenset[str]]


def _entry(alias: str, code: str, form: AliasForm, doubtful: Container[str]) -> Entry:
    sure = form not in {"blocked", "prefix"} and alias not in doubtful
    if alias.isalnum():
        return Entry((alias,), code, form, sure)
    first, *rest = tokens_behind(alias, 0, len(alias), len(alias))
    return Entry((first.word, *(token.gap + token.word for token in rest)), code, form, sure)


def _add(entry: Entry, aliases: dict[str, Node]) -> None:
    """Put the alias where its words lead; the first of two stays."""
    node, following = Node(), aliases
    for word in entry.words:
        node = following.setdefault(word, Node())
        following = node.more
    node.entry = node.entry or entry


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
        aliases: dict[str, Node] = {}
        doubtful = {*content["personal"], *content["words"]["also_words"], *_DOUBTFUL}
        for form, codes in content["aliases"].items():
            for alias, code in codes.items():
                for spelling in (alias, alias.upper()) if _capitals(alias, form) else (alias,):
                    _add(_entry(spelling, code, form, doubtful), aliases)
        return Gazetteer(
            actors={code: (name, kind) for code, (name, kind) in content["actors"].items()},
            aliases=aliases,
            firsts=Firsts(aliases),
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
