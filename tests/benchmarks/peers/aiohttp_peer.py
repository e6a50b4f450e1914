"""Bare aiohttp: the least that asking can take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

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


async def digests(task: Task, texts: Sequence[str]) -> Outcome:
    """All digests, over one session."""
    schema = response_format()
    connector = aiohttp.TCPConnector(limit=task.concurrency)
    async with aiohttp.ClientSession(connector=connector, headers={"authorization": f"Bearer {KEY}"}) as session:

        async def ask(text: str) -> Digest:
            messages = [{"role": "user", "content": question(text)}]
            body = {"model": MODEL, "messages": messages, "response_format": schema}
            async with session.post(f"{task.address}/chat/completions", json=body) as answer:
                answer.raise_for_status()
                told = await answer.json()
            return Digest.model_validate_json(told["choices"][0]["message"]["content"])

        return await each(texts, ask, task.concurrency)


if __name__ == "__main__":
    TASK = given()
    carry_out(TASK, lambda texts: asyncio.run(digests(TASK, texts)))
