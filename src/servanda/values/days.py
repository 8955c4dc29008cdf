"""When something is done, and by when, in EDTF. What the words do not tell stays in the words (law 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from servanda import data
from servanda.values import times
from servanda.values.times import Clock, UntoldError, stretch
from servanda.values.times.stretch import Stretch

MONTHS = {names[0]: number for number, names in enumerate(data.toml("times.toml")["months"], 1)}
"""Months by their full names, in lower case."""
WEEKDAYS = {names[0]: number for number, names in enumerate(data.toml("times.toml")["weekdays"])}
"""Weekdays by their full names, in lower case, from 0 for Monday."""
EVENTS = "|".join(data.toml("times.toml")["events"])


def when(
    words: str, published: str | None, *, ahead: bool | None, anchor: str | None = None, around: str = ""
) -> str | None:
    """The time in EDTF, before the day of publication or `ahead` of it (None: not known); None where none is told.

    `anchor` is the day of what was told before, from which "two days later" and "the same day" count; `around` are the
    words with those beside them in the text, which may belong to the time.

    >>> when("on Thursday", "2025-09-05", ahead=False), when("4 December", "2025-09-05", ahead=True)
    ('2025-09-04', '2025-12-04')
    >>> when("in March 2024", None, ahead=False), when("4 September", None, ahead=False)
    ('2024-03', 'XXXX-09-04')
    >>> when("from 4 to 6 September", "2025-09-05", ahead=False)
    '2025-09-04/2025-09-06'
    """
    clock = Clock(exact_day(published), exact_day(anchor), ahead)
    found = _found(words, around, clock, times.read)
    return found.text if found else None


def deadline(words: str, published: str | None, *, anchor: str | None = None, around: str = "") -> str | None:
    """The last day, month or year in EDTF; None where the words do not tell.

    Lengths of time run from `anchor`, the day of the event that the text counts from, or from the day of publication.
    `around` is as with `when`.

    >>> deadline("within 48 hours", "2025-09-05"), deadline("within 48 hours", "2025-09-05", anchor="2025-09-04")
    ('2025-09-07', '2025-09-06')
    >>> deadline("by 2030", None), deadline("by the end of 2027", None), deadline("by 31 February", "2025-09-05")
    ('2030', '2027-12-31', None)
    """
    clock = Clock(exact_day(published), exact_day(anchor), ahead=True)
    found = _found(words, around, clock, _due)
    return found.due if found else None


def _found(words: str, around: str, clock: Clock, reading: Callable[[str, Clock], Stretch | None]) -> Stretch | None:
    core = times.plain(words)
    try:
        wide = times.inside(times.plain(around), clock, reading, core=core) if around else None
        return wide or times.inside(core, clock, reading)
    except UntoldError:
        return None


def exact_day(text: str | None) -> date | None:
    """The day that EDTF names; None for a month, a year, an interval, or a day whose year is not known.

    >>> exact_day("2025-09-04"), exact_day("XXXX-09-04"), exact_day(None)
    (datetime.date(2025, 9, 4), None, None)
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def event_day(value: str | None) -> date | None:
    """The day, or the last one of a few days; None for a whole week, for in it the day is not known."""
    first, _, last = (value or "").partition("/")
    began, ended = exact_day(first), exact_day(last or first)
    return ended if began and ended and (ended - began).days < 6 else None


