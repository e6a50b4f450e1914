"""The cast of one dispatch: which actor each sentence names, directly, by a person, or by words like "both sides".

Everything here is a pure function of the dispatch. What a sentence names directly comes from ``aliases``, its people
from ``people``; this room settles what only the whole dispatch can tell (which Korea "Korean" is, who "the North" is)
and follows the groups of states that act together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter

from summarizer.actors.aliases import candidates, find_mentions
from summarizer.actors.gazetteer import Mention, actor, is_known, kind_of, load, name_of
from summarizer.actors.groups import find_groups
from summarizer.actors.parties import SPEAKING_FOR
from summarizer.actors.people import Person, PersonMention, find_people
from summarizer.actors.references import find_references, pair_of
from summarizer.actors.voices import joint, voice
from summarizer.patterns import blanked, folded
from summarizer.records import Dispatch, Span

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

_NORTH_SOUTH = re.compile(r"\b[Tt]he (?P<word>North|South)\b(?! (?:and|or) (?:the )?\w+ast\b)(?! [A-Z]\w|-|ern)")
# "Communists" alone are those of the one state whose Communists the text names: ChiComs, the Chinese Communists.
_COMMUNISTS = re.compile(r"(?<![A-Z]\w )\b(?P<word>Communists?)\b(?! Part|-)")
_OWN_COMMUNISTS = re.compile(r"^ChiCom|Communists?\b(?! Part)")
_TELEGRAMS = ("telegram", "embassy", "airgram", "cable", "deptel", "embtel")
_TELEGRAM = re.compile(rf"\b(?i:{'|'.join(_TELEGRAMS)})\b")
_GOVERNMENT = re.compile(r"\bGO(?P<initial>[A-Z])\b")
_POST = re.compile(r"\b(?:Embassy|Legation|Consulate) in (?:the )?$", re.IGNORECASE)
_CITY = re.compile(r"\b(?:in|near|outside) (?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+, $")
_AFTER_PLACE = re.compile(
    r"[.,;)]|$| (?:on|for|to|at|during|this|last|today|where|with|earlier|later|next|as|after|before)\b"
)
_PLACE = re.compile(r"\b(in|near|outside|around|from) $", re.IGNORECASE)
_BARE_COUNCIL = re.compile(r"\b(?:National|[A-Z]\w+(?:n|ese|ish|ch|i)) Security Council\b")


@dataclass(frozen=True)
class Cast:
    """Who acts in a dispatch; sentences are counted from 0, as in ``Dispatch.sentences``.

    ``home`` is the actor whose paper it is, where it is one's: the sender of a telegram, the side that gives a readout,
    the ministry of a press release. ``joint`` is the group in whose common name the whole paper speaks (joint
    statement, communiqué, declaration); a paper has one or the other, a wire story neither. ``pair`` are the two states
    that the dispatch is about, where it names two far more often than any other.
    """

    _mentions: tuple[tuple[Mention, ...], ...]
    _people: tuple[tuple[PersonMention, ...], ...]
    _references: tuple[tuple[Mention, ...], ...]
    _pronouns: tuple[tuple[PersonMention, ...], ...] = ()
    home: str | None = None
    joint: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()

    def mentions(self, i: int) -> tuple[Mention, ...]:
        """Actors that sentence ``i`` names directly, in order; a capital that is only where has the form ``place``."""
        return self._mentions[i]

    def people(self, i: int) -> tuple[PersonMention, ...]:
        """Bound people that sentence ``i`` names, in order."""
        return self._people[i]

    def references(self, i: int) -> tuple[Mention, ...]:
        """Words like "the two countries", "they", "the ministry": one mention of the same span for each actor meant."""
        return self._references[i]

    def pronouns(self, i: int) -> tuple[PersonMention, ...]:
        """The people meant by "he", "she", "the minister" in sentence ``i``, with the span of these words, in order."""
        return self._pronouns[i]

    def codes(self, i: int) -> tuple[str, ...]:
        """Codes of the actors in sentence ``i`` by first appearance; places and unofficial people are none."""
        return self._codes[i]

    def actors(self) -> tuple[str, ...]:
        """Codes of all actors of the dispatch, by first appearance."""
        return tuple(dict.fromkeys(code for codes in self._codes for code in codes))

    @cached_property
    def _codes(self) -> tuple[tuple[str, ...], ...]:
        return tuple(map(_by_appearance, self._mentions, self._people, self._references))


def _by_appearance(
    mentions: Sequence[Mention], people: Sequence[PersonMention], references: Sequence[Mention]
) -> tuple[str, ...]:
    named = [(m.start, m.code) for m in mentions if m.form != "place"]
    named += [(p.start, p.code) for p in people if p.person.official]
    named += [(r.start, r.code) for r in references]
    return tuple(dict.fromkeys(code for _, code in sorted(named, key=itemgetter(0))))


def cast(dispatch: Dispatch) -> Cast:
    """Who acts in this dispatch, sentence by sentence."""
    text, heads = dispatch.text, _heads(dispatch)
    spans = [*heads, *dispatch.sentences]
    mentions = _all_mentions(dispatch, spans)
    own = voice(dispatch, mentions, heads)
    people = find_people(text, spans, mentions, own.officials, own.post, len(heads))
    plain = blanked(text)
    formed = [find_groups(plain, *found) for found in zip(spans, mentions, people, strict=True)]
    count = len(heads)
    titled = [mention for found in mentions[:count] for mention in found]
    together = joint(text, heads, titled, formed[count:], dispatch.sentences)
    home = None if together else own.home
    pair = pair_of(mentions)
    found = find_references(text, spans, mentions, people, formed, pair, home, together)[count:]
    return Cast(
        mentions[count:],
        people[count:],
        tuple(one.references for one in found),
        tuple(one.pronouns for one in found),
        home,
        together,
        pair,
    )


def _heads(dispatch: Dispatch) -> Sequence[Span]:
    """Headline, and the lines between it and the story (addressees of a telegram), which introduce people too."""
    first = dispatch.sentences[0].start if dispatch.sentences else 0
    heads = [one for one in dispatch.furniture if one.kind in {"headline", "boilerplate"} and one.end <= first]
    return sorted(heads, key=attrgetter("start"))


def _all_mentions(dispatch: Dispatch, spans: Sequence[Span]) -> tuple[tuple[Mention, ...], ...]:
    """What each span names directly, after the whole dispatch settled what is ambiguous."""
    text = dispatch.text
    datelines = {at for span in dispatch.furniture if span.kind == "dateline" for at in range(span.start, span.end)}
    raw: Sequence[Sequence[Mention]] = [
        [mention for mention in candidates(text, span.start, span.end) if mention.start not in datelines]
        for span in spans
    ]
    if "Security Council" in text and _BARE_COUNCIL.search(text):
        raw = _without_councils(text, raw)
    named = _governments(text, spans, _settle(raw)) if _is_telegram(text) else _settle(raw)
    aliases = _aliases(text, named)
    return tuple(
        _with_places(text, _with_aliases(text, span, found, aliases)) for span, found in zip(spans, named, strict=True)
    )


def _is_telegram(text: str) -> bool:
    head = folded(text[:600])
    return any(word in head for word in _TELEGRAMS) and _TELEGRAM.search(text, 0, 600) is not None


def _governments(text: str, spans: Sequence[Span], named: Sequence[Sequence[Mention]]) -> Sequence[Sequence[Mention]]:
    """With a telegram's "GOI": the Government of the one state named whose name begins with this letter."""
    states = dict.fromkeys(m.code for found in named for m in found if kind_of(m.code) == "state")
    posts = [m.code for found in named for m in found if _POST.search(text, max(0, m.start - 20), m.start)]
    with_governments = []
    for span, found in zip(spans, named, strict=True):
        added = []
        for match in _GOVERNMENT.finditer(text, span.start, span.end):
            fits = [code for code in (posts or states) if name_of(code).upper().startswith(match["initial"])]
            fits = fits or [code for code in states if name_of(code).upper().startswith(match["initial"])]
            if len(dict.fromkeys(fits)) == 1 and all(m.end <= match.start() or match.end() <= m.start for m in found):
                added.append(Mention(match.start(), match.end(), fits[0], "short"))
        with_governments.append(sorted((*found, *added), key=lambda m: m.start))
    return with_governments


