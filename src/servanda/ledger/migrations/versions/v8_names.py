"""Acts are found by the name that commands give them."""

from __future__ import annotations

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_acts_ref", "acts", ["ref"])
