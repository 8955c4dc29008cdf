"""Acts as events of PLOVER, the Political Language Ontology for Verifiable Event Records (root codes of 2023).

https://github.com/openeventdata/PLOVER. What is only said or expected is no event and has no code.
"""

from __future__ import annotations

from typing import Literal

from servanda.ledger.views.days import last_day
from servanda.model import Act, ActType, Root

Mode = Literal["historical", "future", "hypothetical", "negation"]
# Days before publication from which on a deed is history and no news.
HISTORY = 30
BY_TYPE: dict[ActType, Root] = {
    "commit": "AGREE",
    "refuse": "REJECT",
    "request": "REQUEST",
    "threaten": "THREATEN",
    "criticise": "ACCUSE",
    "support": "SUPPORT",
    "meet": "CONSULT",
}
"""Root codes of types that have one alone (the annotation guidelines)."""
QUADS: dict[str, tuple[Root, ...]] = {
    "VERBAL COOPERATION": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "MATERIAL COOPERATION": ("COOPERATE", "AID", "RETREAT"),
    "VERBAL CONFLICT": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "MATERIAL CONFLICT": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
"""PLOVER's four classes of root codes."""
AHEAD = frozenset({"commit", "propose", "request", "threaten"})


def root_of(act: Act) -> Root | None:
    """The reader's root code, or the only one that the act's type has; None where neither is known."""
    return act.root.value if act.root else BY_TYPE.get(act.type)


def quad_of(root: Root | None) -> str:
    """The class of a root code; empty for none.

    >>> quad_of("AID"), quad_of(None)
    ('MATERIAL COOPERATION', '')
    """
    return next((quad for quad, roots in QUADS.items() if root in roots), "")


def modes(act: Act, published: str | None) -> tuple[Mode, ...]:
    """The event's special contexts, in PLOVER's order; our JSON calls them modes.

    `published` is a day in EDTF. Undertakings, requests and threats lie ahead, a meeting where its day does; an act
    under a condition or merely possible is hypothetical; one that is denied is negated.
    """
    found: list[Mode] = []
    apart = _days_before(act.when.value if act.when else None, published)
    if act.type in {"perform", "meet"} and apart is not None and apart > HISTORY:
        found.append("historical")
    if act.type in AHEAD or (act.type == "meet" and apart is not None and apart < 0):
        found.append("future")
    if act.condition is not None or (act.force is not None and act.force.value == "possible"):
        found.append("hypothetical")
    if any(link.certainty == "denied" for link in act.sources):
        found.append("negation")
    return tuple(found)


def _days_before(when: str | None, published: str | None) -> int | None:
    """How many days before publication it ended; negative for what lies ahead, None where either day is not known.

    >>> _days_before("2025-24", "2025-10-27"), _days_before("2025", "2025-10")
    (-65, -61)
    """
    ended, told = last_day(when), last_day(published)
    return (told - ended).days if ended and told else None
