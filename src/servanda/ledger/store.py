"""Databases of a ledger: opened, read in one view, written by one at a time, scrubbed; wraps SQLAlchemy Core."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from servanda.errors import LedgerError
from servanda.ledger import schema
from servanda.ledger.presence import watch

T = TypeVar("T")
# Seconds to wait for another process that is writing.
PATIENCE = 30

# KiB of a SQLite file that each connection holds: with the usual 2,000, counting what actors bear in a ledger of a
# hundred thousand acts takes half as long again.
PAGES = 16_000

# Connections to a server beside the five that are kept open.
MOST_CONNECTIONS = 40

# No text goes on with it; behind all letters in the order of SQLite.
LAST_LETTER = 0x10FFFF

# Any number that no other program locks: it keeps two processes from making the tables of a new ledger at once.
BIRTH = 5_277_426

# Written over what must not be found.
NOTHING = bytes(1 << 20)


class starts_with(GenericFunction[Any]):  # noqa: N801 - as PostgreSQL calls it
    """Whether a text begins with another, found along an index: SQLite takes none for LIKE, whose case it ignores."""

    inherit_cache = True


@compiles(starts_with, "sqlite")
def _between(element: starts_with, compiler: SQLCompiler, **more: Any) -> str:
    text_, start = element.clauses
    found: str = compiler.process(and_(text_ >= start, text_ < start.concat(func.char(LAST_LETTER))), **more)
    return found


def connect(address: str, *, create: bool = True, version: int | None = schema.VERSION) -> Engine:
    """The database at a path or SQLAlchemy URL, its tables made where they are missing and `create` allows it.

    `version` is the one that it must have, None for any. Raises LedgerError LEDGER001 for what is no ledger,
    LEDGER002 for one of another version.
    """
    url = _url(address)
    address = shown(address)
    if url.database == ":memory:":
        raise LedgerError("LEDGER001", "a ledger in memory would keep nothing: name a file")
    if not create and url.drivername.startswith("sqlite") and not _has_content(url.database):
        raise _missing(address)
    engine = _engine(url)
    try:
        with engine.connect().execution_options(reads=True) as connection:
            found = set(inspect(connection).get_table_names())
        if found and schema.about.name not in found:
            raise LedgerError(
                "LEDGER001", f"{address} is a database of something else: name another file with --ledger"
            )
        if not found and not create:
            raise _missing(address)
        if not found:
            _make(engine)
        _check_version(engine, address, version)
        if (path := file_of(engine)) is not None:
            _write_ahead(engine)
            watch(engine, path)
    except DBAPIError as error:
        engine.dispose()
        raise LedgerError(
            "LEDGER001",
            f"{address} cannot be opened as a ledger: {_words(error)}. Is it the right file, and may you write there?",
        ) from error
    except LedgerError:
        engine.dispose()
        raise
    return engine


def _missing(address: str) -> LedgerError:
    return LedgerError(
        "LEDGER001", f"there is no ledger at {address}: make one with 'servanda add', or name another with --ledger"
    )


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({BIRTH})"))
        schema.tables.create_all(connection)
        if connection.execute(select(schema.about.c.value)).first() is None:
            connection.execute(schema.about.insert().values(name="version", value=str(schema.VERSION)))


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


def file_of(engine: Engine) -> Path | None:
    """The file of a database that is one."""
    return Path(engine.url.database) if engine.dialect.name == "sqlite" and engine.url.database else None


def _has_content(path: str | None) -> bool:
    return bool(path) and Path(str(path)).exists() and Path(str(path)).stat().st_size > 0


def _engine(url: URL) -> Engine:
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    postgres = url.drivername.startswith("postgresql")
    # A commit is on the disk when it returns, whatever the server's settings; a lost connection is noticed and made
    # again.
    settings = f"-c lock_timeout={PATIENCE}s -c synchronous_commit=on"
    # Whoever writes reads beside it, and an export is read as slowly as somebody takes it: both need room in the pool.
    found: dict[str, Any] = {
        "max_overflow": MOST_CONNECTIONS,
        "connect_args": {"connect_timeout": PATIENCE, "options": settings},
        "pool_pre_ping": True,
    }
    try:
        # Of SQLite's connections the one that was used last is taken first, for it holds what was read.
        engine = create_engine(url, **(found if postgres else {"max_overflow": -1, "pool_use_lifo": True}))
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
    """A commit is on the disk when it returns, and what a redaction deletes is overwritten there."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute(f"PRAGMA cache_size={-PAGES}")


def _immediate(connection: Connection) -> None:
    """Take the write lock at once: two writers that both read first would otherwise deadlock."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")


def version_of(connection: Connection) -> int:
    """The version of a ledger's tables; 0 where none can be told."""
    found = connection.execute(select(schema.about.c.value).where(schema.about.c.name == "version")).scalar() or ""
    return int(found) if found.isdigit() else 0


