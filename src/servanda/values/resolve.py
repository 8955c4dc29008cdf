"""Values of the slots whose words a reader found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from servanda.model import Act, Article, Reading, Value
from servanda.values import conditions
from servanda.values.days import YEAR, deadline, when
from servanda.values.numbered import Numbers

T = TypeVar("T")
AHEAD = re.compile(r"\b(?:will|would|shall|(?:is|are|was|were) (?:due )?to|next|tomorrow|planned|scheduled)\b")


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with sums, numbers, days and conditions as values, wherever their words tell them."""
    numbers = Numbers(article)
    return replace(
        reading,
        acts=tuple(_resolved(conditions.fill(numbers.fill(act)), article.metadata.published) for act in reading.acts),
    )


def _resolved(act: Act, published: str | None) -> Act:
    return replace(
        act,
        when=_read(act.when, lambda words: when(words, published, ahead=_is_ahead(act)), _counted),
        deadline=_read(act.deadline, lambda words: deadline(words, published), _counted),
    )


def _is_ahead(act: Act) -> bool:
    """Whether what the act says lies ahead of its telling."""
    return act.type in {"commit", "propose", "threaten", "expect"} or AHEAD.search(act.evidence.exact) is not None


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
    return value if found is None else replace(value, value=found, reason=value.reason or reason(value.quote.exact))
