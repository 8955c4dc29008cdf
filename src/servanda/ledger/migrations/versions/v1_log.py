"""The log with its payloads and pages, as in the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables of version 1."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "records",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("payload", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    for name in ("payloads", "kept"):
        op.create_table(
            name,
            sa.Column("sha256", sa.String(64), primary_key=True),
            sa.Column("content", sa.LargeBinary(), nullable=False),
        )
    op.create_table(
        "seen",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "about",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
