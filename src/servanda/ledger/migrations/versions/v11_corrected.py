"""Where words of an act were put by a correction, the index of words says by which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "11"
down_revision = "10"


def upgrade() -> None:
    """Add the column; the index is made anew by the next search."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("passages", sa.Column("correction", number))
    op.execute("DELETE FROM indexed")
