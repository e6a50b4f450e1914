"""Prompts: each loads, teaches nothing that is not there, has a fingerprint, and stays as it was released."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from summarizer.errors import ResourceError
from summarizer.prompting import DispatchExample, Prompt, SentenceExample, load
from summarizer.strategies import answers, stepwise, whole
from tests.tools import release_prompts

ROOT = Path(__file__).parent.parent
LABELS = release_prompts.labels()
HEAD = "name: {name}\nversion: 1\ndescription: d\nexamples:\n"
WHOLE = """\
  - sentences: [Peru and Chile agreed.]
    actors: {PER: Peru, CHL: Chile}
    answer: {gist: {text: t, sentences: [1]}, claims: [{actors: [PER], targets: [CHL], sentences: [1]}]}
"""
BROKEN = {
    "good": HEAD.format(name="good") + WHOLE,
    "cites": HEAD.format(name="cites") + WHOLE.replace("sentences: [1]}]", "sentences: [2]}]"),
    "cites-nought": HEAD.format(name="cites-nought") + WHOLE.replace("t, sentences: [1]", "t, sentences: [0]"),
    "actor": HEAD.format(name="actor") + WHOLE.replace("[PER]", "[BOL]"),
    "target": HEAD.format(name="target") + WHOLE.replace("[CHL]", "[BOL]"),
    "choice": HEAD.format(name="choice") + "  - {sentence: s, kind: dispute, choices: {PER: Peru}, actors: [CHL]}\n",
    "none-acts": HEAD.format(name="none-acts") + "  - {sentence: s, kind: none, choices: {PER: Peru}, actors: [PER]}\n",
    "kind": HEAD.format(name="kind") + "  - {sentence: s, kind: rumour}\n",
    "extra": HEAD.format(name="extra") + "  - {sentence: s, kind: none, mood: good}\n",
    "unknown": "author: x\n" + HEAD.format(name="unknown") + WHOLE,
    "misnamed": HEAD.format(name="other") + WHOLE,
    "no-yaml": "name: [",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What loading each prompt of ``BROKEN`` comes to in a checkout that holds them ("" or the error), and digests."""
    there = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "summarizer", there / "summarizer", ignore=shutil.ignore_patterns("__pycache__"))
    (there / "prompts").mkdir()
    for name, text in BROKEN.items():
        (there / "prompts" / f"{name}.v1.yaml").write_text(text, encoding="utf-8")
        (there / "prompts" / f"{name}.v1.jinja").write_text("Say so.\n", encoding="utf-8")
    program = """
import json, sys
from pathlib import Path
from summarizer.errors import ResourceError
from summarizer.prompting import load
found = {}
for name in sys.argv[1:]:
    try:
        load(f"{name}.v1")
        found[name] = ""
    except ResourceError as error:
        found[name] = str(error)
for step, ending in (("as it is", ""), ("template", "jinja"), ("examples", "yaml")):
    if ending:
        file = Path("prompts", f"good.v1.{ending}")
        file.write_text(file.read_text().replace("Say", "Tell").replace("agreed", "concurred"))
    load.cache_clear()
    found[f"digest {step}"] = load("good.v1").digest
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *BROKEN],
        env=os.environ | {"PYTHONPATH": str(there)}, cwd=there, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(done.stdout)
    return found


def made(template: str = "Code {{ what }}.", sentence: str = "Peru agreed.") -> Prompt:
    """A prompt that stands in no file."""
    example = SentenceExample(sentence=sentence, kind="agreement")
    return Prompt(name="p", version=1, description="d", template=template, examples=(example,), digest="0" * 64)


@pytest.mark.parametrize("label", LABELS)
def test_every_prompt_loads(label: str) -> None:
    """Each prompt of the folder has its two files, grounded examples, and an instruction that needs no value."""
    prompt = load(label)
    assert prompt.label == label
    assert prompt.examples
    assert prompt.render().strip()


def test_no_file_is_left_over() -> None:
    """prompts/ holds pairs of template and examples, and nothing else."""
    names = {path.name for path in (ROOT / "prompts").iterdir() if path.is_file()}
    assert names == {f"{label}.{ending}" for label in LABELS for ending in ("jinja", "yaml")}


@pytest.mark.parametrize("label", sorted({*LABELS, *release_prompts.released()}))
def test_a_released_prompt_is_not_edited(label: str) -> None:
    """What was released says for ever what it said, since summaries refer to it by name."""
    noted = release_prompts.released()
    assert label in noted, f"{label} is new: `python -m tests.tools.release_prompts` notes its digest"
    assert label not in release_prompts.edited(), (
        f"prompts/{label} was edited after its release: take the edit back and copy the prompt to the next version "
        "(vN+1); before the first release, `python -m tests.tools.release_prompts --rewrite`"
    )


@pytest.mark.parametrize("answer", [example.answer for example in load(whole.LABEL).examples])  # type: ignore[union-attr]
def test_examples_of_whole_are_answers(answer: Mapping[str, object]) -> None:
    """Each example's answer is one that the strategy itself would take."""
    assert answers.WholeAnswer.model_validate_json(json.dumps(answer), strict=True).claims()


