"""How much a person's name sounds like the names of a state: by triples of letters in the almanac's names."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache

from servanda.actors import almanac
from servanda.actors.spelling import fold

# Counts that every triple has before any is seen, shared out as over all states.
PRIOR = 40.0
MOST = 6.0


@cache
def like(name: str, code: str) -> float:
    """How much likelier a name is for that state than for any, by triple, as a logarithm from -2 to 2; 0 says nothing.

    >>> like("Nurzhan Nurzhigitov", "KAZ") > like("Nurzhan Nurzhigitov", "BRA")
    True
    """
    own, every = _counts().get(code), _counts()[""]
    triples = list(_triples(name))
    if own is None or not triples:
        return 0.0
    size, total = sum(own.values()), sum(every.values())
    ratios = (
        math.log((own[one] + PRIOR * every[one] / total) * total / (every[one] * (size + PRIOR)))
        for one in triples
        if every[one]
    )
    return max(-MOST, min(MOST, sum(ratios) / 3))


@cache
def _counts() -> dict[str, Counter[str]]:
    """Triples by state; those of all states under no name."""
    found: dict[str, Counter[str]] = {"": Counter()}
    for code, name in almanac.names():
        found.setdefault(code, Counter()).update(_triples(name))
        found[""].update(_triples(name))
    return found


def _triples(name: str) -> list[str]:
    return [word[at : at + 3] for part in fold(name).split() for word in (f"^{part}$",) for at in range(len(word) - 2)]
