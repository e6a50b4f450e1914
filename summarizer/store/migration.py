"""The version of a store's tables: told, refused where it is newer than this program, and brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from summarizer.errors import StoreError
from summarizer.store import locks
from summarizer.store.database import Database
from summarizer.store.faults import explained
from summarizer.store.schema import METADATA, VERSION, VERSION_TABLE

FOLDER: Final = Path(__file__).with_name("migrations")
#: Seconds to wait for another process that brings the same store up to date.
_PATIENCE: Final = 60
_VERSIONS: Final = sql_table(VERSION_TABLE, sql_column("version_num"))


def bring_up_to_date(database: Database, *, create: bool) -> None:
    """Make the tables, or change them to what this program knows, in one transaction; nothing where they are so.

    Raises StoreError where there is no store and ``create`` is false, where the tables are of a newer program, or where
    they belong to another one.
    """
    if _is_current(database, create=create):
        return
    with locks.hold(database, wait=_PATIENCE):
        if _is_current(database, create=create):  # by whoever held the lock before
            return
        if database.is_sqlite:
            with database.alone() as connection, explained(database.address):
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with database.writing() as connection:
            _upgrade(connection)


def version(connection: Connection) -> str | None:
    """The version of the tables; None where there are none of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(select(_VERSIONS.c.version_num))
    return None if found is None else str(found)


def _is_current(database: Database, *, create: bool) -> bool:
    shown = database.address.shown
    with database.reading() as connection:
        found = version(connection)
        if found == VERSION:
            return True
        if found is not None and not (found.isdigit() and int(found) < int(VERSION)):
            raise StoreError(
                f"its tables are of version {found}, made by a newer summarizer, and this one knows version {VERSION}; "
                "update summarizer, or name another --store",
                place=shown,
            )
        if found is None and (others := _other_tables(connection, database)):
            raise StoreError(
                f"this database holds tables of another program ({', '.join(others[:3])}); name another --store",
                place=shown,
            )
        if found is None and not create:
            raise StoreError("there is no store in this database yet; a nightly run makes it", place=shown)
    return False


def _other_tables(connection: Connection, database: Database) -> list[str]:
    """Tables that are in the way: on a server those with our names, in a file any."""
    names = inspect(connection).get_table_names()
    return sorted(name for name in names if database.is_sqlite or name in METADATA.tables)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
