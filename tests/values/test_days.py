"""Words for times become days, months, years and intervals, or stay words: a table of them, and what holds for any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import example, given
from hypothesis import strategies as st

from servanda.values.days import deadline, when

TABLE = Path(__file__).with_name("expressions.tsv")


def expressions() -> list[list[str]]:
    """The rows of the table."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


@pytest.mark.parametrize(("slot", "published", "look", "anchor", "words", "value"), expressions())
def test_every_expression_of_the_table_has_its_value(
    slot: str, published: str, look: str, anchor: str, words: str, value: str
) -> None:
    """Forward for what is undertaken, back for what is done, and nothing where the words do not tell."""
    day, event = (None if given == "-" else given for given in (published, anchor))
    found = (
        when(words, day, ahead=look == "ahead", anchor=event) if slot == "when" else deadline(words, day, anchor=event)
    )
    assert found == (None if value == "-" else value)


def test_the_table_is_large_and_has_values_of_every_form() -> None:
    """At least 300 expressions, deadlines among them, some of which stay unresolved."""
    rows = expressions()
    assert len(rows) >= 300
    assert {row[0] for row in rows} == {"when", "deadline"}
    assert all(len(row) == 6 for row in rows)
    assert all(parse_edtf(row[5]) for row in rows if row[5] != "-")


PIECES = st.sampled_from(
    [
        *[
            "by",
            "before",
            "until",
            "within",
            "since",
            "from",
            "to",
            "and",
            "between",
            "of",
            "in",
            "the",
            "a",
            "next",
            "last",
        ],
        *["end", "early", "mid-", "first", "half", "week", "month", "year", "quarter", "days", "hours", "ago", "later"],
        *[
            "Monday",
            "4",
            "31",
            "0",
            "99999999999",
            "2025",
            "0000",
            "9999",
            "February",
            "Sept.",
            "spring",
            "2030s",
            "noon",
        ],
        *["29", "/", "-", ","],
    ]
)
WORDS = st.text(max_size=40) | st.lists(PIECES, max_size=9).map(" ".join)
DAYS = (
    st.none()
    | st.sampled_from(["XXXX-09-05", "", "soon", "0001-01-01", "9999-12-31", "2024-02-29"])
    | st.dates().map(date.isoformat)
)


@given(WORDS, DAYS, DAYS, st.booleans())
@example("within 99999999999 years", "2025-09-05", None, True)
@example("from the third quarter to 27 December", "2025-09-05", None, True)
@example("31 February", "2025-09-05", None, False)
@example("before 0001", "2025-09-05", None, True)
@example("mid-" * 3000 + "May", "2025-09-05", None, True)
@example("the end of " * 3000, "2025-09-05", None, True)
@example("the 2030s of the year 0 ago later", None, None, True)
def test_no_words_make_it_stumble(words: str, published: str | None, anchor: str | None, ahead: bool) -> None:
    """Whatever stands there, the answer is nothing or valid EDTF."""
    for found in (when(words, published, ahead=ahead, anchor=anchor), deadline(words, published, anchor=anchor)):
        assert found is None or parse_edtf(found)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 300))
def test_days_are_counted_exactly(published: date, number: int) -> None:
    """So many days from a day are so many days; weeks are seven of them."""
    for words, days in ((f"within {number} days", number), (f"within {number} weeks", 7 * number)):
        found = deadline(words, published.isoformat())
        assert found is not None
        assert (date.fromisoformat(found) - published).days == days


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.booleans())
def test_a_day_is_written_in_every_order_alike(day: date, ahead: bool) -> None:
    """Day and month in either order, short or long, with or without the weekday, are the same day."""
    forms = ["%d %B %Y", "%B %d, %Y", "%b. %d, %Y", "%d %b %Y", "%A, %d %B %Y", "%Y-%m-%d"]
    assert {when(day.strftime(form), "2025-09-05", ahead=ahead) for form in forms} == {day.isoformat()}