def _check_version(engine: Engine, address: str, wanted: int | None) -> None:
    with reading(engine) as connection:
        found = version_of(connection)
    if wanted is None or found == wanted:
        return
    remedy = "run 'servanda migrate', which loses nothing" if 0 < found < wanted else "update Servanda"
    raise LedgerError("LEDGER002", f"{address} is a ledger of version {found}, this program reads {wanted}: {remedy}")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that alone may write; LedgerError LEDGER004 where the database does not answer or is full."""
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE records IN EXCLUSIVE MODE"))
            yield connection
    except (DBAPIError, PoolTimeout) as error:
        raise LedgerError(
            "LEDGER004",
            f"the ledger could not be written: {_words(error)}. "
            "What was not yet reported as recorded is to be recorded again: run the same once more.",
        ) from error


class _Moments(threading.local):
    """The views that all that a thread reads is taken from, where it asked for one, the latest last."""

    held: tuple[tuple[Engine, Connection], ...] = ()


_moments = _Moments()


def held(engine: Engine) -> Connection | None:
    """The view that this thread reads a database from; None where each reading takes its own."""
    return next((connection for one, connection in reversed(_moments.held) if one is engine), None)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One view for all that this thread reads within it, by whatever way: what is written meanwhile it does not see."""
    with reading(engine) as connection, _holding(engine, connection):
        yield connection


@contextmanager
def _holding(engine: Engine, connection: Connection) -> Iterator[None]:
    before = _moments.held
    _moments.held = (*before, (engine, connection))
    try:
        yield
    finally:
        _moments.held = before


def at_once(engine: Engine, parts: Iterator[T]) -> Generator[T, None, None]:
    """The same parts, all made out of one view; whoever takes them reads what there is, by whatever thread."""
    with reading(engine) as connection:
        while True:
            with _holding(engine, connection):
                try:
                    part = next(parts)
                except StopIteration:
                    return
            yield part


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view of the ledger that keeps nobody from writing; within a `snapshot` it is that one."""
    # SQLite's BEGIN gives such a view by itself, PostgreSQL at this level.
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    try:
        if (connection := held(engine)) is not None:
            yield connection
            return
        with engine.connect().execution_options(reads=True, **options) as connection, connection.begin():
            yield connection
    except (DBAPIError, PoolTimeout) as error:
        remedy = "Is it the right file, and is it whole?"
        if engine.dialect.name == "postgresql":
            remedy = "Does the database server run, and can it be reached from here?"
        raise LedgerError("LEDGER001", f"the ledger cannot be read: {_words(error)}. {remedy}") from error


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[Any, Any]]) -> None:
    """Insert many rows that name the same columns, in the caller's transaction, at the driver's own speed."""
    if rows:
        made = table.insert().compile(dialect=connection.dialect, column_keys=list(rows[0]))
        order = made.positiontup if made.positional else None
        connection.exec_driver_sql(str(made), list(map(itemgetter(*order) if order else dict, rows)))


def delete_rows(connection: Connection, table: Table, keys: list[tuple[Any, ...]]) -> None:
    """Delete the rows of some primary keys, in the caller's transaction."""
    if keys:
        names = [f"key_{column.name}" for column in table.primary_key]
        where = (column == bindparam(name) for column, name in zip(table.primary_key, names, strict=True))
        connection.execute(table.delete().where(*where), [dict(zip(names, key, strict=True)) for key in keys])


def count_shelf(connection: Connection) -> None:
    """Let the database count what is kept, so that it knows by which index to go."""
    for table in schema.SHELF:
        connection.execute(text(f"ANALYZE {table.name}"))


def empty_shelf(connection: Connection) -> None:
    """Take away the views and the words that are kept, in the caller's transaction."""
    for table in schema.SHELF[:-2]:
        connection.execute(table.delete())
    empty_words(connection)


def empty_words(connection: Connection) -> None:
    """Take away what can be searched for: rows alone would leave their words in SQLite's index."""
    connection.execute(schema.passages.delete())
    connection.execute(schema.indexed.delete())
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO passages_words(passages_words) VALUES ('delete-all')"))


def memory() -> Engine:
    """A database of this process's own with the tables for views; it goes with the process.

    It lives as long as its one connection, for which threads wait.
    """
    one: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_engine("sqlite://", **one, connect_args={"check_same_thread": False})
    schema.tables.create_all(engine, tables=schema.SHELF)
    return engine


def scratch(path: Path) -> Engine:
    """A database in a file that nobody keeps, with the tables for views."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _careless)
    schema.tables.create_all(engine, tables=schema.SHELF)
    return engine


def shred(path: Path) -> None:
    """Overwrite such a file, so that a text that must go later is not found on the disk, and delete it."""
    with path.open("r+b") as file:
        for _ in range(0, path.stat().st_size, len(NOTHING)):
            file.write(NOTHING)
    path.unlink()


def _careless(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")


def scrub(engine: Engine) -> None:
    """Overwrite what was deleted, in the write-ahead file too, so that it cannot be found on the disk.

    LedgerError LEDGER004 where another program keeps it from that.
    """
    try:
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT", reads=True) as connection:
                for table in (schema.payloads, schema.kept, *schema.SHELF):
                    connection.execute(text(f"VACUUM FULL {table.name}"))
            return
        raw = engine.raw_connection()  # within SQLAlchemy's transaction the file could not be emptied
        try:
            cursor = raw.cursor()
            held = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.close()
        finally:
            raw.close()
    except (DBAPIError, sqlite3.Error) as error:
        raise _unscrubbed(_words(error) if isinstance(error, DBAPIError) else f"{error}") from error
    if held:
        raise _unscrubbed("another program reads it")


def _unscrubbed(reason: str) -> LedgerError:
    return LedgerError(
        "LEDGER004",
        f"the redaction is recorded, but the bytes could not be overwritten on the disk yet: {reason}. "
        "End the other programs that have the ledger open, and run the same once more",
    )


def _words(error: DBAPIError | PoolTimeout) -> str:
    """What the database said, on one line."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(said).split()).rstrip(".?")
