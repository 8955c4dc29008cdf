"""What can be read: the same as the views, page by page and whole, in every form, as of a day."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import date

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from servanda.api import cursor
from servanda.cli.main import run
from servanda.errors import CODES
from servanda.ledger import Book, Wanted, prove
from servanda.ledger.catalogue import Catalogue
from servanda.model import Note
from tests.api.conftest import TODAY, Api, Walk

LISTS = ("undertakings", "due", "conflicts", "meetings", "actors", "totals", "changes", "articles", "acts", "notes")
FEEDS = ("undertakings", "due", "conflicts", "meetings", "changes", "articles", "acts", "notes")


@pytest.fixture(scope="module", autouse=True)
def _noted(demo: Api) -> None:
    """Three notes, so that there are statements to list."""
    for number in range(3):
        demo.ledger.state(Note(f"note {number}", about="outlet/Bild"), author="Ann")


@pytest.mark.parametrize("name", LISTS)
def test_pages_hold_every_row_once(demo: Api, walk: Walk, name: str) -> None:
    """However small the pages, together they are the whole list in its order, which JSON Lines and CSV give at once."""
    client = demo.client()
    query = {"days": 3000} if name == "due" else {}
    whole = client.get(f"/api/v1/{name}", params=query, headers={"Accept": "application/jsonl"})
    rows = [json.loads(line) for line in whole.text.splitlines()]
    assert len(rows) > 2
    assert walk(client, f"/api/v1/{name}", **query) == rows
    assert walk(client, f"/api/v1/{name}", **query, limit=3 if len(rows) < 40 else 40) == rows
    table = client.get(f"/api/v1/{name}", params=query, headers={"Accept": "text/csv"})
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == len(rows)
    assert table.headers["content-type"].startswith("text/csv")


def test_lists_are_those_of_the_views(demo: Api, walk: Walk) -> None:
    """The API says what the shelf says, with each filter of `servanda list`."""
    client, shelf = demo.client(), Book(demo.ledger).shelf(TODAY)
    for query, wanted in (
        ({}, Wanted()),
        ({"actor": "France"}, Wanted(("France", "FRA"))),
        ({"status": "overdue"}, Wanted(status="overdue")),
        ({"theme": "climate", "force": "declared"}, Wanted(theme="climate", force="declared")),
        ({"type": "refuse"}, Wanted(type="refuse")),
        ({"waits_for": "ceasefire"}, Wanted(waits_for="ceasefire")),
        ({"since": "2025-09-05"}, Wanted(since=date(2025, 9, 5))),
    ):
        expected = [one.id for one in shelf.lines(TODAY, wanted)[0]]
        assert [one["id"] for one in walk(client, "/api/v1/undertakings", **query)] == expected
        assert 0 < len(expected) <= 200, query
        narrowed, _ = Catalogue(shelf).actors(TODAY, wanted)
        assert [one["actor"] for one in walk(client, "/api/v1/actors", **query)] == [one.name for one in narrowed]


@pytest.mark.parametrize("day", ["2025-09-10", TODAY.isoformat(), "2026-06-30", "2035-01-01"])
def test_actors_are_counted_by_status(demo: Api, walk: Walk, day: str) -> None:
    """What an actor bears on a day is what the list of undertakings has of it, in the order of names."""
    client = demo.client()
    lines = walk(client, "/api/v1/undertakings", as_of=day)
    actors = walk(client, "/api/v1/actors", as_of=day, limit=7)
    names = [one["actor"].casefold() for one in actors]  # however they are spelt
    assert names == sorted({each.casefold() for line in lines for each in line["bearer"]})
    for name, one in zip(names, actors, strict=True):
        borne = [line["status"] for line in lines if name in {each.casefold() for each in line["bearer"]}]
        assert one["undertakings"] == len(borne)
        assert one["statuses"] == {status: borne.count(status) for status in borne}


def test_a_thing_is_found_by_its_address(demo: Api, walk: Walk) -> None:
    """Each row of a list leads to the thing itself, with the words of every telling."""
    client = demo.client()
    line = walk(client, "/api/v1/undertakings")[0]
    account = client.get(f"/api/v1/undertakings/{line['id']}").json()
    assert {name: account[name] for name in line if name not in ("tellings", "conflicts")} == {
        name: value for name, value in line.items() if name not in ("tellings", "conflicts")
    }
    assert len(account["tellings"]) == line["tellings"]
    for told in account["tellings"]:
        text = client.get(f"/api/v1/articles/{told['article']}").json()["article"]["text"]
        assert text[told["act"]["start"] : told["act"]["end"]] == told["act"]["evidence"]
        assert client.get(f"/api/v1/acts/{told['ref'].replace('#', '/')}").json()["act"] == told["act"]
    conflict = walk(client, "/api/v1/conflicts")[0]
    assert client.get(f"/api/v1/conflicts/{conflict['id']}").json() == conflict
    meeting = walk(client, "/api/v1/meetings")[0]
    assert client.get(f"/api/v1/meetings/{meeting['id']}").json()["participants"] == meeting["participants"]


def test_as_of_a_day_nothing_later_is_known(demo: Api, walk: Walk) -> None:
    """Articles, acts, undertakings and changes of an earlier day end with it; a status is that of the day."""
    client = demo.client()
    articles = walk(client, "/api/v1/articles", as_of="2025-07-02")
    days = {one["published"] for one in walk(client, "/api/v1/articles")}
    assert {one["published"] for one in articles} == {day for day in days if day <= "2025-07-02"} < days
    assert max(one["published"] for one in walk(client, "/api/v1/acts", as_of="2025-07-02")) == "2025-07-02"
    lines = walk(client, "/api/v1/undertakings", as_of="2025-07-02")
    assert lines
    assert all(one["last"] <= "2025-07-02" and one["since"] <= "2025-07-02" for one in lines)
    assert max(one["day"] for one in walk(client, "/api/v1/changes", as_of="2025-07-02")) <= "2025-07-02"
    later = articles[0]["record"] + 8
    assert client.get(f"/api/v1/articles/{later}?as_of=2025-07-02").status_code == 404


def test_what_is_known_already_is_not_sent_again(fresh: Api) -> None:
    """The same question has the same strong ETag until the log grows; another question has another."""
    client = fresh.client()
    first = client.get("/api/v1/undertakings?theme=climate&limit=5")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = client.get("/api/v1/undertakings?limit=5&theme=climate", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/api/v1/undertakings?theme=climate&limit=6").headers["etag"] != tag
    assert client.get("/api/v1/undertakings?theme=climate&limit=5&as_of=2025-09-04").headers["etag"] != tag
    feed = client.get("/api/v1/undertakings?theme=climate&limit=5", headers={"Accept": "application/atom+xml"})
    assert feed.headers["etag"] != tag
    whole = client.get("/api/v1/undertakings", headers={"Accept": "text/csv"}).headers["etag"]
    assert whole.startswith("W/")
    repeated = client.get("/api/v1/undertakings", headers={"Accept": "text/csv", "If-None-Match": whole})
    assert repeated.status_code == 304
    fresh.ledger.state(Note("news", about="outlet/Bild"), author="Ann")
    changed = client.get("/api/v1/undertakings?theme=climate&limit=5", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert changed.content == first.content


def test_a_cursor_is_good_for_its_list_alone(demo: Api) -> None:
    """What is no cursor, or one of another list, is refused with what to do."""
    client = demo.client()
    of_acts = client.get("/api/v1/acts?limit=1").json()["next"]
    for wrong in (
        "abc",
        "",
        "é",
        "WyJ1bmRlcnRha2luZ3MiXQ",
        of_acts,
        cursor.written("undertakings", (1, "u")),
        "A" * 3000,
    ):
        answer = client.get("/api/v1/undertakings", params={"cursor": wrong})
        if wrong == "":
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["code"]) == (422, "API001"), wrong


@given(st.lists(st.one_of(st.text(), st.integers(0, 2**53)), min_size=1, max_size=4).map(tuple))
def test_a_cursor_leads_back_to_its_mark(mark: tuple[str | int, ...]) -> None:
    """Whatever a mark holds is read back, unless no database could hold it."""
    shape = tuple(map(type, mark))
    if any(isinstance(one, str) and "\0" in one for one in mark):
        return
    assert cursor.read("list", cursor.written("list", mark), (shape,)) == mark


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nothing", 404, "API002"),
        ("/api/v1/undertakings?statu=due", 422, "API001"),
        ("/api/v1/undertakings?status=done", 422, "API001"),
        ("/api/v1/undertakings?since=2025-02-30", 422, "API001"),
        ("/api/v1/undertakings?limit=0", 422, "API001"),
        ("/api/v1/undertakings?actor=%00", 422, "API001"),
        ("/api/v1/undertakings/u-000000000000", 404, "STATE002"),
        ("/api/v1/articles/2", 404, "STATE002"),
        ("/api/v1/acts/2/9999", 404, "STATE002"),
        ("/api/v1/judgements/1", 404, "STATE002"),
        ("/api/v1/proofs/9999", 404, "STATE002"),
        ("/api/v1/proofs?since=x", 422, "PROOF001"),
    ],
)
def test_a_fault_is_told_as_a_problem(demo: Api, path: str, status: int, code: str) -> None:
    """The form of RFC 9457, with a code of ours, the values, and what to do."""
    answer = demo.client().get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert code in CODES
    assert problem["type"] == f"/api/v1/docs#{code}"
    assert len(problem["detail"]) > 10
    assert problem["instance"] == path.split("?", maxsplit=1)[0]


def test_another_method_and_another_form_are_refused(demo: Api) -> None:
    """With what there is instead."""
    client = demo.client("administrator")
    assert client.delete("/api/v1/undertakings").json()["code"] == "API002"
    answer = client.get("/api/v1/totals", headers={"Accept": "application/atom+xml"})
    assert (answer.status_code, answer.json()["code"]) == (406, "API008")
    assert "text/csv" in answer.json()["detail"]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_read_by_a_feed_reader(demo: Api, name: str) -> None:
    """Well-formed Atom with an entry a row; each has an id of its own, a day and an address that is there."""
    client = demo.client()
    query = "?days=3000" if name == "due" else ""
    answer = client.get(f"/api/v1/{name}{query}", headers={"Accept": "application/atom+xml"})
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    rows = client.get(f"/api/v1/{name}{query}").json()["items"]
    assert len(found.entries) == len(rows) > 0
    assert len({one.id for one in found.entries}) == len(rows)
    for one in found.entries:
        assert one.updated_parsed
        assert client.get(one.link.removeprefix("http://localhost")).status_code == 200
    assert client.get(f"/api/v1/{name}{query}", headers={"Accept": "application/atom+xml"}).content == answer.content


def test_the_calendar_has_the_days_that_are_due(demo: Api) -> None:
    """Another program reads each deadline, however many, as a whole day with an id that stays."""
    client = demo.client()
    content = client.get("/due.ics?days=3000").content
    rows = client.get("/due.json?days=3000&limit=500").json()["items"]
    read = [one for one in Calendar.from_ical(content).walk("VEVENT") if isinstance(one, Event)]
    events = {str(one.uid): one.start.isoformat() for one in read}
    assert events == {f"{one['id']}@servanda": one["deadline"] for one in rows if one["deadline"]}
    assert events
    assert content == client.get("/due.ics?days=3000").content


def test_every_view_has_its_ways_out(demo: Api, capsys: pytest.CaptureFixture[str]) -> None:
    """`/due.csv` is what `servanda due --csv` prints; a view asked for as CSV or JSON answers so without an ending."""
    client = demo.client()
    address = str(demo.ledger.file)
    for view, command in (
        ("/undertakings.csv?theme=climate&status=", ["list", "--theme", "climate"]),
        ("/due.csv?days=400", ["due", "--days", "400"]),
        ("/due.csv", ["due", "--days", "all"]),
        ("/meetings.csv", ["meetings"]),
        ("/conflicts.csv", ["conflicts"]),
        ("/totals.csv", ["totals"]),
    ):
        assert run([*command, "--csv", "--ledger", address, "--as-of", TODAY.isoformat()]) == 0
        assert client.get(view).text == capsys.readouterr().out.replace("\n", "\r\n").replace("\r\r\n", "\r\n"), view
    for view in ("/undertakings", "/meetings", "/due", "/conflicts", "/changes", "/actors", "/totals", "/articles"):
        assert client.get(view, headers={"Accept": "text/csv"}).text == client.get(f"{view}.csv").text
        assert client.get(view, headers={"Accept": "application/json"}).json() == client.get(f"{view}.json").json()
        laid_out = client.get(f"{view}.csv?form=calendar&map=status&month=2025-09&page=1")
        assert laid_out.text == client.get(f"{view}.csv").text
        page = client.get(view, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html")
        assert f'href="{view}.csv"' in page.text
    assert client.get("/sources.atom").status_code == 404
    borne = client.get("/actors/FRA.json").json()["items"]
    assert borne == client.get("/api/v1/undertakings?actor=FRA").json()["items"] != []


def test_what_the_page_alone_has_is_a_table_too(demo: Api) -> None:
    """Outlets, claims, and what is searched for: the rows of the view, and narrowed as it is; faults for programs."""
    client = demo.client()
    for view, name, query in (
        ("/sources", "outlet", ""),
        ("/claims", "words", "?where=contested"),
        ("/search", "id", "?q=climate&show=undertakings"),
        ("/search", "record", "?q=climate&show=articles"),
    ):
        rows = client.get(f"{view}.json{query}").json()["items"]
        table = csv.DictReader(io.StringIO(client.get(f"{view}.csv{query}").text))
        assert [one[name] for one in table] == [str(one[name]) for one in rows] != []
        page = html.unescape(client.get(f"{view}{query}").text)
        assert all(str(one[name]) in page for one in rows)
        assert f'href="{view}.csv{query}"' in page
    assert all(one["against"] for one in client.get("/claims.json?where=contested").json()["items"])
    assert client.get("/claims.csv?where=there").json()["code"] == "API001"
    told = feedparser.parse(client.get("/claims.atom?where=contested").content)
    contested = client.get("/claims.json?where=contested").json()["items"]
    assert sorted(one.updated[:10] for one in told.entries) == sorted(one["published"] for one in contested)
    assert 'href="/claims.atom?where=contested"' in client.get("/claims?where=contested").text


def test_a_thing_is_a_table_of_what_it_is_told_in(demo: Api) -> None:
    """Of an undertaking and of a meeting the tellings, of an article the acts."""
    client = demo.client()
    for kind in ("undertakings", "meetings"):
        one = client.get(f"/{kind}.json").json()["items"][0]["id"]
        found = client.get(f"/{kind}/{one}.csv")
        assert found.content == client.get(f"/api/v1/export/csv?{kind[:-1]}={one}").content
        assert f'href="/{kind}/{one}.csv"' in client.get(f"/{kind}/{one}").text
    table = csv.DictReader(io.StringIO(client.get("/articles/1.csv").text))
    acts = client.get("/articles/1.json").json()["acts"]
    assert [one["ref"] for one in table] == [one["ref"] for one in acts] != []


def test_a_proof_is_checked_without_the_ledger(fresh: Api) -> None:
    """`servanda check` verifies what the API proves: that a record is in it, and that nothing was changed since."""
    client = fresh.client()
    proof = client.get("/api/v1/proofs/3").json()
    assert prove.check(proof, "the proof").holds
    fresh.ledger.state(Note("later", about="outlet/Bild"), author="Ann")
    growth = client.get("/api/v1/proofs", params={"since": proof["checkpoint"]}).json()
    checked = prove.check(growth, "the proof")
    assert checked.holds
    assert checked.checkpoint.size > 3


def test_the_description_needs_nothing_from_elsewhere(demo: Api) -> None:
    """The page of the API names every operation and every parameter, and asks no other host."""
    client = demo.client()
    page, spec = client.get("/api/v1/docs"), client.get("/api/v1/openapi.json").json()
    assert spec["openapi"].startswith("3.1")
    for path, methods in spec["paths"].items():
        for method, told in methods.items():
            assert f"{method.upper()} /api/v1{path}" in page.text
            assert told["description"]
            assert all(f"<code>{one['name']}</code>" in page.text for one in told.get("parameters", ()))
    assert "http" not in page.text.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
