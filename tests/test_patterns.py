"""Expressions that are tried at the words they can begin: they find what the engine finds on its own, and no less."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.actors import offices, wordings
from summarizer.beginnings import beginnings
from summarizer.patterns import WordPattern, WordPatterns, blanked, folded, grouped
from summarizer.stances.phrases import Phrases
from summarizer.stances.tables import PHRASES

EVERY = {
    name: value for room in (offices, wordings) for name, value in vars(room).items() if isinstance(value, WordPattern)
}
#: Words that the expressions are made of, in several forms, and some that only begin alike.
WORDS = """
    the The THE both sides two countries they They he He us I I'm our it was agreed said Foreign foreign minister
    Minister of defence and prime secretary-general ministers president Presidents vice-presidents embassy Embassy
    FonMin several leaders a group t\u00e1naiste charg\u00e9 d'affaires theory herring usual minis \u0130t \u017ftate
""".split()  # noqa: SIM905 - a list of words is read by eye
DIPLOMACY = "in favour favor of signed sign we will shall must Chile Peru".split()  # noqa: SIM905 - as above
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=30).map(" ".join)


@pytest.mark.parametrize("name", EVERY)
@given(text=TEXTS)
def test_finds_what_the_engine_finds(name: str, text: str) -> None:
    """Whatever the text is, matches and their order are those of the plain expression."""
    regex, search = EVERY[name].regex, WordPatterns(EVERY[name])
    assert [m.span() for m in search.finditer(text, 0, len(text))] == [m.span() for m in regex.finditer(text)]
    assert (EVERY[name].fullmatch(text) is None) == (regex.fullmatch(text) is None)


@given(text=TEXTS, start=st.integers(0, 40), length=st.integers(0, 80))
def test_keeps_to_its_part_of_the_text(text: str, start: int, length: int) -> None:
    """A search in a part of a text sees what stands before the part, as the engine does, and nothing behind it."""
    end = min(len(text), start + length)
    found = [m.span() for m in offices.OFFICES.finditer(text, start, end)]
    assert found == [m.span() for m in offices.OFFICE.regex.finditer(text, start, end)]


@given(text=TEXTS)
def test_all_that_is_looked_for_together_comes_by_its_place(text: str) -> None:
    """Of several expressions each finds what it finds alone; at one place they come in the order they were given in."""
    order = [pattern.regex for pattern in EVERY.values()]
    found = list(WordPatterns(*EVERY.values()).finditer(text, 0, len(text)))
    for regex in order:
        assert [m.span() for m in found if m.re is regex] == [m.span() for m in regex.finditer(text)]
    places = [(m.start(), order.index(m.re)) for m in found]
    assert places == sorted(places)


@given(text=st.lists(st.sampled_from(DIPLOMACY), max_size=20))
def test_phrases_are_those_of_one_search_a_class(text: list[str]) -> None:
    """Phrases by class are what one search for all of a class finds, those of one class without overlap."""
    words = " ".join(text)
    plain = {
        name: re.compile(r"\b(?:" + "|".join(several) + r")(?!\w)", re.IGNORECASE) for name, several in PHRASES.items()
    }
    wanted = {(m.start(), m.end(), name) for name, pattern in plain.items() for m in pattern.finditer(words)}
    assert set(Phrases({}, PHRASES).find(words)) == wanted


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (r"\b(?:The|the)\b", {"the"}),
        (r"ab?c", {"ac", "abc"}),
        (r"[Tt]he? x", {"th ", "the"}),
        (r"(?<=\w )w(?:ill|ould)", {"wil", "wou"}),
        (r"(?P<a>n|m)(?!x)ot+", {"not", "mot"}),
        (r"a\w+", {"a"}),
        (r"a{2}b", {"aab"}),
        (r"(?:ab)+c", {"aba", "abc"}),
        (r"a (?:b|c)", {"a "}),
        (r"a(?= b| c)d?", {"a "}),
        (r"it(?=s|$)", {"it", "its"}),
    ],
)
def test_beginnings_are_told_from_the_expression(expression: str, wanted: set[str]) -> None:
    """Literals, classes, groups, quantifiers and look-around; what is open ends the beginning, and so does a blank."""
    told = beginnings(expression, 3)
    assert wanted <= told
    assert {beginning[:1] for beginning in told} == {beginning[:1] for beginning in wanted}


def test_beginnings_may_go_on_with_the_next_word() -> None:
    """Across the blank, a beginning tells the next word by its first letters, as far as the expression tells them."""
    assert beginnings(r"the (?:two|three) sides", 6, across=True) == {"the tw", "the th"}
    assert beginnings(r"the (?:[a-z]+ )?side", 6, across=True) == {"the si", "the "}


@given(text=st.text(alphabet="abcABC s", max_size=20))
def test_alternatives_by_their_letter_are_the_same(text: str) -> None:
    """Grouped alternatives match what they match in a row, the first that fits first."""
    alternatives = "ab|b|abc|a(?:s| s)|bc"
    plain, by_letter = (re.compile(a, re.IGNORECASE) for a in (alternatives, grouped(alternatives)))
    assert [m.span() for m in plain.finditer(text)] == [m.span() for m in by_letter.finditer(text)]


@pytest.mark.parametrize("expression", [r"\w+ly", r".x", r"[^a]b", r"(?:x|)", r"-x", ""])
def test_an_expression_that_may_begin_with_anything_is_refused(expression: str) -> None:
    """Where the beginnings cannot be told, nothing could be left out of the search."""
    with pytest.raises(ValueError, match="does not tell"):
        beginnings(expression, 2)


@given(text=st.text())
def test_offsets_stay(text: str) -> None:
    """Small letters and plain blanks stand where the letters and blanks of the text stood."""
    assert len(folded(text)) == len(blanked(text)) == len(text)
