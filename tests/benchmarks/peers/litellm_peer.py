"""litellm's acompletion; --cache is its disk cache."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches its table of prices when it is imported
import litellm  # after the variable above
from litellm.caching.caching import Cache  # likewise

from tests.benchmarks.peers.task import KEY, MODEL, Digest, Outcome, Task, carry_out, each, given, question


async def digests(task: Task, texts: Sequence[str]) -> Outcome:
    """All digests."""
    options: dict[str, Any] = {}
    if task.retries is not None:
        options["num_retries"] = task.retries
    if task.cache:
        litellm.cache = Cache(type="disk", disk_cache_dir=str(task.cache))
        options["caching"] = True

    async def ask(text: str) -> Digest:
        answer = await litellm.acompletion(
            model=f"openai/{MODEL}", api_base=task.address, api_key=KEY, response_format=Digest,
            messages=[{"role": "user", "content": question(text)}], **options,
        )  # fmt: skip
        return Digest.model_validate_json(answer.choices[0].message.content)

    return await each(texts, ask, task.concurrency)


if __name__ == "__main__":
    TASK = given()
    litellm.suppress_debug_info, litellm.telemetry = True, False
    carry_out(TASK, lambda texts: asyncio.run(digests(TASK, texts)))
