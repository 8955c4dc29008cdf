"""What is open and has a day, as a calendar: one month, and the months around it in which anything falls due."""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request

from servanda.web.known import Due, Known, month_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST = 1000
"""So much of one month is shown."""
MONTH = re.compile(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A month with what falls due on each of its days."""

    name: str
    """As 2025-09."""
    weeks: tuple[tuple[tuple[date | None, tuple[Due, ...]], ...], ...]
    """Seven days each, from Monday on; None for days of other months."""
    count: int
    before: str | None
    """The next earlier month in which anything falls due."""
    after: str | None
    """The next later one."""
    others: tuple[tuple[str, int], ...]
    """Every month in which anything falls due, with how much."""


def asked_month(request: Request, known: Known) -> str:
    """The month that the address asks for, else that of the day; 400 for what is none."""
    written = request.query_params.get("month", "")
    if written and not MONTH.fullmatch(written):
        raise HTTPException(400, f"“{written[:40]}” is no month: write year and month, say month=2025-09.")
    return written or month_of(known.day)


def month(name: str, known: Known) -> Month:
    """A month of what has a day."""
    year, number = int(name[:4]), int(name[5:])
    last = date(year, number, monthrange(year, number)[1])
    by_day: dict[date, list[Due]] = defaultdict(list)
    for one in known.due(date(year, number, 1), last, limit=MOST):
        by_day[one.day].append(one)
    counts = known.months
    weeks = tuple(
        tuple(
            (date(year, number, day), tuple(by_day.get(date(year, number, day), ()))) if day else (None, ())
            for day in week
        )
        for week in Calendar().monthdayscalendar(year, number)
    )
    return Month(
        name,
        weeks,
        counts.get(name, 0),
        max((one for one in counts if one < name), default=None),
        min((one for one in counts if one > name), default=None),
        tuple(counts.items()),
    )
