"""Inserting only what is missing, in the words of either database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def if_missing(table: Table, *key: str, **values: Any) -> Mapping[str, Insert]:
    """The statement by the name of the database: a row whose ``key`` columns are there already is left as it is."""
    return {
        "sqlite": sqlite.insert(table).values(values).on_conflict_do_nothing(index_elements=key),
        "postgresql": postgresql.insert(table).values(values).on_conflict_do_nothing(index_elements=key),
    }
