"""Which model answers, and how it is reached: the embedded one, started when first needed, or one that the user named.

An embedded model is loaded only when a question is not in the cache, so a second run over the same dispatch loads
nothing; while it loads, in a thread, the event loop goes on.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import ExitStack

from summarizer import opinion
from summarizer.client import Client, Connection
from summarizer.errors import EmbeddedError
from summarizer.retry import RetryPolicy
from summarizer.settings import EMBEDDED, Settings
from summarizer.slots import Slots
from summarizer.strategies import Strategy
from summarizer.strategies.stepwise import Stepwise
from summarizer.strategies.whole import Whole
from summarizer.weights import MODEL, describe, prepare, use_file

#: Told how far a stage has come: its name (fetch, load, ask), units done, units in all.
Progress = Callable[[str, int, int], None]

#: Tokens of sentences that the embedded model reads in one window of ``whole``: its context is 8,192 with the answer.
EMBEDDED_WINDOW = 2_000
#: Tokens of its answer, room for two dozen claims. It writes some 26 a second, a third of that on a busy machine: what
#: is not there at `call_timeout` is lost, while an answer that ends at this limit is asked for again in halves.
EMBEDDED_ANSWER = 1_200
#: Two claims. A small model may tell ever new claims of a few sentences; in halves it seldom does.
EMBEDDED_ANSWER_A_SENTENCE = 100


class Endpoint:
    """The model of these settings; ``close`` stops what was started."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self._started = ExitStack()
        self._stopped = threading.Event()
        self.model = _identity(settings)
        self.strategy = _strategy(settings, self.model)

    def client(self, *, slots: Slots | None = None, retry: RetryPolicy | None = None) -> Client:
        """A client of this endpoint; the caller closes it. See ``Client`` for ``slots``."""
        start = self._start if self._settings.model == EMBEDDED else None
        return Client.from_settings(self._settings, base_url=start, slots=slots, retry=retry)

    def close(self) -> None:
        """Stop the embedded model, if it runs."""
        self._started.close()

    async def _start(self) -> Connection:
        self._stopped.clear()
        try:
            return await asyncio.to_thread(self._load)
        finally:  # Ctrl-C ends the await, not the thread: it stops at its next step
            self._stopped.set()

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._stopped.is_set():
            raise EmbeddedError("interrupted while the model was fetched or loaded")
        self._progress(stage, done, total)

    def _load(self) -> Connection:
        from pydantic import SecretStr

        from summarizer.embedded import Embedded

        weights = prepare(self._settings, progress=lambda done, whole: self._tell("fetch", done, whole))
        self._tell("load", 0, 1)
        embedded = self._started.enter_context(Embedded(weights, threads=self._settings.threads))
        if self._settings.second_opinion:
            embedded.prepare(opinion.prefix())
        embedded.prepare(self.strategy.prefix)  # last, since it is asked first
        self._progress("load", 1, 1)
        return Connection(embedded.base_url, SecretStr(embedded.api_key))


def _identity(settings: Settings) -> str:
    """The model's name; weights of the user's own are told apart by their digest, or the cache would mix them up."""
    if settings.model != EMBEDDED:
        return settings.model
    if settings.weights is None:
        return MODEL.name
    digest = describe(use_file(settings.weights)).sha256
    return MODEL.name if digest == MODEL.sha256 else f"sha256:{digest}"


def _strategy(settings: Settings, model: str) -> Strategy:
    """The strategy named, or the model's own: small embedded models go stepwise, all others are asked at once."""
    embedded = settings.model == EMBEDDED
    chosen = settings.strategy or ("stepwise" if embedded else "whole")
    if chosen == "stepwise":
        return Stepwise(model)
    if not embedded:
        return Whole(model)
    return Whole(model, EMBEDDED_WINDOW, EMBEDDED_ANSWER, EMBEDDED_ANSWER_A_SENTENCE, narrow=True)
