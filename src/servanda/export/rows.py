"""Views as plain rows: for tables, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from servanda.codec import dump
from servanda.export.guidelines import act_object
from servanda.ledger import Entry, JudgedAct, Stated
from servanda.ledger.accounts import Account, Clash, Gathering, Line, Piece, Told
from servanda.ledger.catalogue import Bearer, Moved
from servanda.ledger.views.totals import Total
from servanda.model import Act, Judgement, Metadata

FORMULA = frozenset("=+-@\t\r")
PART = 1 << 16
"""So many characters of a table are handed on at once."""


def article_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """A row an article, in the order of the ledger."""
    return [article_row(entry) for entry in entries]


def article_row(entry: Entry) -> dict[str, Any]:
    """An article in a row."""
    return {
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


def review_rows(judged: Iterable[tuple[Entry, Sequence[JudgedAct]]]) -> list[dict[str, Any]]:
    """A row an act as it stands, or was read where it was rejected, with the judgement; none of retracted articles."""
    return [
        {
            "act": str(one.ref),
            "article": entry.seq,
            "type": stands.type,
            "actors": [value.words for value in stands.actors],
            "evidence": stands.evidence.exact,
            "confidence": one.read.confidence,
            **verdict_on(one),
        }
        for entry, acts in judged
        if entry.retracted is None
        for one in acts
        for stands in [one.act or one.read]
    ]


def verdict_on(one: JudgedAct) -> dict[str, str | None]:
    """The judgement on one act: verdict, by whom, why; None where nobody has judged it."""
    judgement = one.judgement.statement if one.judgement else None
    if one.judgement is None or not isinstance(judgement, Judgement):
        return {"verdict": None, "by": None, "reason": None}
    return {"verdict": judgement.verdict, "by": one.judgement.record.author, "reason": judgement.reason}


def line_row(one: Line) -> dict[str, Any]:
    """An undertaking in one line."""
    return {
        "id": one.id,
        "status": one.status,
        "since": _day(one.since),
        "type": one.type,
        "force": one.force,
        "bearer": list(one.bearer),
        "recipients": list(one.recipients),
        "theme": one.theme,
        "deadline": _day(one.deadline),
        "value": _number(one.value),
        "currency": one.currency,
        "waits_for": list(one.triggers),
        "first": _day(one.first),
        "last": _day(one.last),
        "tellings": one.tellings,
        "outlets": one.outlets,
        "origins": one.origins,
        "conflicts": one.conflicts,
        "words": one.words,
    }


def account_object(one: Account) -> dict[str, Any]:
    """All that the ledger knows of an undertaking."""
    why = {bond.telling: bond for bond in one.bonds}
    return {
        **line_row(one.line),
        "done": _number(one.share.done) if one.share else None,
        "promised": _number(one.share.promised) if one.share else None,
        "open": _number(one.share.open) if one.share else None,
        "unit": one.share.unit if one.share else None,
        "members": list(one.members.named) if one.members else None,
        "unnamed": one.members.unnamed if one.members else None,
        "linked": list(one.linked),
        "changes": [
            {"day": _day(each.day), "status": each.status, "because": list(each.because), "words": each.words}
            for each in one.changes
        ],
        "revisions": [
            {"day": _day(each.day), "slot": each.slot, "value": each.value, "because": each.because}
            for each in one.revisions
        ],
        "tellings": [
            {**told_object(each), "grouped": dump(why[each.ref]) if each.ref in why else None} for each in one.tellings
        ],
        "conflicts": [clash_object(each) for each in one.clashes],
    }


def told_object(one: Told) -> dict[str, Any]:
    """A telling with its article, and the act in the guidelines' form."""
    article = {"article": one.record, "published": _day(one.day), "publisher": one.publisher, "title": one.title}
    return {"ref": one.ref, **article, "origin": one.origin, "act": act_object(one.act, _day(one.day))}


