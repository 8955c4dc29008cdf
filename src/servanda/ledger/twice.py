"""Sums that one bearer has under two themes, and that are one promise but for the theme: in totals they count once.

Two outlets may set one promise under two themes ("funding", "reconstruction"), and that alone may keep their tellings
apart: then its sum would stand in two totals. Here it stands in one, and that says so. Only what is of one bearer and
currency, of the same amount, and would be one undertaking if both had one theme, counts as one; a reviewer who judges
any of the tellings different has the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from statistics import fmean

from sqlalchemy import select

from servanda.ledger import schema
from servanda.ledger.alike import tellings
from servanda.ledger.shelf import Wanted
from servanda.ledger.survey import Survey
from servanda.ledger.views.clusters import clipped
from servanda.ledger.views.groups import LIKELY
from servanda.ledger.views.likeness import OBJECT, log_odds, weights
from servanda.ledger.views.rulings import pair
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.totals import Total, added_up
from servanda.ledger.views.words import shared

COMPARED = 64
"""So many pairs of tellings of two undertakings are weighed."""
ROUND = 6
"""What a bearer has in more undertakings than these is a round sum of its kind, and tells nothing by itself."""


def totals(survey: Survey, wanted: Wanted | None = None) -> tuple[Total, ...]:
    """Sums as they stand on the day, each once."""
    return once(survey, survey.shelf.totals(survey.on, wanted or Wanted()))


def once(survey: Survey, found: Sequence[Total]) -> tuple[Total, ...]:
    """The totals, in their order, with what is one promise under two themes in one of them: where more tell of it."""
    again = _again(survey, found)
    if not again:
        return tuple(found)
    named: dict[str, list[str]] = defaultdict(list)
    for id_, other in sorted(again.items()):
        named[other].append(id_)
    left = added_up(
        ((one.bearer, one.theme, one.force, one.status, one.currency), part)
        for one in found
        for part in one.parts
        if part[0] not in again
    )
    return tuple(replace(one, again=tuple(id_ for part in one.parts for id_ in named.get(part[0], ()))) for one in left)


def _again(survey: Survey, found: Sequence[Total]) -> dict[str, str]:
    """Undertakings that do not count, each with the one that it counts with."""
    same: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)
    refs: dict[str, tuple[str, ...]] = {}
    for one in found:
        for id_, value, summed in one.parts:
            if one.bearer:
                same[one.bearer, one.currency, value][id_] = one.theme
                refs[id_] = summed
    doubtful = [themes for themes in same.values() if len(themes) <= ROUND and len(set(themes.values())) > 1]
    told = tellings(survey, (ref for themes in doubtful for id_ in themes for ref in refs[id_]))
    of = {id_: [told[ref] for ref in refs[id_] if ref in told] for themes in doubtful for id_ in themes}
    again: dict[str, str] = {}
    for themes in doubtful:
        kept: list[str] = []
        for id_ in sorted(themes, key=lambda one: (-len(of[one]), one)):
            others = (one for one in kept if themes[one] != themes[id_] and _are_one(of[one], of[id_]))
            other = next((one for one in others if not _are_parted(survey, one, id_)), None)
            if other is None:
                kept.append(id_)
            else:
                again[id_] = other
    return again


def _are_one(some: Sequence[Telling], others: Sequence[Telling]) -> bool:
    """Whether their tellings of the sum would be of one undertaking on average if they had one theme."""
    pairs = list(product(some, others))[:COMPARED]
    if not any(_is_of_one(a, b) for a, b in pairs):
        return False
    return fmean(clipped(log_odds(a, b) + weights()["theme"] * (a.theme != b.theme)) for a, b in pairs) > LIKELY


def _is_of_one(a: Telling, b: Telling) -> bool:
    """Whether a word of what they are about is in both, or one of them does not say what it is about."""
    least = min(max(one.content.values(), default=0.0) for one in (a, b))
    return least <= OBJECT or bool(shared(a.content, b.content))


def _are_parted(survey: Survey, one: str, other: str) -> bool:
    """Whether a reviewer judged a telling of each to be different; the latest judgement on the same two stands."""
    acts, held = schema.acts.c, schema.rulings.c
    sides = {told.ref: id_ for id_, account in survey.accounts((one, other)).items() for told in account.tellings}
    side = {row.id: sides[row.ref] for row in survey.among(select(acts.id, acts.ref), acts.ref, list(sides))}
    rows = (row for row in survey.among(select(schema.rulings), held.a, list(side)) if row.b in side)
    latest = {pair(row.a, row.b): row.verdict for row in sorted(rows, key=lambda row: int(row.seq))}
    return any(verdict == "different" and side[a] != side[b] for (a, b), verdict in latest.items())
