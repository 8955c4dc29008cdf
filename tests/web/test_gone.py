"""A ledger whose database is gone, and one that is being put together: pages that say so, and go on by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from servanda.ledger import Ledger
from servanda.pipeline import add
from servanda.readers import load
from tests.ledger.conftest import Postgres, postgres  # noqa: F401 - a fixture
from tests.ledger.test_book import STORY, tell
from tests.web.conftest import get, serving
from tests.web.test_views import LISTS, plain

VIEWS = (*LISTS, "/articles/1", "/articles/1/beside", "/articles/1/page", "/search?q=dam", "/due?form=calendar")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[tuple[Path, Ledger]]:
    (tmp_path / "a.txt").write_text("Talks end\n\n5 May 2025\n\nNorland will open the dam by 1 June 2025.\n")
    path = tmp_path / "l.db"
    with Ledger(str(path), author="tests/1") as ledger:
        list(add([str(tmp_path / "a.txt")], ledger, load("rules"), limit=10**6))
        yield path, ledger


def test_a_file_that_was_taken_away_is_said_until_it_is_back(filled: tuple[Path, Ledger]) -> None:
    """The system would go on reading it; that would show, and take, what nobody will find again."""
    path, ledger = filled
    with serving(ledger) as address:
        assert get(address)[0] == 200
        path.rename(path.with_name("away.db"))
        for view in VIEWS:
            status, headers, page = get(address + view)
            assert status == 503, view
            words = plain(page)
            assert "The ledger does not answer" in words
            assert f"the file {path} is gone" in words
            assert "Put it back" in words
            assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert not path.exists()
        assert get(address + "/static/servanda.css")[0] == 200
        path.with_name("away.db").rename(path)
        for view in VIEWS:
            assert get(address + view)[0] == 200, view


def test_another_file_in_its_place_is_not_taken_for_it(filled: tuple[Path, Ledger]) -> None:
    """What is not yet written into the old one would be taken for a part of the new one: it says what to do instead."""
    path, ledger = filled
    with serving(ledger) as address:
        assert get(address)[0] == 200
        path.rename(path.with_name("away.db"))
        shutil.copy(path.with_name("away.db"), path)
        copied = path.read_bytes()
        status, _, page = get(address)
        assert status == 503
        assert "another file took the place" in plain(page)
        assert path.read_bytes() == copied
        path.with_name("away.db").replace(path)
        assert get(address)[0] == 200


def test_a_database_server_that_was_stopped_is_said_until_it_runs(postgres: Postgres) -> None:  # noqa: F811
    """A real one, ended at once."""
    with Ledger(postgres.database(), author="tests/1") as ledger, serving(ledger) as address:
        tell(ledger, *STORY)
        assert get(address)[0] == 200
        postgres.crash()
        for view in ("/", "/search?q=bridge", "/due"):
            status, _, page = get(address + view)
            words = plain(page)
            assert status == 503
            assert "The ledger does not answer" in words
            assert "Start the database server again" in words
        postgres.start()
        assert get(address)[0] == 200
        assert "bridge" in plain(get(address + "/search?q=bridge")[2])


def test_a_ledger_that_is_being_put_together_says_so(filled: tuple[Path, Ledger]) -> None:
    """Who waits no longer is told what is being done and where to look again; then it is there."""
    _, ledger = filled
    with serving(ledger, patience=0.0) as address:
        seen = [get(f"{address}/?as_of=2025-06-01") for _ in range(2000)]
        waiting = [(headers, page) for status, headers, page in seen if status == 503]
        assert {status for status, _, _ in seen} == {200, 503}
        headers, page = waiting[0]
        assert headers["Retry-After"]
        assert "One moment" in plain(page)
        assert "being set beside the others" in plain(page)
        assert 'href="/?as_of=2025-06-01">Look again' in page
        assert seen[-1][0] == 200
