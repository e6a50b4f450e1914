"""langextract over all dispatches in one call, as only so it asks for that many at once; an extract each claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import langextract as lx

from tests.benchmarks.peers.task import INSTRUCTION, KEY, MODEL, Outcome, Task, carry_out, described, given

_EXAMPLE: Final = (
    "Norland and Sudmark signed a pact on Monday. A spokesman for Norland promised two ships. Sudmark warned Estmark."
)
#: Beyond a dispatch, so that none is cut into several requests.
_CHARACTERS: Final = 10_000


def example() -> lx.data.ExampleData:
    """One example, with a claim of each kind; langextract makes its schema of it."""

    def extract(kind: str, text: str, actors: list[str], targets: list[str], stance: str) -> lx.data.Extraction:
        attributes = {"actors": actors, "targets": targets, "stance": stance, "time": "current"}
        return lx.data.Extraction(extraction_class=kind, extraction_text=text, attributes=attributes)

    extracts = [
        extract("agreement", "Norland and Sudmark signed a pact on Monday.", ["Norland", "Sudmark"], [], "signed"),
        extract("position", "A spokesman for Norland promised two ships.", ["Norland"], [], "pledges"),
        extract("dispute", "Sudmark warned Estmark.", ["Sudmark"], ["Estmark"], "warns"),
    ]
    return lx.data.ExampleData(text=_EXAMPLE, extractions=extracts)


def extracts(task: Task, texts: Sequence[str]) -> Outcome:
    """All extracts; a dispatch counts as lost where it has none, or one that was not found in its text."""
    documents = [lx.data.Document(text=text, document_id=str(place)) for place, text in enumerate(texts)]
    try:
        found = list(
            lx.extract(
                documents, prompt_description=INSTRUCTION, examples=[example()], model_id=MODEL, api_key=KEY,
                model_url=task.address, max_char_buffer=_CHARACTERS, batch_length=len(documents),
                max_workers=task.concurrency, show_progress=False,
            )
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001  # the whole call is lost with all its dispatches, and is counted so
        return [None] * len(texts), Counter([described(error)])
    good = [one for one in found if one.extractions and all(part.char_interval for part in one.extractions)]
    return [*good, *[None] * (len(texts) - len(good))], Counter()


if __name__ == "__main__":
    TASK = given()
    carry_out(TASK, lambda texts: extracts(TASK, texts))
