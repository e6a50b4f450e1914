"""The verbs of diplomacy: their forms, their classes, and where they stand."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.stances import OPPOSITES, TAKES_A_SIDE, StanceClass, inflections, stance_words

FITTED = "the weights of data/kinds.json were fitted with it: mend together with a refit"


def classes(sentence: str) -> list[str]:
    return [name for *_, name in stance_words(sentence)]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Peru agreed to the plan.", ["agree"]),
        ("Peru pledged five boats.", ["pledge"]),
        ("Peru reaffirmed the treaty.", ["affirm"]),
        ("Peru welcomed the truce.", ["support"]),
        ("Peru condemned the raid.", ["oppose"]),
        ("Peru urged Chile to pay.", ["demand"]),
        ("Peru suggested a vote.", ["propose"]),
        ("Peru warned of floods.", ["warn"]),
        ("Peru denied the report.", ["deny"]),
        ("Peru hoped for rain.", ["hope"]),
        ("Peru said so.", ["say"]),
        ("Peru visited Chile.", ["meet"]),
        ("It rained in Peru.", []),
    ],
)
def test_each_class_has_its_verbs(sentence: str, wanted: list[str]) -> None:
    """A plain sentence with one verb of a class has that class and no other."""
    assert classes(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Peru called on Chile to pay.", "demand"),
        ("Peru must pay.", "demand"),
        ("Peru reached an agreement with Chile.", "agree"),
        ("Peru is ready to help.", "propose"),
        ("We will pay.", "pledge"),
        ("Peru voiced concern over the dam.", "oppose"),
        ("The report is baseless.", "deny"),
        ("The talks took place.", "meet"),
        ("Peru put forward a plan.", "propose"),
    ],
)
def test_phrases_have_a_class(sentence: str, wanted: str) -> None:
    """What diplomacy says in several words is found as well."""
    assert wanted in classes(sentence)


@pytest.mark.parametrize(
    "sentence", ["Peru signed a pact.", "Peru and Chile sign pact.", "Peru is signing the treaty."]
)
def test_signing_is_agreeing(sentence: str) -> None:
    """Who signs agrees."""
    assert "agree" in classes(sentence)


def test_holding_talks_is_no_hope() -> None:
    """Talks that are held are a meeting, and nobody's hope."""
    assert set(classes("Peru and Chile held talks.")) == {"meet"}


@pytest.mark.parametrize("sentence", ["It is a sign of the times.", "The so-called plan is a two-plus-two affair."])
def test_lookalikes_are_none(sentence: str) -> None:
    """A sign of something is no signature, and "so-called" calls on nobody."""
    assert not {"agree", "demand"} & set(classes(sentence))


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("urge", ("urge", "urges", "urged", "urging")),
        ("press", None),
        ("deny", ("deny", "denies", "denied", "denying")),
        ("convey", ("convey", "conveys", "conveyed", "conveying")),
        ("reach", ("reach", "reaches", "reached", "reaching")),
        ("hold", ("hold", "holds", "held", "holding")),
        ("commit", ("commit", "commits", "committed", "committing")),
        ("withdraw", ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing")),
    ],
)
def test_inflections(base: str, forms: tuple[str, ...] | None) -> None:
    """Regular and irregular verbs have the forms of English."""
    if forms is None:
        assert {"pressed", "pressing", "presses"} <= set(inflections(base))
    else:
        assert inflections(base) == forms


@pytest.mark.parametrize(("base", "form"), [("regret", "regretted"), ("prefer", "preferred"), ("veto", "vetoes")])
def test_more_inflections(base: str, form: str) -> None:
    """A final consonant doubles where English doubles it."""
    assert form in inflections(base)


@given(st.lists(st.sampled_from(["Peru", "urged", "must", "“not", "welcomes”", "signed", ",", "so-called", "é🕊"])))
def test_offsets_are_those_of_the_text(parts: list[str]) -> None:
    """Every found word stands at its offsets, in order, alone, and belongs to a known class."""
    text = " ".join(parts)
    found = stance_words(text)
    assert list(found) == sorted(found)
    for start, end, name in found:
        assert name in get_args(StanceClass)
        assert text[start:end].strip()
        assert start == 0 or not text[start - 1].isalnum()
        assert end == len(text) or not text[end].isalnum() or text[end - 1] == " "


def test_words_stand_between_any_white_space() -> None:
    """A line break or a tab parts words as a blank does, and a mark may stand on either side of a verb."""
    text = "Peru\nurged\tChile (rejected  2024/agreed)"
    assert [text[start:end] for start, end, _ in stance_words(text)] == ["urged", "rejected", "agreed"]


def test_case_does_not_matter() -> None:
    """A verb at the head of a sentence, or in a telegram's capitals, is the same verb."""
    assert classes("URGED") == classes("Urged") == classes("urged") == ["demand"]


def test_sides_are_classes() -> None:
    """What takes a side is among the classes, and agreeing, saying and meeting take none."""
    assert set(get_args(StanceClass)) > TAKES_A_SIDE
    assert not TAKES_A_SIDE & {"agree", "say", "meet", "affirm", "hope"}


def test_opposites_are_pairs_of_two() -> None:
    """No word is its own opposite, and no pair is listed twice, either way round."""
    pairs = [frozenset(pair) for pair in OPPOSITES]
    assert all(len(pair) == 2 for pair in pairs)
    assert len(set(pairs)) == len(pairs)
