"""Tables of those who may use the page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Make the tables, empty: until somebody is given a token, the page is for reading on this machine."""
    op.create_table(
        "tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("made", sa.String(20), nullable=False),
        sa.Column("revoked", sa.String(20)),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, index=True),
        sa.Column("until", sa.String(20), nullable=False),
    )
