"""Who faces whom in a sentence: two people who meet, call or urge each other are never of the same state."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.actors import offices
from summarizer.actors.gazetteer import Mention
from summarizer.records import Span

_REACH = 110  # code points between the one who meets and the one who is met
_DETERMINER = r"(?:(?:the|a|an|his|her|its|their|visiting|new|newly|elected|senior|both|then) )*"
_WITH = (
    r"(?:meet|met|meets|meeting|talks?|talked|spoke|speaks?|speaking|call(?:ed|s)?|phoned?|telephoned?|conferred|"
    r"consult\w*|negotiat\w*|conversations?|conversed|held|joined|sat|discussions?|exchange[sd]?|dined?)\b"
    r"[^.;:\"“”]{0,70} with"
)
_DIRECT = (
    r"(?:met|meets?|call(?:ed|s)|phone[ds]|telephone[ds]|host(?:s|ed)|receive[ds]|welcome[ds]|greet(?:s|ed)|visit(?:s|ed)|"
    r"urge[ds]|told|tells|ask(?:s|ed)|inform(?:s|ed)|warn(?:s|ed)|thank(?:s|ed)|assure[ds]|brief(?:s|ed)|invite[ds]|"
    r"summon(?:s|ed)|press(?:es|ed)|remind(?:s|ed)|accuse[ds]|handed|congratulate[ds]|advise[ds])"
    r"(?: (?:with|today|yesterday|here|separately|again|\w+day|on \w+day))*"
)
_FACING = re.compile(rf"\b(?:{_WITH}|{_DIRECT}) {_DETERMINER}$")
_GOVERNED = re.compile(r"\b(?:in|to|from|near|of|on|about|over|after|at) (?:the )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facing:
    """Whom a person faces: ``codes`` of actors, and ``names``, the words that may be names of people."""

    codes: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


NOBODY = Facing()


def facing(text: str, span: Span, mentions: Sequence[Mention], phrase: int, end: int) -> Facing:
    """Whom the person faces whose phrase begins at ``phrase`` and whose name ends at ``end``."""
    codes, names = _before(text, span, mentions, phrase)
    met, spoken = _behind(text, span, mentions, end)
    return Facing(frozenset(codes | met), (*names, *spoken))


def _before(text: str, span: Span, mentions: Sequence[Mention], phrase: int) -> tuple[set[str], list[str]]:
    """Those who meet the person: the subjects before the verb."""
    window = max(span.start, phrase - _REACH)
    verb = _FACING.search(text, window, phrase)
    if verb is None:
        return set(), []
    subjects = [m for m in _between(mentions, window, verb.start()) if m.form != "place"]
    codes = {m.code for m in subjects if not _GOVERNED.search(text, max(span.start, m.start - 12), m.start)}
    return codes, [word.group() for word in offices.NAME_WORD.finditer(text, window, verb.start())]


def _behind(text: str, span: Span, mentions: Sequence[Mention], end: int) -> tuple[set[str], list[str]]:
    """Those whom the person meets: the first noun phrase behind the verb, with its name."""
    limit = min(span.end, end + _REACH)
    for word in re.compile(r"[A-Z][\w.’'-]*").finditer(text, end, limit):
        if _FACING.search(text, end, word.start()) is None:
            continue
        party = offices.PARTY.match(text, word.start(), span.end)
        stop = party.end() if party else word.end()
        met = [m for m in _between(mentions, word.start(), stop) if m.form != "place"]
        # "met Japanese families" is no meeting with Japan; "met the Japanese ambassador" is.
        codes = {m.code for m in met if m.form != "demonym" or m.end < stop}
        return codes, [name.group() for name in offices.NAME_WORD.finditer(text, word.start(), stop)]
    return set(), []


def _between(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    first, last = (bisect_left(mentions, at, key=lambda mention: mention.start) for at in (start, end))
    return list(mentions[first:last])
