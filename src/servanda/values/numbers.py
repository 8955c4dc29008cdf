"""Sums, counts and quantities from the text's words; what they cannot be read from stays in words (law 4)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from servanda import data
from servanda.model import Count, Money, Quantity
from servanda.values.currencies import Around, Currency, by_words, of_sum, sign
from servanda.values.figures import Spelled, spelled, words

T = TypeVar("T")
WORDS = words()
NOWHERE = Around()
# So much for every what: 60 dollars a barrel; but not a point of time: a year ago.
PER = re.compile(
    r"\s*(?:(?:(?:a|an|per|every|each)\s+|/\s*)(?P<unit>[a-z]+(?:-[a-z]+)?)"
    r"(?!\s+(?:ago|later|earlier|before|after|from (?:now|then|today))\b)"
    r"|(?P<often>annually|yearly|monthly|weekly|daily|quarterly))\b"
)
OFTEN = {
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "quarterly": "quarter",
}
# How long a total lasts.
OVER = re.compile(
    r"\s*(?:over|for|during|within|in)\s+(?:the\s+(?:next|coming)\s+)?[\w-]+\s+(?:year|month|week|quarter)s?\b"
)
# What may be a sign at the end of the text before.
CUT = re.compile(r"(?<!\S)[^\s\d]{1,4}\s?$")
ONE = re.compile(r"(?:a|an|another)\s+(?=[^\W\d])", re.IGNORECASE)
# Of whom a part is counted: of the 26, of Venezuela's guardsmen, of its 99 stores.
PART = re.compile(
    r"of\s+(?:(?:[^\W\d_]+\s){0,3}?[\w-]+['’]s?(?=\s)|(?:the|its|their|his|her|our|these|those)\b)", re.IGNORECASE
)


# Of which sum another is a part: so far, of the 49 million pounds; of Norland's promised 2 billion.
SHARE = re.compile(
    r"[\s,(]*(?:(?:so far|already|to date|until now|now|yet)[\s,]+)?(?:out\s+)?of\s+"
    r"(?:(?!(?:to|for|in|on|by|from|and|or|at|with|per)\b)[^\W\d_][\w'’.-]*\s+){0,4}?(?=[A-Z]{0,3}[^\s\w]?\s?\d)"
)
# So far behind a sum that of which it is a part is looked for, in code points.
FAR = 120


class Told(NamedTuple, Generic[T]):
    """A value with what its words tell beyond it, or why they are taken so; None where they say it all."""

    value: T
    reason: str | None = None


def _told(*reasons: str | None) -> str | None:
    return "; ".join(reason for reason in reasons if reason) or None


def money(text: str, around: Around = NOWHERE) -> Told[Money] | None:
    """A sum in units of its currency; None for what is no sum, or whose currency nothing tells.

    Of a range the lower end is the value; hedges are the reason. What `around` tells helps where the words do not name
    the currency, or share its name with others.

    >>> str(money("€2bn").value), str(money("some 1.5 trillion yen a year").value)
    ('EUR 2,000,000,000', 'JPY 1,500,000,000,000 a year')
    >>> told = money("3 million dollars", Around(states=("CAN",)))
    >>> str(told.value), told.reason
    ('CAD 3,000,000', '"dollars" is taken for the currency of CAN, a state of the act')
    """
    found = _number(_with_sign(text, around.before), sign())
    if found is None:
        return None
    currency = _of_whole(found, around) or of_sum(found.sign, found.rest, around)
    if currency is None:
        return None
    behind = f"{found.rest[currency.end :]} {around.behind[:60]}"
    per, over = PER.match(behind), OVER.match(behind)
    every = (per["unit"] or OFTEN[per["often"]]) if per else None
    value, most = found.value * currency.share, found.most and found.most * currency.share
    total = f"in all{over[0].rstrip()}" if over else None
    return Told(
        Money(_plain(value), currency.code, most and _plain(most), every), _told(found.reason, currency.reason, total)
    )


def _of_whole(found: Spelled, around: Around) -> Currency | None:
    """The currency of the sum of which this one is a part and has no words of its own: 1 of the 3 billion euros."""
    words = f"{found.rest} {around.behind[:FAR]}"
    part = None if found.sign else SHARE.match(words)
    whole = spelled(words[part.end() :], sign()) if part else None
    if whole is None:
        return None
    currency = of_sum(whole.sign, "", around) if whole.sign else by_words(whole.rest, around)
    return currency and Currency(
        currency.code,
        _told("the currency is that of the sum of which this is a part", currency.reason),
        len(found.rest),
    )


def _with_sign(text: str, before: str) -> str:
    """The words with the sign that they were cut off from: $20 billion behind NT."""
    cut = CUT.search(before)
    return cut[0] + text if cut and sign().match(cut[0] + text) else text


def _plain(value: Decimal) -> Decimal:
    return value.normalize() + 0


def _number(text: str, mark: re.Pattern[str] | None = None) -> Spelled | None:
    """The number that the words begin with; an article counts for one: a battalion, a dollar."""
    found = spelled(text, mark)
    if found is None and (hit := ONE.match(text)) and not _is_vague(text[hit.end() :]):
        return Spelled(Decimal(1), None, (), "", text[hit.end() :])
    return found


def _is_vague(text: str) -> bool:
    return text.split(maxsplit=1)[0].casefold() in data.toml("numbers.toml")["vague"]


def count(text: str, around: Around = NOWHERE) -> Told[Count] | None:
    """How many of what, and of how many in all where the words say it; None for what is no count.

    >>> str(count("Twenty-six countries").value), str(count("59 of the 60 countries").value)
    ('26 countries', '59 of 60 countries')
    """
    both = re.match(r"both(?:\s+of\s+the)?\s+(?=\w)", text, re.IGNORECASE)
    found = spelled(f"two {text[both.end() :]}" if both else text)
    if found is None or found.value % 1 or found.value > 10**6:
        return None
    of, total = _unit(found.rest)
    of, reason = (of, None) if of else _counted_before(around)
    return Told(Count(int(found.value), of, total), _told(found.reason, reason)) if of else None


def quantity(text: str, around: Around = NOWHERE) -> Told[Quantity] | None:
    """A number with its unit in the text's words; None for what begins with no number, or has no unit.

    >>> quantity("5% of GDP").value, str(quantity("some 10,000 troops").value)
    (Quantity(value=Decimal('5'), unit='% of GDP', most=None), '10,000 troops')
    """
    found = _number(text)
    if found is None:
        return None
    is_part = found.value < 1 and found.rest.startswith("of ")
    unit = found.rest if is_part else _unit(found.rest)[0]
    unit, reason = (unit, None) if unit else _counted_before(around)
    return Told(Quantity(found.value, unit, found.most), _told(found.reason, reason)) if unit else None


@cache
def _between() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, data.toml("numbers.toml")["units"]["between"]), key=len, reverse=True))
    return re.compile(rf"^(?:(?:{words})\s+)+(?=\w)", re.IGNORECASE)


def _unit(rest: str) -> tuple[str, int | None]:
    """What is counted, and of how many, from the words behind the number."""
    rest = rest.strip(" ,;:.–—-").removesuffix(" of").removesuffix(" in")
    pronouns = data.toml("numbers.toml")["units"]["pronouns"]
    if rest.casefold() in {f"of {pronoun}" for pronoun in pronouns}:
        return rest, None
    part = PART.match(rest)
    if part is None:
        return _between().sub("", rest), None
    inner = spelled(rest[part.end() :])
    if inner is None:
        return rest[part.end() :].strip(), None
    return _between().sub("", inner.rest), int(inner.value)


def _counted_before(around: Around) -> tuple[str, str | None]:
    """What is counted where the words have a bare number: the same as last before."""
    return (around.unit, f'"{around.unit}" were counted last before') if around.unit else ("", None)
