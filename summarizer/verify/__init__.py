"""Whether a claim is borne by its evidence: its text and its fields against the quotes, field by field; pure, no model.

Each check returns what differs, in words for a person. A claim without reasons is ``supported``; one of whose matter
the evidence holds nothing is ``unsupported``; anything else is ``altered``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from summarizer.actors import Cast, find_mentions
from summarizer.frames import frames
from summarizer.patterns import folded
from summarizer.records import Agreement, Claim, Dispatch, Evidence, Reason, Span, Verdict
from summarizer.stances import stance_words
from summarizer.verify import addressed, attribution, dates, doers, facets, opposites, polarity, roles
from summarizer.verify.lexis import content, has_content, words
from summarizer.verify.opposites import stance_class

_BORNE: Final = 0.34  # of the claim's content words; careful paraphrases share no fewer with their evidence
_ELSEWHERE: Final = 0.25  # by so much another sentence must be nearer before it is taken for the true source
_ROOT: Final = 6  # letters that two words of one root share
_NEAR: Final = 8  # characters between a date and the word it belongs to: " on the "
_PAST: Final = re.compile(
    r"\b(?:had (?:not )?(?:been|already|earlier|previously)|(?:was|were) last \w+|last held in|in the (?:1[5-9]|20)\d0s"
    r"|(?:years?|decades?|centuries) (?:ago|earlier|before)|back in (?:1[5-9]|20)\d\d|last (?:year|decade|century))\b",
    re.IGNORECASE,
)
#: One of these stands in whatever ``_PAST`` finds.
_PAST_WORDS: Final = ("had ", "last ", "0s", "year", "decade", "centur", "back in ")
_GROUPED: Final = re.compile(
    r"[\s-](?:[\w-]+ ){0,2}?(?:countries|states|nations|sides|parties|leaders|ministers|presidents|governments|members|"
    r"powers|capitals|neighbou?rs|officials)\b"
)


class Bearing:
    """A claim beside its evidence.

    ``sentences`` are the indices of the dispatch's sentences that the evidence touches, ``quotes`` the quotes, each on
    a line of its own. ``verbatim``: the claim is told in the very words of its evidence, which then differ in nothing.
    """

    def __init__(self, claim: Claim, dispatch: Dispatch, cast: Cast) -> None:
        self.claim, self.dispatch, self.cast = claim, dispatch, cast
        self.sentences: Final = _touched(dispatch.sentences, claim.evidence)
        self.quotes: Final = "\n".join([e.quote for e in claim.evidence])
        self.verbatim: Final = claim.text == self.quotes


def _touched(sentences: Sequence[Span], evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """Indices of the sentences, which are in order, that the evidence touches."""
    found: set[int] = set()
    for one in evidence:
        first = bisect_right(sentences, one.start, key=lambda span: span.end)
        found.update(range(first, bisect_left(sentences, one.end, lo=first, key=lambda span: span.start)))
    return tuple(sorted(found))


def verify(claim: Claim, dispatch: Dispatch, cast: Cast) -> Verdict:
    """Whether the evidence bears what the claim says, with every reason against it.

    ``cast`` is that of the dispatch. The claim's own verdict and confidence play no part.
    """
    invented = [e for e in claim.evidence if dispatch.text[e.start : e.end] != e.quote]
    if invented:
        detail = f"the dispatch does not read so at {invented[0].start}..{invented[0].end}: {invented[0].quote[:80]!r}"
        return Verdict(outcome="unsupported", reasons=(Reason(field="evidence", detail=detail),))
    bearing = Bearing(claim, dispatch, cast)
    reasons = tuple(reason for check in (_VERBATIM if bearing.verbatim else _CHECKS) for reason in check(bearing))
    if not reasons:
        return _SUPPORTED
    if any(reason.field == "evidence" for reason in reasons):
        return Verdict(outcome="unsupported", reasons=reasons)
    return Verdict(outcome="altered", reasons=reasons)


def is_told(claim: Claim, dispatch: Dispatch, cast: Cast) -> bool:
    """Whether the evidence says what the claim's text says, whoever acts in it and however long ago.

    ``cast`` is that of the dispatch, and the evidence verbatim.
    """
    bearing = Bearing(claim, dispatch, cast)
    checks = _VERBATIM if bearing.verbatim else _CHECKS
    return not any(True for check in checks if check not in _OF_DEED for _ in check(bearing))


def _matter(bearing: Bearing) -> Iterator[Reason]:
    """Whether the evidence speaks of the matter at all, and no other sentence does so plainly better."""
    sought = _sought(bearing.claim.text)
    if not sought:
        return
    here = _share(sought, bearing.quotes)
    if here < _BORNE:
        yield Reason(field="evidence", detail=f"the evidence holds {here:.0%} of the words that carry the claim")
        return
    if here + _ELSEWHERE > 1:
        return  # no sentence can be so much nearer
    shares = (
        (_share(sought, bearing.dispatch.sentence(i)), i)
        for i in range(len(bearing.dispatch.sentences))
        if i not in bearing.sentences
    )
    most, best = max(shares, key=lambda share: share[0], default=(0.0, 0))
    if most >= here + _ELSEWHERE:
        yield Reason(field="evidence", detail=f"not the evidence but sentence {best} says this")


def _says_nothing(bearing: Bearing) -> Iterator[Reason]:
    if not has_content(bearing.claim.text):
        yield Reason(field="evidence", detail="the claim's text says nothing")


def _addressed(bearing: Bearing) -> Iterator[Reason]:
    """Evidence that speaks to its reader's machine reports nothing; other evidence of the claim may."""
    orders = [addressed.is_addressed(bearing.dispatch, i) for i in bearing.sentences]
    if orders and all(orders):
        detail = f"the evidence is addressed to whoever reads it by machine, and reports nothing: {orders[0]!r}"
        yield Reason(field="evidence", detail=detail)


