"""The client against a real HTTP server: what it sends, what it makes of all kinds of answer, what it never tells."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from summarizer.cache import Cache
from summarizer.client import Client
from summarizer.client.exchange import Answer, Request, Token
from summarizer.errors import (
    AuthenticationFailed,
    CacheError,
    CallTimeout,
    ConfigurationError,
    EmptyAnswer,
    EndpointUnreachable,
    MalformedAnswer,
    ModelError,
    QuotaExhausted,
    RateLimited,
    Refusal,
    RequestRejected,
    TruncatedAnswer,
)
from summarizer.records import Usage
from summarizer.retry import RetryPolicy
from summarizer.settings import Settings
from summarizer.slots import Slots
from tests.server import Reply, Server, completion, failure

KEY = "sk-planted-0123456789"
ROOT = Path(__file__).parent.parent


class Kind(BaseModel):
    """What a sentence is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["agreement", "dispute"]
    actors: tuple[str, ...]


GOOD = '{"kind":"dispute","actors":["RUS"]}'
DICT_SCHEMA = {
    "title": "fill",
    "type": "object",
    "properties": {"actors": {"type": "array", "items": {"enum": ["RUS", "USA"]}, "maxItems": 1}},
    "required": ["actors"],
    "additionalProperties": False,
}


def _request(**changes: Any) -> Request:
    asked = {"model": "m", "messages": ({"role": "user", "content": "A or B? “{{ x }}”"},), "max_tokens": 50}
    return Request(**(asked | changes))


class Sleeper:
    """Remembers how long it was to sleep, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Return at once."""
        self.slept.append(seconds)


def _client(base_url: str, sleeper: Sleeper | None = None, **options: Any) -> Client:
    policy = RetryPolicy(options.pop("max_attempts", 6), options.pop("deadline", 600.0), sleep=sleeper or Sleeper())
    given = {"call_timeout": 30.0, "retry": policy, "api_key": SecretStr(KEY)} | options
    return Client(base_url, **given)


def _ask(server: Server, *requests: Request, **options: Any) -> list[Answer]:
    async def run() -> list[Answer]:
        async with _client(server.base_url, **options) as client:
            return [await client.ask(request) for request in requests]

    return asyncio.run(run())


def _answer(script: Iterable[Any], request: Request | None = None, **options: Any) -> Answer:
    with Server(script) as server:
        return _ask(server, request or _request(), **options)[0]


def _error(script: Iterable[Any], kind: type[ModelError], request: Request | None = None, **options: Any) -> ModelError:
    with pytest.raises(kind) as caught:
        _answer(script, request, **options)
    assert type(caught.value) is kind
    return caught.value


# What is sent


def test_the_body_of_a_plain_question_is_exactly_this() -> None:
    """Every field that is sent was asked for; curly quotes and braces arrive as they are."""
    request = _request(seed=7, top_logprobs=3, extra={"cache_prompt": True})
    with Server([completion("A", logprobs=[_token("A", -0.1)])]) as server:
        _ask(server, request)
    [received] = server.requests
    assert (received.method, received.path) == ("POST", "/v1/chat/completions")
    assert received.body == {
        "model": "m",
        "messages": [{"role": "user", "content": "A or B? “{{ x }}”"}],
        "max_tokens": 50,
        "temperature": 0.0,
        "seed": 7,
        "logprobs": True,
        "top_logprobs": 3,
        "cache_prompt": True,
    }


KIND_SCHEMA = {
    "additionalProperties": False,
    "description": "What a sentence is.",
    "properties": {
        "kind": {"enum": ["agreement", "dispute"], "title": "Kind", "type": "string"},
        "actors": {"items": {"type": "string"}, "title": "Actors", "type": "array"},
    },
    "required": ["kind", "actors"],
    "title": "Kind",
    "type": "object",
}


