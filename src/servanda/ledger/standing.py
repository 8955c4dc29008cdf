"""What stands: of an article's readings the one that counts, of statements those that nobody took back."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from servanda.codec import load
from servanda.ledger.draft import article_identity
from servanda.model import (
    ActRef,
    Article,
    Checkpoint,
    Judgement,
    Note,
    Occurrence,
    Reading,
    Record,
    RecordKind,
    Redaction,
    Retraction,
    Statement,
)
from servanda.model.reading import ANNOTATION

STATEMENTS: dict[RecordKind, type[Statement]] = {
    "judgement": Judgement,
    "occurrence": Occurrence,
    "retraction": Retraction,
    "note": Note,
    "redaction": Redaction,
    "checkpoint": Checkpoint,
}


class Records(Protocol):
    """Gives records in order, those of some kinds or all, with hash and payload: `Ledger.records`."""

    def __call__(self, *kinds: RecordKind) -> Iterator[tuple[Record, str, bytes | None]]:
        """The records."""


class Log(Protocol):
    """Gives records: a `Ledger`."""

    @property
    def records(self) -> Records:
        """Those of some kinds, or all."""

    def chosen(self, seqs: Iterable[int]) -> Iterator[tuple[Record, str, bytes | None]]:
        """Those of some numbers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the ledger with the reading that stands; `seq` is the article's record."""

    identity: str
    """The article's own key, made of its text, metadata and page: the same in every ledger."""
    seq: int
    time: str
    source: str
    page_sha256: str
    media_type: str
    article: Article
    reading: Reading | None
    reading_seq: int | None = None
    """The reading's record."""
    retracted: str | None = None
    """The reason for which the article was retracted, if it was."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement with its record, whose author made it."""

    record: Record
    statement: Statement
    retracted: bool = False
    """Whether a later record takes it back."""


def entries_of(records: Records) -> list[Entry]:
    """Every article with the reading that stands: `Ledger.entries`."""
    entries: list[Entry] = []
    readings: dict[str, tuple[int, Reading]] = {}
    taken_back = retractions_of(records)
    for record, _, content in records("article", "reading"):
        if content is None or (record.kind == "reading" and record.seq in taken_back):
            continue
        payload = json.loads(content)
        if record.kind == "reading":
            reading = load(Reading, payload["reading"])
            held = readings.get(payload["of"])
            if held is None or reading.by_hand or not held[1].by_hand:
                readings[payload["of"]] = (record.seq, reading)
            continue
        entries.append(entry_of(record, payload, taken_back))
    found = ((entry, readings.get(entry.identity)) for entry in entries)
    return [replace(entry, reading_seq=held[0], reading=held[1]) if held else entry for entry, held in found]


def entry_of(record: Record, payload: dict[str, Any], taken_back: Mapping[int, str]) -> Entry:
    """An article's record, without a reading; `taken_back` are the retractions that stand."""
    page = payload["page"]
    return Entry(
        article_identity(payload),
        record.seq,
        record.time,
        payload["source"],
        page["sha256"],
        page["media_type"],
        load(Article, payload["article"]),
        None,
        retracted=taken_back.get(record.seq),
    )


def each_entry(records: Records) -> Iterator[Entry]:
    """Every article, one at a time, with the number of the reading that stands, but without the reading."""
    readings, taken_back = readings_of(records), retractions_of(records)
    for record, _, content in records("article"):
        if content is not None:
            entry = entry_of(record, json.loads(content), taken_back)
            yield replace(entry, reading_seq=readings.get(entry.identity))


def readings_of(records: Records) -> dict[str, int]:
    """Of each article, by its identity, the record of the reading that stands, as `entries_of` has it."""
    found: dict[str, tuple[int, bool]] = {}
    taken_back = retractions_of(records)
    for record, _, content in records("reading"):
        if content is not None and record.seq not in taken_back:
            payload = json.loads(content)
            by_hand = payload["reading"]["reader"].startswith(ANNOTATION)
            if by_hand or not found.get(payload["of"], (0, False))[1]:
                found[payload["of"]] = record.seq, by_hand
    return {identity: seq for identity, (seq, _) in found.items()}


def statements_of(records: Records, *kinds: RecordKind) -> list[Stated]:
    """What people said about records, or what is of the kinds, in order; redacted statements are left out."""
    return list(_stated(records(*(kinds or tuple(STATEMENTS))), retractions_of(records)))


def stated_from(
    records: Callable[..., Iterator[tuple[Record, str, bytes | None]]], *kinds: RecordKind, after: int = 0
) -> Iterator[Stated]:
    """The same behind a record, one after the other; `records` is `Ledger.records`."""
    return _stated(records(*kinds, after=after), retractions_of(records))


def _stated(records: Iterator[tuple[Record, str, bytes | None]], taken_back: Container[int]) -> Iterator[Stated]:
    for record, _, content in records:
        if content is not None:
            statement = load(STATEMENTS[record.kind], json.loads(content)[record.kind])
            yield Stated(record, statement, record.seq in taken_back)


def retractions_of(records: Records) -> dict[int, str]:
    """The records that were taken back, with the reason; a retraction that was itself taken back does not count."""
    found: dict[int, str] = {}
    for record, _, content in reversed(list(records("retraction"))):
        if content is not None and record.seq not in found:
            retraction = load(Retraction, json.loads(content)["retraction"])
            found[retraction.record] = retraction.reason
    return found


def taken_back(ledger: Log) -> Iterator[tuple[Entry, str]]:
    """Articles that were retracted, each with the reason, the newest first."""
    found = retractions_of(ledger.records)
    records = {record.seq: (record, content) for record, _, content in ledger.chosen(found)}
    for seq in sorted(records, reverse=True):
        record, content = records[seq]
        if record.kind == "article" and content is not None:
            yield entry_of(record, json.loads(content), found), found[seq]


def standing(stated: Iterable[Stated]) -> dict[frozenset[ActRef | str], Stated]:
    """The judgements that stand, by the acts or actors that they are on: the latest one that was not taken back."""
    return {
        frozenset({*one.statement.acts, *one.statement.actors}): one
        for one in stated
        if isinstance(one.statement, Judgement) and not one.retracted
    }
