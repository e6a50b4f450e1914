"""The rows of runs and calls: a night's beginning and end, what was asked of a model, and what that cost."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, case, exists, func, insert, or_, select, update

from summarizer.ledger import Call, CallState, Outcome, Pace, Run, Spent, Tally
from summarizer.records import Usage
from summarizer.store.batch import Batch
from summarizer.store.schema import CALLS, INPUTS, RUNS, SUMMARIES

#: Fields of a tally, with the columns they are kept in; LEFT is a word of SQL.
_TALLY: Final = {name: "not_reached" if name == "left" else name for name in Tally.model_fields}
_CALL_FIELDS: Final = tuple(name for name in Call.model_fields if name not in {"input", "usage"})
_USAGE_FIELDS: Final = tuple(Usage.model_fields)

#: So many calls tell how a model is doing now.
_PACE_OF: Final = 1_000

_ASK: Final = insert(CALLS)
_SETTLE: Final = update(CALLS).where(CALLS.c.id == bindparam("call"))
_TOKENS: Final = CALLS.c.prompt_tokens + CALLS.c.completion_tokens
_LOST: Final = CALLS.c.state == "asked"
_USD: Final = case((_LOST, CALLS.c.reserved_usd), else_=CALLS.c.cost_usd)
_SPENT: Final = select(
    func.count(),
    func.coalesce(func.sum(case((_LOST, 1), else_=0)), 0),
    func.coalesce(func.sum(case((_LOST, CALLS.c.reserved_tokens), else_=_TOKENS)), 0),
    func.coalesce(func.sum(_USD), 0.0),
    func.coalesce(func.sum(case(((CALLS.c.state != "unpaid") & _USD.is_(None), 1), else_=0)), 0),
)


def begin(connection: Connection, inbox: Iterable[str], model: str, endpoint: str) -> int:
    """Note a run that begins now; its number."""
    values = {
        "started": dt.datetime.now(dt.UTC), "outcome": "running", "host": socket.gethostname(), "pid": os.getpid(),
        "inbox": json.dumps(list(inbox), ensure_ascii=False), "model": model, "endpoint": endpoint, "cost_usd": 0.0,
    }  # fmt: skip
    key = connection.execute(insert(RUNS).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def end(
    connection: Connection,
    run_id: int,
    outcome: Outcome,
    tally: Tally,
    *,
    reason: str | None = None,
    ended: dt.datetime | None = None,
) -> None:
    """Note how a run ended."""
    counts = {column: getattr(tally, name) for name, column in _TALLY.items()}
    values = {"ended": ended or dt.datetime.now(dt.UTC), "outcome": outcome, "reason": reason, **counts}
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))


def settle_killed(connection: Connection) -> None:
    """Note of every run that never ended that it broke off, and what it did until then.

    For the holder of the night's lock alone: any run but its own is over.
    """
    for run_id, started in connection.execute(
        select(RUNS.c.id, RUNS.c.started).where(RUNS.c.outcome == "running")
    ).all():
        end(
            connection,
            run_id,
            "broken off",
            _tally(connection, run_id),
            ended=_last_sign(connection, run_id) or started,
        )


def read(connection: Connection, *, run_id: int | None = None, limit: int | None = None) -> list[Run]:
    """Runs, the latest first."""
    query = select(RUNS).order_by(RUNS.c.id.desc()).limit(limit)
    rows = connection.execute(query if run_id is None else query.where(RUNS.c.id == run_id))
    return [_run(row) for row in rows]


def asking(batch: Batch, run_id: int, call: Call) -> None:
    """Note a request."""
    usage = {name: getattr(call.usage, name) for name in _USAGE_FIELDS}
    fields = {name: getattr(call, name) for name in _CALL_FIELDS}
    batch.add(_ASK, {"run_id": run_id, "input_id": call.input, **fields, **usage})


def settle(
    batch: Batch, call_id: str, state: CallState, seconds: float | None, usage: Usage, cost_usd: float | None
) -> None:
    """Note what became of a request; where there is none with this identifier, that is an error of the batch."""
    counts = {name: getattr(usage, name) for name in _USAGE_FIELDS}
    values = {"call": call_id, "state": state, "seconds": seconds, "cost_usd": cost_usd, **counts}
    batch.add(_SETTLE, values, wanted=[f"there is no call {call_id}; note it with asking() first"])


def spent(connection: Connection, run_id: int | None) -> Spent:
    """What the calls of one run, or of all, cost."""
    query = _SPENT if run_id is None else _SPENT.where(CALLS.c.run_id == run_id)
    calls, lost, tokens, usd, unpriced = connection.execute(query).one()
    return Spent(calls=calls, unanswered=lost, tokens=int(tokens), cost_usd=usd, unpriced=unpriced)


def unheard(connection: Connection) -> dict[str, str]:
    """Questions without any answer whose calls nobody knows the end of, of runs that are over, with those calls."""
    answered = CALLS.alias()
    rows = connection.execute(
        select(CALLS.c.question, CALLS.c.id)
        .join(RUNS, RUNS.c.id == CALLS.c.run_id)
        .where(
            _LOST,
            RUNS.c.outcome != "running",
            ~exists().where(answered.c.question == CALLS.c.question, answered.c.state == "answered"),
        )
    )
    return {row.question: row.id for row in rows}


def pace(connection: Connection, model: str) -> Pace | None:
    """What a useful answer of this model took, by the mean of the latest ones."""
    latest = (
        select(CALLS.c.completion_tokens, CALLS.c.seconds)
        .join(RUNS, RUNS.c.id == CALLS.c.run_id)
        .where(RUNS.c.model == model, CALLS.c.state == "answered", CALLS.c.seconds.is_not(None))
        .order_by(CALLS.c.asked_at.desc())
        .limit(_PACE_OF)
        .subquery()
    )
    tokens, seconds = connection.execute(select(func.avg(latest.c.completion_tokens), func.avg(latest.c.seconds))).one()
    return None if seconds is None else Pace(completion_tokens=float(tokens), seconds=float(seconds))


def _tally(connection: Connection, run_id: int) -> Tally:
    """What a killed run did, as far as its rows tell."""
    of_run = select(INPUTS.c.state, func.count()).where(INPUTS.c.last_run == run_id).group_by(INPUTS.c.state)
    states: dict[str, int] = dict(connection.execute(of_run).all())
    found, revised = connection.execute(
        select(
            select(func.count()).where(INPUTS.c.first_run == run_id).scalar_subquery(),
            select(func.count())
            .where(SUMMARIES.c.run_id == run_id, SUMMARIES.c.difference.is_not(None))
            .scalar_subquery(),
        )
    ).one()
    hits = connection.scalar(
        select(func.coalesce(func.sum(SUMMARIES.c.cache_hits), 0)).where(SUMMARIES.c.run_id == run_id)
    )
    cost = spent(connection, run_id)
    return Tally(
        found=found,
        summarized=states.get("summarized", 0),
        revised=revised,
        failed=states.get("failed", 0),
        quarantined=states.get("quarantined", 0),
        skipped=states.get("skipped", 0),
        left=states.get("new", 0),
        calls=cost.calls,
        lost_calls=cost.unanswered,
        cache_hits=int(hits or 0),
        tokens=cost.tokens,
        cost_usd=None if cost.unpriced else cost.cost_usd,
    )


def _last_sign(connection: Connection, run_id: int) -> dt.datetime | None:
    signs = [
        connection.scalar(select(func.max(CALLS.c.asked_at)).where(CALLS.c.run_id == run_id)),
        connection.scalar(select(func.max(SUMMARIES.c.created)).where(SUMMARIES.c.run_id == run_id)),
        connection.scalar(
            select(func.max(INPUTS.c.last_seen)).where(or_(INPUTS.c.last_run == run_id, INPUTS.c.first_run == run_id))
        ),
    ]
    return max((sign for sign in signs if sign is not None), default=None)


def _run(row: Row[Any]) -> Run:
    values = row._asdict()
    tally = Tally(**{name: values.pop(column) for name, column in _TALLY.items()})
    return Run(**values | {"inbox": tuple(json.loads(values["inbox"]))}, tally=tally)