def test_the_bodies_of_a_structured_question_and_its_re_ask_are_exactly_these() -> None:
    """No prompt of instructor's own is added; the re-ask adds the bad answer and what is wrong with it, once."""
    bad = '{"kind":"quarrel","actors":["RUS"],"extra":1}'
    with Server([completion(bad), completion(GOOD)]) as server:
        [answer] = _ask(server, _request(schema=Kind))
    first = {
        "model": "m",
        "messages": [{"role": "user", "content": "A or B? “{{ x }}”"}],
        "max_tokens": 50,
        "temperature": 0.0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "Kind", "schema": KIND_SCHEMA}},
    }
    complaint = (
        "Correct your JSON ONLY RESPONSE, based on the following errors:\n"
        "kind: Input should be 'agreement' or 'dispute'\n"
        "extra: Extra inputs are not permitted"
    )
    second = [*first["messages"], {"role": "assistant", "content": bad}, {"role": "user", "content": complaint}]
    assert [received.body for received in server.requests] == [first, first | {"messages": second}]
    assert answer.value == Kind(kind="dispute", actors=("RUS",))


def test_a_json_schema_is_sent_as_it_is_and_checked() -> None:
    """An answer that breaks a schema given as JSON Schema is asked again with what is wrong, and the good one read."""
    with Server([completion('{"actors":["CHN","USA"]}'), completion('{"actors":["USA"]}')]) as server:
        [answer] = _ask(server, _request(schema=DICT_SCHEMA))
    sent = server.requests[0].body["response_format"]["json_schema"]
    assert sent == {"name": "fill", "schema": DICT_SCHEMA}
    assert "answer.actors: has 2 items" in server.requests[1].body["messages"][-1]["content"]
    assert "answer.actors[0]: must be one of 'RUS', 'USA'" in server.requests[1].body["messages"][-1]["content"]
    assert answer.value == {"actors": ["USA"]}


def test_a_hosted_endpoint_is_told_to_be_strict() -> None:
    """The strict flag goes to remote endpoints, which know it."""
    with Server([completion(GOOD)]) as server:
        _ask(server, _request(schema=Kind), kind="remote")
    assert server.requests[0].body["response_format"]["json_schema"]["strict"] is True


def test_a_hosted_endpoint_is_told_no_bounds() -> None:
    """Bounds of lists, which some hosted endpoints refuse, stay here, and an answer beyond them is asked again."""
    with Server([completion('{"actors":["RUS","USA"]}'), completion('{"actors":["USA"]}')]) as server:
        [answer] = _ask(server, _request(schema=DICT_SCHEMA), kind="remote")
    sent = server.requests[0].body["response_format"]["json_schema"]["schema"]
    assert "maxItems" in str(DICT_SCHEMA)
    assert "maxItems" not in str(sent)
    assert sent["properties"]["actors"]["items"] == DICT_SCHEMA["properties"]["actors"]["items"]
    assert "answer.actors: has 2 items" in server.requests[1].body["messages"][-1]["content"]
    assert answer.value == {"actors": ["USA"]}


def test_the_key_goes_out_as_a_bearer_token() -> None:
    """The key given for an endpoint is what authorises requests to it."""
    with Server([completion("A")]) as server:
        _ask(server, _request())
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, organisation and project of an OpenAI account in the environment stay at home."""
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, f"planted-{name}")
    with Server([completion("A")]) as server:
        _ask(server, _request(), api_key=None)
    assert "planted" not in str(server.requests[0].headers)


def test_a_proxy_of_the_environment_does_not_see_local_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request to this machine goes there directly, though HTTP_PROXY names a proxy."""
    with Server() as proxy, Server([completion("A")]) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        _ask(server, _request())
    assert (len(server.requests), len(proxy.requests)) == (1, 0)


def test_a_redirect_is_not_followed() -> None:
    """The dispatch goes to the address that was named and to no other."""
    with Server([completion("A")]) as elsewhere:
        location = {"location": elsewhere.base_url + "/chat/completions"}
        _error([Reply(status=307, headers=location)], RequestRejected)
    assert elsewhere.requests == []


# What comes back