def _settle(raw: Sequence[Sequence[Mention]]) -> Sequence[Sequence[Mention]]:
    """Ambiguous mentions become what the dispatch names otherwise, or are left out; capitals follow their era."""
    everything = [mention for mentions in raw for mention in mentions]
    certain = {m.code for m in everything if m.form != "ambiguous"}
    heirs = _heirs(certain, everything)
    if not heirs and all(m.form != "ambiguous" for m in everything):
        return raw
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
                same = code == mention.code and form == mention.form
                kept.append(mention if same else Mention(mention.start, mention.end, code, form))
        settled.append(kept)
    return settled


def _heirs(certain: Container[str], everything: Sequence[Mention]) -> Mapping[str, str]:
    """The states that their capitals do not mean here, each with the former one that they do mean."""
    formers = [(former, heir) for former, heir in load().successors.items() if former in certain]
    firmly = {m.code for m in everything if m.form in {"name", "short", "old"}} if formers else ()
    return {heir: former for former, heir in formers if heir not in firmly or former == "VDR"}


def _without_councils(text: str, raw: Sequence[Sequence[Mention]]) -> list[tuple[Mention, ...]]:
    """Bare "Security Council" is a state's own where the text names one and never the United Nations."""
    bare = [m for found in raw for m in found if text[m.start : m.end] in {"Security Council", "General Assembly"}]
    if any(m.code == "UN" and m not in bare for found in raw for m in found):
        return [tuple(found) for found in raw]
    return [tuple(m for m in found if m not in bare) for found in raw]


