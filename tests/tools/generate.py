"""Files that are made from the code: the JSON Schemas of the records, the command's help, the store's tables.

``python -m tests.tools.generate`` writes them; with ``--check`` it only says whether they are current (exit code 1).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from summarizer.ledger import Report
from summarizer.records import Record, Summary
from tests.tools import build_command_docs, build_store_docs

ROOT = Path(__file__).resolve().parent.parent.parent


def schema(record: type[Record] = Summary) -> str:
    """The JSON Schema (2020-12) of a record, as schemas/ holds it."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **record.model_json_schema(mode="serialization"),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check every generated file."""
    files = {
        ROOT / "schemas" / "summary.json": schema(),
        ROOT / "schemas" / "report.json": schema(Report),
        ROOT / "docs" / "command.md": build_command_docs.document(),
        ROOT / "docs" / "store.md": build_store_docs.document(),
    }
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
        return 0
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not current: run `make generate`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
