"""What changed, day by day: what happened to undertakings, and what was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from servanda.ledger.survey import Listed
from servanda.web.asked import Part
from servanda.web.known import Event, Known

EVENTS = 200
"""So much of what happened stands on one page."""
REPORTS = 200
"""So many articles are named on one page."""
A_DAY = timedelta(days=1)


def by_day(part: Part[Event], known: Known, since: date) -> list[tuple[date, Sequence[Listed], Sequence[Event]]]:
    """Each day of a page, the newest first, with its articles and what happened on it.

    Days on which articles came out and nothing happened stand with what happened before them.
    """
    last = known.day
    if part.page > 1:
        (before,) = known.survey.moves(since, limit=1, offset=(part.page - 1) * EVENTS - 1)
        last = max(before.day - A_DAY, part.rows[0].day)
    first = part.rows[-1].day if part.page < part.pages else min(since, date.max - A_DAY) + A_DAY
    reports: dict[date, list[Listed]] = defaultdict(list)
    events: dict[date, list[Event]] = defaultdict(list)
    for report in known.survey.published(first, last, limit=REPORTS):
        reports[report.day].append(report)
    for event in part.rows:
        events[event.day].append(event)
    return [(day, reports[day], events[day]) for day in sorted({*reports, *events}, reverse=True)]
