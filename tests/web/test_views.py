"""Every view of the ledger: what it says, where it leads, how it looks to a browser and to a screen reader."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from servanda.export.words import CLOSED
from servanda.ledger import Book, Ledger
from servanda.ledger.accounts import lead
from servanda.model import ActRef, Judgement
from servanda.pipeline import add
from servanda.readers import load
from servanda.web.known import sizes
from tests.ledger.test_book import tell
from tests.ledger.test_twice import AGAIN, PAID, PLEDGE
from tests.ledger.views.made import act, report
from tests.web.conftest import TODAY, Site, get, serving

LISTS = (
    "/", "/articles", "/meetings", "/undertakings", "/actors", "/due", "/conflicts", "/changes", "/claims", "/sources",
    "/totals", "/method", "/search", "/export",
)  # fmt: skip
LINK = re.compile(r'href="(/[^"#]*)[^"]*"')


def plain(page: str) -> str:
    """A page's words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def interesting(demo: Site) -> list[str]:
    """One address of each view that is of one thing, where there is most to see."""
    views = Book(demo.ledger).views(TODAY)
    told = max(views.undertakings, key=lambda one: len(one.tellings))
    conditional = next(one for one in views.undertakings if one.status == "conditional")
    share = next(one for one in views.undertakings if one.share)
    board = max(views.meetings, key=lambda one: (len(one.acts) > 1, len(one.board)))
    return [
        *(f"/undertakings/{one.id}" for one in (told, conditional, share)),
        f"/meetings/{board.id}?sort=refused",
        "/actors/UKR",
        "/actors/FRA/Emmanuel%20Macron",
        "/articles/1",
        "/articles/1/acts/0",
        "/?as_of=2025-09-06",
        f"/meetings/{board.id}?map=status",
        "/articles/1/beside",
        "/undertakings?theme=troops&form=map",
        "/search?q=France",
        "/search?q=%22Paris%22&status=announced",
        "/due?form=calendar&month=2025-12",
        "/articles/99",
        "/due?as_of=soon",
    ]


Scheme = Literal["light", "dark"]
WIDTHS: dict[int, tuple[Scheme, Scheme]] = {390: ("light", "dark"), 1024: ("dark", "light"), 1600: ("dark", "light")}
"""Widths of windows, each with the schemes in which they are looked at; axe looks at the last."""
ALL = {"resultTypes": ["violations"]}
LAYOUT = {**ALL, "rules": {"color-contrast": {"enabled": False}}}
"""What axe is asked at 1024 pixels: contrast takes most of its time, and changes with colours, not with widths."""


