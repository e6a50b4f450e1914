"""Where a store is: a file, or a PostgreSQL database by its URL; and how it is called where people read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from summarizer.errors import StoreError

#: As PostgreSQL's own tools take them.
SCHEMES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_FORM: Final = "postgresql://USER@HOST/DATABASE"


@dataclass(frozen=True)
class Address:
    """Where a store is.

    ``shown`` is how messages call it; no password is in it, nor in the repr. ``file`` is absent for a server.
    """

    url: URL
    shown: str
    file: Path | None = None

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"


def address(place: str | Path) -> Address:
    """What ``place`` means: whatever has a scheme is a URL, all else a file. Raises StoreError for a URL of no use."""
    text = str(place)
    if "://" in text:
        return _server(text)
    file = Path(text).expanduser().resolve()
    return Address(URL.create("sqlite", database=str(file)), str(file), file)


def _server(text: str) -> Address:
    """The address of a URL; what is wrong with it is told without it, as it may hold a password."""
    scheme = text.partition("://")[0]
    if scheme not in SCHEMES:
        raise StoreError(
            f"stores are files or PostgreSQL databases; give a path, or {_FORM}",
            place=f"{scheme.split(':')[0][:20]}://…",
        )
    if text.count("@") > 1:  # a password that holds one: where it ends nobody can tell, so no part is shown
        raise _unreadable()
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise _unreadable() from None
    secrets = [name for name in url.query if "password" in name.lower()]
    bare = url.set(drivername="postgresql").difference_update_query(secrets)
    return Address(url, bare.render_as_string(hide_password=True))


def _unreadable() -> StoreError:
    return StoreError(
        f"this URL cannot be read; the form is {_FORM}, with %40 for an @ in a password, %2F for a /",
        place="postgresql://…",
    )
