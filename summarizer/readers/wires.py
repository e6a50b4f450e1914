"""Under which names later versions of a wire story are known, where its format gives it none.

Agencies file a story anew under the same slug line ("BC-Norway-Peru-Boats, 2nd Ld-Writethru") or under the same
headline ("CORRECTED: ..."). Both recur: the slug of yesterday is another story. So a name has the agency and the day
in it, and a headline the place too; a bare or short one is none, and neither is an "add", which goes on with a story
and does not replace it.
"""

from __future__ import annotations

import re

from summarizer.records import Dateline, Dispatch

_SLUG = re.compile(r"(?:bc|am|pm|ap)-[\w'’./]+(?:--?[\w'’./]+)+", re.IGNORECASE)
_ADD = re.compile(r"\d+(?:st|nd|rd|th)[ -]add\b", re.IGNORECASE)
_FEWEST_WORDS = 5  # of a headline; "Text of joint statement" is filed several times a day


def stories(dispatch: Dispatch) -> tuple[str, ...]:
    """The names of the story that a wire dispatch tells, by its agency's slug and by its headline."""
    day = _day(dispatch.dateline)
    if dispatch.agency is None or day is None:
        return ()
    slugs = [dispatch.text[span.start : span.end] for span in dispatch.furniture if span.kind == "slug"]
    if any(_ADD.search(slug) for slug in slugs):
        return ()
    filed = f"{dispatch.agency} {day}"
    names = [f"slug {filed} {match.group().casefold()}" for slug in slugs if (match := _SLUG.search(slug))]
    words = re.findall(r"\w+", (dispatch.title or "").casefold())
    place = dispatch.dateline.place if dispatch.dateline else None
    if place and len(words) >= _FEWEST_WORDS:
        names.append(f"headline {filed} {place.casefold()} {' '.join(words)}")
    return tuple(names)


def _day(dateline: Dateline | None) -> str | None:
    """Month and day alone: one version names the year and another does not."""
    if dateline is None or dateline.month is None or dateline.day is None:
        return None
    return f"{dateline.month:02}-{dateline.day:02}"
