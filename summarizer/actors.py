"""The cast of one dispatch: which actor each sentence names, directly, by a person, or by words like "both sides".

Everything here is a pure function of the dispatch. What a sentence names directly comes from ``gazetteer``, its people
from ``people``; this room settles what only the whole dispatch can tell (which Korea "Korean" is, who "the North" is)
and follows the groups of states that act together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summarizer.gazetteer import Mention, actor, candidates, find_mentions, is_known, kind_of, load, name_of
from summarizer.people import Person, PersonMention, find_people
from summarizer.records import Dispatch
from summarizer.references import find_references

__all__ = [
    "Cast",
    "Mention",
    "Person",
    "PersonMention",
    "actor",
    "cast",
    "find_mentions",
    "is_known",
    "kind_of",
    "name_of",
]

_NORTH_SOUTH = re.compile(r"\b[Tt]he (North|South)\b(?! (?:and|or) (?:the )?\w+ast\b)(?! [A-Z]\w|-|ern)")
_PLACE = re.compile(r"\b(?:in|near|outside|around|from) $", re.IGNORECASE)
# The state that speaks without naming itself: its own offices and houses in a readout or a telegram.
_HOME_CUES = (
    (
        "USA",
        re.compile(r"Department of State|State Department|White House|(?<!Russian )National Security Advis[eo]r|NSC\b"),
    ),
    ("GBR", re.compile(r"Downing Street|Foreign Office|Foreign Secretary|(?:Her|His) Majesty['’]s Government|\bHMG\b")),
)
_READOUT = re.compile(r"\b(?:Readout|READOUT|Telegram|Memorandum|Remarks|Press Release)\b")
_HEAD = 500  # code points; a dispatch says at its head whose it is
_EMBASSY = re.compile(r"\b(?:Embassy|EMBASSY|Legation) in (?:the )?$")
_BARE_COUNCIL = re.compile(r"\b(?:National|[A-Z]\w+(?:n|ese|ish|ch|i)) Security Council\b")


@dataclass(frozen=True)
class Cast:
    """Who acts in a dispatch; sentences are counted from 0, as in ``Dispatch.sentences``."""

    _mentions: tuple[tuple[Mention, ...], ...]
    _people: tuple[tuple[PersonMention, ...], ...]
    _references: tuple[tuple[Mention, ...], ...]

    def mentions(self, i: int) -> tuple[Mention, ...]:
        """Actors that sentence ``i`` names directly, in order; a capital that is only where has the form ``place``."""
        return self._mentions[i]

    def people(self, i: int) -> tuple[PersonMention, ...]:
        """Bound people that sentence ``i`` names, in order."""
        return self._people[i]

    def references(self, i: int) -> tuple[Mention, ...]:
        """Words like "the two countries", "they", "the ministry": one mention of the same span for each actor meant."""
        return self._references[i]

    def codes(self, i: int) -> tuple[str, ...]:
        """Codes of the actors in sentence ``i`` by first appearance; places and unofficial people are none."""
        named: list[tuple[int, str]] = [(m.start, m.code) for m in self._mentions[i] if m.form != "place"]
        named += [(p.start, p.code) for p in self._people[i] if p.person.official]
        named += [(r.start, r.code) for r in self._references[i]]
        return tuple(dict.fromkeys(code for _, code in sorted(named, key=lambda pair: pair[0])))

    def actors(self) -> tuple[str, ...]:
        """Codes of all actors of the dispatch, by first appearance."""
        return tuple(dict.fromkeys(code for i in range(len(self._mentions)) for code in self.codes(i)))


def cast(dispatch: Dispatch) -> Cast:
    """Who acts in this dispatch, sentence by sentence."""
    text = dispatch.text
    datelines = {at for span in dispatch.furniture if span.kind == "dateline" for at in range(span.start, span.end)}
    raw: Sequence[Sequence[Mention]] = [
        [mention for mention in candidates(text, span.start, span.end) if mention.start not in datelines]
        for span in dispatch.sentences
    ]
    if _BARE_COUNCIL.search(text):
        raw = _without_councils(text, raw)
    named = _settle(raw)
    with_regions = [
        _with_regions(text, span.start, span.end, mentions, named)
        for span, mentions in zip(dispatch.sentences, named, strict=True)
    ]
    mentions = tuple(_with_places(text, found) for found in with_regions)
    people = find_people(text, dispatch.sentences, mentions, _home(dispatch, mentions), _abroad(text, mentions))
    return Cast(mentions, people, find_references(text, dispatch.sentences, mentions, people))


def _settle(raw: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """Ambiguous mentions become what the dispatch names otherwise, or are left out; capitals follow their era."""
    everything = [mention for mentions in raw for mention in mentions]
    certain = {m.code for m in everything if m.form != "ambiguous"}
    firmly = {m.code for m in everything if m.form in {"name", "short", "old"}}
    heirs = {
        heir: former
        for former, heir in load().successors.items()
        if former in certain and (heir not in firmly or former == "VDR")
    }
    settled = []
    for mentions in raw:
        kept = []
        for mention in mentions:
            code = _one_of(mention.code.split(" "), certain) if mention.form == "ambiguous" else mention.code
            loose = {"capital"} if heirs.get(mention.code) == "VDR" else {"capital", "house", "demonym"}
            if mention.form in loose:
                code = heirs.get(mention.code, mention.code)
            if code:
                form = "demonym" if mention.form == "ambiguous" else mention.form
                kept.append(Mention(mention.start, mention.end, code, form))
        settled.append(kept)
    return settled


def _without_councils(text: str, raw: Sequence[Sequence[Mention]]) -> list[tuple[Mention, ...]]:
    """Bare "Security Council" is a state's own where the text names one and never the United Nations."""
    bare = [m for found in raw for m in found if text[m.start : m.end] in {"Security Council", "General Assembly"}]
    if any(m.code == "UN" and m not in bare for found in raw for m in found):
        return [tuple(found) for found in raw]
    return [tuple(m for m in found if m not in bare) for found in raw]


