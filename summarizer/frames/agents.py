"""Who acts in a passage: the subject of its predicate, or who stands behind "by"; by word order alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summarizer.frames.parties import Party, before, governed
from summarizer.frames.speech import PASSIVE, STRANGER, inside_any
from summarizer.stances import StanceClass

#: A stance word of the dispatch: where it begins and ends, and its class.
Word = tuple[int, int, StanceClass]

_RELATIVE: Final = re.compile(r",\s+(?:which|who|whom|whose)\b[^,]*,")
_BY: Final = re.compile(r"\bby\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_TO: Final = re.compile(r"^\s*(?:both\s+)?to\s+(?:the\s+)?$")
_CONJUNCTION: Final = re.compile(r"\b(?i:after|before|since|as|than)\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,6}$")
_OPENING: Final = re.compile(
    r"(?:After|Before|Since|As|While|When|With|Without|Following|Despite|Although|Though|If)\b"
)
_PARTICIPLE: Final = re.compile(r"[A-Z][a-z]+(?:ed|en|ght|ld) (?:[a-z]+ )?by\b[^,]{0,120},\s+")
# "by X's missiles", "by the tests of X": a thing of theirs acts, not they.
_POSSESSED: Final = re.compile(
    r"[’']s?\s+(?!.{0,30}(?:minist|president|government|ambassador|envoy|delegat|official|spokes))"
)
# Participles that tell how the subject itself stands.
_FEELING: Final = re.compile(
    r"(?:concern|worri|alarm|oppos|determin|commit|prepar|disturb|resolv|convinc|pleas|satisf|dissatisf|displeas|disappoint|"
    r"outrag|dismay|anger|insult|not |un|in |contrary|asking|demanding|urging|[a-z]+ing\b)",
    re.IGNORECASE,
)
# A name that no office introduces acts: "A. B. Vega thanked", "Rep. Vega of the opposition accused".
_STRANGER_ACTS: Final = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Rep|Sen|Prof)\. )?"
    r"(?:(?i:(?:the |an? )?(?:opposition|ruling|former|leading|independent)? ?"
    r"(?:party leader|leader|lawmaker|politician|senator|analyst|professor|activist|mp)) )?"
    r"(?!(?:The|This|That|In|On|At|Both|Foreign|Prime|Security|General|President|Minister|Ambassador|Secretary|Ministers|"
    r"Leaders|Council|Members|Government|Deputy|Vice|Chief|State)\b)"
    r"(?:(?:[A-Z]\. ){1,2}[A-Z][\w’'-]+|[A-Z][\w’'-]+(?: [A-Z]\.)? [A-Z][\w’'-]+)(?: of (?:the )?(?:[\w-]+ ){1,5})?"
    r"(?:, [^,]{3,80},)?\s+(?:(?:also|then|later|[a-z]+ly) )*(?:[a-z]+ed|sought|told|withdrew)\b"
)
_MAIN: Final = re.compile(r",\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,4}$")


def leading(words: Sequence[Word]) -> Word | None:
    """The first word that takes a stance, or else the first of speech."""
    telling = [w for w in words if w[2] not in {"say", "meet"}]
    return next(iter(telling or words), None)


def agent_of(
    text: str,
    start: int,
    parties: Sequence[Party],
    words: Sequence[Word],
    quotes: Sequence[tuple[int, int]],
) -> tuple[Party | None, Word | None]:
    """The first party that is subject of its clause, with the stance word behind it; a passive's stands behind "by"."""
    free = [
        p for p in parties if not p.voiceless and not inside_any(p.start, quotes) and _is_free(text, start, p, words)
    ]
    if participle := _PARTICIPLE.match(text, start):  # "Accused by X of this, Y did that": X only accuses on the way
        words = [w for w in words if w[0] >= participle.end()] or words
        free = [p for p in free if p.start >= participle.end()]
    if _OPENING.match(text, start):  # "After X did this, Y did that": the main clause comes behind the comma
        free.sort(key=lambda p: not _MAIN.search(before(text, start, p)))
    for party in [p for p in free if not p.attributive] + [p for p in free if p.attributive]:
        aside = _RELATIVE.match(text, party.end)
        behind = [w for w in words if w[0] >= (aside.end() if aside else party.end)]
        suspects = behind if party.attributive else behind[:1]  # "Peru's veto was condemned by Chile"
        if any(_suffers(text, start, party, word, parties) for word in suspects):
            continue
        if behind and not re.search(r"\b(?:where|which|who|whom|that)\b[^,]*$", before(text, start, party)):
            return party, leading(behind)
    stranger = _STRANGER_ACTS.match(text, start)
    if stranger and not any(p.start < stranger.end() for p in parties):
        return STRANGER, leading(words)
    if participle:
        parties = [p for p in parties if p.start >= participle.end()]
    return passive_agent(text, start, parties, words)


def passive_agent(
    text: str, start: int, parties: Sequence[Party], words: Sequence[Word]
) -> tuple[Party | None, Word | None]:
    """The first party behind "by", and its verb; without one the leading verb alone."""
    for word in words:
        by = _doers(text, start, word, parties)
        if by:  # "the call was seconded by France": the verb is the last one before "by"
            return by[0], [w for w in words if w[1] <= by[0].start][-1]
    return None, leading(words)


def _doers(text: str, start: int, word: Word, parties: Sequence[Party]) -> list[Party]:
    """Those who stand behind "by" after the word, or behind "to" after a noun of objection."""
    return [
        p
        for p in parties
        if word[1] <= p.start < word[1] + 60
        and (
            (_BY.search(before(text, start, p)) and not _POSSESSED.match(text, p.end))
            or (word[2] == "oppose" and _TO.match(text[word[1] : p.start]))
        )
    ]


def _suffers(text: str, start: int, party: Party, word: Word, parties: Sequence[Party]) -> bool:
    """Whether the party is the subject of a passive that others do to it: "Peru was urged by Chile", "was expelled"."""
    if not PASSIVE.search(text[party.end : word[0]]):
        return False
    hit = party.attributive or (word[2] in {"oppose", "demand", "deny"} and not _FEELING.match(text, word[0]))
    return hit or bool(_doers(text, start, word, parties))


def barred(text: str, start: int, parties: Sequence[Party], words: Sequence[Word]) -> tuple[str, ...]:
    """Whom a passive acts upon, and who only accuses on the way: "Accused by X of this, ..."."""
    opening = _PARTICIPLE.match(text, start)
    found = [p for p in parties if opening and p.start < opening.end()]
    for party in parties:
        behind = next((w for w in words if w[0] >= party.end), None)
        if behind and _suffers(text, start, party, behind, parties):
            found.append(party)
    return tuple(dict.fromkeys(code for party in found for code in party.codes))


def _is_free(text: str, start: int, party: Party, words: Sequence[Word]) -> bool:
    """Whether the party can be a subject: no preposition governs it, or what looks like one begins a clause."""
    if not governed(text, start, party):
        return True
    return bool(_CONJUNCTION.search(before(text, start, party))) and any(0 <= w[0] - party.end < 12 for w in words)