def told_row(one: Told) -> dict[str, Any]:
    """A telling in a row."""
    about = Metadata(one.title, one.publisher, published=_day(one.day))
    return {"ref": one.ref, "article": one.record, **act_row(one.act, about)}


def act_row(act: Act, about: Metadata) -> dict[str, Any]:
    """An act in a row, with what is known of its article; days stay in EDTF."""
    told = act_object(act, about.published)
    sum_ = act.amount.value if act.amount else None
    return {
        "published": about.published,
        "publisher": about.publisher,
        "title": about.title,
        "type": act.type,
        **{name: told.get(name, []) for name in ("actors", "recipients", "sources")},
        **{name: told.get(name) for name in ("force", "theme", "when", "deadline")},
        "value": _number(sum_.value) if sum_ else None,
        "currency": sum_.currency if sum_ else None,
        "condition": told.get("condition", {}).get("text"),
        "hearsay": bool(told.get("hearsay")),
        "confidence": act.confidence,
        "words": act.evidence.exact,
    }


def clash_object(one: Clash) -> dict[str, Any]:
    """A conflict with both tellings."""
    return {
        "id": one.id,
        "kind": one.kind,
        "words": one.words,
        "undertaking": one.undertaking,
        "settled_by": list(one.settled_by),
        "like": one.like,
        "also": list(one.also),
        "a": told_object(one.a),
        "b": told_object(one.b),
    }


def clash_row(one: Clash) -> dict[str, Any]:
    """The same in a row."""
    found: dict[str, Any] = {"id": one.id, "kind": one.kind, "words": one.words, "undertaking": one.undertaking}
    for name, told in (("a", one.a), ("b", one.b)):
        found |= {
            name: told.ref,
            f"published_{name}": _day(told.day),
            f"publisher_{name}": told.publisher,
            f"words_{name}": told.act.evidence.exact,
        }
    return {**found, "settled_by": "; ".join(one.settled_by), "like": one.like}


def meeting_object(one: Gathering) -> dict[str, Any]:
    """A meeting with its board."""
    return {
        **meeting_row(one),
        "tellings": [told_object(each) for each in one.tellings],
        "board": [dump(each) for each in one.board],
    }


def meeting_row(one: Gathering) -> dict[str, Any]:
    """A meeting in a row."""
    return {
        "id": one.id,
        "first": _day(one.first),
        "last": _day(one.last),
        "places": list(one.places),
        "modes": list(one.modes),
        "participants": list(one.participants),
        "tellings": len(one.tellings),
        "articles": sorted({each.record for each in one.tellings}),
    }


def total_row(one: Total) -> dict[str, Any]:
    """A sum with its undertakings and tellings; the method by which it was added up stands beside it."""
    return {
        "bearer": one.bearer,
        "theme": one.theme,
        "force": one.force,
        "status": one.status,
        "currency": one.currency,
        "value": _number(one.value),
        "undertakings": [id_ for id_, _, _ in one.parts],
        "tellings": [ref for _, _, refs in one.parts for ref in refs],
        "again": list(one.again),
        "method": one.method,
    }


def piece_row(one: Piece) -> dict[str, Any]:
    """An article in one line, with the columns of `article_rows`."""
    return {
        "record": one.record,
        "published": one.published,
        "publisher": one.publisher,
        "author": one.author,
        "title": one.title,
        "language": one.language,
        "acts": one.acts,
        "reader": one.reader,
        "source": one.source,
        "retracted": None,
        "sha256": one.sha256,
    }


def bearer_row(one: Bearer) -> dict[str, Any]:
    """An actor with how many undertakings it bears, by status."""
    return {"actor": one.name, "undertakings": one.undertakings, "statuses": dict(one.statuses)}


