"""Scoring: the same figures as the reference scorer's, clear errors for bad gold, and the command that prints them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from summarizer.actors import cast
from summarizer.cli import app
from summarizer.cli.exits import ExitCode
from summarizer.errors import ConfigurationError
from summarizer.evaluation import Prediction, Predictions, Score, reliability, score, share_evidence, total
from summarizer.evaluation.gold import GoldDispatch, find_quote, load_gold
from summarizer.evaluation.scoreboard import Assessed, as_facts, as_lines
from summarizer.kinds import KINDS, Weights
from summarizer.strategies.stepwise import Stepwise, annotated
from tests.answers import whole
from tests.benchmarks import langextract_peer
from tests.server import Received, Reply, Server, completion, failure
from tests.tools import ablate, fit_kinds, prompt_variants, told_dispatches

ROOT = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "data" / "eval_sample"
# What score.py, the reference scorer of the gold annotations, printed on 2026-11-23 for
# `score.py gold predictions dispatches --json` in the folder of the sample.
REFERENCE: dict[str, Any] = {
    "agreement": {"P": 0.333, "R": 0.333, "F1": 0.333, "tp": 1, "fp": 2, "fn": 2},
    "dispute": {"P": 0.5, "R": 0.5, "F1": 0.5, "tp": 1, "fp": 1, "fn": 1},
    "position": {"P": 0.8, "R": 0.571, "F1": 0.667, "tp": 4, "fp": 1, "fn": 3},
    "all": {"P": 0.6, "R": 0.5, "F1": 0.545, "tp": 6, "fp": 4, "fn": 6},
    "exact": {"actors": 0.833, "targets": 0.833, "stance": 0.8},
}
NAMES = {"precision": "P", "recall": "R", "f1": "F1", "found": "tp", "false": "fp", "missed": "fn"}


def sample() -> list[GoldDispatch]:
    """The invented dispatches with their gold."""
    return load_gold(SAMPLE / "gold", SAMPLE / "dispatches", max_bytes=10_000)


def stored(name: str) -> tuple[Prediction, ...]:
    """The stored predictions of one invented dispatch, none where there is no file."""
    path = SAMPLE / "predictions" / f"{name}.json"
    return Predictions.model_validate_json(path.read_bytes()).claims if path.exists() else ()


def reference(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Figures under the names that the reference scorer gives them."""
    return {NAMES[name]: value for name, value in counts.items()}


# --- the rule ----------------------------------------------------------------------------------------------------


def test_figures_equal_the_reference_scorers() -> None:
    """On stored predictions every figure is that of the reference scorer, to three digits."""
    facts = as_facts([Assessed(gold, score(gold, stored(gold.name))) for gold in sample()])
    assert {kind: reference(counts) for kind, counts in facts["kinds"].items()} == {k: REFERENCE[k] for k in KINDS}
    assert reference(facts["overall"]) == REFERENCE["all"]
    assert facts["exact"] == REFERENCE["exact"]


def test_gold_scores_full_against_itself() -> None:
    """Predictions that repeat the gold find all of it, exactly, and nothing false."""
    for gold in sample():
        told = [
            Prediction(kind=c.kind, actors=c.actors, targets=c.targets, stance=c.stance, evidence=places)
            for c, places in zip(gold.claims, gold.places, strict=True)
        ]
        result = score(gold, told)
        assert len(result.matched) == len(gold.claims)
        assert (result.false, result.twins, result.missed) == ((), (), ())
        assert vars(result.exactness()) == {"actors": 1.0, "targets": 1.0, "stance": 1.0}


def test_twins_are_neither_right_nor_wrong() -> None:
    """An objection told as a stand is not counted as false, and the dispute that it is stays missed."""
    gold = next(gold for gold in sample() if gold.name == "harbour")
    result = score(gold, stored("harbour"))
    assert [(told.kind, told.text) for told in result.twins] == [("position", "reject the tariffs")]
    assert [claim.kind for claim in result.missed] == ["dispute"]


