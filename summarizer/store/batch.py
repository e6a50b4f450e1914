"""Rows of one transaction, gathered so that each statement is executed once for all of them.

What a statement costs is mostly what surrounds it, and the writes of many dispatches are the same few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Insert, Update
from sqlalchemy.sql.dml import ReturningInsert

from summarizer.errors import StoreError


@dataclass
class _Rows:
    statement: Insert | Update | ReturningInsert[tuple[int]]
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    then: list[Callable[[int], None]] = field(default_factory=list)


class Batch:
    """What is still to be executed in a transaction: by statement, in the order in which each first came up."""

    def __init__(self, connection: Connection, place: str) -> None:
        #: To execute at once; ``flush`` first where that has to see what was gathered.
        self.connection = connection
        self._place = place
        self._waiting: dict[int, _Rows] = {}

    def add(self, statement: Insert | Update, *rows: Mapping[str, Any], wanted: Sequence[str] = ()) -> None:
        """Have a statement executed with each of the rows; one object is one statement.

        ``wanted`` says of an update, a row each, what is wrong where the row that it changes is not there.
        """
        if rows:
            waiting = self._waiting.setdefault(id(statement), _Rows(statement))
            waiting.rows += rows
            waiting.wanted += wanted

    def add_keyed(
        self, statement: ReturningInsert[tuple[int]], row: Mapping[str, Any], then: Callable[[int], None]
    ) -> None:
        """Have one row inserted by a statement that returns its key; ``then`` is told it, to add what hangs on it."""
        waiting = self._waiting.setdefault(id(statement), _Rows(statement))
        waiting.rows.append(row)
        waiting.then.append(then)

    def flush(self) -> None:
        """Execute all of it; raises StoreError where a row that is wanted is not there."""
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            for each in waiting.values():
                self._execute(each)

    def _execute(self, each: _Rows) -> None:
        done = self.connection.execute(each.statement, each.rows)
        if each.wanted and done.rowcount != len(each.rows):
            raise StoreError(" or ".join(each.wanted), place=self._place)
        if each.then:
            for key, then in zip(done.scalars(), each.then, strict=True):
                then(key)
