"""Views kept in tables, so that a big ledger answers fast; no part of the log, and made again from it when gone.

A status is kept with the days for which it holds, those that the clock will bring too. So what is kept answers for
every day from the last one on which anything was published or happened until the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Engine, Select, Table, and_, or_, select

from servanda.codec import unpack
from servanda.errors import StatementError
from servanda.ledger import schema, store
from servanda.ledger.accounts import Account, Clash, Gathering, Line
from servanda.ledger.index import among
from servanda.ledger.views.totals import Total, added_up
from servanda.model import ActRef

T = TypeVar("T")
OPEN = ("proposed", "announced", "conditional", "in progress", "disputed")
"""Statuses of what may still fall due; what is due or overdue is so by its status."""
UNSETTLED = (*OPEN, "due", "overdue", "partly kept")
"""Statuses of what may still be done."""
DUE = ("due", "overdue")
"""Statuses of what is to be done now, whatever its day."""
FEWEST = 4
"""So many digits of an id tell enough to look for it."""
ID = re.compile(rf"[ucm]-[0-9a-f]{{{FEWEST},12}}")
SOME = 8
"""So many ids are named where one is not clear."""


Mark = tuple[str | int, ...]
"""By what a row is known in the order of its list, so that one can go on behind it."""
Order = Sequence[tuple[ColumnElement[Any], bool]]
"""Columns by which a list is ordered, each with whether the highest comes first; the last one tells all rows apart."""


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
    among: tuple[str, ...] | None = None
    """One of these ids."""
    concerning: tuple[str, ...] = ()
    """Who has any part in it: bears it, is to gain or lose by it, or says it; in place of `actors`."""


class Shelf:
    """Views in the tables of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_kept(self) -> bool:
        """Whether it stands beside a log; another is of this process's own."""
        return self.engine.url.database is not None

    def fill(self, rows: Mapping[Table, Sequence[Mapping[str, Any]]]) -> None:
        """Put rows into tables that are empty."""
        with self.engine.begin() as connection:
            for table, some in rows.items():
                store.insert_rows(connection, table, some)

    def lines(
        self, on: date, wanted: Wanted = Wanted(), limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Line], bool]:
        """Undertakings as they stand on a day, those told of last first; and whether there are more than the limit.

        With `after`, the `mark` of the last line of the page before, those that come behind it.
        """
        query = _standing(on).where(*where(wanted))
        if not (wanted.actors or wanted.concerning):
            # What the order is taken from is what narrows most, so that an index has it in that order.
            held = schema.standings if wanted.status else schema.undertakings
            key = held.c.undertaking if wanted.status else held.c.id
            return cut(self._lines(query, limit, ((held.c.last, True), (key, True)), after), limit)
        found: dict[str, Line] = {}
        bears = schema.bearers.c
        for actor in self._actors(wanted.actors or wanted.concerning):
            own = query.join(schema.bearers, bears.undertaking == schema.undertakings.c.id).where(bears.actor == actor)
            own = own.where(bears.bears == 1) if wanted.actors else own
            lines = self._lines(own, limit, ((bears.last, True), (bears.undertaking, True)), after)
            found.update((one.id, one) for one in lines)
        return cut(sorted(found.values(), key=lambda one: (one.last, one.id), reverse=True), limit)

    def due(
        self, on: date, days: int | None, limit: int | None = None, *, wanted: Wanted = Wanted(), after: Mark = ()
    ) -> tuple[list[Line], bool]:
        """What is open and to be done within so many days, None for any; and whether that is cut.

        By day, then what is past its day, the latest first; what was done in part is open too. What is due without a
        day, or with one that is far off, is so because its condition is met: it comes with today. With `after`, the
        `due_mark` of the last line of the page before, those that come behind it.
        """
        stands = schema.standings.c
        day, until = on.isoformat(), _until(on, days)
        key = (stands.undertaking, False)
        parts: tuple[tuple[ColumnElement[bool], Order], ...] = (
            (or_(undated(), and_(stands.status.in_(DUE), stands.deadline > until)), (key,)),
            (and_(dated(), stands.deadline.between(day, until)), ((stands.deadline, False), key)),
            (and_(dated(), stands.deadline < day), ((stands.deadline, True), key)),
        )
        found: list[Line] = []
        first = int(after[0]) if after else 0
        for number, (narrow, order) in enumerate(parts[first:], first):
            query = _standing(on).where(narrow, *where(wanted), *borne(wanted))
            found += self._lines(query, limit, order, after[1:] if number == first else ())
        return cut(found, limit)

    def account(self, written: str) -> Account:
        """The undertaking of an id or its beginning; StatementError STATE002 where there is none, or no single one."""
        held, id_ = schema.undertakings, written.lower()
        query = select(held.c.body)
        found = self._bodies(Account, query.where(held.c.id == id_)) if ID.fullmatch(id_) else []
        if not found:  # it is the beginning of one
            found = self._bodies(Account, query.where(held.c.id == self._id(held, written, "undertaking", "list")))
        return found[0]

    def accounts(self, on: date, wanted: Wanted = Wanted()) -> Iterator[Account]:
        """Undertakings in full as they stand on a day, in the order of `lines`, read one after the other."""
        held = schema.undertakings
        query = _standing(on, held.c.body).where(*where(wanted), *borne(wanted))
        query = query.order_by(held.c.last.desc(), held.c.id.desc())
        with store.reading(self.engine) as connection:
            for (body,) in connection.execute(query.execution_options(yield_per=200)):
                yield unpack(Account, body).on(on)

    def changes(
        self, on: date, wanted: Wanted = Wanted(), limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Line], bool]:
        """Changes of status up to a day, the latest first, each as the line that it made; and whether there are more.

        A line's `since` is the day of the change, and `wanted.since` the first day of one. With `after`, the
        `moved_mark` of the last line of the page before, those behind it.
        """
        stands = schema.standings.c
        query = select(schema.undertakings.c.line, stands.status, stands.since)
        query = query.join_from(schema.standings, schema.undertakings, stands.undertaking == schema.undertakings.c.id)
        query = query.where(stands.since <= on.isoformat(), *where(wanted, since=stands.since), *borne(wanted))
        return cut(self._lines(query, limit, ((stands.since, True), (stands.undertaking, True)), after), limit)

    def clashes(self, *, settled: bool = False, limit: int | None = None, after: Mark = ()) -> tuple[list[Clash], bool]:
        """Conflicts, the latest telling first, settled ones too if wanted; and whether there are more.

        With `after`, the `dated_mark` of the last one of the page before, those that come behind it.
        """
        held = schema.clashes
        query = select(held.c.body).where(held.c.shown == 1)
        query = query if settled else query.where(held.c.settled == 0)
        return cut(self._bodies(Clash, ordered(query, ((held.c.last, True), (held.c.id, False)), limit, after)), limit)

    def clash(self, written: str) -> Clash:
        """The conflict of an id or its beginning; StatementError STATE002 where there is none, or no single one."""
        held = schema.clashes
        wanted = self._id(held, written, "conflict", "conflicts")
        return self._bodies(Clash, select(held.c.body).where(held.c.shown == 1, held.c.id == wanted))[0]

    def meetings(
        self, written: str | None = None, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Gathering], bool]:
        """Meetings, the latest first, or the one of an id; and whether there are more.

        With `after`, the `dated_mark` of the last one of the page before, those that come behind it. Raises
        StatementError STATE002 where there is none of the id.
        """
        held = schema.meetings
        query = select(held.c.body)
        if written is not None:
            query = query.where(held.c.id == self._id(held, written, "meeting", "meetings"))
        query = ordered(query, ((held.c.last, True), (held.c.id, False)), limit, after)
        return cut(self._bodies(Gathering, query), limit)

    def _id(self, held: Table, written: str, what: str, command: str) -> str:
        """The id that somebody wrote, or whose beginning."""
        begun = store.starts_with(held.c.id, written.lower())
        query = select(held.c.id).distinct().where(begun).order_by(held.c.id).limit(SOME)
        found = self._column(query) if ID.fullmatch(written.lower()) else []
        if len(found) > 1:
            raise StatementError("STATE002", f"{written} begins several ids: {', '.join(found)}; write one more digit")
        if not found:
            raise StatementError(
                "STATE002",
                f"there is no {what} {written!r}: 'servanda {command}' has them; {FEWEST} digits of an id are enough",
            )
        return str(found[0])

    def telling(self, acts: Iterable[ActRef]) -> dict[ActRef, str]:
        """The undertaking that each act is told in; acts that count in none are left out."""
        wanted, held = {str(one): one for one in acts}, schema.counted
        with store.reading(self.engine) as connection:
            return {wanted[row.act]: row.undertaking for row in among(connection, select(held), held.c.act, wanted)}

    def totals(self, on: date, wanted: Wanted = Wanted()) -> tuple[Total, ...]:
        """Sums as they stand on a day, in the order of their labels."""
        held, stands, day = schema.sums.c, schema.standings.c, on.isoformat()
        query = (
            select(schema.sums, stands.status)
            .join_from(schema.sums, schema.standings, stands.undertaking == held.undertaking)
            .where(stands.since <= day, stands.until > day)
        )
        if wanted != Wanted():
            query = query.join(schema.undertakings, schema.undertakings.c.id == held.undertaking)
            query = query.where(*where(wanted), *borne(wanted))
        with store.reading(self.engine) as connection:
            rows = connection.execute(query).all()
        return added_up(
            (
                (row.bearer, row.theme, row.force, row.status, row.currency),
                (row.undertaking, Decimal(row.value), tuple(row.tellings.split())),
            )
            for row in rows
        )

    def _lines(self, query: Select[Any], limit: int | None, order: Order, after: Mark = ()) -> list[Line]:
        """Lines in an order; one more than the limit, if there are so many."""
        with store.reading(self.engine) as connection:
            rows = connection.execute(ordered(query, order, limit, after)).all()
        return [
            replace(unpack(Line, line), status=status, since=date.fromisoformat(since)) for line, status, since in rows
        ]

    def _actors(self, named: Iterable[str]) -> set[str]:
        """Actors of some names, as they are kept, with their bodies; not all of them need be there."""
        folded, actor = {one.casefold() for one in named}, schema.bearers.c.actor
        bodies = (select(actor).distinct().where(store.starts_with(actor, f"{one}/")) for one in folded)
        return folded.union(*map(self._column, bodies))

    def _column(self, query: Select[Any]) -> list[Any]:
        with store.reading(self.engine) as connection:
            return list(connection.execute(query).scalars())

    def _bodies(self, kind: type[T], query: Select[Any]) -> list[T]:
        return [unpack(kind, body) for body in self._column(query)]


