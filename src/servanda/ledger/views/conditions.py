"""Which deed of somebody else meets the condition of a promise: a ratification, a truce, a payment in return."""

from __future__ import annotations

import re
from functools import cache

from servanda import data
from servanda.ledger.views.bearers import affinity, root
from servanda.ledger.views.cues import concludes
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import content, name_stems, shared, stems

MET = 0.6
"""From this share of the condition's weight on, a deed's words say that the condition is met."""
RARE = 0.35
TRUCES = ("ceasefire", "peace-agreement")


def condition_keys(telling: Telling) -> frozenset[str]:
    """Under which keys promises with a condition and the deeds that may meet it are found."""
    if telling.act.type == "commit" and telling.act.condition:
        words = _asked(telling)
        names = telling.bearers[0].names
    elif telling.act.type == "perform":
        words = telling.content
        names = telling.recipients
    else:
        return frozenset()
    rare = (f"condition {stem}" for stem, weight in words.items() if weight > RARE)
    return frozenset((*rare, *(f"condition for {name}" for name in names)))


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
