"""The noun phrases of a sentence that name actors: one an enumeration, each with whom it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from summarizer.actors import Cast, Mention
from summarizer.memo import by_identity
from summarizer.patterns import folded

_PREPOSITIONS: Final = frozenset(
    """of in with by to against for on upon between from over about toward towards through at under across among around
    near into despite after before since during within via than as including unlike like without besides alongside
    following amid except per""".split()  # noqa: SIM905 - a list of words is read by eye
)
# What may stand between a preposition and the names that it governs, and how many of these stand before the party.
_FILLERS: Final = frozenset({"the", "a", "an", "its", "their", "former", "all", "both"})
_NAME: Final = re.compile(r"[A-Z][\w.’'-]*")
_NAMES: Final = 6
_LAST_WORD: Final = re.compile(r"\w+\Z")
_JOIN: Final = re.compile(
    r"^[\s,&-]*(?:(?:and|as well as|along with|together with|of|the)\b[\s,]*)*"
    r"(?:(?:the\s+)?(?:[A-Z][\w.’'-]*|his|her|their|its|[a-z]+ counterparts?|"
    r"(?:foreign|defen[cs]e|prime|deputy|vice|interior|finance|trade) ?|minister|president|secretary|of|for|and|"
    r"leaders?|state|affairs|general|chancellor|officials?|representatives?)[\s,]*){0,7}$"
)
_AND: Final = re.compile(r"\b(?:and|or|as well as|along with|together with)\b|&|-")
_LAST: Final = re.compile(r"^(?:[’']s?)?\s*,\s*(?:and|or)\b")
_COMMA: Final = re.compile(r"^(?:[’']s?)?\s*,\s*(?!and\b|or\b)")
_LONGEST_JOIN: Final = 90  # characters: a few titles
_GOVERNING: Final = re.compile(
    r"^(?:[’']s?)?\s+(?:(?:(?-i:[A-Z]\w+)|foreign|prime|deputy|defen[cs]e|vice|state|federal|interior|acting|top|senior|"
    r"chief|military|army|trade|finance|economy|energy|national|security|permanent|special|then|new|own|respective)\s+)*"
    r"(?:government|ministry|minister|president|officials?|side|embassy|ambassador|delegation|administration|leaders?|"
    r"representatives?|authorities|cabinet|parliament|chancellor|premier|spokes\w+|envoy|diplomats?|secretary|"
    r"prime|foreign|state|king|queen|counterpart|delegate|commissioner|mission|council|commission|leadership)\b",
    re.IGNORECASE,
)
_NOUN_BEHIND: Final = re.compile(r"[\s-]+\w")
_OWNED: Final = re.compile(r"[’']s?\s")
# Who bears a state's name and does not speak for it.
_VOICELESS: Final = re.compile(
    r"^(?:[’']s?)?[\s-]+(?:(?!and\b|or\b|to\b|of\b|in\b)(?:[A-Z]\w+|[a-z]+(?:-[a-z]+)?)[\s-]+){0,3}?(?i:compan(?:y|ies)|"
    r"firms?|banks?|business(?:es|man|men)?|newspapers?|dail(?:y|ies)|magazines?|(?:news )?media|press|papers?|"
    r"broadcasters?|television|tv|journalists?|reporters?|analysts?|experts?|scholars?|economists?|academics?|"
    r"professors?|historians?|lawmakers?|legislators?|senators?|mps?|parliamentarians?|congress(?:man|men|woman)|"
    r"opposition|activists?|protesters?|demonstrators?|students?|nationals?|workers?|unions?|farmers?|fishermen|"
    r"associations?|federations?|consultanc(?:y|ies)|institutes?|universit(?:y|ies)|ngos?|charit(?:y|ies)|clubs?|"
    r"investors?|exporters?|importers?|traders?|airlines?|carriers?|manufacturers?|producers?|tourists?|residents?|"
    r"settlers?|refugees?|migrants?|dissidents?|exiles?|voters?|consumers?|scientists?|researchers?|commentators?|"
    r"observers?|editorials?|columnists?|lobby|lobbyists?|industry|shippers?|insurers?|refiner(?:y|ies)|rebels?|"
    r"militants?|guerrillas?|separatists?)\b"
)
_REACH: Final = 160  # characters before a party that tell whether a preposition governs it


class Party(NamedTuple):
    """A noun phrase that names one or more actors; offsets are those of the dispatch.

    ``attributive``: the name describes the noun behind it; ``voiceless``: that noun never speaks for the actor.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    person: str | None = None
    office: str | None = None
    attributive: bool = False
    voiceless: bool = False


def governed(text: str, start: int, party: Party) -> bool:
    """Whether a preposition stands before the party, which then is no subject; ``start`` is that of the sentence."""
    words, names, filled = before(text, start, party), 0, False
    if not words[-1:].isspace():
        return False
    for word in reversed(words.split()):
        if _is_preposition(word):
            return True
        if word in _FILLERS:
            filled = True
        elif filled or names == _NAMES or not _NAME.fullmatch(word):
            return False
        else:
            names += 1
    return False


