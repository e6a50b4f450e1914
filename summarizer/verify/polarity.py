"""Whether a claim says yes where its evidence says no: negation and its scope; pure.

Two texts are aligned by the words they share. A negation counts only against the word it governs, so one that stands
in another clause of the evidence raises no alarm.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from summarizer.verify import cues
from summarizer.verify.companions import company_differs
from summarizer.verify.lexis import CLAUSE, NOUN_PHRASE, Word, after, stem, words

_UNDONE: Final = re.compile(r"(?:un|dis|non)(?=\w{4})")
_UNDOING: Final = ("un", "dis", "non")
# "Neither side would accept", "do not think that it is right", "not yet agreed": the predicate comes a word later.
_OF_NOUN: Final = re.compile(r"(?:no|neither|nobody|none|nothing)\b", re.IGNORECASE)
_RAISING: Final = re.compile(
    r"(?:think|believe|expect|intend|want|seem|appear|consider)\w*|(?!apply|supply|reply|rely|imply|comply|ally)\w+ly|ever"
)
_BETWEEN: Final = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|be|and|or)\b|[,;:.]")
_PASSIVE: Final = re.compile(r"\b(?:was|were|been|being|be|is|are)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_ASIDE: Final = re.compile(r",[^,;.:]{1,40},")  # "would not, in my opinion, go on"
# Verbs that carry no matter of their own, and can be what a negation denies.
_OF_SPEECH: Final = frozenset({"say", "tell", "call"})
_REACH: Final = 6  # content words that a negation governs at most
_FAR: Final = 60  # characters that a word may stand apart from what governs it
_NEAR: Final = 3  # of these, the first ones hold its predicate


@dataclass(frozen=True, slots=True)
class Cue:
    """A negation: its words, its stem where it is a verb, and the stems it governs in order.

    ``far`` says that the predicate may come after another word.
    """

    start: int
    shown: str
    stem: str | None
    scope: tuple[str, ...]
    far: bool = False


@dataclass(frozen=True)
class Signs:
    """The stems of a text that stand ``plain``, and ``negated``, which may be the same; ``loose`` are not to be judged.

    ``soft``: the text has words that take away without a "not".
    """

    cues: tuple[Cue, ...]
    plain: Set[str]
    negated: Set[str]
    loose: Set[str]
    soft: bool

    def has(self, name: str) -> bool:
        """Whether the text holds this stem."""
        return name in self.plain or name in self.negated

    def shares(self, name: str, other: Signs, named: str) -> bool:
        """Whether this text holds one stem, and another text another one, both plain or both negated."""
        return (name in self.plain and named in other.plain) or (name in self.negated and named in other.negated)


def negation_differs(claim: str, evidence: str) -> str | None:
    """How a negation was lost or gained, for a person to read; None where the two agree."""
    ours, theirs = signs_of(claim), signs_of(evidence)
    for cue in ours.cues:
        if (at := _gained(cue, ours, theirs)) is not None:
            return f'the claim says "{cue.shown}" of "{at}…", the evidence does not'
    if (swapped := company_differs(claim, evidence)) is not None:
        return f'the claim says "{swapped[0]}", the evidence "{swapped[1]}"'
    for cue in theirs.cues:
        if (at := _lost(cue, ours, theirs)) is not None:
            return f'the evidence says "{cue.shown}" of "{at}…", the claim does not'
    return None


def _gained(cue: Cue, ours: Signs, theirs: Signs) -> str | None:
    """What a negation of the claim governs that the evidence does not negate."""
    if _same_verb(cue, ours, theirs):
        return None
    shared = [name for name in cue.scope if theirs.has(name)]
    predicate = cue.scope[0] if cue.scope else None
    if predicate in shared and predicate not in theirs.negated and predicate in ours.negated:
        return None if predicate in theirs.loose else predicate
    if any(name in theirs.negated for name in shared[:_NEAR]):
        return None
    if shared[:1] and shared[0] in theirs.loose and not (predicate and cues.SOFTENING.regex.match(predicate)):
        return None
    if not shared and (theirs.cues or theirs.soft):
        return None
    plain = [name for name in cue.scope if name in ours.negated]
    return (shared or plain or [""])[0] if plain or not cue.scope else None


def _lost(cue: Cue, ours: Signs, theirs: Signs) -> str | None:
    """What a negation of the evidence governs that the claim holds plain; what another word puts may be left out."""
    if _same_verb(cue, ours, theirs):
        return None
    shared = [name for name in cue.scope if ours.has(name)]
    if any(name in ours.negated and name in theirs.negated for name in shared[:_NEAR]):
        return None
    first = cue.scope[:_NEAR] if cue.far else cue.scope[:1]
    name = next((name for name in first if ours.has(name)), None)
    if name is None or name in ours.loose or name in theirs.plain or name in ours.negated:
        return None
    return name


def _same_verb(cue: Cue, ours: Signs, theirs: Signs) -> bool:
    """Whether the negation is a verb ("refused") that both texts use with the same sign."""
    return cue.stem is not None and ours.shares(cue.stem, theirs, cue.stem)


@lru_cache(maxsize=256)
def signs_of(text: str) -> Signs:
    """Which words of the text stand under a negation."""
    tokens = [word for word in words(text) if word.content or word.stem in _OF_SPEECH]
    found = cues.negations(text)
    limits = [match.start() for match in CLAUSE.finditer(text)] if found else []
    turned: set[int] = set()  # where the words stand that an odd number of negations governs
    told = []
    for match in found:
        scope = _scope(text, tokens, match, limits)
        turned ^= {word.start for word in scope}
        verb = match["verb"]
        far = _OF_NOUN.match(match.group()) or (scope and _RAISING.fullmatch(scope[0].form))
        told.append(
            Cue(match.start(), match.group(), stem(verb) if verb else None, tuple(w.stem for w in scope), bool(far))
        )
    plain = {word.stem for word in tokens if word.start not in turned}
    negated = {word.stem for word in tokens if word.start in turned} if turned else set()
    for word in tokens:
        if word.form.startswith(_UNDOING) and (undone := _UNDONE.match(word.form)):
            # "unresolved" negates what "resolved" says
            (plain if word.start in turned else negated).add(stem(word.form[undone.end() :]))
    soft = cues.found(text).softening
    loose = {name for match in soft for name in _governed(text, tokens, match)}
    return Signs(tuple(told), plain, negated, loose, bool(soft))


def _governed(text: str, tokens: Sequence[Word], match: re.Match[str]) -> list[str]:
    """Stems of the content words right behind, with no verb between."""
    first = after(tokens, match.end())
    behind = [word for word in tokens[first : first + _NEAR] if word.start - match.end() < _FAR]
    return [word.stem for word in behind if not _BETWEEN.search(text, match.end(), word.start)]


def _scope(text: str, tokens: Sequence[Word], match: re.Match[str], limits: Sequence[int]) -> list[Word]:
    """The content words that the cue governs: those behind it in its clause, or before it in the passive."""
    aside = _ASIDE.match(text, match.end())
    behind = aside.end() if aside else match.end()
    first = after(tokens, behind)
    if match["verb"] and _PASSIVE.search(text, max(0, match.start() - _FAR), match.start()):
        begin = limits[at - 1] if (at := bisect_left(limits, match.start())) else 0
        last = after(tokens, match.start())
        return [word for word in tokens[max(0, last - _NEAR) : last] if word.start >= begin][::-1]
    end = limits[at] if (at := bisect_left(limits, behind)) < len(limits) else len(text)
    reach = NOUN_PHRASE if match.group().lower() == "without" else _REACH
    return [word for word in tokens[first : first + reach] if word.start < end]
