"""Who does what to whom, read from word order; all sentences, people and events are invented."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.actors import cast
from summarizer.frames import Frame, Frames, frames
from summarizer.readers import from_text
from summarizer.records import Speaker


def all_of(text: str) -> tuple[Frame, ...]:
    made = from_text(text + "\n")
    return frames(made, cast(made))


def only(sentence: str) -> Frame:
    """The frame of a text of one sentence."""
    (frame,) = all_of(sentence)
    return frame


@pytest.mark.parametrize(
    ("sentence", "agents", "objects"),
    [
        ("France urged Peru to open its ports.", ("FRA",), ("PER",)),
        ("Tonga thanked Fiji for its help.", ("TON",), ("FJI",)),
        ("In Geneva, Norway rejected the plan of Iceland.", ("NOR",), ("ISL",)),
        ("Kenya's ambassador condemned Uganda.", ("KEN",), ("UGA",)),
        ("The German government welcomed the French offer.", ("DEU",), ("FRA",)),
        ("Finland, which shares a border with Norway, rejected the plan.", ("FIN",), ()),
    ],
)
def test_the_agent_stands_before_its_verb(sentence: str, agents: tuple[str, ...], objects: tuple[str, ...]) -> None:
    """The first noun phrase that is free of a preposition acts on the first other one behind its verb."""
    frame = only(sentence)
    assert (frame.agents, frame.objects) == (agents, objects)


@pytest.mark.parametrize(
    "sentence",
    [
        "Peru was urged by Chile to open its ports.",
        "Peru has been accused by Chile of illegal fishing.",
        "Peru was asked by Chile to pay for the dam.",
        "Peruvian ships were banned by Chile.",
        "The proposal of Peru was rejected by Chile.",
        "The plan that Peru put forward was sharply criticised by Chile.",
    ],
)
def test_a_passives_agent_stands_behind_by(sentence: str) -> None:
    """Who is urged, accused or banned does not act: the one behind "by" does."""
    assert only(sentence).agents == ("CHL",)


def test_a_passives_verb_takes_its_agents_side() -> None:
    """The side of a passive is that of its own verb, the last one before "by"."""
    frame = only("The call for a ban was rejected by Chile.")
    assert (frame.agents, frame.lead, frame.side) == (("CHL",), "oppose", "oppose")


def test_agents_of_a_passive_are_joined() -> None:
    """Several behind "by" act together."""
    assert only("The survey was condemned by Norway and Iceland.").agents == ("NOR", "ISL")


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("Ghana, Togo and Benin urged Mali to vote.", ("GHA", "TGO", "BEN")),
        ("In a statement, Finland, Sweden and Denmark called on Norway to publish quotas.", ("FIN", "SWE", "DNK")),
        ("Ministers from Peru and Chile agreed to share water.", ("PER", "CHL")),
        ("Mali and Niger agreed to share water.", ("MLI", "NER")),
    ],
)
def test_coordination_is_one_party(sentence: str, agents: tuple[str, ...]) -> None:
    """What commas and "and" join acts as one."""
    assert only(sentence).agents == agents


def test_objects_are_joined_too() -> None:
    """Blame on three is blame on all three."""
    assert only("Norway blamed Peru, Chile and Bolivia for the delay.").objects == ("PER", "CHL", "BOL")


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("After the EU sanctioned Belarus, Poland condemned Norway.", ("POL",)),
        ("In a pact with Norway, Peru pledged to protect whales.", ("PER",)),
        ("With Chile, Peru agreed to share the lake.", ("PER",)),
    ],
)
def test_a_clause_ends_at_its_comma(sentence: str, agents: tuple[str, ...]) -> None:
    """The last name of an opening clause and the subject behind its comma are two parties."""
    assert only(sentence).agents == agents


def test_a_conjunction_begins_a_clause() -> None:
    """Behind "after" a subject of its own may stand, and still the main clause's subject is the agent."""
    frame = only("Oslo rejected the plan after the EU sanctioned Belarus.")
    assert (frame.agents, frame.lead) == (("NOR",), "oppose")
    assert only("After the EU sanctioned Belarus, it rained.").agents == ("EU",)


def test_a_preposition_rules_out() -> None:
    """Who stands behind a preposition alone does not act, even before the verb."""
    assert only("Talks with Peru on tariffs were welcomed.").agents == ()


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("Russian missiles threaten the coast, Norway warned on Friday.", ("NOR",)),
        ("The German minister rejected Polish coal.", ("DEU",)),
        ("Norway's fleet worried over Iceland's plan, and Denmark condemned the delay.", ("DNK",)),
    ],
)
def test_a_describing_name_yields(sentence: str, agents: tuple[str, ...]) -> None:
    """A demonym or genitive that only describes a thing yields to a state that acts."""
    assert only(sentence).agents == agents


@pytest.mark.parametrize(
    "sentence",
    [
        "According to Chile, the survey was never finished.",
        "The survey was never finished, according to Chile.",
        "Chile said the survey was never finished.",
        "The survey was never finished, Chile said on Monday.",
        '"The survey was never finished," said Chilean Fisheries Minister Pilar Onofre.',
        '"The survey was never finished," Chilean Fisheries Minister Pilar Onofre told reporters.',
        'Chilean Fisheries Minister Pilar Onofre said, "The survey was never finished."',
    ],
)
def test_the_speaker_is_the_agent(sentence: str) -> None:
    """Attribution before or after the words makes their speaker the agent."""
    frame = only(sentence)
    assert frame.agents == ("CHL",)
    assert frame.spoken
    assert frame.agent_at is None


