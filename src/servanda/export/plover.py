"""Acts as events of PLOVER, the Political Language Ontology for Verifiable Event Records (root codes of 2023).

https://github.com/openeventdata/PLOVER. What is only said or expected is no event and has no code.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from servanda.model import Act

Mode = Literal["historical", "future", "hypothetical", "negation"]
# Days before publication from which on a deed is history and no news.
HISTORY = 30
AHEAD = frozenset({"commit", "propose", "request", "threaten"})


def modes(act: Act, published: str | None) -> tuple[Mode, ...]:
    """The event's auxiliary modes, in PLOVER's order.

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
    """How many days before publication it ended; negative for what lies ahead, None where a year is open."""
    if not when or not published or "X" in when or "X" in published:
        return None
    last = when.rpartition("/")[2] if "/" in when else when
    parts = [int(part) for part in last.split("-")]
    latest = date(parts[0], *(parts[1:] if len(parts) == 3 else (parts[1] if len(parts) > 1 else 12, 28)))
    return (date.fromisoformat(published) - latest).days
