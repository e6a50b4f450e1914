"""What alembic runs: the migrations on the connection that it was given, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from summarizer.store.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite's is, as our connections begin their transactions themselves
    render_as_batch=True,  # SQLite changes a column by making the table anew
)
with context.begin_transaction():
    context.run_migrations()
