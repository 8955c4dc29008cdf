"""Values of the slots whose words a reader found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from servanda.model import Act, Article, Quote, Reading, Span, Value
from servanda.values import conditions, telling, undated
from servanda.values.days import SENTENCE_END, deadline, event_day, exact_day, told_before, when
from servanda.values.numbered import Numbers
from servanda.values.times import named, widened
from servanda.values.undated import EVENTS

UNDERTAKEN = frozenset({"commit", "propose", "threaten", "expect"})
"""Types of act whose time lies ahead, however they are told."""
DATED = frozenset({"commit", "refuse", "propose", "meet", "perform"})
"""Types of act that have a day."""
RECENT = 7
"""Days before publication within which an article's own event lies; a deadline does not count from an older one."""


def resolve(reading: Reading, article: Article, *, complete: bool = False) -> Reading:
    """The reading with sums, numbers, days and conditions as values, wherever their words tell them.

    Deeds and meetings whose words tell no day may have the one that stands around them; not acts that are `complete`,
    as people annotate them.
    """
    acts = told(reading, article, complete=complete)
    event = _event(acts, article.metadata.published)
    dated = acts if complete else undated.filled(acts, article)
    return replace(reading, acts=tuple(replace(act, deadline=_deadline(act, article, event)) for act in dated))


def told(reading: Reading, article: Article, *, complete: bool = False) -> list[Act]:
    """The acts with the values that their words tell, but for deadlines.

    Of deeds and meetings whose time the reader did not see, the first that their own words tell is theirs.
    """
    numbers, acts = Numbers(article, complete=complete), list[Act]()
    for act in reading.acts:
        filled, before = _timed(conditions.fill(numbers.fill(act)), article.text), _day_of(acts)
        if complete or filled.when or act.type not in EVENTS:
            found = _when(filled, article, before)
        else:
            own = (replace(filled, when=Value(None, quote)) for quote in _own_times(filled, article.text))
            tried = (_when(one, article, before) for one in own)
            found = next((one for one in tried if one and one.value), None)
        acts.append(replace(filled, when=found))
    return acts


def _timed(act: Act, text: str) -> Act:
    """The act with each of its times where it belongs: as the day on which it starts, as the last one, or nowhere.

    A deadline that its words tell as the first day starts the act. It is none within the condition, where a refusal
    lasts until it, or where the clause was done by then; and the same words tell no two times.
    """
    when, due = act.when, act.deadline
    if due is None or due.quote is None or due.value is not None:
        return act
    same = when is not None and when.quote is not None and when.quote.span.overlaps(due.quote.span)
    if telling.opens(text, due.quote) or (same and not telling.ends(text, due.quote)):
        return replace(act, when=when or (due if act.type in DATED else None), deadline=None)
    if (
        (act.condition and act.condition.quote.span.contains(due.quote.span))
        or (act.type == "refuse" and telling.ends(text, due.quote, lasting=True))
        or (act.type in UNDERTAKEN and telling.completed(text, _clause(act, due.quote), due.quote.span))
    ):
        return replace(act, deadline=None)
    return replace(act, when=None) if same else act


def _own_times(act: Act, text: str) -> Iterator[Quote]:
    """The times that an act's own words tell; since when or until when something is so is not when it happened."""
    span, others = act.evidence.span, [one.quote for one in (act.deadline, act.amount, act.quantity) if one]
    for place in named(text, span.start, span.end):
        quote = Quote.of(text, Span(*place))
        taken = any(other and other.span.overlaps(quote.span) for other in others)
        if not (taken or telling.opens(text, quote) or telling.ends(text, quote)):
            yield quote


def _clause(act: Act, quote: Quote) -> Span:
    """From the first to the last of an act's words and those of a time."""
    one, other = act.evidence.span, quote.span
    return Span(min(one.start, other.start), max(one.end, other.end))


