"""One question to one model, and a checked answer back: the only room that knows openai and instructor.

openai carries the request (``transport``), pydantic validates a structured answer and instructor words the one re-ask
(``structured``). The body is built field by field, so that nothing else is ever sent. openai is imported at the first
request and instructor at the first re-ask, as they take a second to load: help, and answers from the cache, do without.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from weakref import WeakValueDictionary

from pydantic import SecretStr, ValidationError

from summarizer.cache import Cache, NullCache
from summarizer.client import structured
from summarizer.client.exchange import Answer, Request
from summarizer.client.transport import Connect, Connection, Transport
from summarizer.client.wire import Completion, cut_off
from summarizer.errors import CacheError, ConfigurationError, MalformedAnswer, ModelError, TruncatedAnswer
from summarizer.gathering import Gathering
from summarizer.metering import Asked, Meter, most_tokens
from summarizer.questions import Question
from summarizer.records import Usage
from summarizer.retry import Budget, RetryPolicy
from summarizer.settings import EMBEDDED, Settings
from summarizer.slots import Slots

if TYPE_CHECKING:
    from summarizer.client.exchange import EndpointKind

__all__ = ["Client", "Connect", "Connection", "Metered"]

_log = logging.getLogger(__name__)


class _Question(NamedTuple):
    request: Request
    key: str
    meter: Meter
    budget: Budget


class _Sent(NamedTuple):
    completion: Completion
    asked: Asked
    seconds: float


class Client:
    """Asks one endpoint; to be closed by ``aclose`` or ``async with``, and used within one event loop.

    ``base_url`` may be a function that starts the endpoint; it is called before the first request, and not at all where
    the cache has every answer. ``slots`` bounds the requests that run at once. The
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
        slots: Slots | None = None,
    ) -> None:
        self._transport = Transport(base_url, kind, api_key)
        self.kind, self.address = self._transport.kind, self._transport.address
        self._call_timeout = call_timeout
        self._retry = retry
        self._cache = cache or NullCache()
        self._keeping = Gathering(self._cache.together)
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by the question's key
        self._slots = slots

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        base_url: str | Connect | None = None,
        api_key: SecretStr | None = None,
        cache: Cache | NullCache | None = None,
        slots: Slots | None = None,
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
        await self._transport.aclose()
        self._keeping.flush()
        self._cache.close()

    async def ask(self, request: Request, meter: Meter | None = None) -> Answer:
        """The answer, from the cache or from the endpoint; ``meter`` is told of every request, and may refuse it.

        Of those who ask the same at once one asks, and the others have its answer from the cache. An answer that is not
        of the schema is asked for once more, with what is wrong with it; one that was cut off once is not asked for
        again. Raises a ModelError, whose ``attempts`` counts the requests sent, Halted where the meter refuses, or
        CacheError where the cache cannot be read.
        """
        parts = Question(request.parts(self.kind, self.address))
        async with self._asking.setdefault(parts.key, asyncio.Lock()):
            return await self._answer(request, parts, meter)

    async def _answer(self, request: Request, parts: Question, meter: Meter | None) -> Answer:
        question = _Question(request, parts.key, meter or Meter(), self._retry.begin())
        kept = self._cache.get(parts)
        answer = Answer.from_kept(kept, request) if kept is not None else None
        if answer is not None:
            question.meter.kept(question.key, answer.paid)
            if answer.cut_off(request):
                raise cut_off(request, self._who(request))
            return answer
        try:
            return await self._ask_endpoint(question, lambda answer: self._keep(parts, answer, request.subject))
        except ModelError as error:
            error.attempts = question.budget.attempts
            raise

    def most_tokens(self, request: Request) -> int:
        """The most tokens that this question can take, prompt and answer together: what a budget sets aside for it."""
        body = structured.body(request, self.kind)
        return most_tokens(structured.encoded(body), len(body["messages"])) + (request.max_tokens or 0)

    def keeps(self, request: Request) -> bool:
        """Whether the cache has an answer to this question; nothing is asked."""
        return self._cache.get(request.parts(self.kind, self.address)) is not None

    def _who(self, request: Request) -> str:
        return f"model {request.model} at {self.address}"

    async def _ask_endpoint(self, question: _Question, keep: Callable[[Answer], Awaitable[None]]) -> Answer:
        """The answer, kept before the meter learns of it: a kill in between must not lose what was paid for."""
        request, budget, who = question.request, question.budget, self._who(question.request)
        body, usage = structured.body(request, self.kind), Usage(calls=1)
        while True:
            sending = partial(self._send, question, structured.encoded(body), len(body["messages"]))
            completion, asked, seconds = await budget.run(sending, self._slots)
            usage += completion.usage
            answer, problem = None, ""
            try:
                completion.check(request, who)
                answer = completion.read(request, usage + Usage(attempts=budget.attempts))
            except ValidationError as error:
                problem = structured.problem(error)
            except TruncatedAnswer:
                await keep(completion.spoilt(usage + Usage(attempts=budget.attempts)))
                raise
            else:
                await keep(answer)
            finally:
                useful = answer is not None
                question.meter.after(asked, paid=True, useful=useful, usage=completion.usage, seconds=seconds)
            if answer is not None:
                return answer
            if len(body["messages"]) > len(request.messages) or not budget.left:
                faults = problem.replace("\n", "; ")
                raise MalformedAnswer(f"{who} does not keep to the schema ({faults}); try another model")
            body = structured.asked_again(body, completion, problem)

    async def _send(self, question: _Question, body: bytes, messages: int, seconds: float) -> _Sent:
        """One HTTP request, which may take ``seconds``; every failure as a ModelError."""
        asked = _asked(question, most_tokens(body, messages))
        await question.meter.before(asked)
        began, seconds = time.monotonic(), min(seconds, self._call_timeout)
        try:
            completion = await self._transport.post(body, seconds)
        except BaseException as error:  # a request that is cancelled is on its way all the same
            paid = error.paid if isinstance(error, ModelError) else None
            took = time.monotonic() - began
            question.meter.after(asked, paid=paid, useful=False, usage=Usage(), seconds=took)
            raise
        return _Sent(completion, asked, time.monotonic() - began)

    async def _keep(self, parts: Mapping[str, Any], answer: Answer, subject: str | None) -> None:
        put = partial(self._cache.put, parts, answer.kept(), subject=subject)
        try:
            # Whoever asked may be cancelled meanwhile; what is paid for is kept all the same.
            await asyncio.shield(self._keeping.enter(put))
        except CacheError as error:  # the answer is paid for: better used and not kept than lost
            _log.warning("%s", error)


class Metered(NamedTuple):
    """A client as one dispatch sees it: ``meter`` is told of every request."""

    client: Client
    meter: Meter

    async def ask(self, request: Request) -> Answer:
        """As ``Client.ask``."""
        return await self.client.ask(request, self.meter)


def _asked(question: _Question, prompt_tokens: int) -> Asked:
    request = question.request
    return Asked(
        id=uuid.uuid4().hex,
        question=question.key,
        number=question.budget.attempts,
        step=(request.subject or "").partition(":")[2],
        at=dt.datetime.now(dt.UTC),
        prompt_tokens=prompt_tokens,
        completion_tokens=request.max_tokens or 0,
    )
