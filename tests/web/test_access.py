"""Who may do what, from where: as visitors and attackers see it."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from servanda.config import Settings
from servanda.errors import ConfigError
from servanda.ledger import Ledger, Tokens
from servanda.pipeline import add
from servanda.readers import load
from servanda.web.access import Door, Limits
from servanda.web.rate import Rate
from tests.web.conftest import REPORT, serving
from tests.web.visits import Visit

CLOSED = Settings(host="0.0.0.0")  # noqa: S104 - what somebody would say who serves to others


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with one report."""
    (tmp_path / "report.txt").write_text(REPORT)
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as book:
        list(add([str(tmp_path / "report.txt")], book, load("rules"), limit=10**6))
        yield book


@pytest.fixture
def local(ledger: Ledger) -> Iterator[Visit]:
    """The page as it is reached from this machine alone."""
    with serving(ledger) as address:
        yield Visit(address)


@pytest.fixture
def abroad(ledger: Ledger) -> Iterator[Visit]:
    """The page as it is reached from elsewhere too."""
    with serving(ledger, config=CLOSED) as address:
        yield Visit(address)


def test_reading_is_open_on_this_machine(local: Visit) -> None:
    """Nobody needs a token to read here; to write takes one."""
    assert local.get("/").status == 200
    answer = local.post("/sign-out", {})
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_elsewhere_nothing_is_shown_without_a_token(abroad: Visit, ledger: Ledger) -> None:
    """A person is asked to sign in and led on to where they wanted; a program is told how to send a token."""
    answer = abroad.get("/articles/1?as_of=2025-09-05")
    assert answer.status == 401
    assert "Norland" not in answer.text
    assert 'name="after" value="/articles/1?as_of=2025-09-05"' in answer.text
    assert abroad.get("/articles/1", Accept="application/json").status == 401
    token = Tokens(ledger.engine).add("Ada", "reader")
    assert abroad.get("/articles/1", Authorization=f"Bearer {token}").status == 200
    signed = abroad.post("/sign-in", {"token": token, "after": "/articles/1"})
    assert (signed.status, signed.headers["Location"]) == (303, "/articles/1")


def test_a_session_reads_and_ends(abroad: Visit, ledger: Ledger) -> None:
    """The cookie is out of reach for scripts and other sites; signing out ends it on the server too."""
    cookie = abroad.sign_in(Tokens(ledger.engine).add("Ada", "reader")).headers["Set-Cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/"))
    page = abroad.get("/")
    assert page.status == 200
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert abroad.post("/sign-out", abroad.key()).status == 303
    assert abroad.get("/").status == 401


def test_behind_https_the_cookie_stays_there(ledger: Ledger) -> None:
    """Where people come by https, the session is sent by https alone."""
    with serving(ledger, config=Settings(public_address="https://ledger.example")) as address:
        visit = Visit(address, headers={"Host": "ledger.example"})
        assert visit.get("/").status == 401
        token = Tokens(ledger.engine).add("Ada", "reader")
        answer = visit.post("/sign-in", {"token": token}, {"Origin": "https://ledger.example"})
        assert answer.headers["Set-Cookie"].startswith("__Host-servanda=")
        assert "secure" in answer.headers["Set-Cookie"].lower()


def test_a_revoked_token_is_worth_nothing_at_once(abroad: Visit, ledger: Ledger) -> None:
    """Neither itself, nor a session that was opened with it."""
    tokens = Tokens(ledger.engine)
    token = tokens.add("Ada", "administrator")
    abroad.sign_in(token)
    assert abroad.get("/").status == 200
    tokens.revoke("Ada")
    assert abroad.get("/").status == 401
    assert abroad.get("/", Authorization=f"Bearer {token}", Cookie="").status == 401


