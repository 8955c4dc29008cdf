"""Days, months, years and seasons by their names."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from servanda.values.times import stretch
from servanda.values.times.grammar import (
    MONTHS,
    NAMED,
    SEASONS,
    STEPS,
    WEEKDAYS,
    Clock,
    Match,
    any_of,
    ordinal,
    read,
    rule,
)
from servanda.values.times.stretch import Stretch


@rule(r"(\d{4})-(\d\d)-(\d\d)")
def _iso(found: Match, _: Clock) -> Stretch:
    return stretch.day(date(int(found[1]), int(found[2]), int(found[3])))


@rule(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
def _numeric(found: Match, _: Clock) -> Stretch | None:
    """Day and month in figures, in either order, where but one is possible."""
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    number, month = (two, one) if two > 12 else (one, two)
    return stretch.day(date(year, month, number)) if one == two or max(one, two) > 12 else None


@rule(r"(?:the )?<day>(?: day)?(?: of)? <month>,?(?: <year>)?")
@rule(r"<month> (?:the )?<day>(?:,? <year>)?")
def _dated(found: Match, clock: Clock) -> Stretch | None:
    number, month = ordinal(found["day"]), MONTHS[found["month"]]
    if found["year"]:
        return stretch.day(date(int(found["year"]), month, number))
    if clock.day is None:
        return stretch.undated(month, number)
    stretch.undated(month, number)  # no year has a 31 February
    return in_year(lambda year: stretch.day(date(year, month, number)), clock)


_GRACE = timedelta(days=31)
"""Without a year, a day this little past is not that of next year, and one this near is not that of last year."""


def in_year(make: Callable[[int], Stretch], clock: Clock, grace: timedelta = _GRACE) -> Stretch | None:
    """The one of the year in which it comes next, or came last, or is nearest; years that have none are left out."""
    years = range(clock.today.year - 9, clock.today.year + 10)
    made = []
    for year in years:
        with suppress(ValueError):  # 29 February
            made.append(make(year))
    if clock.ahead is None and grace:
        return min(
            made, key=lambda one: abs((one.first + (one.last - one.first) // 2 - clock.today).days), default=None
        )
    if clock.ahead:
        return next((one for one in made if one.last >= clock.today - grace), None)
    return next((one for one in reversed(made) if one.first <= clock.today + grace), None)


@rule(r"(?:the )?<weekday>,?(?: the)? <rest>")
def _weekday_dated(found: Match, clock: Clock) -> Stretch | None:
    """Where a day with its weekday has no year, the year near by in which it is such a weekday."""
    dated = read(found["rest"], clock)
    if dated is None or not dated.is_day or not re.search(r"\d|[a-z]th\b|first", found["rest"]):
        return None
    if dated.known and not re.search(r"\d{4}", found["rest"]):
        for years in (0, -1, 1):
            near = stretch.shifted(dated.first, years, "year")
            if near.weekday() == WEEKDAYS[found["weekday"]]:
                return stretch.day(near)
    return dated


@rule(r"the (?P<day>\d{1,2}(?:st|nd|rd|th))(?: of (?:the|<step>) month)?")
def _in_month(found: Match, clock: Clock) -> Stretch:
    """A day of the month told, or of the next or the last one that has it ahead or behind."""
    number, here = ordinal(found["day"]), clock.today
    if found["step"]:
        shift = STEPS[found["step"]]
    elif clock.ahead:
        shift = int(number < here.day)
    else:
        shift = -int(number > here.day)
    return stretch.day(stretch.month(here.year, here.month + shift).first.replace(day=number))


@rule(r"<month>,?(?: (?:of )?<year>)?")
def _month(found: Match, clock: Clock) -> Stretch | None:
    number = MONTHS[found["month"]]
    if found["year"]:
        return stretch.month(int(found["year"]), number)
    return in_year(lambda year: stretch.month(year, number), clock, timedelta())


@rule(r"that <month>")
def _month_then(found: Match, clock: Clock) -> Stretch:
    return stretch.month(clock.then.year, MONTHS[found["month"]])


@rule(r"<step> <month>")
def _step_month(found: Match, clock: Clock) -> Stretch:
    """The next or last one that is not the present month; with "this", that of this year."""
    number, here, step = MONTHS[found["month"]], clock.today, STEPS[found["step"]]
    year = {1: here.year + (number <= here.month), 0: here.year, -1: here.year - (number >= here.month)}[step]
    return stretch.month(year, number)


@rule(r"(?:the )?(?:calendar )?(?:year )?<year>")
def _year(found: Match, _: Clock) -> Stretch:
    return stretch.year(int(found["year"]))


@rule(r"(?:the )?(?:(?:fiscal|financial|budget) (?:year )?|fy ?)<year>(?P<next>[-/]\d\d(?:\d\d)?)?")
@rule(r"(?:the )?<year>(?P<next>[-/]\d\d(?:\d\d)?)?(?: (?:fiscal|financial|budget) year)")
@rule(r"(?:the )?<year>(?P<next>[-/]\d\d(?:\d\d)?)")
def _fiscal(found: Match, _: Clock) -> Stretch | None:
    """A year of account by the year or the two that it is called by; on which day it ends depends on the country."""
    first, second = int(found["year"]), (found["next"] or "")[1:]
    if not second:
        return stretch.year(first)
    last = int(second if len(second) == 4 else found["year"][:2] + second)
    return stretch.between(stretch.year(first), stretch.year(last)) if first < last <= first + 20 else None


@rule(r"(?:the )?end of (?:the )?(?P<rest>(?:fiscal|financial|budget) .+|fy.+|.+ (?:fiscal|financial|budget) year)")
def _fiscal_end(found: Match, clock: Clock) -> Stretch | None:
    return read(found["rest"], clock)


@rule(r"(?:the )?(\d{3}0)'?s")
def _decade(found: Match, _: Clock) -> Stretch:
    return stretch.decade(int(found[1]))


@rule(r"(?:the )?<season>(?:,?(?: of)? <year>(?:[-/]\d\d(?:\d\d)?)?)?")
def _season(found: Match, clock: Clock) -> Stretch | None:
    number, month = SEASONS[found["season"]]
    if found["year"]:
        return stretch.season(number, int(found["year"]), month)
    return in_year(lambda year: stretch.season(number, year, month), clock, timedelta())


@rule(r"<step> <season>")
def _step_season(found: Match, clock: Clock) -> Stretch:
    """The next one has not begun, the last one has ended; with "this", that of this year."""
    (number, month), step = SEASONS[found["season"]], STEPS[found["step"]]
    one = stretch.season(number, clock.today.year, month)
    if step > 0 and one.first <= clock.today:
        return stretch.season(number, clock.today.year + 1, month)
    if step < 0 and one.last >= clock.today:
        return stretch.season(number, clock.today.year - 1, month)
    return one


@rule(f"(?:the )?(?P<named>{any_of(NAMED)})(?:,? <year>)?")
def _named(found: Match, clock: Clock) -> Stretch | None:
    month, number = NAMED[found["named"]]
    if found["year"]:
        return stretch.day(date(int(found["year"]), month, number))
    return in_year(lambda year: stretch.day(date(year, month, number)), clock, timedelta())


@rule(r"(?P<rest>.+?),?(?: of)? (?P<step>last|this|next|the same|that) year")
def _of_year(found: Match, clock: Clock) -> Stretch | None:
    """The same words with the year's number."""
    if found["step"] in {"the same", "that"}:
        return read(f"{found['rest']} {clock.then.year}", clock)
    return read(f"{found['rest']} {clock.today.year + STEPS[found['step']]}", clock)
