"""The claims that an audit starts from: those of gold folders, and those of stored summaries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from summarizer.actors import Cast, cast
from summarizer.audit.persons import speaker_of
from summarizer.audit.planting import Subject
from summarizer.errors import ConfigurationError, InputError
from summarizer.evaluation.gold import GoldClaim, GoldDispatch, Place, load_gold
from summarizer.kinds import is_background
from summarizer.readers import read
from summarizer.records import (
    Agreement,
    Claim,
    Dispatch,
    Dispute,
    DisputeStance,
    Evidence,
    Position,
    Speaker,
    Summary,
    Time,
)

_OLD: Final = re.compile(r"\b(?:1[5-9]|20)\d\d (?:agreement|accord|treaty|deal|pact|convention)\b")
_DISPUTE_STANCES: Final[dict[str, DisputeStance]] = {"demands": "demands", "warns": "warns", "denies": "denies"}


def load_subjects(source: Path, dispatches: Path, *, max_bytes: int) -> list[Subject]:
    """The claims of a folder of gold files, or of summaries as ``summarizer run --format json`` writes them.

    ``source`` is a folder of files NAME.json, or one file that holds a summary or one a line; ``dispatches`` is the
    folder of the texts. Raises ConfigurationError that names file and place, or InputError for a dispatch.
    """
    if not source.exists():
        raise ConfigurationError(f"{source} is not there; name a folder of gold files, or a file of summaries")
    files = sorted(source.glob("*.json*")) if source.is_dir() else [source]
    if not files:
        raise ConfigurationError(f"{source} holds no JSON file; name a folder of gold files, or a file of summaries")
    if source.is_dir() and _is_gold(files[0]):
        return [one for gold in load_gold(source, dispatches, max_bytes=max_bytes) for one in of_gold(gold)]
    summaries = [summary for file in files for summary in _summaries(file)]
    texts = _texts(dispatches, max_bytes)
    return [one for summary in summaries for one in of_summary(summary, _text_of(summary, texts, dispatches))]


def of_gold(gold: GoldDispatch) -> list[Subject]:
    """The gold claims of one dispatch; a position of several actors is one claim for each."""
    who = cast(gold.dispatch)
    claims = [
        claim
        for told, places in zip(gold.claims, gold.places, strict=True)
        for claim in _claims(told, _evidence(gold.dispatch, places))
    ]
    return [_with_speaker(one) for one in _subjects(gold.name, claims, gold.dispatch, who)]


def of_summary(summary: Summary, dispatch: Dispatch) -> list[Subject]:
    """The accepted claims of one summary."""
    return _subjects(summary.dispatch.source, list(summary.claims), dispatch, cast(dispatch))


def _subjects(name: str, claims: Sequence[Claim], dispatch: Dispatch, who: Cast) -> list[Subject]:
    return [Subject(name, one, dispatch, who, tuple(c for c in claims if c is not one)) for one in claims]


def _with_speaker(subject: Subject) -> Subject:
    """The subject with the speaker whom its own words or its evidence name; gold has no field for one."""
    name = speaker_of(subject)
    if name is None or isinstance(subject.claim, Agreement):
        return subject
    claim = subject.claim.model_copy(update={"speaker": Speaker(name=name)})
    return Subject(subject.name, claim, subject.dispatch, subject.cast, subject.kin)


def _evidence(dispatch: Dispatch, places: Sequence[Place]) -> tuple[Evidence, ...]:
    return tuple(Evidence(start=start, end=end, quote=dispatch.text[start:end]) for start, end in places)


def _claims(told: GoldClaim, evidence: tuple[Evidence, ...]) -> Iterator[Claim]:
    if told.kind == "agreement":
        yield Agreement(
            parties=told.actors,
            third_parties=told.targets,
            terms=told.text,
            evidence=evidence,
            time=_time(told.text, evidence),
        )
    elif told.kind == "dispute":
        stance = _DISPUTE_STANCES.get(told.stance or "", "opposes")
        yield Dispute(raised_by=told.actors, against=told.targets, issue=told.text, stance=stance, evidence=evidence)
    else:
        for actor in told.actors:
            yield Position(
                country=actor,
                addressed_to=told.targets,
                statement=told.text,
                stance=told.stance or "supports",
                evidence=evidence,
            )


def _time(text: str, evidence: Sequence[Evidence]) -> Time:
    """Gold has no field for time; history is what all the evidence, or the reader, places in the past."""
    past = all(is_background(piece.quote) for piece in evidence) or _OLD.search(text)
    return "historical" if past else "current"


def _is_gold(file: Path) -> bool:
    first = next(iter(_values(file)), None)
    return isinstance(first, dict) and "doc" in first


def _values(file: Path) -> Iterator[object]:
    """The JSON values of a file: one that fills it, or one a line."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read ({error}); name a file of summaries") from error
    try:
        yield json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                if line.strip():
                    yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ConfigurationError(f"{file}: line {number} is no JSON ({error}); write the file anew") from error


def _summaries(file: Path) -> Iterator[Summary]:
    for number, value in enumerate(_values(file), start=1):
        try:
            yield Summary.model_validate_json(json.dumps(value))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "it"
            raise ConfigurationError(
                f"{file}: value {number} is no summary ({place}: {first['msg']}); make it with "
                "`summarizer run --format json`"
            ) from error


def _texts(folder: Path, max_bytes: int) -> dict[str, Dispatch]:
    """The dispatches of a folder by their id; what cannot be read as one is none."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder; name the one that holds the dispatches (--dispatches)")
    found = {}
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            dispatch = read(file, max_bytes=max_bytes)
        except InputError:
            continue
        found[dispatch.id] = dispatch
    return found


def _text_of(summary: Summary, texts: dict[str, Dispatch], folder: Path) -> Dispatch:
    known = texts.get(summary.dispatch.id)
    if known is None:
        raise ConfigurationError(
            f"the summary of {summary.dispatch.source} is of a text (sha256 {summary.dispatch.id[:12]}…) that is not "
            f"in {folder}; name its folder (--dispatches)"
        )
    return known
