"""A ledger travels as lines of JSON, to the byte, from any database into any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import LedgerError
from servanda.ledger import Ledger, transfer, verify
from servanda.ledger.prove import checkpoint
from servanda.ledger.transfer import dump_lines, load_lines
from servanda.model import ActRef, Judgement, Note, Occurrence, Page, Rejection, Retraction
from tests.ledger.conftest import Postgres
from tests.ledger.samples import add, add_numbered, fixed_clock


def fill(ledger: Ledger) -> Ledger:
    """Put in every kind of record, and take a text out."""
    add(ledger)
    add(ledger, published="2025-09-06")
    for number in range(3):
        add_numbered(ledger, number)
    page = Page(b"\n", "empty.txt", "text/plain")
    ledger.reject(Rejection("empty.txt", "PAGE001", "the page is empty", "byte 0", page.sha256), page=page, intake="e")
    ledger.state(Judgement("accept", (ActRef(2, 0),)), author="Ada")
    ledger.state(Occurrence("ceasefire", "2026-03-01", "the guns fell silent", meets=(ActRef(2, 0),)), author="Ada")
    ledger.state(Note("corrected later", record=1), author="Ada")
    ledger.state(Retraction(13, "it was not"), author="Ada")
    checkpoint(ledger, Ed25519PrivateKey.from_private_bytes(b"k" * 32), author="tests/1")
    ledger.redact(5, "a court said so", author="Ada")
    return ledger


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """A ledger with every kind of record, among them a redacted text."""
    return fill(ledger)


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger to load into, in each kind of database."""
    if request.param == "sqlite":
        where = str(tmp_path / "other.db")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        where = server.database()
    with Ledger(where, author="tests/2") as book:
        yield book


def test_dump_load_dump_is_the_same_to_the_byte(full: Ledger, other: Ledger) -> None:
    """Across databases: every record, page, hash and head, and the proof of it all."""
    lines = list(dump_lines(full))
    assert load_lines(other, lines, name="l.jsonl") == sum(full.counts().values())
    assert list(dump_lines(other)) == lines
    assert other.head() == full.head()
    assert list(verify(other)) == []
    with full.tree() as (size, node), other.tree() as (other_size, other_node):
        assert size == other_size
        assert [node(0, at) for at in range(size)] == [other_node(0, at) for at in range(size)]


def test_the_same_work_gives_the_same_bytes_in_both_databases(postgres: Postgres, tmp_path: Path) -> None:
    """Records, hashes and pages do not tell in which database they were made."""
    lines = []
    for where in (str(tmp_path / "one.db"), postgres.database()):
        with Ledger(where, author="tests/1", clock=fixed_clock) as book:
            lines.append(list(dump_lines(fill(book))))
    assert lines[0] == lines[1]


def test_a_loaded_ledger_knows_what_was_done(full: Ledger, other: Ledger) -> None:
    """Known work is passed over there too, rejections lead to their reason, and redacted texts stay away."""
    load_lines(other, dump_lines(full), name="l.jsonl")
    assert not add_numbered(other, 1).is_news
    assert other.knows("work-1")
    rejection = other.rejected("e")
    assert rejection is not None
    assert rejection.code == "PAGE001"
    assert add_numbered(other, 0).article is None
    assert [one.code for _, one in other.rejections()] == ["PAGE001", "LEDGER005"]


def test_a_load_that_was_broken_off_goes_on(full: Ledger, other: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was loaded before stays, and the same command loads the rest; a third time nothing is new."""
    monkeypatch.setattr(transfer, "BATCH", 4)
    lines = list(dump_lines(full))
    with pytest.raises(LedgerError, match=r"l\.jsonl:9: "):
        load_lines(other, [*lines[:8], b"{\n"], name="l.jsonl")
    assert 0 < sum(other.counts().values()) < sum(full.counts().values())
    load_lines(other, lines, name="l.jsonl")
    assert list(dump_lines(other)) == lines
    assert load_lines(other, lines, name="l.jsonl") == 0


def changed(lines: list[bytes]) -> dict[str, list[bytes]]:
    """The lines with one thing wrong."""
    return {
        "no ledger": lines[1:],
        "nothing": [],
        "a payload": [line.replace(b"5 million", b"6 million") for line in lines],
        "a header": [line.replace(b'"seq":3', b'"seq":4') for line in lines],
        "a page": [line.replace(b'"content":"', b'"content":"AAAA') for line in lines],
        "no Base64": [line.replace(b'"content":"', b'"content":"?') for line in lines],
        "a record left out": [line for line in lines if b'"seq":2,' not in line],
        "order": [lines[0], *lines[:0:-1]],
        "no JSON": [*lines, b"end\n"],
        "another form": [*lines, b'{"record": 7}\n'],
        "not even an object": [*lines, b"7\n"],
    }


@pytest.mark.parametrize("what", changed([b"", b""]))
def test_lines_that_were_changed_are_refused(full: Ledger, tmp_path: Path, what: str) -> None:
    """With the file and the line; the ledger that holds what came before is sound."""
    with Ledger(str(tmp_path / "other.db"), author="tests/2") as other:
        with pytest.raises(LedgerError, match=r"\[LEDGER006\] l.jsonl:\d+: "):
            load_lines(other, changed(list(dump_lines(full)))[what], name="l.jsonl")
        assert list(verify(other)) == []


def test_a_ledger_is_not_mixed_with_another(full: Ledger, tmp_path: Path) -> None:
    """Lines go into an empty ledger, or into the beginning of the same."""
    with Ledger(str(tmp_path / "other.db"), author="tests/2") as other:
        add_numbered(other, 77)
        before = list(dump_lines(other))
        with pytest.raises(LedgerError, match="another record 1"):
            load_lines(other, dump_lines(full), name="l.jsonl")
        assert list(dump_lines(other)) == before
