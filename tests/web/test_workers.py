"""Several processes that serve one ledger: they answer alike, and show what each of them was sent."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from servanda.ledger import Ledger, Tokens
from tests.web.conftest import REPORT

get, post = partial(httpx.get, timeout=120), partial(httpx.post, timeout=120)
WORKERS = 3
TIMES = 24
"""So often something is asked, by a new connection each time: each worker takes some of them."""


class Server(NamedTuple):
    """Where it listens, and the number of its process."""

    address: str
    process: int

    def workers(self) -> set[int]:
        """The processes that answer (Linux)."""
        found = set()
        for one in Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # it has just died
                if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                    found.add(int(one))
        return found


class serving:  # noqa: N801 - read as a verb: with serving(ledger, workers=3) as server
    """A server in so many processes over an empty ledger, ended as by Ctrl-C; all of them go with it."""

    def __init__(self, ledger: Path, workers: int) -> None:
        Ledger(str(ledger), author="tests/1").close()
        command = [sys.executable, "-u", "-m", "servanda", "serve", "--ledger", str(ledger), "--port", "0"]
        environ = {**os.environ, "SERVANDA_READER": "rules"}
        self._process = subprocess.Popen(
            [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=environ, start_new_session=True,
        )  # fmt: skip
        self._told = False
        self.said = ""
        """What it said after its address, once it has ended."""

    def __enter__(self) -> Server:
        assert self._process.stdout is not None
        found = None
        while not found:
            found = re.search(r"http://\S+", line := self._process.stdout.readline())
            assert line, "it ended"
        return Server(found[0].rstrip("/"), self._process.pid)

    def interrupt(self) -> None:
        """Ctrl-C, once."""
        if not self._told:
            self._process.send_signal(signal.SIGINT)
        self._told = True

    def __exit__(self, *_: object) -> None:
        self.interrupt()
        try:
            self.said = self._process.communicate(timeout=60)[0]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        assert self._process.returncode == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of several processes, which has nothing to say when it ends."""
    with (running := serving(tmp_path / "l.db", WORKERS)) as started:
        yield started
    assert running.said == ""


def test_what_one_takes_all_of_them_show(server: Server, tmp_path: Path) -> None:
    """A report that was sent to one is followed by any other, and its record stands in every answer."""
    address = server.address
    with Ledger(str(tmp_path / "l.db"), author="tests/1", create=False) as ledger:
        headers = {"Authorization": f"Bearer {Tokens(ledger.engine).add('Ada', 'reviewer')}"}
    sent = post(f"{address}/add", data={"text": REPORT}, headers=headers)
    assert sent.status_code == 303
    for _ in range(600):
        shown = get(f"{address}{sent.headers['location']}", headers=headers)
        assert shown.status_code == 200, shown.text
        if "recorded" in shown.text:
            break
        time.sleep(0.1)
    for _ in range(TIMES):
        shown = get(f"{address}{sent.headers['location']}", headers=headers)
        assert (shown.status_code, "recorded" in shown.text) == (200, True)
        assert sent.headers["location"] in get(f"{address}/add", headers=headers).text
        assert len(get(f"{address}/api/v1/articles").json()["items"]) == 1
    note = {"text": "It prints what ministries send.", "about": "outlet/Bild"}
    keyed = {**headers, "Idempotency-Key": "one"}
    answers = {post(f"{address}/api/v1/notes", json=note, headers=keyed).text for _ in range(TIMES)}
    assert len(answers) == 1
    assert {get(f"{address}/api/v1/").json()["records"] for _ in range(TIMES)} == {3}


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_one_that_dies_is_replaced(server: Server) -> None:
    """Whoever is connected to the others notices nothing, and new connections are all answered."""
    assert get(f"{server.address}/api/v1/").status_code == 200
    before = server.workers()
    assert len(before) == WORKERS
    os.kill(min(before), signal.SIGKILL)
    while min(before) in server.workers():  # what it had taken goes with it
        time.sleep(0.05)
    for _ in range(TIMES):
        assert get(f"{server.address}/api/v1/").status_code == 200
    assert len(server.workers()) == WORKERS
    assert len(server.workers() - before) == 1


@pytest.mark.parametrize("workers", [1, WORKERS])
def test_who_sends_half_a_report_keeps_no_server_from_ending(tmp_path: Path, workers: int) -> None:
    """It waits for the rest as long as for any answer under way, and ends."""
    with (running := serving(tmp_path / "l.db", workers)) as server:
        with Ledger(str(tmp_path / "l.db"), author="tests/1", create=False) as ledger:
            token = Tokens(ledger.engine).add("Ada", "reviewer")
        url = httpx.URL(f"{server.address}/api/v1/notes")
        assert get(url).status_code == 200
        head = (
            f"POST {url.path} HTTP/1.1\r\nHost: {url.host}\r\nAuthorization: Bearer {token}\r\nContent-Length: 99\r\n"
        )
        with closing(socket.create_connection((url.host, url.port or 80))) as half:
            half.sendall(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
            time.sleep(0.5)  # until it waits for the rest
            running.interrupt()
            assert b" 201 " not in half.recv(1 << 16)
    assert running.said.count("\n") == 1, running.said
