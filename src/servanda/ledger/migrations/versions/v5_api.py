"""Tables for what the API answers and remembers, and for those who are told of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, empty; the views are made anew, for there are more of them now."""
    op.execute("DELETE FROM shelf")
    op.create_index("ix_standings_since_undertaking", "standings", ["since", "undertaking"])
    op.create_table(
        "articles",
        sa.Column("record", Number, primary_key=True, autoincrement=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("publisher", sa.String()),
        sa.Column("language", sa.String(20)),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_index("ix_articles_day_record", "articles", ["day", "record"])
    op.create_table(
        "acts",
        sa.Column("reading", Number, primary_key=True, autoincrement=False),
        sa.Column("number", Number, primary_key=True, autoincrement=False),
        sa.Column("article", Number, nullable=False, index=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("theme", sa.String(40)),
        sa.Column("actors", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_index("ix_acts_day_reading_number", "acts", ["day", "reading", "number"])
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
