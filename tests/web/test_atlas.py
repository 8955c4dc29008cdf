"""The map of a meeting: every state where it lies, painted by what it took on, and said in words too."""

from __future__ import annotations

import html
import re
from itertools import accumulate, combinations

import pytest
from coloraide import Color
from playwright.sync_api import Browser

from servanda import data
from servanda.export.words import STATUSES
from servanda.ledger import Book
from servanda.ledger.views.bearers import is_unnamed, root
from servanda.ledger.views.meetings import Meeting
from servanda.web.atlas import WORLD, world
from tests.web.conftest import TODAY, Site, get
from tests.web.test_views import plain

DOING = {"commit", "perform", "refuse"}


def meetings(site: Site) -> list[Meeting]:
    return list(Book(site.ledger).views(TODAY).meetings)


def fullest(site: Site) -> Meeting:
    return max(meetings(site), key=lambda one: len({cell.actor for cell in one.board}))


def test_the_world_has_every_state() -> None:
    """Each state and territory that texts are read for but a few islets; each point lies on the map."""
    codes = {row["code"] for row in data.rows("states.tsv")}
    lacking = codes - world().keys()
    assert world().keys() <= codes
    assert len(lacking) < 20
    assert not lacking & {"FRA", "VAT", "MCO", "SGP", "TUV", "NRU", "XKX", "PSE", "TWN", "MLT"}
    for one in world().values():
        assert WORLD[0] <= one.x <= WORLD[2]
        assert WORLD[1] <= one.y <= WORLD[3]
        assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", one.path), one.code


def test_who_took_part_stands_on_the_map_and_in_words(demo: Site) -> None:
    """Every actor of the meeting is in the key, each with a link; every state of them is painted, in the map too."""
    for meeting in meetings(demo):
        actors = {cell.actor for cell in meeting.board} | set(map(root, meeting.participants))
        _, _, page = get(f"{demo.address}/meetings/{meeting.id}")
        states = actors & world().keys()
        painted = re.findall(r'<g class="state [^"]+"><title>', page)
        assert len(painted) == len(states)
        if states:
            key = html.unescape(page.split('id="map-key"')[1].split("</dl>")[0])
            assert key.count('<a href="/actors/') == len(actors)
            label = re.search(r'role="img" aria-label="(Map of [^"]+)"', page)
            assert label