@pytest.mark.parametrize(
    "sent",
    ["Bearer servanda_x", "Bearer ", "Basic QWRhOng=", "Bearer " + "x" * 5000, "Bearer ' OR 1=1 --", "Bearer \xe9\xff"],
)
def test_a_wrong_token_is_refused_even_where_reading_is_open(local: Visit, sent: str) -> None:
    """Who sends one means it: a typing error must not pass for nobody."""
    answer = local.get("/", Authorization=sent)
    assert answer.status == 401
    assert "not known here" in answer.text


@pytest.mark.parametrize("cookie", ["servanda=x", "servanda=", "servanda=" + "A" * 3000, 'servanda="\\'])
def test_a_wrong_session_is_nobody(local: Visit, cookie: str) -> None:
    """It may be an old one: reading goes on, and the page offers to sign in."""
    local.cookie = cookie
    answer = local.get("/")
    assert answer.status == 200
    assert "Sign in" in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8765", "10.0.0.7", "[::1", "a b", "@"]
)
def test_another_hosts_name_is_refused(local: Visit, host: str) -> None:
    """A page of another site whose name was led here (DNS rebinding) reads nothing."""
    answer = local.get("/", Host=host)
    assert answer.status == 400
    assert "Norland" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1:1", "[::1]:8765"])
def test_this_machines_names_are_known(local: Visit, host: str) -> None:
    """Whatever people type for it."""
    assert local.get("/", Host=host).status == 200


def test_a_proxy_does_not_make_the_world_local(local: Visit) -> None:
    """What another machine asked for by a proxy on this one needs a token."""
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert local.get("/", **{name: "203.0.113.9"}).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_use_a_session(local: Visit, ledger: Ledger, headers: dict[str, str]) -> None:
    """Not even one on this machine, for whose pages the cookie is sent along."""
    local.sign_in(Tokens(ledger.engine).add("Ada", "reviewer"))
    answer = local.post("/sign-out", local.key(), headers)
    assert answer.status == 403
    assert local.key() != {}, "still signed in"


@pytest.mark.parametrize("key", ["", "0" * 64, "é"])
def test_a_form_without_its_key_is_refused(local: Visit, ledger: Ledger, key: str) -> None:
    """Also from our own page: it may be of a session that ended."""
    local.sign_in(Tokens(ledger.engine).add("Ada", "reviewer"))
    assert local.post("/sign-out", {"form_key": key}).status == 403
    assert local.key() != {}


def test_a_reader_may_not_write(local: Visit, ledger: Ledger) -> None:
    """The page says which role it takes."""
    token = Tokens(ledger.engine).add("Ada", "reader")
    answer = local.ask("POST", "/review/judge", "", {"Authorization": f"Bearer {token}"})
    assert answer.status == 403
    assert "takes the role reviewer" in answer.text


def test_half_a_letter_is_no_text(local: Visit) -> None:
    """UTF-7, which a sender may claim, has what UTF-8 has not: nothing is done with it."""
    body = '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n+2AA-\r\n--b--\r\n'
    kind = "multipart/form-data; boundary=b; charset=utf-7"
    answer = local.ask("POST", "/sign-in", body, {"Content-Type": kind, "Origin": local.address})
    assert answer.status == 400
    assert "no text in UTF-8" in answer.text


def test_signing_in_leads_nowhere_else(local: Visit, ledger: Ledger) -> None:
    """A link with somebody's own address in it does not carry people off."""
    token = Tokens(ledger.engine).add("Ada", "reader")
    for after in ("//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\nx"):
        assert local.post("/sign-in", {"token": token, "after": after}).headers["Location"] == "/"


