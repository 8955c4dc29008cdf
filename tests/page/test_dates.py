"""Days to EDTF; what is no day stays unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.page.dates import day, iso_day

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(
    DAYS, st.sampled_from(["%d %B %Y", "%B %d, %Y", "%A, %d %b. %Y at 10:30", "%b %d %Y", "%Y-%m-%dT23:59:59-07:00"])
)
def test_a_day_in_any_usual_form_is_that_day(moment: date, form: str) -> None:
    assert day(moment.strftime(form)) == moment.isoformat()


@given(DAYS)
def test_a_day_without_its_year_never_gets_one(moment: date) -> None:
    """Whatever day it is today, leap year or not."""
    assert day(f"{moment:%d %B}") == f"XXXX-{moment:%m-%d}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("5th of May 2025", "2025-05-05"),
        ("Sept. 5, 2025", "2025-09-05"),
        ("Friday 5 September 2025", "2025-09-05"),
        ("Updated 14:30 Sept 5", "XXXX-09-05"),
        ("May 2025", None),
        ("31 June 2025", None),
        ("2025-02-30", None),
        ("0000-00-00", None),
        ("on Monday at 10", None),
        ("20250905", None),
        ("Mayor 5", None),
        ("", None),
    ],
)
def test_days_and_what_is_none(words: str, found: str | None) -> None:
    assert day(words) == found


@given(st.text() | st.from_regex(r"\d{4}-\d{2}-\d{2}", fullmatch=True))
def test_only_days_of_the_calendar_come_out(words: str) -> None:
    found = iso_day(words)
    assert found is None or date.fromisoformat(found).isoformat() == found
