"""Bring a ledger of an older version into the form of this one; wraps Alembic."""

from __future__ import annotations

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from servanda.errors import LedgerError
from servanda.ledger import schema, store
from servanda.ledger.append import grow


def migrate(address: str) -> tuple[int, int]:
    """Migrate the ledger at a path or URL; its version before and now.

    All or nothing: if it fails, the ledger is as it was. Records stay as they are, to the byte. Raises LedgerError
    LEDGER001 for what is no ledger, LEDGER002 for one of a version that is unknown here, LEDGER004 if it cannot be
    written.
    """
    engine = store.connect(address, create=False, version=None)
    try:
        with store.writing(engine) as connection:
            before = store.version_of(connection)
            if not 0 < before <= schema.VERSION:
                raise LedgerError(
                    "LEDGER002",
                    f"{store.shown(address)} is a ledger of version {before}, this program knows 1 to "
                    f"{schema.VERSION}: update Servanda",
                )
            if before < schema.VERSION:
                upgrade(connection, before)
                connection.execute(
                    schema.about.update().where(schema.about.c.name == "version").values(value=str(schema.VERSION))
                )
                grow(connection)
    finally:
        engine.dispose()
    return before, schema.VERSION


def upgrade(connection: Connection, before: int) -> None:
    """Bring the tables from a version, 0 for a database without any, to this one, within the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", "servanda.ledger:migrations")
    script, context = ScriptDirectory.from_config(config), MigrationContext.configure(connection)
    steps = list(script.iterate_revisions(str(schema.VERSION), str(before) if before else "base"))
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
    context.stamp(script, str(schema.VERSION))
