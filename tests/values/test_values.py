"""Words for days, sums and counts become values, or stay words; nothing is guessed and nothing stumbles."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.model import Count, Money
from servanda.values.days import deadline, when
from servanda.values.numbers import count, money


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
    ("words", "value", "currency"),
    [
        ("€2bn", "2000000000", "EUR"),
        ("$1.5 million", "1500000", "USD"),
        ("C$80.5 million", "80500000", "CAD"),
        ("1,200 euros", "1200", "EUR"),
        ("1.5 trillion yen", "1500000000000", "JPY"),
        ("8.5 billion kroner", "8500000000", "NOK"),
        ("200 million GBP", "200000000", "GBP"),
    ],
)
def test_sums_in_the_forms_of_the_press(words: str, value: str, currency: str) -> None:
    """Sign or word, with its scale, in units of the currency."""
    assert money(words) == Money(Decimal(value), currency)


@pytest.mark.parametrize("words", ["$1,,,5", "€9,99,99 billion", "5 dragons", "€", "billions"])
def test_what_is_no_sum_is_none(words: str) -> None:
    """No digit is made up from odd commas, no currency from an unknown word."""
    assert money(words) is None


def test_counts_in_figures_and_words() -> None:
    """Figures, words and joined words count alike."""
    assert count("26 countries") == count("Twenty-six countries") == Count(26, "countries")
    assert count("five leaders") == Count(5, "leaders")
    assert count("several states") is None


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
