"""One HTTP request to one endpoint, and every failure of it as an error of the library.

openai's HTTP client carries it, over aiohttp. Its API object, which would build and read each request anew, is left
out: what is sent is made here, and ``retry`` decides what is sent again. openai is imported at the first request, as it
takes half a second to load.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from summarizer.client.exchange import endpoint_address, endpoint_kind
from summarizer.client.faults import from_body, from_connection, from_status
from summarizer.client.wire import Completion
from summarizer.errors import CallTimeout, ConfigurationError

if TYPE_CHECKING:
    from openai import DefaultAioHttpClient

    from summarizer.client.exchange import EndpointKind

# Servers without keys ignore it, and some want any.
_NO_KEY = "none"


class Connection(NamedTuple):
    """Where an endpoint is, and the key it wants."""

    base_url: str
    api_key: SecretStr | None = None


#: Starts an endpoint when it is first needed, and says where it is.
Connect = Callable[[], Awaitable[Connection]]


class Transport:
    """Sends requests to one endpoint, within one event loop; ``base_url`` may be what starts it when first needed."""

    def __init__(self, base_url: str | Connect, kind: EndpointKind | None, api_key: SecretStr | None) -> None:
        self._connect: Connect | None = None if isinstance(base_url, str) else base_url
        self._base_url = base_url if isinstance(base_url, str) else ""
        self.kind: EndpointKind = kind or endpoint_kind(self._base_url)
        self.address = endpoint_address(self._base_url) if self._base_url else str(self.kind)
        self._key = _usable(api_key)
        self._connecting = asyncio.Lock()
        if "@" in urlsplit(self._base_url).netloc:
            raise ConfigurationError(f"base_url {self.address} holds a user or password: give the key as api_key")
        try:
            urlsplit(self._base_url).port  # noqa: B018  # reading it is the check
        except ValueError as error:
            raise ConfigurationError(f"base_url {self.address} cannot be asked ({error}): mend it") from None

    async def aclose(self) -> None:
        """Close the connections."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    async def post(self, body: bytes, seconds: float) -> Completion:
        """The completion that the endpoint answers to this JSON in at most ``seconds``; raises a ModelError."""
        if self._connect is not None:
            await self._connected(self._connect)
        request = self._request(body)
        # None of the client's errors is kept as a cause: they carry the request, and the request carries the key.
        try:
            async with asyncio.timeout(seconds):
                answer = await self._http.send(request)
        except TimeoutError:
            raise CallTimeout(f"{self.address} gave no answer in {seconds:g} s; raise call_timeout") from None
        except Exception as error:  # noqa: BLE001  # whatever a transport may raise: nothing of it says more
            raise from_connection(error, self.address, self._key) from None
        if not answer.is_success:
            raise from_status(answer.status_code, answer.headers, _said(answer), self.address, self._key)
        try:
            return Completion.model_validate_json(answer.content)
        except ValueError:  # no JSON, whatever the content type says, or JSON of another kind
            raise from_body(_json(answer), self.address, self._key) from None

    async def _connected(self, connect: Connect) -> None:
        async with self._connecting:
            if self._connect is not None:
                self._base_url, key = await connect()
                self._key, self._connect = _usable(key), None

    def _request(self, body: bytes) -> Any:
        """What asks with this body; of a night's requests all else is the same, and is made once."""
        first = self._first
        headers = [(name, value) for name, value in first.headers.raw if name.lower() != b"content-length"]
        return type(first)(first.method, first.url, headers=headers, content=body, extensions=first.extensions)

    @cached_property
    def _first(self) -> Any:
        return self._http.build_request("POST", "chat/completions")

    @cached_property
    def _http(self) -> DefaultAioHttpClient:
        from openai import DefaultAioHttpClient

        _hush(logging.getLogger("openai"))
        return DefaultAioHttpClient(
            base_url=self._base_url,
            headers={
                "authorization": f"Bearer {self._key.get_secret_value() if self._key else _NO_KEY}",
                "content-type": "application/json",
                "accept": "application/json",
                "user-agent": "dispatch-summarizer",
            },
            timeout=None,  # asyncio.timeout bounds the whole request, the client's own only each read
            # A redirect would carry the dispatch to a place that nobody named.
            follow_redirects=False,
            # A proxy of the environment is for the world outside.
            mounts=None if self.kind == "remote" else {f"all://{urlsplit(self._base_url).netloc}": None},
        )


def _said(answer: Any) -> Any:
    """What a failed answer says: the error in its JSON, else all of it."""
    body = _json(answer)
    return body.get("error") or body if isinstance(body, dict) else body or answer.text


def _json(answer: Any) -> Any:
    """The answer's JSON, None where it is none."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None


def _hush(log: logging.Logger) -> None:
    """Keep a library from writing down whole requests at DEBUG: the dispatch, and a key that an endpoint repeated."""
    if log.level < logging.INFO:
        log.setLevel(logging.INFO)


def _usable(key: SecretStr | None) -> SecretStr | None:
    """The key, if an HTTP header can carry it; httpx's own error would show it."""
    if key is None or not key.get_secret_value():
        return None
    text = key.get_secret_value()
    if not (text.isascii() and text.isprintable() and text == text.strip()):
        raise ConfigurationError("api_key holds spaces, line breaks or letters that no key has: copy it anew")
    return key
