"""Sums that one bearer has under two themes, and that are one promise but for the theme: in totals they count once.

Two outlets may set one promise under two themes ("funding", "reconstruction"), and that alone may keep their tellings
apart: then its sum would stand in two totals. Here it stands in one, and that says so. Only what is of one bearer and
currency, of the same amount, and would be one undertaking if both had one theme, counts as one; a reviewer who judges
any of the tellings different has the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import product
from statistics import fmean

from sqlalchemy import select

from servanda.ledger import store
from servanda.ledger.alike import tellings
from servanda.ledger.survey import Survey
from servanda.ledger.views.clusters import clipped
from servanda.ledger.views.groups import LIKELY
from servanda.ledger.views.likeness import OBJECT, likeness, weights
from servanda.ledger.views.rulings import Pair, pair
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.totals import Total, added_up
from servanda.ledger.views.words import shared

COMPARED = 64
"""So many pairs of tellings of two undertakings are weighed."""


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
    for one in found:
        for id_, value, _ in one.parts:
            if one.bearer:
                same[one.bearer, one.currency, value][id_] = one.theme
    doubtful = [themes for themes in same.values() if len(set(themes.values())) > 1]
    held = survey.accounts(id_ for themes in doubtful for id_ in themes)
    told = tellings(survey, (each.ref for one in held.values() for each in one.tellings))
    of = {id_: {each.ref: told[each.ref] for each in one.tellings if each.ref in told} for id_, one in held.items()}
    parted = _parted(survey, list(told))
    again: dict[str, str] = {}
    for themes in doubtful:
        kept: list[str] = []
        for id_ in sorted(themes, key=lambda one: (-len(of[one]), one)):
            others = (one for one in kept if themes[one] != themes[id_] and _are_one(of[one], of[id_], parted))
            if (other := next(others, None)) is None:
                kept.append(id_)
            else:
                again[id_] = other
    return again


def _are_one(some: Mapping[str, Telling], others: Mapping[str, Telling], parted: Collection[Pair]) -> bool:
    """Whether their tellings would be one undertaking on average if they had one theme, and nobody parted any two."""
    pairs = list(product(some.values(), others.values()))
    if any(pair(a, b) in parted for a, b in product(some, others)) or not any(_is_of_one(a, b) for a, b in pairs):
        return False
    odds = [clipped(likeness(a, b).odds + weights()["theme"] * (a.theme != b.theme)) for a, b in pairs[:COMPARED]]
    return bool(odds) and fmean(odds) > LIKELY


def _is_of_one(a: Telling, b: Telling) -> bool:
    """Whether a word of what they are about is in both, or one of them does not say what it is about."""
    least = min(max(one.content.values(), default=0.0) for one in (a, b))
    return least <= OBJECT or bool(shared(a.content, b.content))


def _parted(survey: Survey, refs: Sequence[str]) -> set[Pair]:
    """What reviewers judged to be different, the latest judgement on the same two standing."""
    acts, held = store.acts.c, store.rulings.c
    ref = {row.id: row.ref for row in survey.among(select(acts.id, acts.ref), acts.ref, refs)}
    rows = survey.among(select(store.rulings), held.a, list(ref))
    latest = {
        pair(ref[row.a], ref[row.b]): row.verdict for row in sorted(rows, key=lambda one: int(one.seq)) if row.b in ref
    }
    return {both for both, verdict in latest.items() if verdict == "different"}
