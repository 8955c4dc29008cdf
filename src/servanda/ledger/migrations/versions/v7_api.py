"""Tables for what the API answers and remembers, and for those who are told of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "requests",
        sa.Column("author", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("time", sa.String(20), nullable=False, index=True),
    )
    op.create_table(
        "hooks",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made", sa.String(20), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("hook", sa.String(20), nullable=False, index=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made", sa.String(20), nullable=False),
        sa.Column("due", sa.String(20), index=True),
        sa.Column("state", sa.String(10), nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("delivery", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(20), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("words", sa.String(), nullable=False),
    )
