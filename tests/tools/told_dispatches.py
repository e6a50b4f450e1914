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
from summarizer.evaluation.gold import GoldDispatch
from summarizer.frames import Frame, frames
from summarizer.kinds import KINDS, Weights, features
from summarizer.records import Claim, Kind, Provenance
from summarizer.settings import load
from summarizer.strategies import Drafts, stepwise
from summarizer.strategies.drafting import draft
from summarizer.summarize import verified

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
    def frames(self) -> tuple[Frame, ...]:
        """Its frames by word order."""
        return frames(self.gold.dispatch, self.cast)

    @cached_property
    def rows(self) -> list[dict[str, float]]:
        """Features of each sentence."""
        sentences = range(len(self.gold.dispatch.sentences))
        return [features(self.told[i][0], self.frames[i], self.gold.dispatch.sentence(i)) for i in sentences]

    @cached_property
    def askable(self) -> list[bool]:
        """For each sentence whether the strategy asks about it."""
        return [bool(f.agents or stepwise._choices(self.cast, i)) for i, f in enumerate(self.frames)]

    def label(self, i: int, kind: Kind) -> tuple[float, float]:
        """Whether sentence ``i`` reports this kind, 0 or 1, and how much that counts."""
        span = self.gold.dispatch.sentences[i]
        rows = zip(self.gold.claims, self.gold.places, strict=True)
        near = [c for c, places in rows if c.kind == kind and share_evidence([(span.start, span.end)], places)]
        return float(bool(near)), OPTIONAL if near and all(c.optional for c in near) else 1.0

    def scored(self, chances: Chances, thresholds: Mapping[Kind, float]) -> Score:
        """The dispatch as the pipeline would do it with these probabilities of its sentences, without confidences."""
        chosen = self._chosen(chances, thresholds)
        if chosen not in self._scores:
            self._scores[chosen] = self._score([claim for i, kind in chosen for claim in self._drafted(i, kind)])
        return self._scores[chosen]

    def confident(self, chances: Chances, thresholds: Mapping[Kind, float]) -> Score:
        """As ``scored``, and the claims have their confidences."""
        return self._score(
            [
                claim.model_copy(update={"confidence": round(chances[i][kind], 3)})
                for i, kind in self._chosen(chances, thresholds)
                for claim in self._drafted(i, kind)
            ]
        )

    def _chosen(self, chances: Chances, thresholds: Mapping[Kind, float]) -> tuple[tuple[int, Kind], ...]:
        """What the strategy would draft; it takes its thresholds from the file that is to be written here."""
        with patch.object(kinds, "load", lambda: Weights(features=(), weights={}, thresholds=thresholds)):
            return tuple((i, k) for i, chance in enumerate(chances) if self.askable[i] for k in stepwise.chosen(chance))

    def _drafted(self, i: int, kind: Kind) -> tuple[Claim, ...]:
        """The verified claims that this sentence makes if it is of this kind; none depends on another sentence."""
        if (i, kind) not in self._claims:
            frame, dispatch = self.frames[i], self.gold.dispatch
            if not frame.agents:
                frame = replace(frame, agents=tuple(dict.fromkeys(self.told[i][1].get(kind, ()))))
            claim = draft(dispatch, self.cast, frame, i, kind, None)
            self._claims[i, kind] = tuple(verified([claim] if claim else [], dispatch, self.cast))
        return self._claims[i, kind]

    def _score(self, claims: Sequence[Claim]) -> Score:
        summary = assemble(self.gold.dispatch, self.cast, Drafts((), None, ()), claims, _PROVENANCE)
        return score(self.gold, [Prediction.of(claim) for claim in summary.claims])


async def asked(golds: Sequence[GoldDispatch]) -> dict[str, dict[int, Told]]:
    """What the model of the settings tells about every sentence, by dispatch; kept answers are taken."""
    endpoint = Endpoint(load(strategy="stepwise"), lambda *_: None)
    assert isinstance(endpoint.strategy, stepwise.Stepwise)
    client, strategy, found = endpoint.client(), endpoint.strategy, {}
    try:
        for gold in golds:
            print(f"asking about {gold.name}", file=sys.stderr)
            dispatch, who = gold.dispatch, cast(gold.dispatch)
            plain = frames(dispatch, who)
            of_sentence: dict[int, Told] = {}
            for i, frame in enumerate(plain):
                shown = stepwise.annotated(dispatch, who, i)
                answer = await client.ask(strategy._kind_question(dispatch, i, shown))
                whose: dict[str, Sequence[str]] = {}
                for kind in KINDS if not frame.agents and stepwise._choices(who, i) else ():
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
