"""How far a run has come, on stderr: bars on a terminal, else one plain line a stage, or nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from summarizer.cli.exits import say

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

MEGABYTE = 1_000_000
_STAGES = {
    "fetch": "fetching the model's file",
    "check": "checking the model's file",
    "load": "loading the model",
    "ask": "asking the model",
}


class Progress(Protocol):
    """Told of every step: ``done`` of ``total`` bytes (stages ``fetch`` and ``check``) or questions (``ask``)."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """A step was made."""

    def begin(self, subject: str) -> None:
        """What follows is about ``subject`` (a file)."""

    def end(self) -> None:
        """Leave the terminal to others until the next step."""


def progress(*, quiet: bool) -> Progress:
    """The one that suits stderr."""
    if quiet:
        return Silence()
    return Bars() if sys.stderr.isatty() else Lines()


class Silence:
    """Says nothing."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Pass over it."""

    def begin(self, subject: str) -> None:
        """Pass over it."""

    def end(self) -> None:
        """Nothing to do."""


class Lines:
    """One line a stage, for log files."""

    def __init__(self) -> None:
        self._subject = self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002  # as the Protocol has it
        """Name a stage when it begins."""
        if stage != self._stage:
            self._stage = stage
            say(": ".join(part for part in (describe(stage, self._subject), amount(stage, total)) if part))

    def begin(self, subject: str) -> None:
        """Start anew for this file."""
        self._subject, self._stage = subject, ""

    def end(self) -> None:
        """Nothing to do."""


class Bars:
    """A bar a stage, gone when the result is printed."""

    def __init__(self) -> None:
        self._subject = ""
        self._shown: RichProgress | None = None
        self._bars: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the stage's bar."""
        shown = self._show()
        if stage not in self._bars:
            self._bars[stage] = shown.add_task(self._label(stage), amount="")
        shown.update(self._bars[stage], completed=done, total=total or None, amount=amount(stage, total, done))

    def begin(self, subject: str) -> None:
        """Start anew for this file."""
        self.end()
        self._subject = subject

    def end(self) -> None:
        """Take the bars off the terminal."""
        if self._shown is not None:
            self._shown.stop()
        self._shown, self._bars = None, {}

    def _show(self) -> RichProgress:
        if self._shown is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            self._shown = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(),
                TextColumn("{task.fields[amount]}", markup=False), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False,
            )  # fmt: skip
            self._shown.start()
        return self._shown

    def _label(self, stage: str) -> str:
        from summarizer.render.outline import visible

        return visible(describe(stage, Path(self._subject).name))


def describe(stage: str, subject: str) -> str:
    """A stage in words, with the file that it is about; the model is got and loaded for all files."""
    words = _STAGES.get(stage, stage)
    return f"{subject}: {words}" if subject and stage == "ask" else words


def amount(stage: str, total: int, done: int | None = None) -> str:
    """So many questions or bytes, with ``done`` as a part of them; empty where the stage counts nothing."""
    if stage == "ask":
        return f"{total} questions" if done is None else f"{done} of {total} questions"
    if total < MEGABYTE:
        return ""
    whole = f"{total / MEGABYTE:,.0f} MB"
    return whole if done is None else f"{done / MEGABYTE:,.0f} of {whole}"
