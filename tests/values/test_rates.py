"""Sums are converted by the user's table alone, and say so; a wrong table names its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from servanda.errors import ConfigError
from servanda.model import Money
from servanda.values.rates import Rates

HEAD = "date,currency,rate,base\n"
TABLE = f"{HEAD}2025-09-04,USD,1.25,EUR\n2025-09-01,USD,1.20,EUR\n2025-09-04,JPY,160,EUR\n"


def rates(folder: Path, text: str) -> Rates:
    path = folder / "rates.csv"
    path.write_text(text, encoding="utf-8")
    return Rates(path)


@pytest.mark.parametrize(
    ("money", "to", "day", "value"),
    [
        (Money(Decimal(100), "USD"), "EUR", "2025-09-04", "80.00"),
        (Money(Decimal(100), "EUR"), "USD", "2025-09-04", "125.00"),
        (Money(Decimal(120), "USD"), "EUR", "2025-09-03", "100.00"),
        (Money(Decimal(100), "USD"), "EUR", "2025-09-06", "80.00"),
    ],
)
def test_a_sum_is_converted_both_ways_at_the_last_rate(
    tmp_path: Path, money: Money, to: str, day: str, value: str
) -> None:
    """Of the day, or of the last day before it; the sum tells from what and how."""
    found = rates(tmp_path, TABLE).convert(money, to, date.fromisoformat(day))
    assert found is not None
    assert (found.value, found.currency) == (Decimal(value), to)
    assert str(money) in str(found)
    assert "rates.csv" in str(found)


@pytest.mark.parametrize(
    ("to", "day"), [("GBP", "2025-09-04"), ("JPY", "2025-09-04"), ("EUR", "2025-08-31"), ("EUR", "2025-10-04")]
)
def test_without_a_rate_there_is_no_conversion(tmp_path: Path, to: str, day: str) -> None:
    """Neither across a third currency, nor from later, nor from long before."""
    assert rates(tmp_path, TABLE).convert(Money(Decimal(1), "USD"), to, date.fromisoformat(day)) is None


def test_a_range_and_its_period_are_kept(tmp_path: Path) -> None:
    """Both ends are converted."""
    found = rates(tmp_path, TABLE).convert(Money(Decimal(100), "USD", Decimal(200), "year"), "EUR", date(2025, 9, 4))
    assert found is not None
    assert (found.most, found.per) == (Decimal("160.00"), "year")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("date,currency,rate\n", 1),
        ("", 1),
        (f"{HEAD}2025-09-04,USD,1.25\n", 2),
        (f"{HEAD}2025-09-04,USD,1.25,EUR\n2025-09-31,USD,1.25,EUR\n", 3),
        (f"{HEAD}2025-09-04,dollars,1.25,EUR\n", 2),
        (f"{HEAD}2025-09-04,USD,many,EUR\n", 2),
        (f"{HEAD}2025-09-04,USD,0,EUR\n", 2),
        (f"{HEAD}2025-09-04,USD,NaN,EUR\n", 2),
        (f"{HEAD}2025-09-04,USD,1,EUR\n2025-09-04,USD,2,EUR\n", 3),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    """So that the user can mend it."""
    with pytest.raises(ConfigError, match=rf"rates\.csv, line {line}: "):
        rates(tmp_path, text)


def test_a_table_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """And no silence."""
    with pytest.raises(ConfigError, match="cannot be read"):
        Rates(tmp_path / "none.csv")
