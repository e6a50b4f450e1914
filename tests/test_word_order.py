"""Sentences that once put a claim into the wrong mouth: from the text to the draft, by word order alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.actors import cast
from summarizer.frames import frames
from summarizer.frames.speech import speakers_of
from summarizer.merge import merge
from summarizer.readers import from_text
from summarizer.records import Draft, Evidence, Kind, Position
from summarizer.settings import load
from summarizer.strategies.drafting import draft


def drafted(sentence: str, kind: Kind) -> Draft | None:
    """What the first sentence of a text drafts for this kind."""
    dispatch = from_text(sentence)
    who = cast(dispatch)
    return draft(dispatch, who, frames(dispatch, who)[0], 0, kind, None)


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("Norway must leave the bank, Peru's foreign minister said on Friday.", ("PER",)),
        ("India should not support the bid, Bhutan's foreign minister said.", ("BTN",)),
        ("Brazil, which was criticised by France over the fires, rejected the offer.", ("BRA",)),
        ("Vietnam, which China accused of provocation, urged restraint.", ("VNM",)),
        ("Unlike France, Germany opposes the plan.", ("DEU",)),
        ("Peru was urged by Chile to sign the accord.", ("CHL",)),
    ],
)
def test_who_speaks_and_who_acts(sentence: str, agents: tuple[str, ...]) -> None:
    """A claim is its speaker's or its actor's, never that of the state it is about."""
    dispatch = from_text(sentence)
    assert frames(dispatch, cast(dispatch))[0].agents == agents


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("Israel violated the truce, according to a Lebanese official.", ("LBN",)),
        ("Peru attacked the convoy, according to Chile.", ("CHL",)),
        ("Peru and Chile confirmed the visit, according to Luis Vega of the press.", ("PER", "CHL")),
    ],
)
def test_who_tells_of_a_misdeed_objects_to_it(sentence: str, agents: tuple[str, ...]) -> None:
    """Nobody calls an own deed a violation: the source does; what was agreed stays with those who agreed."""
    dispatch = from_text(sentence)
    assert frames(dispatch, cast(dispatch))[0].agents == agents


def test_who_accuses_on_the_way_does_not_act() -> None:
    """In "Accused by X of this, Y did that" the deed is Y's, and where Y is ambiguous, nobody's, never X's."""
    for sentence, agents in (
        ("Accused by Rwanda of backing rebels, Uganda expelled two diplomats.", ("UGA",)),
        ("Accused by Rwanda of backing rebels, Congo expelled two diplomats.", ()),
    ):
        dispatch = from_text(sentence)
        frame = frames(dispatch, cast(dispatch))[0]
        assert frame.agents == agents
        assert agents or "RWA" in frame.barred


@pytest.mark.parametrize(
    "sentence",
    [
        "Kettering said Poland was wrong to reject the plan.",
        "Analysts said Poland opposes the plan.",
        "Opposition leader Jan Novak accused Poland of weakness.",
        "“Poland rejects the plan,” said Ana Ruiz of the Lima consultancy Sol.",
        "A. B. Onofre thanked Poland for the ships sent by Norway.",
        "Q. Sir, has Poland rejected the plan?",
    ],
)
def test_a_strangers_words_are_nobodys(sentence: str) -> None:
    """Who is no official of any actor puts no words into the mouth of the state that they speak of."""
    dispatch = from_text(sentence)
    frame = frames(dispatch, cast(dispatch))[0]
    assert (frame.agents, frame.stranger) == ((), True)


@pytest.mark.parametrize(
    "sentence",
    [
        "German firms announced plans to leave Iran.",
        "Peru's opposition condemned the pact.",
        "A Chilean newspaper rejected the claim.",
        "The Indian High Commissioner was summoned and a protest was lodged.",
    ],
)
def test_who_bears_a_states_name_is_not_the_state(sentence: str) -> None:
    """Firms, parties and papers do not act for their state, and who is summoned does not protest."""
    dispatch = from_text(sentence)
    assert frames(dispatch, cast(dispatch))[0].agents == ()


