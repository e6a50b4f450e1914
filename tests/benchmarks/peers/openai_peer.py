"""The openai client, its answers checked by pydantic; on its own transport or, with --aiohttp, on aiohttp's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import openai

from tests.benchmarks.peers.task import (
    KEY,
    MODEL,
    Digest,
    Outcome,
    Task,
    carry_out,
    each,
    given,
    question,
    response_format,
)


def client(task: Task) -> openai.AsyncOpenAI:
    """The client of a task, with its transport and retries."""
    options: dict[str, Any] = {}
    if task.aiohttp:
        options["http_client"] = openai.DefaultAioHttpClient()
    if task.retries is not None:
        options["max_retries"] = task.retries
    return openai.AsyncOpenAI(base_url=task.address, api_key=KEY, **options)


async def digests(task: Task, texts: Sequence[str]) -> Outcome:
    """All digests, over one client."""
    schema: Any = response_format()
    async with client(task) as api:

        async def ask(text: str) -> Digest:
            answer = await api.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": question(text)}], response_format=schema
            )
            return Digest.model_validate_json(answer.choices[0].message.content or "")

        return await each(texts, ask, task.concurrency)


if __name__ == "__main__":
    TASK = given()
    carry_out(TASK, lambda texts: asyncio.run(digests(TASK, texts)))
