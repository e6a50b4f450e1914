"""Whether the actors, names and speakers of a claim are those of its evidence; pure.

An actor is in the evidence where a sentence of it names it, a person of it, or a group or pronoun that stands for it,
or where a running quotation of its speaker holds the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarizer.actors import Cast, Mention, find_mentions, is_known, name_of
from summarizer.frames import frames
from summarizer.records import Agreement, Claim, Dispatch
from summarizer.verify.lexis import fold, stem, words
from summarizer.verify.naming import CAPITAL, Known, abbreviates, blends, is_borne
from summarizer.verify.roles import IMPERSONAL
from summarizer.verify.ties import family, family_names

_SAID: Final = (
    r"(?:said|says|told|tells|noted|notes|added|adds|stated|states|believes|believed|hopes|hoped|warned|warns|argued|"
    r"claims|claimed|insisted|insists|stressed|tweeted|announced)"
)
_SPOKEN: Final = re.compile(rf"(?P<name>[^\W\d_a-z][\w.'’-]+) (?:also )?{_SAID}\b")
# "The call was seconded by Peru": the act, and with it who did it, is that of the sentence before.
_THE_ACT: Final = re.compile(
    r"(?:The|This|That|These|Those|Such) (?:[\w-]+ ){0,3}?(?:talks?|meetings?|summit|negotiations?|dialogue|conference|"
    r"agreements?|deal|accords?|pact|treaty|calls?|proposals?|decisions?|plans?|moves?|statements?|announcements?|"
    r"demands?|requests?|offers?)\b"
)
_LEADS_UP: Final = 2  # sentences before the evidence in which the one addressed may be named
_A_LIST: Final = 3  # parties at least, so that one of them can be told by the others
_HOLDER: Final = re.compile(
    r"\b(?:President|Prime Minister|Chancellor|King|Queen|Premier|Secretary of State|Foreign Minister) "
    r"(?P<name>(?:[A-Z][\w’'.-]*,? ?){1,4}?)(?=,|;| and\b| [a-z])"
)


def present(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> set[str]:
    """Codes that the evidence names or stands for.

    A sentence without any speaks in the voice of the paper; where the paper has none, of those of the sentence before.
    """
    found = {m.code for e in claim.evidence for m in find_mentions(e.quote)}
    voice = {cast.home} if cast.home else set(cast.joint)
    for i in sentences:
        own = {*cast.codes(i), *frames(dispatch, cast).agents(i)}
        if cast.home and IMPERSONAL.match(dispatch.sentence(i)):
            own.add(cast.home)
        if not voice and i and _THE_ACT.match(dispatch.sentence(i)):
            own.update(_last_named(cast, i), frames(dispatch, cast).agents(i - 1))
        found.update(own or voice or _last_named(cast, i))
    return found


def _last_named(cast: Cast, i: int) -> Sequence[str]:
    """Codes of the last sentence before this one that has any."""
    return next((codes for j in range(i - 1, -1, -1) if (codes := cast.codes(j))), ())


def actors_differ(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Actors and targets of the claim that its evidence does not name, for a person to read.

    Whom it is addressed to may also be named shortly before, or in the title. ``sentences`` are those of the evidence.
    """
    plain = {code for i in sentences for code in cast.codes(i)}
    if plain.issuperset(claim.actors) and plain.issuperset(claim.targets):
        return
    here = present(claim, dispatch, cast, sentences)
    near = here.union(*(cast.codes(j) for i in sentences for j in range(max(0, i - _LEADS_UP), i)))
    near |= {m.code for m in find_mentions(dispatch.title or "")}
    for code in _unbound(claim, here, dispatch, cast):
        if not _named_otherwise(code, claim):
            yield f"the evidence does not name {name_of(code)} ({code})"
    for code in claim.targets:
        if code not in near:
            yield f"the evidence does not name {name_of(code)} ({code}) as the one addressed"


