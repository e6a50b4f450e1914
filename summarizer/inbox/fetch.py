"""Feeds by address: asked for only where they changed, unpacked no further than the limit, redirects one by one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from summarizer.errors import AddressRefused, FeedTooLarge, InputError, SourceUnreachable
from summarizer.inbox.addresses import Deadline, Guarded
from summarizer.inbox.limits import Limits
from summarizer.ledger import Place

if TYPE_CHECKING:
    import httpcore2

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_HEADER = 500  # characters of an ETag that is kept
_STEP = 65_536  # bytes that are unpacked at a time
_AGENT = "summarizer (feed reader)"
_ACCEPTED = "application/rss+xml, application/atom+xml, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5"


def fetch(place: Place, limits: Limits) -> tuple[Place, bytes] | None:
    """The bytes at an address, and the place with the ETag and time that they have; None where nothing changed.

    Raises AddressRefused where the address, or one that it redirects to, is of the own network or is no http(s),
    FeedTooLarge beyond ``limits.max_bytes``, before and after unpacking, SourceUnreachable for all else.
    """
    import httpcore2

    deadline = Deadline(limits.seconds)
    address = place.name
    backend = Guarded(deadline, place.name, allow_private=limits.allow_private)
    try:
        with httpcore2.ConnectionPool(network_backend=backend) as pool:
            for _ in range(_MOST_REDIRECTS + 1):
                _check(address, place.name)
                with pool.stream("GET", _plain(address), headers=_asked(place), extensions=_timeouts(limits)) as answer:
                    headers = _headers(answer)
                    if answer.status in _REDIRECTS and "location" in headers:
                        address = _next(address, headers["location"])
                        continue
                    return _taken(answer, headers, place, limits)
    except (TimeoutError, httpcore2.TimeoutException):
        raise SourceUnreachable(f"no answer within {limits.seconds:g} seconds", source=place.name) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError) as error:
        raise SourceUnreachable(
            f"no connection, or it broke off: {error or type(error).__name__}", source=place.name
        ) from None
    raise SourceUnreachable(f"redirects more than {_MOST_REDIRECTS} times; name the last address", source=place.name)


def _next(address: str, location: str) -> str:
    """Where a redirect leads; ``location`` as it came where it is no address, to be refused as such."""
    try:
        return urljoin(address, location)
    except ValueError:  # brackets of half an IPv6 address
        return location


def _check(address: str, source: str) -> None:
    """Raise AddressRefused unless the address is http(s), with a host that can be asked for and without a password."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        sound = sound and (parts.port or 1) > 0 and len((parts.hostname or "").encode("idna")) > 0
    except ValueError:
        sound = False
    if not sound:
        where = "leads to" if address != source else "is"
        raise AddressRefused(
            f"{where} an address that is not followed: {address[:200]!r}; only http and https are", source=source
        )


def _plain(address: str) -> str:
    """The address as it goes over the wire: a name with umlauts in its ASCII form, other characters escaped."""
    from urllib.parse import quote

    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
    netloc = f"[{host}]" if ":" in (host or "") else host or ""
    if parts.port:
        netloc += f":{parts.port}"
    kept = "%/:=&?~#+!$,;'@()*[]"
    return parts._replace(
        netloc=netloc, path=quote(parts.path or "/", kept), query=quote(parts.query, kept), fragment=""
    ).geturl()


def _asked(place: Place) -> list[tuple[str, str]]:
    asked = [("User-Agent", _AGENT), ("Accept", _ACCEPTED), ("Accept-Encoding", "gzip"), ("Connection", "close")]
    if place.etag:
        asked.append(("If-None-Match", place.etag))
    if place.modified:
        asked.append(("If-Modified-Since", place.modified))
    return asked


def _timeouts(limits: Limits) -> dict[str, dict[str, float]]:
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limits.seconds)}


def _headers(answer: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}


def _taken(
    answer: httpcore2.Response, headers: Mapping[str, str], place: Place, limits: Limits
) -> tuple[Place, bytes] | None:
    if answer.status == 304:
        return None
    if answer.status != 200:
        raise _refused(answer.status, headers, place.name)
    data = b"".join(_unpacked(answer, headers.get("content-encoding", ""), place.name, limits.max_bytes))
    kept = {"etag": _kept(headers.get("etag")), "modified": _kept(headers.get("last-modified"))}
    return place.model_copy(update=kept), data


def _refused(status: int, headers: Mapping[str, str], source: str) -> InputError:
    advice = "look up its new address" if status in (404, 410) else "the next run asks again"
    if retry := re.fullmatch(r"\s*(\d{1,9})\s*", headers.get("retry-after", "")):
        advice = f"it asks to wait {retry[1]} seconds"
    return SourceUnreachable(f"the server answered {status}; {advice}", source=source, status=status)


def _unpacked(answer: httpcore2.Response, encoding: str, source: str, max_bytes: int) -> Iterator[bytes]:
    """The body in small pieces, until there is more than may be: a few bytes may unpack to any number."""
    coding = encoding.strip().lower()
    if coding in ("gzip", "x-gzip"):
        pieces = _inflated(answer.iter_stream(), source)
    elif coding in ("", "identity"):
        pieces = answer.iter_stream()
    else:
        raise SourceUnreachable(f"answers packed as {coding[:40]!r}, which was not asked for", source=source)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise FeedTooLarge(
                f"more than {max_bytes:,} bytes, and no more are read of a feed; "
                "name the feed of a part of it, or take it out of the inbox",
                source=source,
            )
        yield piece


def _inflated(chunks: Iterator[bytes], source: str) -> Iterator[bytes]:
    packed = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting and not packed.eof:
                yield packed.decompress(waiting, _STEP)
                waiting = packed.unconsumed_tail
    except zlib.error as error:
        raise SourceUnreachable(f"its gzip data is damaged ({error}); the next run asks again", source=source) from None
    if not packed.eof:
        raise SourceUnreachable("its gzip data is cut off; the next run asks again", source=source)


def _kept(header: str | None) -> str | None:
    """A header to be sent back next time; None where it could not be sent."""
    return header if header and len(header) <= _LONGEST_HEADER and header.isascii() and header.isprintable() else None
