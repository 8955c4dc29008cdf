"""Others are told what was recorded: signed, until it arrives, and never on a machine that is not public."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from servanda.cli.main import run
from servanda.errors import HookError
from servanda.hooks import Courier, check, place_of, resolved, secret_at
from servanda.hooks.addresses import is_public
from servanda.ledger import Ledger
from servanda.ledger.hooks import AFTER, KEPT, Hooks
from servanda.model import Note
from tests.ledger.conftest import Postgres, address, ledger, postgres

__all__ = ["Postgres", "address", "ledger", "postgres"]
SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
ENVIRON = {"HOOK": SECRET}


class Receiver:
    """A real server on loopback that notes what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{receiver.address}elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where messages arrive."""
    with Receiver() as found:
        yield found


def note(book: Ledger, words: str) -> int:
    return book.state(Note(words, about="outlet/Bild"), author="Ann")


def test_new_records_are_told_and_signed(ledger: Ledger, receiver: Receiver) -> None:
    """From the hook on every record is told once, and a receiver's own library takes the signature."""
    note(ledger, "before")
    hook = Hooks(ledger).add(receiver.address, "env:HOOK")
    courier = Courier(ledger, private=True, environ=ENVIRON)
    assert courier.carry() == (0, 0)
    numbers = [note(ledger, f"note {number}") for number in range(250)]
    assert courier.carry() == (3, 0)
    assert courier.carry() == (0, 0)
    told = []
    for headers, body in receiver.got:
        message = Webhook(SECRET).verify(body, headers)
        assert message["type"] == "records.added"
        told += [one["record"] for one in message["data"]["records"]]
    assert sorted(told) == numbers
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 3
    assert {one.state for one in Hooks(ledger).attempts(hook.id)} == {"arrived"}


def test_what_does_not_arrive_is_tried_again_later(ledger: Ledger, receiver: Receiver) -> None:
    """Each attempt is kept; the next comes when it is due, with the same id; a redirect is not followed."""
    clock = Clock()
    hook = Hooks(ledger, clock=clock).add(receiver.address, "env:HOOK")
    courier = Courier(ledger, private=True, environ=ENVIRON, clock=clock)
    note(ledger, "one")
    receiver.answers = [500, 302]
    assert courier.carry() == (0, 1)
    assert courier.carry() == (0, 0), "not before its time"
    clock.now += AFTER[0]
    assert courier.carry() == (0, 1)
    clock.now += AFTER[1] - timedelta(seconds=1)
    assert courier.carry() == (0, 0)
    clock.now += timedelta(seconds=1)
    assert courier.carry() == (1, 0)
    found = Hooks(ledger).attempts(hook.id)
    assert [(one.number, one.status, one.state) for one in found] == [
        (3, 204, "arrived"),
        (2, 302, "arrived"),
        (1, 500, "arrived"),
    ]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 3


def test_one_who_is_away_is_given_up_at_last(ledger: Ledger) -> None:
    """After three days; one who says that it is gone, at once."""
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    hook = Hooks(ledger, clock=clock).add(f"http://127.0.0.1:{port}/", "env:HOOK")
    courier = Courier(ledger, private=True, environ=ENVIRON, clock=clock)
    note(ledger, "one")
    for after in AFTER:
        assert courier.carry() == (0, 1)
        clock.now += after
    assert courier.carry() == (0, 1)
    clock.now += timedelta(days=30)
    assert courier.carry() == (0, 0)
    assert len(Hooks(ledger).attempts(hook.id)) == len(AFTER) + 1
    assert Hooks(ledger).listed()[0].given_up == 1


def test_what_is_done_with_is_forgotten(ledger: Ledger, receiver: Receiver) -> None:
    """A message that arrived goes with its attempts after a while; one that is still to arrive stays, however old."""
    clock = Clock()
    hook = Hooks(ledger, clock=clock).add(receiver.address, "env:HOOK")
    courier = Courier(ledger, private=True, environ=ENVIRON, clock=clock)
    receiver.answers = [204, 500, 500, 204]
    for carried in ((1, 0), (0, 1)):
        note(ledger, "old")
        assert courier.carry() == carried
    clock.now += KEPT - timedelta(seconds=1)
    assert courier.carry() == (0, 1)
    assert len(Hooks(ledger).attempts(hook.id)) == 3
    clock.now += timedelta(seconds=2)
    note(ledger, "new")
    assert courier.carry() == (1, 0)
    found = Hooks(ledger).attempts(hook.id)
    assert [(one.status, one.state) for one in found] == [(204, "arrived"), (500, "waits"), (500, "waits")]
    assert Hooks(ledger).listed()[0].waiting == 1


def test_one_who_is_gone_hears_no_more_of_it(ledger: Ledger, receiver: Receiver) -> None:
    """410 ends a message at once."""
    Hooks(ledger).add(receiver.address, "env:HOOK")
    note(ledger, "one")
    receiver.answers = [410]
    assert Courier(ledger, private=True, environ=ENVIRON).carry() == (0, 1)
    (hook,) = Hooks(ledger).listed()
    assert (hook.waiting, hook.given_up) == (0, 1)


