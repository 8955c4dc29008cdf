"""Sums and counts: the first form. A dollar without a country is taken for the US dollar, and says so."""

from __future__ import annotations

import re
from decimal import Decimal

from servanda import data
from servanda.model import Count, Money, Quantity

SCALES = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000,
    "billion": 1_000_000_000, "tn": 1_000_000_000_000, "trillion": 1_000_000_000_000,
}  # fmt: skip
SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: number for number, word in enumerate(SMALL)}
WORDS |= {
    f"{ten}-{one}" if one != "zero" else ten: 10 * number + unit
    for number, ten in enumerate(TENS, 2)
    for unit, one in enumerate(SMALL[:10])
}
SUM = re.compile(
    r"(?P<sign>[^\d\s]*)\s?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<scale>[a-z]+\b)?\s?(?P<unit>\w+)?",
    re.IGNORECASE,
)


_HEDGES = "some|about|around|nearly|almost|over|under|up to|at least|more than|less than|fewer than|a further|another"
HEDGE = re.compile(rf"^(?:(?:{_HEDGES})\s+)+", re.IGNORECASE)


def money(words: str) -> Money | None:
    """A sum in the press's form; None for what is no sum.

    >>> str(money("€2bn")), str(money("1.5 trillion yen"))
    ('EUR 2,000,000,000', 'JPY 1,500,000,000,000')
    """
    found = SUM.fullmatch(words.strip())
    if not found:
        return None
    scale = (found["scale"] or "").lower()
    unit = found["unit"] or ("" if scale in SCALES else scale)
    currency = data.toml("currencies.toml")["forms"].get((found["sign"] or unit).casefold().rstrip("s"))
    code = currency or (unit if unit in data.toml("currencies.toml")["codes"] else None)
    number = Decimal(found["digits"].replace(",", ""))
    return Money((number * SCALES.get(scale, 1)).normalize() + 0, code) if code else None


def count(words: str) -> Count | None:
    """How many of what; None for what is no count.

    >>> count("26 countries"), count("Twenty-six countries")
    (Count(n=26, of='countries'), Count(n=26, of='countries'))
    """
    number, _, of = HEDGE.sub("", words).partition(" ")
    n = int(number) if number.isdigit() else WORDS.get(number.lower())
    return Count(n, BEFORE_UNIT.sub("", of) or of) if n is not None and of else None


AMOUNT = re.compile(
    r"^(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)(?P<sign>%)?"
    r"(?:\s(?P<scale>thousand|million|billion|trillion|bn|mn|tn)\b)?[\s-]*(?P<unit>.*)$",
    re.IGNORECASE | re.DOTALL,
)


# Words between a number and what is counted.
BEFORE_UNIT = re.compile(
    rf"^(?:(?:more|further|other|additional|new|another|of|the|its|their|his|her|our|{'|'.join(WORDS)})\s+)+",
    re.IGNORECASE,
)


def quantity(words: str) -> Quantity | None:
    """A number with its unit in the text's words; None for what begins with no number, or has no unit.

    >>> quantity("5% of GDP"), quantity("some 10,000 troops")
    (Quantity(value=Decimal('5'), unit='% of GDP'), Quantity(value=Decimal('10000'), unit='troops'))
    """
    found = AMOUNT.match(HEDGE.sub("", " ".join(words.split())))
    if not found:
        return None
    digits = found["digits"].replace(",", "")
    number = Decimal(digits) if digits[0].isdigit() else WORDS.get(digits.lower())
    unit = f"{found['sign'] or ''} {found['unit']}".strip().removesuffix(" of").removesuffix(" in")
    if number is None or not unit:
        return None
    scaled = Decimal(number) * SCALES.get((found["scale"] or "").lower(), 1)
    return Quantity(scaled.normalize() + 0, BEFORE_UNIT.sub("", unit) or unit)
