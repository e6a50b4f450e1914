"""Annotated dispatches with what a model told about each of their sentences, run through the pipeline again and again.

What the model says does not depend on thresholds, and what a sentence's claim is worth does not depend on the other
sentences: so both are got once, and only the choice, the merging and the scoring are repeated.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final
from unittest.mock import patch

from summarizer import kinds
from summarizer.actors import Cast, cast
from summarizer.assembly import assemble
from summarizer.endpoint import Endpoint
from summarizer.evaluation import Prediction, Score, score, share_evidence
from summarizer.evaluation.gold import GoldClaim, GoldDispatch
from summarizer.frames import Frame, clauses
from summarizer.kinds import KINDS, Weights, features, year_of
from summarizer.merge import content_words
from summarizer.records import Claim, Kind, Provenance
from summarizer.settings import load
from summarizer.strategies import Drafts, stepwise
from summarizer.strategies.drafting import draft
from summarizer.summarize import verified
from tests.tools.prompt_variants import VARIANTS

#: What the model answered about one sentence: probabilities of its words, and for each kind whose claim it is.
Told = tuple[Mapping[str, float], Mapping[str, Sequence[str]]]
#: Probabilities of each sentence of a dispatch.
Chances = Sequence[Mapping[Kind, float]]

OPTIONAL: Final = 0.5
_PROVENANCE: Final = Provenance(
    summarizer_version="0", model="fit", endpoint="embedded", strategy="stepwise", prompts={}, seconds=0
)


@dataclass(frozen=True)
class Document:
    """A dispatch with its gold and what the model told about its sentences."""

    gold: GoldDispatch
    told: Mapping[int, Told]
    _claims: dict[tuple[int, Kind], tuple[Claim, ...]] = field(default_factory=dict)
    _scores: dict[tuple[tuple[int, Kind], ...], Score] = field(default_factory=dict)

    @cached_property
    def cast(self) -> Cast:
        """Its actors."""
        return cast(self.gold.dispatch)

    @cached_property
    def clauses(self) -> tuple[tuple[Frame, ...], ...]:
        """The frames of each sentence's clauses by word order."""
        return clauses(self.gold.dispatch, self.cast)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Sentence and clause of each row."""
        return [(i, n) for i, told in enumerate(self.clauses) for n in range(len(told))]

    @cached_property
    def parts(self) -> list[Frame]:
        """The frame of each row."""
        return [self.clauses[i][n] for i, n in self.places]

    @cached_property
    def rows(self) -> list[dict[str, float]]:
        """Features of each clause."""
        dispatch = self.gold.dispatch
        return [
            features(self.told[i][0], self.clauses[i][n], dispatch.sentence(i), year_of(dispatch))
            for i, n in self.places
        ]

    def label(self, row: int, kind: Kind) -> tuple[float, float]:
        """Whether this row reports this kind, 0 or 1, and how much that counts."""
        i, n = self.places[row]
        near = [c for c in self._near[i] if c.kind == kind and self._clause_of(i, c) == n]
        return float(bool(near)), OPTIONAL if near and all(c.optional for c in near) else 1.0

    @cached_property
    def _near(self) -> list[list[GoldClaim]]:
        """The gold claims that speak of each sentence."""
        rows = list(zip(self.gold.claims, self.gold.places, strict=True))
        return [
            [claim for claim, places in rows if share_evidence([(span.start, span.end)], places)]
            for span in self.gold.dispatch.sentences
        ]

    def _clause_of(self, i: int, claim: GoldClaim) -> int:
        """The clause of sentence ``i`` with most of the claim's words; of a conflict of both, the one that names it."""
        told, sought = self.clauses[i], content_words(claim.text)
        for n, frame in enumerate(told):
            if frame.quarrel and claim.kind == "dispute" and set(claim.actors) == set(frame.agents):
                return n
        plain = [n for n, frame in enumerate(told) if not frame.quarrel]
        text = self.gold.dispatch.text
        return max(plain, key=lambda n: len(sought & content_words(text[told[n].start : told[n].end])))

    def scored(self, chances: Chances, thresholds: Mapping[Kind, float]) -> Score:
        """The dispatch as the pipeline would do it with these probabilities of its rows, without confidences."""
        chosen = self._chosen(chances, thresholds)
        if chosen not in self._scores:
            self._scores[chosen] = self._score([claim for row, kind in chosen for claim in self._drafted(row, kind)])
        return self._scores[chosen]

    def confident(self, chances: Chances, thresholds: Mapping[Kind, float]) -> Score:
        """As ``scored``, and the claims have their confidences."""
        return self._score(
            [
                claim.model_copy(update={"confidence": round(chances[row][kind], 3)})
                for row, kind in self._chosen(chances, thresholds)
                for claim in self._drafted(row, kind)
            ]
        )

    def _chosen(self, chances: Chances, thresholds: Mapping[Kind, float]) -> tuple[tuple[int, Kind], ...]:
        """What the strategy would draft; it takes its thresholds from the file that is to be written here."""
        found: list[tuple[int, Kind]] = []
        row = 0
        with patch.object(kinds, "load", lambda: Weights(features=(), weights={}, thresholds=thresholds)):
            for i, told in enumerate(self.clauses):
                own = chances[row : row + len(told)]
                if stepwise.is_asked(told, self.cast, i):
                    found += [(row + n, kind) for n, kind in stepwise.picked(told, own)]
                row += len(told)
        return tuple(found)

    def _drafted(self, row: int, kind: Kind) -> tuple[Claim, ...]:
        """The verified claims that this row makes if it is of this kind; none depends on another row."""
        if (row, kind) not in self._claims:
            (i, n), dispatch = self.places[row], self.gold.dispatch
            frame = self.clauses[i][n]
            if not frame.agents:
                frame = replace(frame, agents=stepwise.allowed(self.told[i][1].get(kind, ()), frame))
            claim = draft(dispatch, self.cast, frame, i, kind, None)
            self._claims[row, kind] = tuple(verified([claim] if claim else [], dispatch, self.cast))
        return self._claims[row, kind]

    def _score(self, claims: Sequence[Claim]) -> Score:
        summary = assemble(self.gold.dispatch, self.cast, Drafts((), None), claims, _PROVENANCE)
        return score(self.gold, [Prediction.of(claim) for claim in summary.claims])


