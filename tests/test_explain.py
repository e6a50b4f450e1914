"""Why an answer was not in the cache, for a strategy of many questions; nothing is ever asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.errors import CacheError
from summarizer.settings import Settings
from summarizer.summarize import Summarizer
from tests.server import Server
from tests.test_stepwise import SILENT, answering

KIND = ["stepwise:kind:0", "stepwise:kind:1"]
WHOSE = "stepwise:whose:1:dispute"


@pytest.fixture
def endpoint() -> Iterator[Server]:
    """A server that finds disputes of Norway everywhere."""
    with Server([answering("dispute", "NOR")] * 20) as server:
        yield server


def told(server: Server, folder: Path, model: str = "m") -> Settings:
    return Settings(model=model, base_url=server.base_url, strategy="stepwise", cache_dir=folder / "answers")


def explained(settings: Settings, text: str = SILENT) -> list[tuple[str, list[str]]]:
    with Summarizer(settings) as summarizer:
        return summarizer.explain(text)


def test_never_asked(endpoint: Server, tmp_path: Path) -> None:
    """Before the first run every kind question was never asked, and telling so asks nothing."""
    found = explained(told(endpoint, tmp_path))
    assert [step for step, _ in found][:2] == KIND
    assert all(changed == ["never asked"] for _, changed in found)
    assert endpoint.requests == []


def test_all_kept(endpoint: Server, tmp_path: Path) -> None:
    """After a run every question of it, the dependent one too, is there unchanged."""
    settings = told(endpoint, tmp_path)
    with Summarizer(settings) as summarizer:
        summarizer.summarize(SILENT)
    asked = len(endpoint.requests)
    found = explained(settings)
    assert found == [(step, ["unchanged"]) for step in (*KIND, WHOSE)]
    assert len(found) == asked == len(endpoint.requests)


def test_the_changed_part_is_named(endpoint: Server, tmp_path: Path) -> None:
    """Another model is named as what changed, for each kind question."""
    with Summarizer(told(endpoint, tmp_path)) as summarizer:
        summarizer.summarize(SILENT)
    found = explained(told(endpoint, tmp_path, model="n"))
    assert [changed for step, changed in found if step in KIND] == [["model"]] * 2


def test_another_dispatch_is_another_question(endpoint: Server, tmp_path: Path) -> None:
    """One word more makes another dispatch, of which nothing was asked."""
    with Summarizer(told(endpoint, tmp_path)) as summarizer:
        summarizer.summarize(SILENT)
    found = explained(told(endpoint, tmp_path), SILENT.replace("voiced", "loudly voiced"))
    assert dict(found)[KIND[1]] != ["unchanged"]


def test_an_unusable_cache_is_told(endpoint: Server, tmp_path: Path) -> None:
    """A cache folder that cannot be made is an error by name."""
    (tmp_path / "answers").write_text("no folder", encoding="utf-8")
    with pytest.raises(CacheError, match="answers"):
        explained(told(endpoint, tmp_path))
