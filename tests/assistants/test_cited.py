"""What a citation holds, and how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import servanda
from servanda.assistants.cited import LONGEST, MANY, Citer, names, words
from servanda.ledger import Ledger
from servanda.ledger.accounts import Told
from tests.promise import record


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """The first act of a ledger of two articles: 2#0."""
    with Ledger(str(tmp_path / "l.db"), author="test") as log:
        record(tmp_path, log)
    with servanda.open(tmp_path / "l.db") as opened:
        yield opened.acts()[0]


def test_a_permalink_names_the_act_and_the_day_for_ever(told: Told) -> None:
    """The page numbers the acts of the reading that stands; an act of an earlier one is linked to by its article."""
    standing = Citer(date(2025, 6, 10), page="https://ledger.example/", standing={1: 2}).citation(told)
    assert standing.link == "servanda://acts/2/0?as_of=2025-06-10"
    assert standing.page == "https://ledger.example/articles/1/acts/0?as_of=2025-06-10#act-0"
    earlier = Citer(date(2025, 6, 10), page="https://ledger.example", standing={1: 9}).citation(told)
    assert (earlier.link, earlier.page) == (standing.link, "https://ledger.example/articles/1?as_of=2025-06-10")
    assert Citer(date(2025, 6, 10), page="", standing={1: 2}).citation(told).page is None


def test_quotations_and_names_are_cut_and_say_so() -> None:
    """What is cut begins as it stands in the text."""
    long = "x" * LONGEST + "y"
    assert (words(long).quoted, words(long).is_cut) == (long[:-1], True)
    assert not words(long[:-1]).is_cut
    many = [f"name {number}" for number in range(MANY + 3)]
    assert (names(many).quoted, names(many).more) == (tuple(many[:MANY]), 3)
    assert names([long]).quoted == (long[:LONGEST],)
