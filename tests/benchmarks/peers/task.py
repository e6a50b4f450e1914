"""The task that every peer is given: read the dispatches, ask once about each, check the answers, keep them in memory.

A peer's program is run as ``python -m tests.benchmarks.peers.NAME INBOX ADDRESS RESULT [options]``; it gets ready and
calls ``carry_out`` with what it does with all dispatches, which writes to RESULT what that took, and ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

MODEL: Final = "gpt-4o-mini"
KEY: Final = "none"
INSTRUCTION: Final = (
    "Code this diplomatic dispatch: its gist, and each agreement, dispute and position with the states that hold it "
    "and the numbers of the sentences that bear it. Answer in the given schema."
)


class Gist(BaseModel):
    """What a dispatch is about."""

    text: str
    sentences: list[int]


class Claim(BaseModel):
    """One claim of a dispatch."""

    actors: list[str] = Field(min_length=1)
    targets: list[str]
    stance: Literal["supports", "opposes", "demands", "proposes", "pledges", "warns", "denies", "agreed", "signed"]
    text: str
    sentences: list[int]


class Digest(BaseModel):
    """The whole answer."""

    gist: Gist
    agreements: list[Claim]
    disputes: list[Claim]
    positions: list[Claim]


#: What was made of each dispatch, None where it was lost, and how often which error came.
Outcome = tuple[Sequence[object | None], Counter[str]]


@dataclass(frozen=True)
class Task:
    """What a program was started with; ``address`` ends in /v1, ``retries`` None is the peer's own default."""

    inbox: Path
    address: str
    result: Path
    concurrency: int
    aiohttp: bool
    cache: Path | None
    retries: int | None


def given() -> Task:
    """The task of this process's arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("inbox", type=Path)
    parser.add_argument("address")
    parser.add_argument("result", type=Path)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--aiohttp", action="store_true", help="the transport, where the peer has the choice")
    parser.add_argument("--cache", type=Path, help="folder of the peer's cache; by default it has none")
    parser.add_argument("--retries", type=int, help="by default the peer's own")
    return Task(**vars(parser.parse_args()))


def question(text: str) -> str:
    """The one message about a dispatch; the model server knows the dispatch by the line before it."""
    return f"{INSTRUCTION}\n\nDispatch:\n{text}"


def response_format() -> dict[str, Any]:
    """The schema, as the protocol has it."""
    return {"type": "json_schema", "json_schema": {"name": "Digest", "schema": Digest.model_json_schema()}}


async def each(texts: Sequence[str], ask: Callable[[str], Awaitable[object]], concurrency: int) -> Outcome:
    """Ask about every text, so many at once; an error loses its own text only."""
    import asyncio

    waiting = iter(enumerate(texts))
    found: list[object | None] = [None] * len(texts)
    errors: Counter[str] = Counter()

    async def worker() -> None:
        for place, text in waiting:
            try:
                found[place] = await ask(text)
            except Exception as error:  # noqa: BLE001  # whatever a peer raises is its loss, and is counted
                errors[described(error)] += 1

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return found, errors


def described(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {str(error)[:120]}"


def carry_out(task: Task, work: Callable[[Sequence[str]], Outcome]) -> None:
    """Read the dispatches, do the work, write down what it took, end."""
    began, cpu = time.monotonic(), _cpu()
    texts = [file.read_text(encoding="utf-8") for file in sorted(task.inbox.rglob("*.txt"))]
    found, errors = work(texts)
    told = {
        "began": began,
        "seconds": time.monotonic() - began,
        "startup_cpu": cpu,
        "cpu": _cpu() - cpu,
        "returned": sum(one is not None for one in found),
        "errors": dict(errors),
    }
    task.result.write_text(json.dumps(told), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # a library's threads and hooks that take their time at the end are not held against it


def _cpu() -> float:
    """Seconds of processor of this process and of those that it has waited for."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
