"""Whether a claim is borne by its evidence, field by field; all sentences are invented."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.actors import cast
from summarizer.grounding import evidence
from summarizer.readers import from_text
from summarizer.records import Agreement, Claim, Dispatch, Dispute, Evidence, Position, Reason, Speaker, Verdict
from summarizer.verify import verify

SEED = Path(__file__).parent.parent / "seeds" / "000_b56fb064ef448ab9.txt"
FILED = "OSLO, May 12, 2025 (NNS) -- "


def position(dispatch: Dispatch, text: str, *sentences: int, country: str = "NOR", **fields: object) -> Position:
    quotes = evidence(dispatch, sentences or (0,))
    given = {"country": country, "stance": "pledges", "statement": text, "evidence": quotes} | fields
    return Position.model_validate(given)


def verdict(dispatch: Dispatch, claim: Claim) -> Verdict:
    return verify(claim, dispatch, cast(dispatch))


def fields(sentence: str, text: str, country: str = "NOR", **more: object) -> set[str]:
    """The fields that differ where ``text`` is claimed of one Norwegian sentence."""
    dispatch = from_text(sentence)
    found = verdict(dispatch, position(dispatch, text, country=country, **more))
    assert (found.outcome == "supported") == (not found.reasons)
    return {reason.field for reason in found.reasons}


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway will lend Peru 2 billion dollars.", "Norway will lend Peru $2bn."),
        ("Norway will lend Peru 2,000 million dollars.", "Norway will lend Peru two billion dollars."),
        ("Norway will cut the duty by 12 per cent.", "Norway will cut the duty by twelve percent."),
        ("Norway will send twenty-five ships.", "Norway will send 25 ships."),
        ("Norway will send a dozen ships.", "Norway will send 12 ships."),
        ("Norway will send ships S-300 and B-52 north.", "Norway will send B-52 north."),
        ("Norway will send more than 300 troops.", "Norway will send over 300 troops."),
        ("Norway will pay $7 billion for the pipeline.", "Norway will pay billions for the pipeline."),
    ],
)
def test_one_number_in_another_spelling_is_the_same(sentence: str, text: str) -> None:
    """Digits, words, magnitudes and currency signs of one amount bear each other."""
    assert fields(sentence, text) == set()


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway will lend Peru 2 billion dollars.", "Norway will lend Peru 3 billion dollars."),
        ("Norway will lend Peru 2 billion dollars.", "Norway will lend Peru 2 million dollars."),
        ("Norway will lend Peru 2 billion dollars.", "Norway will lend Peru 2 billion euros."),
        ("Norway will keep the ban for 90 days.", "Norway will keep the ban for 90 months."),
        ("Norway will send twenty-five ships.", "Norway will send thirty-five ships."),
        ("Norway will send more than 300 troops.", "Norway will send less than 300 troops."),
        ("Norway will host the third round of talks.", "Norway will host the fifth round of talks."),
        ("Norway will release 40 prisoners in 3 groups.", "Norway will release 3 prisoners."),
        ("Norway will free some prisoners.", "Norway will free all prisoners."),
        ("Norway will free prisoners.", "Norway will free dozens of prisoners."),
    ],
)
def test_another_number_alters_the_claim(sentence: str, text: str) -> None:
    """A number, magnitude, unit, bound, rank or quantity that the evidence does not give is named."""
    assert fields(sentence, text) == {"number"}


def test_reason_tells_both_numbers() -> None:
    """The reason can be read by a person: what the claim says, and what the evidence."""
    dispatch = from_text("Norway will cut the duty by 10 percent.")
    found = verdict(dispatch, position(dispatch, "Norway will cut the duty by 30 percent."))
    assert found == Verdict(
        outcome="altered",
        reasons=(Reason(field="number", detail="the claim says 30 percent, the evidence 10 percent"),),
    )


@pytest.mark.parametrize("text", ["the two countries", "two states"])
def test_group_may_be_counted(text: str) -> None:
    """A claim may count its own parties though the evidence names them one by one."""
    dispatch = from_text("Norway and Chile agreed to share ice data.")
    claim = Agreement(
        parties=("NOR", "CHL"), terms=f"{text} agreed to share ice data", evidence=evidence(dispatch, (0,))
    )
    assert verdict(dispatch, claim).outcome == "supported"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway will sign the treaty on Monday.", "Norway will sign the treaty on May 12."),
        ("Norway will sign the treaty on Friday.", "Norway will sign the treaty on May 16, 2025."),
        ("Norway closed the port on Friday.", "Norway closed the port on 9 May."),
        ("Norway closed the port on May 9.", "Norway closed the port on Friday."),
        ("Norway closed the port yesterday.", "Norway closed the port on Sunday."),
        ("Norway closed the port on 3 June 2024.", "Norway closed the port in June 2024."),
        ("Norway may close the port in May.", "Norway may close the port in May."),
    ],
)
def test_date_follows_from_the_dateline(sentence: str, text: str) -> None:
    """Weekdays, days and "yesterday" are one date where the dateline of Monday 12 May 2025 makes them so."""
    assert fields(FILED + sentence, text) == set()


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway will sign the treaty on Monday.", "Norway will sign the treaty on May 13."),
        ("Norway will sign the treaty on Monday.", "Norway will sign the treaty on Tuesday."),
        ("Norway closed the port on 3 June 2024.", "Norway closed the port on 3 July 2024."),
        ("Norway closed the port on 3 June 2024.", "Norway closed the port on 3 June 2021."),
        ("Norway closed the port on 3 June 2024.", "Norway closed the port on 4 June 2024."),
        ("Norway will close the port in early June.", "Norway will close the port in late June."),
        ("Norway will close the port tomorrow.", "Norway will close the port today."),
        ("Norway will close the port.", "Norway will close the port in August."),
    ],
)
def test_another_date_alters_the_claim(sentence: str, text: str) -> None:
    """A day, month, year, weekday or part of a month that the evidence does not give is named."""
    assert fields(FILED + sentence, text) == {"date"}


def test_weekday_is_resolved_without_a_year() -> None:
    """A dateline of month and day is enough where the lede names its own weekday."""
    dispatch = from_text(
        "OSLO, May 12 (NNS) -- Norway on Monday closed the port. It will open on Thursday, Norway said."
    )
    assert verdict(dispatch, position(dispatch, "Norway closed the port on May 12.")).outcome == "supported"
    assert verdict(dispatch, position(dispatch, "Norway will open it on May 15.", 1)).outcome == "supported"
    assert verdict(dispatch, position(dispatch, "Norway will open it on May 16.", 1)).outcome == "altered"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway will not sign the treaty.", "Norway will sign the treaty."),
        ("Norway will sign the treaty.", "Norway will not sign the treaty."),
        ("Norway has not yet ratified the pact.", "Norway has ratified the pact."),
        ("Norway refused to recognise the council.", "Norway agreed to recognise the council."),
        ("Norway never recognised the council.", "Norway recognised the council."),
        ("Norway failed to deliver the grain.", "Norway delivered the grain."),
        ("Norway will no longer buy the gas.", "Norway will buy the gas."),
        ("Norway can't accept the text.", "Norway can accept the text."),
        ("Norway will go ahead without the fleet.", "Norway will go ahead with the fleet."),
        ("Norway ruled out sending troops.", "Norway is sending troops."),
        ("Norway opposes the pipeline.", "Norway does not oppose the pipeline."),
        ("Norway said the pipeline is safe.", "Norway did not say the pipeline is safe."),
    ],
)
def test_negation_lost_or_gained_alters_the_claim(sentence: str, text: str) -> None:
    """A "not" that the claim drops or adds at the shared predicate is named."""
    assert "negation" in fields(sentence, text)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway, which has not joined the union, will buy the gas.", "Norway will buy the gas."),
        ("Norway will not accept the text.", "Norway refuses to accept the text."),
        ("Norway refused to accept the text.", "Norway will not accept the text."),
        ("Norway called on the guards to refrain from firing.", "Norway called on the guards not to fire."),
        ("Norway supports not only the text but the annex.", "Norway supports the text and the annex."),
        ("Norway will buy the gas, but no decision was taken on oil.", "Norway will buy the gas."),
        ("Norway left the issue unresolved.", "Norway has not resolved the issue."),
    ],
)
def test_unrelated_negation_raises_no_alarm(sentence: str, text: str) -> None:
    """A negation of another clause, or the same one in other words, does not count against the claim."""
    assert "negation" not in fields(sentence, text)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway accepted the offer.", "Norway rejected the offer."),
        ("Norway rejected the offer.", "Norway accepted the offer."),
        ("Norway welcomed the visit of the envoy.", "Norway condemned the visit of the envoy."),
        ("Norway lifted its sanctions on timber.", "Norway imposed its sanctions on timber."),
        ("Norway announced its opposition to the pipeline.", "Norway announced its support for the pipeline."),
        ("Norway expressed acceptance of the offer.", "Norway expressed rejection of the offer."),
        ("Norway resumed the grain shipments.", "Norway suspended the grain shipments."),
    ],
)
def test_opposite_verb_alters_the_claim(sentence: str, text: str) -> None:
    """The opposite verb, or the noun made of it, with the same object is named."""
    assert "stance" in fields(sentence, text)


def test_not_accepting_is_rejecting() -> None:
    """A negated verb and its opposite say the same."""
    assert "stance" not in fields("Norway did not accept the offer.", "Norway rejected the offer.")


@pytest.mark.parametrize(
    ("sentence", "stance", "altered"),
    [
        ("Norway rejected the offer.", "supports", True),
        ("Norway praised the offer.", "opposes", True),
        ("Norway rejected the offer.", "opposes", False),
        ("Norway praised the offer.", "supports", False),
        ("Norway will study the offer.", "supports", False),
    ],
)
def test_stance_field_must_fit_the_words(sentence: str, stance: str, altered: bool) -> None:
    """A stance that goes plainly against the verb of text and evidence is named."""
    assert ("stance" in fields(sentence, sentence, stance=stance)) is altered


def test_rejected_agreement_cannot_be_signed() -> None:
    """An agreement's status is held against its evidence too."""
    dispatch = from_text("Norway and Chile rejected the draft accord.")
    claim = Agreement(
        parties=("NOR", "CHL"), terms="They rejected the draft.", status="signed", evidence=evidence(dispatch, (0,))
    )
    assert [reason.field for reason in verdict(dispatch, claim).reasons] == ["stance"]


