"""Names as they stand in a text: in another form, as an abbreviation, or blended of the beginnings of words; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.memo import by_identity
from summarizer.records import Dispatch
from summarizer.verify.lexis import fold, words

CAPITAL: Final = re.compile(r"[^\W\d_a-z][\w'’]*(?:-[\w'’]+)*(?:\.[A-Z]\.?)*|\b[A-Z]+-\d+\b")
# Words that are written with a capital and name nobody.
_PLAIN_WORDS: Final = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr president prime minister foreign secretary ambassador general
    chancellor king queen state states government ministry ministers council security north south east west western
    eastern northern southern central republic leader leaders
"""
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())
_ALIKE: Final = 4  # letters that a name shares with another form of itself: Cypriot, Cyprus


@dataclass(frozen=True)
class Known:
    """What a dispatch has told up to ``end`` (code points), its title included."""

    dispatch: Dispatch
    end: int

    @property
    def text(self) -> str:
        """The text up to there, without the title."""
        return self.dispatch.text[: self.end]

    def has(self, stem: str) -> bool:
        """Whether a word of this stem has been told."""
        return _first_told(self.dispatch)[0].get(stem, self.end + 1) <= self.end

    def resembles(self, form: str) -> bool:
        """Whether a stem that begins like this form has been told: Cypriot, Cyprus."""
        first = _first_told(self.dispatch)[1]
        return len(form) >= _ALIKE and first.get(form[:_ALIKE], self.end + 1) <= self.end


@by_identity
def _first_told(dispatch: Dispatch) -> tuple[dict[str, int], dict[str, int]]:
    """For each stem of the dispatch, and each beginning of one, the end of the first word that has it; 0 in the title.

    Told once for all claims: to read the text before each would make a long dispatch of many claims quadratic.
    """
    stems = {word.stem: 0 for word in words(dispatch.title or "")}
    for word in words(dispatch.text):
        stems.setdefault(word.stem, word.end)
    beginnings: dict[str, int] = {}
    for stem, end in stems.items():
        if len(stem) >= _ALIKE:
            beginnings.setdefault(stem[:_ALIKE], end)
    return stems, beginnings


def is_borne(name: str, known: Known) -> bool:
    """Whether what is known holds the name or what it is made of."""
    parts = [w for w in words(name) if w.content and w.form not in _PLAIN]
    if all(known.has(w.stem) or known.resembles(w.form) for w in parts):
        return True
    return abbreviates(name, known.text) or blends(name, known.text)


def abbreviates(name: str, text: str) -> bool:
    """Whether a name in capitals is made of the first letters of words that the text holds in that order."""
    if not (name.isascii() and name.isupper() and name.isalpha() and 2 < len(name) < 9):
        return False
    return re.search(r"\b" + r"\w*(?:[\s-](?:of|the|and|for))?[\s-]".join(name), text, re.IGNORECASE) is not None


def blends(name: str, text: str) -> bool:
    """Whether a name is made of the beginnings of words that the text holds in that order: Benelux, Comintern."""
    if not (name.isalpha() and len(name) > 6):
        return False
    key = fold(name)
    found = [word.form for word in words(text) if word.start == 0 or text[word.start].isupper()]
    return any(_consumed(key, found[at : at + 5]) for at, form in enumerate(found) if form[:2] == key[:2])


def _consumed(key: str, forms: Sequence[str], taken: int = 0) -> bool:
    """Whether the key is at least two beginnings, of two letters or more, of the words in order."""
    if taken and any(form.startswith(key) for form in forms):
        return True
    return taken < len(forms) and any(
        _consumed(key[size:], forms[1 + skip :], taken + 1)
        for size in range(2, min(len(forms[0]), len(key) - 2) + 1)
        if forms[0].startswith(key[:size])
        for skip in range(len(forms) - 1)
    )
