"""What the tests of the night share: one model server for all of them, fresh for each."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.dispatches import write
from tests.nightly.desk import Desk
from tests.nightly.endpoint import Endpoint


@pytest.fixture(scope="session")
def _endpoint() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def model_server(_endpoint: Endpoint) -> Endpoint:
    """A model server on loopback without faults, its counts at nought; ``reset`` sets it otherwise."""
    _endpoint.reset()
    return _endpoint


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_server: Endpoint) -> Iterator[Desk]:
    """A foreign desk: an inbox of three invented dispatches, and the command that works on it by the model server."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    made = Desk(tmp_path)
    told = {
        "MODEL": "m", "BASE_URL": model_server.base_url, "STORE": str(made.store),
        "CACHE_DIR": str(tmp_path / "answers"), "DATA_DIR": str(tmp_path / "data"), "MAX_ATTEMPTS": "2",
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"SUMMARIZER_{name}", value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    list(write(made.inbox, 3))
    log = logging.getLogger("summarizer")
    before = (log.handlers[:], log.propagate, log.level)
    yield made
    log.handlers[:], log.propagate = before[0], before[1]
    log.setLevel(before[2])
