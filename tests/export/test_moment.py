"""An export is of one moment, whatever others record while it is written."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from servanda.export.excerpt import Asked
from servanda.ledger import Book, Ledger
from servanda.ledger.store import held
from servanda.web.offline import WAYS_OUT
from tests.export.conftest import ON, REPORTS, fill, made
from tests.ledger.conftest import Postgres, address, postgres

__all__ = ["Postgres", "address", "postgres"]

FIRST = {name: REPORTS[name] for name in ("fjord", "bay")}
REST = {name: one for name, one in REPORTS.items() if name not in FIRST}
WHOLE = [name for name, one in WAYS_OUT.items() if one.is_text and "ledger" in one.covers]


def taken(book: Book, name: str, **asked: Any) -> bytes:
    return b"".join(WAYS_OUT[name].parts(book, ON, Asked(**asked)))


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_recorded_meanwhile_is_not_in_it(tmp_path: Path, name: str) -> None:
    """Begun before and read to its end afterwards, it is the same as if nothing had come; begun anew it is not."""
    with made(tmp_path, FIRST) as ledger:
        before = taken(Book(ledger), name)
        begun = WAYS_OUT[name].parts(Book(ledger), ON, Asked())
        adding = threading.Thread(target=fill, args=(ledger, tmp_path, REST), daemon=True)
        adding.start()
        adding.join(60)
        assert not adding.is_alive(), "who exports keeps nobody from writing"
        assert b"".join(begun) == before
        assert held(ledger.engine) is None
        assert taken(Book(ledger), name) != before


@pytest.mark.parametrize("name", ["csv", "jsonld", "jsonl"])
def test_so_it_is_in_either_database(address: str, tmp_path: Path, name: str) -> None:
    """PostgreSQL gives such a view as SQLite does, with what is read row by row within it."""
    with Ledger(address, author="tests/1") as ledger:
        fill(ledger, tmp_path, FIRST)
        before = taken(Book(ledger), name)
        begun = WAYS_OUT[name].parts(Book(ledger), ON, Asked())
        adding = threading.Thread(target=fill, args=(ledger, tmp_path, REST), daemon=True)
        adding.start()
        adding.join(60)
        assert not adding.is_alive()
        assert b"".join(begun) == before
        assert taken(Book(ledger), name) != before


def test_each_record_is_whole_while_many_add(tmp_path: Path) -> None:
    """Every act that an export has comes with its source, however fast reports come in."""
    later = {
        f"{host}{number}": (day, f"{title} {number}", paragraphs, acts)
        for number in range(12)
        for host, (day, title, paragraphs, acts) in REPORTS.items()
    }
    with made(tmp_path, FIRST) as ledger:
        adding = threading.Thread(target=fill, args=(ledger, tmp_path, later), daemon=True)
        adding.start()
        times = 0
        while adding.is_alive() or times < 3:
            for name in ("csv", "plover", "jsonld", "xlsx"):
                assert taken(Book(ledger), name)
            times += 1


def test_one_that_is_not_read_to_its_end_holds_nothing(tmp_path: Path) -> None:
    """The view of the database is let go with it."""
    with made(tmp_path, FIRST) as ledger:
        begun = WAYS_OUT["csv"].parts(Book(ledger), ON, Asked())
        assert next(begun)
        del begun
        assert ledger.engine.pool.status().endswith("Current Checked out connections: 0")
