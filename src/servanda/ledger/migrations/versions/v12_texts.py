"""Articles are found by their text too, whatever is known of them; SQLite numbers no rows of tables of bare keys."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "12"
down_revision = "11"

TEXTS = """
SELECT seen.key, seen.seq, payloads.content FROM seen
JOIN records ON records.seq = seen.seq JOIN payloads ON payloads.sha256 = records.payload
WHERE seen.key LIKE 'article:%'
"""


def upgrade() -> None:
    """Note the articles under their texts; make the tables again, empty, for the views are made anew."""
    connection = op.get_bind()
    seen = sa.table("seen", sa.column("key"), sa.column("seq"))
    rows = [
        {"key": _noted(key, bytes(content)), "seq": seq} for key, seq, content in connection.execute(sa.text(TEXTS))
    ]
    if rows:
        connection.execute(seen.insert(), rows)
    op.execute("DELETE FROM shelf")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    act, undertaking = sa.String(24), sa.String(14)
    _again("bearing", _key("target", number), _key("record", number))
    ways = sa.Column("ways", sa.Integer(), nullable=False)
    _again("pairs", _key("a", act), _key("b", act), sa.Column("odds", sa.Double()), ways)
    _again("marks", _key("key", number), _key("id", sa.String(25)))
    _again("ties", _key("key", number), _key("undertaking", undertaking))
    _again("traits", _key("name", sa.String(10)), _key("value", sa.String()), _key("undertaking", undertaking))
    op.create_index("ix_bearing_record", "bearing", ["record"])
    op.create_index("ix_ties_undertaking", "ties", ["undertaking"])
    op.create_index("ix_traits_undertaking", "traits", ["undertaking", "name", "value"])


def _noted(key: str, payload: bytes) -> str:
    text = hashlib.sha256(json.loads(payload)["article"]["text"].encode()).hexdigest()
    return f"text:{text}:{key.removeprefix('article:')}"


def _key(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _again(name: str, *columns: sa.Column[Any]) -> None:
    op.drop_table(name)
    op.create_table(name, *columns, sqlite_with_rowid=False)
