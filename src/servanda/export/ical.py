"""What falls due as a calendar (RFC 5545), an event of the whole day for each last day; wraps icalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version

from icalendar import Calendar, Event

from servanda.export.excerpt import Excerpt
from servanda.export.words import called, listed, number
from servanda.ledger.accounts import Line


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The calendar: what is open and has a day, past ones too; it is the same for the same ledger on the same day."""
    base = excerpt.base if excerpt.asked.site else ""
    yield calendar(excerpt.due(), excerpt.on, base=base)


def calendar(lines: Iterable[Line], on: date, *, base: str = "") -> bytes:
    """An event for each line that has a day; `base` is the address of the ledger's page, if it has one."""
    made = Calendar()
    made.add("prodid", f"-//Servanda//{version('servanda')}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Servanda: what falls due")
    stamp = datetime(on.year, on.month, on.day, tzinfo=UTC)
    for line in lines:
        if line.deadline is not None:
            made.add_component(_event(line, line.deadline, stamp, base))
    return bytes(made.to_ical())


def _event(line: Line, day: date, stamp: datetime, base: str) -> Event:
    event = Event()
    event.add("uid", f"{line.id}@servanda")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{line.status}: {listed(line.bearer)}: {' '.join(line.words.split())}")
    event.add("description", "\n".join(_told(line)))
    event.add("categories", [line.status, line.theme])
    event.add("transp", "TRANSPARENT")
    if base:
        event.add("url", f"{base}undertakings/{line.id}")
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
