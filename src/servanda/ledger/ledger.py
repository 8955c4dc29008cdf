"""Add to a ledger and read from it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import func, select

from servanda.codec import canonical, dump, load
from servanda.errors import StatementError
from servanda.ledger import schema, store
from servanda.ledger.append import MANY, Writer, node_of
from servanda.ledger.draft import Addition, Draft, article_identity, draft_of, drafts_of, text_key
from servanda.ledger.judged import JudgedAct, each_judged, judged_of
from servanda.ledger.redact import STAY, redact
from servanda.ledger.standing import (
    STATEMENTS,
    Entry,
    Stated,
    each_entry,
    entries_of,
    entry_of,
    retractions_of,
    statements_of,
)
from servanda.ledger.tree import Node
from servanda.model import (
    Act,
    ActRef,
    Article,
    Judgement,
    Note,
    Occurrence,
    Page,
    Reading,
    Record,
    RecordKind,
    Redaction,
    Rejection,
    Retraction,
    Statement,
)
from servanda.model.spell import an

LAST = select(schema.records.c.seq, schema.records.c.hash).order_by(schema.records.c.seq.desc()).limit(1)


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


class Ledger:
    """An append-only log in one database. Use it as a context manager; it may be shared by threads, not by forks."""

    def __init__(
        self, address: str, *, author: str, create: bool = True, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.address = store.shown(address)
        """Where it is, without a password."""
        self.author = author
        """Who writes what no person writes."""
        self._clock = clock
        self._turn, self._open = threading.Lock(), threading.local()
        self.engine = store.connect(address, create=create)
        """For those who keep beside the log what they reckoned from it."""
        self.file = store.file_of(self.engine)
        """The file that it lies in; None for a database on a server."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def today(self) -> date:
        """The day by the ledger's clock, in UTC."""
        return self._clock().astimezone(UTC).date()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction at the end of the log: all that is written in it, or nothing.

        When it is left, the records are on the disk. Within another one of the same thread it is part of that. Raises
        LedgerError LEDGER004 if they could not be written.
        """
        if held := getattr(self._open, "writer", None):
            yield held
            return
        # Threads wait here, not in the database: there each would hold a connection that the one who writes may need.
        with self._turn, store.writing(self.engine) as connection:
            writer = self._open.writer = Writer(connection, self._clock)
            try:
                yield writer
            finally:
                self._open.writer = None
            writer.flush()

    def add(
        self,
        page: Page,
        article: Article,
        reading: Reading | None,
        rejection: Rejection | None = None,
        *,
        intake: str = "",
        annotator: str | None = None,
    ) -> Added:
        """Record a page with its article and reading, all or nothing; what is known already is not recorded again.

        When this returns, the records are on the disk. A text or page that was redacted is not recorded: a rejection
        LEDGER005 says so. Raises EvidenceError if a quotation does not stand in the text, LedgerError LEDGER004 if
        nothing could be written.
        """
        return self.add_all([Addition(page, article, reading, rejection, intake, annotator)])[0]

    def add_all(self, additions: Iterable[Addition]) -> list[Added]:
        """The same for many in one transaction, which costs far less: all of them are recorded, or none."""
        found = list(additions)
        for one in found:
            one.article.check()
            if one.reading is not None:
                one.reading.check(one.article)
        # What takes its time is done before others are kept from writing.
        drafts = [drafts_of(one) for one in found]
        with self.writing() as writer:
            return [self._add(writer, one, parts) for one, parts in zip(found, drafts, strict=True)]

    def _add(self, writer: Writer, one: Addition, drafts: list[Draft]) -> Added:
        page, article = one.page, one.article
        if gone := _redacted(writer, page.sha256, article.sha256):
            reason = f"this text was redacted by record {gone}: it is not recorded again"
            return self._reject(writer, Rejection(page.name, "LEDGER005", reason), one.intake)
        writer.keep(page.sha256, page.content)
        numbers = {draft.kind: self._append(writer, draft) for draft in drafts}
        _remember(writer, one.intake, one.rejection)
        return Added(numbers["article"], numbers.get("reading"), numbers.get("rejection"))

    def reject(self, rejection: Rejection, *, page: Page | None = None, intake: str = "") -> Added:
        """Record that something could not be read, and keep its bytes; the same of the same source comes once."""
        with self.writing() as writer:
            if page is not None and not _redacted(writer, page.sha256):
                writer.keep(page.sha256, page.content)
            return self._reject(writer, rejection, intake)

    def _reject(self, writer: Writer, rejection: Rejection, intake: str) -> Added:
        added = Added(rejection=self._append(writer, draft_of(rejection, intake)))
        _remember(writer, intake, rejection)
        return added

    def _append(self, writer: Writer, draft: Draft) -> int | None:
        """Write a record at the end of the chain and return its number; None if its key was seen before."""
        if writer.seen(draft.key) is not None:
            return None
        seq = writer.append(draft.kind, draft.author or self.author, draft.content)
        for key in filter(None, (draft.key, draft.text)):
            writer.note(key, seq)
        return seq

    def state(self, statement: Judgement | Occurrence | Retraction | Note, *, author: str) -> int:
        """Record what somebody says about records; the number of its record.

        Raises StatementError STATE001 for what has no sense, STATE002 where it names what is not in the ledger, and
        EvidenceError where a correction quotes what is not in the text.
        """
        self._check(statement)
        kind = next(kind for kind, known in STATEMENTS.items() if known is type(statement))
        content = _content(kind, statement)
        with self.writing() as writer:
            return writer.append(kind, author, content)

    def _check(self, statement: Judgement | Occurrence | Retraction | Note) -> None:
        statement.check()
        if isinstance(statement, Judgement | Occurrence):
            for ref in (*statement.acts, *getattr(statement, "meets", ())):
                self.act(ref)
        if isinstance(statement, Judgement) and statement.correction is not None:
            article = self.article_of(statement.acts[0])
            for quote in statement.correction.quotes():
                quote.check(article.text)
        if isinstance(statement, Retraction):
            record, _ = self.record(statement.record)
            if record.kind in STAY:
                raise StatementError(
                    "STATE001", f"record {record.seq} is {an(record.kind)}, which cannot be taken back"
                )
        if isinstance(statement, Note) and statement.record is not None:
            record, _ = self.record(statement.record)
            if record.kind != "article":
                raise StatementError("STATE002", f"record {record.seq} is no article but {an(record.kind)}")

    def redact(self, seq: int, reason: str, *, author: str) -> Redaction:
        """Take out the bytes of a record because the law demands it; what was taken out.

        With an article go its page, its other versions, and every reading and correction that quotes it. Headers and
        hashes stay, and a record says what went and why. It cannot be undone. Raises StatementError STATE001 without a
        reason, STATE002 where there is nothing to take out, LedgerError LEDGER004 where the bytes could not be
        overwritten yet.
        """
        if not reason.strip():
            raise StatementError("STATE001", "a redaction needs a reason")
        try:
            with store.writing(self.engine) as connection:
                writer = Writer(connection, self._clock)
                redaction = redact(connection, seq, reason)
                number = writer.append("redaction", author, canonical({"redaction": dump(redaction)}))
                for sha256 in (*redaction.pages, *redaction.texts):
                    writer.note(f"redacted:{sha256}", number)
                writer.flush()
        finally:  # also where it was redacted before, and something kept the bytes from being overwritten
            store.scrub(self.engine)
        return redaction

    def knows(self, intake: str) -> bool:
        """Whether work under this key was recorded before."""
        return self._seen(f"intake:{intake}") is not None

    def rejected(self, intake: str) -> Rejection | None:
        """The rejection that work under this key ended in; None where it did not, or is not known."""
        seq = self._seen(f"intake:{intake}")
        if not seq:
            return None
        _, payload = self.record(seq)
        return load(Rejection, payload["rejection"]) if payload else None

    def _seen(self, key: str) -> int | None:
        with store.reading(self.engine) as connection:
            return connection.execute(select(schema.seen.c.seq).where(schema.seen.c.key == key)).scalar()

    def records(self, *kinds: RecordKind, after: int = 0) -> Iterator[tuple[Record, str, bytes | None]]:
        """Every record behind number `after`, or every one of the kinds, in order with its stored hash and payload.

        The payload is None if it is gone. Who keeps what was computed from the records up to a number reads on there.
        """
        query = _query().where(schema.records.c.seq > after)
        if kinds:
            query = query.where(schema.records.c.kind.in_(kinds))
        for record, stored, content, _ in self._walk(query):
            yield record, stored, content

    def chosen(self, seqs: Iterable[int]) -> Iterator[tuple[Record, str, bytes | None]]:
        """Records of some numbers, in order, each as `records` gives it."""
        wanted = sorted(set(seqs))
        for at in range(0, len(wanted), MANY):
            for record, stored, content, _ in self._walk(
                _query().where(schema.records.c.seq.in_(wanted[at : at + MANY]))
            ):
                yield record, stored, content

    def number_of(self, identity: str) -> int | None:
        """The record of the article of an identity; None where none is recorded."""
        return self._seen(f"article:{identity}")

    def of_text(self, sha256: str, *, before: int | None = None) -> list[Entry]:
        """The articles with a text that nobody took back, in order, without readings; those before a record, or all."""
        held, begin = schema.seen.c, text_key(sha256)
        # Up to behind the last hexadecimal digit, so that the index answers.
        query = select(held.seq).where(held.key > begin, held.key < f"{begin}g")
        if before is not None:
            query = query.where(held.seq < before)
        with store.reading(self.engine) as connection:
            seqs = connection.execute(query).scalars().all()
        taken_back = retractions_of(self.records) if seqs else {}
        found = self.chosen(seq for seq in seqs if seq not in taken_back)
        return [entry_of(record, json.loads(content), {}) for record, _, content in found if content is not None]

    def walk(self) -> Iterator[tuple[Record, str, bytes | None, bytes | None]]:
        """Every record in order with its stored hash, its payload and the nodes of the tree that it completes."""
        return self._walk(_query())

    def _walk(self, query: Any) -> Iterator[tuple[Record, str, bytes | None, bytes | None]]:
        ordered = query.order_by(schema.records.c.seq).execution_options(yield_per=1000)
        with store.reading(self.engine) as connection, connection.execute(ordered) as rows:
            for *header, stored, content, nodes in rows:
                yield Record(*header), stored, _bytes(content), _bytes(nodes)

    def record(self, seq: int) -> tuple[Record, dict[str, Any] | None]:
        """One record with its payload, None if that is gone; StatementError STATE002 where there is none."""
        with store.reading(self.engine) as connection:
            found = connection.execute(_query().where(schema.records.c.seq == seq)).first()
        if found is None:
            raise StatementError(
                "STATE002", f"there is no record {seq} in {self.address}: 'servanda list --articles' has them"
            )
        *header, _, content, _ = found
        return Record(*header), json.loads(content) if content is not None else None

    def act(self, ref: ActRef) -> Act:
        """The act; StatementError STATE002 where there is none."""
        record, payload = self.record(ref.record)
        if record.kind != "reading" or payload is None:
            what = "redacted" if payload is None else f"{an(record.kind)}, which holds no acts"
            raise StatementError("STATE002", f"there is no act {ref}: record {ref.record} is {what}")
        acts = load(Reading, payload["reading"]).acts
        if ref.number >= len(acts):
            raise StatementError(
                "STATE002", f"there is no act {ref}: the reading has {len(acts)} acts, numbered from 0"
            )
        return acts[ref.number]

    def article_of(self, ref: ActRef) -> Article:
        """The article that an act was read from; StatementError STATE002 where there is none."""
        record, payload = self.record(ref.record)
        found = self.article(payload["of"]) if payload and record.kind == "reading" else None
        if found is None:
            raise StatementError("STATE002", f"there is no article of act {ref}")
        return found

    def article(self, identity: str) -> Article | None:
        """The article of an identity, as readings name it; None where none is recorded, or no longer."""
        seq = self.number_of(identity)
        if seq is None:
            return None
        record, payload = self.record(seq)
        if record.kind != "article" or payload is None or article_identity(payload) != identity:
            return None
        return load(Article, payload["article"])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that this thread reads of the ledger within it is of one moment: no record comes in between."""
        with store.snapshot(self.engine):
            yield

    def head(self) -> tuple[int, str] | None:
        """Number and hash of the last record; None in an empty ledger. Whoever notes it can prove the end later."""
        with store.reading(self.engine) as connection:
            last = connection.execute(LAST).first()
        return (last.seq, last.hash) if last else None

    def hash_of(self, seq: int) -> str | None:
        """The hash of a record; None where there is none."""
        with store.reading(self.engine) as connection:
            return connection.execute(select(schema.records.c.hash).where(schema.records.c.seq == seq)).scalar()

    @contextmanager
    def tree(self) -> Iterator[tuple[int, Node]]:
        """How many leaves the Merkle tree has and its nodes, all of one moment."""
        with store.reading(self.engine) as connection:
            yield connection.execute(select(func.max(schema.tree.c.seq))).scalar() or 0, node_of(connection)

    def counts(self) -> dict[str, int]:
        """How many records of each kind there are."""
        query = select(schema.records.c.kind, func.count().label("number")).group_by(schema.records.c.kind)
        with store.reading(self.engine) as connection:
            return {row.kind: row.number for row in connection.execute(query)}

    def entries(self) -> list[Entry]:
        """Every article in the order in which they were recorded, each with the reading that stands.

        That is the newest one by a person, otherwise the newest; readings that were retracted are left out, and so is
        what was redacted.
        """
        return entries_of(self.records)

    def rejections(self) -> list[tuple[int, Rejection]]:
        """Every rejection with its record's number, in order."""
        return [
            (record.seq, load(Rejection, json.loads(content)["rejection"]))
            for record, _, content in self.records("rejection")
            if content is not None
        ]

    def judged(self) -> list[tuple[Entry, tuple[JudgedAct, ...]]]:
        """Every article with its acts in the order of the text, each as it was read and as it stands when judged."""
        return judged_of(self.records)

    def each_judged(self) -> Iterator[tuple[Entry, tuple[JudgedAct, ...]]]:
        """The same one after the other, for ledgers that are too big to be held."""
        return each_judged(self.records, self.record)

    def each_entry(self) -> Iterator[Entry]:
        """Every article one after the other, with the number of its reading but not the reading itself."""
        return each_entry(self.records)

    def statements(self, *kinds: RecordKind) -> list[Stated]:
        """What people said about records, or what is of the kinds, in order; redacted statements are left out."""
        return statements_of(self.records, *kinds)

    def page(self, sha256: str) -> bytes | None:
        """A page as it came; None where none of that hash is kept."""
        with store.reading(self.engine) as connection:
            return connection.execute(select(schema.kept.c.content).where(schema.kept.c.sha256 == sha256)).scalar()