def moved_row(one: Moved) -> dict[str, Any]:
    """A status that an undertaking took on, and why."""
    return {
        "day": _day(one.change.day),
        "undertaking": one.line.id,
        "status": one.change.status,
        "before": one.before,
        "bearer": list(one.line.bearer),
        "theme": one.line.theme,
        "because": list(one.change.because),
        "reason": one.change.words,
        "words": one.line.words,
    }


def stated_object(one: Stated) -> dict[str, Any]:
    """What somebody stated, with its record."""
    found = dump(one.statement)
    for name in ("acts", "meets"):
        if name in found:
            found[name] = [str(ref) for ref in getattr(one.statement, name)]
    if isinstance(one.statement, Judgement) and one.statement.correction is not None:
        found["correction"] = act_object(one.statement.correction)
    record = one.record
    return {"record": record.seq, "kind": record.kind, "time": record.time, "author": record.author,
            "retracted": one.retracted, **found}  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal | None) -> int | float | None:
    """A number as JSON has it: whole where it is."""
    return None if value is None else int(value) if value == value.to_integral_value() else float(value)


ARTICLE_COLUMNS = (
    "record", "published", "publisher", "author", "title", "language", "acts", "reader", "source", "retracted", "sha256"
)  # fmt: skip


def as_csv(rows: Iterable[dict[str, Any]], columns: Sequence[str], *, header: bool = True) -> str:
    """Rows as CSV (RFC 4180); a cell that a spreadsheet would run as a formula is quoted by an apostrophe."""
    return "".join(csv_parts(rows, columns, header=header))


def csv_parts(rows: Iterable[dict[str, Any]], columns: Sequence[str], *, header: bool = True) -> Iterator[str]:
    """The same piece by piece."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    if header:
        writer.writeheader()
    for row in rows:
        writer.writerow({name: _safe(value) for name, value in row.items()})
        if out.tell() > PART:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


LINE_COLUMNS = (
    "id", "status", "since", "type", "force", "bearer", "recipients", "theme", "deadline", "value", "currency",
    "waits_for", "first", "last", "tellings", "outlets", "origins", "conflicts", "words"
)  # fmt: skip
ACT_COLUMNS = (
    "ref", "article", "published", "publisher", "title", "type", "actors", "recipients", "sources", "force", "theme",
    "when", "deadline", "value", "currency", "condition", "hearsay", "confidence", "words"
)  # fmt: skip
REVIEW_COLUMNS = ("act", "article", "type", "actors", "evidence", "confidence", "verdict", "by", "reason")
CLASH_COLUMNS = (
    "id", "kind", "words", "undertaking", "a", "published_a", "publisher_a", "words_a",
    "b", "published_b", "publisher_b", "words_b", "settled_by", "like"
)  # fmt: skip
TOLD_COLUMNS = (
    "ref", "type", "actors", "recipients", "sources", "force", "theme", "published", "publisher", "article",
    "confidence", "words"
)  # fmt: skip
BEARER_COLUMNS = ("actor", "undertakings", "statuses")
MOVED_COLUMNS = ("day", "undertaking", "status", "before", "bearer", "theme", "because", "reason", "words")
STATED_COLUMNS = (
    "record", "kind", "time", "author", "retracted", "verdict", "what", "day", "acts", "actors", "meets", "about",
    "reason", "words", "text"
)  # fmt: skip
MEETING_COLUMNS = ("id", "first", "last", "places", "modes", "participants", "tellings", "articles")
TOTAL_COLUMNS = (
    "bearer", "theme", "force", "status", "currency", "value", "undertakings", "tellings", "again", "method"
)  # fmt: skip


def runs(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text[:1] in FORMULA


def _safe(value: object) -> object:
    match value:
        case Decimal():  # a negative number is no formula
            return f"{value:f}"
        case bool():
            return "true" if value else "false"
        case list():
            value = "; ".join(map(str, value))
        case dict():
            value = "; ".join(f"{name}: {held}" for name, held in value.items())
    return f"'{value}" if isinstance(value, str) and runs(value) else value