def test_every_view_is_whole_in_a_browser(demo: Site, browser: Browser) -> None:
    """No console error, no other host, nothing wider than the window, no violation of WCAG that axe-core knows.

    Each view is loaded once and looked at in three widths, light and dark.
    """
    page = browser.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()
    expected = re.compile("status of 40[04]")
    page.on("console", lambda one: complaints.append(one.text) if not expected.search(one.text) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for view in (*LISTS, *interesting(demo)):
        page.goto(demo.address + view)
        assert page.locator("h1").count() == 1, view
        for menu in page.locator(".take > summary").all():
            menu.click()
        for width, schemes in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (view, width, scheme)
            found = Axe().run(page, options=LAYOUT if width == 1024 else ALL)
            assert found.violations_count == 0, f"{view} {width}: {found.generate_report()}"
    page.close()
    assert complaints == []
    assert hosts == {demo.address.split("/")[2]}


def test_the_skip_link_leads_past_the_head(demo: Site, browser: Browser) -> None:
    """The first Tab of every view shows it; Enter goes to the content, and the next Tab stays there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for view in ("/", "/undertakings", "/due"):
        page.goto(demo.address + view)
        page.keyboard.press("Tab")
        assert page.locator(".skip:focus").count() == 1
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator("main :focus").count() == 1, view
    context.close()


def test_a_cell_of_the_board_opens_to_its_words_without_scripts(demo: Site, browser: Browser) -> None:
    """With the keyboard alone."""
    board = max(Book(demo.ledger).views(TODAY).meetings, key=lambda one: len(one.board))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.address}/meetings/{board.id}")
    cell = page.locator(".board summary").first
    words = page.locator(".board .chip blockquote").first
    assert not words.is_visible()
    cell.focus()
    page.keyboard.press("Enter")
    assert words.is_visible()
    context.close()


@cache
def crawled(address: str, start: str) -> dict[str, tuple[int, str]]:
    """Every page that can be reached by links, with its status and body; files are opened by `test_away`.

    Each page leads to signing in, and back: `test_access` walks there.
    """
    found: dict[str, tuple[int, str]] = {}
    open_ = [start]
    while open_:
        path = open_.pop()
        left = path.startswith(("/static", "/api/v1/export/", "/sign-in?")) or path.split("?")[0].endswith("/page")
        if path in found or left:
            continue
        status, headers, page = get(address + path)
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        found[path] = (status, page)
        if "as_of=" in path:  # what it leads to stands on pages of today too
            continue
        links = [html.unescape(one) for one in LINK.findall(page)]
        # Facets of facets would never end.
        open_.extend(one for one in links if not (path.startswith("/search?") and one.startswith("/search?")))
    return found


def test_no_link_is_dead(demo: Site) -> None:
    """Whatever can be reached from the front page is there, for every undertaking, meeting and act."""
    pages = crawled(demo.address, "/")
    views = Book(demo.ledger).views(TODAY)
    assert {path: status for path, (status, _) in pages.items() if status != 200} == {}
    assert {f"/undertakings/{one.id}" for one in views.undertakings} <= set(pages)
    assert {f"/meetings/{one.id}" for one in views.meetings} <= set(pages)


def test_links_keep_the_day(demo: Site) -> None:
    """As of a day, every link but the way back to today stays on that day, and says so."""
    _, _, page = get(demo.address + "/?as_of=2025-09-06")
    links = [one for one in LINK.findall(page) if not one.startswith("/static")]
    assert [one for one in links if "as_of=2025-09-06" not in one] == ["/"]
    assert "what was known on 6 September 2025" in plain(page)


def test_hostile_words_are_text_wherever_they_stand(site: Site) -> None:
    """Names, words and titles with markup are shown on every view, and none of it is markup or style there."""
    pages = crawled(site.address, "/")
    assert len(pages) > len(LISTS)
    for path, (status, page) in pages.items():
        assert status == 200, path
        if not page.lstrip().startswith("<!doctype html>"):  # a table or a feed, which no browser runs
            continue
        page = page.replace('<script src="/static/copy.js" defer></script>', "")  # noqa: PLW2901 - our own
        for forbidden in ("<script", "<img", "<b>Byron", "<style", ' style="', 'onerror="document'):
            assert forbidden not in page, (path, forbidden)
    assert any("&lt;img" in page for path, (_, page) in pages.items() if "undertakings/" in path)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7 * 7 }}", "../../etc/passwd", "%00"]
)
def test_what_an_address_says_is_text(site: Site, name: str) -> None:
    """An unknown name is told back escaped, in a page that says what to do."""
    for path in ("/undertakings/", "/meetings/", "/actors/", "/due?as_of=", "/undertakings?status=", "/nowhere?x="):
        status, _, page = get(site.address + path + quote(name, safe=""))
        assert status in (400, 404), path
        assert "<script" not in page
        assert "<img" not in page
        assert 'href="/"' in page


def test_the_beginning_of_an_id_leads_to_its_page(demo: Site) -> None:
    """As commands print it; the day stays."""
    (whole,) = set(re.findall(r"/undertakings/(u-[0-9a-f]{12})", get(f"{demo.address}/undertakings")[2])[:1])
    begun, page = (get(f"{demo.address}/undertakings/{one}?as_of=2026-12-01") for one in (whole[:10], whole))
    assert (begun[0], begun[2]) == (200, page[2])


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/undertakings/u-000000000000", 404, "no undertaking “u-000000000000” in this ledger"),
        ("/meetings/m-0", 404, "no meeting “m-0”"),
        ("/actors/Nobody at all", 404, "Nothing is known of “Nobody at all”"),
        ("/undertakings?page=0", 404, "no page “0”"),
        ("/undertakings?page=999", 404, "5 pages"),
        ("/undertakings?status=happy", 400, "no status “happy”: choose one of proposed, announced"),
        ("/changes?since=yesterday", 400, "“yesterday” is no day"),
        ("/?as_of=2025-02-30", 400, "“2025-02-30” is no day: write as_of as year, month and day"),
        ("/due?as_of=20250905", 400, "is no day"),
        ("/totals?as_of=2025-W36-5", 400, "is no day"),
    ],
)
def test_a_bad_address_says_what_is_wrong_and_what_to_do(demo: Site, path: str, status: int, words: str) -> None:
    """Unknown ids, choices and days are answered in plain words."""
    got, headers, page = get(demo.address + quote(path, safe="/?=&"))
    assert got == status
    assert words in plain(page)
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_name_that_nobody_bears_leads_to_who_may_be_meant(demo: Site) -> None:
    """On the page of an actor, in the list and in the search; another name of an actor leads to its page."""
    for path, status in (("/actors/Germny", 404), ("/undertakings?actor=Germny", 200), ("/search?q=Germny", 200)):
        got, _, page = get(demo.address + path)
        assert got == status
        assert 'Is it <a href="/actors/DEU">Germany</a>' in page
    assert "<h1>Germany</h1>" in get(f"{demo.address}/actors/Germany")[2]
    named, coded = (get(f"{demo.address}/undertakings?actor={name}")[2] for name in ("Germany", "DEU"))
    assert named.count('<td class="what">') == coded.count('<td class="what">') > 0
    assert 'class="meant"' not in get(f"{demo.address}/undertakings?actor=DEU&status=refused&theme=health")[2]


@pytest.mark.parametrize("path", ["/", "/due", "/changes", "/actors", "/undertakings", "/method"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days(demo: Site, path: str, day: str) -> None:
    """The calendar's ends are answered like any other day."""
    assert get(f"{demo.address}{path}?as_of={day}")[0] == 200


def test_an_undertaking_shows_all_that_is_known_of_it(demo: Site) -> None:
    """Status, force, days, every telling with its words and outlet, why they stand together, how to cite it."""
    views = Book(demo.ledger).views(TODAY)
    for one in views.undertakings:
        status, _, page = get(f"{demo.address}/undertakings/{one.id}")
        words = plain(page)
        assert status == 200
        assert f"Status {one.status}" in words
        assert one.force is None or f"Force {one.force}" in words
        for change in one.changes:
            assert change.status in words
        for each in one.tellings:
            assert " ".join(each.act.evidence.exact.split()) in words
            assert each.publisher is None or each.publisher in words
        assert page.count("Why it is here") == len(one.bonds)
        assert f"@misc{{servanda-{one.id}," in words
        assert f"/undertakings/{one.id}?as_of={TODAY}" in page


def test_a_view_of_a_past_day_knows_nothing_of_what_came_later(demo: Site) -> None:
    """A promise that was kept in October was announced in September, and the later report is not told of."""
    kept = next(
        one
        for one in Book(demo.ledger).views(TODAY).undertakings
        if one.status == "kept" and one.changes[0].status == "announced" and one.changes[0].day.year == 2025
        and date(2025, 9, 1) <= one.tellings[0].day <= date(2025, 9, 6)
    )  # fmt: skip
    _, _, before = get(f"{demo.address}/undertakings/{kept.id}?as_of=2025-09-06")
    _, _, after = get(f"{demo.address}/undertakings/{kept.id}")
    assert "Status announced" in plain(before)
    assert "Status kept" in plain(after)
    assert kept.tellings[-1].act.evidence.exact not in html.unescape(before)
    assert "Lindenhof" not in get(f"{demo.address}/articles?as_of=2025-09-06")[2]


def test_due_counts_the_days(demo: Site) -> None:
    """On the day after an offer of 48 hours it is due that day; what is settled is not listed."""
    _, _, page = get(f"{demo.address}/due?as_of=2025-09-05")
    assert "1 day left 6 September 2025" in plain(page)
    _, _, later = get(f"{demo.address}/due?as_of={TODAY}")
    for one in Book(demo.ledger).views(TODAY).undertakings:
        if one.status in CLOSED:
            assert f"/undertakings/{one.id}" not in later


def test_a_meeting_shows_its_conflict_in_the_open(demo: Site) -> None:
    """Both counts with their outlets, and a board with refusals and empty cells."""
    views = Book(demo.ledger).views(TODAY)
    one = next(one for one in views.conflicts if one.kind == "number")
    meeting = next(each for each in views.meetings if one.a.id in {act.id for act in each.acts})
    _, _, page = get(f"{demo.address}/meetings/{meeting.id}")
    words = plain(page)
    for side in (one.a, one.b):
        assert side.act.count is not None
        assert f"{side.act.count.words} : {side.publisher}" in words
        assert side.act.evidence.exact in words
    assert 'class="chip no"' in page
    cells, empty = page.count("<td"), page.count("nothing</span>")
    assert f"{empty} of {cells} cells are empty" in words


def test_a_conflict_that_others_repeat_is_shown_once(demo: Site) -> None:
    """It links to the acts that tell it again, which have no entry of their own."""
    views = Book(demo.ledger).views(TODAY)
    again = [one for one in views.conflicts if one.like]
    assert again
    _, _, page = get(f"{demo.address}/conflicts")
    first = {one.like for one in again}
    assert page.count("Told again by") == len(first)
    assert page.count('<section class="conflict') == len(views.conflicts) - len(again)


def test_the_board_is_sorted_as_asked(demo: Site) -> None:
    """By name, by how much was taken on, by refusals: each an address of its own."""
    board = max(Book(demo.ledger).views(TODAY).meetings, key=lambda one: len(one.board))
    orders = {
        sort: re.findall(
            r'<th scope="row"><a href="([^"?]+)', get(f"{demo.address}/meetings/{board.id}?sort={sort}")[2]
        )
        for sort in ("name", "most", "refused")
    }
    assert len({tuple(sorted(order)) for order in orders.values()}) == 1
    assert len({tuple(order) for order in orders.values()}) == 3


def test_a_long_list_has_pages_that_hold_everything_once(demo: Site) -> None:
    """Whoever turns all pages has seen each undertaking once; choices narrow the list to what was chosen."""
    views = Book(demo.ledger).views(TODAY)
    entry = re.compile(r'<td class="what">.*?href="/undertakings/(u-\w+)"', re.DOTALL)
    pages = [entry.findall(get(f"{demo.address}/undertakings?page={page}")[2]) for page in range(1, 6)]
    assert sorted(one for page in pages for one in page) == sorted(one.id for one in views.undertakings)
    chosen = entry.findall(get(f"{demo.address}/undertakings?actor=TON&status=refused")[2])
    wanted = {one.id for one in views.undertakings if one.status == "refused" and "TON" in one.bearer}
    assert set(chosen) == wanted
    assert len(wanted) == len(chosen) > 0


def test_changes_since_a_day_hold_nothing_older(demo: Site) -> None:
    """What is told is later than the day that was asked for."""
    _, _, page = get(f"{demo.address}/changes?since=2025-10-01")
    days = re.findall(r'id="d-([\d-]+)"', page)
    assert days == sorted(days, reverse=True)
    assert days[-1] > "2025-10-01"
    assert "Lindenhof Briefing" in page


def test_the_front_page_tells_each_undertaking_once_the_newest_first(demo: Site) -> None:
    """What became due and then overdue is news once."""
    _, _, page = get(demo.address + "/")
    news = page.split('<ol class="events">')[1].split("</ol>")[0]
    days, told = re.findall(r'datetime="([\d-]+)"', news), re.findall(r"/undertakings/(u-\w+)", news)
    assert days == sorted(days, reverse=True)
    assert len(set(told)) == len(told) == len(days) > 1


def test_totals_keep_currencies_and_forces_apart(demo: Site) -> None:
    """Every total has one row with its currency, and its parts are linked."""
    assert_one_row_a_total(demo.address, demo.ledger)


def test_no_sum_stands_in_two_totals(growing: tuple[str, Ledger]) -> None:
    """One promise under two themes counts once, and the row says where it is told again."""
    address, ledger = growing
    tell(ledger, PLEDGE, PAID, AGAIN)
    rows, totals, page = assert_one_row_a_total(address, ledger)
    assert rows < totals
    assert "The same sum under" in plain(page)


def assert_one_row_a_total(address: str, ledger: Ledger) -> tuple[int, int, str]:
    """How many rows and totals there are, and the page."""
    views = Book(ledger).views(TODAY)
    _, _, page = get(address + "/totals")
    again = re.findall(r'counted once, here: <a href="/undertakings/(u-\w+)"', page)
    kept = [one for one in views.totals if not {id_ for id_, _, _ in one.parts} <= set(again)]
    assert page.count('<td class="number sum">') == len(kept)
    for one in views.totals:
        for part, _, _ in one.parts:
            assert page.count(f'href="/undertakings/{part}"') == 1
    return len(kept), len(views.totals), page


def test_a_card_counts_those_who_have_a_row_on_the_board(demo: Site) -> None:
    """One figure, on the card, over the board and in its rows."""
    cards = get(demo.address + "/meetings")[2].split('<ul class="cards">')[1].split("<li>")[1:]
    told = 0
    for card in cards:
        (address,) = re.findall(r'href="(/meetings/m-\w+)"', card)
        page = get(demo.address + address)[2]
        counted = re.search(r"(\d+) actors? on its board", card)
        if counted is None:
            assert "nobody on its board" in card
            assert "No report of this meeting tells" in page
            continue
        told += 1
        board = page.split('<h2 id="board">')[1]
        assert board.count('<th scope="row">') == int(counted[1])
        assert f"{counted[1]} actor" in plain(board.split("</h2>")[0])
    assert told > 5


def test_an_empty_ledger_says_on_every_view_what_to_do(tmp_path: Path) -> None:
    """No view breaks on nothing."""
    with Ledger(str(tmp_path / "empty.db"), author="tests/1") as ledger, serving(ledger) as address:
        for path in LISTS:
            status, _, page = get(address + path)
            assert status == 200, path
            assert path == "/method" or "servanda add FILE" in page, path


def test_a_day_before_the_first_report_says_so(demo: Site) -> None:
    """It names the day from which there is something to see."""
    for path in LISTS:
        status, _, page = get(f"{demo.address}{path}?as_of=2020-01-01")
        assert status == 200
        if path not in ("/method", "/conflicts", "/totals"):
            assert "6 September 2023" in plain(page), path


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[str, Ledger]]:
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger, serving(ledger) as address:
        yield address, ledger


