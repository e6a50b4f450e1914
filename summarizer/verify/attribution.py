"""Whether the actors, names and speakers of a claim are those of its evidence; pure.

An actor is in the evidence where a sentence of it names it, a person of it, or a group or pronoun that stands for it,
or where a running quotation of its speaker holds the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from summarizer.actors import Cast, Mention, find_mentions, name_of
from summarizer.frames import Frame, frames
from summarizer.records import Agreement, Claim, Dispatch
from summarizer.verify.lexis import fold, stem, words
from summarizer.verify.roles import family, family_names

_SAID: Final = (
    r"(?:said|says|told|tells|noted|notes|added|adds|stated|states|believes|believed|hopes|hoped|warned|warns|argued|"
    r"claims|claimed|insisted|insists|stressed|tweeted|announced)"
)
_SPOKEN: Final = re.compile(rf"(?P<name>[^\W\d_a-z][\w.'’-]+) (?:also )?{_SAID}\b")
_CAPITAL: Final = re.compile(r"[^\W\d_a-z][\w'’]*(?:-[\w'’]+)*(?:\.[A-Z]\.?)*|\b[A-Z]+-\d+\b")
# Words that are written with a capital and name nobody.
_PLAIN_WORDS: Final = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr president prime minister foreign secretary ambassador general
    chancellor king queen state states government ministry ministers council security north south east west western
    eastern northern southern central republic leader leaders
"""
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())
_LEADS_UP: Final = 2  # sentences before the evidence in which the one addressed may be named
_ALIKE: Final = 4  # letters that a name shares with another form of itself: Cypriot, Cyprus


@lru_cache(maxsize=4)
def _frames(dispatch: Dispatch, cast: Cast) -> tuple[Frame, ...]:
    return frames(dispatch, cast)


def present(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> set[str]:
    """Codes that the evidence names or stands for; a sentence without any speaks of those of the sentence before."""
    found = {m.code for e in claim.evidence for m in find_mentions(e.quote)}
    for i in sentences:
        own = {*cast.codes(i), *_frames(dispatch, cast)[i].agents}
        before = (set(cast.codes(j)) for j in range(i - 1, -1, -1) if cast.codes(j))
        found |= own or next(before, set())
    return found


def actors_differ(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Actors and targets of the claim that its evidence does not name, for a person to read.

    Whom it is addressed to may also be named shortly before, or in the title. ``sentences`` are those of the evidence.
    """
    here = present(claim, dispatch, cast, sentences)
    near = here.union(*(cast.codes(j) for i in sentences for j in range(max(0, i - _LEADS_UP), i)))
    near |= {m.code for m in find_mentions(dispatch.title or "")}
    for code in claim.actors:
        if code not in here:
            yield f"the evidence does not name {name_of(code)} ({code})"
    for code in claim.targets:
        if code not in near:
            yield f"the evidence does not name {name_of(code)} ({code}) as the one addressed"


def names_differ(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Names in the claim's text that neither its evidence nor what leads up to it holds, for a person to read."""
    before = dispatch.text[: max(e.end for e in claim.evidence)]
    known = {w.stem for part in (before, dispatch.title or "") for w in words(part)}
    here = present(claim, dispatch, cast, sentences) | set(claim.actors) | set(claim.targets)
    people = {fold(name) for name, _ in family_names(dispatch, cast)}
    aliases = find_mentions(claim.text)
    for match in _CAPITAL.finditer(claim.text):
        alias = next((m for m in aliases if m.start <= match.start() < m.end), None)
        if alias is not None:
            borne = alias.code in here or alias.form == "place" or stem(match.group()) in known
        elif _bare(match.group()) in people:
            borne = _is_there(match.group(), claim, dispatch, cast, sentences)
        else:
            borne = _is_known(match.group(), known, before) or _only_opens(match, claim.text)
        if not borne:
            yield f"the evidence does not name {_shown(alias, match, claim.text)}"


def _shown(alias: Mention | None, match: re.Match[str], text: str) -> str:
    return text[alias.start : alias.end] if alias else match.group().removesuffix("'s").removesuffix("’s")


def _bare(name: str) -> str:
    return fold(name).removesuffix("'s")


def _is_known(name: str, known: set[str], before: str) -> bool:
    parts = [w for w in words(name) if w.content and w.form not in _PLAIN]
    return all(w.stem in known or _resembles(w.form, known) for w in parts) or _abbreviates(name, before)


def _resembles(form: str, known: set[str]) -> bool:
    return len(form) >= _ALIKE and any(form[:_ALIKE] == other[:_ALIKE] for other in known if len(other) >= _ALIKE)


def _abbreviates(name: str, text: str) -> bool:
    """Whether a name in capitals is made of the first letters of words that the text holds in that order."""
    if not (name.isascii() and name.isupper() and name.isalpha() and 2 < len(name) < 9):
        return False
    return re.search(r"\b" + r"\w*(?:[\s-](?:of|the|and|for))?[\s-]".join(name), text, re.IGNORECASE) is not None


def _only_opens(match: re.Match[str], text: str) -> bool:
    """Whether the capital is that of the text's first word, which is no name: no acronym, and nobody who speaks."""
    if text[: match.start()].strip("\"'“‘( "):
        return False
    word = match.group()
    return not (len(word) > 1 and word.isupper()) and _SPOKEN.match(text, match.start()) is None


def _is_there(name: str, claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> bool:
    """Whether the evidence names this person, or a pronoun or an office in it can be this person."""
    told = (*(e.quote for e in claim.evidence), *(dispatch.sentence(i) for i in sentences))
    key = _bare(name)
    return any(_bare(w.form) == key for text in told for w in words(text)) or _meant(key, dispatch, cast, sentences)


def speaker_differs(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """A quotation put into another's mouth, by the claim's speaker or in its text, for a person to read."""
    people = {fold(name) for name, _ in family_names(dispatch, cast)}
    given = None if isinstance(claim, Agreement) else claim.speaker
    claimed = [given.name] if given is not None else []
    claimed += [m["name"] for m in _SPOKEN.finditer(claim.text) if _bare(m["name"]) in people]
    speakers = [s for i in sentences if (s := _frames(dispatch, cast)[i].speaker)]
    for name in claimed:
        key = _bare(family(name))
        if any(_bare(family(speaker.name)) == key for speaker in speakers):
            continue
        if speakers and len(speakers) == len(sentences):
            yield f"the claim has {name} speak, the evidence {speakers[0].name}"
        elif not _is_there(key, claim, dispatch, cast, sentences):
            yield f"the evidence does not have {name} speak"


def _meant(key: str, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> bool:
    """Whether a pronoun or an office in the evidence can be this person: the last one named before with that code."""
    for i in sentences:
        codes = {r.code for r in cast.references(i)} | set(_frames(dispatch, cast)[i].agents)
        named = ([p for p in cast.people(j) if p.code in codes] for j in range(i, -1, -1))
        if any(_bare(family(p.person.name)) == key for p in next(filter(None, named), [])):
            return True
    return False
