"""Keys under which tellings that may be of one undertaking are found, without comparing all with all.

A key has a period: what is told three years apart or less is found, what is told more than six years apart is not.
Those of which bearer and theme alone are the same are compared only if one of them says little, and if they are told
within half a year, for there are many of them. So a block grows with what is told in a time, not with the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.ledger.views.days import PERIOD
from servanda.ledger.views.telling import UNDERTAKEN, Telling

RARE = 0.35
"""A stem rarer than this is a key; commoner ones would make every block too large."""
MOST = 6
"""So many of the rarest stems are keys."""
COMMON = 12
"""Numbers up to it stand in too many sentences."""
VAGUE = 2
"""A telling with no more keys of words and numbers than this says little."""
SHORT = 183
"""Days of a period for acts of which only bearer and theme are the same."""


def keys(telling: Telling) -> frozenset[str]:
    """The keys that a telling is kept under; none where it makes no undertaking."""
    about, vague, day = _about(telling)
    found = {f"{one} {day // PERIOD}" for one in about}
    for theme in _themes(telling):
        found.add(f"{theme} {day // SHORT}")
        if vague:
            found.add(f"vague {theme} {day // SHORT}")
    return frozenset(found)


def lookups(telling: Telling) -> frozenset[str]:
    """The keys to look under for tellings that may be the same: those of the periods before and after, too."""
    about, vague, day = _about(telling)
    found = {f"{one} {day // PERIOD + step}" for one in about for step in (-1, 0, 1)}
    for theme in _themes(telling):
        found |= {f"{'' if vague else 'vague '}{theme} {day // SHORT + step}" for step in (-1, 0, 1)}
    return frozenset(found)


def _themes(telling: Telling) -> Iterator[str]:
    if telling.act.type in UNDERTAKEN:
        yield from (f"{name} {telling.theme}" for bearers in telling.bearers for name in bearers.sought())


def _about(telling: Telling) -> tuple[set[str], bool, int]:
    """Keys by words, numbers and recipients without their period, whether it says little, and its day as a number."""
    day = telling.day.toordinal()
    if telling.act.type not in UNDERTAKEN:
        return set(), False, day
    rarest = sorted(telling.content.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    words = [f"word {stem}" for stem, weight in rarest if weight > RARE]
    numbers = [f"number {number:f}" for number in telling.numbers if number > COMMON]
    names = {name for bearers in telling.bearers for name in bearers.sought()}
    found = {f"{name} {about}" for name in names for about in (*words, *numbers)}
    vague = len(words) + len(numbers) <= VAGUE
    if vague:
        found |= {f"{name} {telling.theme} for {to}" for name in names for to in telling.recipients}
    if telling.act.type == "propose":
        found |= {f"proposed {word}" for word in words}
    return found, vague, day