def test_what_is_recorded_while_it_serves_is_seen(growing: tuple[str, Ledger], tmp_path: Path) -> None:
    """The next request shows a report that was added after the first."""
    address, ledger = growing
    assert "servanda add FILE" in get(address)[2]
    (tmp_path / "a.txt").write_text(
        "Talks end\n\n5 May 2025\n\nNorland will send ten boats to Sudland by 1 June 2025.\n"
    )
    list(add([str(tmp_path / "a.txt")], ledger, load("rules"), limit=10**6))
    assert "Talks end" in get(address)[2]
    assert "Norland will send ten boats" in plain(get(address + "/undertakings")[2])


def test_an_act_that_a_reviewer_rejected_counts_nowhere_and_says_so(
    growing: tuple[str, Ledger], tmp_path: Path
) -> None:
    """Its words stay marked in the article, with who rejected it and why."""
    address, ledger = growing
    (tmp_path / "a.txt").write_text(
        "Talks end\n\n5 May 2025\n\nNorland will send ten boats to Sudland by 1 June 2025.\n"
    )
    list(add([str(tmp_path / "a.txt")], ledger, load("rules"), limit=10**6))
    (entry,) = ledger.entries()
    assert entry.reading_seq is not None
    assert "/undertakings/" in get(f"{address}/articles/1")[2]
    ledger.state(Judgement("reject", (ActRef(entry.reading_seq, 0),), reason="the <i>boats</i> are toys"), author="Ada")
    _, _, page = get(f"{address}/articles/1")
    assert "Rejected by Ada: “the <i>boats</i> are toys”" in plain(page)
    assert "<i>" not in page
    assert "/undertakings/" not in page
    assert "Norland will send ten boats" not in plain(get(address + "/undertakings")[2])