@pytest.mark.parametrize(
    ("sentence", "text", "altered"),
    [
        ("Norway may close the port.", "Norway will close the port.", True),
        ("Norway might send ships.", "Norway has sent ships.", True),
        ("Norway could close the port.", "Norway closed the port.", True),
        ("Norway will close the port.", "Norway may close the port.", True),
        ("Norway would close the port if storms came.", "Norway will close the port.", True),
        ("Norway said it would close the port.", "Norway will close the port.", False),
        ("Norway may close the port.", "Norway might close the port.", False),
    ],
)
def test_what_may_be_is_not_what_will_be(sentence: str, text: str, altered: bool) -> None:
    """A claim that makes certain what is only possible, or the reverse, is altered; backshifted "would" is "will"."""
    assert ("modality" in fields(sentence, text)) is altered


def test_actor_must_be_in_the_evidence() -> None:
    """A country that the evidence does not name is named in the reason."""
    dispatch = from_text("Norway will close the port. Chile said nothing of it.")
    claim = position(dispatch, "The port will close.", country="CHL")
    assert [r.detail for r in verdict(dispatch, claim).reasons] == ["the evidence does not name Chile (CHL)"]


def test_person_group_and_running_quotation_stand_for_actors() -> None:
    """A bound person, "the two countries" and a pronoun bring their countries into the evidence."""
    dispatch = from_text(
        "Norway and Chile agreed to share ice data. The two countries will also build a station. "
        "Chilean Foreign Minister Ana Rojas hailed the plan. She said the station will open soon."
    )
    station = Agreement(
        parties=("NOR", "CHL"), terms="They will also build a station.", evidence=evidence(dispatch, (1,))
    )
    hailed = position(dispatch, "Rojas hailed the plan.", 2, country="CHL", stance="supports")
    soon = position(dispatch, "Rojas said the station will open soon.", 3, country="CHL")
    assert [verdict(dispatch, claim).reasons for claim in (station, hailed, soon)] == [(), (), ()]


