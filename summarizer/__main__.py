"""Entry of the command, as ``summarizer`` and as ``python -m summarizer``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; ends the process with its exit code."""
    try:
        from summarizer.cli import app

        app(prog_name="summarizer")
    except KeyboardInterrupt:  # while the program itself was loading
        sys.exit(130)


if __name__ == "__main__":
    main()
