"""What reviewers are to look at, as the kept tables have it: acts with what hangs on each, and tellings in doubt."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from servanda.ledger import schema
from servanda.ledger.accounts import Told
from servanda.ledger.index import act_of, short
from servanda.ledger.survey import Survey
from servanda.model import Act


class Stake(NamedTuple):
    """An act with what hangs on it."""

    ref: str
    confidence: float
    """From 0 to 1."""
    figures: int
    """Whether it tells a sum, count or quantity."""
    told: int
    """How many tellings its undertaking has; 0 where it makes none."""
    contested: bool
    """Whether another report contradicts it, or its undertaking, and nothing settles that."""


def stakes(survey: Survey) -> list[Stake]:
    """Every act as it was read, with what hangs on it: a row for each."""
    acts, counted = schema.acts.c, schema.counted.c
    sizes = dict(survey.rows(select(counted.undertaking, func.count()).group_by(counted.undertaking)))
    contested = {ref for a, b, settled in survey.sides() if not settled for ref in (a, b)}
    held = schema.clashes.c
    open_ = {row.undertaking for row in survey.rows(select(held.undertaking).where(survey.contested(settled=False)))}
    query = select(acts.ref, acts.type, acts.confidence, acts.figures, acts.undertaking)
    found = {}
    for row in survey.rows(query):
        of = row.undertaking if row.type != "claim" else ""
        is_contested = row.ref in contested or (of in open_ and of != "")
        found[row.ref] = Stake(row.ref, row.confidence, row.figures, sizes.get(of, 0), is_contested)
    for row in survey.rows(select(schema.overruled.c.ref, schema.overruled.c.body)):
        act, stands = act_of(row.body), found.get(row.ref)
        told, is_contested = (stands.told, stands.contested) if stands else (0, False)
        figures = int(any((act.amount, act.count, act.quantity)))
        found[row.ref] = Stake(row.ref, act.confidence, figures, told, is_contested)
    return list(found.values())


def as_read(survey: Survey, refs: Collection[str]) -> dict[str, Told]:
    """Acts as they were read, whatever reviewers made of them, by what commands call them."""
    return {**survey.told(refs), **survey.told(refs, schema.overruled)}


def read_in(survey: Survey, identity: str) -> list[tuple[str, Act]]:
    """The acts of an article as they were read, by what commands call them; corrected ones first."""
    return [
        (row.ref, act_of(row.body))
        for table in (schema.overruled, schema.acts)
        for row in survey.rows(select(table.c.ref, table.c.body).where(table.c.article == short(identity)))
    ]


def doubts(survey: Survey) -> list[tuple[str, str, str]]:
    """Tellings that stand together by little, each with the one that it is most like, and their undertaking.

    The least sure first: a row for each.
    """
    held = schema.doubts.c
    query = select(held.telling, held.other, held.undertaking).order_by(held.odds, held.telling)
    return [(row.telling, row.other, row.undertaking) for row in survey.rows(query)]
