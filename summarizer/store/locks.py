"""One night at a time: a lock that says who holds it, and that dies with its holder.

Beside a file it is a lock file, whose content is the holder; on a server an advisory lock of the connection that
writes, whose name is the holder. So a night that loses the lock, as when the server restarts or ends connections that
were idle for long, fails at its next write, and no other night works beside it unnoticed.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text

from summarizer.errors import StoreError, StoreLocked
from summarizer.store.database import Database
from summarizer.store.faults import explained

#: Seconds between two tries for a lock that is waited for.
_PAUSE: Final = 0.05
#: First half of an advisory lock's key, the same for all stores; the second is the schema that the tables are in.
_ROOM: Final = zlib.crc32(b"summarizer") - 2**31
_KEY: Final = f"{_ROOM}, coalesce(hashtext(current_schema()), 0)"
_SIGN: Final = text("SELECT set_config('application_name', :me, false)")
_TRY: Final = text(f"SELECT pg_try_advisory_lock({_KEY})")
_FREE: Final = text(f"SELECT pg_advisory_unlock({_KEY})")
_HOLDER: Final = text(
    "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "  # noqa: S608  # numbers of our own
    "WHERE l.locktype = 'advisory' AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    f"AND (l.classid::bigint, l.objid::bigint) = "
    f"(({_ROOM})::bigint & 4294967295, coalesce(hashtext(current_schema()), 0)::bigint & 4294967295)"
)


def hold(database: Database, *, wait: float = 0) -> AbstractContextManager[None]:
    """Hold the lock of this store; raises StoreLocked, naming the holder, if it is not free within ``wait`` seconds."""
    file = database.address.file
    return _on_file(database, file, wait) if file is not None else _on_server(database, wait)


@contextmanager
def _on_file(database: Database, file: Path, wait: float) -> Iterator[None]:
    place = file.with_name(file.name + ".lock")
    lock = FileLock(
        place,
        timeout=wait,
        mode=0o600,
        poll_interval=_PAUSE,
        thread_local=False,
        fallback_to_soft=False,  # one that would outlive its holder
        preserve_lock_file=True,
        on_acquired=_sign,
    )
    with explained(database.address):
        try:
            lock.acquire()
        except Timeout:
            raise StoreLocked(_held_by(place.read_text(encoding="utf-8")), place=database.address.shown) from None
    try:
        yield
    finally:
        lock.release()


def _sign(descriptor: int) -> None:
    """Write into the lock file who holds it."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{_me()} since {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC".encode(), 0)


@contextmanager
def _on_server(database: Database, wait: float) -> Iterator[None]:
    until = time.monotonic() + wait
    while not _taken(database):
        if time.monotonic() >= until:
            with database.reading() as connection:
                holder = _holder(connection)
            raise StoreLocked(_held_by(holder), place=database.address.shown)
        time.sleep(_PAUSE)
    database.locked = True
    try:
        yield
    finally:
        database.locked = False
        # A server notices some time later that a client is gone; where it is gone, so is the lock.
        with suppress(StoreError), database.writing() as connection:
            connection.execute(_FREE)


def _taken(database: Database) -> bool:
    """Whether the lock is ours now; it outlasts the transaction, and goes with the connection."""
    with database.writing() as connection:
        connection.execute(_SIGN, {"me": f"summarizer {_me()}"[:63]})  # PostgreSQL would cut it off there
        return bool(connection.scalar(_TRY))


def _holder(connection: Connection) -> str:
    row = connection.execute(_HOLDER).first()
    if row is None:
        return ""
    name = row.application_name.removeprefix("summarizer ")
    return f"{name} since {row.backend_start:%Y-%m-%d %H:%M:%S} UTC" if row.backend_start else name


def _me() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _held_by(holder: str) -> str:
    return f"{holder.strip() or 'another process'} works on this store; wait until it has ended, or stop it"
