"""The map of a meeting: every state where it lies, painted by what it took on, and said in words too."""

from __future__ import annotations

import html
import re

import pytest

from servanda import data
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
    """By force or by status, each an address; refusals are striped in both."""
    meeting = fullest(demo)
    _, _, page = get(f"{demo.address}/meetings/{meeting.id}?map={way}&sort=most")
    kinds = set(re.findall(r'<g class="state ([\w-]+)', page))
    assert any(one.startswith(kind) for one in kinds)
    assert kinds <= {one for one in kinds if one.startswith(kind) or one in ("refused", "there")}
    assert 'class="no"' in page
    assert "sort=most" in page.split('id="map"')[1].split("</section>")[0]


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
