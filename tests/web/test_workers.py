"""Several processes that serve one ledger: they answer alike, and show what each of them was sent."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from servanda.ledger import Ledger, Tokens
from tests.web.conftest import REPORT

WORKERS = 3
TIMES = 24
"""So often something is asked, by a new connection each time: each worker takes some of them."""


class Server(NamedTuple):
    """Where it listens, and the number of its process."""

    address: str
    process: int

    def workers(self) -> set[int]:
        """The processes that answer (Linux)."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return {int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of several processes over an empty ledger, ended as by Ctrl-C; all of them go with it."""
    Ledger(str(tmp_path / "l.db"), author="tests/1").close()
    command = [sys.executable, "-u", "-m", "servanda", "serve", "--ledger", str(tmp_path / "l.db"), "--port", "0"]
    environ = {**os.environ, "SERVANDA_READER": "rules"}
    with subprocess.Popen(
        [*command, "--workers", str(WORKERS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    ) as server:
        assert server.stdout is not None
        found = None
        while not found:
            found = re.search(r"http://\S+", line := server.stdout.readline())
            assert line, "it ended"
        yield Server(found[0].rstrip("/"), server.pid)
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=60)[0]
    assert (server.returncode, said) == (0, "")


def test_what_one_takes_all_of_them_show(server: Server, tmp_path: Path) -> None:
    """A report that was sent to one is followed by any other, and its record stands in every answer."""
    address = server.address
    with Ledger(str(tmp_path / "l.db"), author="tests/1", create=False) as ledger:
        headers = {"Authorization": f"Bearer {Tokens(ledger.engine).add('Ada', 'reviewer')}"}
    sent = httpx.post(f"{address}/add", data={"text": REPORT}, headers=headers, timeout=120)
    assert sent.status_code == 303
    for _ in range(600):
        shown = httpx.get(f"{address}{sent.headers['location']}", headers=headers, timeout=120)
        assert shown.status_code == 200, shown.text
        if "recorded" in shown.text:
            break
        time.sleep(0.1)
    for _ in range(TIMES):
        shown = httpx.get(f"{address}{sent.headers['location']}", headers=headers)
        assert (shown.status_code, "recorded" in shown.text) == (200, True)
        assert sent.headers["location"] in httpx.get(f"{address}/add", headers=headers).text
        assert len(httpx.get(f"{address}/api/v1/articles").json()["items"]) == 1
    note = {"text": "It prints what ministries send.", "about": "outlet/Bild"}
    keyed = {**headers, "Idempotency-Key": "one"}
    answers = {httpx.post(f"{address}/api/v1/notes", json=note, headers=keyed).text for _ in range(TIMES)}
    assert len(answers) == 1
    assert {httpx.get(f"{address}/api/v1/").json()["records"] for _ in range(TIMES)} == {3}


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_one_that_dies_is_replaced(server: Server) -> None:
    """Whoever is connected to the others notices nothing, and new connections are all answered."""
    assert httpx.get(f"{server.address}/api/v1/", timeout=120).status_code == 200
    before = server.workers()
    assert len(before) == WORKERS
    os.kill(min(before), signal.SIGKILL)
    while min(before) in server.workers():  # what it had taken goes with it
        time.sleep(0.05)
    for _ in range(TIMES):
        assert httpx.get(f"{server.address}/api/v1/", timeout=120).status_code == 200
    assert len(server.workers()) == WORKERS
    assert len(server.workers() - before) == 1
