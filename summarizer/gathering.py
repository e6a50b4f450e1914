"""Small writes done together: what comes up within four milliseconds is one transaction.

A commit costs as much as many rows. Whoever waits for a write goes on when it is committed, so that nothing counts as
written before it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

#: Seconds that a write waits for others; an answer takes many times as long.
_GATHERED: Final = 0.004


class Gathering:
    """Writes to one place, from within one event loop; ``together`` makes one transaction of what is done in it."""

    def __init__(self, together: Callable[[], AbstractContextManager[object]]) -> None:
        self._together = together
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []

    def enter(self, act: Callable[[], Result]) -> asyncio.Future[Result]:
        """What ``act`` returns or raises, once it is committed; never done where the future is cancelled before."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_later(_GATHERED, self.flush)
        done: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((act, done))
        return done

    def flush(self) -> None:
        """Commit all that waits; where that fails, one by one, so that each has its own result or error."""
        waiting, self._waiting = [(act, done) for act, done in self._waiting if not done.done()], []
        if not waiting:
            return
        try:
            with self._together():
                results = [act() for act, _ in waiting]
        except Exception:  # noqa: BLE001  # whose it is shows when each is done on its own
            for act, done in waiting:
                _alone(act, done)
            return
        for (_, done), result in zip(waiting, results, strict=True):
            done.set_result(result)


def _alone(act: Callable[[], Any], done: asyncio.Future[Any]) -> None:
    try:
        done.set_result(act())
    except Exception as error:  # noqa: BLE001  # for whoever waits
        done.set_exception(error)
