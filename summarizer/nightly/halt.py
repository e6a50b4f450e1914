"""When a run is to stop before its work is done: on a signal, at its deadline, or because going on makes no sense.

Stopping is gentle: calls under way come to their end and their answers are kept, but no further call is sent and no
wait is waited out. A second signal is not gentle.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from summarizer.errors import Halted
from summarizer.ledger import Outcome

_REASONS: dict[Outcome, str] = {
    "interrupted": "a signal asked the run to stop",
    "terminated": "a signal asked the run to stop",
    "deadline": "the run's deadline has come",
    "budget": "the budget is used up",
    "model failed": "the model or its endpoint failed",
}


class Halt:
    """Whether, and why, a run is to stop; to be made inside the event loop. ``deadline`` is in seconds from now."""

    def __init__(self, deadline: float | None = None) -> None:
        self.outcome: Outcome | None = None
        self._called = asyncio.Event()
        self._timer = None
        if deadline is not None:
            self._timer = asyncio.get_running_loop().call_later(deadline, self.call, "deadline")

    def call(self, outcome: Outcome) -> None:
        """Let the run stop; the first reason stays."""
        self.outcome = self.outcome or outcome
        self._called.set()

    def check(self) -> None:
        """Raise Halted where the run is to stop."""
        if self.outcome is not None:
            raise Halted(f"not sent: {_REASONS.get(self.outcome, self.outcome)}; the next run goes on here")

    async def sleep(self, seconds: float) -> None:
        """Sleep, or raise Halted as soon as the run is to stop: no wait for a server outlasts it."""
        try:
            async with asyncio.timeout(seconds):
                await self._called.wait()
        except TimeoutError:
            return
        self.check()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM stop the run gently; the second one ends it as it would end any program."""
        loop = asyncio.get_running_loop()
        watched = (signal.SIGINT, signal.SIGTERM)
        for one in watched:
            loop.add_signal_handler(one, self._signalled, one)
        try:
            yield
        finally:
            for one in watched:
                loop.remove_signal_handler(one)
            if self._timer is not None:
                self._timer.cancel()

    def _signalled(self, which: signal.Signals) -> None:
        self.call("terminated" if which is signal.SIGTERM else "interrupted")
        asyncio.get_running_loop().remove_signal_handler(which)
