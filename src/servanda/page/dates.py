"""Days written out, to EDTF."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

ISO = r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
MONTHS = {name[:3]: number for number, name in enumerate(calendar.month_name) if name}
MONTH = rf"(?P<month{{0}}>{'|'.join(calendar.month_name[1:])}|(?:{'|'.join(MONTHS)}|Sept)\b)\.?"
NUMBER = r"(?<![\d:.])(?P<number{0}>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
YEAR = r"\s+(?:of\s+)?(?P<year{0}>\d{{4}})\b"
DAY = re.compile(
    rf"{ISO}|{NUMBER.format(1)}\s+(?:of\s+)?{MONTH.format(1)},?(?:{YEAR.format(1)})?"
    rf"|\b{MONTH.format(2)}\s+{NUMBER.format(2)}(?:,?{YEAR.format(2)})?"
)
# A leap year, so that a 29 February without its year is a day.
ANY_YEAR = 2000


def day(words: str) -> str | None:
    """The first full day in the words; XXXX for a year that they lack; None where there is no such day.

    >>> day("Published on 5 September 2025, 10:00"), day("Sept 5"), day("May 2025")
    ('2025-09-05', 'XXXX-09-05', None)
    """
    return next(days(words), None)


def iso_day(words: str) -> str | None:
    """The first day of ISO 8601 in the words; None where there is none.

    >>> iso_day("2025-09-05T23:00:00+02:00"), iso_day("0000-00-00")
    ('2025-09-05', None)
    """
    return next((found for one in re.finditer(ISO, words) if (found := _exists(one["iso"]))), None)


def days(words: str) -> Iterator[str]:
    """Every day in the words that the calendar has, in their order, as `day` gives it."""
    for found in DAY.finditer(words):
        if found["iso"]:
            moment = _exists(found["iso"])
        else:
            year = found["year1"] or found["year2"]
            month = MONTHS[(found["month1"] or found["month2"])[:3]]
            moment = _exists(f"{year or ANY_YEAR}-{month:02}-{int(found['number1'] or found['number2']):02}")
            moment = moment if year or not moment else f"XXXX{moment[4:]}"
        if moment:
            yield moment


def _exists(iso: str) -> str | None:
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return None
