"""How surely two tellings are of one undertaking, and why: evidence for and against, each weighed once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from decimal import Decimal
from functools import cache

from servanda import data
from servanda.ledger.views.bearers import affinity
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import shared

Closeness = Callable[[str, str], float]
"""How close two evidences are in sense, from 0 to 1: where somebody has a better measure than words in common."""
IMPOSSIBLE = -9.0
"""The log-odds of two tellings that cannot have one bearer, or whose articles have next to nothing in common."""
UNRELATED = 0.05
"""Articles on one matter share more than one of eighty rare stems: on our stories the least is 0.14."""
ONE_MATTER = 0.3
"""From so much in common on, two articles are on one matter; unrelated ones seldom reach half of it."""
FEW = 12
"""Rare stems from which on an article tells what matter it is on."""
OBJECT, GROUND = 0.5, 0.3
"""A stem rarer than OBJECT tells what an act is about; one rarer than GROUND may be what two are both about."""
TELLING = 4
"""Numbers below it stand in too many sentences to tell two undertakings apart: "two systems", "three years"."""


@cache
def weights() -> Mapping[str, float]:
    """The weight of each feature (`data/views.toml`), as `bench.grouping` fits them."""
    found: dict[str, float] = data.toml("views.toml")["weights"]
    return found


def features(a: Telling, b: Telling) -> dict[str, float]:
    """What speaks for and against, each from 0 to 1; what is 0 is left out. The earlier telling comes first."""
    return _features(a, b, borne_alike(a, b), one_matter(a, b))


def _features(a: Telling, b: Telling, bearer: float, matter: float) -> dict[str, float]:
    found = {"bearer": bearer, "matter": matter, **_about(a, b), **_words(a, b), **_values(a, b), **_kinds(a, b)}
    return {name: value for name, value in found.items() if value}


def borne_alike(a: Telling, b: Telling) -> float:
    """How surely the same bear both, from 0 to 1.

    What two propose to a third is not the third's one undertaking; but one idea may be told as either's.
    """
    if a.act.type == b.act.type == "propose":
        return max(affinity(a.bearers[0], b.bearers[0]), 0.25)
    found = max(affinity(x, y) for x in a.bearers for y in b.bearers)
    return max(found, 0.25) if _crossed(a, b) and _crossed(b, a) else found


def _crossed(a: Telling, b: Telling) -> bool:
    return bool(a.bearers[0].names & b.recipients)


def _about(a: Telling, b: Telling) -> dict[str, float]:
    common, both = a.recipients & b.recipients, bool(a.recipients and b.recipients)
    return {
        "theme": float(a.theme == b.theme),
        "recipient": float(bool(common)),
        "other recipient": float(both and not common),
        "place": float(bool(a.place & b.place)),
        "asker": float(_asks(a, b) or _asks(b, a)),
        "same day": float(_same_day(a, b)),
        "apart": min(1.0, abs((a.day - b.day).days) / 365),
    }


def one_matter(a: Telling, b: Telling) -> float:
    """How much two articles have in common, 1 from a third of the shorter one's rare stems on; 1 for the same article.

    Of an article that says too little to tell, 0.5.
    """
    return 1.0 if a.article == b.article else in_common(a.matter, b.matter)


def in_common(a: Set[str], b: Set[str]) -> float:
    """The same of the rare stems of two articles."""
    least = min(len(a), len(b))
    return min(1.0, 3 * len(a & b) / least) if least >= FEW else 0.5


def _asks(a: Telling, b: Telling) -> bool:
    asks, answers = a.act.type in ("request", "propose"), b.act.type not in TALK
    return asks and answers and bool(a.askers & b.recipients)


def _same_day(a: Telling, b: Telling) -> bool:
    if a.when is None or b.when is None or not {a.act.type, b.act.type} <= {"commit", "perform"}:
        return False
    return a.when[0] <= b.when[1] and b.when[0] <= a.when[1] and (a.when[1] - a.when[0]).days < 31


def _words(a: Telling, b: Telling) -> dict[str, float]:
    common = shared(a.content, b.content)
    weight, first, second = (sum(each.values()) for each in (common, a.content, b.content))
    less, more = sorted((first, second))
    return {
        "overlap": min(1.0, weight / more) if more else 0.0,
        "contained": min(1.0, weight / less) if less else 0.0,
        "rare word": max(common.values(), default=0.0),
        "few words": 0.0 if _has_another_object(a, b) else math.exp(-less),
        "verbatim": float(a.act.evidence.exact == b.act.evidence.exact),
    }


def _has_another_object(a: Telling, b: Telling) -> bool:
    """Whether the one that says less is about something else than the other."""
    less, more = sorted((a, b), key=lambda one: sum(one.content.values()))
    return is_of_another(less, more)


def is_of_another(a: Telling, b: Telling) -> bool:
    """Whether one tells what it is about, and nothing of that is in the other or stands by it.

    A word of some weight, a recipient, a place, a number or a day is in it; an answer stands by it, or the next act.
    """
    if (
        max(a.content.values(), default=0.0) <= OBJECT
        or max(shared(a.content, b.content).values(), default=0.0) > GROUND
    ):
        return False
    dated = a.deadline is not None and a.deadline == b.deadline
    asked = _asks(a, b) or _asks(b, a)
    beside = a.article == b.article and abs(a.number - b.number) == 1
    about = (a.recipients & b.recipients, a.place & b.place, _common_numbers(a, b))
    return not (dated or asked or beside or any(about) or a == b.antecedent or b == a.antecedent)


def _common_numbers(a: Telling, b: Telling) -> set[Decimal]:
    return {one for one in a.numbers & b.numbers if one >= TELLING and not 1900 <= one < 2100}


def _values(a: Telling, b: Telling) -> dict[str, float]:
    numbers = _common_numbers(a, b)
    money = a.amount is not None and b.amount is not None
    quantities = a.quantity is not None and b.quantity is not None
    same_unit = quantities and bool(set(a.unit.casefold().split()) & set(b.unit.casefold().split()))
    differ = (money and a.currency == b.currency and a.amount != b.amount) or (same_unit and a.quantity != b.quantity)
    # Who says little may leave out the sum.
    without = next((one for one in (a, b) if one.amount is None), a)
    one_sided = (a.amount is None) != (b.amount is None) and 1 - math.exp(-sum(without.own_content.values()))
    dated = a.deadline is not None and b.deadline is not None
    return {
        "number": float(bool(numbers)),
        "other number": float(differ and not numbers),
        "other currency": float(money and a.currency != b.currency),
        "unit": float(same_unit),
        "other unit": float(quantities and not same_unit),
        "sum and none": float(one_sided),
        "deadline": float(dated and a.deadline == b.deadline),
        "other deadline": float(dated and a.deadline != b.deadline),
    }


def _bids(a: Telling, b: Telling) -> bool:
    """Whether both name a sum or a quantity, and not the same."""
    return any(x is not None and y is not None and x != y for x, y in ((a.amount, b.amount), (a.quantity, b.quantity)))


TALK = frozenset({"propose", "request", "threaten"})


def _kinds(a: Telling, b: Telling) -> dict[str, float]:
    kinds = {a.act.type, b.act.type}
    article = a.article == b.article
    next_to = article and abs(a.number - b.number) == 1
    turned = next_to and "request" in kinds and kinds != {"request"}
    return {
        "article": float(article),
        "goes on": float(a == b.antecedent or b == a.antecedent),
        "answer": float(turned),
        "both refuse": float(kinds == {"refuse"}),
        "refused": float("refuse" in kinds and len(kinds) > 1),
        "promise and deed": float(kinds == {"commit", "perform"}),
        "both deeds": float(kinds == {"perform"}),
        "asked": float(bool(kinds & TALK) and not kinds <= TALK),
        "counter-offer": float(kinds == {"propose", "request"} and _bids(a, b)),
        "both asked": float(kinds <= TALK),
    }


def _words_in_common(a: Telling, b: Telling) -> str:
    common = shared(a.content, b.content)
    return ", ".join(a.spelled.get(one, one) for one in sorted(common, key=lambda one: (-common[one], one))[:5])


TOLD: Mapping[str, str | Callable[[Telling, Telling], str]] = {
    "bearer": "the bearer may be the same",
    "theme": lambda a, _: f"both are about {a.theme}",
    "recipient": lambda a, b: f"both are for {', '.join(sorted(a.recipients & b.recipients))}",
    "other recipient": "they are for others",
    "matter": "their articles are on one matter",
    "place": "the same place",
    "asker": "the one who asked is answered",
    "same day": "done on the same day",
    "apart": "told long after one another",
    "overlap": lambda a, b: f"words in common: {_words_in_common(a, b)}",
    "contained": lambda a, b: f"the shorter one says the same: {_words_in_common(a, b)}",
    "rare word": lambda a, b: f"a telling word in common: {_words_in_common(a, b)}",
    "few words": "one of them says little",
    "verbatim": "the same words",
    "number": lambda a, b: f"the same number: {', '.join(f'{one:,f}' for one in sorted(_common_numbers(a, b)))}",
    "other number": "other numbers of the same unit",
    "other currency": "other currencies",
    "unit": lambda a, _: f"the same unit: {a.unit}",
    "other unit": "other units",
    "sum and none": "only one of them tells a sum",
    "deadline": lambda a, _: f"the same deadline: {a.deadline}",
    "other deadline": "other deadlines",
    "article": "in one article",
    "goes on": "it goes on about the same and says little itself",
    "answer": "an answer to the request before it",
    "both refuse": "both refuse",
    "refused": "one refuses what the other does",
    "promise and deed": "a promise and a deed",
    "both deeds": "two deeds",
    "asked": "asked for or proposed, and answered",
    "counter-offer": "they offer less than is asked",
    "both asked": "asked for or proposed twice",
    "close": "close in sense",
}
"""What each feature is called before people."""


def log_odds(
    a: Telling, b: Telling, closeness: Closeness | None = None, known: Mapping[str, float] | None = None
) -> float:
    """The natural log-odds that two tellings are of one undertaking; the same whichever comes first."""
    known = weights() if known is None else known
    found = _weighed(a, b, closeness, known)
    return IMPOSSIBLE if found is None else known["bias"] + sum(found.values())


def grounds(
    a: Telling, b: Telling, closeness: Closeness | None = None, known: Mapping[str, float] | None = None
) -> list[str]:
    """What speaks for it that two tellings are of one undertaking, in words, the weightiest first."""
    a, b = (a, b) if a.order < b.order else (b, a)
    found = _weighed(a, b, closeness, weights() if known is None else known) or {}
    names = sorted((name for name, weight in found.items() if weight > 0), key=lambda one: (-found[one], one))
    return [told if isinstance(told := TOLD[name], str) else told(a, b) for name in names]


def _weighed(
    a: Telling, b: Telling, closeness: Closeness | None, known: Mapping[str, float]
) -> dict[str, float] | None:
    """What each feature adds to the odds; None where the two cannot be of one."""
    if (matter := one_matter(a, b)) < UNRELATED:
        return None
    first, second = (a, b) if a.order < b.order else (b, a)
    if not (bearer := borne_alike(first, second)):
        return None
    found = _features(first, second, bearer, matter)
    if closeness is not None:
        found["close"] = closeness(a.act.evidence.exact, b.act.evidence.exact)
    return {name: known.get(name, 0.0) * value for name, value in found.items()}