def test_optional_claims_cost_nothing() -> None:
    """An optional claim counts neither when it is found nor when it is missed."""
    gold = next(gold for gold in sample() if gold.name == "lighthouse")
    told = [prediction for prediction in stored("lighthouse") if prediction.text == "the inquiry"]
    found, missed = score(gold, told), score(gold, [])
    assert len(found.matched) == 1
    assert vars(found.counts()) == vars(missed.counts()) == {"found": 0, "false": 0, "missed": 4}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [((0, 10), (5, 100), True), ((0, 10), (6, 100), False), ((0, 10), (10, 20), False), ((0, 100), (40, 42), True)],
)
def test_evidence_is_shared_by_half_of_the_shorter(one: tuple[int, int], other: tuple[int, int], shared: bool) -> None:
    """Two places meet where they share half of the shorter one."""
    assert share_evidence([one], [other]) is shared
    assert share_evidence([other], [one]) is shared


@given(st.lists(st.text("abc.(*", min_size=1), min_size=1), st.sampled_from([" ", "\n", "\n  ", "\t"]))
def test_a_quote_is_found_whatever_its_white_space(words: list[str], between: str) -> None:
    """A quote is found where only its white space differs, and what is found holds its words."""
    text = f"x {between.join(words)} y"
    place = find_quote(text, " ".join(words))
    assert place is not None
    assert text[slice(*place)].split() == words


def test_no_prediction_and_no_gold_score_nothing() -> None:
    """Where nothing was predicted or nothing is there, shares are 0 and nothing divides by zero."""
    counts = total([]).counts()
    assert (counts.precision, counts.recall, counts.f1) == (0.0, 0.0, 0.0)
    assert total([]) == Score()
    assert reliability(Score()) is None


def test_reliability_compares_confidence_with_what_came_true() -> None:
    """Each bin holds the mean confidence and the share right of its claims; twins and the unsure are left out."""
    result = total(score(gold, stored(gold.name)) for gold in sample())
    trust = reliability(result)
    assert trust is not None
    right = {told.confidence for told, _ in result.matched}
    wrong = {told.confidence for told in result.false} - {None}
    assert wrong == {0.2, 0.3} | ({0.91, 0.55} - right)
    judged = [(c, 1.0) for c in right if c is not None] + [(c, 0.0) for c in wrong if c is not None]
    assert trust.count == len(judged) == sum(part.count for part in trust.bins) == 10
    assert trust.brier == pytest.approx(sum((c - r) ** 2 for c, r in judged) / 10)
    lowest = trust.bins[0]
    assert (lowest.low, lowest.confidence, lowest.right, lowest.count) == (0.2, 0.2, 0.0, 1)
    assert trust.bins[-1].count == 1


def test_a_missing_scipy_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scipy the error says what to install."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ConfigurationError, match=re.escape("pip install 'dispatch-summarizer[eval]'")):
        score(sample()[0], stored(sample()[0].name))


# --- gold files --------------------------------------------------------------------------------------------------


def folders(tmp_path: Path, gold: str) -> tuple[Path, Path]:
    """A folder with this one gold file, and one with its dispatch."""
    for name in ("gold", "dispatches"):
        (tmp_path / name).mkdir()
    (tmp_path / "gold" / "fish.json").write_text(gold, encoding="utf-8")
    (tmp_path / "dispatches" / "fish.txt").write_text("Norway opposes the tax.", encoding="utf-8")
    return tmp_path / "gold", tmp_path / "dispatches"


def gold_text(**changes: object) -> str:
    """A good gold file of one claim, with these fields of the claim changed."""
    claim = {
        "kind": "position", "actors": ["NOR"], "targets": [], "stance": "opposes", "text": "against the tax",
        "evidence": ["Norway opposes the tax."], "optional": False,
    }  # fmt: skip
    return json.dumps({"doc": "fish.txt", "annotator": "A", "claims": [claim | changes]})


@pytest.mark.parametrize(
    ("gold", "place"),
    [
        ("{", "fish.json: Invalid JSON"),
        ("[]", "fish.json: "),
        (gold_text(kind="quarrel"), "fish.json: claims[0].kind: "),
        (gold_text(actors=[]), "fish.json: claims[0].actors: "),
        (gold_text(actors=["NOR", "norway"]), "fish.json: claims[0].actors[1]: "),
        (gold_text(stance="likes"), "fish.json: claims[0].stance: "),
        (gold_text(optional="no"), "fish.json: claims[0].optional: "),
        (gold_text(kinds="x"), "fish.json: claims[0].kinds: "),
        (gold_text(evidence=["Norway likes the tax."]), "fish.json: claims[0].evidence[0]: the dispatch does not read"),
        (gold_text(evidence=[" "]), "fish.json: claims[0].evidence[0]: the dispatch does not read"),
        (gold_text().replace("fish.txt", "cod.txt"), "fish.json: doc names 'cod.txt', which is not in"),
        (gold_text().replace("fish.txt", "../gold/fish.json"), "fish.json: doc: "),
    ],
)
def test_malformed_gold_is_named_with_its_place(tmp_path: Path, gold: str, place: str) -> None:
    """An error of a gold file names the file and the place in it."""
    with pytest.raises(ConfigurationError, match=re.escape(place)):
        load_gold(*folders(tmp_path, gold), max_bytes=1000)