def test_a_citation_is_copied_by_a_button(demo: Site, browser: Browser) -> None:
    """Its address and both forms; without scripts there is no button, and the text is there."""
    one = max(Book(demo.ledger).views(TODAY).undertakings, key=lambda each: len(each.tellings))
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{demo.address}/undertakings/{one.id}")
    for what, begins in (("address", demo.address), ("APA", "Servanda. ("), ("BibTeX", f"@misc{{servanda-{one.id},")):
        page.get_by_role("button", name=re.compile(f"Copy the .*{what}")).click()
        page.get_by_role("button", name="Copied").last.wait_for()
        assert page.evaluate("navigator.clipboard.readText()").startswith(begins)
    context.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.address}/undertakings/{one.id}")
    assert page.locator(".copies:visible").count() == 0
    assert page.locator("#apa").is_visible()
    context.close()


def test_what_the_share_tells_is_not_told_again(tmp_path: Path) -> None:
    """Nor is the same number of the same thing in fewer words."""
    promise = act("commit", "Norway will send 5 army field hospitals", "NOR", recipients="UKR",
        quantity="5 army field hospitals")  # fmt: skip
    same = act("commit", "Oslo will send 5 field hospitals", "NOR", recipients="UKR", quantity="5 field hospitals")
    deed = act("perform", "Norway has sent 2 army field hospitals", "NOR", recipients="UKR",
        quantity="2 army field hospitals")  # fmt: skip
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger:
        first, second = tell(ledger, report("Fjord Post", 0, promise), report("Tide", 0, same))
        (third,) = tell(ledger, report("Bay News", 9, deed))
        for other in (second, third):
            ledger.state(Judgement("same", (first, other), reason="one pledge"), author="Ada")
        (account,) = Book(ledger).shelf(TODAY).accounts(TODAY)
    assert account.share
    assert account.share.done == 2
    assert len(sizes(account)) == 1


def test_the_sum_that_counts_stands_first(tmp_path: Path) -> None:
    """Of two promises of one day the larger counts, whichever is told last; the other is told behind it."""
    promises = (
        act("commit", f"Norway will give {sum_} million euros for air defence", "NOR", recipients="UKR",
            amount=f"{sum_}000000 EUR")
        for sum_ in (85, 70)
    )  # fmt: skip
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger:
        tell(ledger, report("Fjord Post", 0, *promises))
        refs = ActRef(2, 0), ActRef(2, 1)
        ledger.state(Judgement("same", refs, reason="one pledge"), author="Ada")
        (account,) = Book(ledger).shelf(TODAY).accounts(TODAY)
    assert sizes(account) == ["EUR 85 million", "EUR 70 million"]
    assert lead(account).act.evidence.exact == "Norway will give 85 million euros for air defence"
