"""Where, when and by whom a dispatch was filed: date lines, lede datelines, agencies; pure.

Datelines follow the wires' own habits: ``TOKYO, March 20 (KUNA) --``, ``MOSCOW, August 4. /TASS/.``, ``CAIRO —``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from summarizer.records import Dateline

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"mai": 5, "mär": 3, "okt": 10, "dez": 12}  # German letterheads: "Bonn, den 3. Mai 1994"
_MONTH = (
    r"(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|Ma[yi]|June?|Juni|July?|Juli|Aug(?:ust)?|"
    r"Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_YEAR = r"(?:1[89]|20)\d\d\b"
_DATE = rf"(?i:(?:{_WEEKDAY},? )?(?:{_MONTH} {_DAY}(?:,? {_YEAR})?|{_DAY}\.? {_MONTH}(?:,? {_YEAR})?))"
_CAP = r"[^\W\d_a-z][\w.'’-]*"
_PLACE = rf"(?!{_WEEKDAY}|{_MONTH}){_CAP}(?:[ /](?:(?:de|del|of|la|le|and|am|al) )?{_CAP}){{0,3}}"
_PLACE += rf"(?:, {_CAP}(?: {_CAP}){{0,2}})??"
_AGENCY = r"(?:\((?P<round>[A-Za-z][\w.&'’/ -]{1,30})\)|/(?P<slashed>[A-Z][\w.&'’ -]{1,30})/)"

_DASH = r"\.? ?(?:--?|–|—|_|:)(?=\s)"
_LEDE = re.compile(
    rf"(?:(?P<place>{_PLACE})(?:(?P<comma>[,.]?) (?P<when>{_DATE}|{_WEEKDAY}))?"
    rf"(?:[,.]? ?{_AGENCY}(?P<behind>{_DASH}|\.?(?=\s))|(?P<dash>{_DASH}))"
    rf"|(?P<only>{_DATE}){_DASH})\s*"
)
_LEDE_SIGN = re.compile("[-–—_:(/]")  # one of which ends each
_ALONE = re.compile(
    r"(?:(?:(?i:published|posted|updated|last updated|issued|date|filed))(?: on| at)?:? )?"
    rf"(?:(?P<place>{_PLACE}), (?:den |le )?)?(?P<when>{_DATE}|(?:{_YEAR})-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR})"
    r"(?:[\s,|T–—-]{0,3}(?:at )?"
    r"(?:\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?|\d{1,2} [ap]\.?m|noon|midnight)(?: [A-Z]{1,4})?)?"
    rf"(?: {_AGENCY})?[.,]?(?: (?:--?|–|—))?"
)
_MONTH_DAY = re.compile(rf"(?i:({_MONTH}) ({_DAY})(?:,? ({_YEAR}))?)")
_DAY_MONTH = re.compile(rf"(?i:({_DAY})\.? ({_MONTH})(?:,? ({_YEAR}))?)")
_ISO = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)")
_SLASHED = re.compile(rf"(\d{{1,2}})[/.](\d{{1,2}})[/.]({_YEAR})")
# Any name in a dateline's brackets counts; these are known outside of one too.
AGENCIES = (
    "AP|AFP|Reuters|KUNA|Xinhua|ITAR-TASS|TASS|Interfax|RIA Novosti|Kyodo|Yonhap|PTI|IRNA|Anadolu|AA|ANSA|dpa|DPA|EFE|"
    "UPI|WAM|SPA|BNS|MENA|Tanjug|ANI|IANS|VOA|RFE/RL|KCNA|CNA|Bernama|BERNAMA|Antara|ANTARA|BTA|PAP|CTK|MTI|Belga|ANP|Ritzau|"
    "NTB|STT|LUSA|HINA|Ukrinform|BelTA|Kazinform|Azertac|Armenpress|APP|BSS|UNB|Petra|QNA|BNA|ONA|SANA|NNA|Fars|ISNA|MNA|"
    "Tasnim|Jiji|Notimex|Telam|PANA|NAN|GNA|SAPA|JTA|AAP|PNA|VNA|IPS|ADN|PRNewswire"
)
_KNOWN = re.compile(rf"(?<!\w)(?:{AGENCIES})(?!\w)")
# Bodies that stories begin with and that stand in capitals as the cities of datelines do.
_NO_PLACES = re.compile(
    r"NATO|ASEAN|OPEC|EU|UN|US|USA|UK|UAE|USSR|G7|G8|G20|IAEA|OSCE|ECOWAS|BRICS|OAS|OAU|OIC|GCC|IMF|WTO|NOTE"
)
_LONGEST = 160  # characters of a line that are looked at


class Filed(NamedTuple):
    """A dateline read from ``length`` characters at the beginning of a line."""

    length: int
    dateline: Dateline
    agency: str | None


def known_agency(text: str) -> str | None:
    """First agency of the short table that ``text`` names."""
    match = _KNOWN.search(text)
    return match.group() if match else None


def date_line(line: str) -> Filed | None:
    """The dateline that is all of ``line``: ``Wednesday, January 23, 2019``, ``Taipei, August 31, 1958—4 p.m.``."""
    match = _ALONE.fullmatch(line) if len(line) <= _LONGEST else None
    if match is None:
        return None
    return Filed(len(line), _dateline(match["place"], match["when"]), match["round"] or match["slashed"])


def lede(line: str) -> Filed | None:
    """The dateline that ``line`` begins with, story following: ``TOKYO, March 20 (KUNA) -- Japan …``."""
    match = _LEDE.match(line[:_LONGEST]) if _LEDE_SIGN.search(line, 0, _LONGEST) else None
    if match is None or line[match.end() : match.end() + 1].islower() or not _story_in(line, match.end()):
        return None
    if match["only"]:
        return Filed(match.end(), _dateline(None, match["only"]), None)
    agency = match["round"] or match["slashed"]
    if not _is_dateline(match["place"], match, agency):
        return None
    return Filed(match.end(), _dateline(match["place"].rstrip("."), match["when"]), agency)


def _story_in(line: str, start: int) -> bool:
    return any(line[index].isalnum() for index in range(start, len(line)))


def _is_dateline(place: str, match: re.Match[str], agency: str | None) -> bool:
    """A place needs company: a date and an agency, or one of them and a dash, or capitals and a dash."""
    if match["when"]:
        return bool(match["comma"] or agency or place.isupper())
    if agency:
        return bool(match["behind"]) or (place.isupper() and known_agency(agency) == agency)
    return ":" not in match["dash"] and place.isupper() and len(place) > 2 and not _NO_PLACES.fullmatch(place)


def _dateline(place: str | None, when: str | None) -> Dateline:
    year, month, day = _parts(when or "")
    try:
        date = dt.date(year, month, day) if year and month and day else None
    except ValueError:  # 31 June: the parts are told, the date is not
        date = None
    return Dateline(place=place, date=date, month=month, day=day)


def _parts(when: str) -> tuple[int | None, int | None, int | None]:
    if match := _ISO.search(when):
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.search(when):
        first, second = int(match[1]), int(match[2])
        # 20/03/2017 can be read in one way only, 03/04/2017 in two: then the date stays unknown.
        if first > 12:
            return _checked(int(match[3]), second, first)
        return _checked(int(match[3]), first, second) if second > 12 else (int(match[3]), None, None)
    if match := _MONTH_DAY.search(when):
        return _number(match[3]), _month(match[1]), _number(match[2])
    if match := _DAY_MONTH.search(when):
        return _number(match[3]), _month(match[2]), _number(match[1])
    return None, None, None


def _checked(year: int, month: int, day: int) -> tuple[int | None, int | None, int | None]:
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else (year, None, None)


def _number(digits: str | None) -> int | None:
    return int(re.sub(r"\D", "", digits)) if digits else None


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def together(first: Dateline | None, second: Dateline) -> Dateline:
    """Two datelines of one dispatch as one: the lede's place and day, the year of whichever names it."""
    if first is None:
        return second
    month, day = (second.month, second.day) if second.month else (first.month, first.day)
    date = second.date or _nearest(first.date, month, day)
    return Dateline(place=second.place or first.place, date=date, month=month, day=day)


def _nearest(known: dt.date | None, month: int | None, day: int | None) -> dt.date | None:
    """The day of that name nearest to ``known``: a story of Dec. 31 may stand under the date line of Jan. 1."""
    if known is None or month is None or day is None:
        return None
    around = []
    for year in (known.year - 1, known.year, known.year + 1):
        try:
            around.append(dt.date(year, month, day))
        except ValueError:  # 29 February
            continue
    return min(around, key=lambda date: abs(date - known), default=None)
