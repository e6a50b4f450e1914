"""Fuzz the targets with atheris, one after the other, each for so many seconds and in a process of its own.

python -m tests.fuzz --seconds 60 [TARGET ...]

Ends with an error where a target was at fault; the input that did it is kept in the folder that is named then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.corpus import PIECES, inputs
from tests.fuzz.targets import TARGETS

LONGEST = 4096  # bytes of an input


def fuzz(name: str, seconds: int, folder: Path) -> bool:
    """Whether the target stood so many seconds; inputs and findings are kept in ``folder``."""
    starting, found = folder / "corpus", folder / "found"
    for place in (starting, found):
        place.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs()):
        (starting / f"start-{number}").write_bytes(data[:LONGEST])
    words = folder / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in PIECES)
    words.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
    command = [
        sys.executable, "-m", "tests.fuzz.harness", name, str(starting), f"-max_total_time={seconds}",
        f"-max_len={LONGEST}", f"-artifact_prefix={found}/", f"-dict={words}", "-timeout=60", "-rss_limit_mb=4096",
        "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Read the arguments, fuzz, name what fell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"by default all: {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=int, default=60, help="for each target, by default 60")
    options = parser.parse_args()
    unknown = set(options.targets) - TARGETS.keys()
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    folder = Path(tempfile.mkdtemp(prefix="summarizer-fuzz-"))
    fallen = [name for name in options.targets or TARGETS if not fuzz(name, options.seconds, folder / name)]
    if fallen:
        raise SystemExit(f"at fault: {', '.join(fallen)}; what did it is in {folder}/TARGET/found")


if __name__ == "__main__":
    main()