def mark(one: Line) -> Mark:
    """Where a line stands among undertakings."""
    return one.last.isoformat(), one.id


def due_mark(one: Line, on: date, days: int | None) -> Mark:
    """Where a line stands among what falls due."""
    deadline = one.deadline.isoformat() if one.deadline else ""
    if not deadline or deadline > _until(on, days):
        return 0, one.id
    return (1 if deadline >= on.isoformat() else 2), deadline, one.id


def dated() -> ColumnElement[bool]:
    """That a standing is open and has a day on which it is to be done."""
    stands = schema.standings.c
    return and_(stands.status.in_(UNSETTLED), stands.deadline.is_not(None))


def undated() -> ColumnElement[bool]:
    """That a standing is due without a day, because its condition is met."""
    stands = schema.standings.c
    return and_(stands.status.in_(DUE), stands.deadline.is_(None))


def _until(on: date, days: int | None) -> str:
    """The day so many days later, or the last one of the calendar; that one too for None."""
    if days is None:
        return date.max.isoformat()
    return date.fromordinal(min(on.toordinal() + days, date.max.toordinal())).isoformat()


def moved_mark(one: Line) -> Mark:
    """Where a line stands among changes."""
    return one.since.isoformat() if one.since else "", one.id


def dated_mark(one: Clash | Gathering) -> Mark:
    """Where a conflict or a meeting stands among its like."""
    return (one.b.day if isinstance(one, Clash) else one.last).isoformat(), one.id