def test_folders_that_hold_nothing_are_named(tmp_path: Path) -> None:
    """A folder that is not there or holds no gold is an error that names it."""
    with pytest.raises(ConfigurationError, match="nowhere is no folder; name the one that holds the gold"):
        load_gold(tmp_path / "nowhere", tmp_path, max_bytes=1000)
    with pytest.raises(ConfigurationError, match="holds no gold file"):
        load_gold(tmp_path, tmp_path, max_bytes=1000)


def test_limit_takes_the_first_by_name() -> None:
    """``limit`` takes the first gold files by name."""
    found = load_gold(SAMPLE / "gold", SAMPLE / "dispatches", max_bytes=10_000, limit=2)
    assert [gold.name for gold in found] == ["harbour", "lighthouse"]


def test_errors_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    """Control characters of a dispatch are printed as escapes."""
    gold, dispatches = folders(tmp_path, gold_text(evidence=["\x1b[2J tax"]))
    (dispatches / "fish.txt").write_text("Norway opposes the \x1b[2J tax.", encoding="utf-8")
    known = load_gold(gold, dispatches, max_bytes=1000)
    shown = "\n".join(as_lines([Assessed(known[0], score(known[0], []), failure="\x1b[31m")], errors=True))
    assert "\x1b" not in shown
    assert "missed position: NOR: against the tax [opposes]" in shown


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting, cache or model of whoever runs the tests is seen."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SUMMARIZER_DATA_DIR", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "home" / "answers"))


def answer(received: Received) -> Reply:
    """What a model could answer: for the harbour a right and a false claim, else nothing."""
    shown = received.body["messages"][-1]["content"]

    def sentence(words: str) -> list[int]:
        return [int(n) for n, text in re.findall(r"^\[(\d+)\] (.*)$", shown, re.MULTILINE) if words in text]

    claims = []
    if "Chile" in shown:
        deal = "Chile and Peru agreed on Monday to reopen the northern harbour to fishing boats"
        coast, tariff = "Peru proposed a joint coast guard", "Chile rejected the offer of 40 boats"
        claims = [
            _claim("agreement", ["CHL", "PER"], "agreed", deal, sentence("agreed on Monday")),
            _claim("position", ["PER"], "supports", coast, sentence("coast guard")),
            _claim("dispute", ["CHL"], "opposes", tariff, sentence("coast guard")),
        ]
    first = int(re.findall(r"^\[(\d+)\]", shown, re.MULTILINE)[0])
    return completion(json.dumps(whole(*claims, gist="News.", cites=first)), usage=(100, 20, 50))


def _claim(kind: str, actors: list[str], stance: str, text: str, sentences: list[int]) -> dict[str, Any]:
    told = {"kind": kind, "actors": actors, "targets": [], "stance": stance}
    return told | {"text": text, "sentences": sentences}


def evaluate(server: Server, *more: str | Path) -> Result:
    """Run the command on the sample, inside this process."""
    known = ["eval", SAMPLE / "gold", "--dispatches", SAMPLE / "dispatches", "--strategy", "whole", "--quiet"]
    endpoint = ["--model", "m", "--base-url", server.base_url]
    return CliRunner().invoke(app, [str(part) for part in (*known, *endpoint, *more)], prog_name="summarizer")


@pytest.fixture
def endpoint() -> Iterator[Server]:
    """An endpoint that answers up to six calls."""
    with Server([answer] * 6) as server:
        yield server


