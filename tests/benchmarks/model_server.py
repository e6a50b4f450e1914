"""A model server on loopback for benchmarks: answers at once or after a set time, and with faults.

    python -m tests.benchmarks.model_server --port 8377

What it says is told in ``answers``. ``POST /reset`` takes latency (seconds), the share of each fault, and the rest of
``server_state.State``; ``GET /stats`` tells what was counted since. A fault is a function of the seed, the document and
how often it was asked about, so that every run and every client meets the same ones; a document is known by the number
that each dispatch of ``dispatches`` holds, not by the wording around it.

Counted as paid is every answer whose last byte was handed to an open connection. It runs on the machine of those that
it measures, and reads no more of a request than it needs: the last message.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
import zlib
from typing import Final

from tests.benchmarks.answers import answer, encoded
from tests.benchmarks.server_state import State

_LENGTH: Final = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_NUMBERED: Final = re.compile(rb"statement numbered (\d+)", re.IGNORECASE)
_STATEMENT: Final = b"tatement numbered "
_CONTENT: Final = '"content":'
_VALUE: Final = json.JSONDecoder().raw_decode
#: Clients that keep to a provider's limits ask for them first.
_LIMITS: Final = "x-ratelimit-limit-requests: 1000000\r\nx-ratelimit-limit-tokens: 2000000000\r\n"


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
            length = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            path, body = self._buffer[:end].split(b" ", 2)[1], self._buffer[end + 4 : whole]
            self._buffer = self._buffer[whole:]
            self._serve(path, body)

    def _serve(self, path: bytes, body: bytes) -> None:
        state = self._state[0]
        if path == b"/stats":
            return self._send(200, encoded(state.stats()))
        if path == b"/reset":
            self._state[0] = State(**json.loads(body or b"{}"))
            return self._send(200, "{}")
        question = hash(body)
        fault = state.begin(question, document(body))
        if fault != "hung":
            asyncio.get_running_loop().call_later(state.latency, self._finish, state, question, fault, body)
        return None

    def _finish(self, state: State, question: int, fault: str | None, body: bytes) -> None:
        state.flying -= 1
        state.last = time.monotonic()
        if fault == "429":
            state.limited[document(body)] = state.last + state.retry_after
            return self._send(429, _error("Rate limit reached"), f"retry-after: {state.retry_after}\r\n")
        if fault in ("401", "500"):
            return self._send(int(fault), _error("wrong key" if fault == "401" else "internal error"))
        if fault == "cut":
            return self._cut()
        said = encoded(answer(last_message(body), state.claims))
        if fault == "truncated":
            said = said[: len(said) // 2]
        if fault == "malformed":
            said = said.replace('"gist"', '"jest"')
        prompt, completion = len(body) // 4, len(said) // 4
        if self._out is not None and not self._out.is_closing():
            state.pay(question, prompt + completion)
        return self._send(200, _completion(said, "length" if fault == "truncated" else "stop", prompt, completion))

    def _cut(self) -> None:
        if self._out is not None:
            self._out.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{")
            self._out.close()

    def _send(self, status: int, value: str, more: str = _LIMITS) -> None:
        if self._out is None or self._out.is_closing():
            return
        body = value.encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
        self._out.write(head.encode() + body)


def document(body: bytes) -> int:
    """The number of the dispatch that a request shows; of a request without one, a checksum of it all."""
    place = body.rfind(_STATEMENT)
    numbered = _NUMBERED.match(body, place - 1) if place > 0 else None
    return int(numbered[1]) if numbered else -zlib.crc32(body)


def last_message(body: bytes) -> str:
    """The content of a request's last message, read without the rest; nothing where it has no message."""
    text = body.decode()
    _, found, rest = text.rpartition(_CONTENT)
    return str(_VALUE(rest.lstrip())[0]) if found else ""


def _completion(said: str, finish: str, prompt: int, completion: int) -> str:
    return (
        '{"id":"c","object":"chat.completion","created":0,"model":"m","choices":[{"index":0,"finish_reason":"'
        f'{finish}","message":{{"role":"assistant","content":{encoded(said)}}}}}],"usage":{{"prompt_tokens":{prompt},'
        f'"completion_tokens":{completion},"total_tokens":{prompt + completion}}}}}'
    )


def _error(message: str) -> str:
    return encoded({"error": {"message": message, "type": "error", "code": None}})


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