_OVER = re.compile(
    r"(?P<rest>.+?) (?:is |was |were |has |have )?(?:out|over|up|ends?|ended|closes?|closed|expires?|expired)"
)
_BEFORE = re.compile(r"(?:before|ahead of|prior to|earlier than|not later than before|up until before) (?P<rest>.+)")
_BY = re.compile(
    r"(?:by|until|till|to|up to|up until|as late as|on or before|come|(?:no|not) later than|at the latest|latest) "
    r"(?P<rest>.+)"
)
_THROUGH = re.compile(r"(?:through to|through|throughout|right through|up to and including) (?P<rest>.+)")
_WITHIN = re.compile(
    r"(?:(?:(?:with)?in|inside|over|for|under|during|after|has|have|had|gets?|gave|given|another|a further) )*"
    r"(?:(?:less|no more|not more|at most|fewer) (?:than )?)?"
    r"(?:the )?(?:(?:next|coming|following|first|space of|course of) )?(?:the )?"
    r"(?P<amount>.+?)(?:'s time|'s|')?(?: (?:from (?:now|today)|at (?:the )?(?:most|latest)))?"
    r"(?: (?:of|from|after|since|following) (?:the |its |their |this |that |his |her |an? )?(?P<from>.+))?"
)
_THE_WEEK = re.compile(
    r"(?:(?:within|inside) (?:the )?|(?:within|inside|in|over|for|during) the (?:next|coming|following) )"
    r"(?P<unit>day|week|fortnight|month|year|decade)"
)


def _due(words: str, clock: Clock) -> Stretch | None:
    """What the words of a deadline mean: its `due` is the last day."""
    words = re.sub(r",? (?:at the latest|or sooner|or earlier)$", "", words)
    if found := _BEFORE.fullmatch(words):
        return _before(found["rest"], clock)
    if found := _THROUGH.fullmatch(words):
        whole = times.read(found["rest"], clock)
        return whole and whole.ended
    if found := _THE_WEEK.fullmatch(words):
        return _after(1, found["unit"], Clock(clock.day))
    if (found := _WITHIN.fullmatch(words)) and (length := times.amount(found["amount"])):
        return _after(*length, _counting(found["from"], clock))
    if found := _BY.fullmatch(words):
        return _due(found["rest"], clock)
    return times.read(words, clock)


def _before(words: str, clock: Clock) -> Stretch | None:
    """The day before it begins; the end or the middle of something is a day by itself."""
    if over := _OVER.fullmatch(words):
        whole = times.read(over["rest"], clock) or times.read(f"the {over['rest']}", clock)
        return whole and whole.ended
    whole = times.read(words, clock)
    if whole is None or not whole.known or re.search(r"\b(?:end|close|middle|mid)\b", words):
        return whole
    if whole.first == date.min:
        return None
    last = stretch.day(stretch.shifted(whole.first, -1, "day"))
    if not whole.is_day and clock.day and last.last < clock.day:  # before the winter that it is already
        raise UntoldError
    return last


def _counting(event: str | None, clock: Clock) -> Clock:
    """The clock with the day that a length of time runs from; UntoldError where that day is not known yet."""
    if event is None:
        return clock
    told = times.inside(event, Clock(clock.day, clock.anchor))
    if told and told.is_day and told.known:
        return Clock(clock.day, told.first, ahead=True)
    if re.search(rf"\b(?:{EVENTS})s?\b", event):
        return clock
    raise UntoldError


def _after(number: int, unit: str, clock: Clock) -> Stretch | None:
    try:
        return stretch.day(stretch.shifted(clock.anchor or clock.today, number, unit))
    except (ValueError, OverflowError):  # beyond the year 9999
        return None


SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z“\"‘(])|\n")
_BACK = 600
"""Code points before the words in which the day is looked for that they count from."""


def told_before(text: str, at: int, published: str | None, *, sentence: bool = False) -> str | None:
    """The last day that a text names before a place, if it is not after publication; in the same sentence, or near.

    >>> told_before("On 5 December Maduro told them to leave within", 41, "2023-12-15")
    '2023-12-05'
    """
    before = text[max(0, at - _BACK) : at]
    if sentence:
        before = before[max((end.end() for end in SENTENCE_END.finditer(before)), default=0) :]
    for found in reversed(list(times.DAYS.finditer(before))):
        day = when(found[0], published, ahead=False)
        if day and exact_day(day) and day <= (published or ""):
            return day
    return None
