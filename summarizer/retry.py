"""When a failed request is sent again: one policy, one budget, in this one place.

Sent again is what may pass by waiting: no connection, no answer in time, 429, 5xx. The server's ``Retry-After`` is
obeyed; without it the wait is drawn at random below an exponential bound ("full jitter"), so that many callers that
failed together do not come back together. A slot (``slots``) is held while a request runs, never during a wait.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from summarizer.errors import CallTimeout, EndpointUnreachable, ModelError, RateLimited, ServerFault
from summarizer.slots import Slots

T = TypeVar("T")

RETRIED = (EndpointUnreachable, CallTimeout, RateLimited, ServerFault)
# 1, 2, 4 … seconds at most; past a minute a longer wait only wastes the deadline.
_BACKOFF = wait_random_exponential(multiplier=1, max=60)
# A server that says "90 seconds" says it to all callers: they come back over the 10 % that follow.
_SPREAD = 1.1


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long one call is tried.

    ``max_attempts`` bounds the requests of one call; ``deadline`` its seconds, in requests and in waits together (time
    in the queue for a slot is not counted). ``sleep`` and ``clock`` (seconds) can be replaced in tests.
    """

    max_attempts: int
    deadline: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic

    def begin(self) -> Budget:
        """A fresh budget, for one call."""
        return Budget(self)


class Budget:
    """What one call has used of its policy: ``attempts`` (requests sent) and ``spent`` (seconds)."""

    def __init__(self, policy: RetryPolicy) -> None:
        self.policy = policy
        self.attempts = 0
        self.spent = 0.0

    @property
    def left(self) -> float:
        """Seconds that remain, 0 where the attempts are used up."""
        if self.attempts >= self.policy.max_attempts:
            return 0.0
        return max(0.0, self.policy.deadline - self.spent)

    async def run(self, send: Callable[[float], Awaitable[T]], slots: Slots | None = None) -> T:
        """Answer of ``send``, which is called until it succeeds, with the seconds it may take.

        Raises the last ModelError at once where it is not of the RETRIED kinds, where the attempts are used up, or
        where the next wait would overrun the deadline.
        """
        try:
            return await self._once(send, slots)
        except RETRIED as error:
            failed = [error]  # most requests never come here, so that they need none of what follows

        async def again() -> T:
            if failed:
                raise failed.pop()
            return await self._once(send, slots)

        retrying = AsyncRetrying(
            sleep=self._sleep, stop=self._stop, wait=_wait, retry=retry_if_exception_type(RETRIED), reraise=True
        )
        return await retrying(again)

    async def _once(self, send: Callable[[float], Awaitable[T]], slots: Slots | None) -> T:
        async with slots.turn(again=self.attempts > 0) if slots else nullcontext():
            allowed, began = self.left, self.policy.clock()
            self.attempts += 1
            try:
                return await send(allowed)
            except ModelError as error:
                error.attempts = self.attempts
                raise
            finally:
                self.spent += self.policy.clock() - began

    async def _sleep(self, seconds: float) -> None:
        await self.policy.sleep(seconds)
        self.spent += seconds

    def _stop(self, state: RetryCallState) -> bool:
        return state.upcoming_sleep >= self.left


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelError) else None
    if asked is None:
        return _BACKOFF(state)
    return asked * random.uniform(1, _SPREAD)  # noqa: S311  # spreads load, guards no secret


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that a server asks for, or None.

    Reads ``retry-after-ms`` (milliseconds), then ``Retry-After`` as seconds or as an HTTP date (RFC 9110, 10.2.3);
    ``headers`` must find names in any case. A date in the past is 0; what cannot be read counts as not given.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return _until(headers.get("retry-after", ""))


def _until(date: str) -> float | None:
    try:
        when = parsedate_to_datetime(date)
    except (ValueError, IndexError, OverflowError):  # the parser fails in all these ways
        return None
    if when.tzinfo is None:  # "-0000": the standard says GMT
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())
