"""What may be the same as an undertaking, or tell of a member of its group: for reviewers who group tellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest

from sqlalchemy import select

from servanda.ledger import schema
from servanda.ledger.accounts import Account, lead
from servanda.ledger.index import place_of, split, telling_of
from servanda.ledger.survey import Survey
from servanda.ledger.views.likeness import grounds, log_odds
from servanda.ledger.views.telling import Telling

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

    others = survey.accounts(_near(survey, one, limit=COMPARED // 4)).values()
    near = nsmallest(COMPARED, others, key=far)
    told = tellings(survey, (lead(each).ref for each in (one, *near)))
    rated = [(log_odds(told[mine.ref], told[lead(each).ref]), each) for each in near]
    best = sorted(rated, key=lambda pair: (-pair[0], pair[1].line.id))[:ALIKE]
    return [
        (likely, each, grounds(told[mine.ref], told[lead(each).ref])[:GROUNDS])
        for likely, each in best
        if likely > FARTHEST
    ]


def _near(survey: Survey, one: Account, *, limit: int) -> list[str]:
    """Undertakings of its bearers, and those of its theme, that were told of last nearest to it; not itself.

    So many before and behind of each.
    """
    held, bears, last = schema.undertakings.c, schema.bearers.c, one.line.last.isoformat()
    of_bearers = select(bears.undertaking, bears.last.label("last")).where(bears.bears == 1)
    queries = (
        of_bearers.where(bears.actor.in_([name.casefold() for name in one.line.bearer])),
        select(held.id, held.last).where(held.theme == one.line.theme),
    )
    found = {}
    for query in queries:
        day = query.selected_columns[1]
        for part in (query.where(day <= last).order_by(day.desc()), query.where(day > last).order_by(day)):
            found.update(dict.fromkeys(survey.column(part.limit(limit))))
    return [name for name in found if name != one.line.id]


def tellings(survey: Survey, refs: Iterable[str]) -> dict[str, Telling]:
    """Acts as the views weigh them, by what commands call them."""
    acts, told = schema.acts.c, schema.told.c
    query = select(schema.told, acts.id.label("act"), acts.ref, acts.body)
    query = query.join_from(schema.acts, schema.told, told.id == acts.article)
    return {
        row.ref: telling_of(place_of(row), split(row.act)[1], row.body)
        for row in survey.among(query, acts.ref, list(dict.fromkeys(refs)))
    }
