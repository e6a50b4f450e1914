"""One target under atheris: ``python -m tests.fuzz.harness TARGET [libFuzzer options]``, as ``__main__`` starts it.

Atheris finds its way by the branches of the instrumented code, so the library is imported under its eyes.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["summarizer"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz the target that the first argument names."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