def ordered(query: Select[Any], order: Order, limit: int | None, after: Mark = ()) -> Select[Any]:
    """In an order, behind a mark; one more than the limit."""
    query = query.order_by(*(column.desc() if falls else column for column, falls in order))
    if after:
        # The first column alone narrows by an index, the whole says which of those that are equal in it.
        (column, falls), first = order[0], after[0]
        query = query.where(column <= first if falls else column >= first)
        same: list[ColumnElement[bool]] = []
        behind: list[ColumnElement[bool]] = []
        for (column, falls), value in zip(order, after, strict=True):
            behind.append(and_(*same, column < value if falls else column > value))
            same.append(column == value)
        query = query.where(or_(*behind))
    return query if limit is None else query.limit(limit + 1)


def cut(found: list[T], limit: int | None) -> tuple[list[T], bool]:
    """The first of them, and whether there are more."""
    return found[:limit], limit is not None and len(found) > limit


def in_memory() -> Shelf:
    """A shelf of this process's own, which goes with it."""
    return Shelf(store.memory())


def _standing(on: date, *columns: ColumnElement[Any]) -> Select[Any]:
    """Lines of undertakings with the status that they have on a day; those that nobody told of by then are left out.

    With `columns`, these instead.
    """
    held, stands = schema.undertakings, schema.standings
    day = on.isoformat()
    return (
        select(*(columns or (held.c.line, stands.c.status, stands.c.since)))
        .join_from(held, stands, stands.c.undertaking == held.c.id)
        .where(stands.c.since <= day, stands.c.until > day)
    )


def where(wanted: Wanted, *, since: Column[Any] = schema.undertakings.c.last) -> Iterator[ColumnElement[bool]]:
    """What narrows undertakings to those that are wanted, but for their actors; `since` is the column of that day."""
    held = schema.undertakings
    for name in ("theme", "force", "type"):
        if value := getattr(wanted, name):
            yield held.c[name] == value
    if wanted.status:
        yield schema.standings.c.status == wanted.status
    if wanted.since:
        yield since >= wanted.since.isoformat()
    if wanted.among is not None:
        yield held.c.id.in_(wanted.among)
    if wanted.waits_for:
        yield held.c.triggers.contains(f" {wanted.waits_for} ", autoescape=True)


def _named(actors: Iterable[str]) -> ColumnElement[bool]:
    """Bearers of some names; a state stands for its bodies too."""
    folded, named = [actor.casefold() for actor in actors], schema.bearers.c.actor
    return or_(named.in_(folded), *(store.starts_with(named, f"{actor}/") for actor in folded))


def borne(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What narrows undertakings to those of the actors that are wanted."""
    if wanted.actors or wanted.concerning:
        bears = schema.bearers.c
        those = select(bears.undertaking).where(_named(wanted.actors or wanted.concerning))
        yield schema.undertakings.c.id.in_(those.where(bears.bears == 1) if wanted.actors else those)
