"""Values of the slots whose words a reader found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from servanda import data
from servanda.model import Act, Article, Reading, Value
from servanda.values import conditions
from servanda.values.days import deadline, exact_day, told_before, when
from servanda.values.numbered import Numbers
from servanda.values.times import widened

UNDERTAKEN = frozenset({"commit", "propose", "threaten", "expect"})
"""Types of act whose time lies ahead, however they are told."""
RECENT = 7
"""Days before publication within which an article's own event lies; a deadline does not count from an older one."""


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with sums, numbers, days and conditions as values, wherever their words tell them."""
    numbers, acts = Numbers(article), list[Act]()
    for act in reading.acts:
        filled = conditions.fill(numbers.fill(act))
        acts.append(replace(filled, when=_when(filled, article, _day_of(acts))))
    event = _event(acts, article.metadata.published)
    return replace(reading, acts=tuple(replace(act, deadline=_deadline(act, article, event)) for act in acts))


def _when(act: Act, article: Article, before: str | None) -> Value[str] | None:
    """A time may count from a day told before it, or from that of the act before: "two days later"."""
    published, text = article.metadata.published, article.text

    def resolved(words: str, around: str, anchor: str | None) -> str | None:
        return when(words, published, ahead=_is_ahead(act), anchor=anchor, around=around)

    return _dated(act.when, text, resolved, lambda start: told_before(text, start, published) or before)


def _deadline(act: Act, article: Article, event: str | None) -> Value[str] | None:
    """A deadline counts from a day told before it in its sentence, else from the article's event, else publication."""
    published, text = article.metadata.published, article.text

    def resolved(words: str, around: str, anchor: str | None) -> str | None:
        return deadline(words, published, anchor=anchor, around=around)

    return _dated(
        act.deadline, text, resolved, lambda start: told_before(text, start, published, sentence=True) or event
    )


def _day_of(acts: list[Act]) -> str | None:
    """The day of the last act that has one."""
    days = (_event_day(act.when.value) for act in reversed(acts) if act.when)
    return next((day.isoformat() for day in days if day), None)


def _event(acts: list[Act], published: str | None) -> str | None:
    """The day of the latest meeting or deed in the days before publication; None where none is known."""
    last = exact_day(published)
    if last is None:
        return None
    days = [_event_day(act.when.value) for act in acts if act.when and act.type in {"meet", "perform"}]
    recent = [day for day in days if day and 0 <= (last - day).days <= RECENT]
    return max(recent).isoformat() if recent else None


def _event_day(value: str | None) -> date | None:
    """The day, or the last one of a few days; None for a whole week, for in it the day is not known."""
    first, _, last = (value or "").partition("/")
    began, ended = exact_day(first), exact_day(last or first)
    return ended if began and ended and (ended - began).days < 6 else None


@cache
def _tense(name: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, data.toml("times.toml")["tense"][name]))
    return re.compile(rf"(?<!\w)(?:{words}{'|[a-z]+ed' if name == 'behind' else ''})\b")


def _is_ahead(act: Act) -> bool | None:
    """Whether what the act says lies ahead of its telling: by its type, its words, or as meetings in the present do.

    None where nothing says so: a speaker's words are told, but what they are about may be ahead.
    """
    words = act.evidence.exact.replace("’", "'")
    ahead, behind = _tense("ahead").search(words), _tense("behind").search(words)
    if act.type in UNDERTAKEN or (ahead and not behind):
        return True
    if act.type == "perform":
        return ahead is not None and behind is not None and ahead.start() < behind.start()
    present = act.type == "meet" and not behind and not _BESIDE_A_DEED.match(words)
    return True if ahead or present else None


_BESIDE_A_DEED = re.compile(r"(?:at|in|after|during|following) (?:an?|the|their|his|her|its)\b")
"""A meeting that is told beside something else, "at the close of a visit", is as much behind as that is."""


def _dated(
    value: Value[str] | None,
    text: str,
    resolved: Callable[[str, str, str | None], str | None],
    anchor: Callable[[int], str | None],
) -> Value[str] | None:
    """The value of a time; where its words do not name the year, the reason says from which day they count.

    `resolved` takes the words, those with the words beside them, and the day to count from; `anchor` finds that day.
    """
    if value is None or value.value is not None or value.quote is None:
        return value
    words, span = value.quote.exact, value.quote.span
    around, day = widened(text, span.start, span.end), anchor(span.start)
    found = resolved(words, around, day)
    if found is None:
        return value
    counted = "the day of publication" if found == resolved(words, around, None) else day
    reason = None if found[:4] in around else f"counted from {counted}"
    return replace(value, value=found, reason=value.reason or reason)
