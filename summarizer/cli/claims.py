"""Claims as a table: one row for each piece of evidence of each claim, in columns that say what they mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from summarizer.ledger import Stored
    from summarizer.records import Claim

#: Every column with its meaning; docs/store.md lists them.
COLUMNS: Final = {
    "dispatch": "sha256 (hex) of the dispatch's text",
    "revision_of": "that of the dispatch of which this one is a later version",
    "source": "where it was found first",
    "title": "headline",
    "agency": "news agency",
    "dateline_place": "place of the dateline",
    "dateline_date": "its day where the year is known",
    "summarized": "when, in UTC",
    "model": "by which model",
    "claim": "number of the claim in its summary, from 1",
    "kind": "agreement, dispute, position",
    "actors": "codes of who agreed, raises it or takes the position, with a semicolon between",
    "targets": "codes of the third parties, of whom it is raised against or addressed to",
    "stance": "of a dispute or position",
    "status": "of an agreement",
    "time": "current, historical, planned",
    "text": "terms, issue or statement",
    "topic": "of a position",
    "speaker": "who said it",
    "speaker_office": "as what",
    "confidence": "0 to 1, empty where none was measured",
    "verdict": "supported, altered, unsupported",
    "reasons": "why not supported",
    "evidence": "number of the piece of evidence in its claim, from 1",
    "start": "its first character in the dispatch's text, from 0",
    "end": "the one after its last",
    "quote": "the text between them",
}
#: A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(found: Iterable[Stored], *, kind: str | None = None, actor: str | None = None) -> Iterator[str]:
    """The lines of the table (RFC 4180), the names of the columns first; only claims of this kind and actor."""
    yield _line(COLUMNS)
    for stored in found:
        of_dispatch = _of_dispatch(stored)
        for number, claim in enumerate(stored.summary.claims, start=1):
            if kind not in {None, claim.kind} or (actor and actor not in (*claim.actors, *claim.targets)):
                continue
            of_claim = of_dispatch | {"claim": number} | _of_claim(claim)
            for piece, evidence in enumerate(claim.evidence, start=1):
                row = of_claim | {"evidence": piece} | evidence.model_dump()
                yield _line(row[column] for column in COLUMNS)


def _of_dispatch(stored: Stored) -> dict[str, Any]:
    dispatch = stored.summary.dispatch
    dateline = dispatch.dateline
    return {
        "dispatch": stored.entry.id,
        "revision_of": stored.entry.revision_of,
        "source": stored.entry.source,
        "title": dispatch.title,
        "agency": dispatch.agency,
        "dateline_place": dateline.place if dateline else None,
        "dateline_date": dateline.date if dateline else None,
        "summarized": f"{stored.created:%Y-%m-%dT%H:%M:%SZ}",
        "model": stored.summary.provenance.model,
    }


def _of_claim(claim: Claim) -> dict[str, Any]:
    speaker = getattr(claim, "speaker", None)
    return {
        "kind": claim.kind,
        "actors": ";".join(claim.actors),
        "targets": ";".join(claim.targets),
        "stance": getattr(claim, "stance", None),
        "status": getattr(claim, "status", None),
        "time": claim.time,
        "text": claim.text,
        "topic": getattr(claim, "topic", None),
        "speaker": speaker.name if speaker else None,
        "speaker_office": speaker.office if speaker else None,
        "confidence": claim.confidence,
        "verdict": claim.verdict.outcome,
        "reasons": "; ".join(f"{reason.field}: {reason.detail}" for reason in claim.verdict.reasons),
    }


def _line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    """Text as text: with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
