"""Whether one text says "with" where the other says "without"; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Final

from summarizer.actors import find_mentions
from summarizer.verify import cues
from summarizer.verify.lexis import CLAUSE, NOUN_PHRASE, after, content

_OURS: Final = re.compile(r"(?:our|its|their) (?:own )?(?:country|nation|state|government|side|people)\b|us\b|them\b")
_ACTOR: Final = "*"  # stands for whoever is meant, where one text names the actor and the other says "our country"
_ARTICLE: Final = 5  # characters of "the "


def company_differs(claim: str, evidence: str) -> tuple[str, str] | None:
    """Where one text says "with" and the other "without" the same thing."""
    for word, names, shown in _companions(claim):
        theirs = _companions(evidence)
        said = {other: text for other, nouns, text in theirs if _same_company(names, nouns, claim, evidence)}
        if said and word not in said:
            return shown, next(iter(said.values()))
    return None


def _same_company(ours: set[str], theirs: set[str], *texts: str) -> bool:
    """Whether two phrases speak of the same: by a word, or because one names an actor that the other calls its own."""
    shared = ours & theirs
    return bool(shared - {_ACTOR}) or (bool(shared) and any(_OURS.search(text) for text in texts))


@lru_cache(maxsize=256)
def _companions(text: str) -> list[tuple[str, set[str], str]]:
    """For each "with" and "without": the stems of the content words in the phrase behind it, and how it begins."""
    matches = cues.found(text).company
    if not matches:
        return []
    tokens = content(text)
    limits = [m.start() for m in CLAUSE.finditer(text)]
    found = []
    for match in matches:
        first = after(tokens, match.start(1) + len(match[1]))
        end = limits[at] if (at := bisect_left(limits, match.end(1))) < len(limits) else len(text)
        behind = {word.stem for word in tokens[first : first + NOUN_PHRASE] if word.start < end}
        place = match.end(1) + 1
        if _OURS.match(text, place) or any(m.start - place < _ARTICLE for m in find_mentions(text, place, end)):
            behind.add(_ACTOR)
        found.append(("with" if match[1].lower() == "with" else "without", behind, match.group()))
    return found
