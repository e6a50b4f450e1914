"""Whether a claim uses its evidence's opposite verb, takes the other side, or makes certain what may be; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from summarizer.stances import OPPOSITES, StanceClass, inflections, stance_words
from summarizer.verify import cues
from summarizer.verify.antonyms import ANTONYMS
from summarizer.verify.lexis import Word, after, content, stem
from summarizer.verify.polarity import signs_of


@lru_cache(maxsize=4096)
def stance_class(form: str) -> str | None:
    """The class of a single stance verb; none for verbs of speech and of meeting."""
    return next((name for *_, name in stance_words(form) if name not in {"say", "meet"}), None)


@cache
def _opposing() -> dict[str, frozenset[str]]:
    """For each stem of a verb of the table, the stems of its opposites."""
    found: dict[str, set[str]] = {}
    for one, two in (*OPPOSITES, *ANTONYMS):
        for left, right in ((one, two), (two, one)):
            found.setdefault(stem(left), set()).add(stem(right))
            for form in inflections(left):
                found.setdefault(stem(form), set()).update({stem(right)})
    return {key: frozenset(value) for key, value in found.items()}


def verb_differs(claim: str, evidence: str) -> str | None:
    """How the claim uses the opposite of its evidence's verb, for a person to read; None where it does not.

    An opposite counts where it stands among the words that the claim has around its verb, more than the verb itself;
    one that the claim uses as often is no substitute.
    """
    if claim == evidence:
        return None
    ours, theirs = content(claim), content(evidence)
    places: dict[str, list[int]] = {}
    for index, word in enumerate(theirs):
        places.setdefault(word.stem, []).append(index)
    opposing = _opposing()
    reversed_here = [
        (index, word, sorted(opposing[word.stem] & places.keys()))
        for index, word in enumerate(ours)
        if word.stem in opposing and not opposing[word.stem].isdisjoint(places)
    ]
    if not reversed_here:
        return None
    own = Counter(word.stem for word in ours)
    signs = signs_of(claim), signs_of(evidence)
    for index, word, opposites in reversed_here:
        near = _around(ours, index)
        same = max((len(near & _around(theirs, at)) for at in places.get(word.stem, ())), default=0)
        for other in opposites:
            if own[other] >= len(places[other]):
                continue
            alike = signs[0].shares(word.stem, signs[1], other)
            best = max(places[other], key=lambda at: len(near & _around(theirs, at)))
            if alike and len(near & _around(theirs, best)) > same:
                said, read = ours[index], theirs[best]
                return (
                    f'the claim says "{claim[said.start : said.end]}", the evidence "{evidence[read.start : read.end]}"'
                )
    return None


def _around(tokens: Sequence[Word], at: int) -> set[str]:
    """Stems of the content words around the one at this index."""
    return {word.stem for word in (*tokens[max(0, at - 4) : at], *tokens[at + 1 : at + 8])}


_FOR: Final = frozenset({"support", "agree"})
_AGAINST: Final = frozenset({"oppose", "deny"})
_SIDES: Final = {
    **dict.fromkeys(("supports", "agreed", "signed", "reaffirmed"), (_FOR, _AGAINST)),
    **dict.fromkeys(("opposes", "denies", "rejected"), (_AGAINST, _FOR)),
}


def stance_contradicted(stance: str, claim: str, told: Callable[[], Sequence[str]]) -> str | None:
    """How the stance of the claim's own field goes plainly against its words and its evidence, or None.

    The side that the claim's text takes first counts; where it takes none, every quote must take the other side.
    ``told`` gives the quotes, and is asked only where they decide.
    """
    if stance not in _SIDES:
        return None
    good, bad = _SIDES[stance]
    own = [name for *_, name in stance_words(claim) if name not in {"say", "meet"}]
    if not good.isdisjoint(own) or (own and own[0] not in bad) or signs_of(claim).cues:
        return None
    quotes = told()
    telling = [(quote, _verbs(quote)) for quote in quotes]
    if any({name for *_, name in found} & good or signs_of(quote).cues for quote, found in telling):
        return None
    first = [word for quote, found in telling if (word := _first(quote, found, bad))]
    if not first or (not own and len(first) < len(quotes)):
        return None
    return f'the claim\'s stance is "{stance}", the evidence says "{first[0]}"'


def _verbs(text: str) -> list[tuple[int, int, StanceClass]]:
    """The stance words of the text that have an opposite; "the importance of" takes a side and rejects nothing."""
    return [found for found in stance_words(text) if stem(text[found[0] : found[1]]) in _opposing()]


def _first(text: str, found: Iterable[tuple[int, int, StanceClass]], classes: frozenset[str]) -> str | None:
    return next((text[a:b] for a, b, name in found if name in classes), None)


def modality_differs(claim: str, evidence: str) -> str | None:
    """How the claim makes certain what its evidence holds possible, or the reverse, for a person to read; or None."""
    ours, theirs = _modals(claim), _modals(evidence)
    for name, (kind, shown) in ours.items():
        other = theirs.get(name)
        if other and kind == "firm" and other[0] == "weak":
            return f'the claim says "{shown} {name}…", the evidence "{other[1]} {name}…"'
        if other and kind == "weak" and other[0] == "firm" and other[1].lower() in {"will", "shall", "has", "have"}:
            return f'the claim says "{shown} {name}…", the evidence "{other[1]} {name}…"'
    return None


@lru_cache(maxsize=256)
def _modals(text: str) -> dict[str, tuple[str, str]]:
    """For the stem of each verb, what modal verb it stands under; a plain past counts as firm."""
    tokens = content(text)
    found: dict[str, tuple[str, str]] = {}
    for match in cues.found(text).modal:
        first = after(tokens, match.end())
        for word in [w for w in tokens[first : first + 1] if w.start < match.end() + 30]:
            kind = "weak" if match["weak"] else "firm"
            # A verb that stands under both is taken as the evidence's firmer word.
            if kind == "firm" or word.stem not in found:
                found[word.stem] = (kind, match.group())
    for word in tokens:
        if word.form.endswith("ed") and word.stem not in found:
            found[word.stem] = ("firm", "")
    return found