@lru_cache(maxsize=256)
def _sought(text: str) -> dict[str, str | None]:
    """Stems of the claim's content words, without the names of actors; for a stance verb its class."""
    named = [(m.start, m.end) for m in find_mentions(text)]
    free = [w for w in content(text) if not any(start <= w.start < end for start, end in named)]
    return {w.stem: stance_class(w.form) for w in free}


def _share(sought: dict[str, str | None], evidence: str) -> float:
    """Part of the sought stems that the evidence holds; a verb of the same stance counts as the same word."""
    stems, roots = _held(evidence)
    missing = [name for name in sought if name not in stems and not (len(name) >= _ROOT and name[:_ROOT] in roots)]
    alike = sum(sought[name] in _classes(evidence) for name in missing if sought[name] is not None)
    return (len(sought) - len(missing) + alike) / len(sought)


@lru_cache(maxsize=256)
def _held(text: str) -> tuple[Set[str], Set[str]]:
    """The stems of a text, and their roots: long words that differ in their endings alone are kin."""
    stems = {word.stem for word in words(text)}
    return stems, {stem[:_ROOT] for stem in stems if len(stem) >= _ROOT}


@lru_cache(maxsize=256)
def _classes(text: str) -> Set[str]:
    """The classes of stance of a text."""
    return {name for *_, name in stance_words(text)}


def _numbers(bearing: Bearing) -> Iterator[Reason]:
    claim, quotes = bearing.claim.text, bearing.quotes
    ours = _numbers_of(claim)
    theirs = _numbers_of(quotes) if ours else ()
    for number in ours:
        counted = _GROUPED.match(claim, number.end) is not None
        if counted and number.value in {len(bearing.claim.actors), len(bearing.claim.targets)}:
            continue  # "the two countries" of a claim with two parties
        if detail := facets.number_differs(number, theirs):
            yield Reason(field="number", detail=detail)
    if detail := facets.quantity_differs(claim, quotes):
        yield Reason(field="number", detail=detail)


def _numbers_of(text: str) -> tuple[facets.Number, ...]:
    """The numbers of the text that are no dates."""
    found = facets.find_numbers(text)
    return facets.find_numbers(text, [(d.start, d.end) for d in dates.find_dates(text)]) if found else ()


def _dates(bearing: Bearing) -> Iterator[Reason]:
    ours = dates.find_dates(bearing.claim.text)
    if not ours:
        return
    theirs = dates.find_dates(bearing.quotes)
    lede = bearing.dispatch.sentence(0) if bearing.dispatch.sentences else ""
    filed_on = next((d.weekday for d in dates.find_dates(lede) if d.weekday is not None), None)
    for date in ours:
        alike = _beside(date, bearing.claim.text, theirs, bearing.quotes) or theirs
        if not dates.borne(date, alike, bearing.dispatch.dateline, filed_on):
            says = " and ".join(dict.fromkeys(d.shown for d in alike)) or "no date"
            yield Reason(field="date", detail=f"the claim says {date.shown}, the evidence {says}")


def _beside(date: dates.Date, claim: str, others: Sequence[dates.Date], quotes: str) -> list[dates.Date]:
    """Those of the other dates that stand behind the same word: "signed on Monday and left on Friday" has two."""
    word = _word_before(claim, date.start)
    return [other for other in others if word is not None and _word_before(quotes, other.start) == word]


