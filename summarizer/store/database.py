"""The connections to a store's database: one that writes, others that read, each set as the store needs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from summarizer.errors import StoreError
from summarizer.store.address import Address
from summarizer.store.batch import Batch
from summarizer.store.faults import explained

#: Seconds to wait for another program's write, each of which takes milliseconds; a VACUUM takes longer.
WAIT: Final = 30
#: Ten seconds until a server that does not answer counts as unreachable; and an idle connection, as that of a night
#: that waits for its model, shows a sign of life every minute, so that no firewall drops it.
_OF_SERVER: Final = {"connect_timeout": 10, "keepalives_idle": 60}
#: Rows that a stream takes at once.
PORTION: Final = 200


class Database:
    """One database. Everything raised is a StoreError.

    Writing has a connection of its own: on SQLite its transactions take the write lock at their beginning, so that a
    transaction that reads first cannot fail for having to take it later; those that read never wait for a writer.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._writer: Connection | None = None
        self._batch: Batch | None = None
        #: Whether the connection that writes holds the night's lock, so that no other may take its place.
        self.locked = False
        with explained(address):
            if address.file is not None:
                _make_private(address.file)
            self.engine = _engine(address)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, not a server's."""
        return self.address.file is not None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it, or on any error nothing. Inside another one it is a part of that."""
        with self.gathering() as batch:
            batch.flush()
            yield batch.connection

    @contextmanager
    def gathering(self) -> Iterator[Batch]:
        """As ``writing``, for what need not be executed before the end of the transaction."""
        with explained(self.address):
            if self._writer is None:
                self._writer = self.engine.connect().execution_options(writes=True)
            if self._batch is not None:
                yield self._batch
                return
            if self.locked and self._writer.invalidated:
                raise StoreError(
                    "the server ended the connection that holds the night's lock; start the night again",
                    place=self.address.shown,
                )
            with self._writer.begin():
                self._batch = Batch(self._writer, self.address.shown)
                try:
                    yield self._batch
                    self._batch.flush()
                finally:
                    self._batch = None

    @contextmanager
    def reading(self, *, stream: bool = False) -> Iterator[Connection]:
        """One transaction that reads, in which nothing changes; with ``stream`` rows come in portions."""
        with explained(self.address), self.engine.connect() as connection:
            if not self.is_sqlite:
                # As an option of the connection its end would make the next one READ WRITE, whatever the server says.
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection.execution_options(stream_results=True, yield_per=PORTION) if stream else connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction, for upkeep; what the block raises is not explained."""
        with explained(self.address):
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.engine.dispose()


def _make_private(file: Path) -> None:
    """Make file and folder where they are missing, the owner's alone; of a folder that is there the mode stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    for part in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
        # SQLite gives its journals the mode of the database; a file that was copied may have any.
        if part.exists() and part.stat().st_mode & 0o077:
            part.chmod(0o600)


def _engine(address: Address) -> Engine:
    if address.file is None:
        try:
            engine = create_engine(address.url, hide_parameters=True, pool_pre_ping=True, connect_args=_OF_SERVER)
        except ImportError as error:
            raise StoreError(
                f"PostgreSQL needs a driver ({error}); pip install 'dispatch-summarizer[postgres]'", place=address.shown
            ) from error
        event.listen(engine, "connect", _set_up_postgres)
        return engine
    engine = create_engine(address.url, hide_parameters=True, connect_args={"timeout": WAIT})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Transactions begin where this module says, not where Python's driver guesses."""
    connection.isolation_level = None
    # NORMAL with WAL: a crash of the program loses nothing, one of the machine at most the last transactions.
    for pragma in ("foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _set_up_postgres(connection: Any, _record: Any) -> None:
    """The same promise as on SQLite: a crash of the server may cost the last half second, and breaks nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET synchronous_commit = off")
    connection.commit()
