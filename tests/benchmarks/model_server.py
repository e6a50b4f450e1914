"""A model server on loopback for benchmarks: answers the questions of ``whole`` after a set time, and with faults.

    python -m tests.benchmarks.model_server --port 8377

It answers what it is shown: an agreement of the first two actors on the first sentence, and a position of the first one
on the second, in the words of the sentence. ``POST /reset`` takes latency (seconds) and the share of each fault;
``GET /stats`` tells what was counted. A fault is a function of the seed, the question and how often it was asked, so
that every run meets the same ones.

Counted as paid is every answer whose last byte was handed to an open connection.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

#: Shares of requests, in the order in which one draw is cut up.
FAULTS: Final = ("401", "429", "500", "cut", "hung", "truncated", "malformed")
_ACTORS = re.compile(r"^Actors: (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


@dataclass
class State:
    """What the server is set to, and what it has counted since the last reset."""

    latency: float = 0.2
    shares: dict[str, float] = field(default_factory=dict)
    retry_after: int = 1
    seed: int = 1
    asked: Counter[str] = field(default_factory=Counter)
    paid: dict[str, list[float]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    flying: int = 0
    peak: int = 0

    def fault(self, question: str) -> str | None:
        """The fault that this request of the question meets."""
        digest = hashlib.blake2b(f"{self.seed}|{question}|{self.asked[question]}".encode(), digest_size=4).digest()
        draw = int.from_bytes(digest, "big") / 2**32
        for name in FAULTS:
            draw -= self.shares.get(name, 0.0)
            if draw < 0:
                return name
        return None

    def stats(self) -> dict[str, Any]:
        """All counts; ``paid_twice`` lists the questions that were, with the times (seconds since the epoch)."""
        return {
            "requests": sum(self.asked.values()),
            "questions": len(self.asked),
            "paid": sum(map(len, self.paid.values())),
            "tokens": self.tokens,
            "paid_twice": {key: times for key, times in self.paid.items() if len(times) > 1},
            "peak": self.peak,
            **self.counts,
        }


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """What a model that reads well would say to a question of ``whole``; of anything else, yes."""
    shown = body["messages"][-1]["content"]
    listed, sentences = _ACTORS.search(shown), _SENTENCE.findall(shown)
    if listed is None or not sentences:
        return {"answer": "yes"}
    codes = [entry.split(" ")[0] for entry in listed[1].split(", ")]
    first, second = sentences[0], sentences[min(1, len(sentences) - 1)]
    claims = []
    if len(codes) > 1:
        claims.append(_claim("agreement", codes[:2], "agreed", first))
    if codes[0]:
        claims.append(_claim("position", codes[:1], "supports", second))
    return {"gist": {"text": first[1], "sentences": [int(first[0])]}, "claims": claims}


def _claim(kind: str, actors: list[str], stance: str, sentence: tuple[str, str]) -> dict[str, Any]:
    return {
        "kind": kind, "actors": actors, "targets": [], "stance": stance, "time": "current", "text": sentence[1],
        "sentences": [int(sentence[0])],
    }  # fmt: skip


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as much of it as the clients need."""

    def __init__(self, state: list[State]) -> None:
        self._state, self._buffer = state, b""
        self._out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._out = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        """Nobody listens any more."""
        self._out = None

    def data_received(self, data: bytes) -> None:
        """Serve every request that is there as a whole."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = re.search(rb"content-length:\s*(\d+)", head, re.IGNORECASE)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._serve(head.split(b"\r\n", 1)[0].split(b" ")[1], body)

    def _serve(self, path: bytes, body: bytes) -> None:
        if path == b"/stats":
            return self._send(200, self._state[0].stats())
        if path == b"/reset":
            self._state[0] = State(**json.loads(body or b"{}"))
            return self._send(200, {})
        state = self._state[0]
        question = hashlib.sha256(body).hexdigest()
        fault = state.fault(question)
        state.asked[question] += 1
        state.flying += 1
        state.peak = max(state.peak, state.flying)
        state.counts[fault or "good"] += 1
        if fault != "hung":
            asyncio.get_running_loop().call_later(state.latency, self._finish, state, question, fault, json.loads(body))
        return None

    def _finish(self, state: State, question: str, fault: str | None, body: dict[str, Any]) -> None:
        state.flying -= 1
        if fault == "429":
            return self._send(429, _error("Rate limit reached"), f"retry-after: {state.retry_after}\r\n")
        if fault == "401":
            return self._send(401, _error("wrong key"))
        if fault == "500":
            return self._send(500, _error("internal error"))
        if fault == "cut":
            if self._out is not None:
                self._out.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{")
                self._out.close()
            return None
        said = json.dumps(answer(body), ensure_ascii=False)
        said = (
            said[: len(said) // 2] if fault == "truncated" else said.replace('"claims"', '"clams"') if fault else said
        )
        prompt, completion = sum(len(m["content"]) for m in body["messages"]) // 4, len(said) // 4
        choice = {
            "index": 0, "message": {"role": "assistant", "content": said},
            "finish_reason": "length" if fault == "truncated" else "stop",
        }  # fmt: skip
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        if self._out is not None and not self._out.is_closing():
            state.paid.setdefault(question, []).append(time.time())
            state.tokens += prompt + completion
        return self._send(
            200,
            {"id": "c", "object": "chat.completion", "created": 0, "model": body["model"], "choices": [choice],
             "usage": usage},
        )  # fmt: skip

    def _send(self, status: int, value: object, more: str = "") -> None:
        if self._out is None or self._out.is_closing():
            return
        body = json.dumps(value, ensure_ascii=False).encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
        self._out.write(head.encode() + body)


def _error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "code": None}}


async def serve(port: int) -> None:
    """Serve on loopback until cancelled; prints the port when it listens."""
    state = [State()]
    server = await asyncio.get_running_loop().create_server(lambda: Connection(state), "127.0.0.1", port, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Read the port, 0 for any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
