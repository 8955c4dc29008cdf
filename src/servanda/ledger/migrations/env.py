"""Run by Alembic for each migration: in the transaction that was opened for it, all or nothing."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
