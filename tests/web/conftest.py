"""A real server on loopback over a real ledger, and a real browser where one is installed."""

from __future__ import annotations

import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from email.message import Message
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from servanda.ledger import Ledger
from servanda.pipeline import add
from servanda.readers import load
from servanda.web.app import app
from servanda.web.server import GRACE
from tests.conftest import Demo

TODAY = date(2026, 7, 1)
"""The day on which the demo's ledger is looked at."""

UNHURRIED = 120.0
"""So many seconds tests wait for views that are being made: machines that test have other work."""

HOSTILE = """<script>document.title = "owned"</script> & "Norland" agree on water

Norland will open the dam if <img src=x onerror="document.title='owned'"> Sudland signs the treaty, \
Prime Minister Ada <b>Byron</b> said.

Photo: {{ 7 * 7 }} <style>body { display: none }</style>
"""
REPORT = """Norland and Sudland agree on water

By Ada Quill

Norland will open the dam within 48 hours if Sudland signs the treaty, Prime Minister Ada Byron said. \
Sudland reportedly refused to wait.
"""


class Site:
    """Where the server listens, and the ledger behind it."""

    def __init__(self, address: str, ledger: Ledger) -> None:
        self.address = address
        self.ledger = ledger


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over a ledger with two reports, one of them hostile, and one rejection."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "report.txt").write_text(REPORT)
    (folder / "hostile.txt").write_text(HOSTILE)
    (folder / "empty.txt").write_text("")
    with Ledger(str(folder / "l.db"), author="tests/1") as ledger:
        sources = [str(folder / name) for name in ("report.txt", "hostile.txt", "empty.txt")]
        assert len(list(add(sources, ledger, load("rules"), limit=10**6))) == len(sources)
        with serving(ledger) as address:
            yield Site(address, ledger)


class serving:  # noqa: N801 - read as a verb: with serving(ledger)
    """The server in a thread of its own, on a free port."""

    def __init__(
        self, ledger: Ledger, today: Callable[[], date] | None = None, *, patience: float = UNHURRIED, **given: Any
    ) -> None:
        served = app(ledger, today=today, patience=patience, **given)
        config = uvicorn.Config(served, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=GRACE)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            assert self._thread.is_alive(), "it ended"
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Chromium, headless; tests that need it are skipped where it is missing."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo(built_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over the demo's ledger, as it answers on TODAY."""
    assert built_demo.done.returncode == 0, built_demo.done.stderr
    address = str(shutil.copy(built_demo.path, tmp_path_factory.mktemp("site")))
    with Ledger(address, author="tests/1") as ledger, serving(ledger, lambda: TODAY) as url:
        yield Site(url, ledger)


def get(address: str) -> tuple[int, Message, str]:
    """Status, headers and body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(address, timeout=UNHURRIED) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()
