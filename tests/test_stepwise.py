"""The stepwise strategy through a real client and server: what it asks, in which order, and what it makes of it."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.actors import cast
from summarizer.client import Client, Metered
from summarizer.client.exchange import Token
from summarizer.errors import MalformedAnswer
from summarizer.kinds import KINDS
from summarizer.metering import Meter
from summarizer.prompting import load
from summarizer.readers import from_text
from summarizer.retry import RetryPolicy
from summarizer.strategies import Drafts
from summarizer.strategies.stepwise import LABEL, Stepwise, annotated, chosen, words
from tests.server import Received, Reply, Server, completion

PLAIN = "Norway condemned Iceland over the cod quota on Tuesday in a sharply worded note.\n"
#: The second sentence names actors and has no subject among them, so that word order does not tell whose claim it is.
SILENT = "Norway met Iceland in Bergen. Concern over tariffs was voiced in talks with Norway and Iceland.\n"
SURE = math.log(0.97)


def one_word(word: str) -> Reply:
    """The answer to a kind question: one token, which the model is sure of."""
    others = [{"token": other, "logprob": math.log(0.01)} for other in (*KINDS, "none") if other != word]
    token = {"token": word, "logprob": SURE, "top_logprobs": [{"token": word, "logprob": SURE}, *others]}
    return completion(word, finish_reason="length", logprobs=[token], usage=(700, 1, 650))


def asks_whose(received: Received) -> bool:
    """Whether the request is the second question of a sentence."""
    return "response_format" in received.body


def answering(word: str, *actors: str) -> Callable[[Received], Reply]:
    """A server's answer to both questions."""
    return lambda received: (
        completion(json.dumps({"actors": list(actors)}), usage=(720, 8, 700))
        if asks_whose(received)
        else one_word(word)
    )


def run(
    server: Server,
    text: str,
    told: Callable[[int, int], None] = lambda _done, _whole: None,
    meter: Meter | None = None,
) -> Drafts:
    """Ask the server about this text."""

    async def ask() -> Drafts:
        made = from_text(text)
        async with Client(server.base_url, call_timeout=30, retry=RetryPolicy(2, 60)) as client:
            return await Stepwise("m").draft(made, cast(made), Metered(client, meter or Meter()), told)

    return asyncio.run(ask())


def test_the_kind_questions_body() -> None:
    """A kind question is exactly this: the fixed prefix, the sentence, one token, and its alternatives."""
    with Server([one_word("dispute")]) as server:
        run(server, PLAIN)
    (received,) = server.requests
    assert received.path == "/v1/chat/completions"
    assert received.body == {
        "model": "m",
        "messages": [
            *Stepwise("m").prefix,
            {"role": "user", "content": PLAIN.strip()},
        ],
        "max_tokens": 1,
        "temperature": 0.0,
        "logprobs": True,
        "top_logprobs": 20,
        "cache_prompt": True,
    }


