"""What a call costs: nothing on this machine, and elsewhere by the price that the user gave, or by a maintained table.

The table is genai-prices', as it stood when that package was installed; a model that it does not know has no cost,
rather than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from summarizer.records import Usage

#: Where a model runs, as the client tells it.
Where = Literal["embedded", "local", "remote"]


class Price(NamedTuple):
    """US dollars for a million tokens: of the prompt, of its part that the endpoint had cached, of the answer."""

    prompt: float
    cached: float
    completion: float


@dataclass(frozen=True)
class Tariff:
    """The prices of one model at one endpoint: ``price`` where the user gave one, else those of the table."""

    model: str
    endpoint: Where
    address: str | None = None
    price: Price | None = None

    @property
    def known(self) -> bool:
        """Whether costs can be told at all."""
        return self.cost(Usage(attempts=1, prompt_tokens=1)) is not None

    def cost(self, usage: Usage) -> float | None:
        """US dollars that ``usage`` cost, or None where no price is known."""
        if self.endpoint != "remote" or usage.attempts == 0:
            return 0.0
        if self.price is None:
            return _of_table(self.model, self.address, usage)
        fresh = usage.prompt_tokens - usage.cached_tokens
        prompt = fresh * self.price.prompt + usage.cached_tokens * self.price.cached
        return (prompt + usage.completion_tokens * self.price.completion) / 1_000_000


def _of_table(model: str, address: str | None, usage: Usage) -> float | None:
    """By the endpoint's own prices, or where the address is not known (a gateway) by those of the model's maker."""
    import genai_prices

    used = genai_prices.Usage(
        input_tokens=usage.prompt_tokens,
        cache_read_tokens=usage.cached_tokens,
        output_tokens=usage.completion_tokens,
    )
    for where in {address: None, None: None}:
        try:
            return float(genai_prices.calc_price(used, model, provider_api_url=where).total_price)
        except (LookupError, ValueError):  # not listed there, or counts that do not fit together
            continue
    return None
