"""The audit: what is planted is wrong and always the same, the rates are right, and its command tells them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from summarizer.actors import cast
from summarizer.audit import KINDS, AlterationKind, Audit, Planted, Subject, Trial, audit, plant
from summarizer.audit.report import as_facts, as_lines
from summarizer.audit.subjects import load_subjects, of_summary
from summarizer.cli import app
from summarizer.cli.exits import ExitCode
from summarizer.errors import ConfigurationError
from summarizer.grounding import evidence
from summarizer.readers import from_text
from summarizer.records import Agreement, Claim, Dispute, Position, Provenance, Speaker, Summary, Verdict

SAMPLE = Path(__file__).parent / "data" / "eval_sample"
STORY = (
    "Norwegian Foreign Minister Kari Dahl met Chilean Foreign Minister Ana Rojas on Monday. "
    "Norway accused Chile of dumping 40 tons of waste in June 2024. "
    "“We will not accept the fish,” Dahl said. Peru and Chile agreed to reopen the strait on Friday. "
    "The weather was fine."
)


def subject(claim: Claim, *kin: Claim) -> Subject:
    """The claim beside the story."""
    dispatch = from_text(STORY)
    return Subject("story", claim, dispatch, cast(dispatch), kin)


def dispute(
    issue: str = "Norway accused Chile of dumping 40 tons of waste in June 2024.", sentence: int = 1
) -> Dispute:
    quotes = evidence(from_text(STORY), (sentence,))
    return Dispute(raised_by=("NOR",), against=("CHL",), issue=issue, evidence=quotes)


def agreement() -> Agreement:
    quotes = evidence(from_text(STORY), (3,))
    return Agreement(parties=("PER", "CHL"), terms="Peru and Chile agreed to reopen the strait.", evidence=quotes)


def refusal() -> Position:
    quotes = evidence(from_text(STORY), (2,))
    text = "Dahl said Norway will not accept the fish."
    return Position(country="NOR", stance="opposes", statement=text, speaker=Speaker(name="Kari Dahl"), evidence=quotes)


def of_kind(kind: AlterationKind, planted: Sequence[Planted]) -> list[str]:
    return [one.claim.text for one in planted if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("number", ["Norway accused Chile of dumping 41 tons of waste in June 2024."]),
        (
            "date",
            [
                "Norway accused Chile of dumping 40 tons of waste in July 2024.",
                "Norway accused Chile of dumping 40 tons of waste in June 2025.",
            ],
        ),
        ("negation removed", []),
        ("negation added", ["Norway never accused Chile of dumping 40 tons of waste in June 2024."]),
        ("verb reversed", ["Norway absolved Chile of dumping 40 tons of waste in June 2024."]),
        (
            "actor swapped",
            [
                "Chile accused Norway of dumping 40 tons of waste in June 2024.",
                "Chile accused Norway of dumping 40 tons of waste in June 2024.",
                "Norway accused Chile of dumping 40 tons of waste in June 2024.",
                "Peru accused Chile of dumping 40 tons of waste in June 2024.",
            ],
        ),
    ],
)
def test_one_respect_is_changed(kind: AlterationKind, texts: list[str]) -> None:
    """Each rule changes one number, date, negation, verb or actor, and leaves the rest of the text as it was."""
    assert of_kind(kind, plant(subject(dispute()))) == texts


def test_a_negation_and_a_speaker_are_changed() -> None:
    """A "not" is taken away, and the words go into another's mouth in the text and in the field."""
    planted = plant(subject(refusal()))
    assert of_kind("negation removed", planted) == ["Dahl said Norway will accept the fish."]
    swapped = [one.claim for one in planted if one.kind == "speaker swapped"]
    assert [one.text for one in swapped] == ["Rojas said Norway will not accept the fish.", refusal().text]
    assert [one.speaker.name for one in swapped if isinstance(one, Position) and one.speaker] == ["Kari Dahl", "Rojas"]


def test_evidence_is_moved_and_invented() -> None:
    """Evidence goes to the nearest sentences that bear no such claim, and to quotes that the dispatch does not hold."""
    one = subject(dispute())
    planted = plant(one)
    moved = [p.claim.evidence[0].quote for p in planted if p.kind == "evidence moved"]
    assert moved == [one.dispatch.sentence(0), one.dispatch.sentence(2)]
    for invented in (p.claim.evidence[0] for p in planted if p.kind == "evidence invented"):
        assert one.dispatch.text[invented.start : invented.end] != invented.quote


def test_what_is_alike_is_not_exchanged() -> None:
    """Parties of one agreement are not exchanged, nor two sides of which the text speaks as equals."""
    planted = plant(subject(agreement()))
    assert {"exchanged" in one.how for one in planted if one.kind == "actor swapped"} == {False}
    between = plant(subject(dispute("A quarrel between Norway and Chile was over waste.")))
    assert not [one for one in between if one.kind == "actor swapped" and "exchanged" in one.how]


def test_what_another_claim_says_is_not_planted() -> None:
    """Where another claim tells the same sentence of the other actor, an exchange could be true and is left out."""
    other = dispute().model_copy(update={"raised_by": ("CHL",), "against": ("NOR",)})
    planted = plant(subject(dispute(), other))
    assert not [one for one in planted if one.kind == "actor swapped" and "exchanged" in one.how]


