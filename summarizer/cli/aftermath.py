"""What follows a night: its report, its metrics, its heartbeat; each whatever becomes of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.exits import ExitCode
from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from summarizer.ledger import Run
    from summarizer.store import Store

#: Ends that a night comes to by itself. Of any other no heartbeat tells: its silence is the alarm.
_BY_ITSELF = frozenset({ExitCode.DONE, ExitCode.PARTLY, ExitCode.INPUT, ExitCode.BUDGET, ExitCode.DEADLINE})


@dataclass(frozen=True)
class Aftermath:
    """Where a night's report and metrics go, and who is told of its end; ``tell`` is given what goes wrong."""

    output: Path | None
    metrics: Path | None
    heartbeat: str | None
    tell: Callable[[str], None]

    def prepare(self) -> None:
        """Raise ConfigurationError where the report or the metrics cannot be written, before anything is asked."""
        if self.output is not None:
            from summarizer.nightly import report

            report.prepare(self.output)
        if self.metrics is not None and not self.metrics.parent.is_dir():
            raise ConfigurationError(
                f"{self.metrics.parent}: there is no such folder; make it, or name another --metrics"
            )

    def follow(self, store: Store, run: Run, code: ExitCode) -> ExitCode:
        """Do all of it; the exit code, which is that of the night unless the night alone was all right."""
        failed: list[str] = []
        if self.output is not None:
            from summarizer.nightly import report

            with self._noted(failed):
                report.write(self.output, run, lambda: store.made(run.id), store.failures(run.id))
        if self.metrics is not None:
            from summarizer.nightly import signals

            with self._noted(failed):
                signals.write_metrics(self.metrics, run, code)
        if self.heartbeat is not None and code in _BY_ITSELF:
            from summarizer.nightly import signals

            asyncio.run(signals.beat(self.heartbeat, run))
        return ExitCode.USAGE if failed and code is ExitCode.DONE else code

    @contextmanager
    def _noted(self, failed: list[str]) -> Iterator[None]:
        """Tell what goes wrong at once, and go on: the night is over and kept, only its report is not there."""
        try:
            yield
        except ConfigurationError as error:
            failed.append(str(error))
            self.tell(str(error))
