"""Record the cassettes anew: ``make record``.

Starts the embedded model on loopback and summarizes every seed through the library, while vcrpy writes down each
request and answer. The tests replay them without model and network. The server's key and port are not written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import SecretStr

from summarizer.embedded import Embedded
from summarizer.settings import Settings, load
from summarizer.summarize import Summarizer
from summarizer.weights import MODEL, prepare
from tests.replay import CASSETTES, SEEDS, recorder


def main() -> None:
    """Record every seed; the cassettes of seeds that are gone are removed."""
    settings = load()
    weights = prepare(settings)
    for stale in CASSETTES.glob("*.yaml"):
        stale.unlink()
    with Embedded(weights, threads=settings.threads) as embedded:
        for seed in SEEDS:
            _record(seed, embedded)


def _record(seed: Path, embedded: Embedded) -> None:
    settings = Settings(
        model=MODEL.name,
        base_url=embedded.base_url,
        api_key=SecretStr(embedded.api_key),
        strategy="stepwise",
        cache=False,
    )
    with recorder("all").use_cassette(f"{seed.stem}.yaml"), Summarizer(settings) as summarizer:
        summary = summarizer.summarize(seed)
    print(f"{seed.name}: {summary.provenance.usage.calls} calls, {len(summary.claims)} claims", file=sys.stderr)


if __name__ == "__main__":
    main()
