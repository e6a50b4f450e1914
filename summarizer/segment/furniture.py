"""What of a dispatch is not the story: page widgets, slugs, headline, byline, dateline, sign-offs; pure, linear.

Only the head and the tail carry furniture. The head is read line by line until the first line of the story, the tail
backwards to its last; between them only lines without a letter or digit ("* * *") are set aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from summarizer.records import Dateline, Furniture, FurnitureKind
from summarizer.segment import datelines, marks

_REACH = 16  # lines that a head or tail may have; the longest cable heads seen have a dozen
_EDGE = 8  # lines from either end within which a lone "Share" or "Print" is a button of the page
_LONGEST_HEADLINE = 250  # characters; readouts name every office of everyone present

_STOPPED = re.compile(r"[.!?…。؟۔;:,]+[\"'”’»)\]]*\Z")
_INNER_STOP = re.compile(r"[^\W\d_]{3}[.!?][\"'”’)]*\s+[\"'“‘(]?[^\W\d_a-z]")


class Line(NamedTuple):
    """A line that is not blank: trimmed span, ``breaks`` newlines since the line before, ``indent`` in characters."""

    start: int
    end: int
    breaks: int
    indent: int


@dataclass
class Found:
    """What was settled so far."""

    furniture: list[Furniture] = field(default_factory=list)
    title: str | None = None
    dateline: Dateline | None = None
    agency: str | None = None
    revision: str | None = None

    def add(self, start: int, end: int, kind: FurnitureKind) -> None:
        """Claim ``text[start:end]``."""
        self.furniture.append(Furniture(start=start, end=end, kind=kind))

    def file(self, filed: datelines.Filed) -> None:
        """Take what a dateline says; a later one, nearer to the story, is the better for place and day."""
        self.dateline = datelines.together(self.dateline, filed.dateline)
        self.agency = filed.agency or self.agency


def settle(text: str, lines: Sequence[Line], continues: Callable[[int], bool]) -> Found:
    """Find the furniture of ``text``; ``continues(i)`` says that line ``i`` runs on into the next (hard wrap)."""
    found = Found()
    first = _head(text, lines, continues, found)
    last = _tail(text, lines, first, found)
    for index in range(first, last):
        line = lines[index]
        if marks.RULE.fullmatch(text, line.start, line.end):
            found.add(line.start, line.end, "boilerplate")
        elif _near_edge(index, len(lines)) and marks.whole(marks.WIDGET, text[line.start : line.end]):
            found.add(line.start, line.end, "widget")
    found.furniture.sort(key=lambda span: span.start)
    return found


def _near_edge(index: int, count: int) -> bool:
    return index < _EDGE or index >= count - _EDGE


def _head(text: str, lines: Sequence[Line], continues: Callable[[int], bool], found: Found) -> int:
    """Claim the head; returns the index of the story's first line."""
    body = _last_stopped(text, lines)
    index = 0
    while index < min(len(lines), _REACH):
        if _claim_head_line(text, lines[index], found):
            index += 1
            continue
        taken = _headline(text, lines, index, continues) if found.title is None and index < body else 0
        if not taken:
            break
        _claim_headline(text, lines[index].start, lines[index + taken - 1].end, found)
        index += taken
    for line in lines[index : index + 2]:  # a second headline may stand between
        if filed := datelines.lede(text[line.start : line.end]):
            found.add(line.start, line.start + len(text[line.start : line.start + filed.length].rstrip()), "dateline")
            found.file(filed)
            break
    return index


def _last_stopped(text: str, lines: Sequence[Line]) -> int:
    """Index of the last line with a sentence end or of a story's length: a headline must have one after it."""
    for index in range(len(lines) - 1, -1, -1):
        words = text[lines[index].start : lines[index].end]
        if len(words) > _LONGEST_HEADLINE or _STOPPED.search(words[-_EDGE:]) or _INNER_STOP.search(words):
            return index
    return 0


def _claim_head_line(text: str, line: Line, found: Found) -> bool:
    words = text[line.start : line.end]
    if len(words) > marks.LONGEST:
        return False
    if filed := datelines.date_line(words):
        found.file(filed)
        found.add(line.start, line.end, "dateline")
    elif marks.SLUG.fullmatch(words):
        take = marks.REVISION.search(words)
        if found.revision is None or take:
            found.revision = take.group() if take else words.strip("():- ")
        found.add(line.start, line.end, "slug")
    elif found.title is None and (telegram := marks.TELEGRAM.match(words)):
        _claim_telegram(line, words, telegram.end(), found)
    else:
        kind = marks.head_kind(words)
        if kind is not None:
            found.add(line.start, line.end, kind)
        return kind is not None
    return True