def _token(token: str, logprob: float, *others: tuple[str, float]) -> dict[str, Any]:
    top = [{"token": t, "logprob": p, "bytes": None} for t, p in ((token, logprob), *others)]
    return {"token": token, "logprob": logprob, "bytes": None, "id": 1, "top_logprobs": top}


def test_text_usage_and_finish_reason_are_read() -> None:
    """A plain answer comes with its text and what it took, the endpoint's cached tokens included."""
    answer = _answer([completion("A.", usage=(120, 2, 100))])
    assert (answer.text, answer.finish_reason, answer.value, answer.cached) == ("A.", "stop", None, False)
    assert answer.usage == Usage(calls=1, attempts=1, prompt_tokens=120, completion_tokens=2, cached_tokens=100)


def test_usage_that_is_not_given_counts_nothing() -> None:
    """Some servers count no tokens: the call counts all the same."""
    assert _answer([completion("A.", usage=None)]).usage == Usage(calls=1, attempts=1)


def test_usage_that_does_not_fit_together_is_made_to() -> None:
    """Some gateways count what was cached beside the prompt, or below nothing: no price can be told of that."""
    assert _answer([completion("A.", usage=(10, -2, 30))]).usage == Usage(
        calls=1, attempts=1, prompt_tokens=10, cached_tokens=10
    )


def test_token_probabilities_are_read() -> None:
    """The alternatives of the first token and the probability of every token are there, in the server's order."""
    tokens = [_token("A", -0.6, ("B", -2.5)), _token(".", -0.3, ("!", -1.0))]
    answer = _answer([completion("A.", logprobs=tokens)], _request(top_logprobs=2))
    assert answer.first == (Token("A", -0.6), Token("B", -2.5))
    assert answer.tokens == (Token("A", -0.6), Token(".", -0.3))


@pytest.mark.parametrize("content", ["A", "", None])
def test_a_question_for_probabilities_may_end_at_its_one_token(content: str | None) -> None:
    """Where the probabilities are the answer, one token is all of it, and it may be an invisible one."""
    reply = completion(content, finish_reason="length", logprobs=[_token("A", -0.1)])
    assert _answer([reply], _request(top_logprobs=2, max_tokens=1)).first == (Token("A", -0.1),)


def test_probabilities_that_are_not_given_are_missed() -> None:
    """An endpoint without token probabilities cannot serve a question for them, and the error names the way out."""
    error = _error([completion("A")], EmptyAnswer, _request(top_logprobs=2))
    assert "--strategy whole" in str(error)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (completion(None, refusal="I will not"), Refusal),
        (completion("", finish_reason="content_filter"), Refusal),
        (completion("half of", finish_reason="length"), TruncatedAnswer),
        (completion(None), EmptyAnswer),
        (completion(" \n"), EmptyAnswer),
        (Reply(body={"choices": []}), MalformedAnswer),
        (Reply(body={"choices": [{"message": None}]}), MalformedAnswer),
        (Reply(body={"choices": "none"}), MalformedAnswer),
        (Reply(body=[1, 2]), MalformedAnswer),
        (Reply(body=b"{not json"), MalformedAnswer),
        (Reply(body=b"<html>Welcome</html>", headers={"content-type": "text/html"}), MalformedAnswer),
    ],
    ids=str,
)
@pytest.mark.parametrize("schema", [None, Kind], ids=["text", "structured"])
def test_an_answer_of_no_use_is_a_named_error_and_not_asked_again(
    reply: Reply, kind: type[ModelError], schema: type[BaseModel] | None
) -> None:
    """A refusal, a cut-off, an empty answer and what is no completion are told apart; none is sent again."""
    assert _error([reply], kind, _request(schema=schema)).attempts == 1


def test_an_answer_malformed_twice_is_an_error() -> None:
    """There is one re-ask; after it the error says what is wrong, and how many requests it took."""
    error = _error([completion("{}"), completion('{"kind":"dispute"}')], MalformedAnswer, _request(schema=Kind))
    assert error.attempts == 2
    assert "actors: Field required" in str(error)


