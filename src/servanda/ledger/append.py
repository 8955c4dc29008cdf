"""Write at the end of the log: one transaction's records, chained, put into the tree, and inserted in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table, func, select

from servanda.codec import canonical
from servanda.errors import LedgerError
from servanda.ledger import schema
from servanda.ledger.draft import digest
from servanda.ledger.tree import SIZE, grown, leaf_hash, peaks_of
from servanda.model import Record, RecordKind
from servanda.model.record import GENESIS

# How many values one question to the database names; SQLite takes no more than 32,766.
MANY = 500


def written(time: datetime) -> str:
    """A time as records have it: in UTC, to the second, in ISO 8601.

    >>> written(datetime(2025, 9, 5, 10, tzinfo=UTC))
    '2025-09-05T10:00:00Z'
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Writer:
    """What one transaction adds; nothing of it is in the database before `flush`."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock
        grow(connection)
        last = connection.execute(
            select(schema.records.c.seq, schema.records.c.hash, schema.records.c.time)
            .order_by(schema.records.c.seq.desc())
            .limit(1)
        ).first()
        self.size: int = last.seq if last else 0
        """Number of the last record."""
        self._previous: str = last.hash if last else GENESIS
        self._time: str = last.time if last else ""
        self._peaks = peaks_of(node_of(connection), self.size)
        self._records: list[dict[str, Any]] = []
        self._tree: list[dict[str, Any]] = []
        self._seen: dict[str, int] = {}
        self._blobs: dict[Table, dict[str, bytes]] = {schema.payloads: {}, schema.kept: {}}

    def append(self, kind: RecordKind, author: str, content: bytes) -> int:
        """Put a record at the end of the chain, its payload in canonical form; its number."""
        # A clock that was set back must not put a record before the one that it follows.
        self._time = max(self._time, written(self._clock()))
        record = Record(self.size + 1, self._time, kind, author, digest(content), self._previous)
        self.take(record, content)
        return record.seq

    def take(self, record: Record, content: bytes | None) -> None:
        """Put a finished record at the end, its payload None if it was redacted. The caller has checked it."""
        header = canonical(asdict(record))
        nodes = grown(self._peaks, self.size, leaf_hash(header))
        self.size, self._previous, self._time = record.seq, digest(header), record.time
        self._records.append({**asdict(record), "hash": self._previous})
        self._tree.append({"seq": record.seq, "nodes": b"".join(nodes)})
        if content is not None:
            self._blobs[schema.payloads][record.payload] = content

    @property
    def head(self) -> str:
        """The hash of the last record; GENESIS in an empty log."""
        return self._previous

    @property
    def peaks(self) -> list[bytes]:
        """The tree's peaks, the largest first."""
        return list(self._peaks)

    def keep(self, sha256: str, content: bytes) -> None:
        """Keep a page."""
        self._blobs[schema.kept][sha256] = content

    def seen(self, key: str) -> int | None:
        """The record that was noted under a key; None where there is none."""
        if key in self._seen:
            return self._seen[key]
        return self._connection.execute(select(schema.seen.c.seq).where(schema.seen.c.key == key)).scalar()

    def note(self, key: str, seq: int) -> None:
        """Note a record under a key, whatever was noted there before."""
        self._seen[key] = seq

    def beside(self, *statements: Executable) -> None:
        """Change tables beside the log in this transaction, at once."""
        for one in statements:
            self._connection.execute(one)

    def flush(self) -> None:
        """Insert everything, in as few statements as there are tables."""
        for table, found in self._blobs.items():
            known = _known(self._connection, table.c.sha256, found)
            _insert(
                self._connection,
                table,
                [{"sha256": key, "content": content} for key, content in found.items() if key not in known],
            )
        _insert(self._connection, schema.records, self._records)
        _insert(self._connection, schema.tree, self._tree)
        known = _known(self._connection, schema.seen.c.key, self._seen)
        _insert(
            self._connection,
            schema.seen,
            [{"key": key, "seq": seq} for key, seq in self._seen.items() if key not in known],
        )
        for key in known:
            self._connection.execute(schema.seen.update().where(schema.seen.c.key == key).values(seq=self._seen[key]))


def record_hash(record: Record) -> str:
    """SHA-256 over the header's canonical JSON, in lower-case hexadecimal."""
    return digest(canonical(asdict(record)))


def node_of(connection: Connection) -> Callable[[int, int], bytes]:
    """Nodes of the tree by level and number; LedgerError LEDGER003 where one is missing."""

    def node(level: int, number: int) -> bytes:
        seq = (number + 1) << level
        nodes = connection.execute(select(schema.tree.c.nodes).where(schema.tree.c.seq == seq)).scalar() or b""
        found = bytes(nodes[level * SIZE : (level + 1) * SIZE])
        if len(found) != SIZE:
            raise LedgerError("LEDGER003", f"the tree lacks a node at record {seq}: run 'servanda verify'")
        return found

    return node


def grow(connection: Connection) -> None:
    """Bring the tree up to the log where it lacks the last records: after a migration, or beside an older program."""
    have = connection.execute(select(func.max(schema.tree.c.seq))).scalar() or 0
    if have == (connection.execute(select(func.max(schema.records.c.seq))).scalar() or 0):
        return
    peaks = peaks_of(node_of(connection), have)
    columns = [schema.records.c[name] for name in Record.__dataclass_fields__]
    query = select(*columns).where(schema.records.c.seq > have).order_by(schema.records.c.seq)
    rows = []
    for size, header in enumerate(connection.execute(query).all(), have):
        leaf = leaf_hash(canonical(asdict(Record(*header))))
        rows.append({"seq": header.seq, "nodes": b"".join(grown(peaks, size, leaf))})
    _insert(connection, schema.tree, rows)


def _known(connection: Connection, column: Column[str], keys: Iterable[str]) -> set[str]:
    """Which of the keys the column has already."""
    wanted = list(keys)
    parts = (wanted[at : at + MANY] for at in range(0, len(wanted), MANY))
    return {key for part in parts for key in connection.execute(select(column).where(column.in_(part))).scalars()}


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
