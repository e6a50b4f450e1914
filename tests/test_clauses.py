"""One sentence that tells several things: its clauses, and the quarrels it names; all sentences are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.actors import cast
from summarizer.frames import Frame, clauses
from summarizer.readers import from_text


def told(text: str, i: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    """Words and agents of each clause of sentence ``i``."""
    made = from_text(text + "\n")
    return [(made.text[f.start : f.end].strip(" ,;"), f.agents) for f in clauses(made, cast(made))[i]]


def only(text: str, i: int = 0) -> tuple[Frame, ...]:
    """The frames of sentence ``i``."""
    made = from_text(text + "\n")
    return clauses(made, cast(made))[i]


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        ("France welcomed the accord and urged Peru to sign it.", "and urged Peru to sign it."),
        ("France supports the plan but would not accept the quota.", "but would not accept the quota."),
        ("France praised the accord and supports the call for a vote.", "and supports the call for a vote."),
        ("France welcomed the accord, expressing concern over Chile.", "expressing concern over Chile."),
    ],
)  # fmt: skip
def test_a_second_predicate_is_a_clause(sentence: str, second: str) -> None:
    """What the same subject also does is told apart, and is the same subject's."""
    found = told(sentence)
    assert [agents for _, agents in found] == [("FRA",), ("FRA",)]
    assert found[1][0] == second


def test_a_subject_of_its_own() -> None:
    """A clause with its own subject is that subject's: who rejects is not who said it first."""
    found = told("Peru said the ban was unjust, but Chile rejected the charge.")
    assert [agents for _, agents in found] == [("PER",), ("CHL",)]


def test_a_speaker_at_the_end_has_both_clauses() -> None:
    """What stands in one speaker's words stays in that mouth."""
    found = told("Peru must leave and Bolivia should pay, Chile's foreign minister said.")
    assert {agents for _, agents in found} == {("CHL",)}


def test_a_speaker_behind_a_semicolon_speaks_no_further() -> None:
    """Who is quoted in the second half does not accept what the first half accepts."""
    found = told("Peru accepted the offer; a Chilean official said it was being studied.")
    assert found[0][1] == ("PER",)


def test_a_second_infinitive_is_another_matter() -> None:
    """Two things agreed on in one sentence are two claims of the same parties, with the same verb."""
    one, other = only("Mali and Niger agreed to share the water, and to open the port.")
    assert one.agents == other.agents == ("MLI", "NER")
    assert one.lead == other.lead == "agree"


def test_a_call_for_two_things_is_one() -> None:
    """What two agree to urge a third to do, both things, is one joint call."""
    assert len(only("Mali and Niger agreed to urge Chad to open its ports and to lift the ban.")) == 1


def test_a_participle_of_the_same_side_is_no_clause() -> None:
    """A participle such as "calling it a threat" tells more of the same objection."""
    assert len(only("Peru rejected the plan, calling it a threat to peace.")) == 1


def test_enumerated_nouns_are_not_split() -> None:
    """Nouns that look like verbs of the third person make no clause."""
    assert len(only("Peru rejected the demands and protests of Chile.")) == 1


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (
            "Mali and Niger met. The two countries agreed to settle the border dispute that divides them.",
            ("MLI", "NER"),
        ),
        ("Oman regretted the fishing dispute between Mali and Niger.", ("MLI", "NER")),
    ],
)
def test_a_quarrel_that_is_only_named(text: str, pair: tuple[str, ...]) -> None:
    """An unresolved conflict is a dispute of its two sides beside whatever else its sentence tells."""
    quarrel = only(text, 1 if "The two" in text else 0)[-1]
    assert quarrel.quarrel
    assert quarrel.agents == pair


@pytest.mark.parametrize(
    "sentence",
    ["Mali and Niger settled the border dispute between Mali and Niger.", "Oman spoke of a border dispute."],
)
def test_a_quarrel_needs_two_and_goes_on(sentence: str) -> None:
    """What is settled, and what is nobody's, is no quarrel."""
    assert not any(frame.quarrel for frame in only(sentence))


def test_it_is_the_one_before() -> None:
    """A body that a sentence calls "It" is that of the sentence before."""
    assert only("The EU deplored the vote. It calls on Peru to hold another.", 1)[0].agents == ("EU",)
    assert only("The EU deplored the vote. It was raining in Lima.", 1)[0].agents == ()


PIECES = st.sampled_from(
    ["Peru", "Chile", "the EU", "and", "but", ",", ";", "while", "said", "urged", "rejected", "agreed to", "and to",
     "expressing concern", "the border dispute", "between", '"', ".", "the two countries", "supports the", "\n"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=25))
@settings(deadline=None, max_examples=100)
def test_clauses_are_the_sentence(parts: list[str]) -> None:
    """Whatever the words, the clauses follow upon each other from the sentence's first character to its last."""
    made = from_text(" ".join(["Peru", *parts]))
    found = clauses(made, cast(made))
    assert len(found) == len(made.sentences)
    for span, frames in zip(made.sentences, found, strict=True):
        plain = [frame for frame in frames if not frame.quarrel]
        assert (plain[0].start, plain[-1].end) == (span.start, span.end)
        assert all(one.end == other.start for one, other in pairwise(plain))
        assert all(span.start <= frame.start < frame.end <= span.end for frame in frames)
