"""The nodes of the Merkle tree; they are filled in from the records when the migration is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Make the table of the tree."""
    op.create_table(
        "tree",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("nodes", sa.LargeBinary(), nullable=False),
    )
