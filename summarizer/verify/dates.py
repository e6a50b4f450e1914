"""Dates in running text, and whether one is borne by others; weekdays are resolved from the dateline by hand; pure.

A weekday in a dispatch is the nearest one before or after the day it was filed: "Monday" in a story filed on Monday
20 March is that very day, or the Monday to come.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from summarizer.records import Dateline
from summarizer.verify.lexis import words

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_M: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_D: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[.,]\d|:\d)"
_Y: Final = r"(?P<year>1[5-9]\d\d|20\d\d)(?![\d%-]|[.,]\d)"
_W: Final = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?"
#: Patterns, each with what must stand in a text for it: "9" a digit, "Y" the digits of a year, "M" a month, "W" a
#: weekday, "R" a word like today.
_PATTERNS: Final = tuple(
    (re.compile(pattern), frozenset(wants))
    for wants, pattern in (
        ("Y", rf"\b{_Y}-(?P<number>0[1-9]|1[0-2])-{_D}"),
        ("9M", rf"\b(?:{_W},? )?{_M} {_D}(?:,? {_Y})?"),
        ("9M", rf"\b(?:{_W},? )?(?:the )?{_D} (?:of )?{_M}(?:,? {_Y})?"),
        ("YM", rf"\b(?:(?P<part>early|mid|late)[ -])?{_M},? (?:of )?{_Y}"),
        # "May" and "March" are words too: alone they count behind a preposition or a part of the month.
        ("M", rf"(?<=\bin )(?:(?P<part>early|mid|late)[ -])?{_M}\b"),
        ("M", rf"(?:(?<=\bsince )|(?<=\blast )|(?<=\bnext )|(?<=\bby )|(?<=\bthis )|(?<=\bof )|(?<=\buntil )){_M}\b"),
        ("M", rf"\b(?P<part>early|mid|late)[ -]{_M}\b"),
        ("M", r"\b(?P<month>January|February|April|June|July|August|September|October|November|December)\b"),
        ("W", rf"\b{_W}\b"),
        ("R", r"\b(?P<relative>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)\b"),
        ("Y", r"\b(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b"),
        # A year stands alone, not before what it would count and not behind "resolution" or "No.".
        (
            "Y",
            r"(?<!\bNo\. )(?<![Rr]esolution )(?<![Oo]rder )(?<![$€£\d.,-])\b"
            rf"{_Y}(?! (?:people|troops|soldiers|tons|km|men|\w+ dollars)\b)",
        ),
    )
)
_AGO: Final = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_LEAP: Final = 2000  # stands for the year where the dateline has none: every month and day exists in it


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as the text gives it; ``weekday`` counts from Monday 0, ``relative`` is days from the dateline."""

    start: int
    end: int
    shown: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    relative: int | None = None
    decade: int | None = None

    def within(self, other: Date) -> bool:
        """Whether everything this date says is said by the other."""
        parts = ("year", "month", "day", "weekday", "part", "decade")
        return all(getattr(self, p) is None or getattr(self, p) == getattr(other, p) for p in parts)


@lru_cache(maxsize=256)
def find_dates(text: str) -> tuple[Date, ...]:
    """All dates of the text, in order; what an earlier pattern took is not read again."""
    found: list[Date] = []
    if signs := _signs(text):
        taken = bytearray(len(text))
        for pattern, wants in _PATTERNS:
            for match in pattern.finditer(text) if wants <= signs else ():
                if not any(taken[match.start() : match.end()]):
                    found.append(_date(match))
                    taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return tuple(sorted(found, key=lambda date: date.start))


_MONTH_WORDS: Final = frozenset({*_MONTHS, *(name[:3] for name in _MONTHS), "sept"})
_WEEKDAY_WORDS: Final = frozenset({*_WEEKDAYS, *(f"{name}s" for name in _WEEKDAYS)})
_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")


def _signs(text: str) -> set[str]:
    """What of a date the words of the text can be, as ``_PATTERNS`` has it; most sentences need few patterns."""
    forms = {word.form for word in words(text)}
    forms |= {form.partition("'")[0] for form in forms if "'" in form}
    signs = {"9"} if _DIGIT.search(text) else set()
    signs |= {"Y"} if signs and _YEAR.search(text) else set()
    signs |= {"M"} if not _MONTH_WORDS.isdisjoint(forms) else set()
    signs |= {"W"} if not _WEEKDAY_WORDS.isdisjoint(forms) else set()
    return signs | ({"R"} if not _AGO.keys().isdisjoint(forms) else set())


def _date(match: re.Match[str]) -> Date:
    parts = match.groupdict()
    month = parts.get("month")
    relative = parts.get("relative")
    return Date(
        match.start(),
        match.end(),
        match.group().strip(" ,"),
        year=int(parts["year"]) if parts.get("year") else None,
        month=int(parts["number"]) if parts.get("number") else _number(month),
        day=int(parts["day"]) if parts.get("day") else None,
        weekday=_WEEKDAYS.index(parts["weekday"].lower()) if parts.get("weekday") else None,
        part=parts.get("part"),
        relative=_AGO[relative.lower()] if relative else None,
        decade=int(parts["decade"]) if parts.get("decade") else None,
    )


def _number(month: str | None) -> int | None:
    if month is None:
        return None
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].lower()))


def borne(date: Date, by: Iterable[Date], dateline: Dateline | None, filed_on: int | None) -> bool:
    """Whether ``date`` is one of the dates ``by``, read as on the dateline's day.

    ``filed_on`` is the weekday (Monday 0) that the story's lede gives for its own day; it is needed where the dateline
    has no year.
    """
    candidates = [reading for other in by for reading in _readings(other, dateline, filed_on)]
    return any(one.within(other) for one in _readings(date, dateline, filed_on) for other in candidates)


def _readings(date: Date, dateline: Dateline | None, filed_on: int | None) -> Iterator[Date]:
    """The date itself, and the days of the calendar that it can be."""
    yield replace(date, relative=None) if date.relative is None else replace(date, part=f"{date.relative:+d}")
    filed = _filed(dateline, filed_on)
    if filed is None:
        return
    day, dated, known_weekday = filed
    for candidate in _candidates(date, day, known_weekday):
        full = replace(date, relative=None, month=candidate.month, day=candidate.day)
        full = replace(full, year=candidate.year if dated else date.year)
        yield replace(full, weekday=_weekday(candidate, day, known_weekday))


def _filed(dateline: Dateline | None, filed_on: int | None) -> tuple[dt.date, bool, int | None] | None:
    """The day of filing, whether its year is known, and its weekday where that is known."""
    if dateline is None:
        return None
    if dateline.date is not None:
        return dateline.date, True, dateline.date.weekday()
    if dateline.month is None or dateline.day is None:
        return None
    try:
        return dt.date(_LEAP, dateline.month, dateline.day), False, filed_on
    except ValueError:  # 31 June: no such day
        return None


def _candidates(date: Date, day: dt.date, weekday: int | None) -> Iterator[dt.date]:
    if date.relative is not None:
        yield day + dt.timedelta(days=date.relative)
    elif date.weekday is not None and date.month is None and weekday is not None:
        back = (weekday - date.weekday) % 7
        yield day - dt.timedelta(days=back)
        yield day + dt.timedelta(days=7 - back)
    elif date.month is not None and date.day is not None:
        try:
            yield dt.date(date.year or day.year, date.month, date.day)
        except ValueError:
            return


def _weekday(candidate: dt.date, day: dt.date, weekday: int | None) -> int | None:
    return None if weekday is None else (weekday + (candidate - day).days) % 7
