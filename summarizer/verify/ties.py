"""Which actor of a text is subject or owner of which of its words, and which its object; pure.

An actor is tied to the word that it stands right before (subject, owner) or right behind (object).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Final

from summarizer.actors import Cast, find_mentions
from summarizer.memo import by_identity
from summarizer.records import Dispatch
from summarizer.stances import stance_words
from summarizer.verify.lexis import Word, is_irregular, words
from summarizer.verify.opposites import stance_class

Spot = tuple[int, int, str]  # start, end and code of an actor in a text
Tie = tuple[str, bool]  # a stem, and whether the actor stands before it
# Words of an office, which belong to the name that they stand beside.
OFFICE: Final = (
    r"general|government|embassy|ministry|foreign|prime|defen[cs]e|trade|deputy|vice|ministers?|presidents?|secretary|"
    r"officials?|leaders?|ambassador|spokes\w+|administration|commissioner|sources?|envoy|delegation|people"
)
_LIGHT: Final = re.compile(rf"{OFFICE}|today|also|jointly|partly")
_PASSIVE: Final = re.compile(r"\b(?:was|were|been|being|be|is|are)\b(?!\s+\w+ing\b)")
_NOUN: Final = ("ion", "ions", "ment", "ments", "ance", "al", "als")
PARTICIPLE: Final = ("ed", "en", "ught", "ld", "nt", "et")
BE: Final = frozenset({"is", "are", "was", "were", "be", "been"})
_AUXILIARY: Final = "has|have|had|is|are|was|were|be|been|being|will|would|could|can|may|might|must|should|did|does|do"
_VERBS: Final = frozenset({*_AUXILIARY.split("|"), "says", "said", "see", "sees"})
_OWNER: Final = re.compile(r"\s+(?:of|from|by)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}")
_BY: Final = re.compile(r"\s+by\s")
_OF: Final = re.compile(r"\bof\s+(?:[\w-]+\s+){0,2}$")
_FROM: Final = re.compile(r"\s+(?:of|from)\s")
# "All members but Peru": who is left out neither acts nor is acted upon.
_LEFT_OUT: Final = re.compile(r"\b(?:but|except(?: for)?|excluding|other than|apart from)\s+(?:the\s+)?$")
# What may stand between a subject or owner and its word.
_RIGHT_BEFORE: Final = re.compile(
    rf"(?:['’]s?)?(?:\)?,? (?=(?:who|which|that) ))?[\s-]*(?:(?:the|who|which|that|at|{_AUXILIARY}|not|also|on|last|"
    rf"this|today|jointly|[\w-]+ly|[A-Z]\w+day|(?i:{OFFICE}))\s+)*"
)
_RELATIVE: Final = re.compile(r",\s+(?:which|who|including|among them)\b[^,]*$")
_AND: Final = re.compile(r"(?:['’]s?)?\s*(?:,|and|,\s*and|&)?\s*(?:the\s+)?(?:[A-Z][\w-]*\s+){0,4}")
_PLACES: Final = frozenset({"capital", "place"})
_FAR: Final = 90  # characters from an actor to the word whose subject it is
_FEW: Final = 3  # words behind an actor, one of which is its own
_NEAR: Final = 30  # characters from an actor back to the word whose object it is


@lru_cache(maxsize=4096)
def is_verb(form: str) -> bool:
    """Whether the form is one of a verb that an actor can be the subject of."""
    if form.endswith("s") and is_irregular(form[:-1], base=True):
        return True
    return form in _VERBS or form.endswith("ed") or is_irregular(form) or any(name for *_, name in stance_words(form))


@lru_cache(maxsize=16)  # a claim's are asked for by who acts and by whom it is tied to, and its evidence's too
def ties(text: str, named: tuple[Spot, ...]) -> Mapping[Tie, Set[str]]:
    """Which actors stand right before a word as its subject or owner, and which right behind as its object.

    "Russian objections", "Russia objected" and "objections of Russia" tie the same; so do "urged Iran" and "Iran was
    urged".
    """
    found: dict[Tie, set[str]] = {}
    if not named:
        return found
    among = _Among(text, named)
    for group in _coordinated(text, named):
        codes = {code for *_, code in group}
        for tie in (*_behind(among, group[-1][1]), *_in_front(among, group[0][0])):
            found.setdefault(tie, set()).update(codes)
    return found


@lru_cache(maxsize=4096)
def is_light(form: str) -> bool:
    """Whether the form is of a word that an actor is not tied to: of an office, or one like "also"."""
    return _LIGHT.fullmatch(form) is not None


@lru_cache(maxsize=256)
def _weighty(text: str) -> tuple[Sequence[Word], Sequence[int]]:
    """The words that an actor can be tied to, and where they begin."""
    found = [word for word in words(text) if word.content and not is_light(word.form)]
    return found, [word.start for word in found]


class _Among:
    """A text with its actors, and the words among them that these can be tied to; all in order."""

    def __init__(self, text: str, named: Sequence[Spot]) -> None:
        self.text = text
        self._inside = bytearray(len(text) + 1)
        for start, end, _ in named:
            self._inside[start:end] = b"\x01" * (end - start)
        self._named = [spot[0] for spot in named]
        self._words, self._places = _weighty(text)

    def word_behind(self, place: int) -> Word | None:
        """The first of the next few words that is no adverb, if it is near."""
        passed = 0
        for at in range(bisect_left(self._places, place), len(self._words)):
            word = self._words[at]
            if word.start - place > _FAR or passed == _FEW:
                break
            if not self._inside[word.start]:
                if not word.form.endswith("ly"):
                    return word
                passed += 1
        return None

    def word_before(self, place: int) -> Word | None:
        """The last word that begins before this place, if it is near."""
        for at in range(bisect_left(self._places, place) - 1, -1, -1):
            word = self._words[at]
            if place - word.end >= _NEAR:
                break
            if not self._inside[word.start]:
                return word
        return None

    def has_actor(self, start: int, end: int) -> bool:
        """Whether an actor begins between these places."""
        at = bisect_left(self._named, start)
        return at < len(self._named) and self._named[at] < end


def _behind(among: _Among, end: int) -> Iterator[Tie]:
    """Ties of the actor that ends at ``end`` to the word right behind it."""
    text = among.text
    if text.startswith(", ", end) and _RELATIVE.search(text, max(0, end - 2 * _FAR), end):
        end += 1  # "critics, who include Peru, blame Chile"
    word = among.word_behind(end)
    if word is None or not _RIGHT_BEFORE.fullmatch(text, end, word.start):
        return
    if among.has_actor(end, word.start):
        return
    passive = _PASSIVE.search(text, end, word.start) is not None and word.form.endswith(PARTICIPLE)
    for name in _tied(word):
        yield name, not passive


def _in_front(among: _Among, start: int) -> Iterator[Tie]:
    """Ties of the actor that begins at ``start`` to the word before it."""
    text, word = among.text, among.word_before(start)
    if word is None or among.has_actor(word.end, start):
        return
    owner = _OWNER.fullmatch(text, word.end, start) is not None
    if owner and _BY.match(text, word.end) and _OF.search(text, max(0, word.start - _NEAR), word.start):
        return  # "the seizure of a ship by Peru": the ship is not Peru's
    if (
        owner and not word.form.endswith(_NOUN) and is_verb(word.form) and _FROM.match(text, word.end)
    ):  # "expect from Peru": it is not Peru that expects
        owner = False
    yield word.stem, owner


def _tied(word: Word) -> tuple[str, ...]:
    """The stem, and for a stance verb its class: "accuses" and "alleged" are borne by the same subject."""
    known = stance_class(word.form) if is_irregular(word.form) or word.form.endswith(("s", "ed")) else None
    return (word.stem, f"to {known}") if known in {"oppose", "demand", "support", "deny", "warn"} else (word.stem,)


def _coordinated(text: str, named: Sequence[Spot]) -> list[list[Spot]]:
    """Actors in groups that commas and "and" join."""
    groups: list[list[Spot]] = []
    for spot in named:
        if groups and (spot[0] <= groups[-1][-1][1] or _AND.fullmatch(text[groups[-1][-1][1] : spot[0]])):
            groups[-1].append(spot)
        else:
            groups.append([spot])
    return groups


def spots(dispatch: Dispatch, cast: Cast, i: int) -> tuple[Spot, ...]:
    """Actors of sentence ``i`` by name, person or reference, with offsets into the sentence."""
    at = dispatch.sentences[i].start
    named = (*cast.mentions(i), *cast.references(i))
    found = [(m.start - at, m.end - at, m.code) for m in named if m.form != "place"]
    found += [(p.start - at, p.end - at, p.code) for p in cast.people(i)]
    return _without_left_out(dispatch.sentence(i), sorted(found))


def named_in(text: str, dispatch: Dispatch, cast: Cast, *, places: bool = True) -> tuple[Spot, ...]:
    """Actors and people of the cast in a claim's own text; capitals may be left out as mere ``places``.

    Who is left out of what the text says ("all but Peru") is not among them.
    """
    return _named_in(text, dispatch, cast)[0 if places else 1]


@by_identity
def _named_in(text: str, dispatch: Dispatch, cast: Cast) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """As ``named_in``, with mere places and without; what is told of one claim asks for both, more than once."""
    mentions = find_mentions(text)
    people = [
        (match.start(), match.end(), code)
        for person, code in family_names(dispatch, cast)
        if person in text
        for match in re.finditer(rf"\b{re.escape(person)}\b", text)
    ]
    every = _without_left_out(text, sorted([*((m.start, m.end, m.code) for m in mentions), *people]))
    if not any(m.form in _PLACES for m in mentions):
        return every, every
    told = [(m.start, m.end, m.code) for m in mentions if m.form not in _PLACES]
    return every, _without_left_out(text, sorted([*told, *people]))


def _without_left_out(text: str, found: Sequence[Spot]) -> tuple[Spot, ...]:
    if not ("but" in text or "exc" in text or "other than" in text or "apart from" in text):
        return tuple(found)  # the expression, which is slow, finds none
    return tuple(spot for spot in found if not _LEFT_OUT.search(text, max(0, spot[0] - _NEAR), spot[0]))


@by_identity
def family_names(dispatch: Dispatch, cast: Cast) -> tuple[tuple[str, str], ...]:
    """Family names of the dispatch's people with the code of each."""
    people = (p for i in range(len(dispatch.sentences)) for p in cast.people(i))
    return tuple(dict.fromkeys((name, p.code) for p in people if (name := family(p.person.name))))


def family(name: str) -> str:
    """The last word of a person's name."""
    return name.split()[-1] if name.split() else ""