def test_a_spokesman_named_late() -> None:
    """An official quoted without a name may have it in the next sentence of the paragraph."""
    text = 'A spokesman for the Chilean ministry said Chile supports talks. "Both must show restraint," Luis Vega said.'
    dispatch = from_text(text)
    assert [frame.agents for frame in frames(dispatch, cast(dispatch))] == [("CHL",), ("CHL",)]


def test_a_group_decides_what_its_member_reports() -> None:
    """What one minister says that the two sides decided, both decided."""
    text = "Egyptian Minister Samir Adly met Sudanese Minister Idris Bakri. The two sides decided to meet, Adly said."
    dispatch = from_text(text)
    assert frames(dispatch, cast(dispatch))[1].agents == ("EGY", "SDN")


def test_two_alone_take_no_comma() -> None:
    """The last name of one clause and the subject of the next are two parties."""
    dispatch = from_text("Chile reviewed the war in Peru, and Bolivia recognized the truce.")
    assert frames(dispatch, cast(dispatch))[0].agents == ("CHL",)


@pytest.mark.parametrize(
    "sentence",
    ["Peru does not condemn Chile.", "The United States said it would not oppose Turkey's entry."],
)
def test_a_negated_objection_is_no_objection(sentence: str) -> None:
    """Who does not object raises no dispute."""
    assert drafted(sentence, "dispute") is None


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Thailand and Cambodia could sign the pact on Monday.", "proposed"),
        ("Thailand and Cambodia denied signing a pact.", "rejected"),
        ("Thailand and Cambodia signed a pact on Monday.", "signed"),
    ],
)
def test_status_of_what_did_not_happen(sentence: str, status: str) -> None:
    """What may be signed, or is denied, is not signed."""
    claim = drafted(sentence, "agreement")
    assert claim is not None
    assert claim.status == status


@pytest.mark.parametrize(
    "sentence",
    [
        "Before talks begin, Israel must withdraw from the heights.",
        "Iran is ready to return to the talks on the reactor, when sanctions are lifted.",
    ],
)
def test_conditions_stay(sentence: str) -> None:
    """The words of a claim keep what it hangs on."""
    claim = drafted(sentence, "position")
    assert claim is not None
    assert claim.text.rstrip(".") == sentence.rstrip(".")


def test_opposites_stay_apart() -> None:
    """That a state will and that it will not are two claims."""
    said = ["Peru will attend the summit on the lake.", "Peru will not attend the summit on the lake."]
    claims = [
        Position(country="PER", stance="pledges", statement=words, evidence=(evidence,))
        for n, words in enumerate(said)
        for evidence in [Evidence(start=100 * n, end=100 * n + len(words), quote=words)]
    ]
    assert len(merge(claims)) == len(said)


def test_a_key_stays_with_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that the file holds for its endpoint is not sent to another that an option names."""
    file = tmp_path / "config.toml"
    file.write_text('model = "m"\nbase_url = "https://a.example/v1"\napi_key = "key-of-a"\n', encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_CONFIG", str(file))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert load().api_key is not None
    assert load(model="x", base_url="https://b.example/v1").api_key is None
    assert load(model="embedded").base_url is None


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("The representative of Peru, Luis VEGA, said his delegation could not support the draft.", ("PER",)),
        ("Norway rejected the UN plan, diplomats in Fiji said.", ("NOR",)),
        (
            "Peru and Chile met. Peru will sell ore to nearby Chile, the ministries of both countries said.",
            ("PER", "CHL"),
        ),
        ("Norwegian boats entered the bay, according to Iceland, which has demanded that they leave.", ("ISL",)),
    ],
)
def test_the_subject_of_the_verb_of_speech_speaks(text: str, agents: tuple[str, ...]) -> None:
    """Speech is of the verb's own subject: with its office before the name, and none that only stands near."""
    dispatch = from_text(text)
    assert frames(dispatch, cast(dispatch))[-1].agents == agents


def test_who_comments_on_another_is_not_that_other() -> None:
    """In "..., the envoy said, commenting on a call by Peru" the quotation is not Peru's."""
    dispatch = from_text('"The ban stays," the envoy said, commenting on a call by Peru.')
    assert speakers_of(dispatch, cast(dispatch)) == [None]
