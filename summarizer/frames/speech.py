"""Who speaks: the party beside a verb of speech, carried through quotations that run over several sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from summarizer.actors import Cast
from summarizer.frames.parties import Party, governed, parties_of
from summarizer.records import Dispatch

_SAID: Final = re.compile(
    r"\b(?:said|says|told|tells|tweeted|noted|added|continued|wrote|declared|stated|remarked|explained|replied|"
    r"announced|warned|argued|insisted|stressed|responded|commented|asked|claimed|asserted)\b"
)
SOURCE: Final = re.compile(r"\b(?:[Aa]ccording to|as quoted by|in the words of)\b")
QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_BESIDE: Final = re.compile(
    r"^(?:[’']s?)?\s*(?:,[^,]{0,70},\s*)?(?:(?:also|has|have|had|then|later|again|further|earlier|now|is|was|been|\w+ly)\s+)*$"
)
# "Ukraine's foreign minister", "a Lebanese army official": the office speaks for the name before it.
_OFFICE: Final = re.compile(
    r"^(?:[’']s?)?\s+(?:[a-z]+\s+){0,3}?(?:government|minist(?:er|ry)|president|premier|chancellor|officials?|embassy|"
    r"ambassador|envoy|spokes\w+|leaders?|diplomats?|delegat(?:e|ion)|representatives?|side|authorities)\b"
)
PASSIVE: Final = re.compile(r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?$")


def speakers_of(dispatch: Dispatch, cast: Cast) -> list[Party | None]:
    """Who speaks in each sentence; a quotation without an attribution of its own has that of its neighbour."""
    found: list[Party | None] = []
    waiting: list[int] = []  # quoted sentences whose attribution comes later: '"A. B," said C.'
    last = None
    for i, (span, inside) in enumerate(zip(dispatch.sentences, run_on(dispatch), strict=True)):
        sentence = dispatch.text[span.start : span.end]
        if _begins_paragraph(dispatch, i):
            waiting, last = [], None
        own = _attributed(dispatch, cast, i, inside)
        whole = inside or sentence[:1] in '"“'
        if own is None and whole:
            own = last if inside or not _left_open(sentence, inside) else None
            if own is None:
                waiting.append(i)
        elif own is not None:
            for j in waiting:
                found[j] = own
            waiting = []
        last = own
        found.append(own)
    return found


def run_on(dispatch: Dispatch) -> list[bool]:
    """Whether each sentence begins inside a quotation that an earlier one of its paragraph opened."""
    found, inside = [], False
    for i in range(len(dispatch.sentences)):
        inside = inside and not _begins_paragraph(dispatch, i)
        found.append(inside)
        inside = _left_open(dispatch.sentence(i), inside)
    return found


def _begins_paragraph(dispatch: Dispatch, i: int) -> bool:
    return bool(i) and "\n" in dispatch.text[dispatch.sentences[i - 1].end : dispatch.sentences[i].start]


def quotations(sentence: str, start: int, inside: bool) -> list[tuple[int, int]]:
    """Offsets of the sentence's quotations; one that runs on from before ends at the first closing mark."""
    closing = re.search(r"[”\"]", sentence) if inside else None
    after = closing.end() if closing else len(sentence) if inside else 0
    found = [(start, start + after)] if after else []
    return found + [(m.start() + start, m.end() + start) for m in QUOTED.finditer(sentence, after)]


def _left_open(sentence: str, was_open: bool) -> bool:
    """Whether a quotation is still open at the end of the sentence."""
    for mark in re.findall(r"[“”\"]", sentence):
        was_open = mark == "“" or (mark == '"' and not was_open)
    return was_open


def _attributed(dispatch: Dispatch, cast: Cast, i: int, inside: bool) -> Party | None:
    span, text = dispatch.sentences[i], dispatch.text
    sentence = text[span.start : span.end]
    quotes = quotations(sentence, span.start, inside)
    if not quotes and not _SAID.search(sentence) and "according to" not in sentence.lower():
        return None
    parties = parties_of(text, cast, i)
    return _speaker(text, span.start, span.end, parties, quotes)


def inside_any(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether the place lies in one of the spans."""
    return any(start <= place < end for start, end in spans)


def _speaker(
    text: str, start: int, end: int, parties: Sequence[Party], quotes: Sequence[tuple[int, int]]
) -> Party | None:
    """The party next to the verb of speech that stands outside the quotation."""
    source = SOURCE.search(text, start, end)
    if source and not inside_any(source.start(), quotes):
        behind = [p for p in parties if p.start >= source.end()]
        if behind and behind[0].start - source.end() < 60:
            return behind[0]
    for said in _SAID.finditer(text, start, end):
        if inside_any(said.start(), quotes):
            continue
        before = [p for p in parties if p.end <= said.start() and not inside_any(p.start, quotes)]
        if before and PASSIVE.search(text[before[-1].end : said.start()]):
            continue  # "Peru was told": the words are another's
        if before and _tells(text[before[-1].end : said.start()], quoted=bool(quotes)):
            if _stands_beside(text[before[-1].end : said.start()]) and not governed(text, start, before[-1]):
                return before[-1]
            free = [p for p in before if not governed(text, start, p) and not p.attributive]
            return (free or before)[-1]
        after = [p for p in parties if p.start >= said.end() and not inside_any(p.start, quotes)]
        if quotes and after and after[0].start - said.end() < 40:
            return after[0]
    return None


def _tells(between: str, *, quoted: bool) -> bool:
    """Whether a verb of speech belongs to the party before it; without a quotation they must stand side by side."""
    return _stands_beside(between) or (quoted and len(between) < 60 and not re.search(r"[.;]\s", between))


def _stands_beside(between: str) -> bool:
    office = _OFFICE.match(between)
    return bool(_BESIDE.match(between[office.end() :] if office else between))
