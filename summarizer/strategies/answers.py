"""The answer of ``whole``: what it may hold, how long its lists may be, and what of it a single question allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from summarizer.client.exchange import json_schema
from summarizer.records import AgreementStatus, DisputeStance, Kind, PositionStance

#: Of a gist.
MOST_SENTENCES: Final = 2
#: Of one list. Told without end at some 30 tokens each they end within 800, which takes a small model half a minute.
MOST_CLAIMS: Final = 24
#: Sentences that bear one claim, and states that make or receive one; a joint statement may have dozens of signatories.
MOST_BEARING: Final = 12
MOST_ACTORS: Final = 64
#: Claims beyond which a sentence is not believed to hold more.
CLAIMS_A_SENTENCE: Final = 2
#: The lists of an answer, by the kind of their claims.
_LISTS: Final[Mapping[str, Kind]] = {"agreements": "agreement", "disputes": "dispute", "positions": "position"}


def _at_most(items: int) -> Any:
    """A bound for the server to keep to; an answer beyond it is taken as well, for there is nothing wrong with it."""
    return Field(json_schema_extra={"maxItems": items})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GistAnswer(_Part):
    """What the dispatch is about; an empty ``text`` stands for the sentences themselves."""

    text: str = ""
    sentences: Annotated[list[int], _at_most(MOST_SENTENCES)]


class ClaimAnswer(_Part):
    """One claim as the model tells it; an empty ``text`` stands for the words of its first sentence."""

    actors: Annotated[list[str], _at_most(MOST_ACTORS)]
    targets: Annotated[list[str], _at_most(MOST_ACTORS)] = []
    stance: str
    text: str = ""
    sentences: Annotated[list[int], _at_most(MOST_BEARING)]


class AgreementAnswer(ClaimAnswer):
    """What its ``actors`` agreed on together; ``targets`` are those whom a joint call is directed at."""

    stance: AgreementStatus


class DisputeAnswer(ClaimAnswer):
    """What its ``actors`` object to, against ``targets``."""

    stance: DisputeStance


class PositionAnswer(ClaimAnswer):
    """What its one actor says for itself, addressed to ``targets``."""

    stance: PositionStance


class WholeAnswer(_Part):
    """The whole answer. What it may cite comes with the validation context: ``first``, ``last`` and ``actors``."""

    gist: GistAnswer
    agreements: Annotated[list[AgreementAnswer], _at_most(MOST_CLAIMS)] = []
    disputes: Annotated[list[DisputeAnswer], _at_most(MOST_CLAIMS)] = []
    positions: Annotated[list[PositionAnswer], _at_most(MOST_CLAIMS)] = []

    @model_validator(mode="after")
    def _cites_what_it_was_shown(self, info: ValidationInfo) -> Self:
        shown = info.context or {}
        if "actors" not in shown:
            return self
        first, last, actors = shown["first"], shown["last"], shown["actors"]
        for where, part in self._parts():
            if not part.sentences or not all(first <= number <= last for number in part.sentences):
                raise ValueError(f"{where} must cite sentences from {first} to {last}, not {part.sentences}")
            if isinstance(part, ClaimAnswer):
                unknown = [code for code in (*part.actors, *part.targets) if code not in actors]
                if unknown or not part.actors:
                    raise ValueError(f"{where} must name its actors, out of {', '.join(actors)}; not {unknown}")
        return self

    def _parts(self) -> Iterator[tuple[str, GistAnswer | ClaimAnswer]]:
        yield "the gist", self.gist
        for kind, claims in self._lists():
            yield from ((f"{kind} {place}", claim) for place, claim in enumerate(claims, start=1))

    def _lists(self) -> list[tuple[Kind, Sequence[ClaimAnswer]]]:
        return [(kind, getattr(self, name)) for name, kind in _LISTS.items()]

    def claims(self) -> list[tuple[Kind, ClaimAnswer]]:
        """All claims with their kinds, without those that were told before, word for word."""
        return [(kind, claim) for kind, claims in self._lists() for claim in _distinct(claims)]

    def may_hold_more(self, sentences: int) -> bool:
        """Whether the bound of a list may have cut claims of so many sentences off; no loop, and no wordy telling."""
        full = any(len(claims) == MOST_CLAIMS == len(_distinct(claims)) for _, claims in self._lists())
        return full and sentences * CLAIMS_A_SENTENCE > MOST_CLAIMS


def _distinct(claims: Sequence[ClaimAnswer]) -> list[ClaimAnswer]:
    return list({claim.model_dump_json(): claim for claim in claims}.values())


def narrowed(window: range, actors: Sequence[str]) -> dict[str, Any]:
    """The schema of the answers that this question allows, each list no longer than there are things to name."""
    numbers = {"items": {"enum": [i + 1 for i in window]}, "minItems": 1}
    codes = {"items": {"enum": list(actors)}, "maxItems": min(MOST_ACTORS, len(actors))}
    allowed = {"sentences": numbers, "actors": {**codes, "minItems": 1}, "targets": codes}
    schema = json_schema(WholeAnswer) or {}
    claims = {"maxItems": min(MOST_CLAIMS, len(window))}
    parts = {name: {**part, "properties": _each(part, allowed)} for name, part in schema["$defs"].items()}
    return {**schema, "$defs": parts, "properties": _each(schema, dict.fromkeys(_LISTS, claims))}


def _each(part: Mapping[str, Any], allowed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: {**told, **allowed.get(name, {})} for name, told in part["properties"].items()}
