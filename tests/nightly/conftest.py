"""What the tests of the night share: one model server for all of them, fresh for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
