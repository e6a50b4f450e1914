"""Numbers with their units, and words of quantity, as they stand in running text; pure.

``2bn``, ``two billion`` and ``2,000 million`` are one number; "one" alone and "first" count nothing reliably and are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from summarizer.verify.lexis import Word, after, words

_UNITS_TO_NINETEEN: Final = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_FROM_SECOND: Final = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_SMALL: Final = {name: value for value, name in enumerate(_UNITS_TO_NINETEEN.split())} | {
    name: 10 * value for value, name in enumerate(_TENS.split(), 2)
}
_MAGNITUDES: Final = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_ORDINALS: Final = {name: value for value, name in enumerate(_FROM_SECOND.split(), 2)}
_UNITS: Final = {
    form: unit
    for unit, forms in {
        "percent": "% percent per\xa0cent percentage\xa0point percentage\xa0points point points",
        "dollar": "$ us$ dollar dollars usd", "euro": "€ euro euros eur", "pound": "£ pound pounds", "yen": "¥ yen",
        "yuan": "yuan renminbi", "rouble": "rouble roubles ruble rubles", "rupee": "rupee rupees",
        "second": "seconds", "minute": "minute minutes", "hour": "hour hours", "day": "day days", "week": "week weeks",
        "month": "month months", "year": "year years", "decade": "decade decades",
        "kilometre": "km kilometer kilometers kilometre kilometres", "mile": "mile miles",
        "metre": "meter meters metre metres", "hectare": "hectare hectares", "acre": "acre acres",
        "ton": "ton tons tonne tonnes", "kilogram": "kg kilogram kilograms", "barrel": "barrel barrels",
        "degree": "degree degrees", "megawatt": "mw megawatt megawatts",
    }.items()
    for form in forms.split(" ")
}  # fmt: skip
_WORDS: Final = "|".join(_SMALL)
_BIG: Final = "hundred|thousand|million|billion|trillion|dozen"
_SPELLED_UNITS: Final = sorted((form for form in _UNITS if form[0].isalpha()), key=len, reverse=True)
_UNIT: Final = (
    r"(?:[\s-]{0,2}(?:US |U\.S\. |nautical |metric )?(?P<unit>%|"
    + "|".join(form.replace("\xa0", r"\s") for form in _SPELLED_UNITS)
    + r")(?!\w))?"
)  # fmt: skip
_NUMBER: Final = re.compile(
    r"(?P<bound>\b(?:more than|over|at least|above|no less than|less than|under|fewer than|up to|at most|below|"
    r"no more than|nearly|almost)\s)?"
    r"(?P<currency>(?:US)?\$|[€£¥])?\s?"
    rf"(?:(?<![\w.])(?<![A-Za-z]-)(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<th>st|nd|rd|th)?"
    rf"(?:[\s-]?(?P<scale>{_BIG}|mn|bn|tn|k|m|b)s?\b)?"
    rf"|\b(?P<spelled>(?:(?:an?|{_WORDS})[\s-])?(?:{_BIG})\b(?:[\s-](?:and[\s-])?(?:{_WORDS}|{_BIG})\b)*"
    rf"|(?:{_WORDS})(?:[\s-](?:and[\s-](?=hundred|thousand)|)(?:{_WORDS}|{_BIG})\b)*)\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b){_UNIT}",
    re.IGNORECASE,
)
_LOWER: Final = {"more than", "over", "at least", "above", "no less than"}
_QUANTITIES: Final = {
    form: name
    for name, forms in {
        "all": "all every each whole entire unanimously", "most": "most majority", "some": "some several various",
        "many": "many numerous", "few": "few", "half": "half", "none": "none", "dozens": "dozens scores",
        "hundreds": "hundreds", "thousands": "thousands", "millions": "millions", "billions": "billions",
        "quarter": "quarter",
    }.items()
    for form in forms.split()
}  # fmt: skip
_COUNTS: Final = frozenset({*_SMALL, *_ORDINALS, *_BIG.split("|"), *(f"{name}s" for name in _BIG.split("|"))})
_BEFORE: Final = 24  # characters that a number may have before its first digit or word: "no less than US$ "
_BEFORE_UNBOUND: Final = 8  # as many where the text has no words of a bound: "US$ ", "a "
_BOUNDING: Final = frozenset({"than", "over", "least", "above", "under", "up", "most", "below", "nearly", "almost"})
_NEXT: Final = 4  # characters between a number and the word it counts
_PLURALS: Final = {"hundreds": 100, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_AMOUNTS: Final = frozenset({"half", "dozens", "hundreds", "thousands", "millions", "billions", "none"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text; ``bound`` is ``>`` or ``<`` for more or less than, ``head`` the stem of what it counts."""

    start: int
    end: int
    shown: str
    value: float
    unit: str | None = None
    bound: str | None = None
    ordinal: bool = False
    head: str | None = None


