"""Views as plain rows: for tables, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from servanda.ledger import Entry, Stated
from servanda.model import ActRef, Judgement


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


def review_rows(entries: Sequence[Entry], judged: Mapping[frozenset[ActRef | str], Stated]) -> list[dict[str, Any]]:
    """A row an act that stands, in the order of the ledger, with the judgement on it."""
    return [
        {
            "act": str(ref),
            "article": entry.seq,
            "type": act.type,
            "actors": [value.words for value in act.actors],
            "evidence": act.evidence.exact,
            "confidence": act.confidence,
            **verdict_on(ref, judged),
        }
        for entry in entries
        if entry.reading and entry.reading_seq and entry.retracted is None
        for ref, act in ((ActRef(entry.reading_seq, number), act) for number, act in enumerate(entry.reading.acts))
    ]


def verdict_on(ref: ActRef, judged: Mapping[frozenset[ActRef | str], Stated]) -> dict[str, Any]:
    """The judgement on one act: verdict, by whom, why; None where nobody has judged it."""
    found = judged.get(frozenset({ref}))
    judgement = found.statement if found else None
    if found is None or not isinstance(judgement, Judgement):
        return {"verdict": None, "by": None, "reason": None}
    return {"verdict": judgement.verdict, "by": found.record.author, "reason": judgement.reason}


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
