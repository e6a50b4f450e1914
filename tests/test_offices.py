"""Whose an office is that stands without a state; all people and events are invented."""

from __future__ import annotations

import pytest

from summarizer.actors import Cast, cast
from summarizer.readers import from_text


def of(text: str) -> Cast:
    """The cast of a text."""
    return cast(from_text(text + "\n"))


def people(text: str) -> dict[str, str]:
    """The bound people of a text by name."""
    who, count = of(text), len(from_text(text + "\n").sentences)
    return {p.person.name: p.code for i in range(count) for p in who.people(i)}


def test_an_office_without_a_state_is_the_subjects() -> None:
    """Wire copy names the state as the subject, then its minister; the state that is only talked about is not his."""
    text = (
        "Suriname recalled its envoy from Guyana. Foreign Minister Ruben Alders told parliament the boats were unarmed."
    )
    assert people(text) == {"Ruben Alders": "SUR"}


def test_the_subject_of_the_same_sentence_is_nearest() -> None:
    """A minister whose words are attributed at the end belongs to the state that the sentence begins with."""
    text = "Bolivia will cut exports to Argentina, Energy Minister Luis Choquehua said on Thursday."
    assert people(text) == {"Luis Choquehua": "BOL"}


def test_nobody_is_bound_to_a_state_he_faces() -> None:
    """Where no sentence has a state as its subject, an office without one stays unbound."""
    assert people("Foreign Minister Karel Kettering said Poland was wrong.") == {}


def test_another_states_secretary_is_not_american() -> None:
    """A bare "Secretary" is American only where the United States is named."""
    text = "Mexico and Peru met. Secretary Barrera invited the Peruvian side to Mexico."
    assert "USA" not in people(text).values()


def test_the_first_of_two_family_names() -> None:
    """A person with two family names is known again by the first."""
    text = "Mexican Secretary of Foreign Relations Ernesto Barrera Luna arrived. Barrera thanked Peru."
    assert [p.code for p in of(text).people(1)] == ["MEX"]


def test_initials_are_a_given_name() -> None:
    """A name that begins with initials is bound by what stands behind it."""
    text = "Talks were led by N. P. Sorokin, Deputy Chairman of the Council of Ministers of the USSR."
    assert people(text) == {"N. P. Sorokin": "SUN"}


def test_an_honorific_stands_before_the_name() -> None:
    """Behind "the Minister of STATE" the name is found behind its honorific too."""
    assert people("The President of the Republic of Mauritius, Mr. Anil Ramdoy, spoke.") == {"Anil Ramdoy": "MUS"}


@pytest.mark.parametrize(
    "state", ["the Federal Republic of Germany", "the Royal Government of Bhutan", "the Government of Peru"]
)
def test_a_state_with_its_whole_name(state: str) -> None:
    """The words before a state's name do not hide whose office it is."""
    assert set(people(f"The Foreign Minister of {state}, Karma Tashi, spoke.").values()) <= {"DEU", "BTN", "PER"}
    assert people(f"The Foreign Minister of {state}, Karma Tashi, spoke.")


def test_a_telegrams_government() -> None:
    """What a telegram from the embassy in India calls "GOI" is the Government of India."""
    head = "Telegram From the Embassy in India to the Department of State\n\nNew Delhi, May 3, 1957.\n\n"
    text = f"{head}GOI rejects the plan."
    made = from_text(text + "\n")
    last = len(made.sentences) - 1
    assert cast(made).codes(last) == ("IND",)


def test_it_was_agreed() -> None:
    """What "was agreed", the group in play agreed."""
    text = "Mali and Niger met in Bamako. It was agreed that talks should be held in May."
    assert of(text).codes(1) == ("MLI", "NER")


def test_the_two_states_a_dispatch_is_about() -> None:
    """Where no group was formed, "the two countries" are the two that are named far more often than any other."""
    text = (
        "Suriname recalled its envoy from Guyana. Guyana regretted this. Suriname closed a port to Guyana. "
        "Suriname wants the boats back. The two countries have argued for decades over the river."
    )
    assert set(of(text).codes(4)) == {"SUR", "GUY"}


def test_a_group_far_ahead_is_not_meant() -> None:
    """Words like "the two sides" mean no pair that is named many paragraphs later for the first time."""
    filler = "It rained in the hills and the valley, and nobody came to the market for many days. " * 12
    text = f"The two sides agreed to meet again. {filler}China and Turkey agreed to meet."
    assert of(text).codes(0) == ()


def test_a_briefings_home() -> None:
    """Whose reaction reporters ask for, whose spokesperson answers."""
    text = (
        "Record of the Press Briefing by the Spokesperson\n\nQ. What is Nepal's reaction to the remarks of China?\n\n"
        "A. We have seen the remarks and we reject them.\n"
    )
    assert of(text).home == "NPL"


def test_the_president_of_the_republic_is_at_home() -> None:
    """A presidency's own paper names its president without the state."""
    text = (
        "Entretien avec le Président de la République de Maurice\n\n"
        "The President of the Republic spoke with the President of the Republic of Mauritius, Mr. Anil Ramdoy.\n\n"
        "The President expressed the solidarity of France. France will send a ship to Mauritius. France is near.\n"
    )
    who = of(text)
    assert who.home == "FRA"
    assert "FRA" in who.codes(0)