@pytest.mark.parametrize(("way", "kind"), [("force", "force-"), ("status", "s-")])
def test_a_map_is_painted_as_asked(demo: Site, way: str, kind: str) -> None:
    """By force or by status, each an address; who refused has its sign in both."""
    meeting = fullest(demo)
    _, _, page = get(f"{demo.address}/meetings/{meeting.id}?map={way}&sort=most")
    kinds = set(re.findall(r'<g class="state ([\w-]+)', page))
    assert any(one.startswith(kind) for one in kinds)
    assert kinds <= {one for one in kinds if one.startswith(kind) or one in ("refused", "there")}
    assert 'class="refusal"' in page
    assert "sort=most" in page.split('id="map"')[1].split("</section>")[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_refusal_is_a_sign_on_a_state_of_one_colour(demo: Site, browser: Browser, scheme: str) -> None:
    """Each state on the map that refused something has it once, and no other; nothing else is drawn over its colour."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{demo.address}/meetings/{fullest(demo).id}")
    states, signs = (page.locator(f".maps .{one} title").all_text_contents() for one in ("state", "refusal"))
    assert sorted(signs) == sorted(one for one in states if " refused " in one)
    assert 1 < len(signs) < len(states)
    for one in page.locator(".maps .state:not(.dot)").all():
        fills = one.locator("path").evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
        assert [fill[:4] for fill in fills] == ["rgb("]
    context.close()


def test_unnamed_members_of_a_group_stand_beside_the_map(demo: Site) -> None:
    """They are nowhere on it, and it says how many nobody names."""
    meeting = fullest(demo)
    group = next(cell.actor for cell in meeting.board if is_unnamed(cell.actor))
    _, _, page = get(f"{demo.address}/meetings/{meeting.id}")
    assert f"{group} unnamed members" in plain(page)
    assert "They are on no map." in plain(page)
    assert page.count('class="unnamed-one"') > 0


def test_undertakings_of_a_theme_are_shown_on_a_map(demo: Site) -> None:
    """Those who took them on, did or refused them; the choices stay, and the list is one link away."""
    some = [one for one in Book(demo.ledger).views(TODAY).undertakings if one.theme == "troops"]
    bears = {root(name) for one in some for name in one.bearer if {each.act.type for each in one.tellings} & DOING}
    _, _, page = get(f"{demo.address}/undertakings?theme=troops&form=map&map=status")
    assert len(re.findall(r'<g class="state [^"]+"><title>', page)) == len(bears & world().keys()) > 1
    assert 'href="/undertakings?theme=troops">list</a>' in page
    assert '<option value="troops" selected>' in page
    assert "<table" not in page
    nobody = plain(get(f"{demo.address}/undertakings?actor=Nobody&form=map")[2])
    assert "No state is told to have taken on" in nobody


def test_an_unknown_way_of_painting_is_said(demo: Site) -> None:
    """Like other choices."""
    assert get(f"{demo.address}/meetings/{fullest(demo).id}?map=pink")[0] == 400


def test_a_meeting_with_a_map_is_no_heavy_page(demo: Site) -> None:
    """Pictures and styles, all that is no words, stay under 150 kB."""
    styles = sum(len(get(f"{demo.address}/static/{name}.css")[2]) for name in ("servanda", "reading"))
    for meeting in meetings(demo):
        page = get(f"{demo.address}/meetings/{meeting.id}")[2]
        pictures = sum(map(len, re.findall(r"<svg.*?</svg>", page, re.DOTALL)))
        assert 30_000 < pictures + styles < 150_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_status_has_a_colour_of_its_own_for_everybody(demo: Site, browser: Browser, scheme: str) -> None:
    """No two are near each other, whichever colours somebody cannot see; each stands out from land and paper."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{demo.address}/meetings/{fullest(demo).id}?map=status")
    kinds = [f"state s-{one.replace(' ', '-')}" for one in STATUSES]
    found: dict[str, str] = page.evaluate(
        """kinds => Object.fromEntries(kinds.map(kind => {
            const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
            made.setAttribute("class", kind);
            document.querySelector(".maps svg").append(made);
            return [kind, getComputedStyle(made).fill];
        }))""",
        [*kinds, "state there", "land"],
    )
    paper = Color(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    context.close()
    land = Color(found.pop("land"))
    for kind in kinds:
        for ground in (land, paper):
            assert Color(found[kind]).contrast(ground, method="wcag21") >= 3, kind
    for lack in (None, "protan", "deutan", "tritan"):
        seen = {kind: Color(fill) if lack is None else Color(fill).filter(lack) for kind, fill in found.items()}
        for one, other in combinations(seen, 2):
            assert seen[one].delta_e(seen[other], method="ok") >= 0.08, (lack, one, other)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_key_of_a_map_is_whole(demo: Site, browser: Browser, width: int) -> None:
    """Nothing of it is cut off by a box that scrolls."""
    page = browser.new_page(viewport={"width": width, "height": 700})
    for address in ("/undertakings?form=map&map=status", f"/meetings/{fullest(demo).id}?map=status"):
        page.goto(demo.address + address)
        key = page.locator("#map-key")
        assert key.evaluate("one => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_no_state_is_cut_off_at_the_edge_of_a_map(demo: Site) -> None:
    """Each piece of land of those who are painted lies on it wholly, with some sea around, or not at all."""
    addresses = [f"/meetings/{one.id}" for one in meetings(demo)] + ["/undertakings?form=map"]
    maps = 0
    for address in addresses:
        page = get(demo.address + address)[2]
        if 'class="maps"' not in page:
            continue
        maps += 1
        x, y, width, height = map(float, re.findall(r'class="maps">\s*<svg viewBox="([^"]+)"', page)[0].split())
        for path in re.findall(r'<g class="state (?!\S+ dot)[^"]+"><title>[^<]*</title><path d="([^"]+)"', page):
            for piece in re.findall(r"M([^z]+)z", path):
                steps = [int(one) for one in re.findall(r"-?\d+", piece)]
                xs, ys = list(accumulate(steps[::2])), list(accumulate(steps[1::2]))
                is_in = x < min(xs) and max(xs) < x + width and y < min(ys) and max(ys) < y + height
                is_out = max(xs) <= x or min(xs) >= x + width or max(ys) <= y or min(ys) >= y + height
                assert is_in or is_out, address
    assert maps > 5
