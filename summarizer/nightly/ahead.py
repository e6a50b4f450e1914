"""How much there may be to do, told by names, sizes and times alone: nothing is opened, so that it takes a second."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from summarizer.inbox import discover
from summarizer.ledger import Place
from summarizer.nightly.plan import Plan

#: Endings of files that hold one dispatch each; of all others, and of feeds, only reading tells how many.
_ONE_EACH: Final = frozenset({".txt", ".text", ".htm", ".html", ".eml"})


def ahead(plan: Plan, known: Mapping[str, Place]) -> int | None:
    """Inputs that a run by this plan has before it, at most; None where that cannot be told.

    ``known`` are the places that may be passed over, as ``Store.places`` has them.
    """
    new = 0
    for place in discover(plan.inbox, known=known, problem=lambda _: None):
        if not plan.verify and unchanged(place, known.get(place.name)):
            continue
        if PurePath(place.name).suffix.lower() not in _ONE_EACH:
            return None
        new += 1
    return new if plan.limit is None else min(new, plan.limit)


def unchanged(place: Place, known: Place | None) -> bool:
    """Whether a file has the size and time of its last reading; of an address nobody can tell without asking."""
    return (
        known is not None
        and place.mtime_ns is not None
        and (place.size, place.mtime_ns) == (known.size, known.mtime_ns)
    )
