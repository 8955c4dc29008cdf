"""Deadlines and days: the first form. What it does not know stays in the text's words (law 4)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from servanda.values.numbers import WORDS

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
SHORT = MONTHS | {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
"""Months by name and by the forms of the press: Aug., Sept."""
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WITHIN = re.compile(r"within\s+(?:the\s+next\s+)?(\w+)\s+(hour|day|week|month|year)s?$", re.IGNORECASE)
_NAMES = "|".join(sorted(SHORT, key=len, reverse=True))
DAY_MONTH = re.compile(
    rf"(?:(\d{{1,2}})\s+)?\b({_NAMES})\b\.?(?:\s+(\d{{1,2}})\b(?!\d))?(?:,?\s+(\d{{4}}))?", re.IGNORECASE
)
YEAR = re.compile(r"\b((?:19|20)\d\d)$")
"""A year that ends the words."""
NEXT = re.compile(r"\b(next|this|the)\s+(week|month|year)$", re.IGNORECASE)


def deadline(words: str, published: str | None) -> str | None:
    """The last day in EDTF, counted from the day of publication; None where the words, or no such day, do not tell.

    >>> deadline("within 48 hours", "2025-09-05"), deadline("by 2030", None)
    ('2025-09-07', '2030')
    >>> deadline("by 31 February", "2025-09-05") is None
    True
    """
    try:
        return _deadline(words, published)
    except (ValueError, OverflowError):  # a day that no calendar has, or beyond the year 9999
        return None


def _deadline(words: str, published: str | None) -> str | None:
    at_end = "end of" in words.lower()
    if year := YEAR.search(words):
        if month := DAY_MONTH.search(words):
            return _month_day(month, int(year[1]), at_end=at_end)
        return f"{year[1]}-12-31" if at_end else year[1]
    if published is None or "X" in published:
        return None
    base = date.fromisoformat(published)
    if within := WITHIN.search(words):
        return _after(base, within[1], within[2].lower())
    if month := DAY_MONTH.search(words):
        number = SHORT[month[2].lower()]
        day = int(month[1] or month[3] or 31)
        return _month_day(month, base.year + ((number, day) < (base.month, base.day)), at_end=at_end)
    return _named(words, base, at_end=at_end)


def _month_day(found: re.Match[str], year: int, *, at_end: bool) -> str:
    number = SHORT[found[2].lower()]
    if day := found[1] or found[3]:
        return date(year, number, int(day)).isoformat()
    return f"{year}-{number:02}-{calendar.monthrange(year, number)[1]}" if at_end else f"{year}-{number:02}"


def _after(base: date, number: str, unit: str) -> str | None:
    n = int(number) if number.isdigit() else WORDS.get(number.lower())
    if n is None:
        return None
    days = {"hour": (n + 23) // 24, "day": n, "week": 7 * n}.get(unit)
    if days is not None:
        return (base + timedelta(days=days)).isoformat()
    months = base.month - 1 + n * (12 if unit == "year" else 1)
    year, month = base.year + months // 12, months % 12 + 1
    return date(year, month, min(base.day, calendar.monthrange(year, month)[1])).isoformat()


def _named(words: str, base: date, *, at_end: bool) -> str | None:
    last = (words.lower().split() or [""])[-1]
    if last in WEEKDAYS:
        return (base + timedelta(days=(WEEKDAYS[last] - base.weekday() - 1) % 7 + 1)).isoformat()
    if not (found := NEXT.search(words)):
        return None
    step, unit = int(found[1].lower() == "next"), found[2].lower()
    if unit == "week":
        return (base + timedelta(days=6 - base.weekday() + 7 * step)).isoformat()
    if unit == "year":
        return f"{base.year + step}-12-31" if at_end else str(base.year + step)
    year, month = base.year + (base.month - 1 + step) // 12, (base.month - 1 + step) % 12 + 1
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}" if at_end else f"{year}-{month:02}"


RANGE = re.compile(r"\b(\d{1,2})(?:\s*[-–]\s*|\s+(?:and|to)\s+)(\d{1,2})\b(?=\s+[A-Z])")
NEAR = {"today": 0, "tonight": 0, "morning": 0, "afternoon": 0, "evening": 0, "yesterday": -1, "tomorrow": 1}
STEP = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
PERIOD = re.compile(rf"\b({'|'.join(STEP)})\s+(?:\w+\s+)?(week|month|year|{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)


def when(words: str, published: str | None, *, ahead: bool) -> str | None:
    """The day, month or year in EDTF, before the day of publication or ahead of it; None where the words do not tell.

    >>> when("on Thursday", "2025-09-05", ahead=False), when("4 September", "2025-09-05", ahead=True)
    ('2025-09-04', '2026-09-04')
    >>> when("in March 2024", None, ahead=False), when("yesterday", "2025-09-05", ahead=False)
    ('2024-03', '2025-09-04')
    """
    try:
        if days := RANGE.search(words):
            first, last = (_when(f"{days[at]} {words[days.end() :].strip()}", published, ahead=ahead) for at in (1, 2))
            return f"{first}/{last}" if first and last and first < last else last
        return _when(words, published, ahead=ahead)
    except (ValueError, OverflowError):  # a day that no calendar has, or beyond the year 9999
        return None


def _when(words: str, published: str | None, *, ahead: bool) -> str | None:
    lower = words.casefold()
    month = DAY_MONTH.search(words)
    year = re.search(r"\b(?:19|20)\d\d\b", words)
    if year:
        return _month_day(month, int(year[0]), at_end=False) if month else year[0]
    if published is None or "X" in published:
        if month and (month[1] or month[3]):
            return f"XXXX-{SHORT[month[2].lower()]:02}-{int(month[1] or month[3]):02}"
        return None
    base = date.fromisoformat(published)
    if month:
        return _month_day(month, _nearest(month, base, ahead=ahead), at_end=False)
    near = next((shift for word, shift in NEAR.items() if re.search(rf"\b{word}\b", lower)), None)
    if period := PERIOD.search(lower):
        return _period(base, STEP[period[1]], period[2])
    if name := next((name for name in WEEKDAYS if name in lower), None):
        apart = WEEKDAYS[name] - base.weekday()
        near = apart % 7 if ahead else -(-apart % 7)
    return (base + timedelta(days=near)).isoformat() if near is not None else None


def _nearest(found: re.Match[str], base: date, *, ahead: bool) -> int:
    """The year of a month or day without one: that in which it is nearest, or the next time where it lies ahead."""
    number, day = SHORT[found[2].lower()], int(found[1] or found[3] or 0)
    if ahead:
        return base.year + ((number, day or 31) < (base.month, base.day))
    if not day:
        return base.year - (number > base.month)
    days = {year: date(year, number, min(day, 28)) for year in (base.year - 1, base.year, base.year + 1)}
    return min(days, key=lambda year: abs((days[year] - base).days))


def _period(base: date, step: int, unit: str) -> str | None:
    if unit == "year":
        return str(base.year + step)
    if unit == "month":
        months = base.year * 12 + base.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}"
    if unit == "week":
        monday = base + timedelta(days=7 * step - base.weekday())
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    apart = (WEEKDAYS[unit] - base.weekday()) % 7
    return (base + timedelta(days=apart - 7 if step < 0 else apart)).isoformat()
