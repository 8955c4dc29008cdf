"""Statuses are told by an index alone."""

from __future__ import annotations

from alembic import op

revision = "10"
down_revision = "9"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_standings_undertaking", "standings", ["undertaking", "since", "until", "status"])
