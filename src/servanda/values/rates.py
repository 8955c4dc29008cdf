"""Sums in another currency, by a table of rates that the user gives; nothing is converted without one.

The table is CSV with the columns `date`, `currency`, `rate`, `base`: on that day one unit of the base was worth so many
units of the currency, as the European Central Bank publishes its rates.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from servanda.errors import ConfigError
from servanda.model import Act, Money, Reading

COLUMNS = ("date", "currency", "rate", "base")
# A rate holds over weekends and holidays, but no longer than so many days.
HOLDS = timedelta(days=7)
CENT = Decimal("0.01")


class Rates:
    """Rates by currency, base and day."""

    def __init__(self, path: Path) -> None:
        """Read the table; ConfigError CONF002 with file and line for what cannot be right."""
        self._name = path.name
        self._rates: dict[tuple[str, str], list[tuple[date, Decimal]]] = {}
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = csv.reader(file)
                if tuple(next(lines, ())) != COLUMNS:
                    raise _wrong(path, 1, f"the first line must be {','.join(COLUMNS)}")
                for row in lines:
                    if row:
                        self._add(path, lines.line_num, row)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ConfigError("CONF002", f"{path} cannot be read as a table of rates: {error}") from error
        for known in self._rates.values():
            known.sort()

    def _add(self, path: Path, line: int, row: list[str]) -> None:
        if len(row) != len(COLUMNS):
            raise _wrong(path, line, f"{len(row)} columns where {len(COLUMNS)} belong")
        told, currency, rate, base = (cell.strip() for cell in row)
        for code in (currency, base):
            if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
                raise _wrong(path, line, f"{code!r} is no ISO 4217 code")
        try:
            day = date.fromisoformat(told)
        except ValueError:
            raise _wrong(path, line, f"{told!r} is no day: write it as 2025-09-04") from None
        try:
            value = Decimal(rate)
        except InvalidOperation:
            raise _wrong(path, line, f"{rate!r} is no number") from None
        if not (value.is_finite() and value > 0):
            raise _wrong(path, line, f"a rate is above zero, not {rate}")
        known = self._rates.setdefault((currency, base), [])
        if any(day == other for other, _ in known):
            raise _wrong(path, line, f"a second rate of {currency} for {base} on {told}")
        known.append((day, value))

    def convert(self, money: Money, to: str, day: date) -> Money | None:
        """The sum in another currency at a day's rate, or the last one before; None where the table has none.

        The result says by `rate` what it was converted from and how.
        """
        if money.currency == to:
            return money
        for currency, base in ((money.currency, to), (to, money.currency)):
            if found := self._at(currency, base, day):
                at, rate = found
                factor = 1 / rate if currency == money.currency else rate
                how = f"from {money} at {currency} {rate:f} for {base} 1 on {at.isoformat()}, by {self._name}"
                most = None if money.most is None else (money.most * factor).quantize(CENT)
                return Money((money.value * factor).quantize(CENT), to, most, money.per, how)
        return None

    def _at(self, currency: str, base: str, day: date) -> tuple[date, Decimal] | None:
        known = self._rates.get((currency, base), [])
        place = bisect_right(known, day, key=lambda one: one[0])
        if not place or day - known[place - 1][0] > HOLDS:
            return None
        return known[place - 1]


def _wrong(path: Path, line: int, what: str) -> ConfigError:
    return ConfigError("CONF002", f"{path}, line {line}: {what}; correct the row, or take it out")


def converted(reading: Reading, rates: Rates, to: str, published: str | None) -> Reading:
    """The reading with its sums in one currency at the day of publication; those without a rate stay as they are."""
    try:
        day = date.fromisoformat(published or "")
    except ValueError:
        return reading
    return replace(reading, acts=tuple(_converted(act, rates, to, day) for act in reading.acts))


def _converted(act: Act, rates: Rates, to: str, day: date) -> Act:
    if act.amount is None or act.amount.value is None:
        return act
    money = rates.convert(act.amount.value, to, day)
    return act if money is None else replace(act, amount=replace(act.amount, value=money))
