"""A real HTTP server on loopback that speaks the chat-completions protocol from a script.

    with Server([Reply(status=503), completion("yes")]) as server:
        ...  # requests to server.base_url; server.requests holds what came

Each request takes the next reply; a request beyond the script is answered with 418, which no client sends again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    ``body`` is sent as JSON unless it is bytes. ``delay`` is in seconds; ``hang`` never answers until the server is
    closed. ``cut`` drops the connection, before anything was sent or in the middle of the body.
    """

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang: bool = False
    cut: Literal["before", "middle"] | None = None

    @property
    def content(self) -> bytes:
        """The body as it goes over the wire."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Received:
    """One request as it came; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


def completion(
    content: str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    logprobs: list[dict[str, Any]] | None = None,
    usage: tuple[int, int, int] | None = (10, 5, 0),
    **reply: Any,
) -> Reply:
    """A good answer; ``usage`` is (prompt, completion, cached) tokens, ``logprobs`` one dict a token."""
    message = {"role": "assistant", "content": content} | ({"refusal": refusal} if refusal else {})
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": finish_reason}
    if logprobs is not None:
        choice["logprobs"] = {"content": logprobs}
    body: dict[str, Any] = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    if usage is not None:
        body["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": usage[0] + usage[1],
            "prompt_tokens_details": {"cached_tokens": usage[2]},
        }
    return Reply(body=body, **reply)


def failure(status: int, message: str = "no", *, code: str | None = None, **reply: Any) -> Reply:
    """An error in the protocol's own form."""
    return Reply(status=status, body={"error": {"message": message, "type": "error", "code": code}}, **reply)


class Server:
    """Answers from ``script`` in order; a callable in it makes its reply from the request.

    ``requests`` holds what came, and ``asked`` is set once anything has.
    """

    def __init__(self, script: Iterable[Reply | Callable[[Received], Reply]] = ()) -> None:
        self._script = iter(list(script))
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.asked = threading.Event()
        self.requests: list[Received] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = False  # so that closing waits for them and leaves no open socket
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base_url(self) -> str:
        """Address for an OpenAI-compatible client."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _next(self, received: Received) -> Reply:
        with self._lock:
            self.requests.append(received)
            self.asked.set()
            entry = next(self._script, Reply(status=418, body={"error": {"message": "the script is at its end"}}))
        reply = entry(received) if callable(entry) else entry
        if reply.hang:
            self._closing.wait()
        elif reply.delay:
            self._closing.wait(reply.delay)
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.close_connection = True
                self._send(server._next(Received(self.command, self.path, headers, json.loads(raw) if raw else None)))

            do_GET = do_POST  # noqa: N815  # the name that http.server looks for

            def _send(self, reply: Reply) -> None:
                if reply.hang or reply.cut == "before":
                    return
                self.send_response(reply.status)
                sent = {"content-type": "application/json", "connection": "close", **reply.headers}
                for name, value in (sent | {"content-length": str(len(reply.content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                half = len(reply.content) // 2 if reply.cut == "middle" else None
                try:
                    self.wfile.write(reply.content[:half])
                except ConnectionError:
                    self.close_connection = True  # the client did not wait

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        return Handler
