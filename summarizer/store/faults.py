"""What goes wrong in a database, told once and in plain words, each with the next step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from summarizer.errors import StoreError
from summarizer.store.address import Address

_FULL: Final = "the disk is full; make room and go on, nothing that was written before is lost"
_READ_ONLY: Final = "it cannot be written to; check its permissions and those of its folder, or name another --store"
_BUSY: Final = "another program has been writing to it for too long; wait for that program, or stop it"
_BROKEN: Final = (
    "it is no SQLite database, or a damaged one; put a backup in its place, or move it away and start a new one"
)
_NO_FILE: Final = "the file cannot be opened; check that its folder exists and is yours, or name another --store"
_OTHER_TABLES: Final = "its tables are not as they should be; put a backup in its place, or name another --store"
_UNREACHABLE: Final = "the server cannot be reached; check host, port and that it runs"
_REFUSED: Final = (
    "the server refused user or password; check both (PGPASSWORD and ~/.pgpass are read too), and that the user may "
    "connect to this database"
)
_NO_DATABASE: Final = "the server has no such database; make it (createdb), or name another --store"
_DENIED: Final = "the user lacks rights in this database; grant USAGE and CREATE on its schema"
_LOST: Final = "the connection broke; start again, what was committed before is there"
_STARTING: Final = "the server takes no more connections now (starting, stopping, or too many); try again later"

#: By the name of SQLite's own result code, its extended ones by their first words.
_OF_SQLITE: Final = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_AUTH": _READ_ONLY,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": _BROKEN,
    "SQLITE_NOTADB": _BROKEN,
    "SQLITE_CANTOPEN": _NO_FILE,
}
#: By the first characters of the SQLSTATE, longest first; https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_POSTGRES: Final = {
    "53100": _FULL,
    "25006": _READ_ONLY,
    "42501": _DENIED,
    "3D000": _NO_DATABASE,
    "55P03": _BUSY,
    "42P01": _OTHER_TABLES,
    "42703": _OTHER_TABLES,
    "57P": _LOST,
    "28": _REFUSED,
    "53": _STARTING,
    "08": _LOST,
}


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Every failure of the database as a StoreError that names the store and the next step."""
    try:
        yield
    except StoreError:
        raise
    except ValidationError as error:
        raise StoreError(
            f"a {error.title} in it is not as this summarizer knows them, as if a newer one had written it; update "
            "summarizer",
            place=address.shown,
        ) from error
    except (DBAPIError, PoolTimeout) as error:
        raise StoreError(_in_words(error), place=address.shown) from error
    except SQLAlchemyError as error:
        raise StoreError(
            f"it cannot be used ({type(error).__name__}: {error}); please report it", place=address.shown
        ) from error
    except OSError as error:
        raise StoreError(f"{error.strerror or error}; {_NO_FILE}", place=address.shown) from error


def _in_words(error: DBAPIError | PoolTimeout) -> str:
    """The reason and the next step, then what the database itself said: its first line, as the next may hold values."""
    origin = error.orig if isinstance(error, DBAPIError) else None
    said = str(origin or error)
    return f"{_reason(origin, said)} ({said.strip().partition(chr(10))[0][:300]})"


def _reason(origin: BaseException | None, said: str) -> str:
    if isinstance(origin, sqlite3.Error):
        return _of_code(getattr(origin, "sqlite_errorname", None) or "", _OF_SQLITE) or _of_sqlite_text(said)
    if code := getattr(origin, "sqlstate", None):
        return _of_code(code, _OF_POSTGRES) or "the server refused a statement; please report it"
    return _of_connecting(said)


def _of_code(code: str, reasons: dict[str, str]) -> str | None:
    return next((reason for start, reason in reasons.items() if code.startswith(start)), None)


def _of_sqlite_text(said: str) -> str:
    """Of the errors that have no code of their own: a missing table or column is SQLITE_ERROR, as is a typing error."""
    if "no such table" in said or "no such column" in said or "has no column" in said:
        return _OTHER_TABLES
    if "disk I/O error" in said:
        return "the disk does not read or write; check it, nothing that was written before is lost"
    return "SQLite refused a statement; please report it"


def _of_connecting(said: str) -> str:
    """Libpq gives no code where a connection fails, only a sentence."""
    if "does not exist" in said and "database" in said:
        return _NO_DATABASE
    if any(words in said for words in ("password", "authentication", "pg_hba.conf", "role")):
        return _REFUSED
    if any(words in said for words in ("too many", "starting up", "shutting down", "remaining connection slots")):
        return _STARTING
    if "closed" in said or "terminat" in said or "lost" in said:
        return _LOST
    return _UNREACHABLE