def test_the_prefix_is_prompt_and_examples() -> None:
    """The prefix is the instruction, then each example as a turn of its own, with its choices as a second one."""
    prompt, prefix = load(LABEL), Stepwise("m").prefix
    assert prefix[0] == {"role": "system", "content": prompt.render()}
    assert prefix[1:5] == (
        {
            "role": "user",
            "content": "France and Germany signed a pact in Berlin on Tuesday to build a joint fighter jet.",
        },
        {"role": "assistant", "content": "agreement"},
        {"role": "user", "content": "Whose? FRA France, DEU Germany"},
        {"role": "assistant", "content": '{"actors": ["FRA", "DEU"]}'},
    )
    turns = sum(4 if example.choices else 2 for example in prompt.examples)  # type: ignore[union-attr]
    assert len(prefix) == 1 + turns
    assert [message["role"] for message in prefix[1:]] == ["user", "assistant"] * (turns // 2)


def test_every_question_shares_the_prefix() -> None:
    """Kind and whose questions of all sentences begin with the same messages, so that a prompt cache holds."""
    with Server([answering("dispute", "NOR")] * 10) as server:
        run(server, SILENT)
    prefix = list(Stepwise("m").prefix)
    assert any(asks_whose(received) for received in server.requests)
    assert all(received.body["messages"][: len(prefix)] == prefix for received in server.requests)
    assert all(received.body["cache_prompt"] is True for received in server.requests)


def test_the_whose_question() -> None:
    """Where word order is silent, the model is shown its own answer and may name none but the actors in view."""
    with Server([answering("dispute", "NOR")] * 10) as server:
        drafts = run(server, SILENT)
    (received,) = filter(asks_whose, server.requests)
    sentence = SILENT.strip().split(". ")[1]
    assert received.body["messages"][-3:] == [
        {"role": "user", "content": sentence},
        {"role": "assistant", "content": "dispute"},
        {"role": "user", "content": "Whose? NOR Norway, ISL Iceland"},
    ]
    schema = received.body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["actors"]["items"]["enum"] == ["NOR", "ISL"]
    assert schema["additionalProperties"] is False
    claim = next(claim for claim in drafts.claims if claim.sentences == (1,))
    assert (claim.kind, claim.actors) == ("dispute", ("NOR",))


def test_an_actor_out_of_view_is_refused() -> None:
    """A server that does not keep to the choices is asked once more with the fault, then the call fails by name."""
    with Server([answering("dispute", "PER")] * 10) as server, pytest.raises(MalformedAnswer):
        run(server, SILENT)
    first, again = filter(asks_whose, server.requests)
    assert "must be one of 'NOR', 'ISL'" in str(again.body["messages"][len(first.body["messages"]) :])


def test_nobody_is_an_answer() -> None:
    """Where the model says that it is nobody's claim, there is none."""
    with Server([answering("dispute")] * 10) as server:
        drafts = run(server, SILENT)
    assert [claim for claim in drafts.claims if claim.sentences == (1,)] == []


def test_word_order_is_not_asked_for() -> None:
    """Where word order tells who acts, there is one question a sentence, and the draft is the frame's."""
    with Server([answering("dispute", "ISL")] * 10) as server:
        drafts = run(server, PLAIN)
    assert not any(map(asks_whose, server.requests))
    (claim,) = drafts.claims
    assert (claim.kind, claim.actors, claim.targets, claim.sentences) == ("dispute", ("NOR",), ("ISL",), (0,))
    assert claim.confidence is not None
    assert 0 < claim.confidence < 1


def test_a_sentence_without_actors_costs_nothing() -> None:
    """A sentence with no actor in it, nor in the one before, is not asked about at all."""
    with Server([]) as server:
        drafts = run(server, "It rained all day. The harbour stayed closed.\n")
    assert server.requests == []
    assert drafts.claims == ()


def test_none_is_no_claim() -> None:
    """A sentence of which the model is sure that it reports nothing yields nothing."""
    with Server([one_word("none")] * 3) as server:
        drafts = run(server, "Norway met Iceland in Bergen.\n")
    assert drafts.claims == ()


def test_usage_is_added_up() -> None:
    """What all questions of a dispatch took is counted, and progress tells of each sentence once."""
    steps: list[tuple[int, int]] = []
    with Server([answering("dispute", "NOR")] * 10) as server:
        run(server, SILENT, lambda done, whole: steps.append((done, whole)), meter := Meter())
    whose = sum(map(asks_whose, server.requests))
    assert meter.usage.calls == meter.usage.attempts == len(server.requests) == 3
    assert meter.usage.prompt_tokens == 700 * 2 + 720 * whose
    assert meter.usage.cached_tokens == 650 * 2 + 700 * whose
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_the_fingerprint_is_of_the_prompt() -> None:
    """Provenance names the prompt in use, the same for every model."""
    assert set(Stepwise("m").prompts) == {LABEL}
    assert Stepwise("m").prompts == Stepwise("n").prompts


def test_people_and_groups_are_annotated() -> None:
    """Behind a person's name, and behind words for a group, stands whom they speak for; a state's name stays bare."""
    text = (
        "Peruvian Foreign Minister Luis Vega met Chilean Foreign Minister Ana Soto in Lima. "
        "Vega told reporters that both sides agreed to meet again.\n"
    )
    made = from_text(text)
    who = cast(made)
    assert annotated(made, who, 0) == made.sentence(0)
    assert annotated(made, who, 1) == "Vega [Peru] told reporters that both sides [Peru, Chile] agreed to meet again."


@pytest.mark.parametrize(
    ("tokens", "wanted"),
    [
        ({"agreement": 0.6, "none": 0.2}, {"agreement": 0.75, "none": 0.25}),
        ({" Dispute": 0.5, "disp": 0.25, "none": 0.25}, {"dispute": 0.75, "none": 0.25}),
        ({"posit": 0.5, "maybe": 0.5}, {"position": 1.0}),
        ({"": 0.5, " ": 0.5}, {}),
        ({}, {}),
    ],
)
def test_words_from_tokens(tokens: Mapping[str, float], wanted: Mapping[str, float]) -> None:
    """Beginnings of the four words count as the words, whatever their case, and the rest is left out."""
    found = words([Token(text, math.log(chance)) for text, chance in tokens.items()])
    assert found == pytest.approx(dict.fromkeys((*KINDS, "none"), 0.0) | dict(wanted))


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, st.floats(0, 1))))
def test_at_most_two_kinds(chance: dict[Any, float]) -> None:
    """A sentence makes two claims at most, and never a dispute and a position of one objection."""
    kinds = chosen(chance)
    assert len(kinds) == len(set(kinds)) <= 2
    assert set(kinds) != {"dispute", "position"}