def test_target_may_be_named_just_before() -> None:
    """Whom a claim is addressed to may stand in the sentence before, but must stand somewhere near."""
    dispatch = from_text("Peru closed its ports on Norway. Norway condemned the closure of the ports.")
    issue = {"raised_by": ("NOR",), "issue": "Norway condemned the closure.", "evidence": evidence(dispatch, (1,))}
    assert verdict(dispatch, Dispute(against=("PER",), **issue)).outcome == "supported"
    assert [r.field for r in verdict(dispatch, Dispute(against=("CHL",), **issue)).reasons] == ["actor"]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway accused Chile of dumping.", "Chile accused Norway of dumping."),
        ("Norway accused Chile of dumping.", "Norway accused Chile of dumping."),
        ("Chile was accused by Norway of dumping.", "Chile accused Norway of dumping."),
        ("Norwegian objections to the Chilean plan grew.", "Chile objects to the plan."),
    ],
)
def test_exchanged_roles_alter_the_claim(sentence: str, text: str) -> None:
    """What A did to B, told as done by B to A, is altered, in the text or in the fields alone."""
    dispatch = from_text(sentence)
    claim = Dispute(raised_by=("CHL",), against=("NOR",), issue=text, evidence=evidence(dispatch, (0,)))
    assert "actor" in {reason.field for reason in verdict(dispatch, claim).reasons}


