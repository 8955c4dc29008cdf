"""The ledger records once, keeps what it was given, and proves itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servanda.codec import canonical, dump, load
from servanda.errors import EvidenceError, LedgerError
from servanda.ledger import Ledger, verify
from servanda.ledger.ledger import digest, record_hash
from servanda.model import Act, Article, Attribution, Metadata, Page, Quote, Reading, Rejection, Span, Value
from servanda.model.record import GENESIS
from servanda.page import to_article

TEXT = "Talks end\n\nNorland will pay 5 million euros to Sudland by 2030, its premier said on Monday.\n"
PAGE = Page(TEXT.encode(), "talks.txt", "text/plain")


def fixed_clock() -> datetime:
    return datetime(2025, 9, 5, 10, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(str(tmp_path / "l.db"), author="tests/1", clock=fixed_clock) as book:
        yield book


def reading_of(article: Article) -> Reading:
    start = article.text.index("Norland will pay")
    evidence = Quote.of(article.text, Span(start, start + len("Norland will pay 5 million euros to Sudland by 2030")))
    actor = Value("Norland", Quote.of(article.text, Span(start, start + 7)))
    return Reading(
        article.sha256,
        "hand/1",
        acts=(Act("commit", evidence, actors=(actor,), force=Value("declared", None, "will")),),
    )


def add(ledger: Ledger, page: Page = PAGE, *, published: str = "2025-09-05") -> tuple[Article, Reading]:
    article = to_article(page, Metadata(published=published))
    reading = reading_of(article)
    ledger.add(page, article, reading)
    return article, reading


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
    content = canonical({"reading": forged})
    database = sqlite3.connect(path)
    with Ledger(path, author="tests/1") as book:
        header = next(record for record, _, _ in book.records() if record.kind == "reading")
    new = replace(header, payload=digest(content))
    with database:
        database.execute("INSERT INTO payloads VALUES (?, ?)", (digest(content), content))
        database.execute("UPDATE records SET payload = ?, hash = ? WHERE seq = 2", (new.payload, record_hash(new)))
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
