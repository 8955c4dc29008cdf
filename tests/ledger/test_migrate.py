"""Ledgers of older versions are brought up to date without loss, or left as they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from servanda.errors import LedgerError
from servanda.ledger import Ledger, schema, store, verify
from servanda.ledger.migrate import migrate, upgrade
from tests.ledger.samples import add_numbered


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger that the first version wrote: two versions of an article, each with its reading, and a rejection."""
    path = tmp_path / "old.db"
    database = sqlite3.connect(path)
    database.executescript((Path(__file__).parent / "version1.sql").read_text(encoding="utf-8"))
    database.close()
    return path


def rows(path: Path) -> dict[str, list[Any]]:
    database = sqlite3.connect(path)
    found = {
        name: database.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
        for name in ("records", "payloads", "kept", "seen")
    }
    database.close()
    return found


def test_an_old_ledger_is_refused_until_it_is_migrated(old: Path) -> None:
    """It is not guessed at, and the message says what to run."""
    before = old.read_bytes()
    with pytest.raises(LedgerError, match=r"LEDGER002.*servanda migrate"):
        Ledger(str(old), author="tests/1")
    assert old.read_bytes() == before


def test_a_migrated_ledger_has_lost_nothing(old: Path) -> None:
    """Every record, payload, page and key is as it was, the chain holds, and known work is known; texts are, too."""
    before = rows(old)
    assert migrate(str(old)) == (1, schema.VERSION)
    after = rows(old)
    texts = [row for row in after["seen"] if row not in before["seen"]]
    assert {name: sorted(some) for name, some in after.items()} == {
        name: sorted([*some, *(texts if name == "seen" else ())]) for name, some in before.items()
    }
    assert [key.split(":")[0] for key, _ in texts] == ["text", "text"]
    with Ledger(str(old), author="tests/1") as book:
        assert list(verify(book)) == []
        assert book.head() == (5, "34331fe09001b324c340871325ddf4f20a2127238a7a4d90eede5862fcb1cf43")
        assert book.knows("work-2025-09-05")
        entries = list(book.entries())
        assert [entry.reading is not None for entry in entries] == [True, True]
        assert [one.seq for one in book.of_text(entries[0].article.sha256)] == [1, 3]
        assert add_numbered(book, 1).article == 6
        assert list(verify(book)) == []
    assert migrate(str(old)) == (schema.VERSION, schema.VERSION)


def test_a_migration_that_fails_changes_nothing(old: Path) -> None:
    """All or nothing: a table in the way leaves the ledger as it was."""
    database = sqlite3.connect(old)
    with database:
        database.execute("CREATE TABLE tree (mine TEXT)")
    before = list(database.iterdump())
    with pytest.raises(LedgerError, match="LEDGER004"):
        migrate(str(old))
    assert list(database.iterdump()) == before
    database.close()


def test_a_ledger_of_an_unknown_version_is_left_alone(old: Path) -> None:
    """A newer one, or one whose version is no number."""
    for version in ("99", "old"):
        database = sqlite3.connect(old)
        with database:
            database.execute("UPDATE about SET value = ?", (version,))
        database.close()
        with pytest.raises(LedgerError, match="LEDGER002"):
            migrate(str(old))
    with pytest.raises(LedgerError, match="LEDGER001"):
        migrate(str(old.with_name("nowhere.db")))


def tables_of(engine: Any) -> dict[str, Any]:
    """Tables with their columns, keys, indexes and options."""
    found = inspect(engine)
    return {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            sorted((index["column_names"], index["unique"]) for index in found.get_indexes(name)),
            sorted(unique["column_names"] for unique in found.get_unique_constraints(name)),
            found.get_table_options(name),
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_a_migrated_ledger_has_the_tables_of_a_new_one(address: str, tmp_path: Path, postgres: Any) -> None:
    """Migrated from nothing, and made at once: the same columns, keys and indexes, in both databases."""
    empty = postgres.database() if "://" in address else str(tmp_path / "empty.db")
    new = store.connect(address)
    migrated = store._engine(store._url(empty))
    with migrated.begin() as connection:
        upgrade(connection, 0)
    assert tables_of(migrated) == tables_of(new)
    new.dispose()
    migrated.dispose()
