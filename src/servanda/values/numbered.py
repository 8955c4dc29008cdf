"""The numbers of an article's acts, each read with the text and the states around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from servanda.model import Act, Article, Count, Money, Quote, Span, Value
from servanda.values.currencies import PEOPLE, Around, sign
from servanda.values.figures import spelled, widened
from servanda.values.numbers import Told, count, money, quantity

T = TypeVar("T")
# A bare number counts what the number before it does, if that stands no more than so many characters before: of the
# training articles' bare numbers two thirds come out right then, of those farther away a fifth.
NEAR = 120
# Behind the beginning of a unit the rest of it: a compound with the noun that it goes with, or the half of "per cent".
COMPOUND = re.compile(r"(?:-[a-z]+)+(?: [a-z]+)?\b|(?<=\bper) cent\b")


class Numbers:
    """Fills the numbers of one article's acts, given in the order of the text: later ones lean on those before."""

    def __init__(self, article: Article, *, complete: bool = False) -> None:
        self._article, self._complete = article, complete
        self._counted: dict[str, tuple[int, str]] = {}
        """What was counted last, with the place behind it, by slot."""

    def fill(self, act: Act) -> Act:
        """The act with sums, counts and quantities as values, wherever their words tell them."""
        filled = replace(
            act,
            amount=self._sum(act, self._whole(act.amount, sign())),
            count=self._read(act, _told_whole(act), count, "count"),
            quantity=self._read(act, self._compound(self._whole(act.quantity)), quantity, "quantity"),
        )
        if filled.count and filled.count.value:
            self._remember("count", filled.count.quote, filled.count.value.of)
        if filled.quantity and filled.quantity.value:
            self._remember("quantity", filled.quantity.quote, filled.quantity.value.unit)
        return filled

    def _remember(self, slot: str, quote: Quote | None, unit: str) -> None:
        if quote:
            self._counted[slot] = (quote.span.end, unit)

    def _sum(self, act: Act, value: Value[Money] | None) -> Value[Money] | None:
        """The sum; none where a number without a currency stands before a name, for it counts people.

        What somebody annotated as a sum stays one, in its words.
        """
        told = self._read(act, value, money)
        if self._complete or told is None or told.value is not None or told.quote is None:
            return told
        return None if PEOPLE.match(self._article.text, told.quote.span.end) else told

    def _read(
        self, act: Act, value: Value[T] | None, read: Callable[[str, Around], Told[T] | None], slot: str = ""
    ) -> Value[T] | None:
        if value is None or value.value is not None or value.quote is None:
            return value
        told = read(value.quote.exact, self._around(act, value.quote, slot))
        return value if told is None else replace(value, value=told.value, reason=value.reason or told.reason)

    def _whole(self, value: Value[T] | None, mark: re.Pattern[str] | None = None) -> Value[T] | None:
        """The value with all words of the range or change of which the reader saw one end: "from 3 to 5 billion"."""
        if value is None or value.quote is None:
            return value
        span = Span(*widened(self._article.text, value.quote.span.start, value.quote.span.end, mark))
        return value if span == value.quote.span else replace(value, quote=Quote.of(self._article.text, span))

    def _compound(self, value: Value[T] | None) -> Value[T] | None:
        """The value with all of a compound of which the reader saw the beginning: "three Virginia-class boats"."""
        if value is None or value.quote is None:
            return value
        rest = COMPOUND.match(self._article.text, value.quote.span.end)
        whole = Span(value.quote.span.start, rest.end()) if rest else value.quote.span
        return replace(value, quote=Quote.of(self._article.text, whole))

    def _around(self, act: Act, quote: Quote, slot: str) -> Around:
        text, span = self._article.text, quote.span
        place, unit = self._counted.get(slot, (-NEAR, ""))
        return Around(
            text[: span.start],
            text[span.end :],
            _states(act.actors),
            _states((*act.recipients, *act.sources)),
            unit if 0 <= span.start - place <= NEAR else None,
            self._article.metadata.published,
        )


def _told_whole(act: Act) -> Value[Count] | None:
    """The count with all words of those who act, where the reader cut out of them what has no number: "more than"."""
    value = act.count
    if value is None or value.value is not None or value.quote is None or spelled(value.quote.exact):
        return value
    span = value.quote.span
    whole = (
        one.quote for one in act.actors if one.quote and one.quote.span.overlaps(span) and spelled(one.quote.exact)
    )
    return replace(value, quote=next(whole, value.quote))


def _states(values: Iterable[Value[str]]) -> tuple[str, ...]:
    """Whose the actors are, each once."""
    return tuple(dict.fromkeys(value.value.partition("/")[0] for value in values if value.value))
