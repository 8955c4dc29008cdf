"""Times that count from the day of speaking, or from a day that was told before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from servanda.values.times import stretch
from servanda.values.times.grammar import (
    STEPS,
    TIMES,
    UNITS,
    WEEKDAYS,
    Clock,
    Match,
    amount,
    any_of,
    number,
    read,
    rule,
)
from servanda.values.times.stretch import Stretch


@rule(f"(?:{any_of(TIMES['today'])}|this(?: very)? <part>)")
def _today(_: Match, clock: Clock) -> Stretch:
    return stretch.day(clock.today)


@rule(r"(?:the )?<part>|(?:earlier|later) in the day")
def _part_of_day(_: Match, clock: Clock) -> Stretch:
    """Part of the day that was told before, if that was today or yesterday, else of today."""
    near = clock.anchor is not None and 0 <= (clock.today - clock.anchor).days <= 1
    return stretch.day(clock.then if near else clock.today)


@rule(
    r"(?:the )?(?P<near>day before yesterday|yesterday|last night|last evening|tomorrow|day after tomorrow)(?: <part>)?"
)
def _near(found: Match, clock: Clock) -> Stretch:
    days = {"day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2}.get(found["near"], -1)
    return stretch.day(clock.today + timedelta(days=days))


@rule(r"(?:<step> )?<weekday>(?:'s)?(?: <part>)?")
def _weekday(found: Match, clock: Clock) -> Stretch:
    """Today is what it may be, except for "next" and "last"; "this" stays in the week unless that is over."""
    apart = WEEKDAYS[found["weekday"]] - clock.today.weekday()
    words = found["step"]
    if words in {"this", "this very", "current"}:
        days = apart % 7 if clock.ahead else apart
    elif words and words != "the":
        days = (apart - 1) % 7 + 1 if STEPS[words] > 0 else -((-apart - 1) % 7 + 1)
    else:
        days = apart % 7 if clock.ahead else -(-apart % 7)
    return stretch.day(clock.today + timedelta(days=days))


@rule(r"(?:the )?(?:following|previous|preceding) <weekday>(?: <part>)?")
def _weekday_then(found: Match, clock: Clock) -> Stretch:
    """Counted from what was told before."""
    apart = WEEKDAYS[found["weekday"]] - clock.then.weekday()
    back = not re.search(r"\bfollowing\b", found[0])
    return stretch.day(clock.then + timedelta(days=-((-apart - 1) % 7 + 1) if back else (apart - 1) % 7 + 1))


@rule(r"<weekday>(?: <part>)?,?(?: of)? (?P<step>last|this|next) week")
def _weekday_in_week(found: Match, clock: Clock) -> Stretch:
    monday = clock.today - timedelta(days=clock.today.weekday())
    return stretch.day(monday + timedelta(days=7 * STEPS[found["step"]] + WEEKDAYS[found["weekday"]]))


@rule(r"(?:(?P<n><number>) weeks? (?:on|from) (?P<from>.+)|(?P<week>.+day) week)")
def _weeks_on(found: Match, clock: Clock) -> Stretch | None:
    """So many weeks after the next such weekday."""
    one = read(found["from"] or found["week"], replace(clock, ahead=True))
    weeks = number(found["n"]) if found["n"] else 1
    return stretch.day(one.first + timedelta(weeks=weeks)) if one and one.is_day else None


@rule(r"(?:(?:the|this) )?<step> (?:calendar )?(?P<unit>week|weekend|month|quarter|year|decade)")
@rule(r"the (?P<step>)(?P<unit>week|weekend|month|quarter|year|decade)")
def _period(found: Match, clock: Clock) -> Stretch:
    """The week, month or year in which it is said, or one before or after it."""
    here, step, unit = clock.today, STEPS[found["step"] or "the"], found["unit"]
    if unit == "year":
        return stretch.year(here.year + step)
    if unit == "month":
        return stretch.month(here.year, here.month + step)
    if unit == "decade":
        return stretch.decade(here.year // 10 * 10 + 10 * step)
    if unit == "quarter":
        return stretch.quarter(stretch.shifted(here, step, "quarter"))
    if unit == "week":
        return stretch.week(here + timedelta(weeks=step))
    return _weekend(here, found["step"], clock)


def _weekend(here: date, step: str, clock: Clock) -> Stretch:
    """Without a word that says which, the last or the next one, like a weekday."""
    weekend = stretch.weekend(here)
    if step == "next":
        return stretch.weekend(here + timedelta(weeks=1))
    if STEPS[step or "the"] < 0 or (not step and not clock.ahead and weekend.first > here):
        return stretch.weekend(here - timedelta(weeks=1))
    return weekend


@rule(r"(?P<amount>.+?) ago(?: (?:today|now))?")
def _ago(found: Match, clock: Clock) -> Stretch | None:
    return _counted(clock.today, found["amount"], -1)


@rule(r"(?:in )?(?P<amount>.+?) (?:from (?:now|today)|hence)")
@rule(r"in (?P<amount>.+?)")
def _hence(found: Match, clock: Clock) -> Stretch | None:
    if found[0].startswith("in ") and not clock.ahead and not found["amount"].endswith(" time"):
        return None
    return _counted(clock.today, found["amount"], 1)


def _counted(start: date, words: str, sign: int) -> Stretch | None:
    """So long before or after a day: to the day for days and weeks, to the month for months, to the year for years."""
    length = amount(words)
    if length is None:
        return stretch.day(start) if _SAME_DAY.fullmatch(words) else None
    many, unit = length
    if unit in {"minute", "hour"}:  # what is less than a day apart is told by the same one
        many, unit = (many // 24 if unit == "hour" else 0), "day"
    day = stretch.shifted(start, sign * many, unit)
    if unit in {"month", "quarter"} or (unit == "year" and many == 1):
        return stretch.month(day.year, day.month)
    return stretch.year(day.year) if unit in {"year", "decade"} else stretch.day(day)


_SAME_DAY = re.compile(r"(?:only |just )?(?:a few |some |several |\w+ )?(?:hour|minute|moment)s?")


@rule(r"(?P<amount>.+?) (?P<how>earlier|before|previously|later|after|afterwards|thereafter)")
def _then(found: Match, clock: Clock) -> Stretch | None:
    if not _LENGTH.search(found["amount"]):
        return None
    return _counted(clock.then, found["amount"], -1 if found["how"] in {"earlier", "before", "previously"} else 1)


_LENGTH = re.compile(rf"\b(?:{any_of(UNITS)}|moment)s?$")


@rule(r"(?P<amount>.+?) (?P<how>before|prior to|ahead of|after|following|from|of) <rest>")
def _from_day(found: Match, clock: Clock) -> Stretch | None:
    one = read(found["rest"], clock)
    if one is None or not one.is_day or not one.known:
        return None
    return _counted(one.first, found["amount"], -1 if found["how"] in {"before", "prior to", "ahead of"} else 1)


@rule(r"(?:the )?(?:day|night|evening|morning|eve) (?P<how>before|after|of) <rest>")
def _beside(found: Match, clock: Clock) -> Stretch | None:
    one = read(found["rest"], clock)
    step = {"before": -1, "after": 1, "of": 0}[found["how"]]
    return stretch.day(one.first + timedelta(days=step)) if one and one.is_day and one.known else None


@rule(r"(?:the |that )?(?P<how>same|next|following|previous|preceding|that|very same)(?: very)? (?P<unit>day|<part>)")
@rule(r"(?:the )(?P<unit>day|<part>) (?P<how>before|after)")
def _day_then(found: Match, clock: Clock) -> Stretch:
    step = {"next": 1, "following": 1, "after": 1, "previous": -1, "preceding": -1, "before": -1}.get(found["how"], 0)
    return stretch.day(clock.then + timedelta(days=step))


@rule(r"(?:the |that )(?P<how>same|following|previous|preceding) (?P<unit>week|month|year)")
@rule(r"(?P<how>that) (?P<unit>week|month|year)")
def _period_then(found: Match, clock: Clock) -> Stretch | None:
    step = {"following": 1, "previous": -1, "preceding": -1}.get(found["how"], 0)
    return read(f"this {found['unit']}", Clock(stretch.shifted(clock.then, step, found["unit"])))
