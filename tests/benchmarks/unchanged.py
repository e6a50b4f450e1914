"""A night that finds nothing to do: wall time and peak memory over so many unchanged files.

    python -m tests.benchmarks.unchanged [--files 100000] [--store postgresql://…]

The files are invented dispatches; a first night settles them all as too old, so that no model is needed. Then the same
night is run three times, each in a process of its own, and once with ``--verify``, which reads every file.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.dispatches import write
from tests.benchmarks.processes import measured


def night(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak resident memory (MB) of a command in a process of its own; it must succeed."""
    taken = measured(command, environment)
    if taken.code:
        raise SystemExit(f"{' '.join(command)} ended with {taken.code}")
    return taken.seconds, taken.peak


def main() -> None:
    """Read the options, run, print a line a night."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--store", help="a postgresql:// URL; by default SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in write(folder / "inbox", options.files):
            os.utime(file, (0, 0))
        environment = os.environ | {
            "SUMMARIZER_STORE": options.store or str(folder / "store" / "store.db"),
            "SUMMARIZER_CACHE_DIR": str(folder / "cache"),
        }
        command = [sys.executable, "-m", "summarizer", "nightly", str(folder / "inbox"), "--quiet"]
        # Nobody listens at that address, and nobody is asked.
        command += ["--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--max-age", "1d"]
        print("first night:    {:6.1f} s, {:4.0f} MB".format(*night(command, environment)), flush=True)
        nights = [night(command, environment) for _ in range(3)]
        seconds, memory = statistics.median(s for s, _ in nights), max(m for _, m in nights)
        spread = f"{min(s for s, _ in nights):.1f} to {max(s for s, _ in nights):.1f}"
        print(f"nothing to do:  {seconds:6.1f} s, {memory:4.0f} MB (median of 3, {spread} s)", flush=True)
        print("with --verify:  {:6.1f} s, {:4.0f} MB".format(*night([*command, "--verify"], environment)))


if __name__ == "__main__":
    main()