@pytest.mark.parametrize("sentence", ["Norway accused Chile of dumping.", "Chile was accused by Norway of dumping."])
def test_true_roles_raise_no_alarm(sentence: str) -> None:
    """Active and passive tell the same roles."""
    dispatch = from_text(sentence)
    claim = Dispute(
        raised_by=("NOR",),
        against=("CHL",),
        issue="Norway accused Chile of dumping.",
        evidence=evidence(dispatch, (0,)),
    )
    assert verdict(dispatch, claim) == Verdict(outcome="supported")


@pytest.mark.parametrize(
    ("text", "altered"),
    [
        ("Norway will close the port of Narvik.", False),
        ("Norway will close the port of Bergen.", True),
        ("Norway, a NATO member, will close the port of Narvik.", True),
        ("Norway will close Narvik under the ASR.", False),
    ],
)
def test_names_must_be_in_the_evidence(text: str, altered: bool) -> None:
    """A place, body or person that the dispatch has not named is reported; an abbreviation of its words is not."""
    sentence = "Norway will close the port of Narvik under the Arctic Shipping Rules."
    assert ("name" in fields(sentence, text)) is altered


QUOTED = (
    "Norwegian Foreign Minister Kari Dahl met Chilean Foreign Minister Ana Rojas. "
    '"We will open the station soon," Dahl said. "The ice will not wait," Rojas added.'
)


@pytest.mark.parametrize(
    ("sentence", "country", "speaker", "altered"),
    [
        (1, "NOR", "Kari Dahl", False),
        (1, "NOR", "Ana Rojas", True),
        (2, "CHL", "Rojas", False),
        (2, "CHL", "Dahl", True),
        (1, "NOR", "Per Lund", True),
    ],
)
def test_quotation_belongs_to_its_speaker(sentence: int, country: str, speaker: str, altered: bool) -> None:
    """A quotation put into another's mouth is named."""
    dispatch = from_text(QUOTED)
    claim = position(
        dispatch, dispatch.sentence(sentence), sentence, country=country, stance="warns", speaker=Speaker(name=speaker)
    )
    assert ("speaker" in {reason.field for reason in verdict(dispatch, claim).reasons}) is altered


def test_speaker_in_the_text_counts_too() -> None:
    """A claim's own words may put a quotation into the wrong mouth."""
    dispatch = from_text(QUOTED)
    claim = position(dispatch, "Rojas said the station will open soon.", 1)
    assert "speaker" in {reason.field for reason in verdict(dispatch, claim).reasons}


def test_evidence_elsewhere_is_no_evidence() -> None:
    """Evidence that speaks of another matter leaves the claim unsupported, and the true sentence is named."""
    dispatch = from_text(
        "Norway will close the port of Narvik in winter. Norway bought new buses. Norway painted the port of Narvik."
    )
    found = verdict(dispatch, position(dispatch, "Norway will close the port of Narvik in winter.", 1))
    assert found.outcome == "unsupported"
    near = verdict(dispatch, position(dispatch, "Norway will close the port of Narvik in winter.", 2))
    assert near.outcome == "unsupported"
    assert "not the evidence but sentence 0 says this" in [reason.detail for reason in near.reasons]


def test_invented_quote_is_unsupported() -> None:
    """A quote that the dispatch does not hold at its offsets is found out before anything else is asked."""
    dispatch = from_text("Norway will close the port.")
    claim = position(dispatch, "Norway will open.", evidence=(Evidence(start=0, end=4, quote="Oslo"),))
    found = verdict(dispatch, claim)
    assert (found.outcome, [reason.field for reason in found.reasons]) == ("unsupported", ["evidence"])


HEADED = (
    "Norway, Chile agree on ice data\n\n"
    + FILED
    + (
        "Norway and Chile agreed on Monday to share ice data. Talks on ice data had not been held since 2019. "
        "Norway and Chile agreed on whales in 2016."
    )
)


