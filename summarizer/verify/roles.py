"""Who acts and who is acted upon, in a claim's words and in those of its evidence; pure.

An actor is tied to the word that it stands right before (subject, owner) or right behind (object). A claim that ties a
word to one party where its evidence ties it to the other has exchanged their roles: "A accused B" for "B accused A".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from summarizer.actors import Cast, find_mentions, name_of
from summarizer.records import Claim, Dispatch
from summarizer.stances import stance_words
from summarizer.verify.lexis import Word, after, is_irregular, words
from summarizer.verify.opposites import stance_class

Spot = tuple[int, int, str]  # start, end and code of an actor in a text
Tie = tuple[str, bool]  # a stem, and whether the actor stands before it

# Words of an office, which belong to the name that they stand beside.
_OFFICE: Final = (
    r"government|embassy|ministry|foreign|prime|defen[cs]e|trade|deputy|vice|ministers?|presidents?|secretary|officials?|"
    r"leaders?|ambassador|spokes\w+|administration|commissioner|sources?|envoy|delegation|people"
)
_LIGHT: Final = re.compile(rf"{_OFFICE}|today|also|jointly|partly")
_PASSIVE: Final = re.compile(r"\b(?:was|were|been|being|be|is|are)\b(?!\s+\w+ing\b)")
_PARTICIPLE: Final = ("ed", "en", "ught", "ld", "nt", "et")
# What may stand before the first subject of a claim's text and between its subjects.
_LEADS_IN: Final = re.compile(
    rf"(?:['’]s)?\s*(?:,|and|,\s*and)?\s*(?:[Tt]he\s+)?(?:leaders of (?:the )?|An? )?(?i:(?:(?:{_OFFICE})\s+)*)"
)
_BE: Final = frozenset({"is", "are", "was", "were", "be", "been"})
_AUXILIARY: Final = "has|have|had|is|are|was|were|be|been|being|will|would|could|can|may|might|must|should|did|does|do"
_VERBS: Final = frozenset({*_AUXILIARY.split("|"), "says", "said", "see", "sees"})
_OWNER: Final = re.compile(r"\s+(?:of|from|by)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}")
# What may stand between a subject or owner and its word.
_RIGHT_BEFORE: Final = re.compile(
    rf"(?:['’]s?)?[\s-]*(?:(?:the|{_AUXILIARY}|not|also|on|last|this|today|jointly|[\w-]+ly|[A-Z]\w+day|{_OFFICE})\s+)*"
)
_AND: Final = re.compile(r"(?:['’]s?)?\s*(?:,|and|,\s*and|&)?\s*(?:the\s+)?(?:[A-Z][\w-]*\s+){0,4}")
_FAR: Final = 90  # characters from an actor to the word whose subject it is
_BESIDE: Final = 4  # mentions looked at on either side of an actor
_NEAR: Final = 30  # characters from an actor back to the word whose object it is


_QUOTATION: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")


def exchanged(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Who acts in the claim's own words is not its actor, or is not who does so in its evidence; for a person to read.

    ``sentences`` are the indices of the evidence.
    """
    actors, targets = set(claim.actors), set(claim.targets)
    named = _named(claim.text, dispatch, cast)
    said = _is_quotation(claim)  # a speaker may speak of others alone: whose words they are is for attribution
    own = set() if said else _subject(claim.text, named)
    if own and not (own <= actors or actors <= own):
        yield f"the claim's text has {names(own)} act, its actors are {names(actors)}"
        return
    told = {code for *_, code in _named(claim.text, dispatch, cast, places=False)}
    if told and not said and not told & (actors | targets):
        yield f"the claim's text speaks of {names(told)}, its actors are {names(actors)}"
        return
    borne: dict[Tie, set[str]] = {}
    for i in sentences:
        for tie, codes in _ties(dispatch.sentence(i), _spots(dispatch, cast, i)).items():
            borne.setdefault(tie, set()).update(codes)
    for (word, before), codes in _ties(claim.text, named).items():
        held = borne.get((word, before), set())
        if held and not held & codes and held & (actors | targets):
            place = "subject" if before else "object"
            yield f'the claim has {names(codes)} as the {place} of "{word}…", the evidence {names(held)}'
            return


def _is_quotation(claim: Claim) -> bool:
    """Whether the claim's words are the words of a quotation in its evidence."""
    return any(claim.text in quotation for e in claim.evidence for quotation in _QUOTATION.findall(e.quote))


