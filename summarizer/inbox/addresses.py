"""Which addresses may be connected to, and the connection itself: checked is the address that is really used.

A name is resolved once, every address that it has is checked, and the connection goes to one of these, so that a second
answer of the name server (DNS rebinding) is never asked for. Every read and write ends at one deadline: a server that
drips a byte a second cannot hold the night up.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from summarizer.errors import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


class Deadline:
    """A point in time that all that is done for one place must be over by."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds that are left, at most ``timeout``. Raises TimeoutError where none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if timeout is None else min(left, timeout)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to nobody's own network; of one that holds an IPv4 address, that one too."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    return all(
        each.is_global and not each.is_multicast and not each.is_reserved and not each.is_unspecified
        for each in (_held(found) or [found])
    )


def _held(address: Address) -> list[Address]:
    """IPv4 addresses that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    held: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        held.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in held if each is not None]


class Guarded(httpcore2.NetworkBackend):
    """Connects to public addresses alone, unless ``allow_private``, and until ``deadline``."""

    def __init__(self, deadline: Deadline, source: str, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._source = source
        self._allow_private = allow_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of ``host`` that answers. Raises AddressRefused where one may not be."""
        last: Exception | None = None
        for address in self._resolved(host, port):
            try:
                stream = self._backend.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
            else:
                return _Timed(stream, self._deadline)
        raise last or httpcore2.ConnectError(f"{host} has no address")

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} is not known ({error})") from None
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise AddressRefused(
                        f"{host} is {address}, an address of the own network, which no feed may reach; "
                        "give --allow-private where that is meant",
                        source=self._source,
                    )
        return addresses


class _Timed(httpcore2.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Timed(
            self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
