"""Bounds of dates in EDTF: what cannot be known stays unknown, and nothing breaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.ledger.views.days import bounds, last_day


@pytest.mark.parametrize(
    ("edtf", "last"),
    [("2024-02", date(2024, 2, 29)), ("2025", date(2025, 12, 31)), ("2025-09-04/2025-09-06", date(2025, 9, 6)),
     ("203X", date(2039, 12, 31))],
)  # fmt: skip
def test_a_month_a_year_and_an_interval_end_on_their_last_day(edtf: str, last: date) -> None:
    """As the stories' guidelines have it."""
    assert last_day(edtf) == last


@pytest.mark.parametrize(
    "edtf", ["XXXX-09-04", "2025/..", "../2025", "9999", "0000", "soon", "", "2025-13", "Y170000002"]
)
def test_what_has_no_bounds_has_none(edtf: str) -> None:
    """No year, an open side, beyond the calendar, no date at all."""
    assert bounds(edtf) is None


@given(st.text(alphabet="0123456789-/.XTY?~%uS", max_size=14))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """The first day is never behind the last where a reader put something odd."""
    found = bounds(text)
    assert found is None or (isinstance(found[0], date) and isinstance(found[1], date))


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.sampled_from([4, 7, 10]))
def test_days_months_and_years_are_what_the_library_says(day: date, length: int) -> None:
    """What is told without the library's grammar is what that gives, written as an interval of itself."""
    written = day.isoformat()[:length]
    assert bounds(written) == bounds(f"{written}/{written}")
