"""The tests' own model server is as good as a real one where it matters."""

from __future__ import annotations

from pathlib import Path

from summarizer import Summarizer
from summarizer.settings import load
from tests.benchmarks import dispatches
from tests.nightly.endpoint import Endpoint


def test_it_answers_and_counts(model_server: Endpoint, tmp_path: Path) -> None:
    """A dispatch is summarized by way of the server, and the one request is on its count."""
    settings = load(model="m", base_url=model_server.base_url, cache_dir=tmp_path)
    with Summarizer(settings) as summarizer:
        summary = summarizer.summarize(dispatches.text(1))
    assert summary.claims
    assert model_server.stats()["paid"] == 1
