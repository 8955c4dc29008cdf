"""Values of the slots whose words a reader found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TypeVar

from servanda import data
from servanda.model import Act, Article, Quote, Reading, Value
from servanda.values.days import YEAR, deadline, told_before, when
from servanda.values.numbers import count, money, quantity
from servanda.values.times import widened

T = TypeVar("T")
UNDERTAKEN = frozenset({"commit", "propose", "threaten", "expect"})
"""Types of act whose time lies ahead, however they are told."""
RECENT = 7
"""Days before publication within which an article's own event lies; a deadline does not count from an older one."""


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with sums, numbers and days as values, wherever their words tell them."""
    acts = [_numbered(act) for act in reading.acts]
    acts = [replace(act, when=_when(act, article)) for act in acts]
    event = _event(acts, article.metadata.published)
    return replace(reading, acts=tuple(replace(act, deadline=_deadline(act, article, event)) for act in acts))


def _numbered(act: Act) -> Act:
    return replace(
        act, amount=_read(act.amount, money), count=_read(act.count, count), quantity=_read(act.quantity, quantity)
    )


def _when(act: Act, article: Article) -> Value[str] | None:
    """A time may count from a day told before it: "two days later"."""
    published, text = article.metadata.published, article.text

    def resolved(quote: Quote, anchor: str | None) -> str | None:
        around = widened(text, quote.span.start, quote.span.end)
        return when(quote.exact, published, ahead=_is_ahead(act), anchor=anchor, around=around)

    return _dated(act.when, resolved, lambda quote: told_before(text, quote.span.start, published))


def _deadline(act: Act, article: Article, event: str | None) -> Value[str] | None:
    """A deadline counts from a day told before it in its sentence, else from the article's event, else publication."""
    published, text = article.metadata.published, article.text

    def resolved(quote: Quote, anchor: str | None) -> str | None:
        around = widened(text, quote.span.start, quote.span.end)
        return deadline(quote.exact, published, anchor=anchor, around=around)

    return _dated(
        act.deadline, resolved, lambda quote: told_before(text, quote.span.start, published, sentence=True) or event
    )


def _event(acts: list[Act], published: str | None) -> str | None:
    """The day of the latest meeting or deed in the days before publication; None where none is known."""
    last = _day(published)
    if last is None:
        return None
    days = [_event_day(act.when.value) for act in acts if act.when and act.type in {"meet", "perform"}]
    recent = [day for day in days if day and 0 <= (last - day).days <= RECENT]
    return max(recent).isoformat() if recent else None


def _event_day(value: str | None) -> date | None:
    """The day, or the last one of a few days; None for a whole week, for in it the day is not known."""
    first, _, last = (value or "").partition("/")
    began, ended = _day(first), _day(last or first)
    return ended if began and ended and (ended - began).days < 6 else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:  # a month, a year, or a day whose year is not known
        return None


@cache
def _tense(name: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, data.toml("times.toml")["tense"][name]))
    return re.compile(rf"(?<!\w)(?:{words}{'|[a-z]+ed' if name == 'behind' else ''})\b")


def _is_ahead(act: Act) -> bool:
    """Whether what the act says lies ahead of its telling: by its type, its words, or as meetings in the present do."""
    words = act.evidence.exact.replace("’", "'")
    ahead, behind = _tense("ahead").search(words), _tense("behind").search(words)
    if act.type in UNDERTAKEN or (ahead and not behind):
        return True
    if ahead and behind:
        return act.type != "perform" or ahead.start() < behind.start()
    return act.type == "meet" and not behind


def _dated(
    value: Value[str] | None,
    resolved: Callable[[Quote, str | None], str | None],
    anchor: Callable[[Quote], str | None],
) -> Value[str] | None:
    """The value of a time; where its words do not name the year, the reason says from which day they count."""
    if value is None or value.value is not None or value.quote is None:
        return value
    day = anchor(value.quote)
    found = resolved(value.quote, day)
    if found is None:
        return value
    counted = "the day of publication" if found == resolved(value.quote, None) else day
    reason = None if YEAR.search(value.quote.exact) else f"counted from {counted}"
    return replace(value, value=found, reason=value.reason or reason)


def _read(value: Value[T] | None, resolve_words: Callable[[str], T | None]) -> Value[T] | None:
    if value is None or value.value is not None or value.quote is None:
        return value
    found = resolve_words(value.quote.exact)
    return value if found is None else replace(value, value=found)
