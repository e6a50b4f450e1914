"""Invented inputs, calls and summaries for the tests of the store, and plain SQL to look at what it kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import create_engine, text

from summarizer.errors import InputError
from summarizer.ledger import Call, Found, Place
from summarizer.readers import from_text
from summarizer.records import (
    Actor,
    Agreement,
    DispatchReference,
    Dispute,
    Evidence,
    Gist,
    Position,
    Provenance,
    Reason,
    Speaker,
    Summary,
    Usage,
    Verdict,
)
from summarizer.store import Store
from summarizer.store.address import address

NOON = dt.datetime(2024, 5, 3, 12, tzinfo=dt.UTC)
MODEL = {"inbox": ["inbox"], "model": "m", "endpoint": "remote"}
QUOTE = Evidence(start=0, end=6, quote="Norway")
OTHER = Evidence(start=11, end=15, quote="Peru")


def found(text: str, place: str = "a.txt", **more: Any) -> Found:
    """A dispatch with this text as it lies in a file; a story of its own by that file's name, as readers have it."""
    dispatch = from_text(text, place)
    given = {"stories": (place,), "source": place} | more
    return Found(id=dispatch.id, place=Place(name=place, size=len(text), mtime_ns=1), dispatch=dispatch, **given)


def unreadable(error: InputError, key: str = "f" * 64, place: str = "bad.txt") -> Found:
    """A file that could not be read."""
    return Found(key, Place(name=place, size=1, mtime_ns=1), place, None, error, (place,))


def call(key: str, input_id: str | None = None, **more: Any) -> Call:
    """A request about to be sent, with a reservation of 100 tokens and half a dollar."""
    given = {"reserved_tokens": 100, "reserved_usd": 0.5} | more
    return Call(id=key, input=input_id, question="q", step="whole", state="asked", asked_at=NOON, **given)


def summary(*, terms: str = "share two boats", model: str = "m") -> Summary:
    """An agreement, a position and a rejected dispute."""
    return Summary(
        dispatch=DispatchReference(id="d", source="a.txt"),
        gist=Gist(text="Norway and Peru share boats.", evidence=(QUOTE,)),
        actors=(Actor(code="NOR", name="Norway", kind="state"), Actor(code="PER", name="Peru", kind="state")),
        agreements=(Agreement(parties=("NOR", "PER"), terms=terms, status="signed", evidence=(QUOTE, OTHER)),),
        positions={
            "PER": (
                Position(
                    country="PER", stance="pledges", topic="boats", statement="Peru will paint them", time="planned",
                    addressed_to=("NOR",), speaker=Speaker(name="Ana Roca", office="minister"), evidence=(OTHER,),
                    confidence=0.5,
                ),
            )
        },
        rejected=(
            Dispute(
                raised_by=("NOR",), issue="three boats", evidence=(QUOTE,),
                verdict=Verdict(outcome="altered", reasons=(Reason(field="number", detail="three is not there"),)),
            ),
        ),
        provenance=Provenance(
            summarizer_version="0.1.0", model=model, endpoint="remote", strategy="whole", prompts={"whole.v1": "ab"},
            usage=Usage(calls=1, attempts=2, prompt_tokens=30, completion_tokens=12, cached_tokens=10), cache_hits=1,
            cost_usd=0.25, seconds=1.5,
        ),
    )  # fmt: skip


def begun(store: Store) -> int:
    """The number of a run that has begun, and whose night is over by some accident."""
    with store.night():
        return store.begin(**MODEL).id


def rows(place: str, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a query of plain SQL finds in the database of a store; a statement that changes it takes effect."""
    engine = create_engine(address(place).url)
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        fetched = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return fetched
