"""Answers to questions of ``whole``, as a model would give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def whole(*claims: Mapping[str, Any], gist: str = "", cites: int = 1) -> dict[str, Any]:
    """The whole answer with these claims, each with its ``kind``; the gist cites one sentence."""
    told: dict[str, Any] = {"gist": {"text": gist, "sentences": [cites]}}
    for claim in claims:
        fields = {name: value for name, value in claim.items() if name != "kind"}
        told.setdefault(f"{claim['kind']}s", []).append(fields)
    return told