@pytest.mark.parametrize(
    ("quote", "time", "background"),
    [
        ("Norway, Chile agree on ice data", "current", True),
        ("Norway and Chile agreed on Monday to share ice data.", "current", False),
        ("Talks on ice data had not been held since 2019.", "current", True),
        ("Norway and Chile agreed on whales in 2016.", "current", True),
        ("Norway and Chile agreed on whales in 2016.", "historical", False),
    ],
)
def test_headline_and_history_are_no_evidence_of_a_new_agreement(quote: str, time: str, background: bool) -> None:
    """What only the headline says, or what was agreed years ago, is no agreement of today."""
    dispatch = from_text(HEADED)
    start = dispatch.text.index(quote)
    claim = Agreement.model_validate(
        {
            "parties": ("NOR", "CHL"),
            "terms": quote,
            "time": time,
            "evidence": (Evidence(start=start, end=start + len(quote), quote=quote),),
        }
    )
    assert ("background" in {reason.field for reason in verdict(dispatch, claim).reasons}) is background


def test_seed_sentences_bear_themselves() -> None:
    """A claim that is its evidence word for word differs from it in no word."""
    dispatch = from_text(SEED.read_text(encoding="utf-8"))
    whole = cast(dispatch)
    for index in range(len(dispatch.sentences)):
        codes = whole.codes(index)
        if codes:
            claim = position(dispatch, dispatch.sentence(index), index, country=codes[0], stance="demands")
            fields = {reason.field for reason in verify(claim, dispatch, whole).reasons}
            assert fields <= {"actor", "speaker"}, dispatch.sentence(index)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=300), claimed=st.text(min_size=1, max_size=120))
def test_any_text_gets_a_verdict(text: str, claimed: str) -> None:
    """Whatever the claim and the dispatch, there is a verdict and no crash."""
    if not text.strip() or any("\ud800" <= char <= "\udfff" for char in text):
        return
    dispatch = from_text(text)
    if dispatch.sentences:
        found = verdict(dispatch, position(dispatch, claimed))
        assert (found.outcome == "supported") == (not found.reasons)


TELLING = """
    Norway Chile Norway's not no will may refused accused by two 30 percent May 12 2025 Monday the of and said Dahl , .
    “ ” " all some without ban talks UN Security Council he they both sides the two countries signed rejected
"""
WORDS = st.sampled_from(TELLING.split())


@settings(max_examples=150, deadline=None)
@given(story=st.lists(WORDS, min_size=1, max_size=60), claimed=st.lists(WORDS, min_size=1, max_size=20))
def test_any_heap_of_telling_words_gets_a_verdict(story: list[str], claimed: list[str]) -> None:
    """Words that the checks look for, in any order, lead to a verdict and no crash."""
    dispatch = from_text(" ".join(story))
    if dispatch.sentences:
        found = verdict(dispatch, position(dispatch, " ".join(claimed), speaker=Speaker(name="")))
        assert (found.outcome == "supported") == (not found.reasons)


@pytest.mark.parametrize(
    ("story", "raised_by", "issue", "altered"),
    [
        ("Norway closed the strait to Chile.", "CHL", "Chilean ships may no longer pass the strait to Norway.", True),
        ("Norway closed the strait to Chile.", "NOR", "Norway closed the strait to Chile.", False),
        ("Norway called on Chile to end its threats.", "CHL", "Chile threatens Norway.", False),
        ("Norway denounced the seizure of a ship by Chile.", "CHL", "Chile seized a ship of Norway.", False),
        ("Norway objects to the blockade of Chile's fleet.", "CHL", "The fleet objects to the blockade.", True),
    ],
)
def test_whoever_acts_in_the_evidence_acts_in_the_claim(story: str, raised_by: str, issue: str, altered: bool) -> None:
    """A claim of one who does not act in its evidence is altered, unless the deed is tied to that one there too."""
    dispatch = from_text(story)
    against = "NOR" if raised_by == "CHL" else "CHL"
    claim = Dispute(raised_by=(raised_by,), against=(against,), issue=issue, evidence=evidence(dispatch, (0,)))
    assert ("actor" in {reason.field for reason in verdict(dispatch, claim).reasons}) is altered


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Norway agreed to restore the ferry.", "Norway agreed to abolish the ferry."),
        ("Norway will halt the drilling off Peru.", "Norway will continue the drilling off Peru."),
        ("Norway commended the envoys of Peru.", "Norway criticised the envoys of Peru."),
        ("Norway welcomed the release of sailors and the release of ships.", "Norway welcomed the arrest of sailors."),
    ],
)
def test_opposite_deed_alters_the_claim(sentence: str, text: str) -> None:
    """Not the verb of stance alone but what it is about can be turned into its opposite."""
    assert "stance" in fields(sentence, text)


