"""How many requests run at once, and which of those that wait goes next.

A request that is sent again goes before those that never were: its server has said when to come back, and its dispatch
has been under way for longer. So what meets two faults in a row does not wait twice at the end of the queue.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """At most ``number`` requests at once; for one event loop."""

    def __init__(self, number: int) -> None:
        self.free = number
        # Only while none is free does anybody wait.
        self._again, self._first = deque[asyncio.Future[None]](), deque[asyncio.Future[None]]()

    @asynccontextmanager
    async def turn(self, *, again: bool) -> AsyncIterator[None]:
        """A slot for the block, as soon as there is one; ``again`` is for what was sent before."""
        await self._take(self._again if again else self._first)
        try:
            yield
        finally:
            self._give()

    async def _take(self, waiting: deque[asyncio.Future[None]]) -> None:
        if self.free:
            self.free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came just then
                self._give()
            raise

    def _give(self) -> None:
        """Give a slot to whoever is next; who was cancelled meanwhile is passed over."""
        for waiting in (self._again, self._first):
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self.free += 1
