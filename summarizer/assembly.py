"""The summary itself: verified claims merged by matter, told apart by kind, positions gathered by country; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from summarizer.actors import Cast, actor
from summarizer.gist import gist
from summarizer.merge import merge
from summarizer.records import (
    Actor,
    Agreement,
    Claim,
    Dispatch,
    DispatchReference,
    Dispute,
    Position,
    Provenance,
    Summary,
)
from summarizer.strategies import Drafts


def assemble(dispatch: Dispatch, who: Cast, drafts: Drafts, claims: Sequence[Claim], provenance: Provenance) -> Summary:
    """The summary of a dispatch from its verified claims; what its evidence does not bear is kept as rejected."""
    borne = merge([claim for claim in claims if claim.verdict.outcome == "supported"])
    rejected = tuple(claim for claim in claims if claim.verdict.outcome != "supported")
    positions = [claim for claim in borne if isinstance(claim, Position)]
    return Summary(
        dispatch=DispatchReference(**{name: getattr(dispatch, name) for name in DispatchReference.model_fields}),
        gist=gist(drafts.gist, dispatch, who),
        actors=_named((*borne, *rejected)),
        agreements=tuple(claim for claim in borne if isinstance(claim, Agreement)),
        disputes=tuple(claim for claim in borne if isinstance(claim, Dispute)),
        positions=_by_country(positions),
        rejected=rejected,
        provenance=provenance,
    )


@cache
def program_version() -> str:
    """The installed version; a checkout that is not installed has none."""
    try:
        return version("dispatch-summarizer")
    except PackageNotFoundError:
        return "uninstalled"


def _named(claims: Iterable[Claim]) -> tuple[Actor, ...]:
    codes = dict.fromkeys(code for claim in claims for code in (*claim.actors, *claim.targets))
    return tuple(actor(code) for code in codes)


def _by_country(positions: Sequence[Position]) -> Mapping[str, tuple[Position, ...]]:
    countries = dict.fromkeys(position.country for position in positions)
    return {country: tuple(p for p in positions if p.country == country) for country in countries}
