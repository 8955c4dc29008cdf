"""Tables for views that are kept; they are filled when somebody asks for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "undertakings",
        sa.Column("id", sa.String(14), primary_key=True),
        sa.Column("last", sa.String(10), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("force", sa.String(20)),
        sa.Column("deadline", sa.String(10), index=True),
        sa.Column("currency", sa.String(3), index=True),
        sa.Column("triggers", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_index("ix_undertakings_last_id", "undertakings", ["last", "id"])
    op.create_table(
        "bearers",
        sa.Column("actor", sa.String(), primary_key=True),
        sa.Column("undertaking", sa.String(14), primary_key=True),
    )
    op.create_table(
        "standings",
        sa.Column("undertaking", sa.String(14), primary_key=True),
        sa.Column("since", sa.String(10), primary_key=True),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
    )
    op.create_index("ix_standings_status_until", "standings", ["status", "until"])
    op.create_table(
        "clashes",
        sa.Column("id", sa.String(14), primary_key=True),
        sa.Column("last", sa.String(10), nullable=False, index=True),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(14), primary_key=True),
        sa.Column("last", sa.String(10), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_table(
        "shelf",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
