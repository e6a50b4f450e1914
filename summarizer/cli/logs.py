"""What is logged, and how: warnings as lines on stderr, or every event as JSON for a journal."""

from __future__ import annotations

import logging
from enum import StrEnum


class LogFormat(StrEnum):
    """How events are written on stderr."""

    TEXT = "text"
    JSON = "json"


def set_up(form: LogFormat, *, quiet: bool) -> None:
    """Send the library's events to stderr; as text from warnings on, as JSON all of them."""
    handler = logging.StreamHandler()
    if form is LogFormat.JSON:
        from pythonjsonlogger.json import JsonFormatter

        fields = "{asctime}{levelname}{name}{message}"
        renamed = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}
        handler.setFormatter(JsonFormatter(fields, style="{", rename_fields=renamed, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    else:
        handler.setFormatter(_Visible("summarizer: %(message)s"))
    log = logging.getLogger("summarizer")
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.INFO if form is LogFormat.JSON else logging.ERROR if quiet else logging.WARNING)


class _Visible(logging.Formatter):
    """Neither a file's name nor a server's answer can do anything to the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, with its traceback, if any, below."""
        from summarizer.render.outline import visible

        return "\n".join(visible(line) for line in super().format(record).splitlines())
