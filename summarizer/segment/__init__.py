"""A dispatch's text as furniture and sentences, with exact offsets; pure, linear in the length of the text.

Paragraphs come first. Two shapes of text are told apart, once for the whole text:

- one paragraph a line (wires, web pages): every newline ends a sentence;
- hard-wrapped at a column (typewritten telegrams, releases by mail): newlines inside a block are white space; a blank
  line, an indent, a list item, or a line that stops well before the column ends the paragraph.

A text is hard-wrapped where lines stay under 120 characters and most of its long lines are cut inside a sentence: no
stop at the end, no list item after it, and in at least a quarter of them the next line begins in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from summarizer.records import Dateline, Furniture, Span
from summarizer.segment import furniture, sentences
from summarizer.segment.furniture import Found, Line

_NEWLINE = re.compile(r"[\n\r\v\f\x85\u2028\u2029](?:(?<=\r)\n)?")  # a set at the front: the engine leaps to it
_STOP = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")
_ITEM = re.compile(r"(?:[-–—•*·▪●○]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})[.)])\s")
_WIDEST = 120  # columns; no typewriter or mail program wraps later
_NARROWEST = 30  # columns; lines that are shorter still are a list
# Characters. Preambles of resolutions run to 2,000; whatever compares words with words is slow beyond.
_LONGEST = 4_000
_LONG = 0.6  # of the column: a line that ends before was ended on purpose


class Layout(NamedTuple):
    """Furniture and sentences of a text, each in its order; together they hold all of it but white space."""

    furniture: tuple[Furniture, ...] = ()
    sentences: tuple[Span, ...] = ()
    title: str | None = None
    dateline: Dateline | None = None
    agency: str | None = None
    revision: str | None = None


def segment(text: str) -> Layout:
    """Settle the furniture of ``text`` and split the rest into sentences.

    Spans are trimmed, in order and never overlap; every character that is neither white space nor furniture is in
    exactly one sentence. A text with a letter outside widgets has at least one sentence: where all of it looks like
    furniture, the headline is the sentence, and failing that everything but the widgets.
    """
    lines = tuple(_lines(text))
    column = _column(text, lines)
    found = furniture.settle(text, lines, lambda index: _runs_on(text, lines[index], lines[index + 1], column))
    spans = _sentences(text, lines, found.furniture, column)
    for spared in ({"headline"}, {"headline", "dateline", "byline", "sign-off", "slug", "boilerplate"}):
        if spans or not _has_letter(text, found):
            break
        found.furniture = [span for span in found.furniture if span.kind not in spared]
        spans = _sentences(text, lines, found.furniture, column)
    return Layout(
        furniture=tuple(found.furniture),
        sentences=spans,
        title=found.title,
        dateline=found.dateline,
        agency=found.agency,
        revision=found.revision,
    )


def _has_letter(text: str, found: Found) -> bool:
    spared = (text[span.start : span.end] for span in found.furniture if span.kind != "widget")
    return any(char.isalpha() for part in spared for char in part)


def _lines(text: str) -> Iterator[Line]:
    breaks, start = 0, 0
    for end, after in _ends(text):
        words = text[start:end]
        bare = words.strip()
        if bare:
            indent = len(words) - len(words.lstrip())
            yield Line(start + indent, start + indent + len(bare), breaks, indent)
            breaks = 0
        breaks += 1
        start = after


def _ends(text: str) -> Iterator[tuple[int, int]]:
    for match in _NEWLINE.finditer(text):
        yield match.span()
    yield len(text), len(text)


def _column(text: str, lines: Sequence[Line]) -> int | None:
    """The column at which the text is hard-wrapped, or None where a line is a paragraph."""
    lengths = sorted(line.end - line.start for line in lines)
    column = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    if column < _NARROWEST or lengths[-1] > _WIDEST:
        return None
    inner = [(one, two) for one, two in pairwise(lines) if two.breaks == 1 and one.end - one.start >= _LONG * column]
    cut = [(one, two) for one, two in inner if _cuts(text, one, two)]
    low = sum(not text[two.start].isupper() for _, two in cut)
    shouted = text.isupper()  # cables in capitals have no lower case to go by
    wrapped = 2 * len(cut) > len(inner) and (shouted or 4 * low >= len(cut))
    return column if wrapped else None


def _cuts(text: str, one: Line, two: Line) -> bool:
    """Whether the newline between the two lines looks like one that cuts a sentence."""
    return not _ITEM.match(text, two.start, two.end) and not _stopped(text, one)


def _stopped(text: str, line: Line) -> bool:
    return _STOP.search(text, max(line.start, line.end - 8), line.end) is not None


def _runs_on(text: str, one: Line, two: Line, column: int | None) -> bool:
    """Whether line ``two`` belongs to the paragraph of line ``one``."""
    if two.breaks > 1:
        return False
    if column is None:  # too little text to tell its shape: a word that goes on in lower case goes on with its sentence
        return text[two.start].islower() and (text[one.end - 1].isalnum() or text[one.end - 1] == ",")
    stopped = _stopped(text, one)
    if _ITEM.match(text, two.start, two.end) and (stopped or not text[two.start].isalnum()):
        return False
    if stopped and two.indent > one.indent + 1:
        return False
    if text[two.start].islower():
        return True
    word = text[two.start : min(two.end, two.start + 20)].split(maxsplit=1)[0]
    return one.end - one.start + 1 + len(word) >= (0.8 if stopped else _LONG) * column


def _sentences(text: str, lines: Sequence[Line], claimed: Sequence[Furniture], column: int | None) -> tuple[Span, ...]:
    return tuple(
        Span(start=start, end=end)
        for first, last in _paragraphs(text, tuple(_story(text, lines, claimed)), column)
        for whole in sentences.split(text, first, last)
        for start, end in _bearable(text, *whole)
    )


def _bearable(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, or where none was ever so long its parts: cut behind a semicolon, else at white space."""
    while end - start > _LONGEST:
        latest = start + _LONGEST
        cut = max(text.rfind(";", start + _LONGEST // 2, latest), text.rfind("\n", start + _LONGEST // 2, latest)) + 1
        cut = cut or text.rfind(" ", start + _LONGEST // 2, latest) + 1 or latest
        kept = text[start:cut].rstrip()
        yield start, start + len(kept)
        start = cut + len(text[cut:latest]) - len(text[cut:latest].lstrip())
    if start < end:
        yield start, end


def _paragraphs(text: str, lines: Sequence[Line], column: int | None) -> Iterator[tuple[int, int]]:
    start = lines[0].start if lines else 0
    for line, following in pairwise(lines):
        if not _runs_on(text, line, following, column):
            yield start, line.end
            start = following.start
    if lines:
        yield start, lines[-1].end


def _story(text: str, lines: Sequence[Line], claimed: Sequence[Furniture]) -> Iterator[Line]:
    """The lines without their furniture; a line with furniture between starts a paragraph."""
    position, cut = 0, 0
    for line in lines:
        if not cut and (position == len(claimed) or claimed[position].start >= line.end):
            yield line
            continue
        start, breaks = line.start, line.breaks + cut
        while position < len(claimed) and claimed[position].start < line.end:
            span = claimed[position]
            if span.start > start and text[start : span.start].strip():
                yield _trimmed(text, start, span.start, breaks, line.indent)
            start, breaks = span.end, 2
            position += 1 if span.end <= line.end else 0
            if span.end > line.end:
                break
        cut = 0
        if start < line.end and text[start : line.end].strip():
            yield _trimmed(text, start, line.end, breaks, line.indent)
        elif start >= line.end:
            cut = 2


def _trimmed(text: str, start: int, end: int, breaks: int, indent: int) -> Line:
    words = text[start:end]
    return Line(start + len(words) - len(words.lstrip()), start + len(words.rstrip()), breaks, indent)