def _one_of(codes: Sequence[str], certain: set[str]) -> str | None:
    named = [code for code in codes if code in certain]
    return named[0] if len(named) == 1 else None


def _aliases(text: str, named: Sequence[Sequence[Mention]]) -> dict[str, str]:
    """Words that mean an actor only because the dispatch names it otherwise: the North, the South, Communists."""
    everything = [mention for mentions in named for mention in mentions]
    aliases = {"North": "PRK", "South": "KOR"} if any(m.code in {"PRK", "KOR"} for m in everything) else {}
    told = everything if "Communist" in text or "ChiCom" in text else []
    communists = {m.code for m in told if _OWN_COMMUNISTS.search(text[m.start : m.end + len(" Communists")])}
    if len(communists) == 1:
        aliases |= dict.fromkeys(("Communist", "Communists"), communists.pop())
    return aliases


def _with_aliases(text: str, span: Span, mentions: Sequence[Mention], aliases: Mapping[str, str]) -> Sequence[Mention]:
    if not aliases:
        return mentions
    taken = {at for mention in mentions for at in range(mention.start, mention.end)}
    added = [
        Mention(
            match.start(),
            match.end(),
            aliases[match.group("word")],
            "demonym" if match.group("word") == "Communist" else "short",
        )
        for pattern in (_NORTH_SOUTH, _COMMUNISTS)
        for match in pattern.finditer(text, span.start, span.end)
        if match.group("word") in aliases and match.start("word") not in taken
    ]
    return sorted((*mentions, *added), key=lambda m: m.start)


def _with_places(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Marks what says only where: "in Tokyo", and the state of "in Jakarta, Indonesia" and "in Osaka, Japan"."""
    marked: list[Mention] = []
    for mention in mentions:
        placed = _is_place(text, mention, marked[-1] if marked else None)
        marked.append(Mention(mention.start, mention.end, mention.code, "place") if placed else mention)
    return tuple(marked)


def _is_place(text: str, mention: Mention, last: Mention | None) -> bool:
    start = mention.start
    if last is not None and last.form == "place" and last.code == mention.code and text[last.end : start] == ", ":
        return True
    if mention.form == "capital" and (where := _PLACE.search(text, max(0, start - 10), start)):
        return where[1].lower() != "from" or not SPEAKING_FOR.search(text[max(0, start - 60) : start])
    if mention.form == "name" and text.endswith((", ", ", \n"), max(0, start - 60), start):
        city = _CITY.search(text[max(0, start - 60) : start])
        return city is not None and _AFTER_PLACE.match(text, mention.end) is not None
    return False
