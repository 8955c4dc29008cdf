"""Values of the slots whose words a reader found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from servanda.model import Act, Article, Reading, Value
from servanda.values.days import YEAR, deadline
from servanda.values.numbers import count, money

T = TypeVar("T")


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with sums, counts and deadlines as values, wherever their words tell them."""
    return replace(reading, acts=tuple(_resolved(act, article.metadata.published) for act in reading.acts))


def _resolved(act: Act, published: str | None) -> Act:
    return replace(
        act,
        amount=_read(act.amount, money),
        count=_read(act.count, count),
        deadline=_read(act.deadline, lambda words: deadline(words, published), _counted),
    )


def _counted(words: str) -> str | None:
    """Why a deadline is what it is; nothing where its words name the year themselves."""
    return None if YEAR.search(words) else "counted from the day of publication"


def _read(
    value: Value[T] | None,
    resolve_words: Callable[[str], T | None],
    reason: Callable[[str], str | None] = lambda _: None,
) -> Value[T] | None:
    if value is None or value.value is not None or value.quote is None:
        return value
    found = resolve_words(value.quote.exact)
    return value if found is None else Value(found, value.quote, value.reason or reason(value.quote.exact))
