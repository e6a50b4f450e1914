"""One HTTP request to one endpoint, and every failure of it as an error of the library; openai carries it.

openai's own retries are off: ``retry`` decides. It is imported at the first request, as it takes a second to load.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from summarizer.client.exchange import endpoint_address, endpoint_kind
from summarizer.client.faults import from_body, from_connection, from_status
from summarizer.client.wire import Completion
from summarizer.errors import CallTimeout, ConfigurationError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from summarizer.client.exchange import EndpointKind

# Servers without keys ignore it; the openai client wants one, and would else take OPENAI_API_KEY.
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

    async def aclose(self) -> None:
        """Close the connections."""
        if "_openai" in self.__dict__:
            await self._openai.close()

    async def post(self, body: Mapping[str, Any], seconds: float) -> Completion:
        """The completion that the endpoint answers to this body in at most ``seconds``; raises a ModelError."""
        import openai

        if self._connect is not None:
            await self._connected(self._connect)
        api, data = self._openai, None
        # None of openai's errors is kept as a cause: they carry the request, and the request carries the key.
        try:
            async with asyncio.timeout(seconds):
                data = await api.post("/chat/completions", cast_to=object, body=body)
            return Completion.model_validate(data)
        except TimeoutError:
            raise CallTimeout(f"{self.address} gave no answer in {seconds:g} s; raise call_timeout") from None
        except openai.APIStatusError as error:
            raise from_status(error.status_code, error.response.headers, error.body, self.address, self._key) from None
        except openai.APIConnectionError as error:
            raise from_connection(error, self.address, self._key) from None
        except ValueError:  # no JSON, whatever the content type says, or JSON of another kind
            raise from_body(data, self.address, self._key) from None

    async def _connected(self, connect: Connect) -> None:
        async with self._connecting:
            if self._connect is not None:
                self._base_url, key = await connect()
                self._key, self._connect = _usable(key), None

    @cached_property
    def _openai(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, DefaultAioHttpClient

        _hush(logging.getLogger("openai"))
        client = AsyncOpenAI(
            base_url=self._base_url,
            api_key=self._key.get_secret_value() if self._key else _NO_KEY,
            max_retries=0,
            timeout=None,  # asyncio.timeout bounds the whole request, openai's own only each read
            http_client=DefaultAioHttpClient(
                # A redirect would carry the dispatch to a place that nobody named.
                follow_redirects=False,
                # A proxy of the environment is for the world outside.
                mounts=None if self.kind == "remote" else {f"all://{urlsplit(self._base_url).netloc}": None},
            ),
        )
        client.organization = client.project = None  # openai takes them from the environment
        return client


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
