"""References and calendars, opened by bibtexparser, rispy and icalendar."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import icalendar
import rispy
from bibtexparser.entrypoint import parse_string

from servanda.export.bibtex import cited, entry, escaped
from servanda.export.cite import apa
from servanda.ledger import Book
from tests.export.conftest import ON, Export


def test_articles_are_references_of_bibtex(export: Export) -> None:
    """The parser reads every entry; what TeX would take for a command is escaped; authors are apart."""
    found = parse_string(export("bibtex").decode())
    assert not found.failed_blocks
    first = found.entries[0].fields_dict
    assert first["author"].value == "Kari Berg and Ola Lie"
    assert first["title"].value == r"{=Norway \& Poland \{pledge\} 100\% in Lublin}"
    assert first["url"].value == "https://fjord.example/lublin-2025-01-10"
    assert [one.fields_dict["date"].value for one in found.entries] == ["2025-01-10", "2025-01-12", "2025-05-20"]
    assert len({one.key for one in found.entries}) == 3


def test_an_entry_ends_where_its_brace_does() -> None:
    """Braces of a title end no field."""
    found = parse_string(entry("a1", {"title": escaped("{}}{ \\ #"), "note": None}))
    assert not found.failed_blocks
    assert list(found.entries[0].fields_dict) == ["title"]


def test_articles_are_references_of_ris(export: Export, pledge: str) -> None:
    """The library rispy reads a record an article; a part has its own."""
    found = rispy.load(io.StringIO(export("ris").decode()))
    assert [one["secondary_title"] for one in found] == ["Fjord Post", "Tide", "Bay News"]
    assert found[0]["authors"] == ["Kari Berg", "Ola Lie"]
    assert (found[0]["type_of_reference"], found[0]["date"], found[0]["urls"]) == (
        "NEWS", "2025/01/10/", ["https://fjord.example/lublin-2025-01-10"]
    )  # fmt: skip
    own, *articles = rispy.load(io.StringIO(export("ris", undertaking=pledge).decode()))
    assert len(articles) == 3
    assert (own["type_of_reference"], own["id"], own["date"]) == ("ELEC", f"servanda-{pledge}", "2025/06/10/")
    assert "contested: EUR 70 million or EUR 85 million" in own["notes"][0]


def test_an_undertaking_is_an_entry_of_its_own(export: Export, pledge: str) -> None:
    """Before its sources, with its address, its status, who reports it, and what of it is contested."""
    site = "https://ledger.example"
    found = parse_string(export("bibtex", undertaking=pledge, site=site).decode())
    assert not found.failed_blocks
    own, *articles = found.entries
    assert own.key == f"servanda-{pledge}"
    assert len(articles) == 3
    fields = {name: field.value for name, field in own.fields_dict.items()}
    assert fields["url"] == f"{site}/undertakings/{pledge}?as_of={ON}"
    assert "as of 10 June 2025; contested: EUR 70 million or EUR 85 million" in fields["note"]
    assert "reported by Fjord Post, Tide and Bay News" in fields["note"]
    assert "urn:servanda:" in export("bibtex", undertaking=pledge).decode()
    assert "servanda-u-" not in export("bibtex").decode()


def test_what_was_settled_is_not_cited_as_contested(book: Book, pledge: str) -> None:
    """Nor does what nobody contradicts say so."""
    one = book.shelf(ON).account(pledge).on(ON)
    assert "; contested: EUR 70 million or EUR 85 million]. Reported by Fjord Post" in apa(one, ON, "https://a.example")
    settled = replace(one, clashes=tuple(replace(clash, settled_by=("record 9",)) for clash in one.clashes))
    for told in (settled, replace(one, clashes=())):
        assert "contested" not in apa(told, ON, "") + cited(told, ON, "")


def test_what_falls_due_is_a_calendar(export: Export, pledge: str, book: Book) -> None:
    """The library icalendar reads an event of the whole day, with a name that stays and the words."""
    calendar = icalendar.Calendar.from_ical(export("ics", site="https://ledger.example"))
    (event,) = calendar.events
    assert (event.start, event.end) == (date(2025, 6, 30), date(2025, 7, 1))
    assert event["UID"] == f"{pledge}@servanda"
    assert "Oslo promised Ukraine 85 million euros" in str(event["SUMMARY"])
    assert "EUR 85 million" in str(event["DESCRIPTION"])
    assert str(event["URL"]) == f"https://ledger.example/undertakings/{pledge}"
    assert len(book.shelf(ON).due(ON, 3660)[0]) == 1


def test_a_calendar_may_be_asked_for_fewer_days(export: Export) -> None:
    """What is farther off is left out."""
    assert not icalendar.Calendar.from_ical(export("ics", days=10)).events
