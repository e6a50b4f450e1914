"""Regular expressions that are tried only at words which begin like them find what they find anywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.actors import offices, wordings
from summarizer.patterns import WordPattern, WordPatterns, beginnings, blanked

PATTERNS = (
    wordings.GROUP,
    wordings.BODY,
    wordings.COMING,
    wordings.THEY,
    wordings.FIRST,
    wordings.POST,
    wordings.OFFICES,
    wordings.SHORTENED,
    offices.OFFICE,
)
SEARCH = WordPatterns(*PATTERNS)
WORDS = (
    "the The THE a several both foreign Minister MINISTERS miniſters preſident of Vİce secretary-general state leaders "
    "meeting They they'll theyr I I'm my us Embassy says PM FonMin and two sides Koreas café"
)
COPY = st.lists(st.sampled_from([*WORDS.split(), ",", "-", "\n", "_"]), max_size=14)


@given(COPY, st.sampled_from(["", " "]), st.integers(0, 60), st.integers(0, 60))
def test_all_matches_are_found_in_any_stretch(words: list[str], gap: str, start: int, end: int) -> None:
    """For any text and stretch of it each expression finds what it finds alone, and all come by their places."""
    text = gap.join(words)
    start, end = min(start, len(text)), min(end, len(text))
    found = [(match.span(), match.re) for match in SEARCH.finditer(text, start, end)]
    for pattern in PATTERNS:
        alone = [match.span() for match in pattern.regex.finditer(text, start, end)]
        assert [span for span, regex in found if regex is pattern.regex] == alone
    assert [span[0] for span, _ in found] == sorted(span[0] for span, _ in found)


@given(COPY)
def test_a_whole_text_is_matched_as_ever(words: list[str]) -> None:
    """A look at the beginning before never changes whether an expression matches the whole of a text."""
    text = " ".join(words)
    for pattern in PATTERNS:
        assert (pattern.fullmatch(text) is None) == (pattern.regex.fullmatch(text) is None)


@given(st.text(alphabet=st.sampled_from(list("ab \t\n\r\x0b\x1c\x85\xa0\u2003\u2028\u3000")), max_size=30))
def test_white_space_becomes_plain_blanks(text: str) -> None:
    """For any text every character of white space becomes one blank, and nothing else changes."""
    assert blanked(text) == "".join(" " if char.isspace() else char for char in text)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        (r"\b(?:[Tt]he|[Tt]hese) two\b", {"the ", "these "}),
        (r"advis[eo]rs?", {"adviser", "advisor", "advisers", "advisors"}),
        (r"\b(?:vice[- ])?president(?! of)", {"vice-", "vice ", "presiden"}),
        (r"negotiat\w+", {"negotiat"}),
        (r"I(?=['’]m)", {"i"}),
    ],
)
def test_beginnings_end_with_the_first_word(expression: str, told: set[str]) -> None:
    """What an expression begins with is told up to the first character of no word, eight at the most."""
    assert beginnings(expression, 8) == told


@pytest.mark.parametrize("expression", [r"\w+ said", r"(?:the )?[A-Z]\w+", r" of the", r""])
def test_an_open_beginning_is_refused(expression: str) -> None:
    """An expression that may begin with anything, or with no word, would be missed somewhere, so it is refused."""
    with pytest.raises(ValueError, match=re.escape("by which letters its matches begin")):
        WordPattern(expression)
