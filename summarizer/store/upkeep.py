"""How much a store holds, and the sweeping of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, func, select, text

from summarizer.ledger import StoreInfo
from summarizer.store import migration, runs
from summarizer.store.database import Database
from summarizer.store.faults import explained
from summarizer.store.schema import CLAIMS, INPUTS, METADATA, PLACES, RUNS, SUMMARIES


def info(database: Database) -> StoreInfo:
    """How much there is of everything."""
    with database.reading() as connection:
        states = select(INPUTS.c.state, func.count()).group_by(INPUTS.c.state).order_by(INPUTS.c.state)
        return StoreInfo(
            place=database.address.shown,
            version=migration.version(connection) or "",
            size=_size(connection, database.address.file),
            places=_rows(connection, PLACES),
            states=dict(connection.execute(states).all()),
            runs=_rows(connection, RUNS),
            summaries=_rows(connection, SUMMARIES),
            claims=_rows(connection, CLAIMS),
            spent=runs.spent(connection, None),
        )


def vacuum(database: Database) -> None:
    """Give back the room of deleted rows, and let the database count its rows anew for its planner."""
    with database.alone() as connection, explained(database.address):
        if database.is_sqlite:
            for statement in ("VACUUM", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement)
            return
        for table in METADATA.tables:
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))


def _rows(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _size(connection: Connection, file: Path | None) -> int:
    """Bytes on disk, with the journal of a file and the indexes of a server's tables."""
    if file is not None:
        return sum(part.stat().st_size for part in (file, file.with_name(file.name + "-wal")) if part.exists())
    sizes = (func.pg_total_relation_size(func.to_regclass(name)) for name in METADATA.tables)
    return sum(int(connection.scalar(select(size)) or 0) for size in sizes)
