"""Note the digests of released prompts in tests/data/released_prompts.json, so that an edit of one fails the tests.

python -m tests.tools.release_prompts             add prompts that are new; refuse where a released one was edited
python -m tests.tools.release_prompts --rewrite   write the whole table anew: only before the first release
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from summarizer.prompting import load

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "tests" / "data" / "released_prompts.json"


def labels() -> list[str]:
    """Name and version of every prompt in prompts/."""
    return sorted(path.stem for path in (ROOT / "prompts").glob("*.jinja"))


def released() -> dict[str, str]:
    """The digests as they were noted, by label."""
    noted: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    return noted


def edited() -> list[str]:
    """Labels of released prompts that are gone or no longer what was released."""
    now = {label: load(label).digest for label in labels()}
    return [label for label, digest in released().items() if now.get(label) != digest]


def main() -> None:
    """Write the table."""
    if "--rewrite" not in sys.argv[1:] and edited():
        raise SystemExit(f"{', '.join(edited())}: released, and not what it was: take the edit back, copy it to vN+1")
    table = json.dumps({label: load(label).digest for label in labels()}, indent=2) + "\n"
    TABLE.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