def test_examples_of_whole_are_grounded_in_their_words() -> None:
    """No example's claim has a number that its sentences have not."""
    for example in load(whole.LABEL).examples:
        assert isinstance(example, DispatchExample)
        for _, claim in answers.WholeAnswer.model_validate(example.answer).claims():
            shown = " ".join(example.sentences[n - 1] for n in claim.sentences)
            numbers = [word for word in claim.text.split() if word[0].isdigit()]
            assert all(number.rstrip(".") in shown for number in numbers), claim


def test_examples_of_stepwise_show_every_answer() -> None:
    """The few-shot lines show each of the four words, and choices among several actors."""
    examples = [example for example in load(stepwise.LABEL).examples if isinstance(example, SentenceExample)]
    assert {example.kind for example in examples} == {"agreement", "dispute", "position", "none"}
    assert any(len(example.choices) > len(example.actors) > 0 for example in examples)


def test_a_grounded_prompt_loads(outcomes: Mapping[str, str]) -> None:
    """The prompt that the broken ones are made of is itself in order."""
    assert outcomes["good"] == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cites", "example 1 cites sentence 2"),
        ("cites-nought", "example 1 cites sentence 0"),
        ("actor", "example 1 names BOL"),
        ("target", "example 1 names BOL"),
        ("choice", "example 1 names an actor that is not among its choices"),
        ("none-acts", "example 1"),
        ("kind", "kind"),
        ("extra", "mood"),
        ("unknown", "author"),
        ("misnamed", "says that it is other.v1"),
        ("no-yaml", "expected"),
    ],
)
def test_a_broken_prompt_is_told(outcomes: Mapping[str, str], name: str, told: str) -> None:
    """A prompt whose example is not grounded, or whose file is malformed, fails before any call, by file and reason."""
    assert outcomes[name].startswith(f"prompts/{name}.v1.yaml")
    assert told in outcomes[name]


def test_a_missing_prompt_is_told() -> None:
    """A label without files is an error that names the file."""
    with pytest.raises(ResourceError, match=r"prompts/whole\.v0\.jinja"):
        load("whole.v0")


def test_a_missing_value_is_an_error() -> None:
    """A template is never sent with a gap where a value belongs."""
    assert made().render(what="this") == "Code this."
    with pytest.raises(UndefinedError, match="what"):
        made().render()


def test_values_are_no_templates() -> None:
    """Braces and markup in a value come out as they are."""
    assert made().render(what="{{ 7 * 7 }} <b>&</b>") == "Code {{ 7 * 7 }} <b>&</b>."


def test_the_digest_covers_both_files(outcomes: Mapping[str, str]) -> None:
    """A changed word of the template, and one of the examples, each make another digest."""
    assert len({outcomes[f"digest {step}"] for step in ("as it is", "template", "examples")}) == 3


def test_the_fingerprint_follows_digest_and_schema() -> None:
    """Another digest or another answer schema is another fingerprint; the order of a schema's keys is not."""
    one, other = made(), made().model_copy(update={"digest": "1" * 64})
    schema = {"type": "object", "title": "t"}
    told = {
        one.fingerprint(schema),
        other.fingerprint(schema),
        one.fingerprint(None),
        one.fingerprint({"type": "array"}),
    }
    assert len(told) == 4
    assert one.fingerprint({"title": "t", "type": "object"}) == one.fingerprint(schema)
    assert all(len(fingerprint) == 16 and int(fingerprint, 16) >= 0 for fingerprint in told)


def test_a_prompt_cannot_be_changed() -> None:
    """A loaded prompt is shared by all who load it, and fixed."""
    assert load(LABELS[0]) is load(LABELS[0])
    with pytest.raises(ValueError, match="frozen"):
        load(LABELS[0]).template = "x"  # type: ignore[misc]
