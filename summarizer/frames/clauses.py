"""Where one sentence tells several things: its clauses with a stance of their own, and the quarrels it names.

A sentence is split before a coordinated predicate ("and urged Chile to ..."), before a clause with a subject of its own
(", but Chile rejected ..."), before a second infinitive of what was agreed ("and to open the port"), and before a
participle that turns the stance (", expressing concern that ..."). Words inside quotations are never split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from summarizer.actors import Cast
from summarizer.frames.parties import Party
from summarizer.patterns import blanked
from summarizer.stances import StanceClass, is_finite, stance_words

_VERB: Final = r"(?P<verb>[a-z]+)"
_ADVERBS: Final = (
    r"(?:(?:also|then|further|again|instead|later|both|jointly|has|have|had|was|were|been|reportedly|in turn|"
    r"at the same time|"
    r"(?!ally|supply|reply|rally)[a-z]+ly),? )*"
)
_PREDICATE: Final = re.compile(rf",?;? (?:and|but|yet|while) {_ADVERBS}(?:{_VERB})\b")
_INFINITIVE: Final = re.compile(rf",? and to {_ADVERBS}(?P<verb>[a-z]+)\b")
_PARTICIPLE: Final = re.compile(rf", (?:and |while |but )?{_ADVERBS}(?P<verb>[a-z]+ing)\b")
_SUBJECT: Final = re.compile(
    r"(?:,? (?P<apart>but|while|whereas)|, (?P<joined>and|as)|;(?: and| but)?|"
    r",? where(?: on \w+day)?) (?:the |an? |[A-Z]\w+s? )?$"
)
_SPEAKING: Final = frozenset(
    """expressed voiced conveyed raised reiterated said told noted added stated declared expressing voicing conveying
    raising reiterating held took""".split()  # noqa: SIM905 - a list of words is read by eye
)
# "and is ready to", "but would not", "and supports the ...", but not "demands and protests".
_PRESENT: Final = re.compile(
    r"(?:is|are|was|were) (?:also |now |not |[a-z]+ly )*(?:ready|prepared|willing|determined|opposed|concerned|"
    r"in favou?r|against)\b|"
    r"(?:will|would|could|can|does|did)(?: not)? [a-z]+|cannot|"
    r"(?:support|oppose|reject|condemn|demand|urge|call|welcome|want|hope|insist|warn|deplore|regret|request|denie|note|"
    r"recall|favour|favor|appreciate|thank|expect|consider|invite|propose|pledge|deny)s (?:the|that|to|its|his|her|"
    r"for|on|"
    r"upon|a|an|all|any|every)\b"
)
_NEAR: Final = 60  # characters between a clause's subject and its verb
_SHORTEST: Final = 20  # characters of a clause
_FOR: Final[frozenset[StanceClass]] = frozenset({"agree", "pledge", "support", "propose", "affirm", "hope"})
_AGAINST: Final[frozenset[StanceClass]] = frozenset({"oppose", "warn", "deny", "demand"})
_TOGETHER: Final[frozenset[StanceClass]] = frozenset({"agree", "pledge"})
_QUARREL: Final = re.compile(
    r"\b(?:the|an?|their|its|long-?\w*|\w+-old) (?:[\w-]+ ){0,3}?(?:(?:territorial|border|boundary|maritime|fishing|"
    r"fisheries|trade|"
    r"diplomatic|sovereignty|tariff|island|water|land|tax|naval|political|gas|oil) (?:dispute|row|conflict|quarrel|"
    r"feud|war|"
    r"stand-?off|spat)|dispute over|row over|quarrel over|feud over|stand-?off over|conflict over)\b|"
    r"\b(?:have|had|are|remain) (?:[a-z]+ ){0,2}?(?:argued|quarrell?ed|feuded|clashed|at odds|locked in a dispute)\b|"
    r"\b(?:differences|disagreements?) (?:[a-z]+ ){0,2}?over (?:[\w’'-]+ ){1,4}(?:remain|persist|are unresolved|"
    r"continue)\w*\b"
)
#: One of these stands in whatever ``_QUARREL`` finds.
_QUARRELSOME: Final = (
    "dispute", "row", "conflict", "quarrel", "feud", "war", "stand", "spat", "argued", "clashed", "odds", "differences",
    "disagreement",
)  # fmt: skip
_SETTLED: Final = re.compile(r"\b(?:settled|resolved|ended|solved|former|past|possible|avoid|prevent a)\b")
_BETWEEN: Final = re.compile(r"[^.;,]{0,60}?\b(?:between|with) (?:the )?")


class Clause(NamedTuple):
    """A clause of a sentence, by offsets of the dispatch.

    ``shared``: it has the subject of the clause before, ``again``: its verb too ("and to ..."); ``apart``: it has one
    of its own, set against what stands before it, so that whoever spoke there does not speak here.
    """

    start: int
    end: int
    shared: bool = False
    again: bool = False
    apart: bool = False


def split(
    text: str, start: int, end: int, parties: Sequence[Party], quotes: Sequence[tuple[int, int]]
) -> Sequence[Clause]:
    """The clauses of the sentence ``text[start:end]``, in order; together they are the sentence."""
    cuts = [Clause(start, end)]
    if not _tells(text[start:end]):
        return cuts
    for clause in sorted(_cuts(text, start, end, parties)):
        last, place = cuts[-1], clause.start
        if any(a <= place < b for a, b in quotes) or place - last.start < _SHORTEST or end - place < _SHORTEST:
            continue
        if _tells(text[last.start : place]) and (clause.again or clause.apart or _tells(text[place:end])):
            cuts[-1] = last._replace(end=place)
            cuts.append(clause)
    return cuts


def _cuts(text: str, start: int, end: int, parties: Sequence[Party]) -> Iterator[Clause]:
    """Where a clause may begin; each reaches to the end of the sentence."""
    plain = blanked(text)[start:end]
    for match in _PREDICATE.finditer(plain):
        if _is_predicate(match["verb"]) or _PRESENT.match(plain, match.start("verb")):
            yield Clause(start + match.start(), end, shared=True)
    for match in _INFINITIVE.finditer(plain):
        before = _classes(plain[: match.start()])
        if before & _TOGETHER and "demand" not in before:  # "agreed to urge Chile to come and to pay" is one call
            yield Clause(start + match.start(), end, shared=True, again=True)
    for match in _PARTICIPLE.finditer(plain):
        if _turns(_classes(plain[: match.start()]), match["verb"], _classes(plain[match.start() :])):
            yield Clause(start + match.start(), end, shared=True)
    yield from _subjects(plain, start, end, parties)


def _subjects(plain: str, start: int, end: int, parties: Sequence[Party]) -> Iterator[Clause]:
    """Clauses with a subject of their own."""
    for party in parties:
        joint = _SUBJECT.search(plain, max(0, party.start - start - 20), party.start - start)
        if joint is None:
            continue
        behind = plain[party.end - start : party.end - start + _NEAR]
        if any(map(_is_predicate, re.findall(r"[a-z]+", behind))):
            yield Clause(start + joint.start(), end, apart=joint["joined"] is None)


def _is_predicate(verb: str) -> bool:
    return is_finite(verb) or verb in _SPEAKING


def _turns(before: set[StanceClass], verb: str, behind: set[StanceClass]) -> bool:
    """Whether a participle objects where what stands before it does not; others only tell more of the same matter."""
    stance = verb in _SPEAKING or _classes(verb)
    return bool(stance and before & _FOR and behind & _AGAINST and not before & _AGAINST)


def _classes(words: str) -> set[StanceClass]:
    return {name for *_, name in stance_words(words)}


def _tells(words: str) -> bool:
    """Whether the words hold a stance, not only that somebody spoke or met."""
    return bool(_classes(words) - {"say", "meet"})


def quarrel(
    text: str, start: int, end: int, cast: Cast, i: int, agents: Sequence[str] = ()
) -> tuple[int, int, tuple[str, ...]] | None:
    """An unresolved conflict of two actors that the sentence names: where, and whose.

    It is that of the two it is between, else of the pair that the sentence speaks of, else of its ``agents``, if two.
    """
    if not any(word in text[start:end] for word in _QUARRELSOME):
        return None
    found = _QUARREL.search(text, start, end)
    if found is None or _SETTLED.search(text, start, found.start()):
        return None
    pairs: dict[tuple[int, int], list[str]] = {}
    for reference in cast.references(i):
        pairs.setdefault((reference.start, reference.end), []).append(reference.code)
    behind = [tuple(codes) for (place, _), codes in sorted(pairs.items()) if len(codes) == 2]
    between = _BETWEEN.match(text, found.end(), end)
    named = [m.code for m in cast.mentions(i) if between and 0 <= m.start - between.end() < 60 and m.form != "place"]
    codes = tuple(dict.fromkeys(named))[:2]
    if len(codes) < 2:
        codes = behind[0] if behind else tuple(agents)
    return (found.start(), end, codes) if len(codes) == 2 else None
