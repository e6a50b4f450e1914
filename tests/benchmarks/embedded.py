"""What the embedded model costs, and what of that is its own: the program beside the same questions asked bare.

    python -m tests.benchmarks.embedded DISPATCHES [--limit N] [--threads N] [--strategy NAME] [--json]

Every dispatch of the folder is summarized with fresh answers. The server tells with each answer how long it read and
wrote for it; the share of that in the whole time is the server's own. Then the very same requests are sent again, one
after the other, by nothing but Python's http.client, to the same server, which is how long the server takes for so many
tokens when nobody is in its way. Its prompt cache is used in both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from summarizer.client.transport import Transport
from summarizer.readers import read
from summarizer.records import Usage
from summarizer.settings import load
from summarizer.summarize import Summarizer


@dataclass
class Asked:
    """One request, and what the server told of its answer: tokens, and milliseconds of its own."""

    body: bytes
    answer: dict[str, Any]

    @property
    def own(self) -> float:
        """Seconds that the server read and wrote."""
        timings = self.answer["timings"]
        return float(timings["prompt_ms"] + timings["predicted_ms"]) / 1000

    @property
    def usage(self) -> Usage:
        """Tokens of prompt and answer, and of the prompt those that it had in its cache."""
        told = self.answer["usage"]
        return Usage(
            prompt_tokens=told["prompt_tokens"],
            completion_tokens=told["completion_tokens"],
            cached_tokens=told.get("prompt_tokens_details", {}).get("cached_tokens", 0),
        )


class Listener:
    """Hears every request and answer of a summarizer's transport."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.transport: Transport | None = None

    async def heard(self, answer: httpx2.Response) -> None:
        """Keep it; an event hook of the client."""
        await answer.aread()
        self.asked.append(Asked(answer.request.content, json.loads(answer.content)))


async def summarized(paths: Sequence[Path], listener: Listener, **options: Any) -> tuple[list[float], list[float]]:
    """Wall seconds of each dispatch by the program; then of all requests of each, asked bare, in the same order."""
    settings = load(cache=False, second_opinion=False, **options)
    walls, bare = [], []
    async with Summarizer(settings) as summarizer:
        await summarizer.asummarize(paths[0])  # loads the model, and brings it into the state after the prefix
        transport = summarizer._connected()._transport
        transport._http.event_hooks["response"].append(listener.heard)
        of_dispatch = []
        for path in paths:
            dispatch, before, begun = read(path, max_bytes=settings.max_bytes), len(listener.asked), time.perf_counter()
            await summarizer.asummarize_dispatch(dispatch)
            walls.append(time.perf_counter() - begun)
            of_dispatch.append(listener.asked[before:])
        key = transport._key
        assert key is not None
        connection = HTTPConnection(urlsplit(transport._base_url).netloc, timeout=600)
        for asked in of_dispatch:
            begun = time.perf_counter()
            await asyncio.to_thread(_ask_bare, connection, key.get_secret_value(), [one.body for one in asked])
            bare.append(time.perf_counter() - begun)
    return walls, bare


def _ask_bare(connection: HTTPConnection, key: str, bodies: Sequence[bytes]) -> None:
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    for body in bodies:
        connection.request("POST", "/v1/chat/completions", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--strategy")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    paths = sorted(path for path in options.dispatches.iterdir() if path.is_file())[: options.limit]
    given = {name: value for name in ("threads", "strategy") if (value := getattr(options, name)) is not None}
    listener = Listener()
    walls, bare = asyncio.run(summarized(paths, listener, **given))
    usage = sum((one.usage for one in listener.asked), Usage())
    own = sum(one.own for one in listener.asked)
    figures = {
        "dispatches": len(paths),
        "seconds a dispatch, mean": sum(walls) / len(walls),
        "seconds a dispatch, median": statistics.median(walls),
        "questions a dispatch": len(listener.asked) / len(paths),
        "tokens prompted a dispatch": usage.prompt_tokens / len(paths),
        "of these from the server's cache": usage.cached_tokens / len(paths),
        "tokens generated a dispatch": usage.completion_tokens / len(paths),
        "share of the time that is the server's own": own / sum(walls),
        "the same requests asked bare, seconds a dispatch": sum(bare) / len(bare),
        "bare, share of the program's time": sum(bare) / sum(walls),
    }
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:50}{value:10,.3f}" if isinstance(value, float) else f"{name:50}{value:10,}")


if __name__ == "__main__":
    main()