def test_two_couriers_do_not_tell_the_same(ledger: Ledger, receiver: Receiver) -> None:
    """Two servers over one ledger, at once."""
    Hooks(ledger).add(receiver.address, "env:HOOK")
    for number in range(20):
        note(ledger, f"note {number}")
    threads = [
        threading.Thread(target=Courier(ledger, private=True, environ=ENVIRON).carry, daemon=True) for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    told = [each["record"] for _, body in receiver.got for each in json.loads(body)["data"]["records"]]
    assert sorted(told) == list(range(1, 21))


def test_a_private_machine_is_not_told_unless_allowed(ledger: Ledger, receiver: Receiver) -> None:
    """Nothing reaches it, and the attempt says why."""
    hook = Hooks(ledger).add(receiver.address.replace("http:", "https:"), "env:HOOK")
    note(ledger, "one")
    assert Courier(ledger, environ=ENVIRON).carry() == (0, 1)
    assert receiver.got == []
    (attempt,) = Hooks(ledger).attempts(hook.id)
    assert "no public address" in attempt.words
    assert attempt.status is None


def test_a_name_that_turns_is_followed_nowhere(ledger: Ledger, receiver: Receiver) -> None:
    """The machine that was looked at is the one that is connected to, though the name leads elsewhere by then."""
    looked: list[str] = []

    async def turning(host: str, port: int) -> list[str]:
        """First a machine of ours, from the second question on another one."""
        looked.append(host)
        return ["127.0.0.1" if len(looked) == 1 else "127.0.0.99"]

    port = receiver.address.rsplit(":", 1)[1]
    Hooks(ledger).add(f"http://turning.example:{port}", "env:HOOK")
    note(ledger, "one")
    assert Courier(ledger, private=True, environ=ENVIRON, resolve=turning).carry() == (1, 0)
    assert looked == ["turning.example"], "it is looked up once"
    assert receiver.got[0][0]["host"] == f"turning.example:{port.rstrip('/')}"


def test_one_private_machine_among_many_is_enough_to_refuse() -> None:
    """A name with a public and a private machine behind it is not told."""

    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(HookError, match=r"10\.0\.0\.1"):
        asyncio.run(resolved(check("https://mixed.example/", private=False), private=False, resolve=both))
    found = asyncio.run(resolved(check("https://mixed.example/", private=True), private=True, resolve=both))
    assert found == ("93.184.216.34", 443)


@pytest.mark.parametrize(
    "machine",
    [
        "127.0.0.1", "127.8.8.8", "10.1.1.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - nothing is bound
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "::10.0.0.1",
    ],
)  # fmt: skip
def test_no_machine_of_the_inside_counts_as_public(machine: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast; wrapped in IPv6 too."""
    assert not is_public(machine)


@pytest.mark.parametrize("machine", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_public_machines_are_public(machine: str) -> None:
    """And may be told."""
    assert is_public(machine)


@pytest.mark.parametrize(
    "wrong",
    [
        "ftp://a.example/",
        "https://",
        "a.example",
        "https://u:p@a.example/",
        "https://a.example:0/",
        "https://[::1",
        "http://a.example/",
    ],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    """With what it should be."""
    with pytest.raises(HookError, match="HOOK001"):
        check(wrong, private=False)


def test_a_secret_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """A file is made once, and refused when others may read it; what is no secret is refused."""
    place = place_of(environment=None, file=str(tmp_path / "secret"))
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    first = secret_at(place, {})
    assert place_of(environment=None, file=str(tmp_path / "secret")) == place
    assert secret_at(place, {}) == first
    (tmp_path / "secret").chmod(0o644)
    for bad, environ in ((place, {}), ("env:NONE", {}), ("env:SHORT", {"SHORT": "whsec_eA=="}), ("file:/none", {})):
        with pytest.raises(HookError, match="HOOK002"):
            secret_at(bad, environ)
    with pytest.raises(HookError, match="HOOK002"):
        place_of(environment=None, file=None)


def test_the_commands_add_list_send_and_remove(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On loopback with the setting, and not without it."""
    monkeypatch.chdir(tmp_path)
    with Ledger("servanda.db", author="tests/1") as book:
        note(book, "one")
        secret = ["--secret-file", "secret"]
        assert run(["hook", "add", receiver.address, *secret]) == 2
        assert run(["hook", "add", receiver.address.replace("http:", "https:"), *secret]) == 2
        assert "no public address" in capsys.readouterr().err
        monkeypatch.setenv("SERVANDA_PRIVATE_HOOKS", "1")
        assert run(["hook", "add", receiver.address, *secret]) == 0
        assert run(["hook", "add", receiver.address, *secret]) == 2
        note(book, "two")
        capsys.readouterr()
        assert run(["hook", "send"]) == 0
        assert capsys.readouterr().out == "1 arrived, 0 did not\n"
        assert run(["hook", "list", "--json"]) == 0
        hook = json.loads(capsys.readouterr().out)
        assert (hook["address"], hook["head"]) == (receiver.address, 2)
        assert SECRET not in json.dumps(hook)
        assert run(["hook", "attempts", hook["id"]]) == 0
        assert "204 No Content" in capsys.readouterr().out
        assert run(["hook", "remove", hook["id"]]) == 0
        assert run(["hook", "remove", hook["id"]]) == 2
        note(book, "three")
        capsys.readouterr()
        assert run(["hook", "send"]) == 0
        assert capsys.readouterr().out == "0 arrived, 0 did not\n"
    assert len(receiver.got) == 1