def test_a_word_that_both_use_is_no_opposite() -> None:
    """The evidence's "support" of another is no contradiction where the claim tells of it too."""
    sentence = "Norway cited Peru's repression and its support for the rebels."
    assert "stance" not in fields(sentence, "Norway criticised Peru's repression and its support for the rebels.")


@pytest.mark.parametrize(
    ("sentence", "text", "altered"),
    [
        ("Norway will decide without a say of the islands.", "Norway will decide with the islands.", True),
        ("No plan excluding our country can stand, Norway said.", "No plan with Norway can stand.", True),
        ("Norway will sail with Peru and without Chile.", "Norway will sail with Peru.", False),
    ],
)
def test_with_is_not_without(sentence: str, text: str, altered: bool) -> None:
    """Who is left out in the evidence is not taken along in the claim."""
    assert ("negation" in fields(sentence, text)) is altered


def test_an_aside_does_not_end_a_negation() -> None:
    """What stands between two commas behind a "not" belongs to its sentence."""
    sentence = "Norway would not, in my opinion, continue the patrols."
    assert fields(sentence, "Norway would stop the patrols.") == set()


LISTED = (
    "Today President Ola N. Lund, President Ana Rojas of Chile and President Ivo Tello of Peru met on the coast. "
    "The leaders agreed to share ice data."
)


@pytest.mark.parametrize(
    ("parties", "outcome"), [(("NOR", "CHL", "PER"), "supported"), (("NOR", "CHL", "BOL"), "altered")]
)
def test_an_officeholder_without_a_state_stands_for_one_party(parties: tuple[str, ...], outcome: str) -> None:
    """Of a list of officeholders one may be without a state, whose party is then taken on trust; two may not."""
    dispatch = from_text(LISTED)
    claim = Agreement(parties=parties, terms="The leaders agreed to share ice data.", evidence=evidence(dispatch, (1,)))
    assert verdict(dispatch, claim).outcome == outcome


def test_blended_name_is_known_by_its_beginnings() -> None:
    """A name made of the beginnings of words is in the evidence that spells them out, another is not."""
    sentence = "Norway joined the African Fishery Export Bank."
    assert "name" not in fields(sentence, "Norway joined the Afrifishbank.")
    assert "name" in fields(sentence, "Norway joined the Asiafishbank.")


def test_the_act_of_the_sentence_before_brings_its_doer() -> None:
    """That "the call was seconded" tells of whoever made it in the sentence before, by name too."""
    dispatch = from_text(
        "Norwegian Foreign Minister Kari Dahl called for a truce. The call was seconded by Chilean Foreign Minister "
        "Ana Rojas."
    )
    claim = Agreement(
        parties=("NOR", "CHL"), terms="Rojas seconded Dahl's call for a truce.", evidence=evidence(dispatch, (1,))
    )
    assert verdict(dispatch, claim).outcome == "supported"


def test_who_is_left_out_does_not_act() -> None:
    """That all but Peru signed does not make Peru sign."""
    dispatch = from_text("All members of the African Union but Chad signed the accord.")
    claim = Agreement(
        parties=("AU",), terms="All members but Chad signed the accord.", evidence=evidence(dispatch, (0,))
    )
    assert verdict(dispatch, claim).outcome == "supported"


@pytest.mark.parametrize(("country", "altered"), [("NOR", False), ("CHL", True)])
def test_a_speaker_speaks_for_the_own_state(country: str, altered: bool) -> None:
    """A claim whose speaker is an official of another state than its actor is altered, though both are named."""
    dispatch = from_text("Norwegian Foreign Minister Kari Dahl thanked the people of Chile for their help.")
    claim = position(
        dispatch, dispatch.sentence(0), country=country, stance="supports", speaker=Speaker(name="Kari Dahl")
    )
    assert ("actor" in {reason.field for reason in verdict(dispatch, claim).reasons}) is altered


def test_one_person_may_speak_for_a_state_and_an_organisation() -> None:
    """Where the claim names the office that the speaker has of the organisation, it is the organisation's."""
    dispatch = from_text("African Union chairperson President Ivo Tello of Chad said the ceasefire would hold.")
    claim = position(dispatch, "African Union chair Tello said the ceasefire would hold.", country="AU")
    assert verdict(dispatch, claim).outcome == "supported"
