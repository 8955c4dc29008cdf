"""Views as plain rows: for tables, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from servanda.ledger import Entry, JudgedAct
from servanda.model import Judgement


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
            "retracted": entry.retracted,
            "sha256": entry.article.sha256,
        }
        for entry in entries
    ]


def review_rows(judged: Iterable[tuple[Entry, Sequence[JudgedAct]]]) -> list[dict[str, Any]]:
    """A row an act, with the judgement that stands, in the order of the ledger; retracted articles are left out."""
    return [
        {
            "act": str(one.ref),
            "article": entry.seq,
            "type": one.read.type,
            "actors": [value.words for value in one.read.actors],
            "evidence": one.read.evidence.exact,
            "confidence": one.read.confidence,
            **verdict_on(one),
        }
        for entry, acts in judged
        if entry.retracted is None
        for one in acts
    ]


def verdict_on(one: JudgedAct) -> dict[str, str | None]:
    """The judgement on one act: verdict, by whom, why; None where nobody has judged it."""
    judgement = one.judgement.statement if one.judgement else None
    if one.judgement is None or not isinstance(judgement, Judgement):
        return {"verdict": None, "by": None, "reason": None}
    return {"verdict": judgement.verdict, "by": one.judgement.record.author, "reason": judgement.reason}


ARTICLE_COLUMNS = (
    "record", "published", "publisher", "author", "title", "language", "acts", "reader", "source", "retracted", "sha256"
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
