"""The tables of a ledger, in SQLite and PostgreSQL alike.

`records` and `payloads` are the log and are only ever added to; a redaction alone takes a payload's bytes out. `kept`
holds pages as they came. `seen` and `tree` are no part of the log: indexes, made in the same transaction, that can be
rebuilt from it. Nor are the tables of `SHELF`: views and their index, made when they are asked for. `tokens` and
`sessions` say who may use the page, `requests` holds what was answered to writes of programs, `hooks`, `deliveries` and
`attempts` who is told of changes, and how that went, `inbox` what waits to be read; they are no part of the log and
never leave the database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

# Raised when a table changes its form, with a migration of that number; another version is refused rather than guessed
# at.
VERSION = 12
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
# Views of the log, made and made again by `shelf`; days are in ISO 8601. Where a row is hardly more than its key,
# SQLite is to keep the key alone: that takes a fifth less of the disk.
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
    sqlite_with_rowid=False,
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
    sqlite_with_rowid=False,
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
    sqlite_with_rowid=False,
)
marks = Table(
    "marks",
    tables,
    # Sixty-three bits of a hash of a key under which an act, an article or an undertaking is found.
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("id", String(25), primary_key=True),
    sqlite_with_rowid=False,
)
ties = Table(
    "ties",
    tables,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("undertaking", String(14), primary_key=True),
    Index("ix_ties_undertaking", "undertaking"),
    sqlite_with_rowid=False,
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
