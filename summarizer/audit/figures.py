"""Other numbers and other dates for those of a claim; pure.

Each number, and each part of a date (weekday, day, month, year), gives one alteration: the next value that neither the
claim nor its evidence holds, since a small slip is the hardest to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from summarizer.audit.planting import AlterationKind, Planted, Subject, first_absent, reworded, spliced

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ROWS: Final[tuple[tuple[AlterationKind, tuple[str, ...]], ...]] = (
    ("number", ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")),
    ("number", ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")),
    ("number", ("thousand", "million", "billion", "trillion")),
    ("date", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
    ("date", ("yesterday", "today", "tomorrow")),
)
_MONTH: Final = "|".join(_MONTHS)
# "May" and "March" are months beside a day or a year and behind these words alone.
_IN_MONTH: Final = re.compile(
    rf"(?:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bearly )|(?<=\blate )|(?<=\d ))"
    rf"(?:{_MONTH})\b"
    rf"|\b(?:{_MONTH})(?= \d)|\b(?:January|February|April|June|July|August|September|October|November|December)\b"
)
_DAY: Final = re.compile(rf"\b(?:{_MONTH}) (?P<after>\d{{1,2}})\b|\b(?P<before>\d{{1,2}}) (?:{_MONTH})\b")
_PART: Final = re.compile(rf"\b(?:early|mid|late)(?=[ -](?:{_MONTH}|(?:1[5-9]|20)\d\d)\b)")
_YEAR: Final = re.compile(r"(?<![\w$€£.,-])(?<!esolution )(?:1[5-9]|20)\d\d\b(?![\w%-]|[.,]\d)")
_DIGITS: Final = re.compile(r"(?<![\w.,:/-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/-]|[.,]\d)")


def altered_figures(subject: Subject) -> Iterator[Planted]:
    """The claim with one number or one part of a date changed, for each of them."""
    text = subject.claim.text
    dated = list(_dates(text))
    for start, end, candidates in dated:
        yield from _planted(subject, "date", start, end, candidates)
    for match in _DIGITS.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in dated):
            yield from _planted(subject, "number", *match.span(), _next_numbers(match.group()))
    for kind, row in _ROWS:
        for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(row)})(?!-|\w)", text):
            at = row.index(match.group())
            yield from _planted(subject, kind, *match.span(), (*row[at + 1 :], *row[:at]))


def _dates(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Month, day, year and part of a month: start, end and what may stand there instead."""
    for match in _IN_MONTH.finditer(text):
        at = _MONTHS.index(match.group())
        yield *match.span(), (*_MONTHS[at + 1 :], *_MONTHS[:at])
    for match in _DAY.finditer(text):
        name = "after" if match["after"] else "before"
        day = int(match[name])
        yield *match.span(name), tuple(str(1 + (day + step) % 28) for step in range(4))
    for match in _YEAR.finditer(text):
        yield *match.span(), tuple(str(int(match.group()) + step) for step in (1, 2, 3, 4))
    for match in _PART.finditer(text):
        yield *match.span(), ("early", "late")


def _next_numbers(shown: str) -> tuple[str, ...]:
    """Numbers a little greater, written in the same way."""
    digits = shown.replace(",", "")
    places = len(digits.partition(".")[2])
    return tuple(f"{float(digits) + step:{',' if ',' in shown else ''}.{places}f}" for step in (1, 2, 3, 4))


def _planted(
    subject: Subject, kind: AlterationKind, start: int, end: int, candidates: tuple[str, ...]
) -> Iterator[Planted]:
    text = subject.claim.text
    new = first_absent(candidates, f"{text}\n{subject.quotes}")
    if new is not None:
        yield Planted(kind, f"“{text[start:end]}” → “{new}”", reworded(subject.claim, spliced(text, start, end, new)))