def _unbound(claim: Claim, here: set[str], dispatch: Dispatch, cast: Cast) -> list[str]:
    """The claim's actors that are not here, but for one party whose officeholder stands in the list without a state.

    "President Lund, President Rojas of Chile and President Tello of Peru": who knows Lund knows the third state, which
    the dispatch then names nowhere.
    """
    missing = [code for code in claim.actors if code not in here]
    if len(missing) != 1 or len(claim.actors) < _A_LIST or missing[0] in cast.actors():
        return missing
    others = set(claim.actors) - set(missing)
    known = {family(p.person.name) for i in range(len(dispatch.sentences)) for p in cast.people(i)}
    lists = [i for i in range(len(dispatch.sentences)) if others <= set(cast.codes(i))]
    strangers = (m for i in lists for m in _HOLDER.finditer(dispatch.sentence(i)))
    return [] if any(family(m["name"]) not in known for m in strangers) else missing


def _named_otherwise(code: str, claim: Claim) -> bool:
    """Whether a group that the gazetteer does not know is one whose name the evidence spells out."""
    name = name_of(code)
    quotes = "\n".join(e.quote for e in claim.evidence)
    return not is_known(code) and (blends(name, quotes) or abbreviates(name, quotes))


def names_differ(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Names in the claim's text that neither its evidence nor what leads up to it holds, for a person to read."""
    known = Known(dispatch, max(e.end for e in claim.evidence))
    here: set[str] = {*claim.actors, *claim.targets}
    people = {fold(name) for name, _ in family_names(dispatch, cast)}
    aliases = find_mentions(claim.text)
    if any(m.code not in here for m in aliases):
        here |= present(claim, dispatch, cast, sentences)
    for match in CAPITAL.finditer(claim.text):
        alias = next((m for m in aliases if m.start <= match.start() < m.end), None)
        if alias is not None:
            borne = alias.code in here or alias.form == "place" or known.has(stem(match.group()))
        elif _bare(match.group()) in people:
            borne = _is_there(match.group(), claim, dispatch, cast, sentences) or _is_of_the_act(
                match, claim.text, dispatch, sentences
            )
        else:
            borne = _only_opens(match, claim.text) or is_borne(match.group(), known)
        if not borne:
            yield f"the evidence does not name {_shown(alias, match, claim.text)}"


def _shown(alias: Mention | None, match: re.Match[str], text: str) -> str:
    return text[alias.start : alias.end] if alias else match.group().removesuffix("'s").removesuffix("’s")


def _bare(name: str) -> str:
    return fold(name).removesuffix("'s")


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


def _is_of_the_act(match: re.Match[str], text: str, dispatch: Dispatch, sentences: Sequence[int]) -> bool:
    """Whether "Lund's call" is "the call" of the evidence, which the sentence before tells of Lund."""
    owned = re.match(r"['’]s (\w+)", text[match.start() + len(_bare(match.group())) :])
    name, act = _bare(match.group()), stem(owned[1]) if owned else None
    return act is not None and any(
        _THE_ACT.match(dispatch.sentence(i))
        and act in {w.stem for w in words(dispatch.sentence(i))}
        and name in {_bare(w.form) for j in range(max(0, i - _LEADS_UP), i) for w in words(dispatch.sentence(j))}
        for i in sentences
    )


def speaker_differs(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """A quotation put into another's mouth, by the claim's speaker or in its text, for a person to read."""
    given = None if isinstance(claim, Agreement) else claim.speaker
    claimed = [given.name] if given is not None else []
    if people := {fold(name) for name, _ in family_names(dispatch, cast)}:
        claimed += [m["name"] for m in _SPOKEN.finditer(claim.text) if _bare(m["name"]) in people]
    if not claimed:
        return
    speakers = [s for i in sentences if (s := frames(dispatch, cast).speaker(i))]
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
        codes = {r.code for r in cast.references(i)} | set(frames(dispatch, cast).agents(i))
        named = ([p for p in cast.people(j) if p.code in codes] for j in range(i, -1, -1))
        if any(_bare(family(p.person.name)) == key for p in next(filter(None, named), [])):
            return True
    return False
