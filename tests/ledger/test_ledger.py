"""The ledger records once, keeps what it was given, and proves itself."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from servanda.codec import canonical, dump, load
from servanda.errors import EvidenceError, LedgerError
from servanda.ledger import Ledger, store, verify
from servanda.ledger.append import grow, record_hash
from servanda.ledger.draft import digest
from servanda.ledger.store import shown
from servanda.model import Act, Attribution, Metadata, Quote, Reading, Rejection, Span
from servanda.model.record import GENESIS, Record
from servanda.page import to_article
from tests.ledger.samples import PAGE, add, reading_of


def test_what_was_added_comes_back_whole(ledger: Ledger) -> None:
    """Article, reading and the page's bytes are the same after a journey through the ledger."""
    article, reading = add(ledger)
    (entry,) = ledger.entries()
    assert (entry.article, entry.reading) == (article, reading)
    assert ledger.page(entry.page_sha256) == PAGE.content


def test_adding_the_same_twice_adds_nothing(ledger: Ledger) -> None:
    """The second addition of the same page, metadata and reading writes no record."""
    add(ledger)
    before = ledger.counts()
    add(ledger)
    assert ledger.counts() == before == {"article": 1, "reading": 1}


def test_other_metadata_make_another_version_of_the_article(ledger: Ledger) -> None:
    """The same words published on another day are recorded beside the first, not over it."""
    add(ledger)
    add(ledger, published="2025-09-06")
    assert [entry.article.metadata.published for entry in ledger.entries()] == ["2025-09-05", "2025-09-06"]


def test_a_rejection_of_the_same_bytes_is_recorded_once(ledger: Ledger) -> None:
    """Rejections are records like others, with code, place and reason, and come once."""
    rejection = Rejection("a.txt", "PAGE001", "the page is empty", "byte 0", "0" * 64)
    ledger.reject(rejection)
    ledger.reject(rejection)
    assert [one for _, one in ledger.rejections()] == [rejection]


def test_records_are_chained_over_canonical_headers(ledger: Ledger) -> None:
    """Numbers run from 1 without gaps, each record names the one before, payloads are proved by their hash."""
    add(ledger)
    previous = GENESIS
    for number, (record, stored, content) in enumerate(ledger.records(), 1):
        assert content is not None
        assert (record.seq, record.previous, record.time) == (number, previous, "2025-09-05T10:00:00Z")
        assert record_hash(record) == stored
        assert digest(content) == record.payload
        previous = stored


def test_an_act_whose_words_are_not_in_the_text_is_refused(ledger: Ledger) -> None:
    """Law 1: nothing enters whose evidence is not found, character for character; the ledger stays as it was."""
    article = to_article(PAGE)
    forged = Reading(article.sha256, "hand/1", acts=(Act("refuse", Quote(Span(0, 5), "Never")),))
    with pytest.raises(EvidenceError, match="SPAN002"):
        ledger.add(PAGE, article, forged)
    assert ledger.counts() == {}


def test_records_are_read_on_from_a_number(ledger: Ledger) -> None:
    """Who has seen the first ones asks for those behind them, of all kinds or some."""
    add(ledger)
    add(ledger, published="2025-09-06")
    assert [record.seq for record, _, _ in ledger.records(after=2)] == [3, 4]
    assert [record.seq for record, _, _ in ledger.records("reading", after=2)] == [4]
    assert list(ledger.records(after=4)) == []


def test_a_sound_ledger_verifies(ledger: Ledger) -> None:
    """Verification finds nothing in a ledger that nobody touched."""
    add(ledger)
    assert list(verify(ledger)) == []


