"""What a call costs: nothing on this machine, and elsewhere only where a price is given.

There is no table of prices here: they change without notice, and a stale sum is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from summarizer.records import Usage


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens: of the prompt, of its part that the endpoint had cached, of the answer."""

    prompt: float
    cached: float
    completion: float


def cost_usd(
    model: str,
    endpoint: Literal["embedded", "local", "remote"],
    usage: Usage,
    prices: Mapping[str, Price] | None = None,
) -> float | None:
    """US dollars that ``usage`` cost, or None where no price of a remote ``model`` is given."""
    if endpoint != "remote" or usage.attempts == 0:
        return 0.0
    price = (prices or {}).get(model)
    if price is None:
        return None
    fresh = usage.prompt_tokens - usage.cached_tokens
    prompt = fresh * price.prompt + usage.cached_tokens * price.cached
    return (prompt + usage.completion_tokens * price.completion) / 1_000_000