def test_a_person_speaks_for_a_state() -> None:
    """A speaker is told with name and office, whether they speak or act."""
    wanted = Speaker(name="Rui Alves", office="Prime Minister")
    assert only("Portuguese Prime Minister Rui Alves accused Spain of closing the river.").speaker == wanted
    assert only('"It is closed," Portuguese Prime Minister Rui Alves said.').speaker == wanted
    assert only("Portugal accused Spain of closing the river.").speaker is None


@pytest.mark.parametrize(("opening", "closing"), [('"', '"'), ("“", "”")], ids=["straight marks", "curly marks"])
def test_a_quotation_runs_over_sentences(opening: str, closing: str) -> None:
    """All sentences of one quotation have the speaker who is named behind it; what follows has none."""
    said = f"{opening}The river is ours. It is closed. We will not leave it,{closing} Peruvian Minister Luis Vega said."
    *quoted, after = all_of(f"{said} It rained in the city.")
    assert [frame.agents for frame in quoted] == [("PER",)] * 3
    assert all(frame.speaker and frame.speaker.name == "Luis Vega" for frame in quoted)
    assert (after.agents, after.spoken) == ((), False)


def test_a_quotation_introduced_runs_on() -> None:
    """A speaker named before a quotation speaks all its sentences, and no further."""
    text = 'Peruvian Minister Luis Vega said: "The river is ours. We will not leave it. Chile must pay." It rained.'
    *quoted, after = all_of(text)
    assert [frame.agents for frame in quoted] == [("PER",)] * 3
    assert quoted[-1].rest == ("CHL",)
    assert after.agents == ()


def test_a_second_quotation_is_the_same_speakers() -> None:
    """Words in quotation marks right behind an attributed quotation are of the same speaker."""
    _, second = all_of('"We will build the port," said Kenyan Minister Asha Otieno. "We will not wait for Uganda."')
    assert (second.agents, second.objects) == (("KEN",), ("UGA",))


def test_a_new_paragraph_is_nobodys() -> None:
    """An unattributed quotation of the next paragraph is not laid into the last speaker's mouth."""
    text = '"We will build the port," said Kenyan Minister Asha Otieno.\n"We will not wait."\nIt rained.'
    assert [frame.agents for frame in all_of(text)] == [("KEN",), (), ()]


def test_we_of_a_group() -> None:
    """A speaker's "we" stands for the group in play where it has the speaker's own state among it."""
    frame = all_of('Uganda and Kenya met. "We agreed to open the border," Ugandan President Okello Mbabazi said.')[1]
    assert frame.agents == ("UGA", "KEN")
    alone = only('"We will open the border," Ugandan President Okello Mbabazi said.')
    assert alone.agents == ("UGA",)


def test_a_group_acts() -> None:
    """Words like "the two countries" act for the two that acted before."""
    frame = all_of("Mali and Niger agreed to share water. The two countries urged Chad to join.")[1]
    assert (frame.agents, frame.objects) == (("MLI", "NER"), ("TCD",))


def test_partners_stand_behind_with() -> None:
    """Whom an agent agreed with is its partner."""
    assert only("Peru agreed with Chile to share the lake.").partners == ("CHL",)


def test_names_without_a_verb_do_nothing() -> None:
    """A sentence without a stance word has no agent, and what it names is the rest."""
    frame = only("The lake lies between Peru and Bolivia.")
    assert (frame.agents, frame.objects, frame.lead, frame.side) == ((), (), None, None)
    assert set(frame.rest) == {"PER", "BOL"}


def test_the_agents_offset() -> None:
    """``agent_at`` is where the agent begins in the dispatch, not in its sentence."""
    text = "It rained. In Geneva, Norway rejected the plan.\n"
    frame = all_of(text)[1]
    assert frame.agent_at == text.index("Norway")


PIECES = st.sampled_from(
    ["Peru", "Chile", "Norway", "the EU", "and", ",", "with", "by", "after", "said", "was", "urged", "rejected",
     "agreed", '"', "“", "”", ".", "Minister Luis Vega", "according to", "We", "both sides", "\n", "not", "’s", "told"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=25))
@settings(deadline=None, max_examples=150)
def test_any_order_of_words_makes_frames(parts: list[str]) -> None:
    """Whatever the words, there is one frame a sentence, and nobody is agent, object and rest at once."""
    text = " ".join(["Peru", *parts])
    made = from_text(text)
    found = frames(made, cast(made))
    assert len(found) == len(made.sentences)
    for span, frame in zip(made.sentences, found, strict=True):
        assert not set(frame.agents) & set(frame.objects)
        assert not set(frame.agents) & set(frame.rest)
        assert frame.agent_at is None or span.start <= frame.agent_at < span.end
        assert all(span.start <= party.start < party.end <= span.end for party in frame.parties)


PEOPLE = ["It", "condemned", "he", "Minister Luis Vega of Peru", "Vega", ".", "\n"]


@given(st.lists(st.one_of(PIECES, st.sampled_from(PEOPLE)), min_size=1, max_size=30))
@example(["rejected the plan.", "\n", "It condemned Chile."])
@example(["agreed.", "\n", '"Chile rejected it,"', "said Peruvian Foreign Minister Luis Vega.", '"Norway urged him."'])
@settings(deadline=None, max_examples=150)
def test_what_is_told_of_a_frame_is_what_the_whole_frame_says(parts: list[str]) -> None:
    """Agents and speaker are those of the frame, whatever was read before, and nobody acts who may not."""
    made = from_text(" ".join(["Peru", *parts]))
    who = cast(made)
    told, read = Frames(made, who), tuple(Frames(made, who))
    for i, frame in reversed(list(enumerate(read))):
        able = told.may_act(i)
        assert (told.speaker(i), told.agents(i)) == (frame.speaker, frame.agents)
        assert able is None or able >= {*frame.agents, *frame.partners}
