"""A group without a name that an act counts, "envoys of 21 countries", and sums, which are nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from servanda import data
from servanda.model import Act, Quote, Span, Value

COUNTED = "the text's own words for those whom it counts"
# What may stand before a group that is its clause's subject: what joins the clause, those whom the group sent.
_OPENING = r"(?:(?:and|but|which|that|who|whom|while|where|when|as|the|all|only)\s+)*"
_SENT = r"(?:(?:[\w-]+\s+){0,2}?[\w-]+s\s+(?:of|from)\s+(?:the\s+|all\s+)*)?"
# A time, a place or the like, and what ends it.
_SETTING = r"(?:(?:on|in|at|by|after|during|since|from)\b[^,;:]{0,60}?(?:,\s+|day\s+|\d\s+)|(?:today|yesterday),?\s+)?"
_LOOSE_END = re.compile(r"\s(?:of|from|in|and|or|the|,)$", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|near|outside)\s+(?:the\s+)?$", re.IGNORECASE)
_SIGNED = re.compile(r"\W*(?:[A-Z]{0,3}[$€£¥₹]\s?\d|[$€£¥₹])")


def is_sum(words: str) -> bool:
    """Whether words are a sum of money, which does nothing.

    >>> is_sum("$19"), is_sum("5 million euros"), is_sum("19 billion"), is_sum("19 countries")
    (True, True, True, False)
    """
    return bool(_SIGNED.match(words) or _scaled().fullmatch(words.strip(" ,.")))


@cache
def _scaled() -> re.Pattern[str]:
    """A number with a scale, with the noun of a currency or without a word behind it."""
    currencies = data.toml("currencies.toml")
    nouns = _alternatives(("euro", "yen", "yuan", *currencies["usual"], *currencies["otherwise"]))
    scales = _alternatives(data.toml("numbers.toml")["scales"])
    return re.compile(rf"\d[\d.,]*\s?(?:{scales})(?:\s+(?:[\w.]+\s+)?(?:{nouns})s?)?", re.IGNORECASE)


def unqualified(words: str) -> str:
    """A group's words without what qualifies their number or says whose it is; all of them where nothing else is left.

    >>> unqualified("More than 120 countries"), unqualified("his partners"), unqualified("all")
    ('120 countries', 'partners', 'all')
    """
    return _qualifiers().sub("", words) or words


def uncounted(words: str) -> str:
    """Words without the number that they begin with.

    >>> uncounted("Eight Ukrainian pilots"), uncounted("Thai troops")
    ('Ukrainian pilots', 'Thai troops')
    """
    number = _number().match(bare := unqualified(words))
    return bare[number.end() :].strip() if number else bare


def acting(act: Act, text: str) -> Act:
    """The act with the group that it counts as its actor, where that is the subject and no other words name one.

    Who is inferred, or named as the place alone, does not act beside a group that the text names.
    """
    counted = _group(act)
    if counted is None or not _is_subject(act.evidence, counted, text):
        return act
    own = tuple(one for one in act.actors if one.quote and not _is_setting(one.quote, counted, text))
    if own:
        return replace(act, actors=own)
    number = _number().search(counted.exact)
    words = counted.exact[number.start() :] if number else counted.exact
    sure = act.count.confidence if act.count else None
    return replace(act, actors=(Value(" ".join(words.split()), counted, COUNTED, sure),))


def _is_setting(quote: Quote, counted: Quote, text: str) -> bool:
    """Whether words name a place, or stand in what is told before the group: at the invitation of Norland, ..."""
    between = text[quote.span.end : counted.span.start]
    return bool(_PLACE.search(text[: quote.span.start][-20:])) or "," in between


def _group(act: Act) -> Quote | None:
    """The words of the count, or where they are cut short the shortest of the candidates' that hold the number."""
    counted = act.count.quote if act.count else None
    number = _number().search(counted.exact) if counted else None
    if counted is None or number is None:
        return None
    place = Span(*number.span()).shifted(counted.span.start)
    own = Quote(Span(place.start, counted.span.end), counted.exact[number.start() :])
    whole = [own, *sorted(_held(act, place), key=lambda one: len(one.exact))]
    return next((one for one in whole if not _LOOSE_END.search(one.exact) and len(one.exact.split()) > 1), None)


def _held(act: Act, place: Span) -> Iterator[Quote]:
    for one in (*act.actors, *act.candidates):
        if one.quote and one.quote.span.contains(place):
            yield one.quote


def _is_subject(evidence: Quote, counted: Quote, text: str) -> bool:
    """Whether nothing but its own words, a time or a place stands before the group in the act's words."""
    start = counted.span.start
    if not evidence.span.contains(Span(start, start + 1)):
        return False
    before = " ".join(text[evidence.span.start : start].split())
    return _before().fullmatch(f"{before} " if before else "") is not None


@cache
def _qualifiers() -> re.Pattern[str]:
    lists = data.toml("numbers.toml")["before"]
    words = (*(one for name, some in lists.items() if name for one in some), "all", "his", "her", "its", "their", "our")
    return re.compile(rf"^(?:(?:{_alternatives(words)})\s+)+(?=\S)", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"{_SETTING}{_OPENING}{_hedges()}{_SENT}{_hedges()}", re.IGNORECASE)


def _hedges() -> str:
    lists = data.toml("numbers.toml")["before"]
    return rf"(?:(?:{_alternatives(words for some in lists.values() for words in some)})\s+)*"


@cache
def _number() -> re.Pattern[str]:
    numbers = data.toml("numbers.toml")
    words = (*numbers["small"][2:], *numbers["tens"], "dozen", "score", "hundred", "both", "half a dozen")
    return re.compile(rf"\b(?:\d[\d,]*|(?:{_alternatives(words)})(?:-\w+)?)\b", re.IGNORECASE)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