def test_a_name_is_text_on_the_page(local: Visit, ledger: Ledger) -> None:
    """Whatever somebody is called."""
    local.sign_in(Tokens(ledger.engine).add("<img src=x onerror=alert(1)>", "reviewer"))
    page = local.get("/").text
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_wrong_tokens_are_counted(ledger: Ledger) -> None:
    """Who tries many is made to wait, and told how long; signing in with a right one is not guessing."""
    with serving(ledger, limits=Limits(sign_ins=Rate(3, 1 / 60))) as address:
        visit = Visit(address)
        assert [visit.post("/sign-in", {"token": "x"}).status for _ in range(4)] == [401, 401, 401, 429]
        answer = visit.get("/", Authorization="Bearer x")
        assert answer.status == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "goes too fast" in answer.text
        assert visit.sign_in(Tokens(ledger.engine).add("Ada", "reader")).status == 303


def test_each_has_a_measure_of_their_own(ledger: Ledger) -> None:
    """One who asks too often is stopped, and nobody else; nor are sheets counted, without which a page is bare."""
    ada, bob = (Tokens(ledger.engine).add(name, "reader") for name in ("Ada", "Bob"))
    with serving(ledger, config=CLOSED, limits=Limits(reads=Rate(3, 0.01))) as address:
        visit = Visit(address)
        assert [visit.get("/method", Authorization=f"Bearer {ada}").status for _ in range(4)] == [200, 200, 200, 429]
        assert visit.get("/method", Authorization=f"Bearer {bob}").status == 200
        assert visit.get("/static/servanda.css").status == 200


def test_a_large_request_is_refused_in_words(local: Visit) -> None:
    """By its header or as it comes; the answer arrives though the sender had not ended."""
    big = "token=" + "x" * 2_000_000
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = local.ask("POST", "/sign-in", big, form)
    assert answer.status == 413
    assert "larger than 1,000,000 bytes" in answer.text
    piece = b"%x\r\n" % 500_000 + b"x" * 500_000 + b"\r\n"
    chunked = local.ask("POST", "/sign-in", piece * 4 + b"0\r\n\r\n", {**form, "Transfer-Encoding": "chunked"})
    assert chunked.status == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"X: " + b"y" * 20_000 + b"\r\n\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=token\r\n\r\nnever ended"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(5000))),
        ("application/x-www-form-urlencoded", b"\xff\xfe%zz=%00&token=%ff"),
        ("application/json", b'{"token": 1}'),
        ("", b"token=x"),
    ],
)
def test_broken_forms_get_a_page(local: Visit, kind: str, body: bytes) -> None:
    """Whatever is sent as a form, the answer is a page of ours and not a crash."""
    answer = local.ask("POST", "/sign-in", body, {"Content-Type": kind})
    assert answer.status in (400, 401)
    assert "Servanda" in answer.text


def test_one_who_hangs_up_harms_nobody(local: Visit) -> None:
    """A body that never comes: the next visitor is served."""
    parts = urlsplit(local.address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0))) as line:
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\ntoken=")
    assert local.get("/").status == 200


def test_a_ledger_that_is_gone_is_said(abroad: Visit, ledger: Ledger) -> None:
    """Who has a session then gets a page in plain words."""
    abroad.sign_in(Tokens(ledger.engine).add("Ada", "reader"))
    path = ledger.file
    assert path is not None
    ledger.engine.dispose()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE sessions")
    raw.close()
    answer = abroad.get("/")
    assert answer.status == 503
    assert "cannot be read" in answer.text


def test_two_at_the_door_do_not_wait_for_each_other(abroad: Visit, ledger: Ledger) -> None:
    """Many sign in at once, and each has a session."""
    token, found = Tokens(ledger.engine).add("Ada", "reader"), []

    def enter() -> None:
        visit = Visit(abroad.address)
        visit.sign_in(token)
        found.append(visit.get("/method").status)

    threads = [threading.Thread(target=enter, daemon=True) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [200] * 5


def test_an_address_that_is_none_is_refused() -> None:
    """A setting that would leave the page open by mistake is an error."""
    for address in ("ledger.example", "ftp://ledger.example", "https://", "https://a b"):
        with pytest.raises(ConfigError, match="CONF002"):
            Door.of(Settings(public_address=address))
