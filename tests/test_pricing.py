"""What calls cost."""

from __future__ import annotations

import pytest

from summarizer.pricing import Price, Tariff
from summarizer.records import Usage

USED = Usage(calls=1, attempts=1, prompt_tokens=1_000_000, completion_tokens=500_000, cached_tokens=400_000)


@pytest.mark.parametrize("endpoint", ["embedded", "local"])
def test_what_runs_here_costs_nothing(endpoint: str) -> None:
    """Calls to this machine and its network cost 0.0, not "unknown"."""
    assert Tariff("m", endpoint).cost(USED) == 0.0  # type: ignore[arg-type]


def test_a_price_nobody_knows_is_unknown() -> None:
    """A remote model that no table has and for which no price was given has no cost, rather than a wrong one."""
    tariff = Tariff("no-such-model", "remote", "https://llm.example/v1")
    assert tariff.cost(USED) is None
    assert not tariff.known


def test_answers_from_the_cache_cost_nothing() -> None:
    """Where nothing was sent nothing was spent, price or no price."""
    assert Tariff("no-such-model", "remote").cost(Usage()) == 0.0


def test_cached_prompt_tokens_have_their_own_price() -> None:
    """0.6 M fresh tokens at 2 $, 0.4 M cached at 0.5 $ and 0.5 M of answer at 8 $ a million are 5.4 $."""
    tariff = Tariff("m", "remote", price=Price(2.0, 0.5, 8.0))
    assert tariff.known
    assert tariff.cost(USED) == pytest.approx(5.4)


def test_the_table_knows_common_models() -> None:
    """A hosted model without a given price costs what the table says, less for tokens that were cached."""
    tariff = Tariff("gpt-4o-mini", "remote", "https://api.openai.com/v1")
    fresh = tariff.cost(USED.model_copy(update={"cached_tokens": 0}))
    cached = tariff.cost(USED)
    assert fresh is not None
    assert cached is not None
    assert 0 < cached < fresh


def test_a_gateway_is_priced_as_the_model_s_maker() -> None:
    """At an address that the table does not know, a known model has the price of its own maker."""
    own = Tariff("gpt-4o-mini", "remote", "https://api.openai.com/v1")
    assert Tariff("gpt-4o-mini", "remote", "https://gateway.example/v1").cost(USED) == own.cost(USED)
