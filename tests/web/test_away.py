"""What people take away from the page: each file opened by a program that others wrote, or read back."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import docx
import icalendar
import openpyxl
import pyarrow.parquet as pq
import pytest
import uvicorn
from bibtexparser.entrypoint import parse_string
from fastapi.testclient import TestClient
from lxml import etree
from playwright.sync_api import Browser
from pypdf import PdfReader

from servanda.api import Service, api
from servanda.api.service import EXPORTS
from servanda.config import Settings
from servanda.errors import ExportError
from servanda.export.excerpt import Excerpt
from servanda.export.formats import Format
from servanda.export.tables import TABLES
from servanda.ledger import Book, Tokens
from servanda.model import Note
from servanda.web.offline import WAYS_OUT
from servanda.web.server import GRACE
from tests.export.conftest import ON, REPORTS, made
from tests.web.conftest import Site, get, serving
from tests.web.visits import Visit

LINK = re.compile(r'<a href="([^"]+)" download>')
EARLY = "2025-01-11"
"""A day between the first report and the second."""


@pytest.fixture(scope="module")
def lublin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page of a small ledger: three reports, one meeting."""
    with made(tmp_path_factory.mktemp("away"), REPORTS) as ledger, serving(ledger, lambda: ON) as address:
        yield Site(address, ledger)


def fetch(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and bytes."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=120) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def thing(site: Site, kind: str, query: str = "") -> str:
    """The address of the first thing of a list."""
    found = re.search(rf'href="(/{kind}/[^"?#]+)', get(f"{site.address}/{kind}{query}")[2])
    assert found
    return found[1]


def files(site: Site, path: str) -> dict[str, str]:
    """What the page of a path offers, by its format and table."""
    _, _, page = get(site.address + path)
    links = [one.replace("&amp;", "&") for one in LINK.findall(page)]
    named = {}
    for one in links:
        table = re.search(r"table=(\w+)", one)
        named["/".join([one.partition("?")[0].rpartition("/")[2], *([table[1]] if table else [])])] = one
    assert len(named) == len(links)
    return named


def opens(name: str, content: bytes) -> int:
    """How much a program finds in a file of a format: rows, pages, entries."""
    if name == "xlsx":
        return len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)
    if name == "docx":
        return len(docx.Document(io.BytesIO(content)).paragraphs)
    if name == "pdf":
        return len(PdfReader(io.BytesIO(content)).pages)
    if name == "parquet":
        return int(pq.read_table(io.BytesIO(content)).num_rows)
    text = content.decode()
    counted: dict[str, Callable[[], int]] = {
        "csv": lambda: len(list(csv.reader(io.StringIO(text)))),
        "plover": lambda: len(text.splitlines()),
        "jsonl": lambda: len([json.loads(line) for line in text.splitlines()]),
        "jsonld": lambda: len(json.loads(text)["@graph"]),
        "iati": lambda: len(etree.fromstring(content).findall("iati-activity")),
        "bibtex": lambda: len(parse_string(text).entries),
        "ris": lambda: text.count("TY  - NEWS"),
        "ics": lambda: len(icalendar.Calendar.from_ical(text).events),
        "html": lambda: text.count("</blockquote>"),
    }
    return counted[name]()


@pytest.mark.parametrize("scope", ["ledger", "list", "meeting", "undertaking"])
def test_the_page_offers_every_format_and_each_opens(lublin: Site, scope: str) -> None:
    """All that `servanda export` gives of a thing stands on its page, with what it is for, and holds something."""
    lists = {"ledger": "/export", "list": "/undertakings?theme=health"}
    path = lists[scope] if scope in lists else thing(lublin, f"{scope}s")
    found = files(lublin, path)
    wanted = {name for name, one in WAYS_OUT.items() if scope in one.covers}
    assert {name.partition("/")[0] for name in found} == wanted
    page = get(lublin.address + path)[2]
    for address in found.values():
        name = address.partition("?")[0].rpartition("/")[2]
        one = WAYS_OUT[name]
        status, headers, content = fetch(lublin.address + address)
        assert status == 200, content
        assert headers["Content-Type"].partition(";")[0] == one.media_type
        assert re.fullmatch(rf'attachment; filename="servanda-[\w-]+{one.suffix}"', headers["Content-Disposition"])
        assert opens(name, content) >= (name not in ("ics", "iati"))  # not everything falls due or has a sum
        assert one.says.replace("'", "&#39;") in page