def test_planting_repeats_itself() -> None:
    """The same claim gives the same alterations, each different from the claim and from the others."""
    once, again = plant(subject(dispute())), plant(subject(dispute()))
    assert once == again
    assert len({one.claim.model_dump_json() for one in once} | {dispute().model_dump_json()}) == len(once) + 1


def test_the_story_is_told_apart() -> None:
    """Verification supports the true claims of the story and objects to every alteration of them."""
    found = audit(subject(one) for one in (dispute(), refusal(), agreement()))
    assert [alarm.verdict.reasons for alarm in found.alarms] == []
    assert [(slip.planted.kind, slip.planted.how) for slip in found.slipped if slip.planted] == []
    assert {kind: found.caught(kind).share for kind in KINDS} == dict.fromkeys(KINDS, 1.0)


def test_rates_count_what_was_objected_to() -> None:
    """The catch rate is the share of a kind's alterations, the false alarms that of the untouched claims."""
    good, bad = Verdict(outcome="supported"), Verdict(outcome="altered")
    one = subject(dispute())
    planted = Planted("number", "40 → 41", one.claim)
    found = Audit((Trial(one, good), Trial(one, bad), Trial(one, bad, planted), Trial(one, good, planted)))
    assert (found.caught("number").share, found.caught("date").share, found.false_alarms.share) == (0.5, None, 0.5)
    facts = as_facts(found, errors=True)
    assert facts["caught"]["number"] == {"caught": 1, "of": 2, "rate": 0.5}
    assert (len(facts["slipped"]), len(facts["alarms"])) == (1, 1)
    lines = "\n".join(as_lines(found, errors=True))
    assert "slipped through, number (40 → 41): story" in lines
    assert "false alarm: story" in lines


def call(*arguments: object) -> Result:
    """Run the command inside this process."""
    return CliRunner().invoke(app, ["audit", *map(str, arguments)], prog_name="summarizer")


def test_command_audits_gold() -> None:
    """`summarizer audit` prints a rate for every kind, and the same as JSON."""
    shown = call(SAMPLE / "gold", "--dispatches", SAMPLE / "dispatches")
    assert shown.exit_code == ExitCode.DONE, shown.stderr
    assert all(kind in shown.stdout for kind in KINDS)
    assert "untouched claims objected to:" in shown.stdout
    facts = json.loads(call(SAMPLE / "gold", "--dispatches", SAMPLE / "dispatches", "--json", "--errors").stdout)
    assert facts["caught"]["evidence invented"]["rate"] == 1.0
    slips = sum(rate["of"] - rate["caught"] for rate in facts["caught"].values())
    assert (slips, facts["false_alarms"]["caught"]) == (len(facts["slipped"]), len(facts["alarms"]))


def summary(*claims: Claim) -> Summary:
    """A summary of the story with these claims, as a run would have stored it."""
    dispatch = from_text(STORY)
    made = Provenance(summarizer_version="0", model="m", endpoint="local", strategy="whole", prompts={}, seconds=0.0)
    return Summary(
        dispatch={"id": dispatch.id, "source": "story.txt"},
        disputes=tuple(claim for claim in claims if isinstance(claim, Dispute)),
        provenance=made,
    )


def test_command_audits_stored_summaries(tmp_path: Path) -> None:
    """Summaries, one a line, are matched with their texts by content and audited like gold."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "renamed.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "texts" / "empty.txt").write_text("", encoding="utf-8")
    lines = tmp_path / "summaries.jsonl"
    line = summary(dispute()).model_dump_json()
    lines.write_text(f"{line}\n{line}\n", encoding="utf-8")
    facts = json.loads(call(lines, "--dispatches", tmp_path / "texts", "--json").stdout)
    assert facts["false_alarms"] == {"caught": 0, "of": 2, "rate": 0.0}
    assert facts["caught"]["number"] == {"caught": 2, "of": 2, "rate": 1.0}


def test_a_summary_brings_its_accepted_claims() -> None:
    """The claims of a summary are audited as they stand, with their own speakers and times."""
    found = of_summary(summary(dispute()), from_text(STORY))
    assert [one.claim for one in found] == [dispute()]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is not there"),
        ("{", "line 1 is no JSON"),
        ('{"a": 1}', "value 1 is no summary (dispatch: Field required)"),
        ("[" * 100_000, "line 1 is no JSON"),
    ],
)
def test_bad_input_is_named(tmp_path: Path, content: str | None, reason: str) -> None:
    """A file that is missing, no JSON or no summary is named with its place and the next step."""
    file = tmp_path / "s.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_subjects(file, tmp_path, max_bytes=1000)
    assert str(file) in str(error.value)
    assert reason in str(error.value)


def test_a_summary_without_its_text_is_an_error(tmp_path: Path) -> None:
    """A summary whose dispatch is not in the folder is named, with the folder."""
    file = tmp_path / "s.json"
    file.write_text(summary(dispute()).model_dump_json(), encoding="utf-8")
    done = call(file, "--dispatches", tmp_path)
    assert done.exit_code == ExitCode.USAGE
    assert "the summary of story.txt is of a text" in done.stderr
