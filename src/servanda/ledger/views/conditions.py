"""Which deed of somebody else meets the condition of a promise: a ratification, a truce, a payment in return."""

from __future__ import annotations

import re
from functools import cache

from servanda import data
from servanda.ledger.views.bearers import affinity, root
from servanda.ledger.views.cues import concludes
from servanda.ledger.views.days import PERIOD
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import content, name_stems, shared, stems

MET = 0.6
"""From this share of the condition's weight on, a deed's words say that the condition is met."""
RARE = 0.35
TRUCES = ("ceasefire", "peace-agreement")


def condition_keys(telling: Telling) -> frozenset[str]:
    """Under which keys promises with a condition and the deeds that may meet it are kept."""
    side, about, period = _about(telling)
    return frozenset(f"{side} {one} {period}" for one in about)


def condition_lookups(telling: Telling) -> frozenset[str]:
    """Under which keys to look for the deeds that may meet its condition, or for the promises that it may meet."""
    side, about, period = _about(telling)
    other = "deed" if side == "awaited" else "awaited"
    return frozenset(f"{other} {one} {period + step}" for one in about for step in (-1, 0, 1))


def _about(telling: Telling) -> tuple[str, set[str], int]:
    """The side on which it stands, what it is found by there, and its period."""
    period = telling.day.toordinal() // PERIOD
    if telling.act.type == "commit" and telling.act.condition:
        trigger, bearers = telling.act.condition.trigger.words, telling.bearers[0].names
        found = {f"word {stem}" for stem, weight in _asked(telling).items() if weight > RARE}
        if trigger in TRUCES:
            found |= {f"{trigger} {party}" for party in telling.recipients | telling.askers}
        if trigger == "reciprocity":
            found |= {f"{telling.theme} for {name}" for name in bearers}
        return "awaited", found, period
    if telling.act.type == "perform":
        found = {f"word {stem}" for stem, weight in telling.content.items() if weight > RARE}
        found |= {f"{telling.theme} for {name}" for name in telling.recipients}
        if concludes(telling):
            words = telling.act.evidence.exact
            named = [trigger for trigger in TRUCES if _truce(trigger).search(words)]
            found |= {f"{trigger} {party}" for trigger in named for party in telling.askers | telling.recipients}
        return "deed", found, period
    return "", set(), period


def _asked(promise: Telling) -> dict[str, float]:
    condition = promise.act.condition
    return content(condition.quote.exact, promise.bearers[0].names) if condition else {}


@cache
def _truce(trigger: str) -> re.Pattern[str]:
    words: list[str] = data.toml("conditions.toml")["sure"][trigger]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


def meets(act: Telling, promise: Telling) -> bool:
    """Whether a deed of somebody else meets the condition of a promise that was told before it."""
    condition = promise.act.condition
    if condition is None or act.act.type != "perform" or act.day < promise.day:
        return False
    if affinity(act.bearers[0], promise.bearers[0]):
        return False
    trigger = condition.trigger.words
    if trigger in TRUCES:
        parties = act.askers | act.recipients
        named = _truce(trigger).search(act.act.evidence.exact) and concludes(act)
        return bool(named) and bool(parties & (promise.recipients | promise.askers))
    if trigger == "reciprocity" and act.recipients & promise.bearers[0].names:
        return act.theme == promise.theme and bool(
            act.numbers & promise.numbers or shared(act.content, promise.content)
        )
    asked = _asked(promise)
    weight = sum(asked.values())
    names = {one for name in act.askers for one in (*stems(name), *name_stems(name))}
    told = {**act.content, **{one: asked.get(one, 0.0) for one in names}}
    return len(asked) > 1 and sum(shared(asked, told).values()) >= MET * weight


def may_meet(trigger: str, actors: tuple[str, ...], words: str, promise: Telling) -> bool:
    """Whether something that was recorded by hand meets the condition: of its kind, and among those or about that."""
    condition = promise.act.condition
    if condition is None or condition.trigger.words != trigger:
        return False
    people = frozenset(root(one) for one in actors)
    if people:
        return bool(people & (promise.recipients | promise.bearers[0].names))
    return bool(shared(_asked(promise), content(words, ())))
