"""Adding reports by the page: what people send, and what attackers send."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from servanda.config import Settings
from servanda.ledger import Ledger, Tokens, verify
from servanda.readers import Reader
from tests.web.conftest import HOSTILE, REPORT, serving
from tests.web.visits import Answer, Visit, entered

BOUNDARY = "----servanda"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which nothing is recorded."""
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as book:
        yield book


@pytest.fixture
def site(ledger: Ledger) -> Iterator[str]:
    """Its page, which reads by rules and takes pages of up to a megabyte."""
    with serving(ledger, config=Settings(reader="rules", max_page_bytes=1_000_000)) as address:
        yield address


@pytest.fixture
def ada(site: str, ledger: Ledger) -> Visit:
    """A reviewer who signed in."""
    visit = Visit(site)
    visit.sign_in(Tokens(ledger.engine).add("Ada", "reviewer"))
    return visit


def send(visit: Visit, fields: dict[str, str], files: list[tuple[str, bytes]] = []) -> Answer:  # noqa: B006 - only read
    """Send the form with files, each by its name."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**visit.key(), **fields}.items()
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="'.encode()
        + name.encode("utf-8", "surrogateescape")
        + b'"\r\nContent-Type: text/plain\r\n\r\n'
        + content
        + b"\r\n"
        for name, content in files
    ]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return visit.ask("POST", "/add", body, {"Content-Type": kind, "Origin": visit.address})


def finished(visit: Visit, answer: Answer) -> str:
    """The page of what was sent, once it is done."""
    assert answer.status == 303, answer.text
    for _ in range(4800):
        page = visit.get(answer.headers["Location"]).text
        if "data-done" in page:
            return page
        time.sleep(0.05)
    raise AssertionError("it is never done")


def test_a_pasted_text_is_read_and_recorded(ada: Visit, ledger: Ledger) -> None:
    """With what its sender knows of it; the page leads to the article."""
    told = {"publisher": "The Example", "published": "2025-09-05", "address": "https://paper.example/dam"}
    page = finished(ada, send(ada, {"text": REPORT.replace("\n", "\r\n"), **told}))
    (entry,) = ledger.entries()
    metadata = entry.article.metadata
    assert (metadata.publisher, metadata.published, metadata.address) == tuple(told.values())
    assert entry.source == "pasted text, sent by Ada"
    assert entry.reading is not None
    assert f'href="/articles/{entry.seq}"' in page
    assert f"{len(entry.reading.acts)} act" in page
    assert "Norland" in ada.get(f"/articles/{entry.seq}").text
    assert list(verify(ledger)) == []


def test_a_day_may_be_written_out(ada: Visit, ledger: Ledger) -> None:
    """As people write it; what is kept is the day."""
    finished(ada, send(ada, {"text": REPORT, "published": "24 November 2025"}))
    assert [entry.article.metadata.published for entry in ledger.entries()] == ["2025-11-24"]


def test_files_are_read_each_by_its_kind(ada: Visit, ledger: Ledger) -> None:
    """Text, page and Markdown at once; what is recorded already is said to be known, with the way to it."""
    html = f"<html><body><h1>Dam</h1><p>{REPORT}</p><p>Norland will pay 3 million euros.</p></body></html>"
    files = [
        ("a.txt", REPORT.encode()),
        ("b.HTML", html.encode()),
        ("c.md", b"# Dam\n\nSudland will pay Norland soon.\n"),
    ]
    page = finished(ada, send(ada, {}, files))
    assert page.count('class="recorded"') == 3
    assert {entry.media_type for entry in ledger.entries()} == {"text/plain", "text/html", "text/markdown"}
    again = finished(ada, send(ada, {}, files[:1]))
    assert "known already" in again
    assert 'href="/articles/1"' in again
    assert len(ledger.entries()) == 3


def test_a_text_that_is_there_already_is_said(ada: Visit, ledger: Ledger) -> None:
    """With less metadata it is known, with other it is recorded; both say which article it is, and nothing is lost."""
    finished(ada, send(ada, {"text": REPORT, "publisher": "The Example"}))
    bare = finished(ada, send(ada, {"text": REPORT}))
    assert "known already" in bare
    assert "it is article 1, publisher The Example" in bare
    assert 'href="/articles/1"' in bare
    other = finished(ada, send(ada, {"text": REPORT, "publisher": "Another"}))
    assert "article 1 has the same text, but publisher The Example" in other
    assert [entry.article.metadata.publisher for entry in ledger.entries()] == ["The Example", "Another"]


ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w", zipfile.ZIP_DEFLATED) as bomb:
    bomb.writestr("bomb.txt", b"0" * 50_000_000)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bomb.zip", ZIPPED.getvalue(), "files of this kind are not read"),
        ("bomb.txt", ZIPPED.getvalue(), "an archive or an office document"),
        ("report.pdf", b"%PDF-1.7", "files of this kind are not read"),
        ("report.pdf.txt", b"%PDF-1.7", "no text but a PDF"),
        ("binary.txt", bytes(range(256)) * 40, "no text but binary data"),
        ("bad.txt", b"Norland \xff\xfe\xfa\xf0 " * 90 + "é".encode() * 50, ""),
        ("empty.txt", b"", "the page is empty"),
        ("words.txt", b"hello", "no sentence to read"),
        ("big.txt", b"Norland will pay. " * 80_000, "larger than 1,000,000 bytes"),
        ("script.exe", b"MZ", "files of this kind are not read"),
        ("noname", b"x", "files of this kind are not read"),
        ("deep.html", b"<div>" * 100_000, ""),
        ("<img src=x onerror=alert(1)>.txt", b"", "the page is empty"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(ada: Visit, ledger: Ledger, name: str, content: bytes, words: str) -> None:
    """The page says why, whatever came; no article of it stands in the ledger, and the next report is read."""
    page = finished(ada, send(ada, {}, [(name, content), ("good.txt", REPORT.encode())]))
    assert words in page
    assert "<img" not in page
    assert 'class="recorded"' in page
    assert "our side" not in page
    assert [entry.source for entry in ledger.entries() if entry.reading] == ["good.txt, sent by Ada"]
    assert list(verify(ledger)) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\Users\\ada\\passwd.txt", "/etc/passwd.txt", "a\x00/passwd.txt"]
)
def test_a_name_is_no_path(ada: Visit, ledger: Ledger, tmp_path: Path, name: str) -> None:
    """Folders in it are dropped, and nothing is written anywhere but in the ledger."""
    before = sorted(path.name for path in tmp_path.iterdir())
    finished(ada, send(ada, {}, [(name.replace("\\", "\\\\"), REPORT.encode())]))
    (entry,) = ledger.entries()
    assert entry.source == "passwd.txt, sent by Ada"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_fifty_megabytes_get_a_sentence(ada: Visit, ledger: Ledger) -> None:
    """Larger than a page, or than a request may be: said in words, and nothing of it is kept."""
    page = finished(ada, send(ada, {}, [("huge.txt", b"x" * 50_000_000)]))
    assert "larger than 1,000,000 bytes" in page
    answer = send(ada, {}, [("huge.txt", b"x" * 70_000_000)])
    assert answer.status == 413
    assert "Send it in smaller parts" in answer.text
    assert ledger.head() is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"published": "yesterday"}, "no day"),
        ({"published": "2025-02-30"}, "no day"),
        ({"address": "javascript:alert(1)"}, "no address"),
        ({"language": "Klingon!"}, "no language tag"),
        ({"publisher": "a\x07b"}, "cannot be printed"),
    ],
)
def test_what_a_sender_says_must_make_sense(ada: Visit, ledger: Ledger, told: dict[str, str], words: str) -> None:
    """The form comes back with the text in it."""
    answer = send(ada, {"text": HOSTILE, **told})
    assert answer.status == 400
    assert words in answer.text
    assert "Norland will open the dam" in answer.text
    assert "<script>document" not in answer.text
    assert ledger.head() is None


def test_what_was_wrong_in_one_form_is_not_put_into_the_other(ada: Visit) -> None:
    """A day that is none comes back where it was written alone."""
    for way, other in (("text", "files"), ("files", "text")):
        page = send(ada, {"text": "A title" if way == "text" else "", "published": "yesterday", "way": way}).text
        assert re.search(rf'id="{way}-published" name="published" value="yesterday"', page)
        assert re.search(rf'id="{other}-published" name="published" value=""', page)


def test_nothing_sent_is_said(ada: Visit) -> None:
    """An empty form, and more files than are taken at once."""
    assert "There is nothing to read" in send(ada, {"text": "  "}).text
    assert send(ada, {}, [(f"{n}.txt", b"x") for n in range(51)]).status == 400
    assert ada.get("/add/none").status == 404


def test_two_senders_at_once_lose_nothing(ada: Visit, site: str, ledger: Ledger) -> None:
    """Each sees their own reports recorded, and the page answers while they are read."""
    bob = Visit(site)
    bob.sign_in(Tokens(ledger.engine).add("Bob", "reviewer"))
    pages: dict[str, str] = {}

    def sending(name: str, visit: Visit) -> None:
        reports = [(f"{name}{n}.txt", f"{REPORT}\n{name} will pay {n} euros.\n".encode()) for n in range(8)]
        pages[name] = finished(visit, send(visit, {}, reports))

    threads = [threading.Thread(target=sending, args=pair, daemon=True) for pair in (("Ada", ada), ("Bob", bob))]
    for one in threads:
        one.start()
    assert Visit(site).get("/method").status == 200
    for one in threads:
        one.join()
    assert [page.count('class="recorded"') for page in pages.values()] == [8, 8]
    assert len(ledger.entries()) == 16
    assert list(verify(ledger)) == []


def test_a_reader_that_does_not_load_is_said(ledger: Ledger) -> None:
    """The sender is told, nothing is recorded, and the server goes on."""
    with serving(ledger, config=Settings(reader="nobody")) as address:
        visit = Visit(address)
        visit.sign_in(Tokens(ledger.engine).add("Ada", "reviewer"))
        page = finished(visit, send(visit, {"text": REPORT}))
        assert "there is no reader" in page
        assert ledger.head() is None


def test_a_bug_while_reading_is_logged_and_the_next_is_read(
    ledger: Ledger, rules: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """Who sent it is told no more than that; whoever runs the server finds what it was."""
    readers = iter([None, rules])  # what gives no reader fails at its first use
    with serving(ledger, reader=lambda: next(readers)) as address:
        visit = Visit(address)
        visit.sign_in(Tokens(ledger.engine).add("Ada", "reviewer"))
        assert "went wrong on our side" in finished(visit, send(visit, {"text": REPORT}))
        assert ledger.head() is None
        assert 'class="recorded"' in finished(visit, send(visit, {"text": REPORT}))
    assert "a bug of ours while pasted text, sent by Ada was read" in caplog.text
    assert "NoneType" in caplog.text


def test_it_is_shown_live(browser: Browser, site: str, ledger: Ledger) -> None:
    """With the script the list is brought up to date in place, from the keyboard alone to the article."""
    page = browser.new_page()
    page.goto(f"{site}/sign-in?after=/add")
    page.wait_for_selector("#token:focus")
    page.keyboard.type(Tokens(ledger.engine).add("Kim", "reviewer"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/add")
    page.focus("#text")
    page.keyboard.insert_text(REPORT)
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/add/.+"))
    page.wait_for_selector("[data-done]")
    assert page.inner_text(".works a") == "Norland and Sudland agree on water"
    with page.expect_navigation():
        page.click(".works a")
    assert "Norland and Sudland agree on water" in page.inner_text("h1")
    page.close()


def test_without_scripts_the_page_loads_itself_again(browser: Browser, site: str, ledger: Ledger) -> None:
    """And stops when all is done."""
    page = entered(browser, site, Tokens(ledger.engine).add("Lee", "reviewer"), after="/add")
    reports = [
        {"name": f"{n}.txt", "mimeType": "text/plain", "buffer": f"{REPORT}\nIt will pay {n}.".encode()}
        for n in range(9)
    ]
    page.set_input_files("#files", reports)  # type: ignore[arg-type]
    page.click("text=Read and record them")
    page.wait_for_selector("[data-done]", timeout=30_000)
    assert page.locator(".works .recorded").count() == 9
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    page.context.close()
