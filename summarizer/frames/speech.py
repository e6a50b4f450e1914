"""Who speaks: the party beside a verb of speech, carried through quotations that run over several sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from typing import Final, NamedTuple

from summarizer.actors import Cast
from summarizer.frames.parties import Party, governed, parties_of
from summarizer.patterns import folded
from summarizer.records import Dispatch

_SAID: Final = re.compile(
    r"\b(?:said|says|told|tells|tweeted|noted|added|continued|wrote|declared|stated|remarked|explained|replied|"
    r"announced|warned|argued|insisted|stressed|responded|commented|asked|claimed|asserted)\b"
)
SOURCE: Final = re.compile(r"\b(?:[Aa]ccording to|in the words of)\b")
_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_BESIDE: Final = re.compile(
    r"^(?:[’']s?)?\s*(?:,[^,]{0,70},\s*)?(?:(?:also|has|have|had|then|later|again|further|earlier|now|is|was|been|\w+ly)\s+)*$"
)
# "Ukraine's foreign minister", "a Lebanese army official": the office speaks for the name before it.
_OFFICE: Final = re.compile(
    r"^(?:[’']s?)?\s+(?:[a-z]+\s+){0,3}?(?:government|minist(?:er|ry)|president|premier|chancellor|officials?|embassy|"
    r"ambassador|envoy|spokes\w+|leaders?|diplomats?|delegat(?:e|ion)|representatives?|side|authorities)\b"
)
_OF_OFFICE: Final = re.compile(
    r"\b(?:ministr(?:y|ies)|governments?|delegations?|embass(?:y|ies)|officials|foreign ministers|leaders|presidents) "
    r"of (?:the )?$"
)
# What lies between a state and a subject of its own that only has a place: "..., diplomats in ".
_ANOTHER: Final = re.compile(r"[^“”\"]*,\s+(?:[a-z-]+\s+){1,5}")
# Who speaks and is nobody's official: a name that no office introduces, or one of a crowd of onlookers.
_STRANGER: Final = re.compile(
    r"(?:^|[,;“”\"]\s*|\b(?:but|and|while|that)\s+)(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep)\.?\s+)?"
    r"(?!(?:He|She|They|We|I|It|The|This|That|Both|One|Earlier|Later|Meanwhile|However|Today|Yesterday|On|In|At|"
    r"Ambassador|Minister|President|Prime|Foreign|Secretary|Embassy|Department|Dept|Charg[eé]|Government|Govt|Premier|"
    r"Chancellor|King|Fon\w*|Ministers|Leaders|Ministry|Council|Assembly|Commission|Spokes\w+|Delegate|Deputy)\b)"
    r"(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:[A-Z][\w’'-]+|[A-Z]\.|de|al|bin|van|von)){0,3}(?:,[^,]{3,90},)?"
    r"\s+(?:(?:also|has|had|then|later|further|earlier|\w+ly)\s+)*$"
)
_ONLOOKERS: Final = (
    "analyst|expert|observer|economist|critic|activist|trader|lawmaker|legislator|senator|protester|resident|witness|"
    "journalist|newspaper|editorial|commentator|scholar|professor|dissident|farmer|worker|union|rebel|militant|insider|"
    "executive|lawyer"
)
_CROWD: Final = "witnesses|opposition|company|firm|consortium|magazine|daily|agency|paper|newspapers"
_BEFORE_VERB: Final = "also|have|has|had"
_ONLOOKER: Final = re.compile(
    rf"\b(?:(?:{_ONLOOKERS})s?|{_CROWD}|sources (?:close|familiar)[^,]*|industry sources|think[- ]tanks?|party leader|"
    rf"opposition leader)\s+(?:(?:{_BEFORE_VERB}|\w+ly)\s+)*$",
    re.IGNORECASE,
)
#: The last words of whatever ``_ONLOOKER`` finds, but for sources that are said to be close to somebody.
_LAST_WORDS: Final = frozenset(
    [f"{word}{end}" for word in _ONLOOKERS.split("|") for end in ("", "s")]
    + [*_CROWD.split("|"), "sources", "tank", "tanks", "leader"]
)
_UNWORDED: Final = re.compile(r".*\W", re.DOTALL)
_ADVERBS: Final = frozenset(_BEFORE_VERB.split("|"))
# "said NAME of the Lima consultancy ...": the place is not the speaker.
_OUTSIDER: Final = re.compile(r"\s+[A-Z][\w’'-]+ [A-Z][\w’'-]+(?:,[^,]{3,60})? (?:of|from|at|with|in) (?:the |a )?$")
_BEHIND: Final = re.compile(
    r"\s+(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?(?:[A-Z][\w’'-]+\s+[A-Z][\w’'-]+\s*[,.]|(?:an?|the|one|some)?\s*(?:[\w-]+\s+){0,3}?"
    r"(?:analyst|expert|observer|economist|critic|activist|trader|lawmaker|legislator|professor|scholar)s?\b)"
)
_QUESTION: Final = re.compile(r"(?:Q|Question|Reporter)\s?[.:]\s|Q\s?[(]")
_SPOKESMAN: Final = re.compile(r"\b(?:spokes\w+|diplomat|official|envoy|minister|ambassador)\b", re.IGNORECASE)
_QUOTE_BY_NAME: Final = re.compile(r"[,.][”\"] (?:[A-Z][\w’'-]+ ){1,3}said\b|[,.][”\"] said [A-Z]")
PASSIVE: Final = re.compile(r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?$")


#: Somebody speaks who is no actor's official; their words are no actor's.
STRANGER: Final = Party(0, 0, ())


Voice = tuple[Party | None, bool]  # who speaks in a sentence, and whether it begins inside a quotation


class Paragraph(NamedTuple):
    """The sentences of a paragraph, the ``codes`` of all actors in it, and whether it speaks of ``people``."""

    sentences: range
    codes: Set[str]
    people: bool


class Voices:
    """Who speaks in each sentence of a dispatch; its paragraphs are read when one of their sentences is asked about.

    A quotation without an attribution of its own has that of its neighbour in the paragraph.
    """

    def __init__(self, dispatch: Dispatch, cast: Cast) -> None:
        self._dispatch, self._cast = dispatch, cast
        self._read: dict[int, Voice] = {}
        self._paragraphs: dict[int, Paragraph] = {}

    def of(self, i: int) -> Voice:
        """Who speaks in sentence ``i``, and whether it begins inside a quotation that an earlier one opened."""
        if i not in self._read:
            paragraph = self.paragraph(i).sentences
            inside = _run_on(self._dispatch, paragraph)
            speakers = _speakers(self._dispatch, self._cast, paragraph, inside)
            self._read.update(zip(paragraph, zip(speakers, inside, strict=True), strict=True))
        return self._read[i]

    def paragraph(self, i: int) -> Paragraph:
        """The paragraph in which sentence ``i`` stands."""
        if i not in self._paragraphs:
            sentences, cast = self._sentences_around(i), self._cast
            codes = {code for j in sentences for code in cast.codes(j)}
            people = any(cast.people(j) or cast.pronouns(j) for j in sentences)
            self._paragraphs.update(dict.fromkeys(sentences, Paragraph(sentences, codes, people)))
        return self._paragraphs[i]

    def _sentences_around(self, i: int) -> range:
        first, last = i, i + 1
        while first and not _begins_paragraph(self._dispatch, first):
            first -= 1
        while last < len(self._dispatch.sentences) and not _begins_paragraph(self._dispatch, last):
            last += 1
        return range(first, last)


def speakers_of(dispatch: Dispatch, cast: Cast) -> list[Party | None]:
    """Who speaks in each sentence."""
    voices = Voices(dispatch, cast)
    return [voices.of(i)[0] for i in range(len(dispatch.sentences))]


def _speakers(
    dispatch: Dispatch, cast: Cast, paragraph: Sequence[int], run_on: Sequence[bool]
) -> Sequence[Party | None]:
    found: list[Party | None] = []
    waiting: list[int] = []  # quoted sentences whose attribution comes later: '"A. B," said C.'
    last, said, asks = None, None, False
    for i, inside in zip(paragraph, run_on, strict=True):
        sentence = dispatch.sentence(i)
        own = _named_late(dispatch, found, i, _attributed(dispatch, cast, i, inside))
        asks = asks or _QUESTION.match(sentence) is not None
        if asks:  # a reporter's question is nobody's claim
            own = STRANGER
        if own is None and (inside or sentence[:1] in '"“'):
            own = last if inside or not _left_open(sentence, inside) else None
            if own is None:
                waiting.append(len(found))
        elif own is not None:
            for j in waiting:
                found[j] = own
            waiting = []
        last, said = own, own or said
        found.append(own)
    _give(found, waiting, said)
    return found


def _give(found: list[Party | None], waiting: Sequence[int], said: Party | None) -> None:
    """Gives the quotations that nobody was named behind to whoever spoke before in their paragraph."""
    for i in waiting:
        found[i] = found[i] or said


def _named_late(dispatch: Dispatch, found: Sequence[Party | None], i: int, own: Party | None) -> Party | None:
    """An official who was quoted without a name may have it in the next sentence: a spokesman said ...," NAME said.

    ``found`` are those who speak before in the paragraph.
    """
    before = found[-1] if found else None
    unnamed = before is not None and before is not STRANGER and not before.person and before.start != before.end
    if own is STRANGER and unnamed and before is not None and _QUOTE_BY_NAME.search(dispatch.sentence(i)):
        office = _SPOKESMAN.search(
            dispatch.text, max(dispatch.sentences[i - 1].start, before.start - 60), before.end + 40
        )
        return before if office else own
    return own


def _run_on(dispatch: Dispatch, paragraph: Sequence[int]) -> Sequence[bool]:
    """Whether each sentence begins inside a quotation that an earlier one of the paragraph opened."""
    found, inside = [], False
    for i in paragraph:
        found.append(inside)
        inside = _left_open(dispatch.sentence(i), inside)
    return found


def _begins_paragraph(dispatch: Dispatch, i: int) -> bool:
    return i > 0 and dispatch.text.find("\n", dispatch.sentences[i - 1].end, dispatch.sentences[i].start) >= 0


def quotations(sentence: str, start: int, inside: bool) -> list[tuple[int, int]]:
    """Offsets of the sentence's quotations; one that runs on from before ends at the first closing mark."""
    if not _has_marks(sentence):
        return [(start, start + len(sentence))] if inside and sentence else []
    closing = re.search(r"[”\"]", sentence) if inside else None
    after = closing.end() if closing else len(sentence) if inside else 0
    found = [(start, start + after)] if after else []
    return found + [(m.start() + start, m.end() + start) for m in _QUOTED.finditer(sentence, after)]


