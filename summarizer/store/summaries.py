"""Summaries read back, one by one or all that fit a filter, as a stream."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, exists, select

from summarizer.ledger import Difference, Entry, Stored
from summarizer.records import Kind, Summary
from summarizer.store.inputs import ENTRY
from summarizer.store.schema import CLAIM_ACTORS, CLAIMS, INPUTS, SUMMARIES

_STORED: Final[Select[Any]] = select(
    *ENTRY, SUMMARIES.c.run_id, SUMMARIES.c.created, SUMMARIES.c.summary, SUMMARIES.c.difference
).join_from(SUMMARIES, INPUTS, INPUTS.c.id == SUMMARIES.c.input_id)
#: Of a chain of revisions this many are followed; each is another night's.
_LONGEST_CHAIN: Final = 1_000


def newest(connection: Connection, input_id: str) -> Stored | None:
    """The newest summary of an input."""
    row = connection.execute(_STORED.where(SUMMARIES.c.input_id == input_id, SUMMARIES.c.newest)).one_or_none()
    return _stored(row) if row else None


def history(connection: Connection, input_id: str) -> list[Stored]:
    """All summaries of an input, the newest first."""
    query = _STORED.where(SUMMARIES.c.input_id == input_id).order_by(SUMMARIES.c.id.desc())
    return [_stored(row) for row in connection.execute(query)]


def earlier(connection: Connection, input_id: str) -> Stored | None:
    """The summary of the newest earlier version that has one."""
    before = select(INPUTS.c.revision_of)
    key: str | None = input_id
    for _ in range(_LONGEST_CHAIN):
        key = connection.scalar(before.where(INPUTS.c.id == key))
        if key is None:
            break
        if (found := newest(connection, key)) is not None:
            return found
    return None


def made(connection: Connection, run_id: int) -> Iterator[Stored]:
    """The summaries that a run made, in the order of their making."""
    for row in connection.execute(_STORED.where(SUMMARIES.c.run_id == run_id).order_by(SUMMARIES.c.id)):
        yield _stored(row)


def stream(
    connection: Connection, *, since: dt.datetime | None, kind: Kind | None, actor: str | None
) -> Iterator[Stored]:
    """The newest summary of every input, oldest first: those made since then that make such a claim."""
    for row in connection.execute(_filtered(since, kind, actor)):
        yield _stored(row)


def _filtered(since: dt.datetime | None, kind: Kind | None, actor: str | None) -> Select[Any]:
    query = _STORED.where(SUMMARIES.c.newest).order_by(SUMMARIES.c.id)
    if since is not None:
        query = query.where(SUMMARIES.c.created >= since)
    if kind is None and actor is None:
        return query
    claim = select(CLAIMS.c.claim).where(CLAIMS.c.summary_id == SUMMARIES.c.id, ~CLAIMS.c.rejected)
    if kind is not None:
        claim = claim.where(CLAIMS.c.kind == kind)
    if actor is not None:
        same = and_(CLAIM_ACTORS.c.summary_id == CLAIMS.c.summary_id, CLAIM_ACTORS.c.claim == CLAIMS.c.claim)
        claim = claim.where(exists().where(same, CLAIM_ACTORS.c.code == actor))
    return query.where(claim.exists())


def _stored(row: Row[Any]) -> Stored:
    values = row._mapping
    return Stored(
        entry=Entry(**{column.name: values[column] for column in ENTRY}),
        run=values["run_id"],
        created=values["created"],
        summary=Summary.model_validate_json(values["summary"]),
        difference=Difference.model_validate_json(values["difference"]) if values["difference"] else None,
    )
