"""Tables and columns for what the page shows; views and their index are made anew from the log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "9"
down_revision = "8"

CHANGED = ("bearers", "clashes", "told", "acts")
LEFT = (
    "undertakings", "standings", "sums", "counted", "meetings", "shelf", "bearing", "pairs", "marks", "ties",
    "rulings", "occasions", "overruled", "leans",
)  # fmt: skip


def upgrade() -> None:
    """Empty the views and their index, and give them what they lack."""
    for name in CHANGED:
        op.drop_table(name)
    for name in LEFT:
        op.execute(sa.table(name).delete())
    op.create_index("ix_undertakings_force_last_id", "undertakings", ["force", "last", "id"])
    op.create_index("ix_standings_deadline", "standings", ["deadline", "undertaking", "status", "since", "until"])
    _make_views()
    _make_index()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(name: str, kind: sa.types.TypeEngine[Any] | None = None) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.String(), primary_key=True, autoincrement=False)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _indexes(table: str, **found: str) -> None:
    for name, columns in found.items():
        op.create_index(f"ix_{table}_{name}", table, columns.split())


def _make_views() -> None:
    op.create_table(
        "bearers",
        _key("actor"),
        _key("undertaking", sa.String(14)),
        _whole("bears"),
        _text("last", 10),
        _text("name"),
        _text("role", 12),
    )
    _indexes(
        "bearers",
        actor_last="actor last undertaking bears",
        undertaking="undertaking",
        actor_role_last="actor role last undertaking",
        bears_actor="bears actor name",
    )
    op.create_table(
        "moves",
        _key("undertaking", sa.String(14)),
        _key("number", sa.Integer()),
        _text("day", 10),
        _whole("opens"),
        _text("slot", 10),
        _text("value"),
        _text("words"),
    )
    _indexes("moves", day="day opens undertaking number")
    op.create_table("traits", _key("name", sa.String(10)), _key("value"), _key("undertaking", sa.String(14)))
    _indexes("traits", undertaking="undertaking name value")
    op.create_table(
        "doubts",
        _key("telling"),
        _text("other"),
        _text("undertaking", 14),
        sa.Column("odds", sa.Double(), nullable=False),
    )
    _indexes("doubts", undertaking="undertaking")
    op.create_table(
        "clashes",
        _key("id", sa.String(14)),
        _key("source"),
        _whole("shown"),
        _text("last", 10),
        _whole("settled"),
        _text("undertaking", 14, nullable=True),
        _text("a", 24),
        _text("b", 24),
        _text("body"),
        _whole("again"),
        _text("ref_a"),
        _text("ref_b"),
    )
    _indexes(
        "clashes",
        shown_settled_last="shown settled last id",
        shown_again_settled_last="shown again settled last id",
        **{name: name for name in ("source", "undertaking", "a", "b", "ref_a", "ref_b")},
    )
    op.create_table("attending", _key("actor"), _key("meeting", sa.String(14)), _key("name"), _text("last", 10))
    _indexes("attending", meeting="meeting")


def _make_index() -> None:
    op.create_table(
        "told",
        _key("id", sa.String(16)),
        _text("identity", 64),
        sa.Column("seq", _number(), nullable=False),
        _text("day", 10),
        _whole("dated"),
        _whole("entered"),
        _text("publisher", nullable=True),
        _text("title", nullable=True),
        _text("published", nullable=True),
        sa.Column("reading", _number()),
        _text("reader", nullable=True),
        _text("origin", 16),
        _text("matter"),
    )
    _indexes("told", day="day seq id", dated="dated day seq", seq="seq", origin="origin")
    op.create_table(
        "acts",
        _key("id", sa.String(24)),
        _text("article", 16),
        _text("type", 10),
        _text("ref"),
        _text("theme", 40),
        _text("people"),
        sa.Column("confidence", sa.Double(), nullable=False),
        _whole("figures"),
        _text("body"),
        _text("component", 24),
        _text("cluster", 24),
        _text("joins", 24),
        _text("undertaking", 14),
        _text("meeting", 14),
    )
    names = ("article", "ref", "component", "cluster", "joins", "undertaking", "meeting")
    _indexes("acts", type_article="type article", **{name: name for name in names})
