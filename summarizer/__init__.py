"""Typed, evidence-grounded summaries of diplomatic dispatches: agreements, disputes, positions per country.

>>> from summarizer import summarize
>>> summary = summarize("dispatch.txt")  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.errors import (
        ConfigurationError,
        EmbeddedError,
        InputError,
        ModelError,
        SummarizerError,
        WeightsError,
    )
    from summarizer.records import (
        Actor,
        Agreement,
        Dispatch,
        Dispute,
        Evidence,
        Position,
        Summary,
        Verdict,
    )
    from summarizer.settings import Settings
    from summarizer.summarize import Summarizer, asummarize, summarize

_HOMES = {
    "summarizer.errors": (
        "ConfigurationError", "EmbeddedError", "InputError", "ModelError", "SummarizerError", "WeightsError",
    ),
    "summarizer.records": (
        "Actor", "Agreement", "Dispatch", "Dispute", "Evidence", "Position", "Summary", "Verdict",
    ),
    "summarizer.settings": ("Settings",),
    "summarizer.summarize": ("Summarizer", "asummarize", "summarize"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Actor",
    "Agreement",
    "ConfigurationError",
    "Dispatch",
    "Dispute",
    "EmbeddedError",
    "Evidence",
    "InputError",
    "ModelError",
    "Position",
    "Settings",
    "Summarizer",
    "SummarizerError",
    "Summary",
    "Verdict",
    "WeightsError",
    "asummarize",
    "summarize",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``summarizer --help`` needs none of them."""
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'summarizer' has no attribute {name!r}")


class _Package(ModuleType):
    """A package whose ``summarize`` is the function, though the import system would set the room of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value.summarize if name == "summarize" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Package
