"""What was sent outlives the server: a real process, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from servanda.ledger import Ledger, Tokens, schema, store, verify
from servanda.ledger.inbox import Inbox
from tests.ledger.conftest import Postgres, address, postgres
from tests.web.conftest import REPORT
from tests.web.test_adding import finished, send
from tests.web.visits import Visit

__all__ = ["Postgres", "address", "postgres"]
PLEDGES = (f"Norland will pay Sudland {n} million euros by {n % 28 + 1} May 2026." for n in range(4000))
LONG = "\n".join((REPORT, *PLEDGES))
"""It takes a reader many seconds."""


class Server:
    """`servanda serve` in a process of its own."""

    def __init__(self, ledger: str, folder: Path) -> None:
        command = [sys.executable, "-u", "-m", "servanda", "serve", "--ledger", ledger, "--port", "0"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SERVANDA_")}
        environment |= {"SERVANDA_READER": "rules"}
        with (folder / "said.txt").open("a") as said:
            self._process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True
            )
        assert self._process.stdout is not None
        told = ""
        while "http://" not in told:
            told += self._process.stdout.readline()
            assert self._process.poll() is None, told
        self.address = "http://" + told.partition("http://")[2].split("/")[0]

    def end(self, how: signal.Signals) -> None:
        """Send it a signal, and wait until it is gone."""
        self._process.send_signal(how)
        self._process.communicate(timeout=60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Start a server; what is left of them is killed in the end."""
    running: list[Server] = []

    def begin(ledger: str) -> Server:
        running.append(Server(ledger, tmp_path))
        return running[-1]

    yield begin
    for one in running:
        one.end(signal.SIGKILL)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    for _ in range(4800):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to it")


def signed_in(server: Server, token: str) -> Visit:
    visit = Visit(server.address)
    visit.sign_in(token)
    return visit


def test_what_waits_is_read_by_the_next_server(address: str, start: Callable[[str], Server]) -> None:
    """Killed amid a sending, it goes on when it is started, at the same address, and every report is recorded once."""
    reports = [(f"{n}.txt", f"{REPORT}\nNorland will pay {n} million euros.\n".encode()) for n in range(20)]
    with Ledger(address, author="tests/1") as ledger:
        token = Tokens(ledger.engine).add("Ada", "reviewer")
        server = start(address)
        answer = send(signed_in(server, token), {"publisher": "The Example"}, reports)
        until(lambda: len(ledger.entries()) >= 2)
        server.end(signal.SIGKILL)
        before = len(ledger.entries())
        assert before < len(reports)
        page = finished(signed_in(start(address), token), answer)
        assert page.count('class="recorded"') + page.count('class="known"') == len(reports)
        entries = ledger.entries()
        assert sorted(one.source for one in entries) == sorted(f"{name}, sent by Ada" for name, _ in reports)
        assert {one.article.metadata.publisher for one in entries} == {"The Example"}
        assert list(verify(ledger)) == []
        assert not Inbox(ledger.engine).has_open()


def test_what_ends_the_server_twice_is_set_aside(tmp_path: Path, start: Callable[[str], Server]) -> None:
    """With the reason, its bytes kept, and what stood behind it is read; a server that was stopped does not count."""
    path = str(tmp_path / "l.db")
    with Ledger(path, author="tests/1") as ledger:
        token, inbox = Tokens(ledger.engine).add("Ada", "reviewer"), Inbox(ledger.engine)
        server = start(path)
        answer = send(signed_in(server, token), {}, [("bad.txt", LONG.encode()), ("good.txt", REPORT.encode())])
        id_ = answer.headers["Location"].rpartition("/")[2]

        def states() -> list[str]:
            sending = inbox.find(id_)
            assert sending is not None
            return [one.state for one in sending.works]

        until(lambda: states() == ["reading", "waiting"])
        server.end(signal.SIGTERM)
        assert states() == ["waiting", "waiting"]
        server = start(path)
        until(lambda: states() == ["reading", "waiting"])
        server.end(signal.SIGKILL)
        server = start(path)  # while nobody knows yet that it is left, what stands behind it is read
        until(lambda: states() == ["reading", "recorded"])
        until(lambda: _tries(ledger) == 2)
        server.end(signal.SIGKILL)
        server = start(path)
        page = finished(signed_in(server, token), answer)
        assert "the server ended twice while it read this page" in page
        assert "PAGE008" in page
        ((_, rejection),) = ledger.rejections()
        assert rejection.page_sha256 is not None
        assert ledger.page(rejection.page_sha256) == LONG.encode()
        assert [one.source for one in ledger.entries()] == ["good.txt, sent by Ada"]
        assert list(verify(ledger)) == []


def _tries(ledger: Ledger) -> int:
    """How often the first report was begun."""
    with store.reading(ledger.engine) as connection:
        return int(connection.execute(select(schema.inbox.c.tries).order_by(schema.inbox.c.id)).scalars().first() or 0)
