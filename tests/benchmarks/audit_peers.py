"""The planted errors of ``summarizer audit`` given to two peers' checks, beside our own, on the same claims.

    python -m tests.benchmarks.audit_peers CLAIMS DISPATCHES --peer PYTHON [--limit N]

CLAIMS and DISPATCHES are those of ``summarizer audit``. The peers are

- langextract's aligner (PYTHON is the interpreter of an environment that has it, see ``langextract_peer``): a claim is
  accepted where the aligner finds a span for what was changed, a changed text or a changed quote, with its defaults;
- instructor's ``CitationMixin``, of this environment: a claim is accepted where every quote is kept, whatever the text
  says, since it checks no text.

Two rounds: the claims as readers retold them, and each claim with its first quote for a text. The second is the kinder
one for an aligner, which is made for verbatim extractions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from summarizer.audit import KINDS, Audit, Subject, Trial, audit
from summarizer.audit.planting import reworded
from summarizer.audit.subjects import load_subjects
from summarizer.records import Verdict
from summarizer.settings import Settings

#: Runs inside the peer's environment: [text of the dispatch, extraction] on each line of stdin, whether it was aligned.
WORKER: Final = """
import json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import langextract as lx
from langextract.resolver import Resolver
resolver = Resolver()
for line in sys.stdin:
    source, extraction = json.loads(line)
    given = [[lx.data.Extraction(extraction_class="claim", extraction_text=extraction)]]
    aligned = list(resolver.align(given[0], source, 0, 0))
    answers.write(json.dumps(all(one.char_interval is not None for one in aligned)) + "\\n")
    answers.flush()
"""
Accepts = Callable[[Trial], bool]


def changed(trial: Trial) -> str:
    """What a trial changed, text or quote; of an untouched claim its text."""
    claim = trial.planted.claim if trial.planted else trial.subject.claim
    moved = claim.evidence != trial.subject.claim.evidence
    return claim.evidence[0].quote if moved else claim.text


class Aligner:
    """langextract's aligner in an environment of its own."""

    def __init__(self, peer: str) -> None:
        self._worker = subprocess.Popen([peer, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, trial: Trial) -> bool:
        """Whether it finds a span for what was changed."""
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._worker.stdin.write(json.dumps([trial.subject.dispatch.text, changed(trial)]) + "\n")
        self._worker.stdin.flush()
        line = self._worker.stdout.readline()
        if not line:
            raise SystemExit("the peer ended; its last lines above say why")
        return bool(json.loads(line))

    def close(self) -> None:
        """End its process."""
        assert self._worker.stdin is not None
        self._worker.stdin.close()
        self._worker.wait()


def cited(trial: Trial) -> bool:
    """Whether instructor's CitationMixin keeps every quote of the claim."""
    claim = trial.planted.claim if trial.planted else trial.subject.claim
    quotes = [piece.quote for piece in claim.evidence]
    given = {"fact": claim.text, "substring_quotes": quotes}
    kept = _fact().model_validate(given, context={"context": trial.subject.dispatch.text})
    return len(kept.substring_quotes) == len(quotes)


def _fact() -> Any:
    from instructor.dsl.citation import CitationMixin
    from pydantic import BaseModel

    class Fact(CitationMixin, BaseModel):
        fact: str

    return Fact


def judged(result: Audit, accepts: Accepts) -> Audit:
    """The same trials with a peer's verdict."""
    verdicts = ((trial, Verdict(outcome="supported" if accepts(trial) else "unsupported")) for trial in result.trials)
    return Audit(tuple(replace(trial, verdict=verdict) for trial, verdict in verdicts))


def verbatim(subjects: Sequence[Subject]) -> list[Subject]:
    """Each claim with its first quote for a text."""
    return [replace(one, claim=reworded(one.claim, one.claim.evidence[0].quote)) for one in subjects]


def rows(results: dict[str, Audit]) -> Iterator[str]:
    """The table: a column a check."""
    yield f"{'':<20}planted" + "".join(f"  {name:>12}" for name in results)
    first = next(iter(results.values()))
    for kind in KINDS:
        shares = [one.caught(kind).share for one in results.values()]
        cells = "".join(f"  {'none' if share is None else f'{share:.3f}':>12}" for share in shares)
        yield f"{kind:<20}{first.caught(kind).whole:7}{cells}"
    alarms = [one.false_alarms for one in results.values()]
    yield f"{'false alarms':<20}{alarms[0].whole:7}" + "".join(f"  {one.share or 0:>12.3f}" for one in alarms)


def main() -> None:
    """Read the arguments, judge, print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("claims", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--peer", required=True, metavar="PYTHON", help="interpreter of langextract's environment")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N claims")
    options = parser.parse_args()
    limit = Settings.model_fields["max_bytes"].default
    subjects = load_subjects(options.claims, options.dispatches, max_bytes=limit)[: options.limit]
    aligner = Aligner(options.peer)
    for title, claims in (("as readers retold them", subjects), ("verbatim", verbatim(subjects))):
        ours = audit(claims)
        peers = {"langextract": judged(ours, aligner), "CitationMixin": judged(ours, cited)}
        print(f"\nClaims {title}", *rows({"summarizer": ours} | peers), sep="\n")
    aligner.close()


if __name__ == "__main__":
    main()
