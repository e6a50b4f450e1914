"""The retry policy and its budget, on a clock that only moves when told to."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import (
    AuthenticationFailed,
    CallTimeout,
    EndpointUnreachable,
    ModelError,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFault,
)
from summarizer.retry import Budget, RetryPolicy, retry_after
from summarizer.slots import Slots


class Clock:
    """Seconds that pass by sleeping, and by requests that are said to take ``per_request``."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Seconds since the start."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        self.now += seconds


def _policy(clock: Clock, *, max_attempts: int = 6, deadline: float = 600.0) -> RetryPolicy:
    return RetryPolicy(max_attempts, deadline, sleep=clock.sleep, clock=clock)


def _failing(*errors: ModelError, clock: Clock | None = None, takes: float = 0.0) -> Callable[[float], Awaitable[str]]:
    left = list(errors)

    async def send(seconds: float) -> str:
        if clock is not None:
            clock.now += takes
        if left:
            raise left.pop(0)
        return "answer"

    return send


@pytest.mark.parametrize("kind", [EndpointUnreachable, CallTimeout, RateLimited, ServerFault])
def test_what_may_pass_is_tried_again(kind: type[ModelError]) -> None:
    """No connection, no answer in time, 429 and 5xx are sent again, and the answer then comes."""
    budget = _policy(Clock()).begin()
    assert asyncio.run(budget.run(_failing(kind("no"), kind("no")))) == "answer"
    assert budget.attempts == 3


@pytest.mark.parametrize("kind", [QuotaExhausted, AuthenticationFailed, RequestRejected])
def test_what_will_not_pass_is_raised_at_once(kind: type[ModelError]) -> None:
    """An empty account, a bad key and a bad request are not sent again."""
    clock = Clock()
    with pytest.raises(kind) as caught:
        asyncio.run(_policy(clock).begin().run(_failing(kind("no"))))
    assert caught.value.attempts == 1
    assert clock.slept == []


def test_a_bug_is_no_failed_request() -> None:
    """An error that is none of the library's own passes through unchanged and untried."""
    budget = _policy(Clock()).begin()

    async def send(seconds: float) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(budget.run(send))
    assert budget.attempts == 1


def test_the_last_error_is_raised_when_the_attempts_are_used_up() -> None:
    """After max_attempts requests the last error comes, with their number and what the server asked for."""
    errors = [RateLimited("1"), ServerFault("2"), RateLimited("3", retry_after=2.0)]
    with pytest.raises(RateLimited, match="3") as caught:
        asyncio.run(_policy(Clock(), max_attempts=3).begin().run(_failing(*errors)))
    assert (caught.value.attempts, caught.value.retry_after) == (3, 2.0)


def test_retry_after_is_obeyed_and_a_little_spread() -> None:
    """The wait is at least what the server asked for, and at most a tenth more."""
    clock = Clock()
    asyncio.run(_policy(clock).begin().run(_failing(RateLimited("no", retry_after=30.0))))
    assert 30.0 <= clock.slept[0] <= 33.0


@given(st.integers(min_value=1, max_value=9))
def test_backoff_is_drawn_below_a_doubling_bound(failures: int) -> None:
    """Without Retry-After the n-th wait lies between 0 and 2^(n-1) seconds, and never above a minute."""
    clock = Clock()
    asyncio.run(
        _policy(clock, max_attempts=10, deadline=1e6)
        .begin()
        .run(_failing(*(ServerFault("no") for _ in range(failures))))
    )
    assert len(clock.slept) == failures
    assert all(0 <= wait <= min(60.0, 2.0**n) for n, wait in enumerate(clock.slept))


def test_a_wait_that_would_overrun_the_deadline_is_not_begun() -> None:
    """Asked to wait beyond the deadline, the call gives up at once with that error."""
    clock = Clock()
    with pytest.raises(RateLimited) as caught:
        asyncio.run(_policy(clock, deadline=60.0).begin().run(_failing(RateLimited("no", retry_after=90.0))))
    assert clock.slept == []
    assert (caught.value.attempts, caught.value.retry_after) == (1, 90.0)


def test_requests_count_against_the_deadline() -> None:
    """Requests spend the deadline as waits do: after two of 25 s, 10 s of 60 are too few for a wait of 15."""
    clock = Clock()
    errors = [RateLimited("no", retry_after=0.0), RateLimited("no", retry_after=15.0)]
    with pytest.raises(RateLimited) as caught:
        asyncio.run(_policy(clock, deadline=60.0).begin().run(_failing(*errors, clock=clock, takes=25.0)))
    assert caught.value.attempts == 2


def test_a_request_is_told_how_many_seconds_remain() -> None:
    """Each request may take what is left of the deadline, no more."""
    clock, told = Clock(), []

    async def send(seconds: float) -> str:
        told.append(seconds)
        clock.now += 10.0
        if len(told) == 1:
            raise RateLimited("no", retry_after=0.0)
        return "answer"

    asyncio.run(_policy(clock, deadline=60.0).begin().run(send))
    assert told == [60.0, 50.0]


def test_two_questions_of_one_call_share_a_budget() -> None:
    """A re-ask has what the first question left over."""
    budget = _policy(Clock(), max_attempts=3).begin()

    async def call(budget: Budget) -> None:
        await budget.run(_failing(ServerFault("no")))
        assert budget.left > 0
        await budget.run(_failing())
        assert budget.left == 0

    asyncio.run(call(budget))
    assert budget.attempts == 3


def test_the_queue_for_a_slot_is_not_counted() -> None:
    """Time spent waiting for a slot takes nothing from the deadline."""
    clock = Clock()

    async def call() -> Budget:
        slots = Slots(1)
        budget = _policy(clock, deadline=60.0).begin()
        async with slots.turn(again=False):
            waiting = asyncio.create_task(budget.run(_failing(), slots))
            await asyncio.sleep(0)
            clock.now += 1_000
        await waiting
        return budget

    assert asyncio.run(call()).spent == 0.0


def test_a_slot_is_free_during_the_wait_and_held_during_the_request() -> None:
    """While one call waits to try again, another may send; while one sends, no other may."""
    slots, seen = Slots(1), []

    async def sleep(seconds: float) -> None:
        seen.append(slots.free)

    async def send(seconds: float) -> str:
        seen.append(slots.free)
        if len(seen) == 1:
            raise ServerFault("no")
        return "answer"

    asyncio.run(RetryPolicy(3, 600.0, sleep=sleep).begin().run(send, slots))
    assert seen == [0, 1, 0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds and dates are read; a date gone by is now; nonsense is as if not given."""
    assert retry_after(headers) == seconds


def test_retry_after_as_a_date_to_come() -> None:
    """A date in the future is the seconds until then."""
    then = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    asked = retry_after({"retry-after": format_datetime(then, usegmt=True)})
    assert asked is not None
    assert 3_000 < asked <= 3_600


@given(st.text())
def test_no_retry_after_header_breaks_the_reading(value: str) -> None:
    """Whatever a server sends, the reading gives seconds that can be waited, or None."""
    asked = retry_after({"retry-after": value})
    assert asked is None or 0 <= asked < float("inf")
