"""One thing has one figure: what a view lists is what its downloads hold and what other views count."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.request
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.ledger import Ledger
from tests.cli.said import said
from tests.promise import FIRST_ACTS, REPORTS, write_reports
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


def test_the_beginning_of_a_meetings_id_leads_to_it(demo: Site) -> None:
    """As commands print it; what begins no id, or is none, is not there."""
    whole = re.findall(r'href="/meetings/(m-\w+)"', get(f"{demo.address}/meetings")[2])[0]
    asked = urllib.request.urlopen(f"{demo.address}/meetings/{whole[:10]}?sort=most")
    assert asked.url == f"{demo.address}/meetings/{whole}?sort=most"
    for name in ("m-000000000", "m-", "x", whole[:4]):
        assert get(f"{demo.address}/meetings/{name}")[0] == 404


def test_an_undertaking_leads_to_the_meetings_at_which_it_was_told(demo: Site) -> None:
    """Those on whose board it stands, and no others."""
    boards = {
        one: set(LISTED.findall(get(f"{demo.address}/meetings/{one}")[2].split('<h2 id="board">')[1]))
        for one in re.findall(r'href="/meetings/(m-\w+)"', get(f"{demo.address}/meetings")[2])
    }
    some = sorted(set().union(*boards.values()))[:12]
    assert some
    for one in some:
        page = get(f"{demo.address}/undertakings/{one}")[2]
        told = page.partition('<h2 id="met">')[2].partition("</section>")[0]
        assert set(re.findall(r'href="/meetings/(m-\w+)"', told)) == {each for each in boards if one in boards[each]}


def test_an_undertaking_says_which_telling_a_reviewer_corrected(
    promised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By whom and why; a telling that was only accepted, or that nobody judged, has no such words."""
    row = next(one for one in csv.DictReader(io.StringIO(said(capsys, "list", "--csv"))) if one["bearer"] == "NOR")
    right = FIRST_ACTS.replace("'2025-06'", "'2025-07'").split("- type: commit")
    Path("mended.yaml").write_text("- type: commit".join(right[:2]))
    said(capsys, "review", "correct", "2#0", "--act", "mended.yaml", "--reason", "the day was misread", "--by", "Bo")
    said(capsys, "review", "accept", "4#0", "--by", "Bo")
    with Ledger(str(promised), author="tests/1") as ledger, serving(ledger) as address:
        page = get(f"{address}/undertakings/{row['id']}")[2]
    assert page.count('<p class="judged">') == 1
    assert "by Bo: “the day was misread”" in page


def test_the_act_that_is_opened_stands_first(demo: Site) -> None:
    """Whatever its number, so that nobody has to look for it; the others follow in their order, each once."""
    for path, first in (("/articles/1/acts/3", 3), ("/articles/1", 0)):
        order = list(map(int, re.findall(r'<li id="act-(\d+)"', get(demo.address + path)[2])))
        assert order[0] == first
        assert order[1:] == [one for one in range(len(order)) if one != first]


def test_an_act_is_told_in_words_for_people(demo: Site) -> None:
    """Not by the names that programs have for its slots; days as newspapers write them."""
    acts = json.loads(get(f"{demo.address}/api/v1/acts?limit=500")[2])["items"]
    told = [next(one for one in acts if one["act"].get(slot)) for slot in ("recipients", "domains")]
    told.append(next(one for one in acts if one["act"].get("condition", {}).get("trigger") == "other"))
    pages = [get(f"{demo.address}/articles/{one['article']}/acts/{one['ref'].split('#')[1]}")[2] for one in told]
    names = {name for page in pages for name in re.findall(r"<dt>([^<]+)</dt>", page)}
    assert {"who", "for whom", "domain"} <= names
    assert not {"actors", "recipients", "domains"} & names
    assert "waits for what its words say" in pages[-1]
    assert all(re.search(r'<p class="facts">[^<]*\d{1,2} [A-Z][a-z]+ 20\d\d', page) for page in pages)


def test_an_address_of_this_machine_is_not_cited_unawares(demo: Site) -> None:
    """Nobody else can follow it, and that is said beside it."""
    (one, *_) = re.findall(r'href="(/undertakings/u-\w+)"', get(f"{demo.address}/undertakings")[2])
    assert "It leads here from this machine alone" in get(demo.address + one)[2]


def test_an_article_that_counts_nowhere_offers_no_other_form(
    promised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that was taken back, one that is not there, one of a later day; every form that another offers is there."""
    said(capsys, "retract", "1", "--reason", "printed by mistake", "--by", "Bo")
    with Ledger(str(promised), author="tests/1") as ledger, serving(ledger) as address:
        for path in ("/articles/1", "/articles/99", "/articles/3?as_of=2025-01-11"):
            assert ".json" not in get(address + path)[2], path
        (found,) = set(re.findall(r'href="(/articles/3[^"]*json)"', get(f"{address}/articles/3")[2]))
        assert get(address + found)[0] == 200
