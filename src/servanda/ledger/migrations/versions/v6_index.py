"""Views are kept with an index by which a new record finds what it touches; all of it is made anew from the log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of the views and their index in place of those before, empty."""
    for name in ("undertakings", "bearers", "standings", "clashes", "meetings"):
        op.drop_table(name)
    op.execute("DELETE FROM shelf")
    _make_views()
    _make_index()


def _key(name: str, kind: sa.types.TypeEngine[Any] | None = None) -> sa.Column[Any]:
    return sa.Column(name, kind or _number(), primary_key=True, autoincrement=False)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _make_views() -> None:
    op.create_table(
        "undertakings",
        _key("id", sa.String(14)),
        _text("last", 10),
        _text("type", 20),
        _text("theme", 40),
        _text("force", 20, nullable=True),
        _text("triggers"),
        _text("line"),
        _text("body"),
    )
    op.create_index("ix_undertakings_last_id", "undertakings", ["last", "id"])
    op.create_index("ix_undertakings_theme_last_id", "undertakings", ["theme", "last", "id"])
    op.create_table(
        "bearers",
        _key("actor", sa.String()),
        _key("undertaking", sa.String(14)),
        sa.Column("bears", sa.Integer(), nullable=False),
        _text("last", 10),
    )
    op.create_index("ix_bearers_actor_last", "bearers", ["actor", "last", "undertaking", "bears"])
    _indexes("bearers", "undertaking")
    op.create_table(
        "standings",
        _key("undertaking", sa.String(14)),
        _key("since", sa.String(10)),
        _text("until", 10),
        _text("status", 20),
        _text("deadline", 10, nullable=True),
        _text("last", 10),
    )
    for name, *columns in (
        ("status_deadline", "status", "deadline", "undertaking", "since", "until"),
        ("status_last", "status", "last", "undertaking", "since", "until"),
        ("status_until", "status", "until", "since", "undertaking"),
        ("since", "since", "undertaking"),
    ):
        op.create_index(f"ix_standings_{name}", "standings", columns)
    op.create_table(
        "sums",
        _key("undertaking", sa.String(14)),
        _text("bearer"),
        _text("theme", 40),
        _text("force", 20),
        _text("currency", 3),
        _text("value"),
        _text("tellings"),
    )
    op.create_table(
        "clashes",
        _key("id", sa.String(14)),
        _key("source", sa.String()),
        sa.Column("shown", sa.Integer(), nullable=False),
        _text("last", 10),
        sa.Column("settled", sa.Integer(), nullable=False),
        _text("undertaking", 14, nullable=True),
        _text("a", 24),
        _text("b", 24),
        _text("body"),
    )
    op.create_index("ix_clashes_shown_settled_last", "clashes", ["shown", "settled", "last", "id"])
    _indexes("clashes", "source", "undertaking", "a", "b")
    op.create_table("meetings", _key("id", sa.String(14)), _text("last", 10), _text("body"))
    op.create_index("ix_meetings_last_id", "meetings", ["last", "id"])


def _make_index() -> None:
    op.create_table("bearing", _key("target"), _key("record"))
    _indexes("bearing", "record")
    op.create_table(
        "told",
        _key("id", sa.String(16)),
        _text("identity", 64),
        sa.Column("seq", _number(), nullable=False),
        _text("day", 10),
        sa.Column("entered", sa.Integer(), nullable=False),
        _text("publisher", nullable=True),
        _text("title", nullable=True),
        _text("origin", 16),
        _text("matter"),
    )
    _indexes("told", "seq", "day", "origin")
    op.create_table(
        "acts",
        _key("id", sa.String(24)),
        _text("article", 16),
        _text("type", 10),
        _text("ref"),
        _text("body"),
        _text("component", 24),
        _text("cluster", 24),
        _text("joins", 24),
        _text("undertaking", 14),
        _text("meeting", 14),
    )
    _indexes("acts", "article", "component", "cluster", "joins", "undertaking", "meeting")
    op.create_table(
        "pairs",
        _key("a", sa.String(24)),
        _key("b", sa.String(24)),
        sa.Column("odds", sa.Double()),
        sa.Column("ways", sa.Integer(), nullable=False),
    )
    op.create_table("marks", _key("key"), _key("id", sa.String(25)))
    op.create_table("ties", _key("key"), _key("undertaking", sa.String(14)))
    _indexes("ties", "undertaking")
    op.create_table("rulings", _key("seq"), _text("verdict", 10), _text("a", 24), _text("b", 24), _text("reason"))
    op.create_table("occasions", _key("seq"), _text("day", 10), _text("body"))
    op.create_table(
        "overruled",
        _key("id", sa.String(24)),
        _text("article", 16),
        sa.Column("judgement", _number(), nullable=False),
        _text("ref"),
        _text("body"),
    )
    _indexes("overruled", "article")
    op.create_table("leans", _key("act", sa.String(24)), _key("overruled", sa.String(24)))
    _indexes("leans", "overruled")
