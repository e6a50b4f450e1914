"""Who is told how far a run has come."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Told after each input."""

    def tell(self, *, summarized: int, failed: int, usd: float) -> None:
        """So many are done, so many failed, and so much was spent, in US dollars."""


class Silence:
    """Tells nobody."""

    def tell(self, *, summarized: int, failed: int, usd: float) -> None:
        """Pass over it."""
