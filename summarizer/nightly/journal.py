"""The meter of a nightly run: every request stands in the ledger before it is sent, and its cost is set aside."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass

from summarizer.ledger import Call, CallState
from summarizer.metering import Asked, Meter
from summarizer.nightly.budget import Allowance, Amount
from summarizer.nightly.halt import Halt
from summarizer.nightly.writing import Writer
from summarizer.pricing import Tariff
from summarizer.records import Usage


@dataclass(frozen=True)
class Books:
    """What all journals of a run write to.

    ``unheard`` maps the questions of killed runs that nobody knows the end of to their calls: where the cache turns out
    to hold the answer, the call was paid and is entered as such.
    """

    writer: Writer
    run: int
    allowance: Allowance
    tariff: Tariff
    halt: Halt
    unheard: MutableMapping[str, str]


class Journal(Meter):
    """Counts what one input takes, refuses what the run may not spend, and writes each request down."""

    def __init__(self, books: Books, input_id: str) -> None:
        super().__init__()
        self._books, self._input = books, input_id

    async def before(self, asked: Asked) -> None:
        """Set its cost aside and write it down; raises Halted or BudgetReached, and then it is not sent."""
        self._books.halt.check()
        most = self._most(asked)
        await self._books.allowance.reserve(most)
        try:
            self._books.halt.check()  # the wait may have been long
            call = self._call(asked, most)
            await self._books.writer.write(lambda store: store.asking(self._books.run, call))
        except BaseException:
            self._books.allowance.settle(most, Amount())
            raise
        self._books.unheard.pop(asked.question, None)  # its answer was not kept, so this call's will be
        await super().before(asked)

    def after(self, asked: Asked, *, paid: bool | None, useful: bool, usage: Usage, seconds: float) -> None:
        """Give back what it did not cost, and write down how it ended; what nobody knows counts as spent."""
        super().after(asked, paid=paid, useful=useful, usage=usage, seconds=seconds)
        if paid and not usage.prompt_tokens + usage.completion_tokens:  # a server that does not count
            usage += Usage(prompt_tokens=asked.prompt_tokens, completion_tokens=asked.completion_tokens)
        most, cost = self._most(asked), self._cost(usage)
        known = Amount(usage.prompt_tokens + usage.completion_tokens, cost or 0.0)
        self._books.allowance.settle(most, most if paid is None else known)
        self._settle(asked.id, _state(paid, useful=useful), seconds, usage + Usage(attempts=1), cost)

    def kept(self, question: str, usage: Usage) -> None:
        """An answer that the cache had: if its call was broken off by a kill, the ledger learns that it was paid."""
        super().kept(question, usage)
        call = self._books.unheard.pop(question, None)
        if call is not None:
            self._settle(call, "answered", None, usage, self._books.tariff.cost(usage))

    def _settle(self, call: str, state: CallState, seconds: float | None, usage: Usage, cost: float | None) -> None:
        """Have it written down with the summary that the answer leads to.

        A kill in between leaves it ``asked``, as one before it would; the answer is in the cache by then.
        """
        self._books.writer.post(
            lambda store: store.settle(call, state=state, seconds=seconds, usage=usage, cost_usd=cost)
        )

    def _most(self, asked: Asked) -> Amount:
        most = Usage(attempts=1, prompt_tokens=asked.prompt_tokens, completion_tokens=asked.completion_tokens)
        return Amount(asked.prompt_tokens + asked.completion_tokens, self._books.tariff.cost(most) or 0.0)

    def _cost(self, usage: Usage) -> float | None:
        return self._books.tariff.cost(usage + Usage(attempts=1))

    def _call(self, asked: Asked, most: Amount) -> Call:
        return Call(
            id=asked.id,
            input=self._input,
            question=asked.question,
            step=asked.step,
            state="asked",
            asked_at=asked.at,
            reserved_tokens=most.tokens,
            reserved_usd=most.usd,
        )


def _state(paid: bool | None, *, useful: bool) -> CallState:
    if paid is None:
        return "asked"
    return "answered" if useful else "spoilt" if paid else "unpaid"
