"""The invented dispatches with gold that come with the project: sound, so that anyone can measure with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.evaluation import Prediction, score
from summarizer.evaluation.gold import load_gold

INVENTED = Path(__file__).parent / "data" / "invented"


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_the_gold_is_sound(name: str) -> None:
    """Every dispatch has its gold, every quote stands in it, and the gold scored against itself is perfect."""
    folder = INVENTED / name
    golds = load_gold(folder / "gold", folder / "dispatches", max_bytes=1_000_000)
    assert len(golds) == 14 == len(list((folder / "dispatches").glob("*.txt")))
    for gold in golds:
        told = [
            Prediction(
                kind=claim.kind,
                actors=claim.actors,
                targets=claim.targets,
                stance=claim.stance,
                evidence=places,
                text=claim.text,
            )
            for claim, places in zip(gold.claims, gold.places, strict=True)
        ]
        found = score(gold, told)
        assert (found.false, found.twins, found.missed) == ((), (), ())
