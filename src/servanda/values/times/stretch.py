"""A stretch of time: its first and last day, how EDTF writes it, and the last day on which what is due by it is due."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

UNKNOWN_YEAR = 2000
"""Stands for the year of a day whose year nobody knows: a leap year, so that it has 29 February."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One or more days in a row, `first` and `last` both in it.

    `text` is the stretch in EDTF; `due` is what a deadline says that names it: a day, a month or a year.
    """

    first: date
    last: date
    text: str
    due: str
    known: bool = True
    """Whether its year is known; if not, `first` and `last` have UNKNOWN_YEAR."""

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    @property
    def is_month(self) -> bool:
        """Whether it is the whole of one month."""
        return self.first.day == 1 and self.last == month(self.first.year, self.first.month).last

    @property
    def is_year(self) -> bool:
        """Whether it is the whole of one year."""
        return (self.first.month, self.first.day) == (1, 1) and self.last == date(self.first.year, 12, 31)

    @property
    def ended(self) -> Stretch:
        """The same, due on its last day: by the end of it."""
        return replace(self, due=self.last.isoformat()) if self.known else self

    @property
    def halved(self) -> Stretch:
        """The same, due in its middle: on 15 of a month, 30 June of a year, otherwise half way."""
        if not self.known:
            return self
        if self.is_year:
            middle = date(self.first.year, 6, 30)
        else:
            middle = self.first.replace(day=15) if self.is_month else self.first + (self.last - self.first) // 2
        return replace(self, due=middle.isoformat())


def day(when: date) -> Stretch:
    """One day.

    >>> day(date(2025, 9, 4)).text
    '2025-09-04'
    """
    return Stretch(when, when, when.isoformat(), when.isoformat())


def undated(month: int, number: int) -> Stretch:
    """A day of a year that nobody knows (law 4).

    >>> undated(9, 4).text
    'XXXX-09-04'
    """
    when = date(UNKNOWN_YEAR, month, number)
    text = f"XXXX-{when:%m-%d}"
    return Stretch(when, when, text, text, known=False)


def month(year: int, number: int) -> Stretch:
    """A month; its number may lie beyond a year, as in arithmetic: month 13 is next January.

    >>> month(2025, 13).text
    '2026-01'
    """
    first = date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    text = f"{first.year:04}-{first.month:02}"
    return Stretch(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]), text, text)


def year(number: int) -> Stretch:
    """A year."""
    return Stretch(date(number, 1, 1), date(number, 12, 31), f"{number:04}", f"{number:04}")


def decade(number: int) -> Stretch:
    """The ten years that begin with a year.

    >>> decade(2030).text
    '203X'
    """
    text = f"{number // 10:03}X"
    return Stretch(date(number, 1, 1), date(number + 9, 12, 31), text, text)


def season(number: int, year: int, first_month: int) -> Stretch:
    """A season, 0 for spring to 3 for winter, as EDTF numbers it; due in the month in which it begins.

    >>> season(1, 2026, 6).text, season(1, 2026, 6).due, season(1, 2026, 6).ended.due
    ('2026-22', '2026-06', '2026-08-31')
    """
    begins, ends = month(year, first_month), month(year, first_month + 2)
    return Stretch(begins.first, ends.last, f"{year:04}-{21 + number}", begins.text)


def months(year: int, first: int, last: int) -> Stretch:
    """Whole months of a year, from one to another, as a half or a quarter; due on the last day.

    >>> months(2026, 1, 6).text
    '2026-01/2026-06'
    """
    return between(month(year, first), month(year, last)).ended


def days(first: date, last: date) -> Stretch:
    """Days in a row; due on the last one.

    >>> days(date(2025, 9, 4), date(2025, 9, 6)).text
    '2025-09-04/2025-09-06'
    """
    return between(day(first), day(last))


def between(first: Stretch, last: Stretch) -> Stretch:
    """All from the beginning of one stretch to the end of another, each written as precisely as it is known.

    >>> between(months(2026, 7, 9), day(date(2026, 12, 27))).text
    '2026-07/2026-12-27'
    """
    if first == last:
        return first
    if first.first > last.last or first.known != last.known:
        raise ValueError(f"{first.text} does not come before {last.text}")
    text = f"{first.text.partition('/')[0]}/{last.text.rpartition('/')[2]}"
    return Stretch(first.first, last.last, text, last.due, first.known)


def week(when: date) -> Stretch:
    """The week of a day, from Monday to Sunday.

    >>> week(date(2025, 9, 4)).text
    '2025-09-01/2025-09-07'
    """
    monday = when - timedelta(days=when.weekday())
    return days(monday, monday + timedelta(days=6))


def weekend(when: date) -> Stretch:
    """The weekend of a day's week."""
    monday = when - timedelta(days=when.weekday())
    return days(monday + timedelta(days=5), monday + timedelta(days=6))


def quarter(when: date) -> Stretch:
    """The quarter of a year in which a day lies."""
    first = (when.month - 1) // 3 * 3 + 1
    return months(when.year, first, first + 2)


def shifted(when: date, number: int, unit: str) -> date:
    """The day so many hours, days, weeks, fortnights, months, quarters, years or decades later, or earlier if below 0.

    Hours count as the days that they begin; a month that is too short gives its last day.

    >>> shifted(date(2025, 9, 4), 48, "hour"), shifted(date(2025, 1, 31), 1, "month")
    (datetime.date(2025, 9, 6), datetime.date(2025, 2, 28))
    """
    if unit in {"minute", "hour"}:
        hours = number if unit == "hour" else int(number / 60)
        return when + timedelta(days=(hours + 23) // 24 if hours > 0 else -(-hours // 24))
    by = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if by:
        return when + timedelta(days=number * by)
    there = month(when.year, when.month + number * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])
    return when.replace(there.first.year, there.first.month, min(when.day, there.last.day))
