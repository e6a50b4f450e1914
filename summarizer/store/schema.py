"""The tables, each column with its meaning; docs/store.md and PostgreSQL's own comments are made of these."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy import Table as _Table

from summarizer.store.columns import NUMBER, Moment, Words

#: The newest migration, which these tables are the outcome of.
VERSION: Final = "0001"
#: The table that alembic keeps the version in; not its usual name, so that other programs' tables may lie beside ours.
VERSION_TABLE: Final = "store_version"

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(name: str, kind: Any, comment: str, *rest: Any, **more: Any) -> Column[Any]:
    more.setdefault("nullable", False)
    return Column(name, kind, *rest, comment=comment, **more)


def _maybe(name: str, kind: Any, comment: str, *rest: Any, **more: Any) -> Column[Any]:
    return _column(name, kind, comment, *rest, nullable=True, **more)


def _count(name: str, comment: str, kind: Any = Integer) -> Column[Any]:
    return _column(name, kind, comment, server_default="0")


def _table(name: str, comment: str, *parts: Any) -> _Table:
    return _Table(name, METADATA, *parts, comment=comment)


RUNS: Final = _table(
    "runs", "One row a run: a night, what it did and what it spent.",
    _column("id", NUMBER, "number of the run", primary_key=True),
    _column("started", Moment, "when it began"),
    _maybe("ended", Moment, "when it ended; of a killed run its last sign of life"),
    _column("outcome", Text, "how: done, partly, budget, broken off and so on; running while it does"),
    _maybe("reason", Words, "how the model's endpoint or the run itself failed, where it did"),
    _column("host", Words, "name of the machine it ran on"),
    _column("pid", Integer, "process that it was"),
    _column("inbox", Text, "what it looked through: a JSON list of folders, files and addresses"),
    _column("model", Words, "model that was asked"),
    _column("endpoint", Text, "where the model is: embedded, local, remote"),
    _count("places", "places looked at"),
    _count("unchanged", "places passed over, as nothing had changed"),
    _count("found", "inputs found in the others"),
    _count("known", "of them settled before"),
    _count("summarized", "of them summarized now"),
    _count("revised", "of those, later versions of a story summarized before"),
    _count("failed", "of them failed, to be tried again"),
    _count("quarantined", "of them failed for good"),
    _count("skipped", "of them left out on purpose"),
    _count("not_reached", "of them left for the next run"),
    _count("calls", "requests to the model"),
    _count("lost_calls", "requests whose answer nobody heard"),
    _count("cache_hits", "answers that were kept from before"),
    _count("tokens", "tokens spent, lost calls by their reservation", BigInteger),
    _maybe("cost_usd", Float, "US dollars spent, likewise; null where a call had no price"),
)  # fmt: skip

PLACES: Final = _table(
    "places", "One row a place where inputs are found: a file, or the address of a feed.",
    _column("id", NUMBER, "number of the place", primary_key=True),
    _column("name", Words, "path or address", unique=True),
    _maybe("size", BigInteger, "bytes of the file when it was last read to its end"),
    _maybe("mtime_ns", BigInteger, "its time of change then, nanoseconds since 1970"),
    _maybe("etag", Words, "ETag of the address then"),
    _maybe("modified", Words, "Last-Modified of the address then, as it came"),
    _maybe("read_at", Moment, "when it was last read to its end; null: never"),
    _maybe("read_run", NUMBER, "run that read it", ForeignKey("runs.id")),
)  # fmt: skip

INPUTS: Final = _table(
    "inputs", "One row a content, however often it lies about.",
    _column("id", Text, "sha256 (hex) of the text", primary_key=True),
    _column("number", NUMBER, "order of arrival"),
    _column("state", Text, "new, summarized, failed, quarantined, skipped, changed"),
    _column("source", Words, "where it was found first"),
    _maybe("title", Words, "headline"),
    _maybe("agency", Words, "news agency"),
    _maybe("dateline_place", Words, "place of the dateline"),
    _maybe("dateline_date", Text, "day of the dateline as far as it is known: 1991-03-04, or --03-04 without the year"),
    _maybe("marker", Words, 'revision marker: "2nd Ld", "CORRECTED"'),
    _maybe("published", Moment, "time that the item itself states"),
    _maybe("revision_of", Text, "input that this one is a later version of", ForeignKey("inputs.id"), index=True),
    _count("failures", "tries that failed"),
    _maybe("error", Words, "why it failed, was skipped or quarantined"),
    _maybe("error_kind", Text, "class of the error"),
    _column("first_seen", Moment, "when it was found first"),
    _column("last_seen", Moment, "when it was found last"),
    _column("first_run", NUMBER, "run that found it first", ForeignKey("runs.id")),
    _column("last_run", NUMBER, "run that last changed its state", ForeignKey("runs.id"), index=True),
    Index(None, "state"),
    Index(None, "number"),
)  # fmt: skip

PLACE_INPUTS: Final = _table(
    "place_inputs", "Which place holds which input.",
    _column("place_id", NUMBER, "the place", ForeignKey("places.id", ondelete="CASCADE"), primary_key=True),
    _column("input_id", Text, "the input", ForeignKey("inputs.id"), primary_key=True, index=True),
)  # fmt: skip

STORIES: Final = _table(
    "stories", "Names under which versions of one story are known.",
    _column("name", Words, "source, identifier or slug", primary_key=True),
    _column("input_id", Text, "a version of that story", ForeignKey("inputs.id"), primary_key=True),
)  # fmt: skip

CALLS: Final = _table(
    "calls", "One row a request to a model, written before it is sent.",
    _column("id", Text, "identifier of the request", primary_key=True),
    _column("run_id", NUMBER, "run that asked", ForeignKey("runs.id")),
    _maybe("input_id", Text, "input it was about", ForeignKey("inputs.id"), index=True),
    _column("question", Text, "key of the answer's cache"),
    _column("step", Words, "what was asked"),
    _column("state", Text, "asked (no answer yet, or never), answered, spoilt, unpaid"),
    _column("asked_at", Moment, "when it was sent"),
    _maybe("seconds", Float, "until the answer"),
    _count("calls", "as the endpoint's usage has it"),
    _count("attempts", "requests sent for it"),
    _count("prompt_tokens", "tokens of the question", BigInteger),
    _count("completion_tokens", "tokens of the answer", BigInteger),
    _count("cached_tokens", "part of prompt_tokens that the endpoint had cached", BigInteger),
    _maybe("cost_usd", Float, "US dollars; null where no price is known"),
    _count("reserved_tokens", "tokens that it can cost at most", BigInteger),
    _maybe("reserved_usd", Float, "US dollars that it can cost at most; null where no price is known"),
    Index(None, "run_id", "state"),
    Index(None, "state", "question"),
)  # fmt: skip

SUMMARIES: Final = _table(
    "summaries", "One row a summary made; an input summarized again has several.",
    _column("id", NUMBER, "number of the summary", primary_key=True),
    _column("input_id", Text, "input it is of", ForeignKey("inputs.id")),
    _column("run_id", NUMBER, "run that made it", ForeignKey("runs.id"), index=True),
    _column("created", Moment, "when it was made", index=True),
    _column("newest", Boolean, "whether it is the newest of its input"),
    _column("model", Words, "model that was asked"),
    _column("endpoint", Text, "where the model is: embedded, local, remote"),
    _column("strategy", Words, "how it was asked"),
    _column("prompts", Text, "prompts and their fingerprints, a JSON object"),
    _column("program", Words, "version of summarizer"),
    _maybe("gist", Words, "what the dispatch is about"),
    _count("calls", "requests to the model"),
    _count("prompt_tokens", "tokens of the questions", BigInteger),
    _count("completion_tokens", "tokens of the answers", BigInteger),
    _count("cached_tokens", "part of prompt_tokens that the endpoint had cached", BigInteger),
    _count("cache_hits", "answers that were kept from before"),
    _maybe("cost_usd", Float, "US dollars; null where no price is known"),
    _column("seconds", Float, "time it took"),
    _column("summary", Text, "the whole summary, JSON of schemas/summary.json"),
    _maybe("difference", Text, "what it changed against the earlier version, JSON; null where it revises nothing"),
    Index(None, "input_id"),
)  # fmt: skip

CLAIMS: Final = _table(
    "claims", "One row a claim of a summary, the rejected ones too.",
    _column("summary_id", NUMBER, "the summary", ForeignKey("summaries.id", ondelete="CASCADE"), primary_key=True),
    _column("claim", Integer, "number of the claim in it, from 1", primary_key=True, autoincrement=False),
    _column("kind", Text, "agreement, dispute, position"),
    _maybe("stance", Text, "of a dispute or position: opposes, demands, warns, denies, supports, proposes, pledges"),
    _maybe("status", Text, "of an agreement: proposed, agreed, signed, reaffirmed, in_force, suspended, rejected"),
    _column("time", Text, "current, historical, planned"),
    _column("text", Words, "terms, issue or statement"),
    _maybe("topic", Words, "of a position"),
    _maybe("speaker", Words, "who said it"),
    _maybe("speaker_office", Words, "as what"),
    _maybe("confidence", Float, "probability that the claim is right, 0 to 1; null where none was measured"),
    _column("verdict", Text, "whether its evidence bears it: supported, altered, unsupported"),
    _maybe("reasons", Words, "why not, one a line, each with the field that differs"),
    _column("rejected", Boolean, "whether it is left out of the summary's claims"),
    Index(None, "kind"),
)  # fmt: skip


def _claim() -> list[Any]:
    """The columns that say which claim, and their key."""
    return [
        _column("summary_id", NUMBER, "the summary", primary_key=True),
        _column("claim", Integer, "number of the claim in it", primary_key=True, autoincrement=False),
        ForeignKeyConstraint(["summary_id", "claim"], ["claims.summary_id", "claims.claim"], ondelete="CASCADE"),
    ]


CLAIM_ACTORS: Final = _table(
    "claim_actors", "One row an actor of a claim.",
    *_claim(),
    _column("number", Integer, "order in the claim, from 1", primary_key=True, autoincrement=False),
    _column("role", Text, "party, third_party, raised_by, against, country, addressed_to"),
    _column("code", Text, "ISO 3166-1 alpha-3, a short name of an organisation, or NSA:NAME"),
    _maybe("name", Words, "its name"),
    Index(None, "code", "role"),
)  # fmt: skip

EVIDENCE: Final = _table(
    "evidence", "One row a piece of evidence of a claim.",
    *_claim(),
    _column("number", Integer, "order in the claim, from 1", primary_key=True, autoincrement=False),
    _column("start_offset", Integer, "first character in the dispatch's text, from 0"),
    _column("end_offset", Integer, "the one after the last"),
    _column("quote", Words, "that stretch of text, verbatim"),
)  # fmt: skip

#: At most one newest summary an input.
Index(
    "uq_summaries_newest", SUMMARIES.c.input_id, unique=True,
    sqlite_where=text("newest"), postgresql_where=text("newest"),
)  # fmt: skip
