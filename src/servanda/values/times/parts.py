"""Parts of a stretch: its end, its middle, its first half, its last week."""

from __future__ import annotations

from datetime import date, timedelta

from servanda.values.times import stretch
from servanda.values.times.dates import in_year
from servanda.values.times.grammar import WEEKDAYS, Clock, Match, UntoldError, ordinal, read, rule
from servanda.values.times.stretch import Stretch

_LAST = frozenset({"last", "final"})


@rule(
    r"(?:the )?(?:very )?(?:end|close|conclusion|expiry|closing (?:days|weeks|months)|last (?:days|weeks|months))"
    r" of <rest>"
)
@rule(r"end[- ](?P<rest><month>.*|\d{4})")
@rule(r"(?:the )?(?P<rest>.+?)(?:'s |[- ])end")
def _end(found: Match, clock: Clock) -> Stretch | None:
    whole = read(found["rest"], clock) or read(f"the {found['rest']}", clock)
    return whole.ended if whole else None


@rule(r"(?:the )?(?:middle|midpoint|mid-point|mid)(?: of |-| )<rest>")
def _middle(found: Match, clock: Clock) -> Stretch | None:
    whole = read(found["rest"], clock)
    return whole.halved if whole else None


@rule(
    r"(?:the )?(?:very )?(?:early|late|later|earlier|beginning|start|opening (?:days|weeks|months)|"
    r"first (?:days|weeks|months)|early part|latter part|outset|course)(?: of | on | in |-| )<rest>"
)
def _about(found: Match, clock: Clock) -> Stretch | None:
    """Early or late in a month is told by the month: EDTF has no sign for it, and which day it is nobody says."""
    return read(found["rest"], clock)


@rule(r"(?:the )?(?P<nth>first|last|final|opening|closing) day of <rest>")
def _edge(found: Match, clock: Clock) -> Stretch | None:
    whole = read(found["rest"], clock)
    if whole is None:
        return None
    return stretch.day(whole.first if found["nth"] in {"first", "opening"} else whole.last)


@rule(r"(?:the )?<nth>[- ](?P<unit>half|third|quarter)(?:,?(?: of)? <rest>)?")
@rule(r"(?:the )?(?P<unit>[qh])(?P<nth>\d)(?:,?(?: of)? <rest>)?")
@rule(r"(?P<nth>\d)(?P<unit>[qh]) <rest>")
@rule(r"(?P<rest>\d{4}),? (?P<unit>[qh])(?P<nth>\d)")
def _share(found: Match, clock: Clock) -> Stretch | None:
    """A half, third or quarter of a year; a half of a month ends on 15; without a year the next one, or the last."""
    shares = {"h": 2, "half": 2, "third": 3, "q": 4, "quarter": 4}[found["unit"]]
    nth = shares if found["nth"] in _LAST else ordinal(found["nth"])
    if nth > shares:
        raise UntoldError
    size = 12 // shares
    if not found["rest"]:
        if found["nth"] in _LAST:
            return None
        return in_year(lambda year: stretch.months(year, (nth - 1) * size + 1, nth * size), clock, timedelta())
    whole = read(found["rest"], clock)
    if whole is None:
        return None
    if whole.is_year:
        return stretch.months(whole.first.year, (nth - 1) * size + 1, nth * size)
    return _fortnight(whole, nth) if shares == 2 and whole.is_month else None


def _fortnight(month: Stretch, nth: int) -> Stretch:
    middle = month.first.replace(day=15)
    return stretch.days(month.first, middle) if nth == 1 else stretch.days(middle + timedelta(days=1), month.last)


@rule(r"(?:the )?<nth> (?:full )?(?P<unit>week|fortnight|weekend|ten days)(?: of| in) <rest>")
def _week_of(found: Match, clock: Clock) -> Stretch | None:
    """Weeks of a month are counted from its first day, or back from its last one."""
    whole = read(found["rest"], clock)
    if whole is None or not whole.is_month:
        return None
    last = found["nth"] in _LAST
    nth = 0 if last else ordinal(found["nth"])
    if found["unit"] == "fortnight":
        return _fortnight(whole, 2 if last else nth) if nth <= 2 else None
    if found["unit"] == "weekend":
        saturday = _nth_weekday(whole, 5, nth)
        return stretch.days(saturday, saturday + timedelta(days=1)) if saturday else None
    size = 7 if found["unit"] == "week" else 10
    first = whole.last - timedelta(days=size - 1) if last else whole.first + timedelta(days=size * (nth - 1))
    final = min(first + timedelta(days=size - 1), whole.last)
    return stretch.days(first, final) if first <= final else None


@rule(r"(?:the )?<nth> <weekday>(?: of| in) <rest>")
def _nth_weekday_of(found: Match, clock: Clock) -> Stretch | None:
    whole = read(found["rest"], clock)
    if whole is None:
        return None
    nth = 0 if found["nth"] in _LAST else ordinal(found["nth"])
    one = _nth_weekday(whole, WEEKDAYS[found["weekday"]], nth)
    return stretch.day(one) if one else None


def _nth_weekday(whole: Stretch, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a stretch, 0 for its last one."""
    if nth == 0:
        return whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7)
    found = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7 + 7 * (nth - 1))
    return found if found <= whole.last else None


@rule(r"(?:the )?week (?:of|beginning|starting|commencing|ending)(?: on)? <rest>")
def _week_of_day(found: Match, clock: Clock) -> Stretch | None:
    one = read(found["rest"], clock)
    return stretch.week(one.first) if one and one.is_day else None
