"""A table for reports that were sent by the page and wait to be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("sending", sa.String(20), nullable=False, index=True),
        sa.Column("sender", sa.String(), nullable=False, index=True),
        sa.Column("made", sa.String(20), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("article", sa.BigInteger()),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("title", sa.String()),
    )
