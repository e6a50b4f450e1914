"""How long `summarizer --help` takes beside an empty typer app: ``make bench``.

Whole processes in turn (A B A B ...), so that a machine whose speed drifts slows both; medians with min and max, and
the median of the ratios pair by pair.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
EMPTY = """import typer
app = typer.Typer()
@app.command()
def run() -> None:
    "Do nothing."
app()
"""


def main() -> None:
    """Time both, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        ours, theirs = [sys.executable, "-m", "summarizer", "--help"], [sys.executable, str(empty), "--help"]
        pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS + 1)][1:]  # the first fills the file cache
    _row("summarizer --help", [a for a, _ in pairs])
    _row("an empty typer app --help", [b for _, b in pairs])
    print(f"{'ratio, median of the pairs':<28} {statistics.median(a / b for a, b in pairs):8.2f}")


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _row(name: str, times: list[float]) -> None:
    low, middle, high = min(times) * 1000, statistics.median(times) * 1000, max(times) * 1000
    print(f"{name:<28} {middle:8.0f} ms ({low:.0f} to {high:.0f}, {len(times)} runs)")


if __name__ == "__main__":
    main()
