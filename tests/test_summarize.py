"""The whole path over the seeds, with the embedded model's own recorded answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer import Summary
from summarizer.errors import EmptyInput, ModelError
from summarizer.settings import Settings
from summarizer.summarize import Summarizer
from summarizer.weights import MODEL
from tests.replay import NOWHERE, ROOT, SEEDS, recorder

SEED = ROOT / "seeds" / "000_b56fb064ef448ab9.txt"


def replayed(seed: Path) -> Summary:
    """The summary of a seed from its cassette; every recorded answer must be used."""
    told = Settings(model=MODEL.name, base_url=NOWHERE, strategy="stepwise", cache=False, max_attempts=1)
    with recorder("none").use_cassette(f"{seed.stem}.yaml") as cassette, Summarizer(told) as summarizer:
        summary = summarizer.summarize(seed)
        assert cassette.all_played, f"{seed.stem}.yaml holds answers that nobody asks for: run `make record`"
    return summary


@pytest.fixture(scope="module")
def seed() -> Summary:
    return replayed(SEED)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_evidence_is_verbatim(path: Path) -> None:
    """Every piece of evidence of every claim, accepted or rejected, stands in the dispatch at its offsets."""
    summary, text = replayed(path), path.read_text(encoding="utf-8")
    claims = (*summary.claims, *summary.rejected)
    assert claims
    for claim in claims:
        for evidence in claim.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


def test_the_seed_s_agreements(seed: Summary) -> None:
    """Japan and Russia agree on North Korea, call on it together, confirm the visit, and will narrow differences."""
    told = [agreement for agreement in seed.agreements if set(agreement.parties) == {"JPN", "RUS"}]
    wanted = [
        "North Korea's nuclear and missile issues",
        "urge North Korea to refrain",
        "Abe's visit",
        "narrow differences",
    ]
    for words in wanted:
        assert any(words in agreement.terms for agreement in told), words
    assert len(seed.agreements) == len(wanted)


def test_the_seed_s_joint_call_is_one_claim(seed: Summary) -> None:
    """The second sentence and Kishida's quotation are one joint call on North Korea with two pieces of evidence."""
    call = next(agreement for agreement in seed.agreements if "urge North Korea" in agreement.terms)
    assert call.third_parties == ("PRK",)
    assert any("agreed to call on North Korea" in evidence.quote for evidence in call.evidence)


def test_the_seed_s_disputes(seed: Summary) -> None:
    """Russia objects to the American missile defence, not to South Korea; the islands are a quarrel of the two."""
    dispute, islands = seed.disputes
    assert (dispute.raised_by, dispute.against, dispute.stance) == (("RUS",), ("USA",), "opposes")
    assert dispute.speaker is not None
    assert dispute.speaker.name == "Sergey Lavrov"
    assert (islands.raised_by, islands.against) == (("JPN", "RUS"), ())
    assert islands.issue.startswith("the territorial dispute that has prevented the two nations")


def test_the_seed_s_positions(seed: Summary) -> None:
    """Each minister's words are the position of his own state, and of no other."""
    assert set(seed.positions) == {"JPN", "RUS"}
    for country, speaker in (("JPN", "Fumio Kishida"), ("RUS", "Sergey Lavrov")):
        named = {position.speaker.name for position in seed.positions[country] if position.speaker}
        assert named == {speaker}


def test_background_is_no_new_agreement(seed: Summary) -> None:
    """The hiatus since 2013 and the annexation of 2014 come out as nothing new."""
    assert not any("2013" in evidence.quote for claim in seed.claims for evidence in claim.evidence)


def test_provenance(seed: Summary) -> None:
    """A summary tells which model was asked what, and what it took."""
    told = seed.provenance
    assert (told.model, told.strategy) == (MODEL.name, "stepwise")
    assert set(told.prompts) == {"stepwise.v1"}
    assert told.usage.calls == told.usage.attempts > 0
    assert told.cost_usd == 0


def test_summary_round_trips(seed: Summary) -> None:
    """A summary survives the way through JSON unchanged."""
    assert Summary.model_validate_json(seed.model_dump_json()) == seed


def test_an_unrecorded_question_is_an_error(tmp_path: Path) -> None:
    """A dispatch that no cassette knows reaches no network: the call fails by name."""
    file = tmp_path / "new.txt"
    file.write_text("Peru and Chile agreed on Monday to share the water of three rivers.\n", encoding="utf-8")
    told = Settings(model=MODEL.name, base_url=NOWHERE, strategy="stepwise", cache=False, max_attempts=1)
    with Summarizer(told) as summarizer, pytest.raises(ModelError):
        summarizer.summarize(file)


@given(text=st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_ends_in_a_summary_or_a_named_error(text: str) -> None:
    """Whatever the text, the path before the model raises nothing but its own errors, and offsets stay valid."""
    from summarizer.actors import cast
    from summarizer.errors import SummarizerError
    from summarizer.frames import frames
    from summarizer.kinds import KINDS
    from summarizer.readers import from_text
    from summarizer.strategies.drafting import draft
    from summarizer.summarize import verified

    try:
        dispatch = from_text(text)
    except SummarizerError:
        return
    who = cast(dispatch)
    drafts = [
        claim
        for i, frame in enumerate(frames(dispatch, who))
        for kind in KINDS
        if (claim := draft(dispatch, who, frame, i, kind, None))
    ]
    for claim in verified(drafts, dispatch, who):
        for evidence in claim.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


def test_empty_input(tmp_path: Path) -> None:
    """An empty file is told by name, before anything is asked."""
    file = tmp_path / "empty.txt"
    file.write_text(" \n", encoding="utf-8")
    told = Settings(model=MODEL.name, base_url=NOWHERE, cache=False)
    with Summarizer(told) as summarizer, pytest.raises(EmptyInput, match=r"empty\.txt"):
        summarizer.summarize(file)