def _word_before(text: str, place: int) -> str | None:
    found = [w for w in content(text[:place]) if place - w.end < _NEAR]
    return found[-1].stem if found else None


def _wording(bearing: Bearing) -> Iterator[Reason]:
    claim, quotes = bearing.claim, bearing.quotes
    if detail := polarity.negation_differs(claim.text, quotes):
        yield Reason(field="negation", detail=detail)
    if detail := opposites.verb_differs(claim.text, quotes):
        yield Reason(field="stance", detail=detail)


def _modality(bearing: Bearing) -> Iterator[Reason]:
    if detail := opposites.modality_differs(bearing.claim.text, bearing.quotes):
        yield Reason(field="modality", detail=detail)


def _stance(bearing: Bearing) -> Iterator[Reason]:
    claim = bearing.claim
    stance = claim.status if isinstance(claim, Agreement) else claim.stance
    if detail := opposites.stance_contradicted(stance, claim.text, lambda: _own_quotes(bearing)):
        yield Reason(field="stance", detail=detail)


def _own_quotes(bearing: Bearing) -> list[str]:
    """The quotes in which the claim's actors act, or nobody plainly does: the stance of others is no contradiction."""
    told, actors = frames(bearing.dispatch, bearing.cast), set(bearing.claim.actors)
    others = {i for i in bearing.sentences if not actors.issuperset(told.agents(i))}
    spans = [bearing.dispatch.sentences[i] for i in others]
    return [e.quote for e in bearing.claim.evidence if not any(s.start <= e.start < s.end for s in spans)]


def _actors(bearing: Bearing) -> Iterator[Reason]:
    claim, dispatch, cast, sentences = bearing.claim, bearing.dispatch, bearing.cast, bearing.sentences
    missing = list(attribution.actors_differ(claim, dispatch, cast, sentences))
    wrong = (
        ()
        if missing
        else chain(
            roles.exchanged(claim, dispatch, cast, sentences),
            doers.another_acts(claim, dispatch, cast, sentences),
            doers.speaks_for_another(claim, dispatch, cast),
        )
    )
    yield from (Reason(field="actor", detail=detail) for detail in (*missing, *islice(wrong, 1)))


def _names(bearing: Bearing) -> Iterator[Reason]:
    for detail in attribution.names_differ(bearing.claim, bearing.dispatch, bearing.cast, bearing.sentences):
        yield Reason(field="name", detail=detail)


def _speaker(bearing: Bearing) -> Iterator[Reason]:
    for detail in attribution.speaker_differs(bearing.claim, bearing.dispatch, bearing.cast, bearing.sentences):
        yield Reason(field="speaker", detail=detail)


def _background(bearing: Bearing) -> Iterator[Reason]:
    """A headline, or a sentence about the past, is no evidence of an agreement reached now."""
    if not isinstance(bearing.claim, Agreement) or bearing.claim.time != "current":
        return
    titles = [f for f in bearing.dispatch.furniture if f.kind == "headline"]
    told = [e for e in bearing.claim.evidence if not any(f.start <= e.start and e.end <= f.end for f in titles)]
    if not told:
        yield Reason(field="background", detail="the evidence is the headline alone")
    elif all(_is_past(e.quote, bearing.dispatch) for e in told):
        yield Reason(field="background", detail="the evidence tells of the past, the claim of an agreement reached now")


def _is_past(quote: str, dispatch: Dispatch) -> bool:
    small = folded(quote)
    if any(word in small for word in _PAST_WORDS) and _PAST.search(quote):
        return True
    if dispatch.dateline is None or dispatch.dateline.date is None:
        return False
    years = [d.year for d in dates.find_dates(quote) if d.year is not None]
    return bool(years) and max(years) <= dispatch.dateline.date.year - 2


_Check = Callable[[Bearing], Iterator[Reason]]
_CHECKS: Final[tuple[_Check, ...]] = (
    _addressed,
    _says_nothing,
    _matter,
    _numbers,
    _dates,
    _wording,
    _stance,
    _modality,
    _actors,
    _names,
    _speaker,
    _background,
)
#: All but what compares the words of a claim with those of its evidence.
_VERBATIM: Final[tuple[_Check, ...]] = tuple(
    check for check in _CHECKS if check not in {_matter, _numbers, _dates, _wording, _modality, _names}
)
#: What asks who acts, and when.
_OF_DEED: Final[Set[_Check]] = frozenset({_actors, _background})
_SUPPORTED: Final = Verdict(outcome="supported")
