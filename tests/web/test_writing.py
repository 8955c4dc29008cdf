"""The pages that write, as a browser and a screen reader see them, over the demo's reports with two reviewers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Response

from servanda.config import Settings
from servanda.ledger import Ledger, Tokens
from servanda.ledger.book import Book
from servanda.ledger.reviews import Desk
from servanda.model import Judgement
from tests.web.conftest import REPORT, TODAY, Site, serving
from tests.web.visits import Visit

FIRST, SECOND = "Ada", "Bob"


@pytest.fixture(scope="module")
def work(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the demo's ledger on which two have judged, with its page."""
    path = tmp_path_factory.mktemp("work") / "work.db"
    with closing(sqlite3.connect(str(demo.ledger.file))) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
    with Ledger(str(path), author="tests/1") as ledger:
        cases = Desk(Book(ledger)).queue(FIRST)
        for one in cases[:3]:
            ledger.state(Judgement("accept", (one.ref,)), author=FIRST)
        ledger.state(Judgement("reject", (cases[0].ref,), reason="a headline"), author=SECOND)
        with serving(ledger, lambda: TODAY, config=Settings(reader="rules")) as address:
            yield Site(address, ledger)


@pytest.fixture
def context(work: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which a reviewer signed in."""
    tokens = Tokens(work.ledger.engine)
    made = browser.new_context()
    page = made.new_page()
    page.goto(f"{work.address}/sign-in")
    page.fill("#token", tokens.add(SECOND, "reviewer"))
    with page.expect_navigation():
        page.click("button.main")
    page.close()
    yield made
    made.close()
    tokens.revoke(SECOND)


def views(work: Site) -> list[str]:
    """One address of each view that writes."""
    desk = Desk(Book(work.ledger))
    case = max(desk.queue("nobody"), key=lambda one: len(one.read.candidates))
    held = desk.survey().shelf.accounts(TODAY)
    group = max((one for one in held if one.members), key=lambda one: len(one.tellings)).line
    return [
        "/review",
        "/review?second=yes",
        f"/review/{case.ref.record}/{case.ref.number}/correct",
        "/review/tellings",
        f"/review/tellings/{group.id}",
        "/review/disagreements",
        "/review/done",
        "/add",
        "/sign-in",
        "/review/99/0",
        "/add/gone",
    ]


NARROWEST = """Math.min(1000, ...[...document.querySelectorAll("form.sheet :is(input, textarea, select)")]
    .filter((one) => one.offsetWidth && !["checkbox", "radio"].includes(one.type)).map((one) => one.offsetWidth))"""
"""The width of the narrowest field that is seen and in which one is to write."""


@pytest.mark.parametrize(
    ("width", "schemes"), [(390, ("light", "dark")), (1024, ("dark", "light")), (1600, ("dark", "light"))]
)
def test_every_view_that_writes_is_whole_in_a_browser(
    work: Site, context: BrowserContext, width: int, schemes: tuple[Literal["light", "dark"], ...]
) -> None:
    """No console error, no other host, nothing wider than the window, no violation of WCAG that axe-core knows.

    axe takes its time: it looks at the narrow page in the dark and at the wide one in the light.
    """
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda one: complaints.append(one.text) if "status of 404" not in one.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for view in views(work):
        page.goto(work.address + view)
        assert page.locator("h1").count() == 1, view
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (view, scheme)
        assert page.evaluate(NARROWEST) >= 100, view
        found = Axe().run(page) if width != 1024 else None
        assert found is None or found.violations_count == 0, f"{view}: {found.generate_report()}"
    assert complaints == []
    assert hosts == {work.address.split("/")[2]}


def test_the_way_of_a_reviewer_by_the_keyboard(work: Site, context: BrowserContext) -> None:
    """From the act by Tab to its verdict, in the order in which they stand; what has the focus is seen."""
    page = context.new_page()
    page.goto(f"{work.address}/review")
    page.focus(".case a")
    stops: list[str] = []
    for _ in range(9):
        page.keyboard.press("Tab")
        found = "document.activeElement.closest('button, a, label').innerText.split('\\n')[0].trim()"
        stops.append(page.evaluate(found))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", stops
    wanted = ["Accept", "Correct", "Skip", "no such act", "or in your words", "Reject"]
    places = [next(at for at, one in enumerate(stops) if one.startswith(word)) for word in wanted]
    assert all(a < b for a, b in pairwise(places)), stops


def test_scripts_are_allowed_where_they_are_needed_alone(work: Site) -> None:
    """Our own, on the pages that write, and where something is to be copied; none on those that show an article."""
    visit = Visit(work.address)
    visit.sign_in(Tokens(work.ledger.engine).add("Cy", "reviewer"))
    for path in ("/review", "/add"):
        policy = visit.get(path).headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
    (undertaking, *_) = re.findall(r'href="(/undertakings/u-\w+)"', visit.get("/undertakings").text)
    policy = visit.get(undertaking).headers["Content-Security-Policy"]
    assert policy.endswith("script-src 'self'")
    assert "unsafe" not in policy
    for path in ("/", "/articles/1", "/sign-in"):
        assert "script-src" not in visit.get(path).headers["Content-Security-Policy"]


def test_a_page_that_writes_is_small(work: Site, context: BrowserContext) -> None:
    """Under 150 kB with all that it loads."""
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one))  # noqa: PLW0108 - Playwright asks what it takes
    page.goto(f"{work.address}/review")
    assert len(answers) >= 4
    assert sum(len(one.body()) for one in answers) < 150_000


def test_a_report_is_added_judged_and_stands_in_the_ledger(work: Site, context: BrowserContext) -> None:
    """A newcomer's walk: paste, follow, open, judge, find the verdict beside the act."""
    page = context.new_page()
    page.goto(f"{work.address}/add")
    page.fill("#text", REPORT)
    page.fill("#text-published", "2026-01-10")
    page.click("text=Read and record it")
    page.wait_for_selector("[data-done]")
    number = str(page.get_attribute(".works a", "href")).rpartition("/")[2]
    entry = next(one for one in work.ledger.entries() if str(one.seq) == number)
    page.goto(f"{work.address}/review/{entry.reading_seq}/0")
    page.keyboard.press("a")
    page.wait_for_selector(".did")
    page.goto(f"{work.address}/articles/{number}")
    assert f"Accepted by {SECOND}" in page.inner_text(".acts")