def test_every_table_has_a_link(lublin: Site) -> None:
    """On the page of the whole ledger, for the formats that hold one."""
    found = files(lublin, "/export")
    assert {name for name in found if name.startswith("csv/")} == {f"csv/{name}" for name in TABLES}
    _, headers, content = fetch(lublin.address + found["csv/meetings"])
    assert headers["Content-Disposition"] == 'attachment; filename="servanda-meetings-2025-06-10.csv"'
    assert content.decode().count("Lublin") == 1


def test_a_file_is_of_the_day_that_is_looked_at(lublin: Site) -> None:
    """What came later is left out; the log itself is the same on every day, and says nothing of one."""
    meeting = thing(lublin, "meetings")
    for path in ("/export", "/undertakings", meeting):
        now, then = files(lublin, path), files(lublin, f"{path}?as_of={EARLY}")
        assert now.keys() == then.keys()
        assert all(f"as_of={EARLY}" in one for name, one in then.items() if name != "jsonl")
        found = [(fetch(lublin.address + one["ris"])[2].decode()) for one in (now, then)]
        assert [text.count("TY  - NEWS") for text in found] == [3, 1]
    _, headers, content = fetch(lublin.address + then["docx"])
    assert f"-{EARLY}.docx" in headers["Content-Disposition"]
    assert "12 countries" in (text := " ".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)), text
    assert "14 countries" not in text
    later = files(lublin, f"/export?as_of={EARLY}")["jsonl"]
    assert later == files(lublin, "/export")["jsonl"]


def test_a_list_is_taken_as_it_is_narrowed(lublin: Site) -> None:
    """Undertakings that the page shows, and no others."""
    table = fetch(lublin.address + files(lublin, "/undertakings?theme=health")["csv"] + "&table=undertakings")[
        2
    ].decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["type"] for row in rows} == {"health"}
    assert len(rows) == get(f"{lublin.address}/undertakings?theme=health")[2].count('class="state"')


def test_links_in_a_file_lead_to_the_page_only_where_others_reach_it(lublin: Site) -> None:
    """An address of this machine would lead nowhere once the file is mailed: then to the sources."""
    found = files(lublin, thing(lublin, "meetings"))["html"]
    page = fetch(lublin.address + found)[2].decode()
    assert "127.0.0.1" not in page
    assert "https://fjord.example/lublin-2025-01-10" in page
    config = Settings(public_address="https://ledger.example.org")
    with serving(lublin.ledger, lambda: ON, config=config) as address:
        token = Tokens(lublin.ledger.engine).add("Rea", "reader")
        status, _, content = fetch(address + found, Authorization=f"Bearer {token}")
        assert status == 200
        assert "https://ledger.example.org/actors/" in content.decode()
        assert fetch(address + found)[0] == 401


def test_a_page_and_its_file_cite_one_address(lublin: Site) -> None:
    """The one by which others know the page; a name where they do not, for an address of this machine leads nobody."""
    path = thing(lublin, "undertakings")
    token = Tokens(lublin.ledger.engine).add("Rex", "reader")
    for site, begins in (("", "urn:servanda:"), ("https://ledger.example.org", "https://ledger.example.org/")):
        with serving(lublin.ledger, lambda: ON, config=Settings(public_address=site)) as address:
            page, file = (
                fetch(address + one, Authorization=f"Bearer {token}")[2].decode()
                for one in (path, files(lublin, path)["bibtex"])
            )
        own = file.partition("\n}")[0]
        assert f"url = {{{begins}" in own
        assert own in html.unescape(page)


def test_who_may_not_read_may_not_take(lublin: Site) -> None:
    """From elsewhere it takes a reader's token; with one, a reader has all of it."""
    with serving(lublin.ledger, lambda: ON, config=Settings(host="0.0.0.0")) as address:  # noqa: S104 - loopback is asked
        visit = Visit(address)
        assert visit.get("/api/v1/export/csv").status == 401
        assert visit.get("/export").status == 401
        visit.sign_in(Tokens(lublin.ledger.engine).add("Rob", "reader"))
        assert "servanda-ledger.jsonl" in visit.get("/api/v1/export/jsonl").headers["Content-Disposition"]
        assert visit.get("/export").status == 200


