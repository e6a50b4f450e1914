"""The first tables.

Revision 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As they were then: a migration never imports what may change later.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "runs",
        sa.Column("id", NUMBER, nullable=False, comment="number of the run"),
        sa.Column("started", MOMENT, nullable=False, comment="when it began"),
        sa.Column("ended", MOMENT, nullable=True, comment="when it ended; of a killed run its last sign of life"),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="how: done, partly, budget, broken off and so on; running while it does",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="how the model's endpoint or the run itself failed, where it did",
        ),
        sa.Column("host", sa.Text(), nullable=False, comment="name of the machine it ran on"),
        sa.Column("pid", sa.Integer(), nullable=False, comment="process that it was"),
        sa.Column(
            "inbox",
            sa.Text(),
            nullable=False,
            comment="what it looked through: a JSON list of folders, files and addresses",
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="model that was asked"),
        sa.Column("endpoint", sa.Text(), nullable=False, comment="where the model is: embedded, local, remote"),
        sa.Column("places", sa.Integer(), server_default="0", nullable=False, comment="places looked at"),
        sa.Column(
            "unchanged",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="places passed over, as nothing had changed",
        ),
        sa.Column("found", sa.Integer(), server_default="0", nullable=False, comment="inputs found in the others"),
        sa.Column("known", sa.Integer(), server_default="0", nullable=False, comment="of them settled before"),
        sa.Column("summarized", sa.Integer(), server_default="0", nullable=False, comment="of them summarized now"),
        sa.Column(
            "revised",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="of those, later versions of a story summarized before",
        ),
        sa.Column(
            "failed", sa.Integer(), server_default="0", nullable=False, comment="of them failed, to be tried again"
        ),
        sa.Column("quarantined", sa.Integer(), server_default="0", nullable=False, comment="of them failed for good"),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False, comment="of them left out on purpose"),
        sa.Column(
            "not_reached", sa.Integer(), server_default="0", nullable=False, comment="of them left for the next run"
        ),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False, comment="requests to the model"),
        sa.Column(
            "lost_calls", sa.Integer(), server_default="0", nullable=False, comment="requests whose answer nobody heard"
        ),
        sa.Column(
            "cache_hits", sa.Integer(), server_default="0", nullable=False, comment="answers that were kept from before"
        ),
        sa.Column(
            "tokens",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="tokens spent, lost calls by their reservation",
        ),
        sa.Column(
            "cost_usd", sa.Float(), nullable=True, comment="US dollars spent, likewise; null where a call had no price"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        comment="One row a run: a night, what it did and what it spent.",
    )
    op.create_table(
        "inputs",
        sa.Column("id", sa.Text(), nullable=False, comment="sha256 (hex) of the text"),
        sa.Column("number", NUMBER, nullable=False, comment="order of arrival"),
        sa.Column("state", sa.Text(), nullable=False, comment="new, summarized, failed, quarantined, skipped, changed"),
        sa.Column("source", sa.Text(), nullable=False, comment="where it was found first"),
        sa.Column("title", sa.Text(), nullable=True, comment="headline"),
        sa.Column("agency", sa.Text(), nullable=True, comment="news agency"),
        sa.Column("dateline_place", sa.Text(), nullable=True, comment="place of the dateline"),
        sa.Column(
            "dateline_date",
            sa.Text(),
            nullable=True,
            comment="day of the dateline as far as it is known: 1991-03-04, or --03-04 without the year",
        ),
        sa.Column("marker", sa.Text(), nullable=True, comment='revision marker: "2nd Ld", "CORRECTED"'),
        sa.Column("published", MOMENT, nullable=True, comment="time that the item itself states"),
        sa.Column("revision_of", sa.Text(), nullable=True, comment="input that this one is a later version of"),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False, comment="tries that failed"),
        sa.Column("error", sa.Text(), nullable=True, comment="why it failed, was skipped or quarantined"),
        sa.Column("error_kind", sa.Text(), nullable=True, comment="class of the error"),
        sa.Column("first_seen", MOMENT, nullable=False, comment="when it was found first"),
        sa.Column("last_seen", MOMENT, nullable=False, comment="when it was found last"),
        sa.Column("first_run", NUMBER, nullable=False, comment="run that found it first"),
        sa.Column("last_run", NUMBER, nullable=False, comment="run that last changed its state"),
        sa.ForeignKeyConstraint(["first_run"], ["runs.id"], name="fk_inputs_first_run"),
        sa.ForeignKeyConstraint(["last_run"], ["runs.id"], name="fk_inputs_last_run"),
        sa.ForeignKeyConstraint(["revision_of"], ["inputs.id"], name="fk_inputs_revision_of"),
        sa.PrimaryKeyConstraint("id", name="pk_inputs"),
        comment="One row a content, however often it lies about.",
    )
    op.create_index("ix_inputs_last_run", "inputs", ["last_run"], unique=False)
    op.create_index("ix_inputs_number", "inputs", ["number"], unique=False)
    op.create_index("ix_inputs_revision_of", "inputs", ["revision_of"], unique=False)
    op.create_index("ix_inputs_state", "inputs", ["state"], unique=False)
    op.create_table(
        "places",
        sa.Column("id", NUMBER, nullable=False, comment="number of the place"),
        sa.Column("name", sa.Text(), nullable=False, comment="path or address"),
        sa.Column("size", sa.BigInteger(), nullable=True, comment="bytes of the file when it was last read to its end"),
        sa.Column(
            "mtime_ns", sa.BigInteger(), nullable=True, comment="its time of change then, nanoseconds since 1970"
        ),
        sa.Column("etag", sa.Text(), nullable=True, comment="ETag of the address then"),
        sa.Column("modified", sa.Text(), nullable=True, comment="Last-Modified of the address then, as it came"),
        sa.Column("read_at", MOMENT, nullable=True, comment="when it was last read to its end; null: never"),
        sa.Column("read_run", NUMBER, nullable=True, comment="run that read it"),
        sa.ForeignKeyConstraint(["read_run"], ["runs.id"], name="fk_places_read_run"),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
        sa.UniqueConstraint("name", name="uq_places_name"),
        comment="One row a place where inputs are found: a file, or the address of a feed.",
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False, comment="identifier of the request"),
        sa.Column("run_id", NUMBER, nullable=False, comment="run that asked"),
        sa.Column("input_id", sa.Text(), nullable=True, comment="input it was about"),
        sa.Column("question", sa.Text(), nullable=False, comment="key of the answer's cache"),
        sa.Column("step", sa.Text(), nullable=False, comment="what was asked"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="asked (no answer yet, or never), answered, spoilt, unpaid"
        ),
        sa.Column("asked_at", MOMENT, nullable=False, comment="when it was sent"),
        sa.Column("seconds", sa.Float(), nullable=True, comment="until the answer"),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False, comment="as the endpoint's usage has it"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False, comment="requests sent for it"),
        sa.Column(
            "prompt_tokens", sa.BigInteger(), server_default="0", nullable=False, comment="tokens of the question"
        ),
        sa.Column(
            "completion_tokens", sa.BigInteger(), server_default="0", nullable=False, comment="tokens of the answer"
        ),
        sa.Column(
            "cached_tokens",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="part of prompt_tokens that the endpoint had cached",
        ),
        sa.Column("cost_usd", sa.Float(), nullable=True, comment="US dollars; null where no price is known"),
        sa.Column(
            "reserved_tokens",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="tokens that it can cost at most",
        ),
        sa.Column(
            "reserved_usd",
            sa.Float(),
            nullable=True,
            comment="US dollars that it can cost at most; null where no price is known",
        ),
        sa.ForeignKeyConstraint(["input_id"], ["inputs.id"], name="fk_calls_input_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_calls_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        comment="One row a request to a model, written before it is sent.",
    )
    op.create_index("ix_calls_input_id", "calls", ["input_id"], unique=False)
    op.create_index("ix_calls_run_id_state", "calls", ["run_id", "state"], unique=False)
    op.create_index("ix_calls_state_question", "calls", ["state", "question"], unique=False)
    op.create_table(
        "place_inputs",
        sa.Column("place_id", NUMBER, nullable=False, comment="the place"),
        sa.Column("input_id", sa.Text(), nullable=False, comment="the input"),
        sa.ForeignKeyConstraint(["input_id"], ["inputs.id"], name="fk_place_inputs_input_id"),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_place_inputs_place_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place_id", "input_id", name="pk_place_inputs"),
        comment="Which place holds which input.",
    )
    op.create_index("ix_place_inputs_input_id", "place_inputs", ["input_id"], unique=False)
    op.create_table(
        "stories",
        sa.Column("name", sa.Text(), nullable=False, comment="source, identifier or slug"),
        sa.Column("input_id", sa.Text(), nullable=False, comment="a version of that story"),
        sa.ForeignKeyConstraint(["input_id"], ["inputs.id"], name="fk_stories_input_id"),
        sa.PrimaryKeyConstraint("name", "input_id", name="pk_stories"),
        comment="Names under which versions of one story are known.",
    )
    op.create_table(
        "summaries",
        sa.Column("id", NUMBER, nullable=False, comment="number of the summary"),
        sa.Column("input_id", sa.Text(), nullable=False, comment="input it is of"),
        sa.Column("run_id", NUMBER, nullable=False, comment="run that made it"),
        sa.Column("created", MOMENT, nullable=False, comment="when it was made"),
        sa.Column("newest", sa.Boolean(), nullable=False, comment="whether it is the newest of its input"),
        sa.Column("model", sa.Text(), nullable=False, comment="model that was asked"),
        sa.Column("endpoint", sa.Text(), nullable=False, comment="where the model is: embedded, local, remote"),
        sa.Column("strategy", sa.Text(), nullable=False, comment="how it was asked"),
        sa.Column("prompts", sa.Text(), nullable=False, comment="prompts and their fingerprints, a JSON object"),
        sa.Column("program", sa.Text(), nullable=False, comment="version of summarizer"),
        sa.Column("gist", sa.Text(), nullable=True, comment="what the dispatch is about"),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False, comment="requests to the model"),
        sa.Column(
            "prompt_tokens", sa.BigInteger(), server_default="0", nullable=False, comment="tokens of the questions"
        ),
        sa.Column(
            "completion_tokens", sa.BigInteger(), server_default="0", nullable=False, comment="tokens of the answers"
        ),
        sa.Column(
            "cached_tokens",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="part of prompt_tokens that the endpoint had cached",
        ),
        sa.Column(
            "cache_hits", sa.Integer(), server_default="0", nullable=False, comment="answers that were kept from before"
        ),
        sa.Column("cost_usd", sa.Float(), nullable=True, comment="US dollars; null where no price is known"),
        sa.Column("seconds", sa.Float(), nullable=False, comment="time it took"),
        sa.Column("summary", sa.Text(), nullable=False, comment="the whole summary, JSON of schemas/summary.json"),
        sa.Column(
            "difference",
            sa.Text(),
            nullable=True,
            comment="what it changed against the earlier version, JSON; null where it revises nothing",
        ),
        sa.ForeignKeyConstraint(["input_id"], ["inputs.id"], name="fk_summaries_input_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_summaries_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_summaries"),
        comment="One row a summary made; an input summarized again has several.",
    )
    op.create_index("ix_summaries_created", "summaries", ["created"], unique=False)
    op.create_index("ix_summaries_input_id", "summaries", ["input_id"], unique=False)
    op.create_index("ix_summaries_run_id", "summaries", ["run_id"], unique=False)
    op.create_index(
        "uq_summaries_newest",
        "summaries",
        ["input_id"],
        unique=True,
        sqlite_where=sa.text("newest"),
        postgresql_where=sa.text("newest"),
    )
    op.create_table(
        "claims",
        sa.Column("summary_id", NUMBER, nullable=False, comment="the summary"),
        sa.Column(
            "claim", sa.Integer(), autoincrement=False, nullable=False, comment="number of the claim in it, from 1"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="agreement, dispute, position"),
        sa.Column(
            "stance",
            sa.Text(),
            nullable=True,
            comment="of a dispute or position: opposes, demands, warns, denies, supports, proposes, pledges",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=True,
            comment="of an agreement: proposed, agreed, signed, reaffirmed, in_force, suspended, rejected",
        ),
        sa.Column("time", sa.Text(), nullable=False, comment="current, historical, planned"),
        sa.Column("text", sa.Text(), nullable=False, comment="terms, issue or statement"),
        sa.Column("topic", sa.Text(), nullable=True, comment="of a position"),
        sa.Column("speaker", sa.Text(), nullable=True, comment="who said it"),
        sa.Column("speaker_office", sa.Text(), nullable=True, comment="as what"),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=True,
            comment="probability that the claim is right, 0 to 1; null where none was measured",
        ),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="whether its evidence bears it: supported, altered, unsupported",
        ),
        sa.Column("reasons", sa.Text(), nullable=True, comment="why not, one a line, each with the field that differs"),
        sa.Column("rejected", sa.Boolean(), nullable=False, comment="whether it is left out of the summary's claims"),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name="fk_claims_summary_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("summary_id", "claim", name="pk_claims"),
        comment="One row a claim of a summary, the rejected ones too.",
    )
    op.create_index("ix_claims_kind", "claims", ["kind"], unique=False)
    op.create_table(
        "claim_actors",
        sa.Column("summary_id", NUMBER, nullable=False, comment="the summary"),
        sa.Column("claim", sa.Integer(), autoincrement=False, nullable=False, comment="number of the claim in it"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="order in the claim, from 1"),
        sa.Column(
            "role", sa.Text(), nullable=False, comment="party, third_party, raised_by, against, country, addressed_to"
        ),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="ISO 3166-1 alpha-3, a short name of an organisation, or NSA:NAME",
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="its name"),
        sa.ForeignKeyConstraint(
            ["summary_id", "claim"],
            ["claims.summary_id", "claims.claim"],
            name="fk_claim_actors_summary_id_claim",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("summary_id", "claim", "number", name="pk_claim_actors"),
        comment="One row an actor of a claim.",
    )
    op.create_index("ix_claim_actors_code_role", "claim_actors", ["code", "role"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("summary_id", NUMBER, nullable=False, comment="the summary"),
        sa.Column("claim", sa.Integer(), autoincrement=False, nullable=False, comment="number of the claim in it"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="order in the claim, from 1"),
        sa.Column(
            "start_offset", sa.Integer(), nullable=False, comment="first character in the dispatch's text, from 0"
        ),
        sa.Column("end_offset", sa.Integer(), nullable=False, comment="the one after the last"),
        sa.Column("quote", sa.Text(), nullable=False, comment="that stretch of text, verbatim"),
        sa.ForeignKeyConstraint(
            ["summary_id", "claim"],
            ["claims.summary_id", "claims.claim"],
            name="fk_evidence_summary_id_claim",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("summary_id", "claim", "number", name="pk_evidence"),
        comment="One row a piece of evidence of a claim.",
    )
