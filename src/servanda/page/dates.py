"""Days written out, to EDTF; wraps dateparser (a dependency of htmldate)."""

from __future__ import annotations

import calendar
import re
from datetime import date

ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}(?!\d)")
MONTH = rf"(?:{'|'.join(calendar.month_name[1:])}|(?:{'|'.join(calendar.month_abbr[1:])}|Sept)\b)\.?"
NUMBER = r"(?<![\d:.])\d{1,2}(?:st|nd|rd|th)?(?![\d:])"
DATE_WORDS = re.compile(
    rf"{NUMBER}\s+(?:of\s+)?{MONTH},?(?:\s+(?:of\s+)?(?P<a>\d{{4}})\b)?|\b{MONTH}\s+{NUMBER}(?:,?\s+(?P<b>\d{{4}})\b)?"
)
# A leap year, so that a 29 February without its year is a day whatever year it is read in.
ANY_YEAR = 2000


def iso_day(words: str) -> str | None:
    """The first day of ISO 8601 in the words; None where there is none, or no such day in the calendar.

    >>> iso_day("2025-09-05T23:00:00+02:00"), iso_day("0000-00-00")
    ('2025-09-05', None)
    """
    found = ISO.search(words)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else None
    except ValueError:
        return None


def day(words: str) -> str | None:
    """The first full day in the words; XXXX for a year that they lack; None where there is no such day.

    >>> day("Published on 5 September 2025, 10:00"), day("Sept 5"), day("May 2025")
    ('2025-09-05', 'XXXX-09-05', None)
    """
    if iso := iso_day(words):
        return iso
    found = DATE_WORDS.search(words)
    if not found:
        return None
    import dateparser  # noqa: PLC0415 - a third of a second, and only pages that write their day out need it

    year = found["a"] or found["b"]
    moment = dateparser.parse(
        re.sub(r"\bSept\b", "Sep", found[0]) + ("" if year else f" {ANY_YEAR}"),
        languages=["en"],
        settings={"REQUIRE_PARTS": ["day", "month"]},
    )
    if moment is None:
        return None
    return moment.date().isoformat() if year else f"XXXX-{moment:%m-%d}"