def find_numbers(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[Number, ...]:
    """Numbers of the text in order, without those inside the spans ``skip`` (its dates)."""
    return tuple(number for place, number in _numbers(text) if not any(start <= place < end for start, end in skip))


@lru_cache(maxsize=256)
def _numbers(text: str) -> tuple[tuple[int, Number], ...]:
    """All numbers of the text, each with the place of its digits or of its first word."""
    found, tokens, read = [], words(text), 0
    # The expression is slow, and finds nothing where none of these words stands.
    counting = [token.start for token in tokens if token.form in _COUNTS or token.form[0].isdigit()]
    before = _BEFORE if any(token.form in _BOUNDING for token in tokens) else _BEFORE_UNBOUND
    for start in counting:
        if start < read:
            continue
        match = _NUMBER.search(text, max(read, start - before))
        if match is None:
            break
        read = match.end()
        first = match.start("digits") if match["digits"] else match.start("spelled")
        if (number := _number(match, tokens)) is not None:
            found.append((first if first >= 0 else match.start("ordinal"), number))
    return tuple(found)


def _counted(tokens: Sequence[Word], place: int) -> str | None:
    """Stem of the word right behind a number, where it can be counted."""
    at = after(tokens, place)
    near = at < len(tokens) and tokens[at].start - place < _NEXT and tokens[at].content
    return tokens[at].stem if near else None


def _number(match: re.Match[str], tokens: Sequence[Word]) -> Number | None:
    unit = _UNITS.get(" ".join((match["unit"] or match["currency"] or "").lower().replace(" ", "\xa0").split(" ")))
    bound = " ".join((match["bound"] or "").lower().split())
    value, ordinal = _value(match)
    if value is None:
        return None
    return Number(
        match.start(),
        match.end(),
        " ".join(match.group().split()),
        value,
        unit,
        None if not bound else ">" if bound in _LOWER else "<",
        ordinal,
        _counted(tokens, match.end()),
    )


def _value(match: re.Match[str]) -> tuple[float | None, bool]:
    if match["digits"]:
        scale = _MAGNITUDES.get((match["scale"] or "").lower(), 1.0)
        return float(match["digits"].replace(",", "")) * scale, bool(match["th"])
    if match["ordinal"]:
        return float(_ORDINALS[match["ordinal"].lower()]), True
    parts = re.split(r"[\s-]+", match["spelled"].lower())
    # "one" is a pronoun more often than a number.
    return (None if parts == ["one"] and not match["unit"] else _spelled(parts)), False


def _spelled(parts: Sequence[str]) -> float:
    total, current = 0.0, 0.0
    for part in parts:
        if part in _MAGNITUDES:
            current = (current or 1.0) * _MAGNITUDES[part]
            if _MAGNITUDES[part] >= 1e3:
                total, current = total + current, 0.0
        else:
            current += _SMALL.get(part, 0)
    return total + current


def number_differs(claim: Number, evidence: Sequence[Number]) -> str | None:
    """How this number of a claim is not borne by those of its evidence, for a person to read; None where it is."""
    alike = [n for n in evidence if n.ordinal == claim.ordinal]
    counted = [n for n in alike if n.head is not None and n.head == claim.head]
    if counted and all(n.value != claim.value for n in counted):
        return f"the claim says {claim.shown}, the evidence {counted[0].shown}"
    same = [n for n in alike if abs(n.value - claim.value) <= 1e-9 * max(1.0, abs(claim.value))]
    if not same:
        nearest = [n for n in alike if n.unit == claim.unit] or alike
        says = f"{nearest[0].shown}" if nearest else "no number"
        return f"the claim says {claim.shown}, the evidence {says}"
    units = [n for n in same if claim.unit is None or n.unit is None or n.unit == claim.unit]
    if not units:
        return f"the claim says {claim.shown}, the evidence {same[0].shown}"
    if claim.bound and all(n.bound and n.bound != claim.bound for n in units):
        return f"the claim says {claim.shown}, the evidence {units[0].shown}"
    return None


def quantity_differs(claim: str, evidence: str) -> str | None:
    """How a quantity word of the claim is not borne by the evidence, for a person to read; None where all are."""
    theirs = _quantities(evidence)
    for name, shown, head in _quantities(claim):
        if shown not in _QUANTITIES:
            continue
        if any(name == other for other, *_ in theirs):
            continue
        against = [said for _, said, noun in theirs if noun is not None and noun == head]
        if against or name in _AMOUNTS:
            return f'the claim says "{shown}", the evidence {f"{against[0]!r}" if against else "does not"}'
    return None


@lru_cache(maxsize=256)
def _quantities(text: str) -> list[tuple[str, str, str | None]]:
    """Class, word, and stem of what it counts, for each quantity word."""
    tokens = words(text)
    found = []
    for index, word in enumerate(tokens):
        if word.form in _QUANTITIES:
            head = next((w.stem for w in tokens[index + 1 : index + 4] if w.content), None)
            found.append((_QUANTITIES[word.form], word.form, head))
    for number in find_numbers(text):  # "$7 billion" are billions
        found += [(name, number.shown, None) for name, least in _PLURALS.items() if number.value >= least]
    return found
