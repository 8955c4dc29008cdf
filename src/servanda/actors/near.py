"""Names that are spelled nearly as somebody wrote one: what may have been meant where nothing is called so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from servanda.actors.names import folded, names

NEAR = 75.0
"""From this ratio of rapidfuzz on (0 to 100) a name is near: "portgual" has 87.5 to "portugal", "mali" 67 to "malta".
"""
MOST = 3
"""So many actors are offered."""
LOOKED_AT = 50
"""So many names are looked at, as one actor has several."""


def nearest(written: str, actors: Iterable[str]) -> tuple[str, ...]:
    """Those of some actors, then of all states and organisations, whose name is most like what was written.

    >>> nearest("Portgual", ["POR/Someone", "PRT"]), nearest("Macrn", ["FRA/Emmanuel Macron"]), nearest("qqq", [])
    (('PRT',), ('FRA/Emmanuel Macron',), ())
    """
    known = list(actors)
    whose: dict[str, str] = {}
    for actor in known:
        for one in _spellings(actor):
            whose.setdefault(one, actor)
    for name, known_by in names().items():
        whose.setdefault(name, known_by.code)
    found = process.extract(folded(written), list(whose), scorer=fuzz.ratio, score_cutoff=NEAR, limit=LOOKED_AT)
    rated = sorted(found, key=lambda one: (whose[one[0]] not in known, -one[1]))
    return tuple(dict.fromkeys(whose[name] for name, _, _ in rated))[:MOST]


def _spellings(actor: str) -> Iterator[str]:
    """How an actor may be written: in full, a person or body without its state, and by its last word."""
    part = folded(actor.rpartition("/")[2])
    yield from (folded(actor), part, part.rpartition(" ")[2])