def test_the_command_scores_what_the_model_finds(endpoint: Server) -> None:
    """Figures, verdicts, effort and a row a dispatch come from one run over all dispatches with gold."""
    done = evaluate(endpoint, "--json")
    assert done.exit_code == ExitCode.DONE, done.output
    facts = json.loads(done.stdout)
    assert reference(facts["kinds"]["agreement"]) == {"P": 1.0, "R": 0.333, "F1": 0.5, "tp": 1, "fp": 0, "fn": 2}
    assert facts["kinds"]["position"]["found"] == 1
    assert facts["exact"] == {"actors": 1.0, "targets": 0.5, "stance": 0.0}
    assert facts["verdicts"]["supported"] == 2
    assert facts["verdicts"]["altered"] + facts["verdicts"]["unsupported"] == 1
    assert facts["mean"]["calls"] == 1
    assert (facts["mean"]["prompt_tokens"], facts["mean"]["cached_tokens"]) == (100, 50)
    assert facts["mean"]["cost_usd"] == 0
    assert [one["name"] for one in facts["dispatches"]] == ["harbour", "lighthouse", "railway"]
    assert facts["by"] == "whole with m"


def test_a_second_run_asks_nothing_and_scores_the_same(endpoint: Server) -> None:
    """Kept answers are scored as new ones are, for no call; --refresh asks again."""
    first, second = (json.loads(evaluate(endpoint, "--json").stdout) for _ in range(2))
    assert len(endpoint.requests) == 3
    assert second["kinds"] == first["kinds"]
    assert (second["mean"]["calls"], second["mean"]["cache_hits"]) == (0, 1)
    assert json.loads(evaluate(endpoint, "--refresh", "--json").stdout)["mean"]["calls"] == 1
    assert len(endpoint.requests) == 6


def test_errors_are_listed_with_their_sentences(endpoint: Server) -> None:
    """With --errors each missed claim stands there with its text and its quote, after the tables."""
    done = evaluate(endpoint, "--errors", "--limit", "1")
    assert done.exit_code == ExitCode.DONE, done.output
    tables, _, listed = done.stdout.partition("== harbour")
    assert re.search(r"^overall +1\.000 +0\.400 +0\.571 +2 +0 +3$", tables, re.MULTILINE)
    assert "missed position: BOL: Bolivia warns that it would close its border. [warns]" in listed
    assert "“Bolivia warned that it would close its border.”" in listed
    assert "coast guard" not in listed


def test_predictions_are_written_so_that_others_can_score_them(endpoint: Server, tmp_path: Path) -> None:
    """The files written hold kind, actors, targets, stance and offsets, and give the same score when read."""
    printed = json.loads(evaluate(endpoint, "--predictions", tmp_path / "out", "--json").stdout)
    files = {path.stem: path for path in (tmp_path / "out").glob("*.json")}
    assert set(files) == {"harbour", "lighthouse", "railway"}
    raw = json.loads(files["harbour"].read_text(encoding="utf-8"))["claims"][0]
    text = (SAMPLE / "dispatches" / "harbour.txt").read_text(encoding="utf-8")
    assert "agreed on Monday" in text[slice(*raw["evidence"][0])]
    scores = [score(g, Predictions.model_validate_json(files[g.name].read_bytes()).claims) for g in sample()]
    assert as_facts([Assessed(g, s) for g, s in zip(sample(), scores, strict=True)])["kinds"] == printed["kinds"]


def test_a_dispatch_that_fails_counts_as_empty(tmp_path: Path) -> None:
    """One failed dispatch is named on stderr, misses all its claims, and stops no other."""
    with Server([failure(400), answer, answer]) as server:
        done = evaluate(server, "--json")
    assert done.exit_code == ExitCode.PARTLY
    assert "harbour.txt" in done.stderr
    facts = json.loads(done.stdout)
    assert facts["failed"] == 1
    assert facts["dispatches"][0]["missed"] == 5
    assert facts["dispatches"][0]["failure"]
    assert facts["dispatches"][1]["failure"] is None


def test_a_wrong_key_stops_the_run() -> None:
    """A fatal error of the endpoint ends the run at once, and prints no figures."""
    with Server([failure(401)]) as server:
        done = evaluate(server)
        assert len(server.requests) == 1
    assert done.exit_code == ExitCode.MODEL
    assert done.stdout == ""


def test_bad_gold_is_found_before_anything_is_asked(tmp_path: Path) -> None:
    """Where one gold file is malformed, nothing is sent and the exit code is that of wrong usage."""
    gold, dispatches = folders(tmp_path, gold_text(kind="quarrel"))
    with Server() as server:
        arguments = ["eval", gold, "--dispatches", dispatches, "--model", "m", "--base-url", server.base_url]
        done = CliRunner().invoke(app, [str(part) for part in arguments])
        assert server.requests == []
    assert done.exit_code == ExitCode.USAGE
    assert "fish.json: claims[0].kind" in done.stderr


