"""A night's writes to its store, gathered; of those that nobody waits for, the first failure comes up with the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from summarizer.gathering import Gathering
from summarizer.store import Store

Result = TypeVar("Result")


class Writer:
    """Writes to one store, from within one event loop.

    Whoever waits for a write goes on when it is committed, so nothing is told as done, and no request is sent, before
    it stands in the store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gathering = Gathering(store.together)
        self._fault: BaseException | None = None

    async def write(self, act: Callable[[Store], Result]) -> Result:
        """What ``act`` returns, once it is committed; raises what it raised, or what a posted write did before."""
        result = await self._gathering.enter(partial(act, self._store))
        if self._fault is not None:
            raise self._fault
        return result

    async def settled(self) -> None:
        """Go on when all that was posted is committed; raises what a posted write did."""
        await self.write(lambda _store: None)

    def post(self, act: Callable[[Store], Any]) -> None:
        """Have ``act`` done with the next writes, without waiting; a failure of it comes up at the next ``write``."""
        self._gathering.enter(partial(act, self._store)).add_done_callback(self._note)

    def flush(self) -> None:
        """Commit all that waits, at once."""
        self._gathering.flush()

    def _note(self, done: asyncio.Future[Any]) -> None:
        if not done.cancelled() and done.exception() is not None:
            self._fault = self._fault or done.exception()