def _claim_telegram(line: Line, words: str, length: int, found: Found) -> None:
    """The heading of a printed telegram; its source note may follow on the same line."""
    found.title = words[:length]
    found.add(line.start, line.start + length, "headline")
    rest = words[length:].lstrip()
    if rest:
        found.add(line.end - len(rest), line.end, "boilerplate")
    if post := marks.POST.search(words):
        found.dateline = datelines.together(found.dateline, Dateline(place=post[1]))


def _headline(text: str, lines: Sequence[Line], index: int, continues: Callable[[int], bool]) -> int:
    """How many lines from ``index`` on are a headline: 0 to 3, never the last line of the text."""
    for count in range(1, 4):
        here = index + count - 1
        if here + 1 >= len(lines) or not _like_headline(text, lines, here, first=count == 1):
            return 0
        following = lines[here + 1]
        if following.breaks > 1 or _after_headline(text[following.start : following.end]):
            return count
        if count == 1 and not continues(here) and not _like_headline(text, lines, here + 1, first=False):
            return 1
    return 0


def _after_headline(words: str) -> bool:
    """Whether a line with these words closes the headline above it without a blank line between."""
    if datelines.lede(words) or datelines.date_line(words):
        return True
    return len(words) <= marks.LONGEST and bool(marks.SLUG.fullmatch(words) or marks.head_kind(words))


def _like_headline(text: str, lines: Sequence[Line], index: int, *, first: bool) -> bool:
    """Short, without a sentence end inside or behind, and no lede: a lede without its full stop is still the story."""
    words = text[lines[index].start : lines[index].end]
    if len(words) > _LONGEST_HEADLINE or (first and words[0].islower()) or words[0] in "-•*–—":
        return False
    if not any(char.isalpha() for char in words) or _INNER_STOP.search(words) or datelines.lede(words):
        return False
    blank_after = index + 1 < len(lines) and lines[index + 1].breaks > 1
    return not _STOPPED.search(words) or (blank_after and words.endswith(("?", "!")))


def _claim_headline(text: str, start: int, end: int, found: Found) -> None:
    prefix = marks.PREFIX.match(text, start, end)
    if prefix and prefix.end() < end:
        found.revision = found.revision or next(part for part in prefix.groups() if part)
        found.add(start, start + len(prefix.group().rstrip()), "slug")
        start = prefix.end()
    found.title = " ".join(text[start:end].split())
    found.add(start, end, "headline")


def _tail(text: str, lines: Sequence[Line], first: int, found: Found) -> int:
    """Claim the tail, and the sign-off that ends the story's last line; returns the index after that line."""
    last = _without_related(text, lines, first, found)
    lowest = max(first, last - _REACH)
    while last > lowest:
        line = lines[last - 1]
        words = text[line.start : line.end]
        kind = marks.tail_kind(words) if len(words) <= marks.LONGEST else None
        if kind is None:
            _claim_inline(text, line, found)
            break
        found.add(line.start, line.end, kind)
        if kind == "sign-off":
            found.agency = found.agency or datelines.known_agency(words)
        last -= 1
    return last


def _claim_inline(text: str, line: Line, found: Found) -> None:
    start = max(
        line.start, line.end - marks.LONGEST, *(span.end for span in found.furniture if span.end <= line.end), 0
    )
    match = marks.inline(text, start, line.end)
    if match and match.start() > start:
        found.add(match.start(), match.end(), "sign-off")
        found.agency = found.agency or datelines.known_agency(match.group())


def _without_related(text: str, lines: Sequence[Line], first: int, found: Found) -> int:
    """Claim a closing "Related articles" with the headlines under it; returns the count of lines left."""
    for index in range(max(first, len(lines) - _REACH), len(lines)):
        if not marks.whole(marks.RELATED, text[lines[index].start : lines[index].end]):
            continue
        rest = lines[index:]
        if all(not _STOPPED.search(text[line.start : line.end][-_EDGE:]) for line in rest):
            for line in rest:
                found.add(line.start, line.end, "widget")
            return index
    return len(lines)
