"""Gold annotations: what careful readers found in dispatches, one JSON file a dispatch, to measure a model against.

A file is ``{"doc": FILE NAME, "claims": [{"kind", "actors", "targets", "stance", "text", "evidence": [QUOTE, …],
"optional"}]}``. A quote stands in the dispatch word for word, but for its white space. An ``optional`` claim is one
that two careful readers could leave out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from summarizer.errors import ConfigurationError
from summarizer.readers import read
from summarizer.records import ActorCode, Dispatch, Kind, PositionStance, Record

#: Code points of a dispatch's text: start inclusive, end exclusive.
Place = tuple[int, int]


class GoldClaim(Record):
    """One claim of a dispatch as a reader found it; ``alt`` holds readings that others gave, and is not scored."""

    kind: Kind
    actors: tuple[ActorCode, ...] = Field(min_length=1)
    targets: tuple[ActorCode, ...] = ()
    stance: PositionStance | None = None
    text: str = Field(min_length=1)
    evidence: tuple[str, ...] = Field(min_length=1)
    optional: bool = False
    alt: dict[str, Any] | None = None


class Gold(Record):
    """All claims of one dispatch; ``doc`` is the dispatch's file name, ``annotator`` says who read it."""

    doc: str = Field(pattern=r"^[^/\\\x00]+$")  # a name, so that no gold file can point out of the folder
    annotator: str | None = None
    claims: tuple[GoldClaim, ...]


@dataclass(frozen=True)
class GoldDispatch:
    """A dispatch beside its gold; ``name`` is the gold file's without ``.json``, ``path`` the dispatch's."""

    name: str
    path: Path
    dispatch: Dispatch
    claims: tuple[GoldClaim, ...]
    places: tuple[tuple[Place, ...], ...]
    """For each claim where its quotes stand."""


def load_gold(gold: Path, dispatches: Path, *, max_bytes: int, limit: int | None = None) -> list[GoldDispatch]:
    """The first ``limit`` gold files of a folder by name (all, if None), each with its dispatch.

    Raises ConfigurationError that names file and place where a file is no gold or a quote is not in the dispatch, and
    InputError where a dispatch cannot be read.
    """
    for folder, what in ((gold, "gold files"), (dispatches, "dispatches")):
        if not folder.is_dir():
            raise ConfigurationError(f"{folder} is no folder; name the one that holds the {what}")
    files = sorted(gold.glob("*.json"))[:limit]
    if not files:
        raise ConfigurationError(f"{gold} holds no gold file (*.json); name the folder that does")
    return [_beside(file, dispatches, max_bytes) for file in files]


def find_quote(text: str, quote: str) -> Place | None:
    """Where the quote first stands in the text, whatever its white space."""
    found = re.search(r"\s+".join(re.escape(word) for word in quote.split()), text) if quote.strip() else None
    return found.span() if found else None


def _beside(file: Path, dispatches: Path, max_bytes: int) -> GoldDispatch:
    gold = _read(file)
    path = dispatches / gold.doc
    if not path.is_file():
        raise ConfigurationError(
            f"{file}: doc names {gold.doc!r}, which is not in {dispatches}; mend doc or --dispatches"
        )
    dispatch = read(path, max_bytes=max_bytes)
    places = tuple(_places(file, number, claim, dispatch.text) for number, claim in enumerate(gold.claims))
    return GoldDispatch(file.stem, path, dispatch, gold.claims, places)


def _read(file: Path) -> Gold:
    try:
        return Gold.model_validate_json(file.read_bytes(), strict=True)
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}; check its permissions") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ConfigurationError(f"{file}: {_place(first['loc'])}{first['msg']}{more}; mend the gold file") from error


def _place(parts: Sequence[int | str]) -> str:
    """``claims[3].kind: `` of the path that pydantic gives."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return f"{words.removeprefix('.')}: " if words else ""


def _places(file: Path, number: int, claim: GoldClaim, text: str) -> tuple[Place, ...]:
    found = []
    for index, quote in enumerate(claim.evidence):
        place = find_quote(text, quote)
        if place is None:
            raise ConfigurationError(
                f"{file}: claims[{number}].evidence[{index}]: the dispatch does not read {quote[:80]!r}; "
                "quote it word for word"
            )
        found.append(place)
    return tuple(found)
