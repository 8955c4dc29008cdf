"""Acts are found by the name that commands give them; statuses are told by an index alone."""

from __future__ import annotations

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_acts_ref", "acts", ["ref"])
    op.create_index("ix_standings_undertaking", "standings", ["undertaking", "since", "until", "status"])
