"""Failed HTTP requests as errors of the library: which kind, in whose words, and what to do next.

The endpoint's own words are quoted, shortened, on one line, without control characters, and never with the key in
them: some servers repeat the key that they refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from summarizer.errors import (
    AuthenticationFailed,
    CallTimeout,
    EndpointUnreachable,
    MalformedAnswer,
    ModelError,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFault,
)
from summarizer.retry import retry_after

# OpenAI's codes and types for an account without money; the status is that of a rate limit.
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_QUOTED = 300
# A gateway says so of a server behind it, which may have worked all the same.
_GATEWAY = frozenset({408, 502, 504})


def from_status(status: int, headers: Mapping[str, str], body: Any, address: str, key: SecretStr | None) -> ModelError:
    """The error that an HTTP status other than 2xx stands for."""
    kind, advice = _kind(status, body)
    message = f"{address} answered {status}{_quoted(body, key)}; {advice}"
    error = kind(message, status=status, retry_after=retry_after(headers))
    if status in _GATEWAY:
        error.paid = None
    return error


def _kind(status: int, body: Any) -> tuple[type[ModelError], str]:
    named = {str(body.get(name)) for name in ("code", "type")} if isinstance(body, dict) else set()
    if status == 402 or (status == 429 and named & _QUOTA):
        return QuotaExhausted, "the account has nothing left to spend: top it up or use another key"
    if status == 429:
        return RateLimited, "too many requests: try again later, or send fewer at once"
    if status in (401, 403):
        return AuthenticationFailed, "check the key (SUMMARIZER_API_KEY) and that it is for this endpoint"
    if status >= 500 or status in (408, 409):
        return ServerFault, "the fault is the server's: try again later"
    if status in (404, 405) or 300 <= status < 400:
        return (
            RequestRejected,
            "check the address (--base-url), which mostly ends in /v1, and the model's name (--model)",
        )
    return RequestRejected, "the same request will be refused again: check the model's name and limits"


def from_connection(error: BaseException, address: str, key: SecretStr | None) -> ModelError:
    """The error of a request that got no answer.

    openai's aiohttp transport names any lost connection a timeout: only the first cause tells them apart.
    """
    cause = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]  # one of the two is there
    words = _quoted(str(cause) or type(cause).__name__, key)
    if isinstance(cause, TimeoutError):
        return CallTimeout(f"{address} gave no answer in time{words}; raise call_timeout")
    fault = EndpointUnreachable(f"{address} cannot be reached{words}; check the address (--base-url) and the network")
    fault.paid = False if _never_connected(error) else None
    return fault


def _never_connected(error: BaseException) -> bool:
    """Whether no connection came about, so that the endpoint cannot have begun to work."""
    from aiohttp import ClientConnectorError

    link: BaseException | None = error
    while link is not None and not isinstance(link, ClientConnectorError):
        link = link.__cause__ or link.__context__
    return link is not None


def from_body(body: Any, address: str, key: SecretStr | None) -> ModelError:
    """The error of an answer with status 200 that holds no completion.

    Gateways report a failure behind them in this way, with ``error`` in the body: that may pass.
    """
    fault = body.get("error") if isinstance(body, dict) else None
    if fault:
        unknown = ServerFault(f"{address} answered 200 with an error{_quoted(fault, key)}; try again later", status=200)
        unknown.paid = None
        return unknown
    return MalformedAnswer(
        f"{address} answered 200 with no chat completion{_quoted(body, key)}; check the address (--base-url), which "
        "mostly ends in /v1",
        status=200,
    )


def _quoted(body: Any, key: SecretStr | None) -> str:
    """What the endpoint said, as `` (…)`` to be put into a message, or nothing."""
    said = body.get("message") or body.get("detail") or body if isinstance(body, dict) else body
    text = str(said) if said else ""
    if key is not None:
        text = text.replace(key.get_secret_value(), "[key]")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f" ({line[:_QUOTED]})" if line else ""
