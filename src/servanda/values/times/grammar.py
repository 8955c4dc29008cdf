"""Rules for the words of times: what a rule is, the words that all of them know, and how words are read by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from servanda import data
from servanda.values.numbers import WORDS
from servanda.values.times.stretch import Stretch

TIMES = data.toml("times.toml")
MONTHS = {name: number for number, names in enumerate(TIMES["months"], 1) for name in names}
"""Months by name and by the forms of the press, in lower case."""
WEEKDAYS = {name: number for number, names in enumerate(TIMES["weekdays"]) for name in names}
"""Weekdays from 0 for Monday."""
NUMBERS = {**{word: number for word, number in WORDS.items() if number}, **TIMES["numbers"]}
ORDINALS = {word: number for number, word in enumerate(TIMES["ordinals"], 1)}
SEASONS = {name: (number, month) for number, (name, month) in enumerate(TIMES["seasons"])}
SEASONS |= {name: SEASONS[other] for name, other in TIMES["also"].items()}
NAMED: dict[str, tuple[int, int]] = {name: (month, number) for name, (month, number) in TIMES["named"].items()}
UNITS = ("minute", "hour", "day", "week", "fortnight", "month", "quarter", "year", "decade")
STEPS = {
    "last": -1, "previous": -1, "this past": -1, "this": 0, "this very": 0, "the": 0, "current": 0,
    "next": 1, "coming": 1, "this coming": 1,
}  # fmt: skip
"""How many weeks, months or years before or after the present one the words mean."""


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


PARTS = {
    "month": rf"(?P<month>{any_of(MONTHS)})\.?",
    "weekday": rf"(?P<weekday>{any_of(WEEKDAYS)})\.?",
    "season": f"(?P<season>{any_of(SEASONS)})",
    "unit": f"(?P<unit>{any_of(UNITS)})s?",
    "year": r"(?P<year>(?:1[5-9]|20|21)\d\d)",
    "day": rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{any_of(ORDINALS)})",
    "nth": rf"(?P<nth>\d(?:st|nd|rd|th)|{any_of(ORDINALS)}|last|final)",
    "number": rf"(?:\d{{1,4}}|{any_of(NUMBERS)})",
    "part": f"{any_of(TIMES['dayparts'])}",
    "step": f"(?P<step>{any_of(STEPS)})",
    "rest": "(?P<rest>.+)",
}
"""What stands in the pattern of a rule for `<month>` and the like; a rule has each of them once."""
Match = re.Match[str]


class UntoldError(LookupError):
    """The words count from a day that nobody has told."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the words are said: the day, the day that they may count from instead, and which way they look.

    Where nobody knows whether they look ahead, a date without a year is the nearest, and all else lies behind.
    """

    day: date | None
    anchor: date | None = None
    ahead: bool | None = False

    @property
    def today(self) -> date:
        """The day of speaking; UntoldError where it has no year."""
        return _told(self.day)

    @property
    def then(self) -> date:
        """The day that "later" and "the same day" count from."""
        return _told(self.anchor)


def _told(day: date | None) -> date:
    if day is None:
        raise UntoldError
    return day


Meaning = Callable[[Match, Clock], Stretch | None]
_RULES: list[tuple[re.Pattern[str], Meaning]] = []


def rule(pattern: str) -> Callable[[Meaning], Meaning]:
    """Add a rule behind those that there are; `<month>` and the like in its pattern stand for the words of `PARTS`."""
    compiled = re.compile(re.sub(r"(?<!\?P)<(\w+)>", lambda found: PARTS[found[1]], pattern))

    def add(meaning: Meaning) -> Meaning:
        _RULES.append((compiled, meaning))
        return meaning

    return add


@lru_cache(4096)
def read(words: str, clock: Clock) -> Stretch | None:
    """What the words mean, all of them, in the form that `plain` gives; None where no rule knows them.

    Raises UntoldError where they count from a day that is not known.

    >>> read("the first half of next year", Clock(date(2025, 9, 5))).text
    '2026-01/2026-06'
    """
    for pattern, meaning in _RULES:
        if match := pattern.fullmatch(words):
            with suppress(ValueError, OverflowError):  # a day that no calendar has, or beyond the year 9999
                if found := meaning(match, clock):
                    return found
    return None


_OF_DAY = re.compile(
    r"(?<!this )(?<!the )\b(?:(?:shortly|just|soon|right) )?(?:(?:at|by|from|until|before|after|around|about) )?"
    r"(?:\d{1,2}(?:[.:][0-5]\d)?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)|\d{1,2}(?::[0-5]\d|\.[0-5]\d(?![.\d]))|"
    r"noon|midday|midnight)"
    r"(?: (?:gmt|utc|cet|cest|et|est|edt|bst|msk|local time|our time|sharp)\b)?(?: (?:on|in))?(?![\w/.-]*\d)",
)
SIGNS = str.maketrans(dict.fromkeys("’‘", "'") | dict.fromkeys("–—−", "-") | dict.fromkeys('“”"()[]', " "))
_LOWER = re.compile(r"\b(?:may|march|mar|sat|sun|wed)\b")


_MOST = 300
"""Code points that are read of any words; no time is told in more."""


def plain(words: str) -> str:
    """The words in the one form that the rules know: lower case, plain signs, single spaces, no time of day.

    Words that are names only with a capital lose their sense without one; a time of day alone is today.

    >>> plain("Thursday’s  meeting at 5 p.m."), plain("they may"), plain("by noon")
    ("thursday's meeting", 'they _may', 'today')
    """
    words = _LOWER.sub(r"_\g<0>", words[:_MOST]).translate(SIGNS).lower()
    words = re.sub(r"\s*-\s*(?=\d)|(?<=\d)\s*-\s*", "-", words)
    without = re.sub(r"\s+", " ", _OF_DAY.sub(" ", words))
    return without.strip(" ,;:.-") or ("today" if words.strip(" ,;:.-") else "")


def inside(
    words: str, clock: Clock, reading: Callable[[str, Clock], Stretch | None] = read, *, core: str = ""
) -> Stretch | None:
    """What the longest part of the words means that has a meaning and shares a word with `core`, the first of those.

    A part beside a number or month that is not in it means nothing: "31 February" is not a February. Raises UntoldError
    where the longest part counts from a day that is not known: no shorter one stands for it.
    """
    tokens = words.split()
    first, last = _place(core.split(), tokens)
    for length in range(min(len(tokens), _LONGEST), 0, -1):
        for start in range(max(0, first - length + 1), min(last, len(tokens) - length + 1)):
            before, part, behind = tokens[:start], tokens[start : start + length], tokens[start + length :]
            if _LOOSE.search(" ".join(before)) or _LOOSE_BEHIND.match(" ".join(behind)):
                continue
            if found := reading(" ".join(part).strip(" ,;:."), clock):
                return found
    return None


_LOOSE = re.compile(rf"(?:^| )(?:\d{{1,4}}(?:st|nd|rd|th)?|{any_of(MONTHS)}),?(?: (?:to|and|or))?$")
_LOOSE_BEHIND = re.compile(rf"(?:\d{{1,4}}(?:st|nd|rd|th)?|{any_of(MONTHS)})(?: |,|$)")


def _place(core: list[str], tokens: list[str]) -> tuple[int, int]:
    """Where the core stands among the words, its end exclusive; all of them where it does not."""
    bare, sought = ([token.strip(" ,;:.") for token in each] for each in (tokens, core))
    for start in range(len(bare) - len(sought) + 1) if sought else ():
        if bare[start : start + len(sought)] == sought:
            return start, start + len(sought)
    return 0, len(tokens)


_LONGEST = 12
"""Words in the longest expression that is looked for."""


def amount(words: str) -> tuple[int, str] | None:
    """A length of time: a number, the greater of two, and its unit.

    >>> amount("two to three weeks"), amount("half a year"), amount("a week or two"), amount("several days")
    ((3, 'week'), (6, 'month'), (2, 'week'), None)
    """
    if found := _AMOUNT.fullmatch(words):
        return number(found["n"]), found["unit"]
    if found := _OR_TWO.fullmatch(words):
        return 2, found["unit"]
    if (found := _HALF.fullmatch(words)) and found["unit"] in _SMALLER:
        times, unit = _SMALLER[found["unit"]]
        whole = found["n"] or found["one"]
        return (number(whole) if whole else 0) * times + times // 2, unit
    return None


def number(words: str) -> int:
    """A number in figures or words.

    >>> number("48"), number("a couple of")
    (48, 2)
    """
    return int(words) if words.isdigit() else NUMBERS[words]


def ordinal(words: str) -> int:
    """An ordinal, or the number of a day.

    >>> ordinal("4th"), ordinal("twenty-first")
    (4, 21)
    """
    return ORDINALS[words] if words in ORDINALS else int(re.sub(r"\D", "", words))


_AMOUNT = re.compile(
    rf"(?:{PARTS['number']}(?: to | or |-))?(?P<n>{PARTS['number']})[ -]{PARTS['unit']}'?(?:(?: long|'s)? time)?"
)
_OR_TWO = re.compile(rf"(?:a|an|one) {PARTS['unit']} or (?:two|so)")
_HALF = re.compile(
    rf"(?:half an?|(?P<n>{PARTS['number']})[ -]and[ -]a[ -]half|(?P<one>an?)(?= \w+ and)) {PARTS['unit']}"
    r"(?: and a half)?"
)
_SMALLER = {"year": (12, "month"), "decade": (10, "year"), "day": (24, "hour"), "hour": (60, "minute")}
"""What half a unit is counted in."""
