"""What calls cost."""

from __future__ import annotations

import pytest

from summarizer.pricing import Price, cost_usd
from summarizer.records import Usage

USED = Usage(calls=1, attempts=1, prompt_tokens=1_000_000, completion_tokens=500_000, cached_tokens=400_000)


@pytest.mark.parametrize("endpoint", ["embedded", "local"])
def test_what_runs_here_costs_nothing(endpoint: str) -> None:
    """Calls to this machine and its network cost 0.0, not "unknown"."""
    assert cost_usd("m", endpoint, USED) == 0.0  # type: ignore[arg-type]


def test_a_price_nobody_gave_is_unknown() -> None:
    """A remote model without a price has no cost, rather than a wrong one."""
    assert cost_usd("m", "remote", USED, {"other": Price(1, 1, 1)}) is None


def test_answers_from_the_cache_cost_nothing() -> None:
    """Where nothing was sent nothing was spent, price or no price."""
    assert cost_usd("m", "remote", Usage()) == 0.0


def test_cached_prompt_tokens_have_their_own_price() -> None:
    """0.6 M fresh tokens at 2 $, 0.4 M cached at 0.5 $ and 0.5 M of answer at 8 $ a million are 5.4 $."""
    assert cost_usd("m", "remote", USED, {"m": Price(2.0, 0.5, 8.0)}) == pytest.approx(5.4)
