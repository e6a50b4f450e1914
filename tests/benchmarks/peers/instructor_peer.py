"""instructor over the openai client, on its own transport or, with --aiohttp, on aiohttp's; --cache is a DiskCache."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import instructor
from instructor.cache import DiskCache

from tests.benchmarks.peers.openai_peer import client
from tests.benchmarks.peers.task import MODEL, Digest, Outcome, Task, carry_out, each, given, question


async def digests(task: Task, texts: Sequence[str]) -> Outcome:
    """All digests, over one client."""
    options: dict[str, Any] = {}
    if task.cache:  # without a namespace no process finds what another has kept
        options = {"cache": DiskCache(str(task.cache)), "cache_namespace": "benchmark"}
    async with client(task) as api:
        asking = instructor.from_openai(api, mode=instructor.Mode.JSON_SCHEMA)

        async def ask(text: str) -> Digest:
            return await asking.chat.completions.create(
                model=MODEL, response_model=Digest, messages=[{"role": "user", "content": question(text)}], **options
            )

        return await each(texts, ask, task.concurrency)


if __name__ == "__main__":
    TASK = given()
    carry_out(TASK, lambda texts: asyncio.run(digests(TASK, texts)))
