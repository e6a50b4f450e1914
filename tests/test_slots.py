"""Slots: how many requests run at once, and which goes next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.slots import Slots


async def _settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_what_is_sent_again_goes_before_what_never_was() -> None:
    """Of those that wait, the retries come first, and each kind in the order in which it came."""

    async def run() -> list[str]:
        slots, order = Slots(1), list[str]()

        async def request(name: str, *, again: bool) -> None:
            async with slots.turn(again=again):
                order.append(name)

        async with asyncio.TaskGroup() as group, slots.turn(again=False):
            for name in ("first", "second", "retry", "second retry"):
                group.create_task(request(name, again="retry" in name))
                await _settle()
        return order

    assert asyncio.run(run()) == ["retry", "second retry", "first", "second"]


def test_a_request_that_fails_gives_its_slot_back() -> None:
    """An error on the way does not keep the slot."""
    slots = Slots(1)

    async def run() -> None:
        async with slots.turn(again=False):
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # the very one
        asyncio.run(run())
    assert slots.free == 1


def test_who_is_cancelled_as_its_turn_comes_passes_it_on() -> None:
    """The slot that was given in the very moment of the cancellation goes to the next one who waits."""

    async def run() -> int:
        slots = Slots(1)
        async with slots.turn(again=False):
            waiting = [asyncio.create_task(_hold(slots)) for _ in range(2)]
            await _settle()
        waiting[0].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert waiting[0].cancelled()
        assert not waiting[1].cancelled()
        return slots.free

    assert asyncio.run(run()) == 1


async def _hold(slots: Slots) -> None:
    async with slots.turn(again=False):
        await asyncio.sleep(0)


@given(number=st.integers(1, 4), actions=st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=30))
def test_never_more_at_once_and_none_is_lost(number: int, actions: Sequence[tuple[bool, int]]) -> None:
    """In whatever order they come, leave and are cancelled: at most so many at once, and all free in the end."""

    async def run() -> None:
        slots, running, most = Slots(number), 0, 0

        async def request(turns: int, *, again: bool) -> None:
            nonlocal running, most
            async with slots.turn(again=again):
                running += 1
                most = max(most, running)
                try:
                    for _ in range(turns):
                        await asyncio.sleep(0)
                finally:
                    running -= 1

        tasks = []
        for again, turns in actions:
            tasks.append(asyncio.create_task(request(turns, again=again)))
            if turns == 3:
                tasks[len(tasks) // 2].cancel()
            await asyncio.sleep(0)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= number
        assert slots.free == number

    asyncio.run(run())
