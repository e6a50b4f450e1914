"""What the questions of one dispatch take: told of every request before it is sent and of what became of it.

A meter may refuse a request before it is sent (a budget is used up, the run is to stop), and may write down what each
one cost. The plain one only counts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from summarizer.records import Usage

#: Tokens of its own that an endpoint's chat template puts around each message, at most.
_AROUND_A_MESSAGE = 16


@dataclass(frozen=True)
class Asked:
    """One request that is about to be sent.

    ``question`` is the key under which its answer is kept, ``number`` counts the requests for it from 1, ``step`` says
    which step of the dispatch asks. ``prompt_tokens`` and ``completion_tokens`` bound from above what it can take.
    """

    id: str
    question: str
    number: int
    step: str
    at: dt.datetime
    prompt_tokens: int
    completion_tokens: int


class Meter:
    """Counts what one dispatch takes: ``usage`` of all requests, also of those whose answer was of no use."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.cache_hits = 0

    async def before(self, asked: Asked) -> None:
        """``asked`` is about to be sent; raises Halted where it must not be."""
        self.usage += Usage(calls=int(asked.number == 1))

    def after(self, asked: Asked, *, paid: bool | None, useful: bool, usage: Usage, seconds: float) -> None:  # noqa: ARG002  # for those who write it down
        """``asked`` has ended after ``seconds``; ``paid`` is None where nobody knows, for want of an answer."""
        self.usage += usage + Usage(attempts=1)

    def kept(self, question: str, usage: Usage) -> None:  # noqa: ARG002  # for those who write it down
        """An answer was taken from the cache; ``usage`` is what it took when it was asked for."""
        self.cache_hits += 1


def most_tokens(body: bytes, messages: int) -> int:
    """Tokens that a request of this body can have at most: a token is a byte or more in every vocabulary in use."""
    return len(body) + _AROUND_A_MESSAGE * messages