def _is_preposition(word: str) -> bool:
    """Whether a word is one, or ends in one as "built-in" does."""
    small = folded(word)
    if small.isalpha():
        return small in _PREPOSITIONS
    last = _LAST_WORD.search(small)
    return last is not None and last[0] in _PREPOSITIONS


def before(text: str, start: int, party: Party) -> str:
    """What stands before the party in its sentence, as far as it matters."""
    return text[max(start, party.start - _REACH) : party.start]


def parties_of(text: str, cast: Cast, i: int) -> tuple[Party, ...]:
    """Noun phrases in order; what is joined by commas and "and" is one party."""
    read = _read(text, cast)
    if i not in read:
        read[i] = _parties(text, cast, i)
    return read[i]


@by_identity
def _read(text: str, cast: Cast) -> dict[int, tuple[Party, ...]]:  # noqa: ARG001 - it is theirs
    """The parties of the sentences that were asked about, to be filled: speakers, frames and clauses all ask."""
    return {}


def _parties(text: str, cast: Cast, i: int) -> tuple[Party, ...]:
    single: dict[tuple[int, int], Party] = {}
    for m in cast.mentions(i):
        if m.form != "place":
            single[m.start, m.end] = Party(
                m.start, m.end, (m.code,), attributive=_attributive(text, m.end, m.form), voiceless=_voiceless(text, m)
            )
    for p in cast.people(i):
        if p.person.official:
            single[p.start, p.end] = Party(p.start, p.end, (p.code,), p.person.name, p.person.office)
    meant = {(p.start, p.end): p.person for p in cast.pronouns(i)}
    for r in cast.references(i):
        known = single.get((r.start, r.end))
        person = meant.get((r.start, r.end))
        name, office = (person.name, person.office) if person else (None, None)
        single[r.start, r.end] = Party(r.start, r.end, (*(known.codes if known else ()), r.code), name, office)
    runs: list[list[Party]] = []
    for party in sorted(single.values(), key=lambda p: (p.start, -p.end)):
        last = runs[-1][-1] if runs else None
        if last and party.start < last.end:
            continue
        if last and _joins(text, last, party):
            runs[-1].append(party)
        else:
            runs.append([party])
    joined = [party for run in runs for party in _coordinated(text, run)]
    return tuple(_with_office(party, cast, i) for party in joined)


def _with_office(party: Party, cast: Cast, i: int) -> Party:
    """The party from its office on: in "the envoy of Peru, NAME, said" it is no "of" that governs the person."""
    phrases = [p.phrase for p in cast.people(i) if party.start <= p.start < party.end and p.code in party.codes]
    return party._replace(start=min([party.start, *phrases])) if phrases else party


def _joins(text: str, last: Party, party: Party) -> bool:
    between = text[last.end : party.start]
    if len(between) > _LONGEST_JOIN or not _JOIN.match(between) or re.search(r"\bby\b", between):
        return False
    alone = last.attributive and last.codes != party.codes
    return not alone or "and" in between or "-" in between or "," in between


def _coordinated(text: str, run: Sequence[Party]) -> Iterable[Party]:
    """One party of an enumeration that ends in "and"; commas alone join none but names of the same actor."""
    enumerated = any(_AND.search(text[one.end : other.start]) for one, other in pairwise(run))
    whole, commas = run[0], False
    for party in run[1:]:
        link = text[whole.end : party.start]
        listed = enumerated and (commas or not _LAST.match(link))  # two alone take no comma: "in Peru, and Chile did"
        if listed or "," not in link or party.codes == whole.codes:
            whole, commas = _united(whole, party), commas or _COMMA.match(link) is not None
        else:
            yield whole
            whole, commas = party, False
    yield whole


def _united(one: Party, other: Party) -> Party:
    codes = tuple(dict.fromkeys((*one.codes, *other.codes)))
    person = other.person if codes == other.codes else one.person if codes == one.codes else None
    office = other.office if person == other.person else one.office
    return Party(one.start, other.end, codes, person, office, other.attributive, other.voiceless)


def _attributive(text: str, end: int, form: str) -> bool:
    """Whether the name only describes the noun behind it ("Russian missiles"), which is not the state itself."""
    behind = text[end : end + 60]
    describes = _NOUN_BEHIND if form == "demonym" else _OWNED
    return describes.match(behind) is not None and _GOVERNING.match(behind) is None


def _voiceless(text: str, mention: Mention) -> bool:
    """Whether the name belongs to somebody who does not speak for its actor: German firms, Peru's opposition."""
    bare = mention.form not in {"demonym", "capital"} and text[mention.end : mention.end + 1] not in {"’", "'"}
    return not bare and _VOICELESS.match(text[mention.end : mention.end + 70]) is not None
