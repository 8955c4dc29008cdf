"""Tables of the ledger in SQLite or PostgreSQL; wraps SQLAlchemy Core.

`records` and `payloads` are the log and are only ever added to; a redaction alone takes a payload's bytes out. `kept`
holds pages as they came. `seen` and `tree` are no part of the log: indexes, made in the same transaction, that can be
rebuilt from it. Nor are the tables of `SHELF`: views and their index, made when they are asked for. `tokens` and
`sessions` say who may use the page, `requests` holds what was answered to writes of programs, `hooks`, `deliveries` and
`attempts` who is told of changes, and how that went, `inbox` what waits to be read; they are no part of the log and
never leave the database.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    DDL,
    URL,
    BigInteger,
    Column,
    Connection,
    Double,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
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
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from servanda.errors import LedgerError
from servanda.ledger.presence import watch

T = TypeVar("T")
# Raised when a table changes its form, with a migration of that number; another version is refused rather than guessed
# at.
VERSION = 11
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

Number = BigInteger().with_variant(Integer, "sqlite")
tables = MetaData()
records = Table(
    "records",
    tables,
    Column("seq", Number, primary_key=True, autoincrement=False),
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
tree = Table(
    "tree",
    tables,
    Column("seq", Number, primary_key=True, autoincrement=False),
    # The nodes that this record completes, from its leaf up, 32 bytes each: `tree.grown`.
    Column("nodes", LargeBinary, nullable=False),
)
# Views of the log, made and made again by `shelf`; days are in ISO 8601.
undertakings = Table(
    "undertakings",
    tables,
    Column("id", String(14), primary_key=True),
    Column("last", String(10), nullable=False),
    Column("type", String(20), nullable=False),
    Column("theme", String(40), nullable=False),
    Column("force", String(20)),
    Column("triggers", String, nullable=False),
    Column("line", String, nullable=False),
    Column("body", String, nullable=False),
    Index("ix_undertakings_last_id", "last", "id"),
    Index("ix_undertakings_theme_last_id", "theme", "last", "id"),
    Index("ix_undertakings_force_last_id", "force", "last", "id"),
)
bearers = Table(
    "bearers",
    tables,
    Column("actor", String, primary_key=True),
    Column("undertaking", String(14), primary_key=True),
    # Whether it bears it, or has another part in it.
    Column("bears", Integer, nullable=False),
    Column("last", String(10), nullable=False),
    # The actor as it is written; what it has to do with it: `views.roles`.
    Column("name", String, nullable=False),
    Column("role", String(12), nullable=False),
    Index("ix_bearers_actor_last", "actor", "last", "undertaking", "bears"),
    Index("ix_bearers_undertaking", "undertaking"),
    Index("ix_bearers_actor_role_last", "actor", "role", "last", "undertaking"),
    Index("ix_bearers_bears_actor", "bears", "actor", "name"),
)
standings = Table(
    "standings",
    tables,
    Column("undertaking", String(14), primary_key=True),
    Column("since", String(10), primary_key=True),
    Column("until", String(10), nullable=False),
    Column("status", String(20), nullable=False),
    Column("deadline", String(10)),
    Column("last", String(10), nullable=False),
    # Days stand in the indexes, so that what holds on others is passed over without looking at rows.
    Index("ix_standings_status_deadline", "status", "deadline", "undertaking", "since", "until"),
    Index("ix_standings_status_last", "status", "last", "undertaking", "since", "until"),
    Index("ix_standings_status_until", "status", "until", "since", "undertaking"),
    Index("ix_standings_since", "since", "undertaking"),
    # With all that says which status holds on a day.
    Index("ix_standings_undertaking", "undertaking", "since", "until", "status"),
    Index("ix_standings_deadline", "deadline", "undertaking", "status", "since", "until"),
)
# What happened to undertakings: statuses, and other sums, quantities, days and forces than were told before.
moves = Table(
    "moves",
    tables,
    Column("undertaking", String(14), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    # Whether it is the first of all.
    Column("opens", Integer, nullable=False),
    # What is told otherwise; empty for a status.
    Column("slot", String(10), nullable=False),
    Column("value", String, nullable=False),
    Column("words", String, nullable=False),
    Index("ix_moves_day", "day", "opens", "undertaking", "number"),
)
# By what undertakings are narrowed when one searches.
traits = Table(
    "traits",
    tables,
    Column("name", String(10), primary_key=True),
    Column("value", String, primary_key=True),
    Column("undertaking", String(14), primary_key=True),
    Index("ix_traits_undertaking", "undertaking", "name", "value"),
)
# With what an undertaking counts in totals, by what these are kept apart, and the tellings of it, parted by spaces.
sums = Table(
    "sums",
    tables,
    Column("undertaking", String(14), primary_key=True),
    Column("bearer", String, nullable=False),
    Column("theme", String(40), nullable=False),
    Column("force", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("value", String, nullable=False),
    Column("tellings", String, nullable=False),
)
# Tellings that stand in an undertaking by little, as commands name them, each with the one that it is most like there.
doubts = Table(
    "doubts",
    tables,
    Column("telling", String, primary_key=True),
    Column("other", String, nullable=False),
    Column("undertaking", String(14), nullable=False, index=True),
    # Natural log-odds.
    Column("odds", Double, nullable=False),
)
clashes = Table(
    "clashes",
    tables,
    Column("id", String(14), primary_key=True),
    # What it was found in: an undertaking, a meeting, a judgement; the same may be found in several, and one is shown.
    Column("source", String, primary_key=True),
    Column("shown", Integer, nullable=False),
    Column("last", String(10), nullable=False),
    Column("settled", Integer, nullable=False),
    Column("undertaking", String(14), index=True),
    Column("a", String(24), nullable=False, index=True),
    Column("b", String(24), nullable=False, index=True),
    Column("body", String, nullable=False),
    # Whether it tells another one again; both acts as commands name them.
    Column("again", Integer, nullable=False),
    Column("ref_a", String, nullable=False, index=True),
    Column("ref_b", String, nullable=False, index=True),
    Index("ix_clashes_shown_settled_last", "shown", "settled", "last", "id"),
    Index("ix_clashes_source", "source"),
    Index("ix_clashes_shown_again_settled_last", "shown", "again", "settled", "last", "id"),
)
meetings = Table(
    "meetings",
    tables,
    Column("id", String(14), primary_key=True),
    Column("last", String(10), nullable=False),
    Column("body", String, nullable=False),
    Index("ix_meetings_last_id", "last", "id"),
)
# Who took part in a meeting, and for whom; names as they are written.
attending = Table(
    "attending",
    tables,
    Column("actor", String, primary_key=True),
    Column("meeting", String(14), primary_key=True),
    Column("name", String, primary_key=True),
    Column("last", String(10), nullable=False),
    Index("ix_attending_meeting", "meeting"),
)
# Of each act, as commands name it, the undertaking that it is told in.
counted = Table(
    "counted",
    tables,
    Column("act", String, primary_key=True),
    Column("undertaking", String(14), nullable=False, index=True),
)
shelf = Table("shelf", tables, Column("name", String, primary_key=True), Column("value", String, nullable=False))
# What can be searched for, made by `search`: texts of articles, and their acts by the record and number of each.
passages = Table(
    "passages",
    tables,
    Column("id", Number, primary_key=True),
    Column("record", Number, nullable=False),
    Column("act", Integer),
    Column("words", String().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    # The judgement that put an act of these words in the place of what was read; none for what was read.
    Column("correction", Number),
)
Index("ix_passages_words", passages.c.words, postgresql_using="gin").ddl_if(dialect="postgresql")
# The record up to which passages were made, its hash, and the rules by which.
indexed = Table(
    "indexed",
    tables,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("rules", String(64), nullable=False),
)
# Words come folded and split by spaces: this tokenizer takes all that is not ASCII for letters, and changes nothing.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE passages_words USING fts5(words, content='passages', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_words(rowid, words) VALUES (new.id, new.words); END",
)
for statement in FULL_TEXT:
    made: Any = DDL(statement)  # type: ignore[no-untyped-call] # SQLAlchemy publishes no type for it
    event.listen(passages, "after_create", made.execute_if(dialect="sqlite"))
VIEWS = (
    undertakings, bearers, standings, moves, traits, sums, counted, doubts, clashes, meetings, attending
)  # fmt: skip
# What of the log leads from a new record to the views that it touches: `index`. Articles go by the first sixteen digits
# of their keys, acts by these and their number.
bearing = Table(
    "bearing",
    tables,
    # A record, and one that says something of it; 0 and what concerns all: judgements on actors, occurrences.
    Column("target", Number, primary_key=True, autoincrement=False),
    Column("record", Number, primary_key=True, autoincrement=False),
    Index("ix_bearing_record", "record"),
)
told = Table(
    "told",
    tables,
    Column("id", String(16), primary_key=True),
    Column("identity", String(64), nullable=False),
    Column("seq", Number, nullable=False, index=True),
    Column("day", String(10), nullable=False),
    # Whether that is the article's own, not the day of recording; whether it has come.
    Column("dated", Integer, nullable=False),
    Column("entered", Integer, nullable=False),
    Column("publisher", String),
    Column("title", String),
    # The day as the article has it, in EDTF; the record of the reading that stands, and its reader.
    Column("published", String),
    Column("reading", Number),
    Column("reader", String),
    Column("origin", String(16), nullable=False, index=True),
    Column("matter", String, nullable=False),
    Index("ix_told_day", "day", "seq", "id"),
    Index("ix_told_dated", "dated", "day", "seq"),
)
acts = Table(
    "acts",
    tables,
    Column("id", String(24), primary_key=True),
    Column("article", String(16), nullable=False, index=True),
    Column("type", String(10), nullable=False),
    Column("ref", String, nullable=False, index=True),
    # Of a claim its theme, and who makes or tells it, parted by line breaks; of any act how sure the reader was, from 0
    # to 1, and whether it tells a figure.
    Column("theme", String(40), nullable=False),
    Column("people", String, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("figures", Integer, nullable=False),
    Column("body", String, nullable=False),
    Column("component", String(24), nullable=False, index=True),
    Column("cluster", String(24), nullable=False, index=True),
    Column("joins", String(24), nullable=False, index=True),
    # The undertaking that it is of, or that a claim is about; the meeting that it is of.
    Column("undertaking", String(14), nullable=False, index=True),
    Column("meeting", String(14), nullable=False, index=True),
    Index("ix_acts_type_article", "type", "article"),
)
pairs = Table(
    "pairs",
    tables,
    Column("a", String(24), primary_key=True),
    Column("b", String(24), primary_key=True),
    # None where they are not near; and a bit each for: one meets the other's condition, is replaced by it, replaces it.
    Column("odds", Double),
    Column("ways", Integer, nullable=False),
)
marks = Table(
    "marks",
    tables,
    # Sixty-three bits of a hash of a key under which an act, an article or an undertaking is found.
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("id", String(25), primary_key=True),
)
ties = Table(
    "ties",
    tables,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("undertaking", String(14), primary_key=True),
    Index("ix_ties_undertaking", "undertaking"),
)
rulings = Table(
    "rulings",
    tables,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("verdict", String(10), nullable=False),
    Column("a", String(24), nullable=False),
    Column("b", String(24), nullable=False),
    Column("reason", String, nullable=False),
)
occasions = Table(
    "occasions",
    tables,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("body", String, nullable=False),
)
overruled = Table(
    "overruled",
    tables,
    Column("id", String(24), primary_key=True),
    Column("article", String(16), nullable=False, index=True),
    Column("judgement", Number, nullable=False),
    Column("ref", String, nullable=False),
    Column("body", String, nullable=False),
)
leans = Table(
    "leans", tables, Column("act", String(24), primary_key=True), Column("overruled", String(24), primary_key=True),
    Index("ix_leans_overruled", "overruled"),
)  # fmt: skip
INDEX = (bearing, told, acts, pairs, marks, ties, rulings, occasions, overruled, leans)
SHELF = (*VIEWS, shelf, *INDEX, passages, indexed)
# Writes that were answered, by the key that their sender gave them; times are in UTC.
requests = Table(
    "requests",
    tables,
    Column("author", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("asked", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", String, nullable=False),
    Column("time", String(20), nullable=False, index=True),
)
# Addresses that are told of new records; where their secrets are, never the secrets themselves.
hooks = Table(
    "hooks",
    tables,
    Column("id", String(20), primary_key=True),
    Column("address", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("made", String(20), nullable=False),
    Column("head", BigInteger, nullable=False),
)
deliveries = Table(
    "deliveries",
    tables,
    Column("id", String(40), primary_key=True),
    Column("hook", String(20), nullable=False, index=True),
    Column("body", String, nullable=False),
    Column("made", String(20), nullable=False),
    # When it is tried next; None where it arrived or was given up.
    Column("due", String(20), index=True),
    Column("state", String(10), nullable=False),
)
attempts = Table(
    "attempts",
    tables,
    Column("delivery", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", String(20), nullable=False),
    Column("status", Integer),
    Column("words", String, nullable=False),
)
# Reports that were sent and are to be read, and how that went; bytes are there until it is done, times are in UTC.
inbox = Table(
    "inbox",
    tables,
    Column("id", Number, primary_key=True),
    Column("sending", String(20), nullable=False, index=True),
    Column("sender", String, nullable=False, index=True),
    Column("made", String(20), nullable=False),
    Column("given", String, nullable=False),
    Column("source", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content", LargeBinary),
    Column("tries", Integer, nullable=False),
    # Until when whoever reads it holds it.
    Column("until", String(20), nullable=False),
    Column("name", String, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("words", String, nullable=False),
    Column("article", BigInteger),
    Column("acts", Integer, nullable=False),
    Column("title", String),
)
# Who may use the page; secrets stand here as their SHA-256 alone, days and times in UTC.
tokens = Table(
    "tokens",
    tables,
    Column("hash", String(64), primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("made", String(20), nullable=False),
    Column("revoked", String(20)),
)
sessions = Table(
    "sessions",
    tables,
    Column("hash", String(64), primary_key=True),
    Column("token", String(64), nullable=False, index=True),
    Column("until", String(20), nullable=False),
)
about = Table("about", tables, Column("name", String, primary_key=True), Column("value", String, nullable=False))


class starts_with(GenericFunction[Any]):  # noqa: N801 - as PostgreSQL calls it
    """Whether a text begins with another, found along an index: SQLite takes none for LIKE, whose case it ignores."""

    inherit_cache = True


@compiles(starts_with, "sqlite")
def _between(element: starts_with, compiler: SQLCompiler, **more: Any) -> str:
    text_, start = element.clauses
    found: str = compiler.process(and_(text_ >= start, text_ < start.concat(func.char(LAST_LETTER))), **more)
    return found


def connect(address: str, *, create: bool = True, version: int | None = VERSION) -> Engine:
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
        if found and about.name not in found:
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
        tables.create_all(connection)
        if connection.execute(select(about.c.value)).first() is None:
            connection.execute(about.insert().values(name="version", value=str(VERSION)))


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
    found = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar() or ""
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
    for table in SHELF:
        connection.execute(text(f"ANALYZE {table.name}"))


def empty_shelf(connection: Connection) -> None:
    """Take away the views and the words that are kept, in the caller's transaction."""
    for table in SHELF[:-2]:
        connection.execute(table.delete())
    empty_words(connection)


def empty_words(connection: Connection) -> None:
    """Take away what can be searched for: rows alone would leave their words in SQLite's index."""
    connection.execute(passages.delete())
    connection.execute(indexed.delete())
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO passages_words(passages_words) VALUES ('delete-all')"))


def memory() -> Engine:
    """A database of this process's own with the tables for views; it goes with the process.

    It lives as long as its one connection, for which threads wait.
    """
    one: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_engine("sqlite://", **one, connect_args={"check_same_thread": False})
    tables.create_all(engine, tables=SHELF)
    return engine


def scratch(path: Path) -> Engine:
    """A database in a file that nobody keeps, with the tables for views."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _careless)
    tables.create_all(engine, tables=SHELF)
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
                for table in (payloads, kept, *SHELF):
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
