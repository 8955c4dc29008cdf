"""Undertakings and articles that fit what is chosen, and of how many more choices there are: what a search shows.

Without words everything fits, and counting it takes a step for each value of each undertaking; with words, for each of
those that have them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select

from servanda.ledger import schema, store
from servanda.ledger.rows import UNKNOWN
from servanda.ledger.survey import Listed, Survey

TRAITS = ("actor", "theme", "domain", "force", "outlet", "time")
"""What undertakings are narrowed by, beside their status; a time is a year, or a month of one."""
Chosen = Mapping[str, str]
"""Values of traits or of `status`, by their names."""


class Facets:
    """What one survey has of what is chosen.

    `ids` and `records` are the undertakings and articles that have the words, the best first; None where no words are
    asked for.
    """

    def __init__(
        self,
        survey: Survey,
        chosen: Chosen,
        ids: Sequence[str] | None = None,
        records: Sequence[int] | None = None,
    ) -> None:
        self._survey, self._chosen = survey, chosen
        self._ids, self._records = ids, records

    def undertakings(self, *, limit: int, offset: int = 0) -> list[str]:
        """Ids of what fits: in the order in which they were given, else those told of last first."""
        if self._ids is not None:
            return self._fitting[offset : offset + limit]
        held, fits = schema.undertakings.c, _fitting(self._survey, self._chosen)
        query = select(held.id) if fits is None else select(held.id).join(fits, fits.c.undertaking == held.id)
        query = query.order_by(held.last.desc(), held.id.desc()).limit(limit).offset(offset)
        return [row.id for row in self._survey.rows(query)]

    def count(self) -> int:
        """How many undertakings fit."""
        if self._ids is not None:
            return len(self._fitting)
        fits = _fitting(self._survey, self._chosen)
        return int(self._survey.one(select(func.count()).select_from(schema.undertakings if fits is None else fits)))

    @cached_property
    def _fitting(self) -> list[str]:
        """Of those that have the words the ones that fit."""
        return [one for one in self._ids or () if not self._failed(one)]

    def _failed(self, undertaking: str) -> list[str]:
        """By which of what is chosen an undertaking that has the words does not fit."""
        its = self._traits[undertaking]
        return [name for name, value in self._chosen.items() if value not in its[name]]

    @cached_property
    def _traits(self) -> dict[str, dict[str, set[str]]]:
        """What those that have the words are narrowed by."""
        traits, stands, survey, ids = schema.traits.c, schema.standings.c, self._survey, self._ids or ()
        found: dict[str, dict[str, set[str]]] = {one: defaultdict(set) for one in ids}
        query = select(traits.undertaking, traits.name, traits.value).where(traits.name.in_(TRAITS))
        for row in survey.among(query, traits.undertaking, ids):
            found[row.undertaking][row.name].add(row.value)
        for row in survey.among(select(stands.undertaking, stands.status).where(survey.now()), stands.undertaking, ids):
            found[row.undertaking]["status"].add(row.status)
        return found

    def counts(self) -> dict[str, Counter[str]]:
        """Of each trait and of `status` how many undertakings each value would leave.

        What is chosen could be chosen otherwise, so its own values are counted without it.
        """
        names = {*TRAITS, "status"}
        found: dict[str, Counter[str]] = {name: Counter() for name in names}
        if self._ids is not None:
            for one in self._ids:
                failed = self._failed(one)
                for name in names if not failed else failed if len(failed) == 1 else ():
                    found[name].update(self._traits[one][name])
            return found
        found |= self._counted(self._chosen, names - self._chosen.keys())
        for name in self._chosen:
            others = {each: value for each, value in self._chosen.items() if each != name}
            found |= self._counted(others, {name})
        return found

    def _counted(self, chosen: Chosen, names: set[str]) -> dict[str, Counter[str]]:
        """The same of all that fits what is chosen, whatever its words."""
        traits, stands, survey = schema.traits.c, schema.standings.c, self._survey
        fits = _fitting(survey, chosen)
        query = select(traits.name, traits.value, func.count()).where(traits.name.in_(sorted(names - {"status"})))
        query = query.join(fits, fits.c.undertaking == traits.undertaking) if fits is not None else query
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for name, value, number in survey.rows(query.group_by(traits.name, traits.value)):
            found[name][value] = number
        if "status" in names:
            query = select(stands.status, func.count()).where(survey.now()).group_by(stands.status)
            query = query.join(fits, fits.c.undertaking == stands.undertaking) if fits is not None else query
            found["status"].update(dict(survey.rows(query)))
        return found

    def articles(self, *, limit: int, offset: int = 0) -> list[Listed]:
        """Articles that fit by outlet and time, and tell of an undertaking that fits by all else, in the same order."""
        told, survey = schema.told.c, self._survey
        if self._records is None:
            query = select(schema.told).where(self._printed()).order_by(told.day.desc(), told.seq.desc())
            return survey.listed_articles(query.limit(limit).offset(offset))
        part = self._readable[offset : offset + limit]
        found = {one.record: one for one in survey.listed_articles(select(schema.told).where(told.seq.in_(part)))}
        return [found[one] for one in part]

    def count_articles(self) -> int:
        """How many articles fit."""
        if self._records is not None:
            return len(self._readable)
        return int(self._survey.one(select(func.count()).select_from(schema.told).where(self._printed())))

    @cached_property
    def _readable(self) -> list[int]:
        """Of those that have the words the ones that fit."""
        told, records = schema.told.c, self._records or ()
        found = {row.seq for row in self._survey.among(select(told.seq).where(self._printed()), told.seq, records)}
        return [one for one in records if one in found]

    def _printed(self) -> ColumnElement[bool]:
        told, acts, chosen = schema.told.c, schema.acts.c, self._chosen
        narrow = [told.day <= self._survey.day]
        if outlet := chosen.get("outlet"):
            narrow.append(told.publisher.is_(None) if outlet == UNKNOWN else told.publisher == outlet)
        if time := chosen.get("time"):
            narrow.append(store.starts_with(told.day, time))
        if chosen.keys() - {"outlet", "time"}:
            fits = _fitting(self._survey, chosen)
            assert fits is not None  # noqa: S101 - something is chosen
            query = select(acts.article).where(acts.type != "claim")
            if self._records is None:
                narrow.append(told.id.in_(query.join(fits, fits.c.undertaking == acts.undertaking)))
            else:  # a few articles: whether what each tells fits, and not what all that fits is told in
                has = (held.select().where(its, held.c.undertaking == acts.undertaking) for held, its in self._having())
                narrow.append(query.where(acts.article == told.id, *(one.exists() for one in has)).exists())
        return and_(*narrow)

    def _having(self) -> list[tuple[FromClause, ColumnElement[bool]]]:
        return [_having(self._survey, name, value) for name, value in self._chosen.items()]


def _having(survey: Survey, name: str, value: str) -> tuple[FromClause, ColumnElement[bool]]:
    """Where undertakings with something that is chosen stand, and which rows they are."""
    if name == "status":
        held: FromClause = schema.standings.alias()
        return held, and_(held.c.status == value, held.c.since <= survey.day, held.c.until > survey.day)
    held = schema.traits.alias()
    return held, and_(held.c.name == name, held.c.value == value)


def _fitting(survey: Survey, chosen: Chosen) -> FromClause | None:
    """Ids of undertakings that have all that is chosen; None for all of them."""
    query: Select[Any] | None = None
    key: ColumnElement[Any] | None = None
    for name, value in sorted(chosen.items()):
        held, has = _having(survey, name, value)
        if query is None or key is None:
            key = held.c.undertaking
            query = select(held.c.undertaking).where(has)
        else:
            query = query.join(held, held.c.undertaking == key).where(has)
    return query.subquery() if query is not None else None
