"""The weights that tell kinds of claim: they fit the features, and make probabilities."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.frames import Frame
from summarizer.kinds import CLASSES, KINDS, confidence, features, is_background, joint, likely, load, probabilities
from summarizer.records import Kind
from summarizer.stances import StanceClass

CHANCE = st.floats(0, 1)
MODEL = st.fixed_dictionaries({}, optional=dict.fromkeys((*KINDS, "none"), CHANCE))
FRAME = st.builds(
    Frame,
    agents=st.lists(st.sampled_from(["PER", "CHL", "EU"]), max_size=3, unique=True).map(tuple),
    objects=st.sampled_from([(), ("NOR",)]),
    partners=st.sampled_from([(), ("NOR",)]),
    classes=st.lists(st.sampled_from(CLASSES), max_size=8).map(tuple),
    lead=st.none() | st.sampled_from(CLASSES),
    spoken=st.booleans(),
    quoted=st.booleans(),
)
SURE = 0.97


def told(word: str) -> dict[str, float]:
    """What a model says that is sure of one word."""
    return {name: SURE if name == word else (1 - SURE) / 3 for name in (*KINDS, "none")}


def test_the_weights_are_of_these_features() -> None:
    """data/kinds.json names the very features that the code makes, each once, and has a weight for each."""
    weights = load()
    assert set(weights.features) == set(features({}, Frame(), ""))
    assert len(set(weights.features)) == len(weights.features)
    assert set(weights.weights) == set(weights.thresholds) == set(KINDS)
    assert {len(row) for row in weights.weights.values()} == {len(weights.features)}
    assert all(math.isfinite(weight) for row in weights.weights.values() for weight in row)
    assert all(0 < threshold < 1 for threshold in weights.thresholds.values())


@given(MODEL, FRAME, st.text(max_size=100))
def test_probabilities_are_probabilities(model: dict[str, float], frame: Frame, sentence: str) -> None:
    """Whatever the model, the frame and the words, each kind has a probability within 0 and 1."""
    found = probabilities(model, frame, sentence)
    assert set(found) == set(KINDS)
    assert all(0 <= chance <= 1 for chance in found.values())


@pytest.mark.parametrize("kind", KINDS)
def test_the_models_word_counts(kind: str) -> None:
    """A model that is sure of a kind makes it likelier than one that is sure of none."""
    frame, sentence = Frame(agents=("PER",)), "Peru spoke of the lake, the river and the port on Monday afternoon."
    assert probabilities(told(kind), frame, sentence)[kind] > probabilities(told("none"), frame, sentence)[kind]  # type: ignore[index]


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, CHANCE)))
def test_likely_kinds_are_above_their_thresholds(chance: dict[str, float]) -> None:
    """Likely are exactly the kinds at or above their thresholds, the one that clears its own by most first."""
    thresholds = load().thresholds
    found = likely(chance)  # type: ignore[arg-type]
    assert set(found) == {kind for kind in KINDS if chance[kind] >= thresholds[kind]}
    cleared = [chance[kind] / thresholds[kind] for kind in found]
    assert cleared == sorted(cleared, reverse=True)


def test_a_threshold_itself_is_enough() -> None:
    """A kind exactly at its threshold is likely, and one just below is not."""
    thresholds = load().thresholds
    assert set(likely(thresholds)) == set(KINDS)
    assert likely({kind: threshold - 1e-9 for kind, threshold in thresholds.items()}) == []


@pytest.mark.parametrize(
    ("sentence", "name", "value"),
    [
        ("They had last met in 1998.", "background", 1.0),
        ("Peru, formerly a member, left.", "background", 1.0),
        ("Peru agreed on Monday.", "background", 0.0),
        ("Will Peru pay?", "question", 1.0),
        ("“Will Peru pay?”", "question", 1.0),
        ("Peru will pay.", "question", 0.0),
        ("x" * 59, "short", 1.0),
        ("x" * 60, "short", 0.0),
    ],
)
def test_features_of_the_words(sentence: str, name: str, value: float) -> None:
    """Background, questions and short sentences are marked as such."""
    assert features({}, Frame(), sentence)[name] == value


def test_features_of_the_frame() -> None:
    """Agents, objects and stance words come out as numbers, a repeated class counting twice at most."""
    frame = Frame(agents=("PER", "CHL"), objects=("NOR",), classes=("agree",) * 5, lead="agree", spoken=True)
    found = features(told("none"), frame, "s")
    assert (found["agents:several"], found["agents:none"], found["objects"], found["speaker"]) == (1, 0, 1, 1)
    assert (found["word:agree"], found["lead:agree"], found["word:deny"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("sentence", "filed", "past"),
    [
        ("Peru agreed in 1998 to share the lake.", None, True),
        ("Peru agreed in 1998 to share the lake.", 1998, False),
        ("Peru will close its mines in 2040.", None, False),
        ("Peru will close its mines by the end of 2040.", 2024, False),
        ("The mines were closed in 2019.", 2024, True),
        ("The mines were closed two decades ago.", 2024, True),
    ],
)
def test_the_past_is_before_the_dispatch(sentence: str, filed: int | None, past: bool) -> None:
    """A year to come is no background, nor is that of the dispatch itself, however long ago that was."""
    assert is_background(sentence, filed) is past


@pytest.mark.parametrize(("lead", "kind"), [("oppose", "dispute"), ("support", "agreement")])
def test_what_several_stand_for(lead: StanceClass, kind: Kind) -> None:
    """A stand that several take together is an agreement, their objection a dispute, and neither is a position."""
    frame = Frame(agents=("PER", "CHL"), lead=lead, side=lead)
    found = joint({"agreement": 0.1, "dispute": 0.1, "position": 0.8}, frame)
    assert found["position"] == 0
    assert max(found, key=lambda one: found[one]) == kind


def test_a_quarrel_is_a_dispute_or_nothing() -> None:
    """A conflict that is only named has the share of such that were right, whatever the model says."""
    found = probabilities(told("agreement"), Frame(agents=("PER", "CHL"), quarrel=True), "the border dispute")
    assert found == {"agreement": 0.0, "dispute": load().quarrel, "position": 0.0}


@given(CHANCE, CHANCE)
def test_confidence_grows_with_the_chance(one: float, other: float) -> None:
    """Calibration keeps the order of claims and stays within 0 and 1; slope one without offset changes nothing."""
    low, high = sorted((one, other))
    assert 0 <= confidence(low) <= confidence(high) <= 1
    assert confidence(0.25, (1.0, 0.0)) == 0.25
    assert confidence(0.5, (1.0, 1.0)) > 0.5
