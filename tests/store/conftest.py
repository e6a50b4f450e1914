"""Both databases for the tests of the store: a fresh file, and a fresh schema on a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.store import Store
from tests.postgres import Postgres, binaries


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests; POSTGRES_REQUIRED, as CI sets it, makes its absence a failure."""
    programs = binaries()
    if programs is None:
        if os.environ.get("POSTGRES_REQUIRED"):
            pytest.fail("PostgreSQL is required here and not installed")
        pytest.skip("PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin or PATH)")
    with Postgres(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a file, and a schema on the server."""
    if request.param == "sqlite":
        return str(tmp_path / "kept" / "store.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_schema()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """A new store, open."""
    with Store.open(place) as opened:
        yield opened
