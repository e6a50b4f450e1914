"""Writes of many dispatches in one transaction: what comes up within a hundredth of a second is committed together.

A commit, and each statement in it, costs as much as many rows. Whoever waits for a write goes on when it is committed,
so nothing is told as done, and no request is sent, before it stands in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar

from summarizer.store import Store

Result = TypeVar("Result")
_Write = Callable[[Store], Any]

#: Seconds that a write waits for others; an answer takes many times as long.
_GATHERED: Final = 0.01


class Writer:
    """Writes to one store, from within one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[_Write, asyncio.Future[Any]]] = []
        self._fault: BaseException | None = None

    async def write(self, act: Callable[[Store], Result]) -> Result:
        """What ``act`` returns, once it is committed; raises what it raised, or what a posted write did before."""
        result: Result = await self._enter(act)
        if self._fault is not None:
            raise self._fault
        return result

    async def settled(self) -> None:
        """Go on when all that was posted is committed; raises what a posted write did."""
        await self.write(lambda _store: None)

    def post(self, act: _Write) -> None:
        """Have ``act`` done with the next writes, without waiting; a failure of it comes up at the next ``write``."""
        self._enter(act).add_done_callback(self._note)

    def _enter(self, act: _Write) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_later(_GATHERED, self.flush)
        done: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((act, done))
        return done

    def flush(self) -> None:
        """Commit all that waits; where that fails, one by one, so that each has its own result or error."""
        waiting, self._waiting = [(act, done) for act, done in self._waiting if not done.done()], []
        if not waiting:
            return
        try:
            with self._store.together():
                results = [act(self._store) for act, _ in waiting]
        except Exception:  # noqa: BLE001  # whose it is shows when each is done on its own
            for act, done in waiting:
                self._alone(act, done)
            return
        for (_, done), result in zip(waiting, results, strict=True):
            done.set_result(result)

    def _alone(self, act: _Write, done: asyncio.Future[Any]) -> None:
        try:
            done.set_result(act(self._store))
        except Exception as error:  # noqa: BLE001  # for whoever waits
            done.set_exception(error)

    def _note(self, done: asyncio.Future[Any]) -> None:
        if not done.cancelled() and done.exception() is not None:
            self._fault = self._fault or done.exception()
