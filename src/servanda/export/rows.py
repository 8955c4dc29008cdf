"""Views as plain rows: for tables, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from servanda.ledger import Entry


def article_rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """A row an article, in the order of the ledger."""
    return [
        {
            "record": entry.seq,
            "published": entry.article.metadata.published,
            "publisher": entry.article.metadata.publisher,
            "author": entry.article.metadata.author,
            "title": entry.article.metadata.title,
            "language": entry.article.metadata.language,
            "acts": len(entry.reading.acts) if entry.reading else 0,
            "reader": entry.reading.reader if entry.reading else None,
            "source": entry.source,
            "sha256": entry.article.sha256,
        }
        for entry in entries
    ]


ARTICLE_COLUMNS = (
    "record", "published", "publisher", "author", "title", "language", "acts", "reader", "source", "sha256"
)  # fmt: skip


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV (RFC 4180); a cell that a spreadsheet would run as a formula is quoted by an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows([{name: _safe(value) for name, value in row.items()} for row in rows])
    return out.getvalue()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