def test_what_one_has_is_not_made_again(tmp_path: Path) -> None:
    """Until something was recorded, or another part is asked for."""
    with made(tmp_path, REPORTS) as ledger, serving(ledger, lambda: ON) as address:
        path = f"{address}/api/v1/export/xlsx"
        tag = fetch(path)[1]["ETag"]
        status, headers, content = fetch(path, **{"If-None-Match": tag})
        assert (status, content, headers["ETag"]) == (304, b"", tag)
        assert fetch(f"{path}?theme=health", **{"If-None-Match": tag})[0] == 200
        ledger.state(Note("Prints what ministries send.", "outlet/Tide"), author="Ada")
        assert fetch(path, **{"If-None-Match": tag})[0] == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("docs", 404, "EXPORT001"),
        ("pdf", 422, "EXPORT002"),
        ("pdf?meeting=m-00000000", 404, "STATE002"),
        ("html?undertaking=u-00000000", 404, "STATE002"),
        ("csv?table=pledges", 422, "EXPORT002"),
        ("xlsx?table=acts", 422, "EXPORT002"),
        ("jsonl?as_of=2025-01-11", 422, "EXPORT002"),
        ("csv?meeting=m-00000000&undertaking=u-00000000", 422, "EXPORT002"),
        ("csv?meeting=m-00000000&theme=health", 422, "EXPORT002"),
        ("csv?meeting=../../etc", 422, "API001"),
        ("csv?tabel=acts", 422, "API001"),
        ("csv?as_of=2025-02-30", 422, "API001"),
    ],
)
def test_what_cannot_be_taken_is_said(lublin: Site, path: str, status: int, code: str) -> None:
    """With its code, before any byte of a file."""
    found, headers, content = fetch(f"{lublin.address}/api/v1/export/{path}")
    assert (found, json.loads(content)["code"]) == (status, code)
    assert "Content-Disposition" not in headers


def test_few_are_made_at_a_time_and_a_fault_blocks_nobody(lublin: Site) -> None:
    """Who comes while as many as may be are under way is told to come again; each that ends or fails makes room."""
    begun, go = threading.Semaphore(0), threading.Event()

    def slow(_: Excerpt) -> Iterator[bytes]:
        begun.release()
        yield b"first"
        assert go.wait(200)
        yield b"second"

    def broken(_: Excerpt) -> Iterator[bytes]:
        raise ExportError("EXPORT003", "the sheet Tellings has more rows than a workbook holds")
        yield b""

    formats = {
        name: Format(name, name, "count", "text/plain", ".txt", name, write)
        for name, write in {"slow": slow, "broken": broken}.items()
    }
    served = api(Service(Book(lublin.ledger), lambda: ON, formats=formats))
    with TestClient(served) as client:
        for _ in range(EXPORTS + 1):
            assert client.get("/export/broken").json()["code"] == "EXPORT003"
        answers: list[bytes] = []
        take = lambda: answers.append(client.get("/export/slow").content)  # noqa: E731 - a name for the threads
        threads = [threading.Thread(target=take, daemon=True) for _ in range(EXPORTS)]
        for one in threads:
            one.start()
        assert all(begun.acquire(timeout=200) for _ in threads)
        refused = client.get("/export/broken")
        assert refused.status_code == 429
        assert refused.json()["code"] == "API009"
        assert refused.headers["Retry-After"] == "10"
        go.set()
        for one in threads:
            one.join()
        assert answers == [b"firstsecond"] * EXPORTS
        assert client.get("/export/slow").status_code == 200


def test_who_goes_away_makes_room(lublin: Site) -> None:
    """A browser that is closed in the middle of a file leaves its place to the next one."""

    def endless(_: Excerpt) -> Iterator[bytes]:
        while True:
            yield bytes(1 << 16)

    formats = {
        name: Format(name, name, "count", "text/plain", ".txt", name, write)
        for name, write in {"endless": endless, "short": lambda _: iter([b"all"])}.items()
    }
    served = api(Service(Book(lublin.ledger), lambda: ON, formats=formats))
    config = uvicorn.Config(served, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=GRACE)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/export"
    try:
        for _ in range(2 * EXPORTS):
            for _ in range(600):
                try:
                    answer = urllib.request.urlopen(f"{address}/endless", timeout=120)
                    break
                except urllib.error.HTTPError as error:  # those before are being let go of
                    error.close()
                    if error.code != 429:
                        raise
                    time.sleep(0.05)
            assert answer.read(10) == bytes(10)
            answer.close()
        for _ in range(600):
            if fetch(f"{address}/short")[0] == 200:
                break
            time.sleep(0.05)
        assert fetch(f"{address}/short")[2] == b"all"
    finally:
        server.should_exit = True
        thread.join()


def test_it_is_taken_by_keyboard_without_scripts(lublin: Site, browser: Browser) -> None:
    """From the page of a meeting, on a telephone: the menu opens, and the brief comes with its name."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(lublin.address + thing(lublin, "meetings"))
    assert not page.get_by_role("link", name="PDF").is_visible()
    page.locator(".take summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="PDF").focus()
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"servanda-m-\w+-2025-06-10\.pdf", taken.value.suggested_filename)
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    context.close()
