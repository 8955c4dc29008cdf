"""A ledger of the demo's reports with the API over it, in this process and on a real server; both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from servanda.ledger import Ledger, Role, Tokens
from servanda.pipeline import add
from servanda.readers import Reader, load
from servanda.web.access import Limits
from servanda.web.app import app
from servanda.web.rate import Rate
from tests.ledger.conftest import Postgres, address, postgres

__all__ = ["Postgres", "address", "postgres"]
TODAY = date(2026, 1, 15)
"""The day on which the ledger is looked at."""


def clock() -> datetime:
    """Its time, which stands still."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC)


FAST = Rate(10**6, 10**6)
UNLIMITED = Limits(reads=FAST, writes=FAST, sign_ins=FAST)


@dataclass
class Api:
    """The API over a ledger, with a client for each role."""

    ledger: Ledger
    app: Starlette
    tokens: dict[Role, str]

    def client(self, role: Role | None = None) -> TestClient:
        """A client on this machine, without a token or with that of a role."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return TestClient(self.app, base_url="http://localhost", headers=headers, client=("127.0.0.1", 50000))


def api_over(ledger: Ledger, rules: Reader, key: Path) -> Api:
    """The API over a ledger, without limits on how often it is asked."""
    tokens = Tokens(ledger.engine)
    roles: tuple[Role, ...] = ("reader", "reviewer", "administrator")
    made = {role: tokens.add(role, role) for role in roles}
    return Api(ledger, app(ledger, today=lambda: TODAY, limits=UNLIMITED, reader=lambda: rules, key=key), made)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the demo's reports."""
    path = tmp_path_factory.mktemp("filled") / "l.db"
    with (
        resources.as_file(resources.files("servanda") / "demo" / "reports") as folder,
        chdir(folder),
        Ledger(str(path), author="tests/1", clock=clock) as ledger,
    ):
        names = sorted(one.name for one in folder.iterdir())
        assert all(one.added.reading for one in add(names, ledger, load("standard"), limit=10**7))
    return path


@pytest.fixture(scope="session")
def demo(filled: Path, tmp_path_factory: pytest.TempPathFactory, rules: Reader) -> Iterator[Api]:
    """The API over it, for tests that only read."""
    path = tmp_path_factory.mktemp("api") / "l.db"
    shutil.copy(filled, path)
    with Ledger(str(path), author="tests/1", clock=clock) as ledger:
        yield api_over(ledger, rules, path.with_name("key"))


@pytest.fixture
def fresh(filled: Path, tmp_path: Path, rules: Reader) -> Iterator[Api]:
    """The same for a test that writes."""
    shutil.copy(filled, tmp_path / "filled.db")
    with Ledger(str(tmp_path / "filled.db"), author="tests/1", clock=clock) as ledger:
        yield api_over(ledger, rules, tmp_path / "key")


@pytest.fixture
def empty(address: str, tmp_path: Path, rules: Reader) -> Iterator[Api]:
    """The API over an empty ledger in each kind of database."""
    with Ledger(address, author="tests/1", clock=clock) as ledger:
        yield api_over(ledger, rules, tmp_path / "key")


Walk = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def walk() -> Walk:
    """All rows of a list, page by page."""

    def walked(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: dict[str, Any] = {}
        while True:
            answer = client.get(path, params={**query, **after})
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if page["next"] is None:
                return found
            assert page["items"], "a page that is not the last has rows"
            after = {"cursor": page["next"]}

    return walked
