"""The benchmarks' model server in a thread of the tests' own process: loopback, any port, no waiting.

with Endpoint() as endpoint:
    endpoint.reset(shares={"500": 1.0})
    ...  # requests to endpoint.base_url
    endpoint.stats()["paid"]
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from tests.benchmarks.model_server import Connection, State

T = TypeVar("T")


class Endpoint:
    """An OpenAI-compatible endpoint that answers every question of ``whole`` at once, with the faults it is set to."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="model server")
        self._state = [State(latency=0.0)]
        self._open: set[_Tracked] = set()
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """Address for an OpenAI-compatible client."""
        assert self._server is not None, "not entered"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def reset(self, **state: Any) -> None:
        """Forget all counts, and behave as this ``State`` says: latency (seconds), shares of faults, retry_after."""
        fresh = State(**{"latency": 0.0} | state)
        self._there(lambda: self._state.__setitem__(0, fresh))

    def stats(self) -> dict[str, Any]:
        """What was counted since the last reset; see ``State.stats``."""
        return self._there(lambda: self._state[0].stats())

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *exception: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: _Tracked(self._state, self._open), "127.0.0.1", 0, backlog=512)

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for connection in list(self._open):
            connection.drop()
        await asyncio.sleep(0)  # the loop closes a dropped connection's socket in its next turn

    def _there(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, done in the server's own thread, between two requests."""

        async def done() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result()


class _Tracked(Connection):
    """A connection that can be dropped, so that no socket stays open when the server goes."""

    def __init__(self, state: list[State], among: set[_Tracked]) -> None:
        super().__init__(state)
        self._among = among

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it among the open ones."""
        super().connection_made(transport)
        self._among.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is open no more."""
        super().connection_lost(exc)
        self._among.discard(self)

    def drop(self) -> None:
        """Close it, whatever is under way."""
        if self._out is not None:
            self._out.abort()
