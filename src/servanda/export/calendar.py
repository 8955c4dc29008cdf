"""What falls due as a calendar (iCalendar, RFC 5545); wraps icalendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from icalendar import Calendar, Event

from servanda.export.names import display
from servanda.ledger.accounts import Line


def calendar(lines: Iterable[Line]) -> bytes:
    """A whole day for each undertaking with a deadline; those without one are left out.

    The same lines give the same bytes, and an undertaking has the same UID in every ledger.
    """
    made = Calendar()
    made.add("prodid", "-//Servanda//Servanda//EN")
    made.add("version", "2.0")
    for one in lines:
        if one.deadline is not None:
            made.add_component(_event(one))
    return bytes(made.to_ical())


def _event(one: Line) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@servanda")
    event.add("dtstamp", datetime.combine(max(one.last, one.since or one.last), time(), UTC))
    event.add("dtstart", one.deadline)
    event.add("summary", f"{', '.join(map(display, one.bearer)) or 'nobody named'}: {' '.join(one.words.split())}")
    event.add("description", f"{one.status}, {one.force or one.type}; {one.tellings} tellings, {one.origins} origins")
    event.add("categories", [one.theme])
    event.add("transp", "TRANSPARENT")
    return event
