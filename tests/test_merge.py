"""One matter, one claim: what is merged, what is not, and that merging is done once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.merge import AnyClaim, content_words, merge
from summarizer.records import Agreement, Dispute, Evidence, Position, Verdict

WORDS = ["dam", "harbour", "lake", "fleet", "treaty", "missiles", "tariff"]


def evidence(start: int, quote: str) -> Evidence:
    return Evidence(start=start, end=start + len(quote), quote=quote)


def agreement(start: int, terms: str, *parties: str, **fields: object) -> Agreement:
    """An agreement whose terms are its evidence."""
    given = {"parties": parties or ("PER", "CHL"), "terms": terms, "evidence": (evidence(start, terms),)} | fields
    return Agreement.model_validate(given)


LEAD = agreement(0, "Peru and Chile agreed on Monday to share the water of Lake Aro", confidence=0.7)
QUOTE = agreement(200, "We will share the water of the lake with our neighbour", confidence=0.9)
PARAPHRASE = agreement(400, "The agreement on sharing water was confirmed", confidence=0.5)
OTHER = agreement(600, "They called for an end to the blockade of the harbour")

CLAIM = st.builds(
    lambda place, words, actors, joint: (
        agreement(place * 100, " ".join(words), *actors)
        if joint
        else Dispute(raised_by=actors, issue=" ".join(words), evidence=(evidence(place * 100, "x" * 90),))
    ),
    st.integers(0, 6),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.lists(st.sampled_from(["PER", "CHL", "BOL"]), min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
)


def test_lead_quote_and_paraphrase_are_one() -> None:
    """Three tellings of one matter are one claim, in the lead's words, with all evidence and the best confidence."""
    (one,) = merge([LEAD, QUOTE, PARAPHRASE])
    assert one.text == LEAD.text
    assert [e.start for e in one.evidence] == [0, 200, 400]
    assert one.confidence == 0.9


def test_another_matter_stays_apart() -> None:
    """What the same parties agreed on another matter is another claim."""
    assert merge([LEAD, OTHER]) == (LEAD, OTHER)


def test_other_actors_stay_apart() -> None:
    """The same words of others are another claim."""
    others = agreement(200, LEAD.terms, "BOL", "ECU")
    assert merge([LEAD, others]) == (LEAD, others)


def test_actors_that_mostly_agree_are_enough() -> None:
    """Two of three parties are the same matter still, one of three is not."""
    assert len(merge([LEAD, agreement(200, LEAD.terms, "PER", "CHL", "BOL")])) == 1
    assert len(merge([LEAD, agreement(200, LEAD.terms, "PER", "BOL", "ECU")])) == 2


def test_other_kinds_stay_apart() -> None:
    """An agreement and a dispute in the same words are two claims."""
    dispute = Dispute(raised_by=("PER", "CHL"), issue=LEAD.terms, evidence=LEAD.evidence)
    position = Position(country="PER", stance="supports", statement=LEAD.terms, evidence=LEAD.evidence)
    assert len(merge([LEAD, dispute, position])) == 3


def test_two_matters_of_one_sentence_stay_two() -> None:
    """Claims with the same evidence are one only where they say nearly the same."""
    sentence = (evidence(0, "Peru and Chile agreed to share water and to open the harbour for fleets"),)
    water = agreement(0, "agreed to share water", evidence=sentence)
    harbour = agreement(0, "agreed to open the harbour for fleets", evidence=sentence)
    assert len(merge([water, harbour])) == 2
    assert len(merge([water, water.model_copy(update={"terms": "They agreed to share the water"})])) == 1


@pytest.mark.parametrize("outcome", ["altered", "unsupported"])
def test_a_rejected_claim_is_never_merged(outcome: str) -> None:
    """Neither does a rejected claim lend its evidence to an accepted one, nor two rejected ones to each other."""
    rejected = QUOTE.model_copy(update={"verdict": Verdict(outcome=outcome)})  # type: ignore[arg-type]
    assert merge([LEAD, rejected]) == (LEAD, rejected)
    assert len(merge([rejected, rejected.model_copy(update={"evidence": (evidence(800, QUOTE.terms),)})])) == 2


def test_order_is_that_of_the_text() -> None:
    """Claims come in the order of their first evidence, whatever order they were drafted in."""
    assert merge([OTHER, PARAPHRASE, LEAD]) == merge([LEAD, PARAPHRASE, OTHER])
    assert [claim.evidence[0].start for claim in merge([OTHER, LEAD])] == [0, 600]


def test_nothing_merges_to_nothing() -> None:
    """Of no claims come no claims."""
    assert merge([]) == ()


def test_no_confidence_is_invented() -> None:
    """Where nobody measured a confidence, there is none afterwards."""
    bare = [claim.model_copy(update={"confidence": None}) for claim in (LEAD, QUOTE)]
    (one,) = merge(bare)
    assert one.confidence is None


def test_content_words_are_stems() -> None:
    """Endings and little words do not count."""
    assert content_words("They agreed on sharing") == content_words("an agreement to share")
    assert content_words("the two countries said and the other") == frozenset()


@given(st.lists(CLAIM, max_size=6))
def test_merging_is_done_once(claims: list[AnyClaim]) -> None:
    """Merging what was merged changes nothing; claims come in order; no evidence is lost and none is added."""
    merged = merge(claims)
    assert merge(merged) == merged
    starts = [claim.evidence[0].start for claim in merged]
    assert starts == sorted(starts)
    kept = {(claim.kind, e.start) for claim in merged for e in claim.evidence}
    assert kept == {(claim.kind, e.start) for claim in claims for e in claim.evidence}