def _has_marks(sentence: str) -> bool:
    return '"' in sentence or "“" in sentence or "”" in sentence


def _left_open(sentence: str, was_open: bool) -> bool:
    """Whether a quotation is still open at the end of the sentence."""
    for mark in re.findall(r"[“”\"]", sentence) if _has_marks(sentence) else ():
        was_open = mark == "“" or (mark == '"' and not was_open)
    return was_open


def _attributed(dispatch: Dispatch, cast: Cast, i: int, inside: bool) -> Party | None:
    span, text = dispatch.sentences[i], dispatch.text
    sentence = text[span.start : span.end]
    quotes = quotations(sentence, span.start, inside)
    verbs = [said for said in _SAID.finditer(text, span.start, span.end) if not inside_any(said.start(), quotes)]
    if not quotes and not verbs and "according to" not in sentence.lower():
        return None
    parties = parties_of(text, cast, i)
    speaker = _speaker(text, span.start, span.end, parties, quotes, verbs)
    if speaker is not None:  # a copy: who speaks is told from who acts in the sentence, be it the same party
        return STRANGER if speaker is STRANGER or speaker.voiceless else speaker._replace()
    return STRANGER if _by_stranger(text, span.start, span.end, parties, verbs, quoted=bool(quotes)) else None


def _by_stranger(
    text: str, start: int, end: int, parties: Sequence[Party], verbs: Sequence[re.Match[str]], *, quoted: bool
) -> bool:
    """Whether one of the verbs of speech outside the quotations has a subject, and it is none of the parties."""
    for said in verbs:
        before = text[start : said.start()]
        named = _STRANGER.search(before) or (_ends_in_onlooker(before) and _ONLOOKER.search(before))
        if named and not any(p.end > start + named.start() and p.start < said.start() for p in parties):
            return True
        behind = _BEHIND.match(text, said.end(), end) if quoted or before.rstrip().endswith(",") else None
        if behind and not any(p.start < behind.end() and p.end > said.end() for p in parties):
            return True
    return False


