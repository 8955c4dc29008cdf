"""Tables of the ledger; wraps SQLAlchemy Core.

`records` and `payloads` are the log and are only ever added to. `kept` holds pages as they came. `seen` is no part of
the log: an index, made in the same transaction, that can be rebuilt from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from servanda.errors import LedgerError

# Raised when a table changes its form; a ledger of another version is refused rather than guessed at.
VERSION = 1
# Seconds to wait for another process that is writing.
PATIENCE = 30

tables = MetaData()
records = Table(
    "records",
    tables,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("time", String(20), nullable=False),
    Column("kind", String(20), nullable=False, index=True),
    Column("author", String, nullable=False),
    Column("payload", String(64), nullable=False),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)
payloads = Table(
    "payloads", tables, Column("sha256", String(64), primary_key=True), Column("content", LargeBinary, nullable=False)
)
kept = Table(
    "kept", tables, Column("sha256", String(64), primary_key=True), Column("content", LargeBinary, nullable=False)
)
seen = Table("seen", tables, Column("key", String, primary_key=True), Column("seq", BigInteger, nullable=False))
about = Table("about", tables, Column("name", String, primary_key=True), Column("value", String, nullable=False))


def connect(address: str, *, create: bool = True) -> Engine:
    """The database at a path or SQLAlchemy URL, its tables made where they are missing and `create` allows it.

    Raises LedgerError LEDGER001 for what is no ledger, LEDGER002 for one of another version.
    """
    url = _url(address)
    if url.database == ":memory:":
        raise LedgerError("LEDGER001", "a ledger in memory would keep nothing: name a file")
    if not create and url.drivername.startswith("sqlite") and not _has_content(url.database):
        raise LedgerError(
            "LEDGER001", f"there is no ledger at {address}: make one with 'servanda add', or name another with --ledger"
        )
    engine = _engine(url)
    address = shown(address)
    try:
        with reading(engine) as connection:
            found = set(inspect(connection).get_table_names())
        if found and about.name not in found:
            raise LedgerError(
                "LEDGER001", f"{address} is a database of something else: name another file with --ledger"
            )
        if not found:
            with engine.begin() as connection:
                tables.create_all(connection)
                if connection.execute(select(about.c.value)).first() is None:
                    connection.execute(about.insert().values(name="version", value=str(VERSION)))
        _check_version(engine, address)
        if engine.dialect.name == "sqlite":
            _write_ahead(engine)
    except DBAPIError as error:
        engine.dispose()
        raise LedgerError(
            "LEDGER001",
            f"{address} cannot be opened as a ledger: {error.orig}. Is it the right file, and may you write there?",
        ) from error
    except LedgerError:
        engine.dispose()
        raise
    return engine


def _url(address: str) -> URL:
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address)))
    try:
        return make_url(address)
    except ArgumentError as error:
        raise LedgerError("LEDGER001", f"{address} is no address of a database") from error


def shown(address: str) -> str:
    """An address that may be shown: without its password."""
    return _url(address).render_as_string(hide_password=True) if "://" in address else address


def _has_content(path: str | None) -> bool:
    return bool(path) and Path(str(path)).exists() and Path(str(path)).stat().st_size > 0


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError) as error:
        raise LedgerError("LEDGER001", f"{url.drivername} is no database that can be used here: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _immediate)
    return engine


def _write_ahead(engine: Engine) -> None:
    """Let readers never wait for a writer (WAL). Only after the check, so that a foreign database stays as it was."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            with suppress(sqlite3.OperationalError):  # another process that opens it is doing the same
                cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()
    finally:
        connection.close()


def _durable(connection: sqlite3.Connection, _: Any) -> None:
    """A commit is on the disk when it returns."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    connection.execute("PRAGMA synchronous=FULL")


def _immediate(connection: Connection) -> None:
    """Take the write lock at once: two writers that both read first would otherwise deadlock."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")


def _check_version(engine: Engine, address: str) -> None:
    with reading(engine) as connection:
        found = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar()
    if found != str(VERSION):
        raise LedgerError(
            "LEDGER002", f"{address} is a ledger of version {found}, this program reads {VERSION}: update Servanda"
        )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the write lock; LedgerError LEDGER004 where the database does not answer or is full."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise LedgerError(
            "LEDGER004",
            f"the ledger could not be written: {error.orig}. Nothing of this article was recorded; run it again.",
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view of the ledger that keeps nobody from writing."""
    try:
        with engine.connect().execution_options(reads=True) as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        raise LedgerError(
            "LEDGER001", f"the ledger cannot be read: {error.orig}. Is it the right file, and is it whole?"
        ) from error