def test_help_of_eval_is_light() -> None:
    """The help of eval imports neither scipy nor a client."""
    program = (
        "import sys\nfrom summarizer.cli import app\n"
        "try: app(['eval', '--help'])\nexcept SystemExit: print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--predictions" in done.stdout
    assert not {"scipy", "numpy", "openai", "instructor", "diskcache"} & set(done.stderr.split())


# --- fitting the kinds -------------------------------------------------------------------------------------------


def fitting(golds: list[GoldDispatch]) -> fit_kinds.Fitting:
    """A fitting of these dispatches, for which a model told nothing but the likeliest word."""
    told: dict[str, dict[int, told_dispatches.Told]] = {}
    for gold in golds:
        told[gold.name] = {}
        for i in range(len(gold.dispatch.sentences)):
            sentence = gold.dispatch.sentence(i)
            word = "agreement" if "agree" in sentence or "signed" in sentence else "position"
            told[gold.name][i] = ({**dict.fromkeys([*KINDS, "none"], 0.1), word: 0.7}, {})
    return fit_kinds.Fitting(told_dispatches.documents_of(golds, told))


def test_a_fold_never_sees_the_dispatch_it_is_scored_on() -> None:
    """What is fitted without a dispatch stays the same when the gold of that dispatch is another."""
    golds = sample()
    stripped = GoldDispatch(golds[0].name, golds[0].path, golds[0].dispatch, (), ())
    whole, other = fitting(golds), fitting([stripped, *golds[1:]])
    for kind in KINDS:
        assert np.array_equal(whole.weights({0})[kind], other.weights({0})[kind])
    assert any(not np.array_equal(whole.weights()[kind], other.weights()[kind]) for kind in KINDS)
    assert whole.thresholds({0}) == other.thresholds({0})


def test_fitted_weights_are_what_the_library_reads() -> None:
    """The file that is written is of the form that the library loads, and says yes to an agreement it has seen."""
    whole = fitting(sample())
    written = Weights.model_validate_json(fit_kinds.weights_file(whole))
    assert written.features[0] == "bias"
    assert set(written.weights) == set(written.thresholds) == set(KINDS)
    assert all(len(weights) == len(written.features) for weights in written.weights.values())
    railway = whole.documents[2]
    row = next(i for i in range(len(railway.rows)) if "signed a contract" in railway.gold.dispatch.sentence(i))
    chances = whole.chances(2)
    assert chances[row]["agreement"] == max(chance["agreement"] for chance in chances)


def test_the_report_holds_every_table() -> None:
    """The report has the honest figures, those in sample, and a row for each group of features left out."""
    lines = list(fit_kinds.report(fitting(sample())))
    assert sum(line.startswith("overall ") for line in lines) == 2
    assert [line[: len(name)] for line, name in zip(lines[-5:], fit_kinds.GROUPS, strict=True)] == [*fit_kinds.GROUPS]


def test_answers_of_another_splitting_are_refused() -> None:
    """Saved answers that do not fit the sentences of today end the program with the dispatch's name."""
    golds = sample()
    with pytest.raises(SystemExit, match="harbour has"):
        told_dispatches.documents_of(golds, {gold.name: {0: ({}, {})} for gold in golds})


def test_other_ways_to_ask() -> None:
    """The shipped way is the product's, and every other one differs from it in lines or view, and in nothing else."""
    dispatch = sample()[0].dispatch
    who = cast(dispatch)
    asked = {name: made("m").kind_question(dispatch, who, 1) for name, made in prompt_variants.VARIANTS.items()}
    own = Stepwise("m")
    assert asked["shipped"] == own._kind_question(dispatch, 1, annotated(dispatch, who, 1))
    lines = len(own.prefix)
    assert {name: len(request.messages) - 1 for name, request in asked.items()} == {
        "shipped": lines, "none": 1, "half": len(prompt_variants.VARIANTS["half"]("m").prefix),
        "twice": len(prompt_variants.VARIANTS["twice"]("m").prefix), "before": lines,
    }  # fmt: skip
    assert 1 < len(asked["half"].messages) < lines < len(asked["twice"].messages)
    assert annotated(dispatch, who, 0) in asked["before"].messages[-1]["content"]
    assert {request.messages[0]["content"] for request in asked.values()} == {own.prefix[0]["content"]}
    assert {json.dumps(request.parameters()) for request in asked.values()} == {
        json.dumps(asked["shipped"].parameters())
    }


def test_other_answers_beside_the_first(tmp_path: Path) -> None:
    """A row for the answers as they are, and one for each of the others, with what it changes."""
    golds, right, wrong = sample(), tmp_path / "right.json", tmp_path / "wrong.json"
    told = {document.gold.name: document.told for document in fitting(golds).documents}
    rows = [[name, i, *answer] for name, answers in told.items() for i, answer in answers.items()]
    right.write_text(json.dumps(rows), encoding="utf-8")
    sure = [dict.fromkeys([*KINDS, "none"], 0.001) | {kind: 0.997} for kind in KINDS]
    wrong.write_text(json.dumps([[name, i, sure[n % 3], {}] for n, (name, i, *_) in enumerate(rows)]), encoding="utf-8")
    lines = list(ablate.instead((golds, told), None, [("same", str(right)), ("wrong", str(wrong))]))
    everything, same, other = (line.strip("| ").split(" | ") for line in lines)
    assert (everything[0], same[0], other[0]) == ("everything", "same", "wrong")
    assert everything[1:] == same[1:]
    assert same[-1] == "+0.000"
    assert other[1:] != same[1:]


# --- the peer ----------------------------------------------------------------------------------------------------


def test_the_peers_names_become_codes() -> None:
    """Names of states and people become codes, a span evidence; what has no span or no kind is told apart."""
    gold = sample()[0]
    attributes = {"actors": ["Rojas", "Peru", "the fishermen"], "targets": None, "stance": "pledges"}
    found: list[dict[str, Any]] = [
        {"kind": "position", "text": "pay", "attributes": attributes, "span": [10, 20]},
        {"kind": "dispute", "text": "no", "attributes": {"actors": "Brazil", "stance": ["opposes"]}, "span": None},
        {"kind": "weather", "text": "rain", "attributes": {}, "span": [0, 5]},
    ]
    position, dispute = langextract_peer.predictions(found, gold.dispatch).claims
    assert (position.actors, position.targets, position.stance) == (("CHL", "PER"), (), "pledges")
    assert position.evidence == ((10, 20),)
    assert (dispute.actors, dispute.stance, dispute.evidence) == (("BRA",), "opposes", ())


def test_the_peers_answers_can_be_kept(tmp_path: Path) -> None:
    """What the peer told is scored again as often as wanted, with the people of a dispatch and without them."""
    gold = sample()[0]
    found = [{"kind": "position", "text": "pay", "attributes": {"actors": ["Rojas", "Peru"]}, "span": [10, 20]}]
    told = {"name": gold.name, "model": "m", "found": found, "seconds": 2.0, "error": None, "usage": {"calls": 3}}
    file = tmp_path / "answers.jsonl"
    assert list(langextract_peer.saved([told], file)) == [told]
    [again] = langextract_peer.kept([gold], file)
    kindly, people = langextract_peer.assessed(gold, again)
    _, plain = langextract_peer.assessed(gold, again, plain=True)
    assert [claims.claims[0].actors for claims in (people, plain)] == [("CHL", "PER"), ("PER",)]
    assert kindly.effort is not None
    assert (kindly.effort.seconds, kindly.effort.usage.calls) == (2.0, 3)
    with pytest.raises(SystemExit, match=f"has no answer about {sample()[1].name}"):
        list(langextract_peer.kept(sample(), file))


def test_the_relay_counts_tokens_and_changes_nothing() -> None:
    """An answer and an error come through as they are, and the usage of answers is added up until it is taken."""
    script, path = [completion("yes", usage=(7, 3, 2)), completion("no"), failure(503, "later")], "/v1/chat/completions"
    with Server(script) as server, langextract_peer.Relay(server.base_url) as relay:
        status, content = relay.forward(path, b'{"model": "m"}')
        relay.forward(path, b"{}")
        assert (status, json.loads(content)["choices"][0]["message"]["content"]) == (200, "yes")
        used = relay.taken()
        assert (used.calls, used.prompt_tokens, used.completion_tokens, used.cached_tokens) == (2, 17, 8, 2)
        assert relay.forward(path, b"{}")[0] == 503
        assert relay.taken().calls == 0
    assert server.requests[0].body == {"model": "m"}