def test_a_re_ask_beyond_the_budget_is_not_sent() -> None:
    """max_attempts bounds the requests of a call, its re-ask included."""
    error = _error([completion("{}"), completion(GOOD)], MalformedAnswer, _request(schema=Kind), max_attempts=1)
    assert error.attempts == 1


def test_usage_is_counted_over_attempts_and_re_ask() -> None:
    """One call that took four requests, two of them answered, counts all their tokens and all four."""
    script = [failure(500), completion("{}", usage=(10, 1, 0)), failure(503), completion(GOOD, usage=(30, 9, 8))]
    usage = _answer(script, _request(schema=Kind)).usage
    assert usage == Usage(calls=1, attempts=4, prompt_tokens=40, completion_tokens=10, cached_tokens=8)


# What fails


@pytest.mark.parametrize(
    "trouble",
    [failure(500), failure(503), failure(408), failure(409), Reply(body={"error": {"code": 502, "message": "behind"}})],
    ids=lambda reply: str(reply.status),
)
def test_a_fault_of_the_server_then_a_good_answer(trouble: Reply) -> None:
    """A fault that may pass costs another request and nothing else."""
    assert _answer([trouble, completion("A")]).usage.attempts == 2


@pytest.mark.parametrize("cut", ["before", "middle"])
def test_a_cut_connection_then_a_good_answer(cut: Literal["before", "middle"]) -> None:
    """A connection that breaks before or within the answer is tried again."""
    assert _answer([completion("A", cut=cut), completion("A")]).usage.attempts == 2


@pytest.mark.parametrize("cut", ["before", "middle"])
def test_a_connection_that_is_always_cut_is_no_timeout(cut: Literal["before", "middle"]) -> None:
    """The transport's name for a lost connection is not taken over: the error says it cannot be reached."""
    error = _error([completion("A", cut=cut)] * 2, EndpointUnreachable, max_attempts=2)
    assert error.attempts == 2


def test_a_server_that_is_not_there() -> None:
    """With nobody listening the error names the address and says to check it."""
    with Server() as server:
        pass
    with pytest.raises(EndpointUnreachable) as caught:
        _ask(server, _request(), max_attempts=2)
    assert server.base_url in str(caught.value)
    assert "--base-url" in str(caught.value)
    assert caught.value.attempts == 2


def test_a_server_that_hangs_is_given_up_and_asked_again() -> None:
    """A request without an answer in call_timeout counts as failed, and the next one may succeed."""
    assert _answer([Reply(hang=True), completion("A")], call_timeout=0.3).usage.attempts == 2


def test_a_server_that_always_hangs_is_a_timeout() -> None:
    """Where no answer ever comes in time the error says so and names the setting."""
    error = _error([Reply(hang=True)] * 2, CallTimeout, call_timeout=0.1, max_attempts=2)
    assert error.attempts == 2
    assert "call_timeout" in str(error)


@pytest.mark.parametrize(
    ("headers", "least"), [({"Retry-After": "7"}, 7.0), ({"retry-after-ms": "1500", "Retry-After": "9"}, 1.5)]
)
def test_retry_after_is_obeyed(headers: dict[str, str], least: float) -> None:
    """The wait after a 429 is what the server asked for, and at most a tenth more."""
    sleeper = Sleeper()
    _answer([failure(429, headers=headers), completion("A")], sleeper=sleeper)
    assert least <= sleeper.slept[0] <= 1.1 * least


def test_429_until_the_attempts_are_used_up() -> None:
    """A rate limit that does not end is an error with its status, its attempts and what the server asked for last."""
    error = _error([failure(429, headers={"Retry-After": "2"})] * 3, RateLimited, max_attempts=3)
    assert (error.status, error.attempts, error.retry_after, error.fatal) == (429, 3, 2.0, False)


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    """Asked to wait longer than the deadline, the call ends at once."""
    sleeper = Sleeper()
    error = _error([failure(429, headers={"Retry-After": "90"})], RateLimited, deadline=60.0, sleeper=sleeper)
    assert (error.attempts, error.retry_after, sleeper.slept) == (1, 90.0, [])


