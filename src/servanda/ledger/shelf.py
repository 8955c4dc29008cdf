"""Views kept in tables, so that a big ledger answers fast; no part of the log, and made again from it when gone.

A status is kept with the days for which it holds, those that the clock will bring too. So what is kept answers for
every day from the last one on which anything was published or happened until the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, Select, Table, and_, or_, select

from servanda.codec import unpack
from servanda.errors import StatementError
from servanda.ledger import store
from servanda.ledger.accounts import Account, Accounts, Clash, Gathering, Line
from servanda.ledger.rows import rows
from servanda.ledger.views.totals import Total, added_up

T = TypeVar("T")
OPEN = ("proposed", "announced", "conditional", "in progress", "disputed")
"""Statuses of what may still fall due; what is due or overdue is so by its status."""
FEWEST = 4
"""So many digits of an id tell enough to look for it."""
ID = re.compile(rf"[um]-[0-9a-f]{{{FEWEST},12}}")
SOME = 8
"""So many ids are named where one is not clear."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which undertakings are asked for; None for any."""

    actors: tuple[str, ...] = ()
    """Who bears it: any of these; a state stands for its bodies too."""
    theme: str | None = None
    status: str | None = None
    force: str | None = None
    type: str | None = None
    waits_for: str | None = None
    """What one of its conditions waits for."""
    since: date | None = None
    """Told on this day or later."""
    concerning: tuple[str, ...] = ()
    """Who has any part in it: bears it, is to gain or lose by it, or says it; in place of `actors`."""


