"""Whom a sentence is about: the state or organisation that is its subject, to which an office without a state belongs.

"Suriname recalled its ambassador. Foreign Minister NAME told parliament ...": wire copy names the state once, and its
officials after it stand without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.actors.gazetteer import Mention, kind_of
from summarizer.records import Span

_REACH = 3  # sentences before the one at hand whose subject still counts
_LEADS_IN = re.compile(
    r"(?:(?:But|And|Yet|Meanwhile|However|Earlier|Later|Also|In turn),? )?(?:[A-Z][^,.;]{0,60}, )?(?:[Tt]he )?"
)
_VERB = re.compile(
    r"(?:['’]s [a-z]+ (?:ministry|government|cabinet|embassy))?"
    r"(?:,[^,]{0,120},)?(?: (?:on [A-Z]\w+|also|has|had|have|is|was|will|would|may|must|[a-z]+ly|[A-Z]\w+day))*"
    r" (?!and\b|or\b|of\b|in\b|to\b|for\b|on\b)[a-z]+(?:ed|[a-z]s|d|ew|ook|aid|old|ent|eld)?\b"
)
_DEMONYM_VERB = re.compile(r" (?:side|government|delegation|authorities|foreign ministry|embassy)\b")


def subjects(text: str, spans: Sequence[Span], mentions: Sequence[Sequence[Mention]]) -> list[str | None]:
    """For each sentence the state or organisation that it begins with as its subject; blanks must be plain."""
    return [_subject(text, span, named) for span, named in zip(spans, mentions, strict=True)]


def subject_near(found: Sequence[str | None], i: int, barred: set[str]) -> str | None:
    """The subject of sentence ``i``, or of the nearest before it; none that is ``barred``."""
    near = (found[n] for n in range(i, max(-1, i - _REACH - 1), -1))
    return next((code for code in near if code is not None and code not in barred), None)


def _subject(text: str, span: Span, named: Sequence[Mention]) -> str | None:
    for mention in named[:2]:
        if mention.form in {"place", "ambiguous", "group"} or kind_of(mention.code) == "group":
            continue
        if not _LEADS_IN.fullmatch(text, span.start, mention.start):
            return None
        behind = _DEMONYM_VERB if mention.form == "demonym" else _VERB
        return mention.code if behind.match(text, mention.end, span.end) else None
    return None