def _subject(text: str, named: Sequence[Spot]) -> set[str]:
    """The actors whom the text opens with as its subject; empty where that is not plain."""
    found: set[str] = set()
    at = 0
    for start, end, code in named:
        if not _LEADS_IN.fullmatch(text[at:start]):
            break
        found.add(code)
        at = end
    behind = [w for w in words(text) if w.start >= at and not _LIGHT.fullmatch(w.form)][:2]
    if not found or not behind or re.search(r"[,;:.](?=\s)|-", text[at : behind[0].start]):
        return set()
    passive = behind[0].form in _BE and behind[-1].form.endswith(_PARTICIPLE)
    return found if not passive and any(_is_verb(word.form) for word in behind) else set()


def _is_verb(form: str) -> bool:
    """Whether the form is one of a verb that an actor can be the subject of."""
    return form in _VERBS or form.endswith("ed") or is_irregular(form) or any(name for *_, name in stance_words(form))


def _ties(text: str, named: Sequence[Spot]) -> dict[Tie, set[str]]:
    """Which actors stand right before a word as its subject or owner, and which right behind as its object.

    "Russian objections", "Russia objected" and "objections of Russia" tie the same; so do "urged Iran" and "Iran was
    urged".
    """
    found: dict[Tie, set[str]] = {}
    tokens = [w for w in words(text) if w.content and not _LIGHT.fullmatch(w.form)]
    inside = bytearray(len(text) + 1)
    for start, end, _ in named:
        inside[start:end] = b"\x01" * (end - start)
    tokens = [w for w in tokens if not inside[w.start]]
    for group in _coordinated(text, named):
        codes = {code for *_, code in group}
        for tie in (*_behind(text, group[-1][1], tokens, named), *_in_front(text, group[0][0], tokens, named)):
            found.setdefault(tie, set()).update(codes)
    return found


def _behind(text: str, end: int, tokens: Sequence[Word], named: Sequence[Spot]) -> Iterator[Tie]:
    """Ties of the actor that ends at ``end`` to the word right behind it."""
    at = after(tokens, end)
    word = next((w for w in tokens[at : at + 3] if not w.form.endswith("ly")), None)
    if word is None or word.start - end > _FAR or not _RIGHT_BEFORE.fullmatch(text, end, word.start):
        return
    if any(end <= spot[0] < word.start for spot in _around(named, end)):
        return
    passive = _PASSIVE.search(text, end, word.start) is not None and word.form.endswith(_PARTICIPLE)
    for name in _tied(word):
        yield name, not passive


def _in_front(text: str, start: int, tokens: Sequence[Word], named: Sequence[Spot]) -> Iterator[Tie]:
    """Ties of the actor that begins at ``start`` to the word before it."""
    at = after(tokens, start)
    if not at or start - tokens[at - 1].end >= _NEAR:
        return
    word = tokens[at - 1]
    if any(word.end <= spot[0] < start for spot in _around(named, start)):
        return
    yield word.stem, _OWNER.fullmatch(text, word.end, start) is not None


def _around(named: Sequence[Spot], place: int) -> Sequence[Spot]:
    """The actors beside this place; they are in order."""
    at = bisect_left(named, place, key=lambda spot: spot[0])
    return named[max(0, at - _BESIDE) : at + _BESIDE]


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


def _spots(dispatch: Dispatch, cast: Cast, i: int) -> list[Spot]:
    """Actors of sentence ``i`` by name, person or reference, with offsets into the sentence."""
    at = dispatch.sentences[i].start
    spots = [(m.start, m.end, m.code) for m in (*cast.mentions(i), *cast.references(i)) if m.form != "place"]
    spots += [(p.start, p.end, p.code) for p in cast.people(i)]
    return sorted((start - at, end - at, code) for start, end, code in spots)


def _named(text: str, dispatch: Dispatch, cast: Cast, *, places: bool = True) -> list[Spot]:
    """Actors and people of the cast in a claim's own text; capitals may be left out as mere ``places``."""
    named = [(m.start, m.end, m.code) for m in find_mentions(text) if places or m.form not in {"capital", "place"}]
    for person, code_of in family_names(dispatch, cast):
        named += [(m.start(), m.end(), code_of) for m in re.finditer(rf"\b{re.escape(person)}\b", text)]
    return sorted(named)


@lru_cache(maxsize=4)
def family_names(dispatch: Dispatch, cast: Cast) -> tuple[tuple[str, str], ...]:
    """Family names of the dispatch's people with the code of each."""
    people = (p for i in range(len(dispatch.sentences)) for p in cast.people(i))
    return tuple(dict.fromkeys((name, p.code) for p in people if (name := family(p.person.name))))


def family(name: str) -> str:
    """The last word of a person's name."""
    return name.split()[-1] if name.split() else ""


def names(codes: Sequence[str] | set[str]) -> str:
    """The actors' names, for a person to read."""
    return " and ".join(name_of(code) for code in sorted(codes))
