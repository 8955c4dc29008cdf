"""What the words of a telling do: take back, begin, deny, revise; from lists in `data/views.toml`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from servanda import data
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import stem, stems, taking_back

ORDINALS = {word: at for at, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)}
SMALL = {word: at for at, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}
SENTENCE = re.compile(r"[.!?;]\s+")
NTH = re.compile(
    rf"\b({'|'.join(ORDINALS)})\s+of\s+(?:the\s+|its\s+|their\s+)?({'|'.join(SMALL)}|\d+)\b", re.IGNORECASE
)


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    """Any of the words of a list, whole; phrases stand as they are."""
    words: list[str] = data.toml("views.toml")[table][name]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\b", re.IGNORECASE)


@cache
def _stems(table: str, name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in data.toml("views.toml")[table][name])


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in data.toml("views.toml")["deeds"][name])


def deciding(telling: Telling) -> frozenset[str]:
    """The stems by which it decides that something is to be done: adopt, approv; none where it tells that it is done.

    Who "paid what the cabinet had approved" has paid.
    """
    words = telling.act.evidence.exact
    if _pattern("deeds", "in_force").search(words):
        return frozenset()
    told = stems(words)
    done = next((at for at, one in enumerate(told) if one in _stems("deeds", "carries_out")), len(told))
    budgets = (stems(found[0]) for found in _pattern("deeds", "budgets").finditer(words))
    grants = frozenset(one for phrase in budgets for one in phrase)
    return frozenset(told[:done]) & (_stems("deeds", "decides") | grants)


def grants(telling: Telling) -> bool:
    """Whether it grants a sum of money, which is not paid by that."""
    decides = deciding(telling)
    granted = decides & _stems("deeds", "grants") or decides - _stems("deeds", "decides")
    return telling.amount is not None and bool(granted)


def was_to_decide(promise: Telling, decides: frozenset[str]) -> bool:
    """Whether a decision, by its stems, is what was promised: the same one, or another by which a law is made.

    What is asked for in the promise's condition is not promised.
    """
    condition = promise.act.condition
    own = promise.stems - (frozenset(stems(condition.quote.exact)) if condition else frozenset())
    enacts = _stems("deeds", "enacts")
    law = promise.amount is None and bool(own & _stems("deeds", "laws"))
    return bool(decides & own) or (bool(decides & enacts) and (law or bool(own & enacts)))


def breaks_off(telling: Telling) -> bool:
    """Whether a refusal takes back or breaks off what was there."""
    return bool(_pattern("deeds", "breaks_off").search(telling.act.evidence.exact)) or bool(
        telling.stems & taking_back()
    )


def concludes(telling: Telling) -> bool:
    """Whether a deed brings a truce or a peace about."""
    return bool(telling.stems & _stems("deeds", "concludes"))


def is_approving(actor: str) -> bool:
    """Whether the actor is a body that approves: NOR/Storting, WB/directors.

    >>> is_approving("NOR/Storting"), is_approving("WB/directors"), is_approving("DEU/Ministry of Defence")
    (True, True, False)
    """
    return bool(_pattern("deeds", "approving").search(actor))


def tells_part(telling: Telling) -> bool:
    """Whether the words say that a part is done: half of it, the first of two, begun."""
    words = telling.act.evidence.exact
    nth = NTH.search(words)
    if nth and ORDINALS[nth[1].lower()] < _number(nth[2]):
        return True
    return bool(_pattern("deeds", "begins").search(words)) or any(one.search(words) for one in _patterns("part"))


def tells_whole(telling: Telling) -> bool:
    """Whether the words say that the whole is done, or what was left of it: all, the rest, the second of two."""
    words = telling.act.evidence.exact
    nth = NTH.search(words)
    if nth and ORDINALS[nth[1].lower()] >= _number(nth[2]):
        return True
    return any(one.search(words) for one in _patterns("whole"))


def _number(word: str) -> int:
    return SMALL.get(word.lower()) or int(word)


def denies(telling: Telling) -> bool:
    """Whether a claim denies that something was said or promised."""
    return bool(telling.stems & _stems("claims", "denies")) or negates(telling, "promise")


def stands_by(denial: Telling, promise: Telling) -> bool:
    """Whether what is denied is that a promise fails, "the depot was late", and not the promise itself."""
    return bool(denial.stems & _stems("claims", "fails") - promise.stems)


def names_a_promise(telling: Telling) -> bool:
    """Whether a denial is of a promise, or of a date or figure that was named."""
    return any(speaks_of(telling, one) for one in ("promise", "date", "figure"))


def points_back(telling: Telling) -> bool:
    """Whether a denial is of what stands before it: it, such a thing, anything of the sort."""
    return bool(_pattern("claims", "such").search(telling.act.evidence.exact))


def negates(telling: Telling, what: str | None = None) -> bool:
    """Whether a claim says that something is not so; with the name of a list, in a sentence that has a word of it."""
    return any(
        (_pattern("claims", "no").search(one) or "n’t" in one or "n't" in one)
        and (what is None or not _stems("claims", what).isdisjoint(stems(one)))
        for one in SENTENCE.split(telling.act.evidence.exact)
    )


def speaks_of(telling: Telling, name: str) -> bool:
    """Whether the words have one of a list: of asking, of dates, of promises."""
    return bool(telling.stems & _stems("claims", name))


def revises(telling: Telling) -> bool:
    """Whether it says itself that it changes what was said before."""
    return bool(_pattern("claims", "revises").search(telling.act.evidence.exact))


def refers_back(telling: Telling) -> bool:
    """Whether its words point to an earlier promise: now, rather than, later than announced."""
    return bool(_pattern("claims", "refers_back").search(telling.act.evidence.exact))


def tells_total(telling: Telling) -> bool:
    """Whether a sum is told as the whole of it."""
    return bool(_pattern("claims", "total").search(telling.act.evidence.exact))


def limits(telling: Telling) -> bool:
    """Whether a number is told as the whole and as little: only 52, no more than three."""
    return bool(_pattern("claims", "only").search(telling.act.evidence.exact)) or tells_total(telling)


def tells_span(telling: Telling) -> bool:
    """Whether it tells from which day to which it was, and not a month or year in which it was."""
    return telling.act.when is not None and "/" in telling.act.when.words


def is_hedged(telling: Telling) -> bool:
    """Whether a count is told as about so many."""
    words = [telling.act.evidence.exact, *(value.words for value in telling.act.actors)]
    return any(_pattern("claims", "hedge").search(one) for one in words)


def near(a: Decimal | int, b: Decimal | int, share: Decimal) -> bool:
    """Whether the smaller is at least that share of the larger.

    >>> near(198, 200, Decimal("0.95")), near(7, 8, Decimal("0.95"))
    (True, False)
    """
    less, more = sorted((Decimal(a), Decimal(b)))
    return less >= more * share
