"""How likely a sentence reports an agreement, a dispute or a position.

Three sources speak: the model's own probabilities for its one-word answer, the stance words of the sentence, and its
frame. A logistic model per kind weighs them; its weights were fitted on annotated dispatches, with the figures of
leave-one-dispatch-out in docs/quality.md, by ``tests/tools/fit_kinds.py``. They stand in ``data/kinds.json``; no word
of a dispatch is among the features.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from operator import mul
from typing import Final, Self, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from summarizer.errors import ResourceError
from summarizer.frames import Frame
from summarizer.patterns import folded
from summarizer.records import Dispatch, Kind
from summarizer.resources import read_text
from summarizer.stances import StanceClass

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
CLASSES: Final[tuple[StanceClass, ...]] = get_args(StanceClass)
# Words that place a matter in the past; a sentence with them is seldom news.
_PAST: Final = re.compile(
    r"\b(?:had (?:not )?been|former(?:ly)?|(?:years?|decades?|months) ago|founded|"
    r"last (?:year|month|held|met|signed|visited)|previously|historically|originally|in the (?:19|20)\d0s)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    r"\b(?:since|last|in|of|until|from|back in) (?:(?:January|February|March|April|May|June|July|August|September|"
    r"October|"
    r"November|December) )?(1[5-9]\d\d|20\d\d)\b",
    re.IGNORECASE,
)
#: One of these stands in whatever ``_PAST`` finds, and four digits in what ``_YEAR`` finds.
_PAST_WORDS: Final = (
    " been", "former", " ago", "founded", "last ", "previously", "historically", "originally", "0s",
)  # fmt: skip
_DIGITS: Final = re.compile(r"\d{4}")
_COMING: Final = re.compile(
    r"\b(?:will|shall|would|by|plan(?:s|ned)?|aim(?:s|ed)?|target|goal|future|until|next)\b", re.IGNORECASE
)
_FLOOR: Final = 1e-4
#: The features of a frame without a stance word.
_NO_WORDS: Final = {f"{what}:{name}": 0.0 for name in CLASSES for what in ("word", "lead")}


class Weights(BaseModel):
    """The fitted model: for each kind a weight a feature, a threshold, and the bias first.

    ``quarrel`` is the share of quarrels named (``Frame.quarrel``) that are disputes; they are too few for weights.
    ``calibration`` is slope and offset, on the scale of log odds, from the probability of a kind to that of a claim.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    features: tuple[str, ...]
    weights: Mapping[Kind, tuple[float, ...]]
    thresholds: Mapping[Kind, float]
    quarrel: float = 0.5
    calibration: tuple[float, float] = (1.0, 0.0)

    @model_validator(mode="after")
    def _a_weight_a_feature(self) -> Self:
        if any(len(several) != len(self.features) for several in self.weights.values()):
            raise ValueError("the weights are not as many as the features")
        return self


@lru_cache(maxsize=256)  # a sentence is asked about for each of its clauses, and for each claim drafted from it
def is_background(sentence: str, filed: int | None = None) -> bool:
    """Whether the sentence is about the past; ``filed`` is the year of the dispatch, where it is known.

    A year is past before that of the dispatch; where that is unknown, unless the sentence speaks of what is to come.
    """
    small = folded(sentence)
    if any(word in small for word in _PAST_WORDS) and _PAST.search(sentence):
        return True
    years = [int(match[1]) for match in _YEAR.finditer(sentence)] if _DIGITS.search(sentence) else []
    if filed is None:
        return bool(years) and not _COMING.search(sentence)
    return any(year < filed for year in years)


def year_of(dispatch: Dispatch) -> int | None:
    """The year in which the dispatch was filed, where it says so."""
    return dispatch.dateline.date.year if dispatch.dateline and dispatch.dateline.date else None


def features(model: Mapping[str, float], frame: Frame, sentence: str, filed: int | None = None) -> dict[str, float]:
    """Features of one clause by name; ``model`` holds its probabilities for agreement, dispute, position and none.

    ``sentence`` is the one that the frame is of, ``filed`` the year of its dispatch, where it is known.
    """
    none = max(model.get("none", 0.0), _FLOOR)
    found = {"bias": 1.0}
    for kind in KINDS:
        found[f"model:{kind}"] = math.log(max(model.get(kind, 0.0), _FLOOR) / none) / 3
    found |= _NO_WORDS
    for name in frame.classes:
        found[f"word:{name}"] = min(found[f"word:{name}"] + 1.0, 2.0)
    if frame.lead is not None:
        found[f"lead:{frame.lead}"] = 1.0
    found["agents:none"] = float(not frame.agents)
    found["agents:several"] = float(len(frame.agents) > 1)
    found["agents:together"] = float(len(frame.agents) > 1 and frame.lead not in {None, "say", "meet"})
    found["objects"] = float(bool(frame.objects))
    found["partners"] = float(bool(frame.partners))
    found["speaker"] = float(frame.spoken)
    found["quoted"] = float(frame.quoted)
    found["background"] = float(is_background(sentence, filed))
    found["question"] = float(sentence.rstrip("\"”'’").endswith("?"))
    found["short"] = float(len(sentence) < 60)
    return found


def probabilities(
    model: Mapping[str, float], frame: Frame, sentence: str, filed: int | None = None
) -> dict[Kind, float]:
    """Calibrated probability of each kind; they need not add up to one, since a sentence may report several."""
    weights, found = load(), features(model, frame, sentence, filed)
    if frame.quarrel:
        return quarrel_chance(weights.quarrel)
    values = [found[name] for name in weights.features]
    each = {kind: _logistic(sum(map(mul, weights.weights[kind], values))) for kind in KINDS}
    return joint(each, frame) if len(frame.agents) > 1 else each


def confidence(chance: float, calibration: tuple[float, float] | None = None) -> float:
    """How likely a claim of this chance is right, as claims of left-out dispatches were; it grows with the chance."""
    slope, offset = calibration or load().calibration
    odds = math.log(max(chance, _FLOOR) / max(1 - chance, _FLOOR))
    return round(_logistic(slope * odds + offset), 3)


def quarrel_chance(share: float) -> dict[Kind, float]:
    """A quarrel that is only named is a dispute or nothing."""
    return {"agreement": 0.0, "dispute": share, "position": 0.0}


def joint(each: Mapping[Kind, float], frame: Frame) -> dict[Kind, float]:
    """A stand that several take together is an agreement, or where they object a dispute: the two chances are one."""
    if frame.lead == "oppose" and frame.side == "oppose":
        either = 1 - (1 - each["dispute"]) * (1 - each["position"])
        return {"agreement": each["agreement"], "dispute": either, "position": 0.0}
    either = 1 - (1 - each["agreement"]) * (1 - each["position"])
    return {"agreement": either, "dispute": each["dispute"], "position": 0.0}


def likely(probability: Mapping[Kind, float]) -> Sequence[Kind]:
    """Kinds above their thresholds, likeliest first."""
    thresholds = load().thresholds
    return sorted((k for k in KINDS if probability[k] >= thresholds[k]), key=lambda k: -probability[k] / thresholds[k])


@cache
def load() -> Weights:
    """The weights that come with the package."""
    try:
        return Weights.model_validate(json.loads(read_text("data", "kinds.json")))
    except (ValueError, ValidationError) as error:
        raise ResourceError(f"data/kinds.json: {error}; install the package again") from error


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