@pytest.mark.parametrize(
    ("reply", "kind", "fatal"),
    [
        (failure(429, code="insufficient_quota"), QuotaExhausted, True),
        (failure(429, code="billing_hard_limit_reached"), QuotaExhausted, True),
        (failure(402), QuotaExhausted, True),
        (failure(401), AuthenticationFailed, True),
        (failure(403), AuthenticationFailed, True),
        (failure(400), RequestRejected, False),
        (failure(404), RequestRejected, False),
        (failure(413), RequestRejected, False),
        (failure(422), RequestRejected, False),
        (Reply(status=400, body=b"plain words"), RequestRejected, False),
        (Reply(status=404, body={"error": {"code": 404, "message": "no", "type": 7}}), RequestRejected, False),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Reply) else "",
)
def test_what_will_not_pass_is_sent_once(reply: Reply, kind: type[ModelError], fatal: bool) -> None:
    """An empty account, a bad key and a bad request each end the call at once; the first two end a run."""
    error = _error([reply], kind)
    assert (error.attempts, error.status, error.fatal) == (1, reply.status, fatal)


def test_the_servers_own_words_are_quoted_short_and_on_one_line() -> None:
    """A message repeats what the server said, without its control characters and not at any length."""
    error = _error([failure(400, "context\n\x1b[31m too long " + "x" * 1_000)], RequestRejected)
    assert "(context [31m too long xxx" in str(error)
    assert len(str(error)) < 500


# What is never told


def _echo(status: int) -> Callable[[Any], Reply]:
    return lambda received: failure(status, f"wrong key {received.headers['authorization']}")


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_the_key_is_in_no_message_and_no_traceback(status: int) -> None:
    """Even where the server repeats the key, the error, its cause and the client's own text do not."""
    with Server([_echo(status)]) as server, pytest.raises(ModelError) as caught:
        _ask(server, _request(), max_attempts=1)
    assert "wrong key Bearer [key]" in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert KEY not in repr(vars(_client(server.base_url)))


@pytest.mark.parametrize("key", ["sk-broken\nkey", "sk-ключ", " sk-space"])
def test_a_key_that_no_header_can_carry_is_refused_unseen(key: str) -> None:
    """A key with a line break, a space or strange letters is a setting to mend; the error does not show it."""
    with pytest.raises(ConfigurationError) as caught:
        _client("http://127.0.0.1:1/v1", api_key=SecretStr(key))
    assert key.strip() not in str(caught.value)


def test_a_password_in_the_address_is_refused_unseen() -> None:
    """Credentials belong into the key; an address with some is a setting to mend, and the error does not show them."""
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        _client("http://anna:hunter2@models.example/v1")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("port", ["80O0", "99999"])
def test_an_address_with_a_port_that_is_none_is_refused(port: str) -> None:
    """A mistyped address is a setting to mend, and no fault of what is asked."""
    with pytest.raises(ConfigurationError, match="base_url"):
        _client(f"http://localhost:{port}/v1")


# What is kept


def test_the_same_question_at_once_is_paid_once(tmp_path: Path) -> None:
    """Of two dispatches that lead to one question, the second has the answer of the first, also side by side."""

    async def run(server: Server) -> list[bool]:
        async with _client(server.base_url, cache=Cache(tmp_path / "c", 10_000_000)) as client:
            return [answer.cached for answer in await asyncio.gather(*(client.ask(_request()) for _ in range(3)))]

    with Server([completion("A")]) as server:
        assert sorted(asyncio.run(run(server))) == [False, True, True]


