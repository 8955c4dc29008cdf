"""Searching by the page: what is found, what narrows it, and that no question breaks anything."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser

from servanda.ledger import Book, Ledger
from servanda.ledger.views.undertaking import Undertaking
from servanda.pipeline import add, metadata
from servanda.readers import load
from servanda.web.asked import ON_PAGE
from tests.web.conftest import TODAY, Site, get, serving
from tests.web.test_views import plain

RESULT = re.compile(r'<p class="words"><a href="/undertakings/(u-\w+)')
FACET = re.compile(r'<li><a rel="nofollow" href="(/search[^"]*)"[^>]*>(.*?)</a> <span class="count">([\d,]+)</span>')


def search(site: Site, **asked: str) -> str:
    status, _, page = get(f"{site.address}/search?{urlencode(asked)}")
    assert status == 200
    return page


def found(site: Site, **asked: str) -> list[str]:
    return RESULT.findall(search(site, show="undertakings", **asked))


def undertakings(site: Site) -> tuple[Undertaking, ...]:
    return Book(site.ledger).views(TODAY).undertakings


def test_every_page_leads_to_the_search(demo: Site) -> None:
    """From the head, and on the front page from the middle."""
    for path in ("/", "/meetings", "/articles/1", "/method", "/search"):
        _, _, page = get(demo.address + path)
        assert page.count('<form class="seek') == 1, path
    assert 'class="seek large"' in get(demo.address + "/")[2]


def test_words_are_found_in_undertakings_articles_and_names(demo: Site) -> None:
    """With the words marked, signs beside each undertaking, and the actor who is called so first."""
    page = search(demo, q="Poland")
    assert re.search(r'<section class="called".*?href="/actors/POL">Poland</a>', page, re.DOTALL)
    assert "<mark>Poland</mark>" in page
    assert 'class="status s-refused"' in page
    assert '<h2 id="articles">Articles' in page
    bears = {one.id for one in undertakings(demo) if "POL" in one.bearer}
    assert bears
    assert bears <= set(found(demo, q="Poland"))


def test_a_meeting_is_found_by_words_of_its_reports(demo: Site) -> None:
    """It may be told under the name of a palace; that of which most of the articles tell comes first."""
    page = search(demo, q="Paris")
    first = re.search(
        r'id="meetings">.*?<a href="(/meetings/m-\w+)">(.*?)</a> <span class="dim">.*?; (\d+) articles', page, re.DOTALL
    )
    assert first is not None
    words = plain(get(demo.address + first[1])[2])
    assert "Élysée" in first[2]
    assert "Élysée" in words
    assert int(first[3]) > 1
    assert 'id="meetings"' not in search(demo, q="zzzz") + search(demo)


def test_an_actor_is_found_by_another_name(demo: Site) -> None:
    """A capital stands for its state, as in the texts."""
    assert 'href="/actors/POL">Poland</a>' in search(demo, q="Warsaw")


def test_a_phrase_and_a_minus_narrow(demo: Site) -> None:
    """As the line under the box says."""
    both, phrase = found(demo, q="air defence"), found(demo, q='"air defence"')
    assert 0 < len(phrase) <= len(both)
    without = found(demo, q='"air defence" -missiles')
    assert set(without) < set(phrase)


@pytest.mark.parametrize("name", ["actor", "theme", "domain", "status", "force", "outlet", "time"])
def test_a_facet_leads_to_as_many_as_it_says(demo: Site, name: str) -> None:
    """Each value is a link, and the count beside it is what stands behind it."""
    page = search(demo)
    section = re.search(rf'id="by-{name}">.*?</section>', page, re.DOTALL)
    assert section
    choices = FACET.findall(section[0])
    assert choices
    for address, words, count in choices[:3]:
        _, _, narrowed = get(demo.address + html.unescape(address))
        assert f"{count} undertaking" in plain(narrowed), (name, words)


def test_facets_combine_and_come_off_again(demo: Site) -> None:
    """Two at once hold for every result; each can be taken away by itself."""
    wanted = {one.id for one in undertakings(demo) if one.status == "refused" and one.theme == "troops"}
    assert wanted
    page = search(demo, status="refused", theme="troops", show="undertakings")
    assert set(RESULT.findall(page)) == wanted
    chosen = page.split('<ul class="chosen"')[1].split("</ul>")[0]
    assert 'href="/search?theme=troops"' in chosen
    assert 'href="/search?status=refused"' in chosen


def test_counts_of_what_is_chosen_say_what_another_choice_would_give(demo: Site) -> None:
    """One can go from refused to kept without taking refused away first."""
    page = search(demo, status="refused")
    section = re.search(r'id="by-status">.*?</section>', page, re.DOTALL)
    assert section
    counts = {re.sub("<[^>]+>", "", words).strip(): int(count) for _, words, count in FACET.findall(section[0])}
    told = [one.status for one in undertakings(demo)]
    assert counts == {status: told.count(status) for status in counts}
    assert len(counts) > 3


def test_a_past_day_finds_what_was_known_then(demo: Site) -> None:
    """Neither later articles nor undertakings, and links stay on the day."""
    page = search(demo, q="Lindenhof", as_of="2025-09-06")
    assert "Nothing fits that was known on 6 September 2025" in plain(page)
    assert "Lindenhof Briefing" in search(demo, q="Lindenhof")
    day = search(demo, q="France", as_of="2025-09-06")
    assert all("as_of=2025-09-06" in address for address, _, _ in FACET.findall(day))


def test_a_long_result_has_pages(demo: Site) -> None:
    """Everything once; a page that there is not is said."""
    everything = sorted(one.id for one in undertakings(demo))
    pages = [found(demo, page=str(number)) for number in range(1, 1 + -(-len(everything) // ON_PAGE))]
    assert sorted(one for page in pages for one in page) == everything
    assert get(f"{demo.address}/search?show=undertakings&page=9")[0] == 404
    assert get(f"{demo.address}/search?page=9")[0] == 200


@pytest.mark.parametrize(
    "asked",
    [
        '"', "'", "a AND", "NEAR(", "*", "words:x", "'; DROP TABLE records; --", "{{ 7 * 7 }}",
        "<script>alert(1)</script>", "\x00", "x" * 10_000, "war " * 2_500, '"' * 10_000, "(" * 10_000, "💧", "-", "--",
        '-"',
    ],
)  # fmt: skip
def test_a_hostile_question_is_a_question(demo: Site, asked: str) -> None:
    """It is answered, and told back as text."""
    status, headers, page = get(f"{demo.address}/search?q={quote(asked)}")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "<script" not in page
    assert "fts5" not in page.casefold()
    assert len(page) < 200_000


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("q=-war", "name at least one word that is to be there"),
        ("q=%3F%21", "there is no word in it"),
        ("q=zeppelin", "Nothing fits. No text has “zeppelin”."),
        ("q=Poland+zeppelin", "No text has “zeppelin”."),
        ("q=sanctons", "No text has “sanctons”. Instead of “sanctons”: sanctions"),
        ("q=Poland+houses", "Each of the words is there, but no text has all of them"),
        ("q=Poland&theme=health&status=overdue", "Take something away above"),
        ("q=Vanuatu&as_of=2023-09-08", "Reports that came later have it"),
        (f"q={'war+' * 400}", "more than one searches for at once"),
    ],
)
def test_what_cannot_be_found_is_said_in_plain_words(demo: Site, asked: str, words: str) -> None:
    """With what to do."""
    assert words in plain(get(f"{demo.address}/search?{asked}")[2])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("status=happy", "no status “happy”"),
        ("theme=x", "no theme"),
        ("time=2025-13", "no time"),
        ("show=all", "no show"),
    ],
)
def test_a_choice_that_there_is_not_is_said(demo: Site, asked: str, words: str) -> None:
    """As for other lists."""
    status, _, page = get(f"{demo.address}/search?{asked}")
    assert status == 400
    assert words in plain(page)


def test_what_is_added_while_it_serves_is_found(tmp_path: Path) -> None:
    """The next search finds it; what a reviewer redacts is gone from it."""
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger, serving(ledger) as address:
        site = Site(address, ledger)
        (tmp_path / "a.txt").write_text(
            "Talks end\n\n5 May 2025\n\nNorland will send ten boats to Sudland by 1 June.\n"
        )
        list(add([str(tmp_path / "a.txt")], ledger, load("rules"), limit=10**6))
        assert "Norland will send ten <mark>boats</mark>" in search(site, q="boat")
        (tmp_path / "b.txt").write_text("Talks go on\n\n6 May 2025\n\nSudland will build a dam.\n")
        list(add([str(tmp_path / "b.txt")], ledger, load("rules"), limit=10**6))
        assert "Talks go on" in search(site, q="dams")
        ledger.redact(1, "a court said so", author="Ada")
        assert "boats" not in search(site, q="boat").replace('value="boat"', "")


def test_a_report_of_an_early_year_is_found_by_it(tmp_path: Path) -> None:
    """A year of three digits is written with four, as months of it are."""
    (tmp_path / "a.txt").write_text("Norland will send ten boats to Sudland.\n")
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger, serving(ledger) as address:
        given = metadata(published="0987-05-01")
        assert len(list(add([str(tmp_path / "a.txt")], ledger, load("rules"), limit=10**6, given=given))) == 1
        assert "May 987" in search(Site(address, ledger), q="boats", time="0987")


def test_a_search_is_walked_by_keyboard_without_scripts(demo: Site, browser: Browser) -> None:
    """From the front page: type, Enter, narrow, open."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.address)
    page.get_by_label("Search actors, words and texts").focus()
    page.keyboard.type("sanctions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sanctions")
    page.locator(".narrow a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sanctions&*")
    page.locator(".hits .words a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/undertakings/*")
    context.close()