def _content(kind: RecordKind, statement: Statement) -> bytes:
    """A statement as a payload; StatementError STATE001 where it holds what no text can hold."""
    told = dump(statement)
    try:
        if _has_nul(told):
            raise ValueError("a text holds a NUL")
        return canonical({kind: told})
    except ValueError as error:
        raise StatementError("STATE001", f"this cannot be recorded: {error}") from error


def _has_nul(told: object) -> bool:
    """Whether a text in it holds a NUL, which PostgreSQL cannot keep."""
    match told:
        case str():
            return "\0" in told
        case dict():
            return any(map(_has_nul, told.values()))
        case list():
            return any(map(_has_nul, told))
    return False


def _bytes(content: object) -> bytes | None:
    """A column of bytes. A text there was put in by another hand; verify says so, and must not stumble before."""
    return content.encode() if isinstance(content, str) else content  # type: ignore[return-value] # bytes or None


def _query() -> Any:
    """Header, hash, payload and nodes of the tree of records."""
    columns = (
        *(schema.records.c[name] for name in Record.__dataclass_fields__),
        schema.records.c.hash,
        schema.payloads.c.content,
        schema.tree.c.nodes,
    )
    joined = schema.records.outerjoin(schema.payloads, schema.payloads.c.sha256 == schema.records.c.payload)
    return select(*columns).select_from(joined.outerjoin(schema.tree, schema.tree.c.seq == schema.records.c.seq))


def _redacted(writer: Writer, *hashes: str) -> int | None:
    """The record that redacted a page or text of one of the hashes."""
    return next((seq for sha256 in hashes if (seq := writer.seen(f"redacted:{sha256}"))), None)


def _remember(writer: Writer, intake: str, rejection: Rejection | None) -> None:
    """Note that this work was done, with the record of the rejection that it ended in, 0 where it ended in none."""
    if intake and (rejection or writer.seen(f"intake:{intake}") is None):
        writer.note(f"intake:{intake}", (rejection and writer.seen(draft_of(rejection, intake).key)) or 0)
