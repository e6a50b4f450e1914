"""From sentence numbers to verbatim evidence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import EmptyInput, MalformedAnswer, UndecodableInput
from summarizer.grounding import evidence, ground
from summarizer.readers import from_text
from summarizer.records import Agreement, Dispatch, Dispute, Draft, Position, Speaker

SEED = Path(__file__).parent.parent / "seeds" / "000_b56fb064ef448ab9.txt"
STORY = from_text(
    "Norway and Chile agreed on Tuesday to share ice data. Peru said it would not join. Chile hopes Peru will join."
)


def draft(**fields: object) -> Draft:
    return Draft.model_validate(
        {"kind": "position", "actors": ("PER",), "text": "Peru stays out.", "sentences": (1,)} | fields
    )


def test_agreement_keeps_parties_status_and_offsets() -> None:
    """An agreement has all its actors as parties, its status, and its sentence word for word."""
    (claim,) = ground(
        draft(kind="agreement", actors=("NOR", "CHL"), text="share ice data", sentences=(0,), status="signed"), STORY
    )
    assert isinstance(claim, Agreement)
    assert claim.parties == ("NOR", "CHL")
    assert claim.status == "signed"
    assert [e.quote for e in claim.evidence] == ["Norway and Chile agreed on Tuesday to share ice data."]


def test_agreement_without_status_counts_as_agreed() -> None:
    """Where the draft gives no status, the agreement is one that was agreed."""
    (claim,) = ground(draft(kind="agreement", actors=("NOR", "CHL"), sentences=(0,)), STORY)
    assert isinstance(claim, Agreement)
    assert claim.status == "agreed"


@pytest.mark.parametrize(
    ("stance", "expected"),
    [
        ("demands", "demands"),
        ("warns", "warns"),
        ("denies", "denies"),
        ("opposes", "opposes"),
        ("supports", "opposes"),
        ("proposes", "opposes"),
        ("pledges", "opposes"),
        (None, "opposes"),
    ],
)
def test_dispute_has_one_of_its_four_stances(stance: str | None, expected: str) -> None:
    """A stance that a dispute cannot have becomes the plain objection."""
    (claim,) = ground(draft(kind="dispute", targets=("CHL",), stance=stance), STORY)
    assert isinstance(claim, Dispute)
    assert claim.stance == expected
    assert claim.against == ("CHL",)


def test_position_of_two_is_two_positions() -> None:
    """A position belongs to one country, so a draft of two becomes two claims with the same evidence."""
    claims = ground(draft(actors=("PER", "CHL", "PER"), stance="opposes", speaker=Speaker(name="Rojas")), STORY)
    assert [claim.actors for claim in claims] == [("PER",), ("CHL",)]
    assert all(isinstance(claim, Position) and claim.speaker == Speaker(name="Rojas") for claim in claims)
    assert claims[0].evidence == claims[1].evidence


def test_nobody_objects_to_itself() -> None:
    """An actor that the draft names on both sides of a dispute stays on the side that raises it."""
    (claim,) = ground(draft(kind="dispute", targets=("PER", "CHL"), stance="opposes"), STORY)
    assert claim.targets == ("CHL",)


def test_evidence_is_in_text_order_and_without_repeats() -> None:
    """The sentences of a claim come once each, in the order of the text."""
    found = evidence(STORY, (2, 0, 2))
    assert [e.start for e in found] == [STORY.sentences[0].start, STORY.sentences[2].start]


@pytest.mark.parametrize("index", [-1, 3, 10**9])
def test_number_of_no_sentence_is_a_malformed_answer(index: int) -> None:
    """A sentence number that the dispatch does not have is named in the error, with how many there are."""
    with pytest.raises(MalformedAnswer, match=rf"sentence {index}, the dispatch has 3"):
        ground(draft(stance="opposes", sentences=(0, index)), STORY)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"actors": (), "stance": "opposes"}, "no actor"),
        ({"text": "  ", "stance": "opposes"}, "no text"),
        ({}, "no stance"),
    ],
)
def test_draft_without_its_parts_is_a_malformed_answer(fields: dict[str, object], message: str) -> None:
    """A draft without actor, text or the stance that a position needs says what it lacks."""
    with pytest.raises(MalformedAnswer, match=message):
        ground(draft(**fields), STORY)


def test_seed_sentences_are_all_verbatim() -> None:
    """Every sentence of the first dispatch can be evidence, and reads as it stands in the file."""
    text = SEED.read_text(encoding="utf-8")
    dispatch = from_text(text)
    found = evidence(dispatch, tuple(range(len(dispatch.sentences))))
    assert len(found) == len(dispatch.sentences) > 10
    assert all(text[e.start : e.end] == e.quote for e in found)


@given(text=st.text(), indices=st.lists(st.integers(-3, 40), min_size=1, max_size=6))
def test_evidence_is_verbatim_for_any_text(text: str, indices: list[int]) -> None:
    """Whatever the text and the numbers, the evidence is the text's own words, or the answer is malformed."""
    try:
        dispatch: Dispatch = from_text(text)
    except (EmptyInput, UndecodableInput):
        return
    try:
        claims = ground(draft(stance="opposes", sentences=tuple(indices)), dispatch)
    except MalformedAnswer:
        assert any(not 0 <= index < len(dispatch.sentences) for index in indices)
        return
    assert claims
    assert all(text[e.start : e.end] == e.quote for claim in claims for e in claim.evidence)
