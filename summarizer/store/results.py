"""The rows of one summary: the whole of it as JSON, and its claims, actors and evidence for queries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from sqlalchemy import bindparam, insert, update

from summarizer.ledger import Difference
from summarizer.records import Agreement, Claim, Dispute, Position, Summary
from summarizer.store.batch import Batch
from summarizer.store.schema import CLAIM_ACTORS, CLAIMS, EVIDENCE, SUMMARIES

_NO_LONGER_NEWEST: Final = (
    update(SUMMARIES).where(SUMMARIES.c.input_id == bindparam("input"), SUMMARIES.c.newest).values(newest=False)
)
_SUMMARY: Final = insert(SUMMARIES).returning(SUMMARIES.c.id, sort_by_parameter_order=True)
_CLAIMS: Final = insert(CLAIMS)
_ACTORS: Final = insert(CLAIM_ACTORS)
_EVIDENCE: Final = insert(EVIDENCE)


def keep(batch: Batch, run_id: int, input_id: str, summary: Summary, difference: Difference | None) -> None:
    """Keep a summary as the newest of its input."""
    batch.add(_NO_LONGER_NEWEST, {"input": input_id})
    batch.add_keyed(_SUMMARY, _row(run_id, input_id, summary, difference), partial(_keep_claims, batch, summary))


def _keep_claims(batch: Batch, summary: Summary, key: int) -> None:
    names = {actor.code: actor.name for actor in summary.actors}
    every = [*((claim, False) for claim in summary.claims), *((claim, True) for claim in summary.rejected)]
    for number, (claim, rejected) in enumerate(every, start=1):
        of_claim: dict[str, Any] = {"summary_id": key, "claim": number}
        batch.add(_CLAIMS, of_claim | _claim(claim, rejected=rejected))
        actors = (
            of_claim | {"number": n, "role": role, "code": code, "name": names.get(code)}
            for n, (role, code) in enumerate(_roles(claim), start=1)
        )
        batch.add(_ACTORS, *actors)
        evidence = (
            of_claim | {"number": n, "start_offset": piece.start, "end_offset": piece.end, "quote": piece.quote}
            for n, piece in enumerate(claim.evidence, start=1)
        )
        batch.add(_EVIDENCE, *evidence)


def _row(run_id: int, input_id: str, summary: Summary, difference: Difference | None) -> dict[str, Any]:
    made = summary.provenance
    return {
        "input_id": input_id,
        "run_id": run_id,
        "created": dt.datetime.now(dt.UTC),
        "newest": True,
        "model": made.model,
        "endpoint": made.endpoint,
        "strategy": made.strategy,
        "prompts": json.dumps(dict(made.prompts)),
        "program": made.summarizer_version,
        "gist": summary.gist.text if summary.gist else None,
        "calls": made.usage.calls,
        "prompt_tokens": made.usage.prompt_tokens,
        "completion_tokens": made.usage.completion_tokens,
        "cached_tokens": made.usage.cached_tokens,
        "cache_hits": made.cache_hits,
        "cost_usd": made.cost_usd,
        "seconds": made.seconds,
        "summary": summary.model_dump_json(),
        "difference": difference.model_dump_json() if difference else None,
    }


def _claim(claim: Claim, *, rejected: bool) -> dict[str, Any]:
    speaker = None if isinstance(claim, Agreement) else claim.speaker
    return {
        "kind": claim.kind,
        "stance": None if isinstance(claim, Agreement) else claim.stance,
        "status": claim.status if isinstance(claim, Agreement) else None,
        "time": claim.time,
        "text": claim.text,
        "topic": claim.topic if isinstance(claim, Position) else None,
        "speaker": speaker.name if speaker else None,
        "speaker_office": speaker.office if speaker else None,
        "confidence": claim.confidence,
        "verdict": claim.verdict.outcome,
        "reasons": "\n".join(f"{reason.field}: {reason.detail}" for reason in claim.verdict.reasons) or None,
        "rejected": rejected,
    }


def _roles(claim: Claim) -> Iterator[tuple[str, str]]:
    """Each actor of a claim with its role, those who act first."""
    match claim:
        case Agreement():
            roles = ("party", "third_party")
        case Dispute():
            roles = ("raised_by", "against")
        case Position():
            roles = ("country", "addressed_to")
    for role, codes in zip(roles, (claim.actors, claim.targets), strict=True):
        yield from ((role, code) for code in codes)
