"""Claims with what is said against them, and what falls due as a calendar."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from servanda.ledger import Book, Ledger
from servanda.model import Judgement
from servanda.web.asked import ON_PAGE
from servanda.web.known import Known
from tests.ledger.samples import fixed_clock
from tests.ledger.test_book import tell
from tests.ledger.views.made import act, report
from tests.web.conftest import TODAY, Site, get, serving
from tests.web.test_views import plain


def claims(site: Site) -> list[str]:
    """The words of all claims that are told in the demo."""
    book = Book(site.ledger)
    return [act.evidence.exact for one in book.contents.reports for act in one.acts if act.type == "claim"]


def test_every_claim_stands_with_whose_it_is_and_who_prints_it(demo: Site) -> None:
    """With the way to its words in the article."""
    told = claims(demo)
    pages = (get(f"{demo.address}/claims?page={number}")[2] for number in range(1, 1 + -(-len(told) // ON_PAGE)))
    page = "".join(pages)
    words = plain(page)
    assert len(told) > 3
    assert f"{len(told)} claims" in words
    for one in told:
        assert " ".join(one.split()) in words
    assert page.count("/acts/") >= len(told)


def test_claims_are_narrowed_and_what_there_is_not_is_said(demo: Site) -> None:
    """By speaker, theme, outlet; each list offers only what there is."""
    _, _, page = get(demo.address + "/claims")
    for name in ("who", "theme", "outlet"):
        select = page.split(f'<select name="{name}">')[1].split("</select>")[0]
        value = re.findall(r'<option value="([^"]+)"', select)[0]
        _, _, narrowed = get(f"{demo.address}/claims?{name}={value.replace(' ', '+')}")
        assert 0 < narrowed.count('<p class="head">') <= page.count('<p class="head">')
    assert "No claim is like that" in plain(get(demo.address + "/claims?who=Nobody")[2])
    assert get(demo.address + "/claims?where=there")[0] == 400


def test_who_contradicts_a_claim_stands_beside_it(tmp_path: Path) -> None:
    """Both sides' words, the question, and the undertaking; claims that are contradicted come first."""
    promise = report("Fjord Post", 0, act("commit", "Norway will give 70 million euros for air defence", "NOR",
        recipients="UKR", amount="70000000 EUR"))  # fmt: skip
    denial = report("Tide", 2, act("claim", "Norway never promised Ukraine any money for air defence", "NOR",
        sources="RUS", recipients="UKR"))  # fmt: skip
    other = report("Skerry News", 3, act("claim", "the winter was mild in Bergen", "SWE", theme="other"))
    with Ledger(str(tmp_path / "l.db"), author="tests/1", clock=fixed_clock) as ledger, serving(ledger) as address:
        refs = tell(ledger, promise, denial, other)
        _, _, page = get(address + "/claims?as_of=2025-03-01")
        words = plain(page)
        assert "1 of them contradicted" in words
        assert words.index("never promised") < words.index("the winter was mild")
        answer = page.split('<div class="answer')[1].split("</div>")[0]
        assert "Norway will give 70 million euros" in answer
        assert "Nothing settles it yet" in answer
        assert "/undertakings/u-" in answer
        assert "Russia" in words
        assert page.count('<p class="head">') == 2
        assert get(address + "/claims?where=contested")[2].count('<p class="head">') == 1
        ledger.state(Judgement("reject", (refs[1],), reason="misread"), author="Ada")
        assert "never promised" not in plain(get(address + "/claims?as_of=2025-03-01")[2])


def known(site: Site) -> Known:
    book = Book(site.ledger)
    return Known(TODAY, site.ledger, book.shelf(TODAY))


