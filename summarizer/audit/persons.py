"""Actors and speakers exchanged for others of the same dispatch; pure.

Roles are exchanged only where that says something else: parties of one agreement and two sides of one conflict are
alike, and so is what another claim of the dispatch says of the two the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from summarizer.actors import find_mentions, kind_of, name_of
from summarizer.audit.planting import Planted, Subject, recast, reworded, spliced
from summarizer.records import Agreement, Claim, Speaker

_SPEECH: Final = (
    r"(?:said|says|told|noted|notes|added|adds|stated|states|warned|warns|argued|argues|claimed|claims|insisted|insists|"
    r"stressed|believes|hopes|holds|called|calls|announced|pledged|criticised|praised|underscored|reaffirmed|rejected|"
    r"welcomed|thanked|attacked|seconded|raised|wrote|tweeted|highlighted|recognized)"
)
_CAPITALIZED: Final = r"[^\W\d_a-z][\w’'-]+"


class _Name(NamedTuple):
    start: int
    end: int
    code: str
    belongs: bool  # "Russian", "Japan's": said of something, not naming who acts


def swapped_actors(subject: Subject) -> Iterator[Planted]:
    """The claim with its actor and target exchanged, and with another actor of the dispatch in the actor's place."""
    yield from _exchanged(subject)
    yield from _replaced(subject)


def _exchanged(subject: Subject) -> Iterator[Planted]:
    claim = subject.claim
    if isinstance(claim, Agreement) or len(claim.actors) != 1 or len(claim.targets) != 1:
        return
    one, other = claim.actors[0], claim.targets[0]
    if one == other or _said_of(subject, other):
        return
    fields = recast(claim, (other,), (one,))
    named = _named(claim.text, {one, other}, _surnames(subject))
    if _alike(claim.text, named):
        return
    if {name.code for name in named} == {one, other}:
        text = _retold(claim.text, named, {one: other, other: one})
        yield Planted("actor swapped", f"{one} and {other} exchanged throughout", reworded(fields, text))
        yield Planted("actor swapped", f"{one} and {other} exchanged in the text", reworded(claim, text))
    yield Planted("actor swapped", f"{one} and {other} exchanged in the fields", fields)


def _said_of(subject: Subject, actor: str) -> bool:
    """Whether another claim of this actor rests on a sentence of this claim: then it may be true of it too."""
    return any(actor in other.actors and _share(subject.claim, other) for other in subject.kin)


def _alike(text: str, named: Sequence[_Name]) -> bool:
    """Whether the text speaks of the two as equals: "between Peru and Chile", "Peru-Chile relations"."""
    return any(
        one.code != other.code and re.fullmatch(r"(?:['’]s)?(?: and (?:the )?|[-–])", text[one.end : other.start])
        for one, other in pairwise(named)
    )


def _replaced(subject: Subject) -> Iterator[Planted]:
    """The first actor, in fields and text, replaced by the first state of the dispatch that is no part of the claim."""
    claim = subject.claim
    gone = claim.actors[0]
    involved = {*claim.actors, *claim.targets}
    involved |= {code for other in subject.kin if _share(claim, other) for code in (*other.actors, *other.targets)}
    new = next((c for c in subject.cast.actors() if c not in involved and kind_of(c) == kind_of(gone)), None)
    if new is None:
        return
    fields = recast(claim, tuple(new if code == gone else code for code in claim.actors), claim.targets)
    named = _named(claim.text, {gone}, _surnames(subject))
    text = _retold(claim.text, named, {gone: new})
    yield Planted("actor swapped", f"{gone} → {new}", reworded(fields, text))


def _share(claim: Claim, other: Claim) -> bool:
    """Whether two claims rest on a common stretch of the text."""
    return any(a.start < b.end and b.start < a.end for a in claim.evidence for b in other.evidence)


def _surnames(subject: Subject) -> dict[str, str]:
    """Family names of the dispatch's people with the code of each."""
    people = (p.person for i in range(len(subject.dispatch.sentences)) for p in subject.cast.people(i))
    return {name: person.code for person in people if (name := _surname(person.name))}


def _surname(name: str) -> str:
    """The last word of a name that is no suffix."""
    return next((word for word in reversed(name.split()) if word.rstrip(".") not in {"Jr", "Sr", "II", "III"}), "")


def _named(text: str, codes: set[str], people: Mapping[str, str]) -> list[_Name]:
    """Where the text names one of these actors, by name or by one of its people."""
    found = [
        _Name(m.start, m.end, m.code, m.form == "demonym" or text.startswith(("'s", "’s"), m.end))
        for m in find_mentions(text)
        if m.code in codes
    ]
    for surname, code in people.items():
        found += [
            _Name(*match.span(), code, text.startswith(("'s", "’s"), match.end()))
            for match in re.finditer(rf"\b{re.escape(surname)}\b", text)
            if code in codes and not any(name.start <= match.start() < name.end for name in found)
        ]
    return sorted(found)


def _retold(text: str, named: Sequence[_Name], new: Mapping[str, str]) -> str:
    """The text with each name replaced by that of the actor's other."""
    for name in reversed(named):
        told = name_of(new[name.code])
        possessive = name.belongs and not text.startswith(("'s", "’s"), name.end)
        text = spliced(text, name.start, name.end, f"{told}'s" if possessive else told)
    return text


def swapped_speakers(subject: Subject) -> Iterator[Planted]:
    """The claim with another person of the dispatch as its speaker, in its text and in its field."""
    told = speaker_of(subject)
    if told is None:
        return
    other = _another(subject, told)
    if other is None:
        return
    claim, text = subject.claim, subject.claim.text
    for match in re.finditer(rf"\b{re.escape(told)}\b(?= (?:also )?{_SPEECH}\b)", text):
        yield Planted(
            "speaker swapped", f"{told} → {other} in the text", reworded(claim, spliced(text, *match.span(), other))
        )
    if not isinstance(claim, Agreement):
        yield Planted(
            "speaker swapped",
            f"{told} → {other} in the field",
            claim.model_copy(update={"speaker": Speaker(name=other)}),
        )


def speaker_of(subject: Subject) -> str | None:
    """The family name of the one who speaks: that of the claim's field, or the name beside a verb of speech.

    That is the claim's own text, else its evidence, if all of it names one and the same.
    """
    claim = subject.claim
    if not isinstance(claim, Agreement) and claim.speaker is not None:
        return _surname(claim.speaker.name)
    people = set(_surnames(subject))
    beside = re.compile(rf"({_CAPITALIZED}) (?:also )?{_SPEECH}\b")
    own = [match[1] for match in beside.finditer(claim.text) if match[1] in people]
    heard = [{match[1] for match in beside.finditer(e.quote) if match[1] in people} for e in claim.evidence]
    if own:
        return own[0]
    return next(iter(heard[0])) if len(set.union(*heard)) == 1 and all(heard) else None


def _another(subject: Subject, told: str) -> str | None:
    """Another person of the dispatch, one of another state first."""
    people = _surnames(subject)
    others = [name for name in people if name != told and name not in subject.claim.text]
    abroad = [name for name in others if people[name] != people.get(told)]
    return next(iter((*abroad, *others)), None)
