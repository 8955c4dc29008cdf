"""Keys under which tellings that may be of one undertaking are found, without comparing all with all.

A key has a period: what is told three years apart or less is found, what is told more than six years apart is not. So a
block grows with what is told in a time, not with the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.ledger.views.conditions import condition_keys
from servanda.ledger.views.telling import UNDERTAKEN, Telling

RARE = 0.35
"""A stem rarer than this is a key; commoner ones would make every block too large."""
MOST = 6
"""So many of the rarest stems are keys."""
COMMON = 12
"""Numbers up to it stand in too many sentences."""
LONG, SHORT = 1096, 183
"""Days of a period: for words and numbers, and for acts of which only bearer and theme are the same."""


def keys(telling: Telling) -> frozenset[str]:
    """The keys that a telling is kept under; none where it makes no undertaking."""
    return frozenset(f"{about} {period}" for about, period in _periods(telling))


def lookups(telling: Telling) -> frozenset[str]:
    """The keys to look under for tellings that may be the same: those of the periods before and after, too."""
    return frozenset(f"{about} {period + step}" for about, period in _periods(telling) for step in (-1, 0, 1))


def _periods(telling: Telling) -> Iterator[tuple[str, int]]:
    if telling.act.type not in UNDERTAKEN:
        return
    day = telling.day.toordinal()
    names = {name for bearers in telling.bearers for name in bearers.sought()}
    rarest = sorted(telling.content.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    words = [stem for stem, weight in rarest if weight > RARE]
    long = [
        *(f"word {stem}" for stem in words),
        *(f"number {number:f}" for number in telling.numbers if number > COMMON),
        *(f"{telling.theme} for {to}" for to in telling.recipients),
    ]
    for name in names:
        yield from ((f"{name} {about}", day // LONG) for about in long)
        yield f"{name} {telling.theme}", day // SHORT
    if telling.act.type == "propose":
        yield from ((f"proposed {stem}", day // LONG) for stem in words)
    yield from ((about, day // LONG) for about in condition_keys(telling))
