"""One question to one model, and a checked answer back: the only room that knows openai and instructor.

openai carries the request (its own retries are off: ``retry`` decides), instructor validates a structured answer and
words the one re-ask. The body is built here, field by field, so that nothing else is ever sent. Both libraries are
imported at the first request, as they take a second to load: help, and answers from the cache, do without them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError

from summarizer.cache import Cache, NullCache
from summarizer.client.exchange import Answer, Request, answer_model, endpoint_address, endpoint_kind
from summarizer.client.faults import from_body, from_connection, from_status
from summarizer.client.wire import Completion
from summarizer.errors import (
    CacheError,
    CallTimeout,
    ConfigurationError,
    MalformedAnswer,
    ModelError,
)
from summarizer.neutral import neutral
from summarizer.records import Usage
from summarizer.retry import Budget, RetryPolicy
from summarizer.settings import EMBEDDED, Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from summarizer.client.exchange import EndpointKind

_log = logging.getLogger(__name__)

# Servers without keys ignore it; the openai client wants one, and would else take OPENAI_API_KEY.
_NO_KEY = "none"


class Connection(NamedTuple):
    """Where an endpoint is, and the key it wants."""

    base_url: str
    api_key: SecretStr | None = None


#: Starts an endpoint when it is first needed, and says where it is.
Connect = Callable[[], Awaitable[Connection]]


class Client:
    """Asks one endpoint; to be closed by ``aclose`` or ``async with``, and used within one event loop.

    ``base_url`` may be a function that starts the endpoint; it is called before the first request, and not at all where
    the cache has every answer. ``slots`` (such as an ``asyncio.Semaphore``) bounds the requests that run at once. The
    client closes its cache.
    """

    def __init__(
        self,
        base_url: str | Connect,
        *,
        kind: EndpointKind | None = None,
        api_key: SecretStr | None = None,
        call_timeout: float,
        retry: RetryPolicy,
        cache: Cache | NullCache | None = None,
        slots: AbstractAsyncContextManager[Any] | None = None,
    ) -> None:
        self._connect: Connect | None = None if isinstance(base_url, str) else base_url
        self.base_url = base_url if isinstance(base_url, str) else ""
        self.kind: EndpointKind = kind or endpoint_kind(self.base_url)
        self.address = endpoint_address(self.base_url) if self.base_url else str(self.kind)
        self._key = _usable(api_key)
        self._connecting = asyncio.Lock()
        if "@" in urlsplit(self.base_url).netloc:
            raise ConfigurationError(f"base_url {self.address} holds a user or password: give the key as api_key")
        self._call_timeout = call_timeout
        self._retry = retry
        self._cache = cache or NullCache()
        self._slots = slots

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        base_url: str | Connect | None = None,
        api_key: SecretStr | None = None,
        cache: Cache | NullCache | None = None,
        slots: AbstractAsyncContextManager[Any] | None = None,
        retry: RetryPolicy | None = None,
    ) -> Self:
        """A client as the settings describe it.

        ``base_url`` is where the embedded model is or what starts it, or replaces that of the settings; the key of the
        settings is for their own address and goes nowhere else. Raises ConfigurationError, or CacheError.
        """
        address = base_url or settings.base_url
        if address is None:
            raise ConfigurationError("the embedded model has no address yet: start its server and give its base_url")
        own = settings.model != EMBEDDED and address == settings.base_url
        if cache is None and settings.cache:
            cache = Cache(settings.cache_dir, settings.cache_bytes, refresh=settings.refresh)
        return cls(
            address,
            kind="embedded" if settings.model == EMBEDDED else None,
            api_key=api_key or (settings.api_key if own else None),
            call_timeout=settings.call_timeout,
            retry=retry or RetryPolicy(settings.max_attempts, settings.deadline),
            cache=cache,
            slots=slots,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections and the cache."""
        if "_openai" in self.__dict__:
            await self._openai.close()
        self._cache.close()

    async def ask(self, request: Request) -> Answer:
        """The answer, from the cache or from the endpoint.

        An answer that is not of the schema is asked for once more, with what is wrong with it. Raises a ModelError,
        whose ``attempts`` counts the requests sent, or CacheError where the cache cannot be read.
        """
        request = _neutral(request)
        parts = request.parts(self.kind, self.address)
        kept = self._cache.get(parts)
        answer = Answer.from_kept(kept, request) if kept is not None else None
        if answer is not None:
            return answer
        budget = self._retry.begin()
        try:
            answer = await self._ask_endpoint(request, budget)
        except ModelError as error:
            error.attempts = budget.attempts
            raise
        self._keep(parts, answer, request.subject)
        return answer

    async def _ask_endpoint(self, request: Request, budget: Budget) -> Answer:
        body, usage = self._body(request), Usage(calls=1)
        who = f"model {request.model} at {self.address}"
        while True:
            completion = await budget.run(partial(self._send, body), self._slots)
            usage += completion.usage
            completion.check(request, who)
            problem = _problem(completion, request)
            if problem is None:
                return completion.read(request, usage + Usage(attempts=budget.attempts))
            if len(body["messages"]) > len(request.messages) or not budget.left:
                faults = problem.replace("\n", "; ")
                raise MalformedAnswer(f"{who} does not keep to the schema ({faults}); try another model")
            body = _handlers().reask_handler(body, completion, ValueError(problem))

    def _body(self, request: Request) -> dict[str, Any]:
        body = {"model": request.model, "messages": [dict(m) for m in request.messages], **request.parameters()}
        if request.schema is not None:
            # Only hosted endpoints know the flag; a server that compiles the schema to a grammar is always strict.
            flag = {"strict": True} if self.kind == "remote" else {}
            body["response_format"] = {"type": "json_schema", "json_schema": _response_schema(request) | flag}
        return body

    async def _send(self, body: dict[str, Any], seconds: float) -> Completion:
        """One HTTP request, which may take ``seconds``; every failure as a ModelError."""
        import openai

        if self._connect is not None:
            await self._connected(self._connect)
        api, data = self._openai, None
        seconds = min(seconds, self._call_timeout)
        # None of openai's errors is kept as a cause: they carry the request, and the request carries the key.
        try:
            async with asyncio.timeout(seconds):
                data = await api.post("/chat/completions", cast_to=object, body=body)
            return Completion.model_validate(data)
        except TimeoutError:
            raise CallTimeout(f"{self.address} gave no answer in {seconds:g} s; raise call_timeout") from None
        except openai.APIStatusError as error:
            raise from_status(error.status_code, error.response.headers, error.body, self.address, self._key) from None
        except openai.APIConnectionError as error:
            raise from_connection(error, self.address, self._key) from None
        except ValueError:  # no JSON, whatever the content type says, or JSON of another kind
            raise from_body(data, self.address, self._key) from None

    async def _connected(self, connect: Connect) -> None:
        async with self._connecting:
            if self._connect is not None:
                self.base_url, key = await connect()
                self._key, self._connect = _usable(key), None

    @cached_property
    def _openai(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, DefaultAioHttpClient

        _hush(logging.getLogger("openai"))
        client = AsyncOpenAI(
            base_url=self.base_url,
            api_key=self._key.get_secret_value() if self._key else _NO_KEY,
            max_retries=0,
            timeout=None,  # asyncio.timeout bounds the whole request, openai's own only each read
            http_client=DefaultAioHttpClient(
                # A redirect would carry the dispatch to a place that nobody named.
                follow_redirects=False,
                # A proxy of the environment is for the world outside.
                mounts=None if self.kind == "remote" else {f"all://{urlsplit(self.base_url).netloc}": None},
            ),
        )
        client.organization = client.project = None  # openai takes them from the environment
        return client

    def _keep(self, parts: Mapping[str, Any], answer: Answer, subject: str | None) -> None:
        try:
            self._cache.put(parts, answer.kept(), subject=subject)
        except CacheError as error:  # the answer is paid for: better used and not kept than lost
            _log.warning("%s", error)


def _hush(log: logging.Logger) -> None:
    """Keep a library from writing down whole requests at DEBUG: the dispatch, and a key that an endpoint repeated."""
    if log.level < logging.INFO:
        log.setLevel(logging.INFO)


def _neutral(request: Request) -> Request:
    """The request with the user's messages fit to be shown; those of the system and the assistant are our own words."""
    messages = tuple(
        {**message, "content": neutral(message["content"])} if message["role"] == "user" else message
        for message in request.messages
    )
    return replace(request, messages=messages)


def _usable(key: SecretStr | None) -> SecretStr | None:
    """The key, if an HTTP header can carry it; httpx's own error would show it."""
    if key is None or not key.get_secret_value():
        return None
    text = key.get_secret_value()
    if not (text.isascii() and text.isprintable() and text == text.strip()):
        raise ConfigurationError("api_key holds spaces, line breaks or letters that no key has: copy it anew")
    return key


def _response_schema(request: Request) -> dict[str, Any]:
    """Name and JSON Schema of the answer; of a model, in the form that hosted endpoints demand, made once."""
    if isinstance(request.schema, Mapping):
        return {"name": request.schema.get("title", "answer"), "schema": dict(request.schema)}
    assert request.schema is not None
    return _model_schema(request.schema)


@lru_cache(maxsize=64)
def _model_schema(model: type[BaseModel]) -> dict[str, Any]:
    from openai import pydantic_function_tool

    return {"name": model.__name__, "schema": pydantic_function_tool(model)["function"]["parameters"]}


@lru_cache(maxsize=1)
def _handlers() -> Any:
    """What instructor has for JSON Schema answers: their validation, and the words of a re-ask.

    Its patched client is not used: it makes the schema anew at each call, and re-asks on terms of its own.
    """
    from instructor.v2 import Mode, Provider, mode_registry

    return mode_registry.get_handlers(Provider.OPENAI, Mode.JSON_SCHEMA)


def _problem(completion: Completion, request: Request) -> str | None:
    """What is wrong with a structured answer, one line a fault, or None."""
    if request.schema is None:
        return None
    try:
        _handlers().response_parser(
            response=completion,
            response_model=answer_model(request.schema),
            validation_context=request.context(),
            strict=True,
        )
    except ValidationError as error:
        # pydantic's own text has the answer in it, and an address that changes with its version.
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return "\n".join(": ".join(filter(None, (".".join(map(str, e["loc"])), e["msg"]))) for e in found)
    return None
