"""Sums of money by bearer, theme, force, status and currency: each undertaking once, each sum with its tellings.

Pledges are no payments (law 6): forces, statuses and currencies are never added up, and a sum told twice counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from servanda.ledger.views.telling import Telling
from servanda.ledger.views.undertaking import Undertaking

EACH = (
    "Each undertaking counts once, with the sum of its latest telling of a promise; where reports of one day differ, "
    "with the largest. Deeds without an earlier promise count with their own sum. Nothing is converted."
)
METHOD = (
    f"{EACH} The same sum of one bearer under two themes counts once, under the theme of which more is told, if it "
    "reads as one promise."
)


Labels = tuple[str, str, str, str, str]
"""Bearer, theme, force, status and currency."""
Part = tuple[str, Decimal, tuple[str, ...]]
"""An undertaking's id, its sum and the tellings that tell a sum."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum with what it is made of."""

    bearer: str
    theme: str
    force: str
    """Of the promise; empty for a deed without one, a proposal, a demand."""
    status: str
    currency: str
    value: Decimal
    parts: tuple[Part, ...]
    method: str = METHOD
    again: tuple[str, ...] = ()
    """Undertakings that tell the same sum under another theme: as one promise it counts once, here."""


def totals(undertakings: Iterable[Undertaking]) -> tuple[Total, ...]:
    """All sums, in the order of their labels."""
    found = ((one, counted(one)) for one in undertakings)
    return added_up(
        (labels(one.bearer, one.theme, one.force, one.status, sum_[1]), (one.id, sum_[0], sum_[2]))
        for one, sum_ in found
        if sum_ is not None
    )


def labels(bearer: Iterable[str], theme: str, force: str | None, status: str, currency: str) -> Labels:
    """What an undertaking's sum is kept apart by."""
    return borne(bearer), theme, force or "", status, currency


def borne(bearer: Iterable[str]) -> str:
    """Those who bear it, as a label."""
    return ", ".join(bearer)


def added_up(sums: Iterable[tuple[Labels, Part]]) -> tuple[Total, ...]:
    """The sums of undertakings, each with its labels, added up where all labels are the same."""
    parts: dict[Labels, list[Part]] = defaultdict(list)
    for its, part in sums:
        parts[its].append(part)
    return tuple(
        Total(*its, sum((value for _, value, _ in found), Decimal(0)), tuple(sorted(found)))
        for its, found in sorted(parts.items())
    )


def counted(one: Undertaking) -> tuple[Decimal, str, tuple[str, ...]] | None:
    """The sum with which an undertaking counts, its currency, and all tellings of a sum; None where there is none."""
    told = [each for each in one.tellings if each.amount is not None]
    promises = [each for each in told if each.act.type == "commit"] or told
    if not promises:
        return None
    latest = max(each.day for each in promises)
    best = max((each for each in promises if each.day == latest), key=_rank)
    assert best.amount is not None and best.currency is not None  # noqa: S101, PT018 - only such are looked at
    return best.amount, best.currency, tuple(each.id for each in told)


def _rank(one: Telling) -> tuple[Decimal, str]:
    return one.amount or Decimal(0), one.id