def _ends_in_onlooker(before: str) -> bool:
    """Whether ``_ONLOOKER``, which is slow, can find anything here."""
    small = folded(before)
    for word in reversed(small.split()):
        last = word if word.isalpha() else _UNWORDED.sub("", word)
        if last in _LAST_WORDS:
            return True
        if last not in _ADVERBS and not last.endswith("ly"):
            break
    return "sources" in small


def inside_any(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether the place lies in one of the spans."""
    return any(start <= place < end for start, end in spans)


def _speaker(
    text: str,
    start: int,
    end: int,
    parties: Sequence[Party],
    quotes: Sequence[tuple[int, int]],
    verbs: Sequence[re.Match[str]],
) -> Party | None:
    """The party next to one of the verbs of speech, which stand outside the quotations."""
    source = SOURCE.search(text, start, end)
    if source and not inside_any(source.start(), quotes):
        behind = [p for p in parties if p.start >= source.end()]
        if behind and behind[0].start - source.end() < 60:
            return behind[0]
    for said in verbs:
        before = [p for p in parties if p.end <= said.start() and not inside_any(p.start, quotes)]
        if before and PASSIVE.search(text[before[-1].end : said.start()]):
            continue  # "Peru was told": the words are another's
        if before and _tells(text[before[-1].end : said.start()], quoted=bool(quotes)):
            speaker = _subject(text, start, said.start(), before, quoted=bool(quotes))
            if speaker:
                return speaker
            continue
        after = [p for p in parties if p.start >= said.end() and not inside_any(p.start, quotes)]
        told = text[said.end() : said.end() + 1] == ","  # "the envoy said, commenting on Peru": the subject came before
        if quotes and after and not told and after[0].start - said.end() < 40:
            outsider = _OUTSIDER.match(text, said.end(), after[0].start) and not _OFFICE.match(text[after[0].end : end])
            return STRANGER if outsider and after[0].person is None else after[0]
    return None


def _subject(text: str, start: int, said: int, before: Sequence[Party], *, quoted: bool) -> Party | None:
    """The one of the parties before the verb of speech that speaks; None where a subject without a state does."""
    nearest = before[-1]
    if _stands_beside(text[nearest.end : said]) and not governed(text, start, nearest):
        return nearest
    if _OF_OFFICE.search(text, start, nearest.start):
        return nearest  # "the ministries of both countries said"
    free = [p for p in before if not governed(text, start, p) and not p.attributive]
    if free and not quoted and _ANOTHER.fullmatch(text, free[-1].end, nearest.start):
        return None  # "Peru refused, envoys in Lima said"
    return (free or before)[-1]


def _tells(between: str, *, quoted: bool) -> bool:
    """Whether a verb of speech belongs to the party before it; without a quotation they must stand side by side."""
    return _stands_beside(between) or (quoted and len(between) < 60 and not re.search(r"[.;]\s", between))


def _stands_beside(between: str) -> bool:
    office = _OFFICE.match(between)
    return bool(_BESIDE.match(between[office.end() :] if office else between))
