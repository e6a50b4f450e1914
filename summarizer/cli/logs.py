"""What is logged, and how: warnings as lines on stderr, or every event as JSON for a journal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from enum import StrEnum

from summarizer.cli.exits import say


class LogFormat(StrEnum):
    """How events are written on stderr."""

    TEXT = "text"
    JSON = "json"


def set_up(form: LogFormat, *, quiet: bool) -> Callable[[str], None]:
    """Send events to stderr, as text from warnings on, as JSON all of them; how an error that ends the run is told."""
    handler = _Stderr()
    handler.setFormatter(_as_json() if form is LogFormat.JSON else _Visible("summarizer: %(message)s"))
    log = logging.getLogger("summarizer")
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.INFO if form is LogFormat.JSON else logging.ERROR if quiet else logging.WARNING)
    if not logging.root.handlers:  # what libraries warn of, in the same form
        logging.root.addHandler(handler)
    return log.error if form is LogFormat.JSON else say


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]  # generic for the type checker alone
    """Writes to what stderr is at that moment: a progress bar puts itself in between, so that no line breaks it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        self.stream = sys.stderr
        super().emit(record)


def _as_json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    fields = "{asctime}{levelname}{name}{message}"
    renamed = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}
    # A line that any program may read, whatever a file's name holds: non-ASCII and control characters as \\u escapes.
    return JsonFormatter(
        fields, style="{", rename_fields=renamed, datefmt="%Y-%m-%dT%H:%M:%S%z", json_ensure_ascii=True
    )


class _Visible(logging.Formatter):
    """Neither a file's name nor a server's answer can do anything to the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, with its traceback, if any, below."""
        from summarizer.render.outline import visible

        lines = super().format(record).splitlines()
        return "\n".join(line[: len(line) - len(line.lstrip(" "))] + visible(line) for line in lines)
