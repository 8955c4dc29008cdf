"""What people say about records is recorded, checked, and overruled by later records alone; texts can be taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from servanda.errors import EvidenceError, LedgerError, StatementError
from servanda.ledger import Ledger, standing, store, verify
from servanda.ledger.checkpoint import key_at
from servanda.ledger.prove import check, checkpoint, prove_record
from servanda.model import (
    Act,
    ActRef,
    Checkpoint,
    Judgement,
    Metadata,
    Note,
    Occurrence,
    Page,
    Quote,
    Redaction,
    Retraction,
    Span,
)
from servanda.page import to_article
from tests.ledger.samples import PAGE, WORDS, act_of, add, add_numbered, reading_of

FIRST, SECOND = ActRef(2, 0), ActRef(4, 0)


@pytest.fixture
def two(ledger: Ledger) -> Ledger:
    """A ledger with two articles, records 1 and 3, and their readings, 2 and 4, of an act each."""
    add(ledger)
    add_numbered(ledger, 7)
    return ledger


def test_every_kind_of_statement_comes_back_as_it_was_made(two: Ledger) -> None:
    """Judgements, occurrences, retractions and notes are records with their author, and the ledger stays sound."""
    article = two.entries()[0].article
    made: list[Judgement | Occurrence | Retraction | Note] = [
        Judgement("accept", (FIRST,)),
        Judgement("correct", (FIRST,), correction=replace(act_of(article), deadline=None), reason="no day was said"),
        Judgement("same", (FIRST, SECOND), reason="both lorries"),
        Judgement("different", actors=("NOR", "SUD"), reason="two states"),
        Occurrence("ceasefire", "2026-03-01", "the guns fell silent", ("NOR", "SUD"), meets=(FIRST,)),
        Note("owned by the state", about="outlet/The Sheet"),
        Note("corrected on the next day", record=1),
        Retraction(8, "they are one after all"),
    ]
    assert [two.state(one, author="Ada") for one in made] == list(range(5, 13))
    stated = two.statements()
    assert [one.statement for one in stated] == made
    assert {one.record.author for one in stated} == {"Ada"}
    assert [one.record.seq for one in stated if one.retracted] == [8]
    assert list(verify(two)) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (Judgement("accept", (ActRef(2, 5),)), "STATE002"),
        (Judgement("accept", (ActRef(1, 0),)), "STATE002"),
        (Judgement("accept", (ActRef(99, 0),)), "STATE002"),
        (Judgement("accept", (FIRST, SECOND)), "STATE001"),
        (Judgement("reject", (FIRST,)), "STATE001"),
        (Judgement("correct", (FIRST,), reason="wrong"), "STATE001"),
        (Judgement("same", (FIRST, FIRST), reason="the same"), "STATE001"),
        (Judgement("same", (FIRST,), ("NOR",), reason="the same"), "STATE001"),
        (Occurrence("ceasefire", "yesterday", "the guns fell silent"), "STATE001"),
        (Occurrence("ceasefire", "2026-03-01", " "), "STATE001"),
        (Occurrence("ceasefire", "2026-03-01", "silence", acts=(ActRef(2, 9),)), "STATE002"),
        (Retraction(99, "wrong"), "STATE002"),
        (Retraction(1, ""), "STATE001"),
        (Note("", about="outlet/The Sheet"), "STATE001"),
        (Note("odd", record=2), "STATE002"),
    ],
)
def test_a_statement_without_sense_is_refused(two: Ledger, statement: Judgement, code: str) -> None:
    """Nothing is recorded that names what is not there, judges one thing as two, or lacks its reason."""
    before = two.head()
    with pytest.raises(StatementError, match=code):
        two.state(statement, author="Ada")
    assert two.head() == before


def test_what_holds_no_acts_is_called_by_its_kind(two: Ledger) -> None:
    """As a sentence has it."""
    with pytest.raises(StatementError, match="record 1 is an article, which holds no acts"):
        two.state(Judgement("accept", (ActRef(1, 0),)), author="Ada")


@pytest.mark.parametrize("words", ["a\0b", "\ud800"])
def test_what_no_text_can_hold_is_refused(two: Ledger, words: str) -> None:
    """A NUL, which not every database keeps, and half a letter; what only looks like one is recorded."""
    head = two.head()
    for statement in (Note("x", about=words), Judgement("same", actors=("NOR", words), reason="x")):
        with pytest.raises(StatementError, match="cannot be recorded"):
            two.state(statement, author="Ada")
    assert two.head() == head
    assert two.state(Note(r"\u0000", about="x"), author="Ada") == 5


def test_a_correction_quotes_the_article_or_is_refused(two: Ledger) -> None:
    """Law 1 holds for people too."""
    forged = Act("commit", Quote(Span(11, 16), "Never"))
    with pytest.raises(EvidenceError, match="SPAN002"):
        two.state(Judgement("correct", (FIRST,), correction=forged, reason="it says never"), author="Ada")


def test_the_latest_judgement_stands_until_it_is_taken_back(two: Ledger) -> None:
    """A later judgement goes before an earlier one; when it is retracted the earlier one stands again, and so on."""

    def verdict() -> str | None:
        found = standing(two.statements("judgement")).get(frozenset({FIRST}))
        return found.statement.verdict if found and isinstance(found.statement, Judgement) else None

    assert verdict() is None
    two.state(Judgement("accept", (FIRST,)), author="Ada")
    rejected = two.state(Judgement("reject", (FIRST,), reason="a headline"), author="Bo")
    assert verdict() == "reject"
    taken_back = two.state(Retraction(rejected, "it is none"), author="Bo")
    assert verdict() == "accept"
    two.state(Retraction(taken_back, "it is one after all"), author="Bo")
    assert verdict() == "reject"


def test_two_tellings_are_judged_whichever_is_named_first(two: Ledger) -> None:
    """Same of a and b, then different of b and a: the second stands."""
    two.state(Judgement("same", (FIRST, SECOND), reason="lorries"), author="Ada")
    two.state(Judgement("different", (SECOND, FIRST), reason="euros"), author="Ada")
    (stated,) = standing(two.statements()).values()
    assert stated.record.seq == 6


def test_a_reading_by_a_person_stands_whatever_is_read_later(two: Ledger) -> None:
    """A program's later reading is kept and does not take its place; when it is retracted the program's stands."""
    article = two.entries()[0].article
    by_hand, later = (reading_of(article, reader) for reader in ("annotation/1:Ada", "rules/9"))
    number = two.add(PAGE, article, by_hand, annotator="Ada").reading
    two.add(PAGE, article, later)
    entry = two.entries()[0]
    assert (entry.reading, entry.reading_seq) == (by_hand, number)
    assert next(record.author for record, _, _ in two.records("reading") if record.seq == number) == "Ada"
    assert number is not None
    two.state(Retraction(number, "taken for another text"), author="Ada")
    assert two.entries()[0].reading == later


def test_a_retracted_article_is_marked(two: Ledger) -> None:
    """It stays in the list, with the reason."""
    two.state(Retraction(1, "withdrawn by its publisher"), author="Ada")
    assert [entry.retracted for entry in two.entries()] == ["withdrawn by its publisher", None]


def bytes_of(ledger: Ledger, address: str) -> bytes:
    """Everything that the database holds on its disk, or tells when it is asked."""
    if ledger.file:
        return b"".join(path.read_bytes() for path in ledger.file.parent.glob(f"{ledger.file.name}*"))
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        tables = ("payloads", "kept")
        rows = [row for table in tables for row in connection.execute(text(f"SELECT content FROM {table}"))]  # noqa: S608
    engine.dispose()
    return b"".join(bytes(row[0]) for row in rows)


def test_a_redacted_text_is_gone_and_the_ledger_is_whole(two: Ledger, address: str, tmp_path: Path) -> None:
    """Its page, its other versions, its readings and corrections go; chain, tree and earlier proofs hold."""
    article = to_article(PAGE, Metadata(published="2020-01-01"))
    two.add(PAGE, article, reading_of(article))
    correction = Judgement("correct", (FIRST,), correction=act_of(article), reason="as it was")
    two.state(correction, author="Ada")
    key = key_at(tmp_path / "key")
    proof, (_, signed) = prove_record(two, 2, key=key), checkpoint(two, key, author="tests/1")
    assert WORDS.encode() in bytes_of(two, address)
    redaction = two.redact(1, "a court said so", author="Ada")
    assert redaction.records == (1, 2, 5, 6, 7)
    assert WORDS.encode() not in bytes_of(two, address)
    assert list(verify(two, checkpoints=[signed])) == []
    assert check(proof, "proof").holds
    late = prove_record(two, 2, kept=signed)
    assert "payload" not in late
    assert check(late, "proof").holds
    assert [entry.source for entry in two.entries()] == ["7.txt"]
    kinds = [type(one.statement) for one in two.statements()]
    assert kinds == [Checkpoint, Redaction]


def test_a_redacted_text_does_not_come_back(two: Ledger, address: str) -> None:
    """The next run over the same folder records that it was redacted, whatever day it is given, and the run goes on."""
    two.redact(1, "a court said so", author="Ada")
    for page in (PAGE, Page(b"\xef\xbb\xbf" + PAGE.content, "copy.txt", "text/plain")):
        article = to_article(page, Metadata(published="2025-09-07"))
        added = two.add(page, article, reading_of(article), intake=f"again-{page.name}")
        assert (added.article, added.reading) == (None, None)
        rejection = two.rejected(f"again-{page.name}")
        assert rejection is not None
        assert rejection.code == "LEDGER005"
    assert WORDS.encode() not in bytes_of(two, address)
    assert add_numbered(two, 8).is_news
    assert list(verify(two)) == []


def test_a_redaction_needs_something_to_take_out(two: Ledger, tmp_path: Path) -> None:
    """No reason, no record, twice the same, a checkpoint or a redaction itself: refused, and nothing is changed."""
    two.redact(3, "a court said so", author="Ada")
    checkpoint(two, key_at(tmp_path / "key"), author="tests/1")
    before = two.head()
    for number, reason, code in ((1, " ", "STATE001"), (99, "x", "STATE002"), (3, "x", "STATE002")):
        with pytest.raises(StatementError, match=code):
            two.redact(number, reason, author="Ada")
    for number in (5, 6):
        with pytest.raises(StatementError, match="STATE001"):
            two.redact(number, "to hide it", author="Ada")
    assert two.head() == before


def test_a_reader_keeps_bytes_from_being_overwritten_until_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The redaction stands and says what is left to do; the same command does it."""
    monkeypatch.setattr(store, "PATIENCE", 0)
    address = str(tmp_path / "l.db")
    with Ledger(address, author="tests/1") as book:
        add(book)
        reader = book.records()
        next(reader)
        with pytest.raises(LedgerError, match="LEDGER004"):
            book.redact(1, "a court said so", author="Ada")
        assert [one.record.kind for one in book.statements()] == ["redaction"]
        assert len(list(reader)) == 1
        with pytest.raises(StatementError, match="STATE002"):
            book.redact(1, "a court said so", author="Ada")
        assert WORDS.encode() not in bytes_of(book, address)


def test_a_payload_that_is_gone_without_a_redaction_is_a_fault(two: Ledger) -> None:
    """Only a record in the log excuses it."""
    two.redact(3, "a court said so", author="Ada")
    with two.engine.begin() as connection:
        connection.execute(text("DELETE FROM payloads WHERE sha256 = (SELECT payload FROM records WHERE seq = 2)"))
    assert list(verify(two)) == ["record 2: its payload is missing"]