def _when(act: Act, article: Article, before: str | None) -> Value[str] | None:
    """A time may count from a day told before it, or from that of the act before: "two days later".

    When somebody has just promised is not when the promised starts: an undertaking has no day that goes with a past
    verb, if that lies within the week before publication.
    """
    published, text = article.metadata.published, article.text
    ahead = _is_ahead(act, text)

    def resolved(words: str, around: str, anchor: str | None, *, ahead: bool | None = ahead) -> str | None:
        return when(words, published, ahead=ahead, anchor=anchor, around=around)

    def counted(start: int) -> str | None:
        return told_before(text, start, published) or before

    if act.type in UNDERTAKEN and ahead is None:
        back, fore = (_dated(act.when, text, partial(resolved, ahead=way), counted) for way in (False, True))
        return _nearer(fore, back, exact_day(published))
    return _dated(act.when, text, resolved, counted)


def _nearer(fore: Value[str] | None, back: Value[str] | None, published: date | None) -> Value[str] | None:
    """Of the two meanings of a time that goes with a past verb the nearer one; None for a day in the week before.

    "They announced talks in October" is told of the one to come in August, and of the last one in December.
    """
    first, last = (_middle(one.value) if one else None for one in (fore, back))
    if published is None or first is None or last is None:
        return back
    if exact_day(back.value if back else None) and 0 <= (published - last).days <= RECENT:
        return None
    return fore if (first - published).days < (published - last).days else back


def _middle(value: str | None) -> date | None:
    """The day, or the middle of the month or year."""
    value = (value or "").partition("/")[0]
    return exact_day({4: f"{value}-07-01", 7: f"{value}-15"}.get(len(value), value))


def _deadline(act: Act, article: Article, event: str | None) -> Value[str] | None:
    """A deadline counts from a day told before it in its sentence, else from the article's event, else publication.

    What is past is none, unless its words say that it was a last day.
    """
    published, text = article.metadata.published, article.text

    def resolved(words: str, around: str, anchor: str | None) -> str | None:
        return deadline(words, published, anchor=anchor, around=around)

    found = _dated(
        act.deadline, text, resolved, lambda start: told_before(text, start, published, sentence=True) or event
    )
    if found and found.value and found.quote and exact_day(published):
        is_past = found.value < (published or "")[: len(found.value)]
        return None if is_past and not telling.ends(text, found.quote) else found
    return found


def _day_of(acts: list[Act]) -> str | None:
    """The day of the last act that has one."""
    days = (event_day(act.when.value) for act in reversed(acts) if act.when)
    return next((day.isoformat() for day in days if day), None)


def _event(acts: list[Act], published: str | None) -> str | None:
    """The day of the latest meeting or deed in the days before publication; None where none is known."""
    last = exact_day(published)
    if last is None:
        return None
    days = [event_day(act.when.value) for act in acts if act.when and act.type in EVENTS]
    recent = [day for day in days if day and 0 <= (last - day).days <= RECENT]
    return max(recent).isoformat() if recent else None


def _told(act: Act, quote: Quote, text: str) -> telling.Tense | None:
    """How the verb is told that a time goes with, if they stand in one sentence."""
    clause = _clause(act, quote)
    apart = text[min(act.evidence.span.end, quote.span.end) : max(act.evidence.span.start, quote.span.start)]
    return None if SENTENCE_END.search(apart) else telling.tense(text, clause, quote.span)


def _is_ahead(act: Act, text: str) -> bool | None:
    """Whether what the act says lies ahead of its telling: by its verb, its type, or as meetings in the present do.

    None where nothing says so: a speaker's words are told, but what they are about may be ahead.
    """
    words = act.evidence.exact.replace("’", "'")
    quote = act.when.quote if act.when else None
    told = _told(act, quote, text) if quote and not telling.opens(text, quote) else None
    ahead, behind = telling.pattern("ahead").search(words), telling.pattern("behind").search(words)
    if act.type in UNDERTAKEN:
        return None if told == "behind" else True
    if told in {"behind", "ahead"}:
        return told == "ahead"
    if ahead and not behind:
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