TAMPERINGS = {
    "payload": ("UPDATE payloads SET content = replace(content, 'million', 'billion')", "its payload was changed"),
    "header": ("UPDATE records SET time = '2025-09-04T10:00:00Z' WHERE seq = 1", "its header was changed"),
    "order": ("UPDATE records SET seq = seq + 1 WHERE seq = 2", "records are missing"),
    "chain": ("UPDATE records SET previous = 'x' || substr(previous, 2) WHERE seq = 2", "the chain is broken"),
    "page": ("UPDATE kept SET content = x'00'", "the page as it came is missing or was changed"),
    "lost": (
        "DELETE FROM payloads WHERE sha256 = (SELECT payload FROM records WHERE seq = 2)",
        "its payload is missing",
    ),
    "cut": ("DELETE FROM records WHERE seq = 1", "records are missing"),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_every_tampering_is_found(tmp_path: Path, kind: str) -> None:
    """Whatever is changed behind the ledger's back, verification says which record and what."""
    statement, fault = TAMPERINGS[kind]
    path = tmp_path / "l.db"
    with Ledger(str(path), author="tests/1") as book:
        add(book)
    database = sqlite3.connect(path)
    with database:
        database.execute(statement)
    database.close()
    with Ledger(str(path), author="tests/1") as book:
        assert any(fault in found for found in verify(book))


def test_a_forged_quotation_is_found_though_every_hash_fits(tmp_path: Path) -> None:
    """A reading that was forged with all its hashes still has to quote the article."""
    path = str(tmp_path / "l.db")
    with Ledger(path, author="tests/1") as book:
        article, reading = add(book)
    forged = dump(reading)
    forged["acts"][0]["evidence"]["exact"] = "Norland will pay 5 billion euros to Sudland by 2030"
    database = sqlite3.connect(path)
    with Ledger(path, author="tests/1") as book:
        ((header, _, payload),) = book.records("reading")
        identity = json.loads(payload or b"")["of"]
    content = canonical({"reading": forged, "of": identity})
    new = replace(header, payload=digest(content))
    with database:
        database.execute("INSERT INTO payloads VALUES (?, ?)", (digest(content), content))
        database.execute("UPDATE records SET payload = ?, hash = ? WHERE seq = 2", (new.payload, record_hash(new)))
        database.execute("DELETE FROM tree WHERE seq = 2")
        engine = store.connect(path)
        database.commit()
        with store.writing(engine) as connection:
            grow(connection)
        engine.dispose()
    database.close()
    with Ledger(path, author="tests/1") as book:
        (fault,) = verify(book)
    assert fault.startswith("record 2: [SPAN002]")
    assert article.sha256


def test_model_to_json_and_back_is_the_same_to_the_byte(ledger: Ledger) -> None:
    """Dump, load, dump: the canonical bytes do not change."""
    article, reading = add(ledger)
    unsourced = Attribution(content=(Quote.of(article.text, Span(0, 5)),))
    for value in (article, reading, replace(reading, attributions=(unsourced,))):
        first = canonical(dump(value))
        assert canonical(dump(load(type(value), dump(value)))) == first


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    """A file of another kind is left as it is, with a message that says what to check."""
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, not a database" * 50)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="LEDGER001"):
        Ledger(str(path), author="tests/1")
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A browser's history or an accountant's books must not grow our tables."""
    path = tmp_path / "books.db"
    database = sqlite3.connect(path)
    with database:
        database.execute("CREATE TABLE accounts (name TEXT)")
    with pytest.raises(LedgerError, match="LEDGER001"):
        Ledger(str(path), author="tests/1")
    assert [row[0] for row in database.execute("SELECT name FROM sqlite_master")] == ["accounts"]
    database.close()


@pytest.mark.parametrize("address", ["nosuchdb://host/ledger", "://", "/nowhere/at/all/l.db"])
def test_an_address_that_cannot_be_used_is_said(address: str) -> None:
    """A wrong address is the user's to mend, not a bug."""
    with pytest.raises(LedgerError, match="LEDGER001"):
        Ledger(address, author="tests/1")


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    """A newer ledger is not guessed at."""
    path = tmp_path / "l.db"
    Ledger(str(path), author="tests/1").close()
    database = sqlite3.connect(path)
    with database:
        database.execute("UPDATE about SET value = '99' WHERE name = 'version'")
    database.close()
    with pytest.raises(LedgerError, match="LEDGER002"):
        Ledger(str(path), author="tests/1")


def test_reading_a_ledger_that_is_not_there_makes_none(tmp_path: Path) -> None:
    """Looking for a ledger under a wrong name must not leave an empty one behind."""
    path = tmp_path / "nowhere.db"
    with pytest.raises(LedgerError, match="LEDGER001"):
        Ledger(str(path), author="tests/1", create=False)
    assert not path.exists()


def test_a_reading_belongs_to_its_own_article_record(ledger: Ledger) -> None:
    """The same words published on two days have two readings, each with its own deadlines."""
    first, second = (to_article(PAGE, Metadata(published=day)) for day in ("2025-09-05", "2020-01-01"))
    readings = [replace(reading_of(article), reader=f"hand/{number}") for number, article in enumerate((first, second))]
    for article, reading in zip((first, second), readings, strict=True):
        ledger.add(PAGE, article, reading)
    assert [entry.reading for entry in ledger.entries()] == readings


def test_a_reading_of_another_text_is_refused(ledger: Ledger) -> None:
    """It would verify as faulty for ever."""
    article = to_article(PAGE)
    with pytest.raises(EvidenceError):
        ledger.add(PAGE, article, replace(reading_of(article), article_sha256="f" * 64))


def test_rejections_of_two_files_with_the_same_bytes_are_two(ledger: Ledger) -> None:
    """Each source that could not be read stands in the ledger by its own name."""
    for name in ("a.txt", "b.txt"):
        ledger.reject(Rejection(name, "PAGE001", "the page is empty", "byte 0", "0" * 64))
    assert [one.source for _, one in ledger.rejections()] == ["a.txt", "b.txt"]


def test_a_noted_head_proves_that_the_end_was_not_cut_off(tmp_path: Path) -> None:
    """The chain alone cannot tell; a number and a hash that were noted elsewhere can."""
    path = str(tmp_path / "l.db")
    with Ledger(path, author="tests/1") as book:
        add(book)
        head = book.head()
        assert head is not None
        assert list(verify(book, head)) == []
    database = sqlite3.connect(path)
    with database:
        database.execute("DELETE FROM records WHERE seq = 2")
        database.execute("DELETE FROM tree WHERE seq = 2")
    database.close()
    with Ledger(path, author="tests/1") as book:
        assert list(verify(book)) == []
        assert any("cut off" in fault for fault in verify(book, head))
        assert any("not the one that was noted" in fault for fault in verify(book, (1, "f" * 64)))


FORGERIES = {
    "not JSON": b"\xff\xfe",
    "not canonical": b'{ "rejection": {} }',
    "nested": b"[" * 100_000,
    "a number": b"7",
    "of another form": b'{"article":{"text":5},"page":{"sha256":{}}}',
    "empty": b"{}",
}


@pytest.mark.parametrize("kind", ["article", "reading", "rejection", "blessing"])
@pytest.mark.parametrize("content", FORGERIES.values(), ids=FORGERIES)
def test_verify_survives_whatever_was_forged(tmp_path: Path, kind: str, content: bytes) -> None:
    """A record with all its hashes right and nonsense inside is a fault, never a traceback."""
    path = str(tmp_path / "l.db")
    Ledger(path, author="tests/1").close()
    record = Record(1, "2025-09-05T10:00:00Z", "article", "x", digest(content), GENESIS)
    forged = replace(record, kind=kind)  # type: ignore[arg-type] # a forger does not mind
    database = sqlite3.connect(path)
    with database:
        database.execute("INSERT INTO payloads VALUES (?, ?)", (forged.payload, content))
        values = (1, forged.time, kind, "x", forged.payload, GENESIS, record_hash(forged))
        database.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    database.close()
    with Ledger(path, author="tests/1") as book:
        assert list(verify(book))


def test_a_password_is_never_shown() -> None:
    """Addresses of databases stand on pages and in messages."""
    assert "secret" not in shown("postgresql://ada:secret@localhost/ledger")


def test_opening_a_foreign_database_leaves_every_byte(tmp_path: Path) -> None:
    """Not even its journal mode is changed."""
    path = tmp_path / "books.db"
    database = sqlite3.connect(path)
    with database:
        database.execute("CREATE TABLE accounts (name TEXT)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError):
        Ledger(str(path), author="tests/1")
    assert path.read_bytes() == before


def test_a_server_that_is_not_there_is_said_by_the_address_that_was_given() -> None:
    """With the reason, without the password, and without the driver that we put in."""
    with pytest.raises(LedgerError, match=r"LEDGER001.*postgresql://ada:\*\*\*@localhost:1/summits cannot be opened"):
        Ledger("postgresql://ada:secret@localhost:1/summits", author="tests/1")


def test_looking_for_a_ledger_makes_no_tables(address: str) -> None:
    """An empty database stays empty until something is to be recorded."""
    for _ in range(2):
        with pytest.raises(LedgerError, match="there is no ledger"):
            Ledger(address, author="tests/1", create=False)
