"""Outlets: how much each tells, how often alone, and how often others contradict it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from servanda.ledger.views.telling import Report
from servanda.web.known import Known


@dataclass(frozen=True)
class Outlet:
    """One outlet with its figures on a day."""

    name: str
    reports: tuple[Report, ...]
    """The newest first."""
    undertakings: int
    """How many it tells of."""
    alone: int
    """Those of them that no other origin tells."""
    contradicted: int
    """Open conflicts of which it is one side."""
    shared: tuple[str, ...]
    """Outlets that printed a story of the same origin."""


def outlets(known: Known) -> list[Outlet]:
    """All outlets, those with the most reports first."""
    by_name: dict[str, list[Report]] = defaultdict(list)
    for one in known.published:
        by_name[outlet_of(one)].append(one)
    names = {one.id: name for name, found in by_name.items() for one in found}
    conflicts: dict[str, int] = defaultdict(int)
    for conflict in known.open_conflicts:
        for name in {names[side.article] for side in (conflict.a, conflict.b)}:
            conflicts[name] += 1
    told, alone = defaultdict[str, int](int), defaultdict[str, int](int)
    for undertaking in known.views.undertakings:
        for name in {names[each.article] for each in undertaking.tellings}:
            told[name] += 1
            alone[name] += undertaking.origins == 1 and undertaking.outlets == 1
    rows = [
        Outlet(name, tuple(found), told[name], alone[name], conflicts[name], tuple(_shared(found, known, names)))
        for name, found in by_name.items()
    ]
    return sorted(rows, key=lambda one: (-len(one.reports), one.name))


def outlet_of(report: Report) -> str:
    """Its publisher; of an article without one, unknown."""
    return report.article.metadata.publisher or "unknown"


def _shared(reports: list[Report], known: Known, names: dict[str, str]) -> Iterator[str]:
    found = {names[other] for one in reports for other in known.origin_of[one.id].articles}
    yield from sorted(found - {outlet_of(one) for one in reports})
