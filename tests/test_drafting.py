"""Draft claims in the sentence's own words: cut only where nothing is lost; all sentences are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.actors import cast
from summarizer.frames import frames
from summarizer.readers import from_text
from summarizer.records import Draft, Kind
from summarizer.strategies.drafting import draft, wording

TELLING = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|if|unless|until|without|except|only|may|might|could|would|whether|refused|"
    r"as long as|in case)\b|n[’']t\b"
)
CLAUSES = ["Norway will sign the pact", "the port is open to every ship", "Peru rejected the tariff on all its copper"]
PIECES = st.sampled_from(
    [*CLAUSES, "Moreover,", "However,", "But", "In 2014,", "After the vote,", "if Peru pays", "unless it rains", "not",
     ", as long as Chile pays", ", when Peru has paid", ", as the ministers met", ", Vega said", ", according to Vega",
     ", he said, but Peru hasn’t paid", "In case it rains,", "may", "cannot", '"', "“", "”", ".", ",", "never",
     "neither"]
)  # fmt: skip


def drafted(text: str, kind: Kind, i: int = 0) -> Draft | None:
    """The draft of this kind of sentence ``i``."""
    made = from_text(text + "\n")
    who = cast(made)
    return draft(made, who, frames(made, who)[i], i, kind, None)


def of(text: str, kind: Kind) -> Draft:
    """The draft, which must be there."""
    found = drafted(text, kind)
    assert found is not None
    return found


@given(st.lists(PIECES, min_size=1, max_size=8).map(" ".join), st.integers(0, 60))
def test_wording_is_the_sentences_own(sentence: str, agent_at: int) -> None:
    """Wherever the agent stands, the words stand together in the sentence, and no negation or condition is cut out."""
    words = wording(sentence, agent_at)
    assert words in sentence
    assert words
    assert len(TELLING.findall(words)) == len(TELLING.findall(sentence))


@given(st.text(min_size=1, max_size=80), st.integers(0, 90))
def test_any_text_has_words(sentence: str, agent_at: int) -> None:
    """Any text at all comes out as a piece of itself, and never as nothing."""
    words = wording(sentence, agent_at)
    assert words
    assert words in sentence


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Moreover, Peru rejected the tariff.", "Peru rejected the tariff."),
        ("3. Peru rejected the tariff.", "Peru rejected the tariff."),
        ("Peru rejected the tariff on copper, Vega said.", "Peru rejected the tariff on copper"),
        ("Peru rejected the tariff on copper, according to Vega.", "Peru rejected the tariff on copper"),
        ("Peru rejected the tariff on copper, as ministers met.", "Peru rejected the tariff on copper"),
        ('"Peru will leave the basin before May," Vega told reporters.', "Peru will leave the basin before May"),
        ("“We reject it.”", "We reject it."),
        ("It rained, Vega said.", "It rained, Vega said."),
        ("Butter is dear.", "Butter is dear."),
    ],
)
def test_what_is_cut(sentence: str, words: str) -> None:
    """Connective, attribution, circumstance and outer quotation marks go; a stump is never left."""
    assert wording(sentence) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Peru will open the harbour to ships, as long as Chile pays.",
        "Peru will open the harbour to ships, when Chile has paid.",
        "The harbour is open to all ships, Vega said, but Chile hasn’t paid.",
        "The harbour is open to all ships, Vega said, unless it rains.",
        "Peru will open the harbour to all, Vega said, if Chile pays.",
    ],
)
def test_what_is_kept(sentence: str) -> None:
    """A tail that negates or conditions what stands before it is not cut."""
    assert wording(sentence) == sentence


@pytest.mark.parametrize("opening", ["In case it rains, ", "In the event of war, ", "Before, if asked, "])
def test_a_condition_in_front_is_kept(opening: str) -> None:
    """An opening that is a condition is not taken for one of place or time."""
    sentence = f"{opening}Peru opens the harbour."
    assert wording(sentence, len(opening)) == sentence
    assert wording("In Lima, Peru opened the harbour.", len("In Lima, ")) == "Peru opened the harbour."


def test_joint_positions_are_agreements() -> None:
    """What several support together, or call for together, is an agreement with those called on as third parties."""
    joint = of("Norway and Chile support the plan of Peru.", "position")
    call = of("Norway and Chile urged Peru to vote.", "dispute")
    assert [(d.kind, d.actors, d.targets, d.stance) for d in (joint, call)] == [
        ("agreement", ("NOR", "CHL"), ("PER",), None)
    ] * 2


def test_a_joint_objection_stays_a_dispute() -> None:
    """Several who reject what another does have a dispute with it."""
    found = of("Norway and Chile rejected the tariff of Peru.", "dispute")
    assert (found.kind, found.actors, found.targets, found.stance) == ("dispute", ("NOR", "CHL"), ("PER",), "opposes")


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("Peru supports the plan.", "supports"),
        ("Peru does not support the plan.", "opposes"),
        ("Peru can’t fully support the plan.", "opposes"),
        ("Peru supports the plan, which is not new.", "supports"),
        ("Peru rejected the plan.", "opposes"),
        ("Peru demanded a vote.", "demands"),
        ("Peru suggested a vote.", "proposes"),
        ("Peru pledged two boats.", "pledges"),
        ("Peru warned of floods.", "warns"),
        ("Peru denied the report.", "denies"),
        ("The plan was rejected by Peru.", "opposes"),
    ],
)
def test_a_positions_stance(sentence: str, stance: str) -> None:
    """The stance is that of the agent's verb, a passive's too; who does not support opposes."""
    assert of(sentence, "position").stance == stance


@pytest.mark.parametrize(
    ("verb", "stance"), [("condemned", "opposes"), ("warned", "warns"), ("urged", "demands"), ("thanked", "opposes")]
)
def test_a_disputes_stance(verb: str, stance: str) -> None:
    """A dispute demands, warns or denies; whatever else its words say, it opposes."""
    found = of(f"Peru {verb} Chile.", "dispute")
    assert (found.actors, found.targets, found.stance) == (("PER",), ("CHL",), stance)


def test_one_state_alone_agrees_with_nobody() -> None:
    """An agreement takes two, or one organisation of states."""
    assert drafted("Peru agreed.", "agreement") is None
    assert of("The EU adopted a resolution.", "agreement").actors == ("EU",)
    assert of("Peru agreed with Chile to share the lake.", "agreement").actors == ("PER", "CHL")


def test_nobody_claims_nothing() -> None:
    """A sentence without an agent makes no draft."""
    assert drafted("It rained on the lake.", "position") is None


def test_a_group_agrees() -> None:
    """An agent that is one of the two sides agreed with the other one."""
    text = "Mali and Niger met. The two countries agreed to share water."
    found = drafted(text, "agreement", 1)
    assert found is not None
    assert found.actors == ("MLI", "NER")


@pytest.mark.parametrize(
    ("sentence", "status", "time"),
    [
        ("Peru and Chile agreed to share the lake.", "agreed", "current"),
        ("Peru and Chile agreed to ratify it, and signed a pact.", "signed", "current"),
        ("Peru and Chile agreed to sign a treaty in May.", "agreed", "planned"),
        ("Peru and Chile reaffirmed the pact on water.", "reaffirmed", "current"),
        ("Peru and Chile suspended the pact.", "suspended", "current"),
        ("Peru and Chile agreed that the pact came into force.", "in_force", "current"),
        ("Peru and Chile suggested a draft treaty.", "proposed", "current"),
        ("Peru and Chile did not agree on the dam.", "rejected", "current"),
        ("Peru and Chile agreed in 1998 to share the lake.", "agreed", "historical"),
        ("Peru and Chile agreed to meet again in June.", "agreed", "planned"),
    ],
)
def test_an_agreements_status_and_time(sentence: str, status: str, time: str) -> None:
    """Status and time follow from the words; what is to be signed is not signed."""
    found = of(sentence, "agreement")
    assert (found.status, found.time) == (status, time)


def test_a_position_is_never_planned() -> None:
    """A visit that is demanded is a demand of now."""
    assert of("Peru demanded a visit in June.", "position").time == "current"


def test_a_draft_names_sentence_and_speaker() -> None:
    """A draft has the index of its sentence, the probability it was given, and a speaker where it is no agreement."""
    text = "It rained. Portuguese Prime Minister Rui Alves accused Spain of closing the river.\n"
    made = from_text(text)
    who = cast(made)
    plain = frames(made, who)
    found = draft(made, who, plain[1], 1, "dispute", 0.75)
    assert found is not None
    assert (found.sentences, found.confidence) == ((1,), 0.75)
    assert found.speaker is not None
    assert found.speaker.name == "Rui Alves"
