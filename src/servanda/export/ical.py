"""What falls due as a calendar (RFC 5545), an event of the whole day for each last day; wraps icalendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version

from icalendar import Calendar, Event

from servanda.export.excerpt import Excerpt
from servanda.export.words import called, listed, number
from servanda.ledger.accounts import Line


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The calendar: what is open and has a day, past ones too; it is the same for the same ledger on the same day."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Servanda//{version('servanda')}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Servanda: what falls due")
    stamp = datetime(excerpt.on.year, excerpt.on.month, excerpt.on.day, tzinfo=UTC)
    for line in excerpt.due():
        if line.deadline is not None:
            calendar.add_component(_event(line, line.deadline, stamp, excerpt))
    yield calendar.to_ical()


def _event(line: Line, day: date, stamp: datetime, excerpt: Excerpt) -> Event:
    event = Event()
    event.add("uid", f"{line.id}@servanda")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{line.status}: {listed(line.bearer)}: {' '.join(line.words.split())}")
    event.add("description", "\n".join(_told(line)))
    event.add("categories", [line.status, line.theme])
    event.add("transp", "TRANSPARENT")
    if excerpt.asked.site:
        event.add("url", f"{excerpt.base}undertakings/{line.id}")
    return event


def _told(line: Line) -> Iterator[str]:
    yield f"“{line.words}”"
    yield f"By {', '.join(map(called, line.bearer)) or 'nobody named'}"
    if line.recipients:
        yield f"For {', '.join(map(called, line.recipients))}"
    if line.value is not None:
        yield f"{line.currency} {number(line.value)}"
    if line.triggers:
        yield f"Waits for {', '.join(line.triggers)}"
    many = "" if line.outlets == 1 else "s"
    yield f"{line.status}, force {line.force or 'none'}; told by {line.outlets} outlet{many}; {line.id}"
