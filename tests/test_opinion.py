"""The second opinion: one token a claim, off unless wanted, its probability kept and its cost counted."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from summarizer.actors import cast
from summarizer.client.exchange import Token
from summarizer.grounding import evidence
from summarizer.opinion import LABEL, question, yes
from summarizer.prompting import OpinionExample, load
from summarizer.readers import from_text
from summarizer.records import Dispute, Summary, Verdict
from summarizer.settings import load as settings_of
from summarizer.summarize import Summarizer
from summarizer.verify import verify
from tests.answers import whole
from tests.server import Received, Reply, Server, completion

TEXT = "Norway condemned Iceland over the cod quota. Chile sent 3 ships to Peru."
CLAIM = {
    "kind": "dispute", "actors": ["NOR"], "targets": ["ISL"], "stance": "opposes",
    "text": "Norway condemned Iceland over the quota.", "sentences": [1],
}  # fmt: skip
WRONG = {**CLAIM, "kind": "position", "actors": ["CHL"], "targets": [], "text": "Chile sent 5 ships.", "sentences": [2]}


def reply(received: Received) -> Reply:
    """Both claims to the first question, and "yes" with probability 0.8 to every other."""
    if "logprobs" not in received.body:
        return completion(json.dumps(whole(CLAIM, WRONG, gist="Norway condemned Iceland.")))
    yes_no = [{"token": word, "logprob": math.log(chance)} for word, chance in ((" Yes", 0.72), ("no", 0.18))]
    token = {"token": " Yes", "logprob": math.log(0.72), "top_logprobs": yes_no}
    return completion(" Yes", finish_reason="length", logprobs=[token], usage=(400, 1, 380))


def run(server: Server, **options: Any) -> Summary:
    """The summary of the text by an endpoint that answers so."""
    with Summarizer(settings_of(model="m", base_url=server.base_url, strategy="whole", **options)) as summarizer:
        return summarizer.summarize(TEXT)


def test_nobody_is_asked_by_default(tmp_path: Path) -> None:
    """Without the setting there is no second call, and no opinion in the record."""
    with Server([reply] * 3) as server:
        summary = run(server, cache_dir=tmp_path / "cache")
    assert len(server.requests) == 1
    assert [claim.verdict.opinion for claim in summary.claims] == [None]
    assert list(summary.provenance.prompts) == ["whole.v1"]


def test_an_opinion_is_kept_and_counted(tmp_path: Path) -> None:
    """Each accepted claim costs one call more; its probability of yes is in the verdict, and its tokens are counted."""
    with Server([reply] * 3) as server:
        summary = run(server, cache_dir=tmp_path / "cache", second_opinion=True)
    assert len(server.requests) == 2
    assert [claim.verdict.opinion for claim in summary.claims] == [0.8]
    assert [claim.verdict.opinion for claim in summary.rejected] == [None]
    used = summary.provenance.usage
    assert (used.calls, used.prompt_tokens, used.completion_tokens, used.cached_tokens) == (2, 410, 6, 380)
    assert LABEL in summary.provenance.prompts


def test_an_opinion_is_asked_once(tmp_path: Path) -> None:
    """A second run takes the answer from the cache."""
    with Server([reply] * 2) as server:
        first = run(server, cache_dir=tmp_path / "cache", second_opinion=True)
        again = run(server, cache_dir=tmp_path / "cache", second_opinion=True)
    assert len(server.requests) == 2
    assert again.claims == first.claims
    assert (again.provenance.usage.calls, again.provenance.cache_hits) == (0, 2)


def test_the_question_holds_passage_claim_and_actors() -> None:
    """The last message is the evidence and the claim, on lines of their own, with whose it is and towards whom."""
    dispatch = from_text(TEXT)
    claim = Dispute(raised_by=("NOR",), against=("ISL",), issue="the cod\nquota", evidence=evidence(dispatch, (0,)))
    assert question(claim, "m").messages[-1]["content"] == (
        "Passage: Norway condemned Iceland over the cod quota.\nClaim of Norway to Iceland: the cod quota\n"
        "Does the passage say that?"
    )
    assert verify(claim, dispatch, cast(dispatch)) == Verdict(outcome="supported")


@pytest.mark.parametrize(
    ("first", "chance"),
    [
        ((("yes", 0.5), ("no", 0.25), ("maybe", 0.25)), 0.667),
        (((" Yes", 0.3), ("yes", 0.3), ("NO", 0.4)), 0.6),
        ((("maybe", 1.0),), None),
        ((), None),
    ],
)
def test_probability_of_yes(first: tuple[tuple[str, float], ...], chance: float | None) -> None:
    """Yes is weighed against no, however the tokens are written; without either there is no opinion."""
    assert yes([Token(word, math.log(part)) for word, part in first]) == chance


def test_the_examples_are_balanced() -> None:
    """The few-shot pairs do not teach one answer: neither has twice as many as the other."""
    said = [example.says for example in load(LABEL).examples if isinstance(example, OpinionExample)]
    assert len(said) == len(load(LABEL).examples)
    assert sum(said) * 2 >= len(said) - sum(said)
    assert (len(said) - sum(said)) * 2 >= sum(said)
