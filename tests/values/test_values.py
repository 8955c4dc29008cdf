"""Words for days become values, or stay words; nothing is guessed and nothing stumbles."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.values.days import deadline, when


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("within 48 hours", "2025-09-07"),
        ("within two weeks", "2025-09-19"),
        ("within 6 months", "2026-03-05"),
        ("by 2030", "2030"),
        ("by the end of 2027", "2027-12-31"),
        ("by the end of the month", "2025-09-30"),
        ("by the end of next month", "2025-10-31"),
        ("by Monday", "2025-09-08"),
        ("by Friday", "2025-09-12"),
        ("by December", "2025-12"),
        ("by 1 March", "2026-03-01"),
        ("before October 3", "2025-10-03"),
        ("by 31 February", None),
        ("by 40 May 2025", None),
        ("within 9999 years", None),
        ("within 9999999999 days", None),
        ("by the summit", None),
    ],
)
def test_deadlines_counted_from_friday_5_september_2025(words: str, day: str | None) -> None:
    """Forward from the day of publication; a day that no calendar has stays in the text's words."""
    assert deadline(words, "2025-09-05") == day


@given(st.text(max_size=40), st.dates().map(date.isoformat))
def test_no_words_make_deadlines_stumble(words: str, published: str) -> None:
    """Whatever stands there, it is a day of the calendar, a month, a year, or nothing."""
    for begun in (words, f"within {words}", f"by {words}", f"by the end of {words}"):
        found = deadline(begun, published)
        assert found is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found)


@pytest.mark.parametrize(
    ("words", "ahead", "day"),
    [
        ("Thursday", False, "2025-09-04"),
        ("on Friday", False, "2025-09-05"),
        ("next Monday", True, "2025-09-08"),
        ("in October", True, "2025-10"),
        ("in October", False, "2024-10"),
        ("in September", False, "2025-09"),
        ("7 September", True, "2025-09-07"),
        ("last month", False, "2025-08"),
        ("next year", True, "2026"),
        ("this morning", False, "2025-09-05"),
        ("long ago", False, None),
    ],
)
def test_days_are_counted_from_publication_forward_or_back(words: str, ahead: bool, day: str | None) -> None:
    """The same words mean another day in what is told and in what is promised."""
    assert when(words, "2025-09-05", ahead=ahead) == day


def test_a_day_without_a_known_year_keeps_it_open() -> None:
    """Law 4: unknown stays unknown."""
    assert when("4 September", "XXXX-09-05", ahead=False) == "XXXX-09-04"
