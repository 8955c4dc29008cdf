"""First and last days of dates in EDTF; wraps the library `edtf`."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
"""A day, month or year, which the library would take milliseconds for."""
PERIOD = 1096
"""Days of a period: what is told three years apart or less is found by its keys, more than six years apart is not."""
NEAR = timedelta(days=30)
"""A deadline this near makes an undertaking due (LEDGER.md)."""


@lru_cache(maxsize=50_000)
def bounds(edtf: str) -> tuple[date, date] | None:
    """The first and the last day of a date or interval; None where either cannot be known (law 4).

    >>> bounds("2023-11-30/2023-12")
    (datetime.date(2023, 11, 30), datetime.date(2023, 12, 31))
    >>> bounds("XXXX-09-04") is None, bounds("2025-09/..") is None, bounds("soon") is None
    (True, True, True)
    """
    if edtf.startswith("X") or ".." in edtf:
        return None
    if found := PLAIN.fullmatch(edtf):
        return _plain(*(int(part) for part in found.groups() if part))
    try:
        parsed = parse_edtf(edtf)
        first, last = (date(*strict[:3]) for strict in (parsed.lower_strict(), parsed.upper_strict()))
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError):  # no date, or one without bounds
        return None
    return (first, last) if first.year > 1 and last.year < date.max.year else None


def _plain(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date] | None:
    """The bounds of a day, month or year; None where there is no such day, or none before or after it."""
    if not 1 < year < date.max.year:
        return None
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        return date(year, month or 1, day or 1), date(year, month or 12, last)
    except ValueError:
        return None


def last_day(edtf: str | None) -> date | None:
    """The last day of a date: a deadline given as a month or a year ends on it.

    >>> last_day("2024-02"), last_day(None)
    (datetime.date(2024, 2, 29), None)
    """
    found = bounds(edtf) if edtf else None
    return found[1] if found else None
