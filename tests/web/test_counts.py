"""One thing has one figure: what a view lists is what its downloads hold and what other views count."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.ledger import Ledger
from tests.cli.said import said
from tests.promise import REPORTS, write_reports
from tests.web.conftest import TODAY, Site, get, serving

LISTED = re.compile(r'href="/undertakings/(u-\w+)')


@pytest.fixture
def promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A ledger of two promises, one with a day, one that waits for a ceasefire, which came."""
    monkeypatch.chdir(tmp_path)
    write_reports(tmp_path)
    for name in REPORTS:
        assert run(["add", f"{name}.txt", "--acts", f"{name}.yaml", "--author", "Ada Quill"]) == 0
    assert run(["occur", "ceasefire", "2025-03-01", "the guns fell silent", "--meets", "2#1"]) == 0
    capsys.readouterr()
    return tmp_path / "servanda.db"


def ids(table: str) -> list[str]:
    """The undertakings of a file with commas."""
    return [one["id"] for one in csv.DictReader(io.StringIO(table))]


@pytest.mark.parametrize("day", [TODAY.isoformat(), "2025-09-05", "2025-10-15"])
def test_what_is_due_is_the_same_in_every_form(demo: Site, capsys: pytest.CaptureFixture[str], day: str) -> None:
    """What is late or was done in part too, on the page, in its downloads and from the command."""
    listed = LISTED.findall(get(f"{demo.address}/due?as_of={day}")[2])
    assert len(set(listed)) == len(listed) > 1
    assert sorted(ids(get(f"{demo.address}/due.csv?as_of={day}")[2])) == sorted(listed)
    assert len(json.loads(get(f"{demo.address}/due.json?as_of={day}&limit=500")[2])["items"]) == len(listed)
    assert get(f"{demo.address}/due.ics?as_of={day}")[2].count("BEGIN:VEVENT") == len(listed)
    told = said(capsys, "due", "--csv", "--days", "all", "--as-of", day, "--ledger", str(demo.ledger.file))
    assert sorted(ids(told)) == sorted(listed)


def test_what_was_done_in_part_and_is_late_is_due(demo: Site) -> None:
    """Among the others that are past their day, not only what is overdue by its status."""
    rows = list(csv.DictReader(io.StringIO(get(f"{demo.address}/due.csv")[2])))
    late = {one["status"] for one in rows if one["deadline"] < TODAY.isoformat()}
    assert late > {"overdue"}


def test_what_is_due_without_a_day_is_listed(promised: Path) -> None:
    """Its condition is met: the page has it before what has a day, the calendar has no day for it."""
    with Ledger(str(promised), author="tests/1") as ledger, serving(ledger) as address:
        for day, found in (("2025-02-20", 1), ("2025-03-05", 2)):
            page = get(f"{address}/due?as_of={day}")[2]
            listed = LISTED.findall(page)
            assert len(listed) == found
            assert ids(get(f"{address}/due.csv?as_of={day}")[2]) == listed
            assert ("no day is told" in page) == (found > 1)
            assert get(f"{address}/due.ics?as_of={day}")[2].count("BEGIN:VEVENT") == 1


def test_the_list_of_actors_counts_what_their_pages_list(demo: Site) -> None:
    """Of everybody who bears something, members of groups too: taken on, kept, broken, refused, asked."""
    page = get(f"{demo.address}/actors")[2]
    rows = re.findall(r'<tr><th scope="row"><a href="(/actors/[^"]+)".*?</th>(.*?)</tr>', page)
    assert len(rows) > 10
    for address, cells in rows:
        told = [int(one) if one.isdigit() else 0 for one in re.findall(r'<td class="number">(\d+|<)', cells)]
        big = [int(one) for one in re.findall(r'<dd class="big">(\d+)</dd>', get(demo.address + address)[2])]
        assert [*told[:4], told[6]] == big[:5], address