class Shelf:
    """Views in the tables of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fill(self, accounts: Accounts) -> None:
        """Put these views into tables that are empty."""
        with self._engine.begin() as connection:
            for table, some in rows(accounts).items():
                if some:
                    connection.execute(table.insert(), some)

    def lines(
        self, on: date, wanted: Wanted = Wanted(), limit: int | None = None, *, after: Line | None = None
    ) -> tuple[list[Line], bool]:
        """Undertakings as they stand on a day, those told of last first; and whether there are more than the limit.

        With `after`, those that come behind that line: the last one of the page before.
        """
        query = _standing(on).where(*_where(wanted))
        if not (wanted.actors or wanted.concerning):
            # What the order is taken from is what narrows most, so that an index has it in that order.
            held = store.standings if wanted.status else store.undertakings
            key = held.c.undertaking if wanted.status else held.c.id
            return _cut(
                self._lines(_behind(query, held.c.last, key, after), limit, held.c.last.desc(), key.desc()), limit
            )
        found: dict[str, Line] = {}
        bears = store.bearers.c
        named = _named(wanted.actors or wanted.concerning)
        for actor in self._column(select(bears.actor).distinct().where(named).order_by(bears.actor)):
            own = query.join(store.bearers, bears.undertaking == store.undertakings.c.id).where(bears.actor == actor)
            own = own.where(bears.bears == 1) if wanted.actors else own
            own = _behind(own, bears.last, bears.undertaking, after)
            lines = self._lines(own, limit, bears.last.desc(), bears.undertaking.desc())
            found.update((one.id, one) for one in lines)
        return _cut(sorted(found.values(), key=lambda one: (one.last, one.id), reverse=True), limit)

    def due(self, on: date, days: int, limit: int | None = None) -> tuple[list[Line], bool]:
        """What falls due within so many days, by day, then what is overdue, the latest first; and whether that is cut.

        What is due without a day, or with one that is far off, is so because its condition is met: it comes with today.
        """
        stands = store.standings.c
        day, until = on.isoformat(), (on + timedelta(days=days)).isoformat()
        soon = _standing(on).where(stands.status.in_((*OPEN, "due")), stands.deadline.between(day, until))
        far = or_(stands.deadline.is_(None), stands.deadline < day, stands.deadline > until)
        met = _standing(on).where(stands.status == "due", far)
        late = _standing(on).where(stands.status == "overdue")
        found = self._lines(met, limit, stands.undertaking)
        found += self._lines(soon, limit, stands.deadline, stands.undertaking)
        found += self._lines(late, limit, stands.deadline.desc(), stands.undertaking)
        return _cut(found, limit)

    def account(self, written: str) -> Account:
        """The undertaking of an id or its beginning; StatementError STATE002 where there is none, or no single one."""
        held = store.undertakings
        wanted = self._id(held, written, "undertaking", "list")
        (body,) = self._column(select(held.c.body).where(held.c.id == wanted))
        return unpack(Account, body)

    def changes(
        self, on: date, limit: int | None = None, *, after: tuple[date, str] | None = None
    ) -> tuple[list[Line], bool]:
        """Changes of status up to a day, the latest first, each as the line that it made; and whether there are more.

        A line's `since` is the day of the change. With `after`, those behind that day and id: of the last one before.
        """
        stands = store.standings.c
        query = select(store.undertakings.c.line, stands.status, stands.since)
        query = query.join_from(store.standings, store.undertakings, stands.undertaking == store.undertakings.c.id)
        query = query.where(stands.since <= on.isoformat())
        if after is not None:
            day, id_ = after[0].isoformat(), after[1]
            query = query.where(or_(stands.since < day, and_(stands.since == day, stands.undertaking < id_)))
        return _cut(self._lines(query, limit, stands.since.desc(), stands.undertaking.desc()), limit)

    def clashes(
        self, *, settled: bool = False, limit: int | None = None, after: Clash | None = None
    ) -> tuple[list[Clash], bool]:
        """Conflicts, the latest telling first, settled ones too if wanted; and whether there are more.

        With `after`, those that come behind that one.
        """
        held = store.clashes
        query = select(held.c.body).where(held.c.shown == 1)
        query = query if settled else query.where(held.c.settled == 0)
        if after is not None:
            day = after.b.day.isoformat()
            query = query.where(or_(held.c.last < day, and_(held.c.last == day, held.c.id > after.id)))
        query = query.order_by(held.c.last.desc(), held.c.id).limit(None if limit is None else limit + 1)
        return _cut(self._bodies(Clash, query), limit)

    def meetings(
        self, written: str | None = None, limit: int | None = None, *, after: Gathering | None = None
    ) -> list[Gathering]:
        """Meetings, the latest first, or the one of an id; StatementError STATE002 where there is none of it.

        So many of them at most, and with `after` those that come behind that one.
        """
        held = store.meetings
        query = select(held.c.body).order_by(held.c.last.desc(), held.c.id).limit(limit)
        if after is not None:
            day = after.last.isoformat()
            query = query.where(or_(held.c.last < day, and_(held.c.last == day, held.c.id > after.id)))
        if written is None:
            return self._bodies(Gathering, query)
        return self._bodies(Gathering, query.where(held.c.id == self._id(held, written, "meeting", "meetings")))

    def _id(self, held: Table, written: str, what: str, command: str) -> str:
        """The id that somebody wrote, or whose beginning."""
        query = select(held.c.id).where(held.c.id.startswith(written.lower())).order_by(held.c.id).limit(SOME)
        found = self._column(query) if ID.fullmatch(written.lower()) else []
        if len(found) > 1:
            raise StatementError("STATE002", f"{written} begins several ids: {', '.join(found)}; write one more digit")
        if not found:
            raise StatementError(
                "STATE002",
                f"there is no {what} {written!r}: 'servanda {command}' has them; {FEWEST} digits of an id are enough",
            )
        return str(found[0])

    def totals(self, on: date) -> tuple[Total, ...]:
        """Sums as they stand on a day, in the order of their labels."""
        held, stands, day = store.sums.c, store.standings.c, on.isoformat()
        query = (
            select(store.sums, stands.status)
            .join_from(store.sums, store.standings, stands.undertaking == held.undertaking)
            .where(stands.since <= day, stands.until > day)
        )
        with store.reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return added_up(
            (
                (row.bearer, row.theme, row.force, row.status, row.currency),
                (row.undertaking, Decimal(row.value), tuple(row.tellings.split())),
            )
            for row in rows
        )

    def _lines(self, query: Select[Any], limit: int | None, *order: ColumnElement[Any]) -> list[Line]:
        """Lines in an order; one more than the limit, if there are so many."""
        with store.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(*order).limit(None if limit is None else limit + 1)).all()
        return [
            replace(unpack(Line, line), status=status, since=date.fromisoformat(since)) for line, status, since in rows
        ]

    def _column(self, query: Select[Any]) -> list[Any]:
        with store.reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def _bodies(self, kind: type[T], query: Select[Any]) -> list[T]:
        return [unpack(kind, body) for body in self._column(query)]


def _cut(found: list[T], limit: int | None) -> tuple[list[T], bool]:
    """The first of them, and whether there are more."""
    return found[:limit], limit is not None and len(found) > limit


def in_memory() -> Shelf:
    """A shelf of this process's own, which goes with it."""
    return Shelf(store.memory())


def _standing(on: date) -> Select[Any]:
    """Lines of undertakings with the status that they have on a day; those that nobody told of by then are left out."""
    held, stands = store.undertakings, store.standings
    day = on.isoformat()
    return (
        select(held.c.line, stands.c.status, stands.c.since)
        .join_from(held, stands, stands.c.undertaking == held.c.id)
        .where(stands.c.since <= day, stands.c.until > day)
    )


def _where(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    held = store.undertakings
    for name in ("theme", "force", "type"):
        if value := getattr(wanted, name):
            yield held.c[name] == value
    if wanted.status:
        yield store.standings.c.status == wanted.status
    if wanted.since:
        yield held.c.last >= wanted.since.isoformat()
    if wanted.waits_for:
        yield held.c.triggers.contains(f" {wanted.waits_for} ", autoescape=True)


def _named(actors: Iterable[str]) -> ColumnElement[bool]:
    """Bearers of some names; a state stands for its bodies too."""
    folded, named = [actor.casefold() for actor in actors], store.bearers.c.actor
    return or_(named.in_(folded), *(named.startswith(f"{actor}/", autoescape=True) for actor in folded))


def _behind(query: Select[Any], last: ColumnElement[str], key: ColumnElement[str], after: Line | None) -> Select[Any]:
    """What comes behind a line, where the order is by a day and an id, both falling."""
    if after is None:
        return query
    day = after.last.isoformat()
    return query.where(or_(last < day, and_(last == day, key < after.id)))
