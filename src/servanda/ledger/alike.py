"""What may be the same as an undertaking, or tell of a member of its group: for reviewers who group tellings."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from servanda.ledger.accounts import Account, lead
from servanda.ledger.survey import Survey
from servanda.ledger.views.likeness import likeness

COMPARED = 400
"""So many undertakings of one bearer or theme are compared, those of the bearer first, then the nearest in time."""
ALIKE, FARTHEST = 6, -6.0
"""So many other undertakings are offered for a telling, down to these log-odds."""
GROUNDS = 3
"""So many grounds are named."""


def alike(survey: Survey, one: Account) -> list[tuple[float, Account, Sequence[str]]]:
    """Other undertakings that may be the same, or tell of a member, the likeliest first; with log-odds and grounds."""
    mine = lead(one)

    def far(each: Account) -> tuple[bool, int, str]:
        return not set(each.line.bearer) & set(one.line.bearer), abs((lead(each).day - mine.day).days), each.line.id

    others = survey.accounts(survey.near(one, limit=COMPARED // 4)).values()
    near = nsmallest(COMPARED, others, key=far)
    told = survey.tellings(lead(each).ref for each in (one, *near))
    rated = [(likeness(told[mine.ref], told[lead(each).ref]), each) for each in near]
    best = sorted(rated, key=lambda pair: (-pair[0].odds, pair[1].line.id))[:ALIKE]
    return [
        (like.odds, each, [words for _, weight, words in like.grounds if weight > 0][:GROUNDS])
        for like, each in best
        if like.odds > FARTHEST
    ]