def _one_of(codes: Sequence[str], certain: set[str]) -> str | None:
    named = [code for code in codes if code in certain]
    return named[0] if len(named) == 1 else None


def _with_regions(
    text: str, start: int, end: int, mentions: list[Mention], everywhere: Sequence[Sequence[Mention]]
) -> list[Mention]:
    """Adds "the North" and "the South" where the text names North or South Korea."""
    codes = {"North": "PRK", "South": "KOR"}
    if not any(m.code in codes.values() for found in everywhere for m in found):
        return mentions
    added = [
        Mention(match.start(), match.end(), codes[match.group(1)], "short")
        for match in _NORTH_SOUTH.finditer(text, start, end)
    ]
    return sorted((*mentions, *added), key=lambda m: m.start)


def _with_places(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Marks capitals that say only where: "in Tokyo", and with them the state of "in Jakarta, Indonesia"."""
    marked: list[Mention] = []
    for mention in mentions:
        last = marked[-1] if marked else None
        follows = last and last.form == "place" and text[last.end : mention.start] == ", " and last.code == mention.code
        where = mention.form == "capital" and _PLACE.search(text, max(0, mention.start - 9), mention.start)
        marked.append(Mention(mention.start, mention.end, mention.code, "place") if where or follows else mention)
    return tuple(marked)


def _home(dispatch: Dispatch, mentions: Sequence[Sequence[Mention]]) -> str | None:
    """The state whose officials the dispatch names without their nationality, where there is one."""
    agency = load().agencies.get((dispatch.agency or "").upper())
    if agency:
        return agency
    cued = Counter({code: len(pattern.findall(dispatch.text[:_HEAD])) for code, pattern in _HOME_CUES})
    code, times = cued.most_common(1)[0]
    if times:
        return code
    if not _READOUT.search(dispatch.text[:_HEAD]):
        return None
    others = {m.code for m in _of_offices(dispatch.text, mentions)}
    rest = Counter(m.code for found in mentions for m in found if _speaks(m, others))
    return next((code for code, times in rest.most_common(1) if times > 1), None)


def _abroad(text: str, mentions: Sequence[Sequence[Mention]]) -> str | None:
    """The state where the embassy is that sends the dispatch: "Telegram From the Embassy in Japan"."""
    head = (mention for found in mentions for mention in found if mention.start < _HEAD)
    return next((m.code for m in head if _EMBASSY.search(text[max(0, m.start - 20) : m.start])), None)


def _speaks(mention: Mention, others: set[str]) -> bool:
    return mention.code not in others and mention.form != "place" and kind_of(mention.code) == "state"


def _of_offices(text: str, mentions: Iterable[Sequence[Mention]]) -> list[Mention]:
    """Mentions that say whose an office is: "of Japan" behind it, or a nationality before it."""
    office = re.compile(
        r"\s(?:[Pp]rime|[Ff]oreign|[Pp]resident|[Mm]inister|[Cc]hancellor|[Dd]efen[cs]e|[Aa]mbassador|[Kk]ing)\b"
    )
    return [
        mention
        for found in mentions
        for mention in found
        if mention.form in {"name", "demonym", "short"}
        and (
            office.match(text, mention.end)
            or re.search(r"[A-Z]\w+ of (?:the )?$", text[max(0, mention.start - 30) : mention.start])
        )
    ]
