"""curator over all dispatches as one data set; --cache is the folder in which it keeps its answers."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.task import KEY, MODEL, Digest, Outcome, Task, carry_out, described, given, question

os.environ |= {
    "CURATOR_DISABLE_RICH_DISPLAY": "1", "CURATOR_VIEWER": "0", "TELEMETRY_ENABLED": "false", "HF_HUB_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENAI_API_KEY": KEY,
}  # fmt: skip
# It counts tokens with a table that tiktoken would fetch, and that litellm, which it needs, brings along.
_litellm = importlib.util.find_spec("litellm")
assert _litellm is not None
assert _litellm.origin is not None
os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(_litellm.origin).parent / "litellm_core_utils" / "tokenizers")
from bespokelabs import curator  # noqa: E402  # after the variables above
from datasets import Dataset  # noqa: E402  # likewise


class Coder(curator.LLM):  # type: ignore[misc]  # it has no types
    """Asks about one row."""

    def prompt(self, row: dict[str, Any]) -> str:
        """The message."""
        return question(row["text"])

    def parse(self, row: dict[str, Any], answer: Digest) -> dict[str, Any]:
        """The row of the result."""
        return {"id": row["id"], **answer.model_dump(mode="json")}


def digests(task: Task, texts: Sequence[str]) -> Outcome:
    """All digests, out of the data set of the results."""
    backend = {
        "base_url": task.address, "api_key": KEY, "max_concurrent_requests": task.concurrency,
        "max_requests_per_minute": 1_000_000, "max_tokens_per_minute": 2_000_000_000, "require_all_responses": False,
    } | ({} if task.retries is None else {"max_retries": task.retries})  # fmt: skip
    coder = Coder(model_name=MODEL, response_format=Digest, backend="openai", backend_params=backend)
    rows = Dataset.from_list([{"id": str(place), "text": text} for place, text in enumerate(texts)])
    try:
        answers = coder(rows, working_dir=str(task.cache or tempfile.mkdtemp(prefix="curator-"))).dataset.to_list()
    except Exception as error:  # noqa: BLE001  # the whole call is lost with all its dispatches, and is counted so
        return [None] * len(texts), Counter([described(error)])
    good = [Digest.model_validate({key: value for key, value in row.items() if key != "id"}) for row in answers]
    return [*good, *[None] * (len(texts) - len(good))], Counter()


if __name__ == "__main__":
    TASK = given()
    carry_out(TASK, lambda texts: digests(TASK, texts))
