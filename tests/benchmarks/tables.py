"""Tables of figures, for a terminal or as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A title, and rows of as many cells as ``head`` has."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self, *, markdown: bool) -> list[str]:
        """The table in lines; the first column is of words, the others of figures."""
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        shown = [self._row(row, widths, markdown=markdown) for row in (self.head, *self.rows)]
        if markdown:
            shown.insert(1, "|---|" + "---:|" * (len(self.head) - 1))
        return ["", f"**{self.title}**" if markdown else self.title, "", *shown]

    @staticmethod
    def _row(cells: Sequence[str], widths: Sequence[int], *, markdown: bool) -> str:
        if markdown:
            return f"| {' | '.join(cells)} |"
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *rest]).rstrip()


def spread(values: Iterable[float], digits: int = 0) -> str:
    """Median, with the least and the most where there are several."""
    every = sorted(values)
    middle = f"{statistics.median(every):,.{digits}f}"
    if len(every) == 1:
        return middle
    return f"{middle} ({every[0]:,.{digits}f} to {every[-1]:,.{digits}f})"
