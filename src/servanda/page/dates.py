"""Days written out, to EDTF; wraps dateparser (a dependency of htmldate)."""

from __future__ import annotations

import re

YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})")
DATE_WORDS = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?(?:\s+\d{4})?)|(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?)"
)


def day(words: str) -> str | None:
    """The first full day in the words; XXXX for a year that they lack; None where there is no day.

    >>> day("Published on 5 September 2025, 10:00"), day("Sept 5")
    ('2025-09-05', 'XXXX-09-05')
    """
    if iso := ISO.search(words):
        return iso[1]
    found = DATE_WORDS.search(words)
    if not found:
        return None
    import dateparser  # noqa: PLC0415 - a third of a second, and only pages that write their day out need it

    moment = dateparser.parse(
        found[0].replace("Sept ", "Sep "), languages=["en"], settings={"REQUIRE_PARTS": ["day", "month"]}
    )
    if moment is None:
        return None
    return f"{moment:%Y-%m-%d}" if YEAR.search(found[0]) else f"XXXX-{moment:%m-%d}"
