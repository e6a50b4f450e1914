"""What a dispatch is about: the model's words where its evidence bears them; all sentences and events are invented."""

from __future__ import annotations

import pytest

from summarizer.actors import cast
from summarizer.gist import gist
from summarizer.readers import from_text
from summarizer.strategies import GistDraft

TEXT = "Norway and Chile had already agreed to share 40 boats. Peru condemned the plan. It rained in Lima.\n"


def told(text: str, *sentences: int) -> str:
    """The gist of the invented dispatch for this draft."""
    made = from_text(TEXT)
    found = gist(GistDraft(text, sentences), made, cast(made))
    assert found is not None
    assert [made.text[e.start : e.end] for e in found.evidence] == [e.quote for e in found.evidence]
    return found.text


@pytest.mark.parametrize(
    ("text", "sentence"), [("Norway and Chile had already agreed to share boats.", 0), ("It rained in Lima.", 2)]
)
def test_a_gist_is_held_against_its_words_alone(text: str, sentence: int) -> None:
    """A gist may tell of the past, and of nobody: it is no claim of an agreement reached now."""
    assert told(text, sentence) == text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Norway and Chile agreed to share 50 boats.", (0,)),
        ("Peru welcomed the plan.", (1,)),
        ("Iceland launched a satellite.", (0, 1)),
    ],
)
def test_a_gist_that_its_evidence_does_not_bear_gives_way_to_the_lede(text: str, sentences: tuple[int, ...]) -> None:
    """Another number, the opposite verb and another matter are no gist of the dispatch."""
    assert told(text, *sentences) == "Norway and Chile had already agreed to share 40 boats."
