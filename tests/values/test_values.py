"""Words for sums and counts become values, or stay words; nothing is guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from servanda.model import Count, Money
from servanda.values.numbers import count, money


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
