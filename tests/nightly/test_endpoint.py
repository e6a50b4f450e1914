"""The benchmarks' model server is as good as a real one where it matters, and as good to any client as to ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer import Summarizer
from summarizer.kinds import KINDS
from summarizer.settings import load
from tests.benchmarks import dispatches
from tests.benchmarks.answers import answer
from tests.benchmarks.model_server import document, last_message
from tests.benchmarks.peers import task
from tests.benchmarks.server_state import State
from tests.nightly.endpoint import Endpoint

SHOWN = "Actors: PER, CHL\n[1] Chile and Peru agree on fish\n[2] Peru warned of delays.\n[3] Chile denied it."
TEXT = "Chile and Peru agree on fish\n\nPeru warned of delays.\nChile denied it.\n"


def told(answered: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The claims of an answer with their kinds, in the order of their sentences."""
    claims = [(kind, claim) for kind in KINDS for claim in answered[f"{kind}s"]]
    return sorted(claims, key=lambda one: one[1]["sentences"])


def test_it_answers_and_counts(model_server: Endpoint, tmp_path: Path) -> None:
    """A dispatch is summarized by way of the server, and the one request is on its count."""
    settings = load(model="m", base_url=model_server.base_url, cache_dir=tmp_path)
    with Summarizer(settings) as summarizer:
        summary = summarizer.summarize(dispatches.text(1))
    assert summary.claims
    assert model_server.stats()["paid"] == 1


def test_everyone_is_told_the_same() -> None:
    """The command, a peer and langextract get the same claims on the same sentences, each in the form that it wants."""
    ours, theirs = told(answer(SHOWN, 3)), told(answer(task.question(TEXT), 3))
    extracts = answer(f"{task.INSTRUCTION}\n\nExamples\nQ: Norland.\nA: {{}}\n\nQ: {TEXT}\nA: ", 3)["extractions"]
    assert [claim["text"] for _, claim in ours] == [line for line in TEXT.split("\n") if line]
    assert [(kind, claim["text"], len(claim["actors"])) for kind, claim in theirs] == [
        (kind, claim["text"], len(claim["actors"])) for kind, claim in ours
    ]
    assert [one[kind] for one, (kind, _) in zip(extracts, ours, strict=True)] == [claim["text"] for _, claim in ours]


def test_actors_are_those_of_the_sentence() -> None:
    """A claim is of the actors that its sentence names, in the order in which it names them."""
    assert [claim["actors"] for _, claim in told(answer(SHOWN, 3))] == [["CHL", "PER"], ["PER"], ["CHL"]]


@pytest.mark.parametrize("spaces", [(",", ":"), (", ", ": ")])
def test_the_last_message_is_read_without_the_rest(spaces: tuple[str, str]) -> None:
    """The last message is what any JSON reader finds, whatever white space and marks it has."""
    messages = [{"role": "system", "content": "first"}, {"role": "user", "content": 'Say "content": "x"\n\\ – é'}]
    body = json.dumps({"messages": messages, "max_tokens": 5}, separators=spaces).encode()
    assert last_message(body) == messages[-1]["content"]
    assert last_message(b'{"messages":[]}') == ""


def test_faults_go_by_the_document() -> None:
    """Two clients that word their questions otherwise meet the same faults about the same dispatch."""
    bodies = [json.dumps({"content": f"{words}\n{dispatches.text(7)}"}).encode() for words in ("Code:", "Summarise:")]
    assert [document(body) for body in bodies] == [7, 7]
    state = State(shares={"429": 0.3, "500": 0.3})
    assert {state.fault(7, attempt) for attempt in range(20)} == {None, "429", "500"}


@pytest.mark.parametrize("peer", ["aiohttp_peer", "openai_peer", "instructor_peer"])
def test_a_peer_gets_its_claims(model_server: Endpoint, tmp_path: Path, peer: str) -> None:
    """The program of a peer asks once about each dispatch, and gets an answer that its own model takes."""
    list(dispatches.write(tmp_path / "inbox", 3))
    result = tmp_path / "result.json"
    module = f"tests.benchmarks.peers.{peer}"
    subprocess.run([sys.executable, "-m", module, tmp_path / "inbox", model_server.base_url, result], check=True)
    told = json.loads(result.read_text(encoding="utf-8"))
    assert (told["returned"], told["errors"]) == (3, {})
    assert model_server.stats()["documents"] == model_server.stats()["requests"] == 3