def _is_silent(told: Sequence[Frame]) -> bool:
    """Whether word order leaves the agent of a clause open."""
    return any(not frame.agents and not frame.stranger for frame in told)


async def asked(golds: Sequence[GoldDispatch], variant: str = "shipped") -> dict[str, dict[int, Told]]:
    """What the model of the settings tells about every sentence, by dispatch; kept answers are taken.

    ``variant`` is the way to ask for the kind, one of ``VARIANTS``; whose claim it is is asked as the product does.
    """
    endpoint = Endpoint(load(strategy="stepwise"), lambda *_: None)
    strategy = stepwise.Stepwise(endpoint.model)
    endpoint.strategy = varied = VARIANTS[variant](endpoint.model)
    client, found = endpoint.client(), {}
    try:
        for gold in golds:
            print(f"asking about {gold.name}", file=sys.stderr)
            dispatch, who = gold.dispatch, cast(gold.dispatch)
            plain = clauses(dispatch, who)
            of_sentence: dict[int, Told] = {}
            for i, told in enumerate(plain):
                shown = stepwise.annotated(dispatch, who, i)
                answer = await client.ask(varied.kind_question(dispatch, who, i))
                whose: dict[str, Sequence[str]] = {}
                for kind in KINDS if _is_silent(told) and stepwise._choices(who, i) else ():
                    reply = await client.ask(strategy._whose_question(dispatch, who, i, shown, kind))
                    whose[kind] = reply.value["actors"]
                of_sentence[i] = (stepwise.words(answer.first), whose)
            found[gold.name] = of_sentence
    finally:
        await client.aclose()
        endpoint.close()
    return found


def saved(file: Path) -> dict[str, dict[int, Told]]:
    """The answers of ``--save``: a list of [dispatch, sentence, probabilities, whose by kind]; whose may be absent."""
    found: dict[str, dict[int, Told]] = {}
    for name, i, words, *whose in json.loads(file.read_text(encoding="utf-8")):
        found.setdefault(name, {})[i] = (words, whose[0] if whose else {})
    return found


def documents_of(golds: Sequence[GoldDispatch], told: Mapping[str, Mapping[int, Told]]) -> list[Document]:
    """The documents; the program ends where an answer is missing, as after a change of the sentence splitter."""
    for gold in golds:
        sentences = range(len(gold.dispatch.sentences))
        if set(told.get(gold.name, ())) != set(sentences):
            raise SystemExit(f"{gold.name} has {len(sentences)} sentences, the saved answers are of others: ask again")
    return [Document(gold, told[gold.name]) for gold in golds]