def test_a_kept_answer_sends_nothing_and_is_the_same(tmp_path: Path) -> None:
    """The second time the answer comes from the cache, with value and probabilities, and nothing is counted as sent."""
    request = _request(schema=Kind, top_logprobs=1)
    with Server([completion(GOOD, logprobs=[_token("{", -0.1)])]) as server:
        [fresh] = _ask(server, request, cache=Cache(tmp_path / "c", 10_000_000))
        [kept] = _ask(server, request, cache=Cache(tmp_path / "c", 10_000_000))
    assert len(server.requests) == 1
    assert kept == fresh.model_copy(update={"usage": Usage(), "cached": True})
    assert isinstance(kept.value, Kind)


def test_the_embedded_servers_port_is_no_part_of_the_question(tmp_path: Path) -> None:
    """The embedded model's answers are found again though its server listens elsewhere the next time."""
    for script in ([completion("A")], []):
        with Server(script) as server:
            [answer] = _ask(server, _request(), kind="embedded", cache=Cache(tmp_path / "c", 10_000_000))
    assert answer.cached


def test_another_endpoint_is_another_question(tmp_path: Path) -> None:
    """Two endpoints with a model of the same name share no answers."""
    for text in ("A", "B"):
        with Server([completion(text)]) as server:
            [answer] = _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
        assert answer.text == text


def test_refresh_asks_again_and_keeps_the_new_answer(tmp_path: Path) -> None:
    """With refresh the endpoint is asked although an answer is kept; afterwards the new one is the kept one."""
    with Server([completion("old"), completion("new")]) as server:
        _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
        _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000, refresh=True))
        [answer] = _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
    assert (answer.text, answer.cached) == ("new", True)


def test_a_cut_off_answer_is_paid_for_once(tmp_path: Path) -> None:
    """An answer that ended at the token limit would end there again: the second time the cache says so."""
    with Server([completion("half", finish_reason="length")]) as server:
        for _ in range(2):
            with pytest.raises(TruncatedAnswer):
                _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", [completion(""), failure(400)], ids=str)
def test_only_good_answers_are_kept(tmp_path: Path, reply: Reply) -> None:
    """What was of no use is asked again the next time."""
    with Server([reply, completion("A")]) as server:
        with pytest.raises(ModelError):
            _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
        assert not _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))[0].cached


@pytest.mark.parametrize("kept", [{"text": "no JSON"}, {"text": 7}, {}, {"text": GOOD, "planted": 1}], ids=str)
def test_a_kept_answer_of_no_use_is_asked_again(tmp_path: Path, kept: dict[str, Any]) -> None:
    """A kept answer that is not of the schema, or no answer at all, is as if it were not there, and is replaced."""
    request = _request(schema=Kind)
    with Server([completion(GOOD)]) as server:
        cache = Cache(tmp_path / "c", 10_000_000)
        cache.put(request.parts("local", server.base_url), kept)
        answers = _ask(server, request, request, cache=cache)
    assert [answer.cached for answer in answers] == [False, True]


def test_the_key_is_in_no_file_of_the_cache(tmp_path: Path) -> None:
    """Neither the key nor the authorisation header is kept with an answer, and another key finds the answer."""
    with Server([completion("A")]) as server:
        _ask(server, _request(), cache=Cache(tmp_path / "c", 10_000_000))
        [answer] = _ask(server, _request(), api_key=SecretStr("other"), cache=Cache(tmp_path / "c", 10_000_000))
    assert answer.cached
    files = [path.read_bytes() for path in (tmp_path / "c").iterdir()]
    assert any(b"finish_reason" in content for content in files)
    assert not any(KEY.encode() in content for content in files)