def test_the_calendar_has_everything_that_has_a_day(demo: Site) -> None:
    """Whoever walks all months has seen each once, on its day."""
    wanted = {(one.day.isoformat(), one.undertaking.line.id) for one in known(demo).due(None, limit=1000)}
    assert len(wanted) > 3
    _, _, page = get(demo.address + "/due?form=calendar")
    months = set(re.findall(r"month=(\d{4}-\d{2})", page))
    seen: list[tuple[str, str]] = []
    for month in months:
        _, _, page = get(f"{demo.address}/due?form=calendar&month={month}")
        for cell in page.replace('<td class="other"></td>', "").split("<td ")[1:]:
            (day,) = re.findall(r'<time datetime="([\d-]+)"', cell.split("</td>")[0])
            assert day.startswith(month)
            seen += [(day, one) for one in re.findall(r"/undertakings/(u-\w+)", cell.split("</td>")[0])]
    assert sorted(seen) == sorted(wanted)


def test_the_calendar_is_of_the_day_that_one_looks_from(demo: Site) -> None:
    """Its month is shown and the day is marked, and links stay on that day."""
    _, _, page = get(demo.address + "/due?form=calendar&as_of=2025-09-05")
    assert "<h1>Due in September 2025</h1>" in page
    assert '<time datetime="2025-09-05" aria-current="date">' in page
    assert "as_of=2025-09-05" in page.split('class="months"')[1].split("</nav>")[0]
    assert '<a href="/due?as_of=2025-09-05">list</a>' in page


@pytest.mark.parametrize("month", ["2025-13", "2025-9", "0000-01", "soon", "2025-09-05"])
def test_what_is_no_month_is_said(demo: Site, month: str) -> None:
    """With how to write one."""
    status, _, page = get(f"{demo.address}/due?form=calendar&month={month}")
    assert status == 400
    assert "is no month" in plain(page)


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2024-02"])
def test_the_first_and_the_last_month_are_months(demo: Site, month: str) -> None:
    """Like any other."""
    status, _, page = get(f"{demo.address}/due?form=calendar&month={month}")
    assert status == 200
    assert "Nothing that is open has a day in this month" in plain(page)


def test_an_early_day_has_a_month_too(demo: Site) -> None:
    """A calendar seen from a year of three digits is of a month of that year."""
    status, _, page = get(demo.address + "/due?form=calendar&as_of=0999-01-02")
    assert status == 200
    assert "<h1>Due in January 999</h1>" in page


def test_a_calendar_is_walked_by_keyboard_without_scripts(demo: Site, browser: Browser) -> None:
    """From the list to the calendar, a month back, and to an undertaking, on a telephone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{demo.address}/due")
    page.get_by_role("link", name="calendar").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/due?form=calendar")
    page.locator('.months a[rel="prev"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**month=*")
    assert page.locator(".calendar td.some").first.is_visible()
    assert not page.locator(".calendar td:not(.some, .today)").first.is_visible()
    page.locator(".calendar li a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/undertakings/*")
    context.close()


def test_an_outlet_that_names_itself_speaks_in_its_own_voice(tmp_path: Path) -> None:
    """“Tide counted” in Tide is told by nobody else; in another outlet it is told after Tide."""
    own = report("Tide", 0, act("commit", "Norway will send lorries, Tide counted", "NOR", sources="Tide"))
    other = report("Fjord Post", 1, act("refuse", "Sweden will send none, Tide counted", "SWE", sources="Tide"))
    with Ledger(str(tmp_path / "l.db"), author="tests/1", clock=fixed_clock) as ledger, serving(ledger) as address:
        tell(ledger, own, other)
        pages = [
            plain(get(f"{address}/undertakings/{one.id}?as_of=2025-03-01")[2])
            for one in sorted(Book(ledger).views(TODAY).undertakings, key=lambda each: each.bearer)
        ]
        assert ["after Tide" in page for page in pages] == [False, True]
        assert ["the outlet tells it in its own voice" in page for page in pages] == [True, False]


@pytest.mark.parametrize("width", [1024, 1600])
def test_what_is_said_against_a_claim_has_room_beside_it(demo: Site, browser: Browser, width: int) -> None:
    """Its words are no narrow strip."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{demo.address}/claims?where=contested")
    for answered in page.locator(".claims > .answered").all():
        words, answer = (answered.locator(one).first.bounding_box() for one in ("> .said", "> .answer"))
        assert words
        assert answer
        assert answer["x"] >= words["x"] + words["width"]
        assert answer["width"] > words["width"] / 2
    page.close()
