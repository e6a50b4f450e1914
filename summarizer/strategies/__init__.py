"""Strategies: how a model is asked for the claims of one dispatch.

Both yield the same drafts, so that everything behind them is the same: ``whole`` asks once for the whole dispatch and
is for models that follow instructions well, ``stepwise`` asks sentence by sentence and is for small local ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from summarizer.actors import Cast
from summarizer.client.exchange import Answer, Request
from summarizer.records import Dispatch, Draft

#: Told how far the asking has come: steps done, steps in all.
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class GistDraft:
    """What the dispatch is about as a model words it, with the sentences (0-based) it rests on."""

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Drafts:
    """What a strategy found in one dispatch."""

    claims: tuple[Draft, ...]
    gist: GistDraft | None


class Asker(Protocol):
    """What a strategy needs of a client."""

    async def ask(self, request: Request) -> Answer:
        """The answer; raises a ModelError."""
        ...


class Strategy(Protocol):
    """A way to ask one model for the claims of a dispatch."""

    @property
    def name(self) -> str:
        """As the option ``--strategy`` names it."""
        ...

    @property
    def prompts(self) -> Mapping[str, str]:
        """Label and fingerprint of every prompt in use."""
        ...

    @property
    def prefix(self) -> tuple[Mapping[str, str], ...]:
        """The messages that every question begins with."""
        ...

    def foreseen(self, dispatch: Dispatch, cast: Cast) -> list[Request]:
        """The questions that this dispatch takes whatever the answers are."""
        ...

    async def draft(self, dispatch: Dispatch, cast: Cast, client: Asker, told: Told) -> Drafts:
        """The claims of this dispatch; raises a ModelError where the model cannot be asked."""
        ...
