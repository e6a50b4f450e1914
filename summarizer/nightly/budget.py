"""What a run may spend: reserved before each call by what it can cost at most, so that the limit is never overrun."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from summarizer.errors import BudgetReached


@dataclass(frozen=True)
class Amount:
    """Tokens, of prompts and answers together, and US dollars."""

    tokens: int = 0
    usd: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        """The two together."""
        return Amount(self.tokens + other.tokens, self.usd + other.usd)

    def __sub__(self, other: Amount) -> Amount:
        """What is left of it without the other."""
        return Amount(self.tokens - other.tokens, self.usd - other.usd)


class Allowance:
    """A limit in ``tokens``, in ``usd``, in both or in none, of which ``spent`` is gone already."""

    def __init__(self, *, tokens: int | None = None, usd: float | None = None, spent: Amount | None = None) -> None:
        self._tokens, self._usd = tokens, usd
        self.spent = spent or Amount()
        self.reserved = Amount()
        self._freed = asyncio.Event()

    async def reserve(self, most: Amount) -> None:
        """Set ``most`` aside for a call; waits while calls under way may yet give back enough.

        Raises BudgetReached where ``most`` is beyond what is left even if they cost nothing.
        """
        while not self._bears(self.spent + self.reserved + most):
            if not self._bears(self.spent + most):
                raise BudgetReached(f"not sent: the budget is used up ({self.left}); the next run goes on here")
            self._freed.clear()
            await self._freed.wait()
        self.reserved += most

    def settle(self, most: Amount, cost: Amount) -> None:
        """The call that ``most`` was set aside for has ended, and did cost ``cost``."""
        self.reserved -= most
        self.spent += cost
        self._freed.set()

    @property
    def left(self) -> str:
        """What is left, in words."""
        parts = []
        if self._tokens is not None:
            parts.append(f"{max(0, self._tokens - self.spent.tokens):,} of {self._tokens:,} tokens left")
        if self._usd is not None:
            parts.append(f"${max(0.0, self._usd - self.spent.usd):.4f} of ${self._usd:.2f} left")
        return ", ".join(parts) or "no limit"

    def _bears(self, amount: Amount) -> bool:
        return (self._tokens is None or amount.tokens <= self._tokens) and (
            self._usd is None or amount.usd <= self._usd + 1e-9
        )
