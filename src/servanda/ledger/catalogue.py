"""What else a shelf answers: articles, acts, actors, and what changed when; all in pages that go on behind a mark."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from servanda.codec import load
from servanda.errors import StatementError
from servanda.ledger import store
from servanda.ledger.accounts import Line, Piece, Told
from servanda.ledger.shelf import Mark, Order, Shelf, Wanted, cut, ordered, standing, where
from servanda.ledger.views.status import Change
from servanda.model import ActRef


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts are asked for; None for any."""

    actors: tuple[str, ...] = ()
    """Who acts: any of these; a state stands for its bodies too."""
    theme: str | None = None
    type: str | None = None
    article: int | None = None
    since: date | None = None
    """Told on this day or later."""


ALL, ALL_ACTS = Wanted(), WantedActs()


@dataclass(frozen=True, slots=True)
class Bearer:
    """An actor with how many undertakings it bears, by their status."""

    name: str
    undertakings: int
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """A status that an undertaking took on."""

    line: Line
    """The undertaking with that status."""
    change: Change
    before: str | None
    """The status before; None for the first one."""


class Catalogue:
    """Lists out of one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def articles(
        self,
        on: date,
        *,
        publisher: str | None = None,
        language: str | None = None,
        since: date | None = None,
        limit: int | None = None,
        after: Mark = (),
    ) -> tuple[list[Piece], bool]:
        """Articles that were out on a day, the newest first, without those that were taken back; and whether more."""
        held = store.articles
        query = select(held.c.body).where(held.c.day <= on.isoformat())
        if publisher:
            query = query.where(held.c.publisher == publisher)
        if language:
            query = query.where(held.c.language == language)
        if since:
            query = query.where(held.c.day >= since.isoformat())
        return self._shelf.page(Piece, query, ((held.c.day, True), (held.c.record, True)), limit, after)

    def article(self, on: date, record: int) -> Piece:
        """The article of a record; StatementError STATE002 where there is none, or it came later or was taken back."""
        held = store.articles
        query = select(held.c.body).where(held.c.record == record, held.c.day <= on.isoformat())
        found, _ = self._shelf.page(Piece, query, ((held.c.record, False),))
        if not found:
            raise StatementError(
                "STATE002", f"there is no article {record} on {on}: 'servanda list --articles' has them"
            )
        return found[0]

    def acts(
        self, on: date, wanted: WantedActs = ALL_ACTS, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Told], bool]:
        """Acts as they stand, the newest report first, each in the order of its text; and whether there are more."""
        held = store.acts
        query = select(held.c.body).where(held.c.day <= on.isoformat(), *_acts(wanted))
        order: Order = ((held.c.day, True), (held.c.reading, True), (held.c.number, False))
        return self._shelf.page(Told, query, order, limit, after)

    def act(self, on: date, ref: ActRef) -> Told:
        """The act as it stands; StatementError STATE002 where none stands of that name."""
        held = store.acts
        query = select(held.c.body).where(held.c.reading == ref.record, held.c.number == ref.number)
        found, _ = self._shelf.page(Told, query.where(held.c.day <= on.isoformat()), ((held.c.number, False),))
        if not found:
            raise StatementError("STATE002", f"no act {ref} stands on {on}: 'servanda review' has all acts")
        return found[0]

    def actors(
        self, on: date, wanted: Wanted = ALL, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Bearer], bool]:
        """Those who bear undertakings that are asked for, in the order of their names; and whether there are more."""
        bears = store.bearers
        # One after the other along the key, so that a page costs what it holds.
        held = store.undertakings.c.id
        borne = standing(on, held).where(held == bears.c.undertaking, *where(wanted)).correlate(bears)
        query = select(bears.c.actor).where(borne.exists()).distinct()
        with store.reading(self._shelf.engine) as connection:
            names = list(connection.execute(ordered(query, ((bears.c.actor, False),), limit, after)).scalars())
            names, more = cut(names, limit)
            counted = _bearing(on, wanted, bears.c.actor, store.standings.c.status, func.count())
            counted = counted.group_by(bears.c.actor, store.standings.c.status)
            firsts = select(bears.c.actor, func.min(bears.c.undertaking).label("id")).group_by(bears.c.actor)
            counts: dict[str, Counter[str]] = {name: Counter() for name in names}
            spelt: dict[str, str] = {}
            for part in _parts(names):
                for name, status, number in connection.execute(counted.where(bears.c.actor.in_(part))):
                    counts[name][status] += number
                first = firsts.where(bears.c.actor.in_(part)).subquery()
                lines = select(first.c.actor, store.undertakings.c.line).join(
                    store.undertakings, store.undertakings.c.id == first.c.id
                )
                for name, line in connection.execute(lines):
                    spelt[name] = next(one for one in json.loads(line)["bearer"] if one.casefold() == name)
        return [Bearer(spelt[name], counts[name].total(), dict(sorted(counts[name].items()))) for name in names], more

    def changes(
        self, on: date, wanted: Wanted = ALL, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Moved], bool]:
        """Statuses that undertakings took on up to a day, the newest first; and whether there are more.

        `wanted.since` is the first day on which one changed.
        """
        held, stands = store.undertakings, store.standings
        query = (
            select(held.c.line, held.c.body, stands.c.since)
            .join_from(stands, held, stands.c.undertaking == held.c.id)
            .where(stands.c.since <= on.isoformat(), *where(wanted, since=stands.c.since))
        )
        order: Order = ((stands.c.since, True), (stands.c.undertaking, True))
        with store.reading(self._shelf.engine) as connection:
            rows = connection.execute(ordered(query, order, limit, after)).all()
        return cut([_moved(*row) for row in rows], limit)


def piece_mark(one: Piece) -> Mark:
    """Where an article stands among its like."""
    return one.day.isoformat(), one.record


def told_mark(one: Told) -> Mark:
    """Where an act stands among its like."""
    ref = ActRef.parse(one.ref)
    return one.day.isoformat(), ref.record, ref.number


def bearer_mark(one: Bearer) -> Mark:
    """Where an actor stands among its like."""
    return (one.name.casefold(),)


def moved_mark(one: Moved) -> Mark:
    """Where a change stands among its like."""
    return one.change.day.isoformat(), one.line.id


def _moved(line: str, body: str, day: str) -> Moved:
    changes = json.loads(body)["changes"]
    at = next(at for at, one in enumerate(changes) if one["day"] == day)
    change = load(Change, changes[at])
    status = replace(load(Line, json.loads(line)), status=change.status, since=change.day)
    return Moved(status, change, changes[at - 1]["status"] if at else None)


def _acts(wanted: WantedActs) -> list[ColumnElement[bool]]:
    held = store.acts
    asked = {name: getattr(wanted, name) for name in ("theme", "type", "article")}
    found: list[ColumnElement[bool]] = [held.c[name] == value for name, value in asked.items() if value is not None]
    if wanted.since:
        found.append(held.c.day >= wanted.since.isoformat())
    if wanted.actors:
        folded = [actor.casefold() for actor in wanted.actors]
        ways = [f"\n{actor}{end}" for actor in folded for end in ("\n", "/")]
        found.append(or_(*(held.c.actors.contains(way, autoescape=True) for way in ways)))
    return found


def _bearing(on: date, wanted: Wanted, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of bearers with the undertakings that they bear on a day."""
    held, bears = store.undertakings, store.bearers
    return standing(on, *columns).join(bears, bears.c.undertaking == held.c.id).where(*where(wanted))


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[at : at + 500] for at in range(0, len(names), 500)]
