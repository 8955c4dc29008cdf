"""The page as a browser and an attacker see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from servanda.ledger import Ledger
from servanda.pipeline import add
from servanda.readers import load
from tests.web.conftest import Site, get, serving


def test_home_lists_articles_and_what_was_rejected(site: Site) -> None:
    """Each article is linked; a rejection stands with its code and reason."""
    status, _, page = get(site.address + "/")
    assert status == 200
    assert 'href="/articles/1"' in page
    assert "PAGE001" in page
    assert "the page is empty" in page


def test_an_act_shows_words_chain_and_voice(site: Site) -> None:
    """The opened act shows its words, who says so, each slot with the words it came from, and whose voice that is."""
    _, _, page = get(site.address + "/articles/1/acts/0")
    assert "<blockquote>Norland will open the dam within 48 hours if Sudland signs the treaty</blockquote>" in page
    for words in ("Who says so", "Ada Byron", "if Sudland signs the treaty", "within 48 hours", "the source’s words"):
        assert words in page


def test_marks_and_bare_text_together_are_the_article(site: Site) -> None:
    """Marking changes no word: without tags the text column holds every paragraph of the article."""
    (entry, *_) = site.ledger.entries()
    for path in ("/articles/1", "/articles/1/acts/0"):
        _, _, page = get(site.address + path)
        column = page.split('<article class="text"')[1].split("</article>")[0]
        plain = re.sub(r"<[^>]+>", "", column)
        for block in entry.article.readable():
            assert block.span.of(entry.article.text) in plain


def test_hostile_text_is_shown_not_run(site: Site) -> None:
    """Markup in an article is text; templates in it are not evaluated."""
    _, headers, page = get(site.address + "/articles/3")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_kept_page_is_plain_text_in_a_sandbox(site: Site) -> None:
    """The page as it came is shown as its source and can run nothing."""
    status, headers, page = get(site.address + "/articles/3/page")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert page.startswith("<script>")


@pytest.mark.parametrize(
    "path",
    ["/articles/99", "/articles/1/acts/99", "/articles/x", "/nowhere", "/articles/99999999999999999999", "/static/no"],
)
def test_a_bad_address_gets_a_page_that_says_so(site: Site, path: str) -> None:
    """Unknown addresses are answered in plain words, with the way back."""
    status, _, page = get(site.address + path)
    assert status == 404
    assert "Not here" in page
    assert 'href="/"' in page


def test_an_empty_ledger_says_what_to_do(tmp_path: Path) -> None:
    """A newcomer who serves before adding is told how to add."""
    with Ledger(str(tmp_path / "empty.db"), author="tests/1") as ledger, serving(ledger) as address:
        assert "servanda add FILE" in get(address)[2]


def test_a_reader_walks_by_keyboard_without_scripts(demo: Site, browser: Browser) -> None:
    """From the list to an article to an act and its words, with Tab and Enter alone, scripts switched off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.address}/articles")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.locator("td a:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/*")
    page.locator("a.mark.commit").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/acts/*")
    assert page.locator("blockquote").count() == 1
    page.locator(".act.opened .of a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/undertakings/*")
    assert page.locator(".tellings li").count() >= 1
    context.close()


def test_articles_without_title_or_day_are_listed_beside_those_with_them(tmp_path: Path) -> None:
    """Unknown stays unknown, and breaks no order."""
    reports = {
        "a.txt": "Norland will send ten lorries to Sudland, its premier said on Monday.\n",
        "b.txt": "Talks end\n\n5 May 2025\n\nNorland will send ten boats, she said.\n",
        "c.txt": "NORTHPORT, May 6 (Agency) - Norland will send ten planes, she said.\n",
    }
    for name, text in reports.items():
        (tmp_path / name).write_text(text)
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger:
        list(add([str(tmp_path / name) for name in reports], ledger, load("rules"), limit=10**6))
        with serving(ledger) as address:
            status, _, page = get(address)
    assert status == 200
    assert page.index("Talks end") < page.index("a.txt")
