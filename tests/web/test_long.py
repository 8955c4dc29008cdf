"""Long lists: parts by number, with how many there are; and what is cut says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from servanda.ledger import Ledger
from servanda.model import Retraction
from servanda.web import changes, pages
from servanda.web.roles import SHOWN
from tests.ledger.samples import fixed_clock
from tests.ledger.test_book import tell
from tests.ledger.views.made import FIRST, act, report
from tests.web.conftest import get, serving
from tests.web.test_views import plain

SHIPS = 60
LINE = re.compile(r'<td class="what">.*?href="/undertakings/(u-\w+)', re.DOTALL)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ledger]]:
    """A ledger in which Norway promises sixty ships, each of its own kind, one a day."""
    kinds = [f"{'abcdefghij'[one % 10]}{'klmnop'[one // 10]}x" for one in range(SHIPS)]
    told = [
        report(f"a{at}", at, act("commit", f"Norway will send the ship {kind}", "NOR", recipients="UKR", theme="other"))
        for at, kind in enumerate(kinds)
    ]
    path = tmp_path_factory.mktemp("fleet") / "l.db"
    with Ledger(str(path), author="tests/1", clock=fixed_clock) as ledger, serving(ledger) as address:
        tell(ledger, *told)
        yield address, ledger


def test_an_actors_page_shows_the_newest_and_leads_to_all(fleet: tuple[str, Ledger]) -> None:
    """Each role has as many pages as it needs, and whoever turns them has seen everything once."""
    address, _ = fleet
    _, _, page = get(f"{address}/actors/NOR")
    newest = LINE.findall(page)
    assert len(newest) == SHOWN
    assert f'href="/actors/NOR?role=taken+on">All {SHIPS}</a>' in page
    found = [one for n in (1, 2) for one in LINE.findall(get(f"{address}/actors/NOR?role=taken+on&page={n}")[2])]
    assert len(found) == len(set(found)) == SHIPS
    assert found[:SHOWN] == newest
    assert "What others have undertaken or refused for it" in plain(get(f"{address}/actors/UKR")[2])
    assert get(f"{address}/actors/NOR?role=taken+on&page=3")[0] == 404
    assert get(f"{address}/actors/NOR?role=king")[0] == 400


def test_an_actors_capitals_do_not_matter(fleet: tuple[str, Ledger]) -> None:
    """The page calls it as it is written."""
    address, _ = fleet
    assert "<h1>Norway</h1>" in get(f"{address}/actors/nor")[2]
    assert get(f"{address}/actors/norr")[0] == 404


def test_all_pages_of_changes_hold_everything_once(fleet: tuple[str, Ledger], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of days, with the articles of each day, those of days without changes too."""
    address, ledger = fleet
    tell(ledger, report("quiet", FIRST + timedelta(days=30), publisher="Quiet Post"))
    monkeypatch.setattr(changes, "EVENTS", 25)
    monkeypatch.setattr(pages, "EVENTS", 25)
    told = [get(f"{address}/changes?since=2020-01-01&page={n}")[2] for n in (1, 2, 3)]
    days = [date.fromisoformat(one) for page in told for one in re.findall(r'id="d-([\d-]+)"', page)]
    assert days == sorted(days, reverse=True)
    found = [one for page in told for one in re.findall(r'<li>.*?href="/undertakings/(u-\w+)', page, re.DOTALL)]
    assert len(found) == len(set(found)) == SHIPS
    assert f"{SHIPS} changes" in plain(told[0])
    published = [one for page in told for one in re.findall(r'href="/articles/(\d+)"', page)]
    assert len(set(published)) == SHIPS + 1


def test_of_words_that_too_many_have_the_best_are_shown(
    fleet: tuple[str, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that there are more; a narrower question is answered as a whole."""
    address, _ = fleet
    monkeypatch.setattr(pages, "MOST", 10)
    words = plain(get(f"{address}/search?q=ship")[2])
    assert "have these words. Only those that they fit best are looked at" in words
    assert "fit best" not in plain(get(f"{address}/search?q=akx")[2])


def test_an_article_that_was_taken_back_stands_apart(tmp_path: Path) -> None:
    """With the reason; it is no longer among the articles, and can be read still."""
    with Ledger(str(tmp_path / "l.db"), author="tests/1", clock=fixed_clock) as ledger, serving(ledger) as address:
        told = [report(name, 0, act("commit", f"Norway will build {name}", "NOR")) for name in ("a bridge", "a dam")]
        first, _ = tell(ledger, *told)
        ledger.state(Retraction(first.record - 1, "a <hoax>"), author="Ada")
        _, _, page = get(f"{address}/articles")
        assert "1 article with 1 acts" in plain(page)
        assert "retracted: a <hoax>" in plain(page.split('id="taken-back"')[1])
        assert f"/articles/{first.record - 1}" not in page.split('id="taken-back"')[0]
        assert "a <hoax>" in plain(get(f"{address}/articles/{first.record - 1}")[2])
