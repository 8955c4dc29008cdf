"""Tables for what can be searched for; they are filled when somebody searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Make the tables, empty, and the full-text index of the database at hand."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "counted",
        sa.Column("act", sa.String(), primary_key=True),
        sa.Column("undertaking", sa.String(14), nullable=False, index=True),
    )
    op.create_table(
        "passages",
        sa.Column("id", number, primary_key=True),
        sa.Column("record", number, nullable=False),
        sa.Column("act", sa.Integer()),
        sa.Column("words", sa.String().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )
    op.create_table(
        "indexed",
        sa.Column("record", number, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
    )
    # The views that are kept name no acts yet: they are made again.
    op.execute("DELETE FROM shelf")
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_passages_words", "passages", ["words"], postgresql_using="gin")
        return
    op.execute(
        "CREATE VIRTUAL TABLE passages_words "
        "USING fts5(words, content='passages', content_rowid='id', tokenize='ascii')"
    )
    op.execute(
        "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
        "INSERT INTO passages_words(rowid, words) VALUES (new.id, new.words); END"
    )
