"""How far a night has come, on a terminal: a line that moves, with what it cost so far and the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.nightly.plan import Plan
    from summarizer.nightly.watch import Watch
    from summarizer.store import Store


@contextmanager
def watching(store: Store, plan: Plan, *, quiet: bool) -> Iterator[Watch]:
    """The bar on a terminal, nothing elsewhere; gone when the block ends."""
    from summarizer.nightly.watch import Silence

    if quiet or not sys.stderr.isatty():
        yield Silence()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from summarizer.nightly.ahead import ahead

    total = ahead(plan, store.places())
    left = [TextColumn("left"), TimeRemainingColumn()] if total else []
    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(pulse_style="dim"), TimeElapsedColumn(), *left,
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        yield Bar(bar, total)


class Bar:
    """Inputs done and failed, of how many where that is known, and what they cost so far."""

    def __init__(self, bar: Any, total: int | None) -> None:
        self._bar, self._total = bar, total or None
        self._task = bar.add_task("reading the inbox", total=self._total)

    def tell(self, *, summarized: int, failed: int, usd: float) -> None:
        """Move on."""
        from summarizer.nightly.words import dollars

        done = summarized + failed
        # New places are at most so many inputs: copies and what is too old take none, a file of several takes more.
        of_all = f" of {max(self._total, done):,}" if self._total else ""
        parts = [f"{done:,}{of_all} dispatches", *([f"{failed:,} failed"] if failed else [])]
        parts += [dollars(usd)] if usd else []
        self._bar.update(self._task, description=", ".join(parts), completed=done)
