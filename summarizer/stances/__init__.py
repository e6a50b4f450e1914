"""Where the verbs of diplomacy stand in a text, and what their use tells about a stance; pure.

The words are in ``tables``: general English of wire copy, readouts, communiqués and telegrams.
"""

from __future__ import annotations

from functools import cache, lru_cache

from summarizer.stances.phrases import Phrases
from summarizer.stances.tables import IRREGULAR, MISDEED, OPPOSITES, PAST, PHRASES, TAKES_A_SIDE, VERBS, StanceClass

__all__ = [
    "MISDEED",
    "OPPOSITES",
    "TAKES_A_SIDE",
    "StanceClass",
    "inflections",
    "is_finite",
    "stance_words",
]


def inflections(base: str) -> tuple[str, ...]:
    """Forms of an English verb: base, third person, past, participle."""
    if base in IRREGULAR:
        return tuple(IRREGULAR[base].split())
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return base, third, base + "ed", base + "ing"


@cache
def _class_of_word() -> dict[str, StanceClass]:
    return {
        form: name for name, verbs in reversed(VERBS.items()) for verb in verbs.split() for form in inflections(verb)
    }


@cache
def _phrases() -> Phrases[StanceClass]:
    return Phrases(_class_of_word(), PHRASES)


def is_finite(form: str) -> bool:
    """Whether this form of a verb of the tables stands as a predicate of its own: "rejected", "told", not "reject"."""
    return form in PAST or (form.endswith("ed") and form in _class_of_word())


@lru_cache(maxsize=512)  # a sentence is asked for by its frame, by its clauses, and by every claim it bears
def stance_words(text: str) -> tuple[tuple[int, int, StanceClass], ...]:
    """Every stance verb and phrase of the text as (start, end, class), in order of the text."""
    return tuple(_phrases().find(text))
