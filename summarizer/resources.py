"""Where the package's own data files are: prompts, schemas, data.

In a wheel ``prompts`` and ``schemas`` lie inside the package; in a checkout they are its siblings, as the project's
top level is fixed. Both are found by the same call.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from summarizer.errors import ResourceError


def folder(name: str) -> Traversable:
    """Folder of data files with this name (``prompts``, ``schemas``, ``data``)."""
    inside = files("summarizer") / name
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parent.parent / name
    if beside.is_dir():
        return beside
    raise ResourceError(f"the package's folder {name!r} is missing; install dispatch-summarizer again")


def read_text(name: str, file: str) -> str:
    """Text of one data file, UTF-8."""
    path = folder(name) / file
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"cannot read the package's file {name}/{file}: {error}; install it again") from error
