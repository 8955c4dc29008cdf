"""A ledger as it is asked from Python."""

from __future__ import annotations

import pydoc
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest

import servanda
from servanda.errors import LedgerError, MissingError, QueryError, StatementError
from servanda.export.rows import ACT_COLUMNS
from servanda.ledger import Ledger
from servanda.ledger.accounts import Line
from servanda.model import Retraction
from tests.promise import record

HEAVY = ("spacy", "onnxruntime", "sqlalchemy", "pydantic", "numpy", "lxml", "rich", "click", "mcp", "pandas", "polars")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of two articles that tell of one promise with two sums."""
    with Ledger(str(tmp_path / "summits.db"), author="test") as log:
        record(tmp_path, log)
    return tmp_path / "summits.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[servanda.OpenLedger]:
    """The same, opened, on a day on which the promise is due."""
    with servanda.open(path) as opened:
        yield opened.as_of("2025-06-10")


def test_the_import_is_fast_and_loads_what_is_used_alone() -> None:
    """Neither models nor databases nor terminals are loaded before they are needed."""
    code = f"import servanda, sys; dir(servanda); print([one for one in {HEAVY} if one in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    opened = code.replace("dir(servanda)", "servanda.open")
    ran = subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True, check=True)
    assert not {"spacy", "onnxruntime", "pandas", "mcp", "click"} & set(ran.stdout.strip("[]\n' ").split("', '"))


def test_help_says_what_can_be_done() -> None:
    """`help(servanda)` shows both ways in, the types, and every question with a sentence."""
    shown = pydoc.plain(pydoc.render_doc(servanda))
    for words in ("servanda.open(", "servanda.read(", "class OpenLedger", "class Rows", "open(address", "read("):
        assert words in shown
    for name, member in vars(servanda.OpenLedger).items():
        if not name.startswith("_"):
            assert member.__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        servanda.nothing  # noqa: B018 - it is looked up


def test_undertakings_are_frozen_lines_with_the_filters_of_the_list(ledger: servanda.OpenLedger) -> None:
    """Those told of last first; a name stands for its code, a day may be written."""
    norway, poland = ledger.undertakings()
    assert isinstance(norway, Line)
    assert (norway.bearer, norway.status, norway.deadline) == (("NOR",), "due", date(2025, 6, 30))
    with pytest.raises(FrozenInstanceError):
        norway.status = "kept"  # type: ignore[misc]
    asked: list[tuple[dict[str, Any], list[Line]]] = [
        ({"actor": "Poland"}, [poland]),
        ({"actor": "pol"}, [poland]),
        ({"status": "due", "theme": "arms"}, [norway]),
        ({"waits_for": "ceasefire"}, [poland]),
        ({"since": "2025-01-12"}, [norway]),
        ({"since": date(2025, 1, 12), "force": "formal", "type": "commit"}, [norway]),
        ({"limit": 1}, [norway]),
        ({"actor": "Kenya"}, []),
    ]
    for filters, wanted in asked:
        assert list(ledger.undertakings(**filters)) == wanted


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda one: one.undertakings(theme="money"), "no theme 'money'; there are: troops"),
        (lambda one: one.undertakings(status="done"), "no status 'done'"),
        (lambda one: one.undertakings(type="meet"), "no type 'meet'"),
        (lambda one: one.undertakings(since="June"), "'June' is no day"),
        (lambda one: one.as_of("2025-02-30"), "'2025-02-30' is no day"),
        (lambda one: one.due(-1), "0 or more, not -1"),
        (lambda one: one.actor(" "), "an actor needs a name"),
        (lambda one: one.article(2), "no article 2"),
        (lambda one: one.acts(type="dance"), "no type 'dance'"),
    ],
)
def test_what_cannot_be_right_is_said(
    ledger: servanda.OpenLedger, ask: Callable[[servanda.OpenLedger], object], words: str
) -> None:
    """With the code, the value, and what there is."""
    with pytest.raises(QueryError, match=r"\[ASK001\]") as error:
        ask(ledger)
    assert words in str(error.value)


def test_one_undertaking_has_its_tellings_and_conflicts(ledger: servanda.OpenLedger) -> None:
    """By its id or the beginning of it, as it stands on the day."""
    line = ledger.undertakings(actor="NOR")[0]
    account = ledger.undertaking(line.id[:6])
    assert account.line == line
    assert [told.publisher for told in account.tellings] == ["Fjord Post", "Tide"]
    assert [clash.kind for clash in account.clashes] == ["amount"]
    assert list(ledger.conflicts()) == list(account.clashes)
    with pytest.raises(StatementError, match="STATE002"):
        ledger.undertaking("u-00000000")


def test_other_views_answer_too(ledger: servanda.OpenLedger) -> None:
    """What falls due, meetings, totals, actors, articles, acts, and the proof."""
    assert [line.bearer for line in ledger.due(30)] == [("NOR",)]
    assert list(ledger.due(5)) == [ledger.undertakings(actor="NOR")[0]]
    (meeting,) = ledger.meetings()
    assert (meeting.participants, ledger.meeting(meeting.id)) == (("NOR", "POL"), meeting)
    (total,) = ledger.totals()
    assert (total.bearer, total.value, total.currency) == ("NOR", Decimal(85_000_000), "EUR")
    norway = ledger.actor("Norway")
    assert (norway.names, list(norway.totals)) == (("Norway", "NOR"), [total])
    assert list(norway.undertakings) == list(ledger.undertakings(actor="NOR"))
    assert [(entry.seq, entry.article.metadata.publisher) for entry in ledger.articles()] == [
        (1, "Fjord Post"),
        (3, "Tide"),
    ]
    assert ledger.article(3).source == "second.txt"
    assert [told.ref for told in ledger.acts()] == ["2#0", "2#1", "4#0", "4#1"]
    assert [told.ref for told in ledger.acts(type="commit", actor="Norway")] == ["2#0", "4#0"]
    assert [told.ref for told in ledger.acts(theme="diplomacy")] == [told.ref for told in ledger.acts(type="meet")]
    assert [told.ref for told in ledger.acts(article=1)] == ["2#0", "2#1"]
    assert ledger.verify() == ()


def test_a_day_before_knows_less(ledger: servanda.OpenLedger) -> None:
    """What Tide wrote on the twelfth is not known on the eleventh, in any view."""
    before = ledger.as_of("2025-01-11")
    assert before.day == date(2025, 1, 11)
    assert [line.value for line in before.undertakings(actor="NOR")] == [70_000_000]
    assert [entry.seq for entry in before.articles()] == [1]
    assert {told.record for told in before.acts()} == {1}
    assert (list(before.conflicts()), list(before.meetings())) == ([], [])
    with pytest.raises(QueryError, match="no article 3"):
        before.article(3)


def test_rows_are_a_sequence_and_a_table(ledger: servanda.OpenLedger) -> None:
    """Slices are rows again; dictionaries, pandas and polars have the columns and kinds whatever is in them."""
    for rows in (
        ledger.undertakings(), ledger.due(), ledger.conflicts(), ledger.meetings(), ledger.totals(),
        ledger.articles(), ledger.acts(),
    ):  # fmt: skip
        one, none = rows[0], rows[:0]
        assert one in rows
        assert (len(none), rows[:1], repr(none)) == (0, rows[0:1], "<0 rows: none>")
        dicts, panda, bear = rows.to_dicts(), rows.to_pandas(), rows.to_polars()
        assert list(dicts[0]) == list(panda.columns) == bear.columns
        assert len(dicts) == len(panda) == len(bear) == len(rows)
        assert (panda.dtypes == none.to_pandas().dtypes).all()
        assert bear.schema == none.to_polars().schema
    frame = ledger.undertakings().to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["deadline"][0] == datetime(2025, 6, 30)
    assert frame["deadline"].isna()[1]
    assert frame["value"].sum() == 85_000_000
    table = ledger.undertakings().to_polars()
    assert table.filter(polars.col("deadline") < date(2025, 7, 1))["bearer"].to_list() == [["NOR"]]
    assert tuple(ledger.acts().to_dicts()[0]) == ACT_COLUMNS


def test_a_library_that_is_missing_is_named(ledger: servanda.OpenLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install; dictionaries need nothing."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingError, match=r"LIB001.*pip install pandas"):
        ledger.undertakings().to_pandas()
    with pytest.raises(MissingError, match=r"LIB001.*pip install polars"):
        ledger.undertakings().to_polars()
    assert len(ledger.undertakings().to_dicts()) == 2


def test_what_is_no_ledger_is_said_and_nothing_made(tmp_path: Path) -> None:
    """A file that is missing stays missing."""
    with pytest.raises(LedgerError, match=r"LEDGER001.*no ledger at"):
        servanda.open(tmp_path / "nope.db")
    assert not (tmp_path / "nope.db").exists()


def test_what_is_recorded_meanwhile_is_seen(tmp_path: Path, path: Path) -> None:
    """The next question answers from the log as it is then."""
    with servanda.open(path) as opened, Ledger(str(path), author="test") as log:
        assert opened.day == log.today()
        assert len(opened.conflicts()) == 1
        log.state(Retraction(3, "withdrawn"), author="Bo")
        assert len(opened.conflicts()) == 0
        assert [entry.retracted for entry in opened.articles()] == [None, "withdrawn"]
