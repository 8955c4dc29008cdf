"""Add to a ledger and read from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, func, select

from servanda.codec import canonical, dump, load
from servanda.ledger import store
from servanda.model import Article, Page, Reading, Rejection
from servanda.model.record import GENESIS, Record, RecordKind


def utc_now() -> datetime:
    """The clock, unless a test or an import gives another."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Added:
    """Numbers of the records that an addition wrote; None for what was known already or did not come."""

    article: int | None = None
    reading: int | None = None
    rejection: int | None = None

    @property
    def is_news(self) -> bool:
        """Whether anything was written."""
        return any((self.article, self.reading, self.rejection))


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the ledger with its newest reading; `seq` is the article's record."""

    seq: int
    time: str
    source: str
    page_sha256: str
    media_type: str
    article: Article
    reading: Reading | None


class Ledger:
    """An append-only log in one database. Use it as a context manager; it may be shared by threads, not by forks."""

    def __init__(
        self, address: str, *, author: str, create: bool = True, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.address = store.shown(address)
        """Where it is, without a password."""
        self._author = author
        self._clock = clock
        self._engine = store.connect(address, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def add(
        self,
        page: Page,
        article: Article,
        reading: Reading | None,
        rejection: Rejection | None = None,
        *,
        intake: str = "",
    ) -> Added:
        """Record a page with its article and reading, all or nothing; what is known already is not recorded again.

        `intake` is a key by which `knows` will know the same work again. When this returns, the records are on the
        disk. Raises EvidenceError if a quotation does not stand in the text, LedgerError LEDGER004 if nothing could be
        written.
        """
        article.check()
        if reading is not None:
            reading.check(article)
        facts: dict[str, Any] = {
            "article": dump(article),
            "page": {"sha256": page.sha256, "media_type": page.media_type},
        }
        identity = digest(canonical(facts))
        facts |= {"source": page.name, **_intake(intake)}
        with store.writing(self._engine) as connection:
            _keep(connection, store.kept, page.sha256, page.content)
            added = Added(
                self._append(connection, "article", facts, f"article:{identity}"),
                self._append_reading(connection, reading, identity, intake) if reading else None,
                self._append_rejection(connection, rejection, intake) if rejection else None,
            )
            _remember(connection, intake, rejection)
        return added

    def reject(self, rejection: Rejection, *, page: Page | None = None, intake: str = "") -> Added:
        """Record that something could not be read, and keep its bytes; the same of the same source comes once."""
        with store.writing(self._engine) as connection:
            if page is not None:
                _keep(connection, store.kept, page.sha256, page.content)
            added = Added(rejection=self._append_rejection(connection, rejection, intake))
            _remember(connection, intake, rejection)
        return added

    def _append_reading(self, connection: Connection, reading: Reading, identity: str, intake: str) -> int | None:
        """A reading belongs to one article's record: the same words published on another day have other deadlines."""
        payload = {"reading": dump(reading), "of": identity, **_intake(intake)}
        return self._append(connection, "reading", payload, f"reading:{identity}:{digest(canonical(dump(reading)))}")

    def _append_rejection(self, connection: Connection, rejection: Rejection, intake: str) -> int | None:
        payload = {"rejection": dump(rejection), **_intake(intake)}
        return self._append(connection, "rejection", payload, _rejection_key(rejection))

    def knows(self, intake: str) -> bool:
        """Whether work under this key was recorded before."""
        return self._seen(f"intake:{intake}") is not None

    def rejected(self, intake: str) -> Rejection | None:
        """The rejection that work under this key ended in; None where it did not, or is not known."""
        seq = self._seen(f"intake:{intake}")
        return next((rejection for number, rejection in self.rejections() if number == seq), None) if seq else None

    def _seen(self, key: str) -> int | None:
        with store.reading(self._engine) as connection:
            return connection.execute(select(store.seen.c.seq).where(store.seen.c.key == key)).scalar()

    def _append(self, connection: Connection, kind: RecordKind, payload: dict[str, Any], key: str) -> int | None:
        """Write a record at the end of the chain and return its number; None if `key` was seen before."""
        if connection.execute(select(store.seen.c.seq).where(store.seen.c.key == key)).scalar() is not None:
            return None
        last = connection.execute(
            select(store.records.c.seq, store.records.c.hash).order_by(store.records.c.seq.desc()).limit(1)
        ).first()
        content = canonical(payload)
        record = Record(
            seq=last.seq + 1 if last else 1,
            time=self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            kind=kind,
            author=self._author,
            payload=digest(content),
            previous=last.hash if last else GENESIS,
        )
        _keep(connection, store.payloads, record.payload, content)
        connection.execute(store.records.insert().values(**asdict(record), hash=record_hash(record)))
        connection.execute(store.seen.insert().values(key=key, seq=record.seq))
        return record.seq

    def records(self, *kinds: RecordKind) -> Iterator[tuple[Record, str, bytes | None]]:
        """Every record, or every one of the kinds, in order with its stored hash and payload, None if gone."""
        columns = (
            *(store.records.c[name] for name in Record.__dataclass_fields__),
            store.records.c.hash,
            store.payloads.c.content,
        )
        joined = store.records.outerjoin(store.payloads, store.payloads.c.sha256 == store.records.c.payload)
        with store.reading(self._engine) as connection:
            query = select(*columns).select_from(joined).order_by(store.records.c.seq)
            if kinds:
                query = query.where(store.records.c.kind.in_(kinds))
            for *header, stored, content in connection.execute(query):
                # A text where bytes belong was put there by another hand; verify says so, it must not stumble.
                yield Record(*header), stored, content.encode() if isinstance(content, str) else content

    def head(self) -> tuple[int, str] | None:
        """Number and hash of the last record; None in an empty ledger. Whoever notes it can prove the end later."""
        columns = (store.records.c.seq, store.records.c.hash)
        with store.reading(self._engine) as connection:
            last = connection.execute(select(*columns).order_by(store.records.c.seq.desc()).limit(1)).first()
        return (last.seq, last.hash) if last else None

    def counts(self) -> dict[str, int]:
        """How many records of each kind there are."""
        query = select(store.records.c.kind, func.count().label("number")).group_by(store.records.c.kind)
        with store.reading(self._engine) as connection:
            return {row.kind: row.number for row in connection.execute(query)}

    def entries(self) -> list[Entry]:
        """Every article with its newest reading, in the order in which they were recorded."""
        entries: list[tuple[str, Entry]] = []
        readings: dict[str, Reading] = {}
        for record, _, content in self.records("article", "reading"):
            if content is None:
                continue
            payload = json.loads(content)
            if record.kind == "reading":
                readings[payload["of"]] = load(Reading, payload["reading"])
                continue
            page, article = payload["page"], load(Article, payload["article"])
            entry = Entry(record.seq, record.time, payload["source"], page["sha256"], page["media_type"], article, None)
            entries.append((article_identity(payload), entry))
        return [replace(entry, reading=readings.get(identity)) for identity, entry in entries]

    def rejections(self) -> list[tuple[int, Rejection]]:
        """Every rejection with its record's number, in order."""
        return [
            (record.seq, load(Rejection, json.loads(content)["rejection"]))
            for record, _, content in self.records("rejection")
            if content is not None
        ]

    def page(self, sha256: str) -> bytes | None:
        """A page as it came; None where none of that hash is kept."""
        with store.reading(self._engine) as connection:
            return connection.execute(select(store.kept.c.content).where(store.kept.c.sha256 == sha256)).scalar()


def record_hash(record: Record) -> str:
    """SHA-256 over the header's canonical JSON, in lower-case hexadecimal."""
    return digest(canonical(asdict(record)))


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _keep(connection: Connection, table: Any, sha256: str, content: bytes) -> None:
    if connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256)).first() is None:
        connection.execute(table.insert().values(sha256=sha256, content=content))


def _intake(intake: str) -> dict[str, str]:
    """The key of the work as part of a payload, so that `seen` can be made again from the log."""
    return {"intake": intake} if intake else {}


def _remember(connection: Connection, intake: str, rejection: Rejection | None) -> None:
    """Note that this work was done, with the record of the rejection that it ended in, 0 where it ended in none."""
    key = f"intake:{intake}"
    if intake and connection.execute(select(store.seen.c.key).where(store.seen.c.key == key)).first() is None:
        ended = select(store.seen.c.seq).where(store.seen.c.key == _rejection_key(rejection)) if rejection else None
        seq = connection.execute(ended).scalar() if ended is not None else None
        connection.execute(store.seen.insert().values(key=key, seq=seq or 0))


def article_identity(payload: dict[str, Any]) -> str:
    """What makes an article another one: its text, metadata and page, whatever source they came from."""
    return digest(canonical({"article": payload["article"], "page": payload["page"]}))


def _rejection_key(rejection: Rejection) -> str:
    return f"rejection:{digest(canonical(dump(rejection)))}"