def test_an_answer_that_cannot_be_kept_is_not_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the cache fails after the answer was paid for, the answer is given and the failure is logged."""

    class FullDisk(Cache):
        def put(self, *_: Any, **__: Any) -> None:
            """As on a full disk."""
            raise CacheError("disk full")

    assert _answer([completion("A")], cache=FullDisk(tmp_path / "c", 10_000_000)).text == "A"
    assert "disk full" in caplog.text


def test_explain_finds_what_changed_between_two_questions(tmp_path: Path) -> None:
    """The subject that a request carries lets the cache say why the next one was asked anew."""
    request = _request(subject="d1:kind:3")
    with Server([completion("A")]) as server:
        _ask(server, request, cache=Cache(tmp_path / "c", 10_000_000))
    cache = Cache(tmp_path / "c", 10_000_000)
    other = _request(seed=2, messages=({"role": "user", "content": "new prompt"},))
    assert cache.explain("d1:kind:3", request.parts("local", server.base_url)) == ["unchanged"]
    assert cache.explain("d1:kind:3", other.parts("local", server.base_url)) == ["parameters", "messages"]
    cache.close()


# How it is run


def test_one_slot_serves_two_calls_while_one_of_them_waits() -> None:
    """A call told to wait gives its slot to the next: with one slot the second call is answered during the wait."""

    async def run(server: Server) -> list[str]:
        slots, done, second_done = Slots(1), [], asyncio.Event()

        async def sleep(seconds: float) -> None:
            await second_done.wait()

        policy = RetryPolicy(3, 600.0, sleep=sleep)
        async with _client(server.base_url, retry=policy, slots=slots) as client:

            async def call(name: str) -> None:
                await client.ask(_request(messages=({"role": "user", "content": name},)))
                done.append(name)

            async def second() -> None:
                await call("second")
                second_done.set()

            await asyncio.gather(call("first"), second())
        return done

    with Server([failure(429, headers={"Retry-After": "90"}), completion("A"), completion("A")]) as server:
        assert asyncio.run(asyncio.wait_for(run(server), 60)) == ["second", "first"]


def test_settings_make_the_client(tmp_path: Path) -> None:
    """Model, address, key and cache folder of the settings are what is used."""
    with Server([completion("A")]) as server:
        settings = Settings(model="m", base_url=server.base_url, api_key=SecretStr(KEY), cache_dir=tmp_path / "c")

        async def run() -> Answer:
            async with Client.from_settings(settings) as client:
                return await client.ask(_request())

        assert not asyncio.run(run()).cached
        assert asyncio.run(run()).cached
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_key_of_the_settings_goes_to_no_other_address() -> None:
    """Where the address is replaced, the key that belongs to the old one is not sent."""
    settings = Settings(model="m", base_url="https://models.example/v1", api_key=SecretStr(KEY), cache=False)
    with Server([completion("A")]) as server:

        async def run() -> None:
            async with Client.from_settings(settings, base_url=server.base_url) as client:
                await client.ask(_request())

        asyncio.run(run())
    assert KEY not in str(server.requests[0].headers)


def test_the_embedded_model_needs_its_servers_address() -> None:
    """The client of the embedded model cannot guess where it listens."""
    with pytest.raises(ConfigurationError, match="base_url"):
        Client.from_settings(Settings(cache=False))
    assert Client.from_settings(Settings(cache=False), base_url="http://127.0.0.1:1/v1").kind == "embedded"


def test_neither_vendor_is_loaded_before_the_first_request(tmp_path: Path) -> None:
    """Import, construction and an answer from the cache load neither openai nor instructor."""
    request = _request(schema=DICT_SCHEMA)
    cache = Cache(tmp_path / "c", 10_000_000)
    cache.put(request.parts("local", "http://127.0.0.1:1/v1"), {"text": json.dumps({"actors": ["USA"]})})
    cache.close()
    program = f"""
import asyncio, sys
from pathlib import Path
from summarizer.cache import Cache
from summarizer.client import Client
from summarizer.client.exchange import Request
from summarizer.retry import RetryPolicy
async def main():
    cache = Cache(Path({str(tmp_path / "c")!r}), 10_000_000)
    async with Client("http://127.0.0.1:1/v1", call_timeout=1, retry=RetryPolicy(1, 1), cache=cache) as client:
        request = Request(model="m", messages={request.messages!r}, max_tokens=50, schema={DICT_SCHEMA!r})
        assert (await client.ask(request)).value == {{"actors": ["USA"]}}
asyncio.run(main())
sys.exit(bool({{"openai", "instructor"}} & sys.modules.keys()))
"""
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
