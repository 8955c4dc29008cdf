"""What the API's page in the documentation shows is what happens."""

from __future__ import annotations

import re
import subprocess
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from servanda.ledger import Book, Wanted
from tests.api.conftest import TODAY, UNLIMITED, Api
from tests.hooks.test_hooks import SECRET
from tests.web.conftest import serving

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
CLIENT, WRITER, RECEIVER = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
HERE = "http://127.0.0.1:8765"


def test_the_examples_run(fresh: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The client of ten lines walks a list, the other one writes once, curl saves a table: over a real connection."""
    assert len([line for line in CLIENT.split("\nfor ")[0].splitlines() if line.strip()]) <= 10
    with serving(fresh.ledger, lambda: TODAY, limits=UNLIMITED) as url:
        exec(CLIENT.replace(HERE, url), {})  # noqa: S102 - the documentation's own code
        printed = capsys.readouterr().out.splitlines()
        held: dict[str, Any] = {"TOKEN": fresh.tokens["reviewer"]}
        exec(WRITER.replace(HERE, url), held)  # noqa: S102 - the same
        for command in re.findall(r"^    (curl .*)$", PAGE, re.M):
            subprocess.run(command.replace(HERE, url), shell=True, check=True, cwd=tmp_path)  # noqa: S602 - the same
    (day,) = re.findall(r'as_of="([0-9-]+)"', CLIENT)
    on = date.fromisoformat(day)
    lines, _ = Book(fresh.ledger).shelf(on).lines(on, Wanted(("France", "FRA"), status="conditional"))
    assert printed == [f"{one.status} {one.deadline} {one.words}" for one in lines] != []
    assert held["first"]["record"] == fresh.ledger.head()[0]  # type: ignore[index] # it is not empty
    assert (tmp_path / "sanctions.csv").read_text().count("\n") > 1


def test_a_receiver_checks_what_it_gets() -> None:
    """The lines for receivers take what another library signs, and nothing that was changed."""
    held: dict[str, Any] = {}
    exec(RECEIVER, held)  # noqa: S102 - the documentation's own code

    now = datetime.fromtimestamp(int(time.time()), UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", now, "{}"),
    }
    assert held["is_ours"](SECRET, headers, b"{}")
    assert not held["is_ours"](SECRET, headers, b"{ }")
    assert not held["is_ours"](SECRET, {**headers, "webhook-timestamp": str(int(now.timestamp()) - 600)}, b"{}")


def test_every_address_is_named(fresh: Api) -> None:
    """The page names every path of the description, and every filter."""
    spec = fresh.client().get("/api/v1/openapi.json").json()
    for path, methods in spec["paths"].items():
        assert f"`{path.split('/{')[0]}" in PAGE, path
        for told in methods.values():
            for one in told.get("parameters", ()):
                assert one["name"] in PAGE or one["in"] == "path", one["name"]
