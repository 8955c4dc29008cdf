"""Views kept in tables, so that a big ledger answers fast; no part of the log, and made again from it when gone.

A status is kept with the days for which it holds, those that the clock will bring too. So what is kept answers for
every day from the last one on which anything was published or happened until the next one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, Table, and_, or_, select

from servanda import data
from servanda.codec import canonical, dump, load
from servanda.errors import StatementError
from servanda.ledger import store
from servanda.ledger.accounts import Account, Accounts, Clash, Gathering, Line, Piece, Told
from servanda.ledger.views.totals import Total, added_up, labels
from servanda.model import ActRef

T = TypeVar("T")
NEVER = date.max.isoformat()
OPEN = ("proposed", "announced", "conditional", "in progress", "disputed")
"""Statuses of what may still fall due; what is due or overdue is so by its status."""
FEWEST = 4
"""So many digits of an id tell enough to look for it."""
ID = re.compile(rf"[ucm]-[0-9a-f]{{{FEWEST},12}}")
SOME = 8
"""So many ids are named where one is not clear."""
Mark = tuple[str | int, ...]
"""By what a row is known in the order of its list, so that one can go on behind it."""
Order = tuple[tuple[Column[Any], bool], ...]
"""Columns by which a list is ordered, each with whether the highest comes first; the last one tells all rows apart."""
LEXICONS = ("views.toml", "rarity.tsv", "conditions.toml", "organisations.tsv", "states.tsv")


@dataclass(frozen=True, slots=True)
class State:
    """What is on a shelf."""

    head: tuple[int, str]
    """Number and hash of the last record that it was made of."""
    first: date
    """The first day for which it answers."""
    end: date
    """The first day for which it answers no longer."""


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


class Shelf:
    """Views in the tables of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def state(self) -> State | None:
        """What is on it; None where nothing is, or what other rules or another version made."""
        with store.reading(self.engine) as connection:
            found = _named(connection)
        if found.get("rules") != rules():
            return None
        number, _, hash_ = found["head"].partition(":")
        return State((int(number), hash_), *(date.fromisoformat(found[name]) for name in ("first", "end")))

    def fill(self, accounts: Accounts, state: State) -> bool:
        """Put these views in place of those before, all or nothing; whether it was done.

        Only what is another than before is written, so that nobody who records waits for long. Where somebody else has
        filled it in the meantime it is left as it is.
        """
        named = {
            "rules": rules(),
            "head": f"{state.head[0]}:{state.head[1]}",
            "first": state.first.isoformat(),
            "end": state.end.isoformat(),
        }
        with store.reading(self.engine) as connection:
            before = _named(connection)
            changes = [(table, *_changes(connection, table, rows)) for table, rows in _rows(accounts).items()]
        with store.writing(self.engine) as connection:
            if _named(connection) != before:
                return False
            for table, gone, new in changes:
                store.delete_rows(connection, table, gone)
                if new:
                    connection.execute(table.insert(), new)
            connection.execute(store.shelf.delete())
            connection.execute(store.shelf.insert(), [{"name": name, "value": value} for name, value in named.items()])
            store.count_shelf(connection)
        return True

    def differences(self, accounts: Accounts) -> Iterator[str]:
        """Where it is not what these views give, in words."""
        with store.reading(self.engine) as connection:
            for table, rows in _rows(accounts).items():
                gone, new = _changes(connection, table, rows)
                keys = {key[0] for key in gone} | {row[table.primary_key.columns[0].name] for row in new}
                yield from (f"the views: {key} of {table.name} is not what the log gives" for key in sorted(keys))

    def lines(
        self, on: date, wanted: Wanted = Wanted(), limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Line], bool]:
        """Undertakings as they stand on a day, those told of last first; and whether there are more than the limit.

        With `after`, the `mark` of a line, those that come behind it.
        """
        held = store.undertakings
        order: Order = ((held.c.last, True), (held.c.id, True))
        return cut(self._lines(on, where(wanted), order, limit, after), limit)

    def due(
        self, on: date, days: int, limit: int | None = None, *, wanted: Wanted = Wanted(), after: Mark = ()
    ) -> tuple[list[Line], bool]:
        """What falls due within so many days, by day, then what is overdue, the latest first; and whether that is cut.

        What is due without a day, or with one that is far off, is so because its condition is met: it comes with today.
        With `after`, the `due_mark` of a line, those that come behind it.
        """
        held, status = store.undertakings, store.standings.c.status
        day, until = on.isoformat(), (on + timedelta(days=days)).isoformat()
        far = or_(held.c.deadline.is_(None), held.c.deadline < day, held.c.deadline > until)
        parts: tuple[tuple[tuple[ColumnElement[bool], ...], Order], ...] = (
            ((status == "due", far), ((held.c.id, False),)),
            (
                (status.in_((*OPEN, "due")), held.c.deadline.between(day, until)),
                ((held.c.deadline, False), (held.c.id, False)),
            ),
            ((status == "overdue",), ((held.c.deadline, True), (held.c.id, False))),
        )
        found: list[Line] = []
        first = int(after[0]) if after else 0
        for number, (narrow, order) in enumerate(parts[first:], first):
            behind = after[1:] if number == first else ()
            found += self._lines(on, (*narrow, *where(wanted)), order, limit, behind)
        return cut(found, limit)

    def account(self, written: str) -> Account:
        """The undertaking of an id or its beginning; StatementError STATE002 where there is none, or no single one."""
        held = store.undertakings
        wanted = self._id(held, written, "undertaking", "list")
        (body,) = self._column(select(held.c.body).where(held.c.id == wanted))
        return load(Account, json.loads(body))

    def clashes(self, *, settled: bool = False, limit: int | None = None, after: Mark = ()) -> tuple[list[Clash], bool]:
        """Conflicts, the latest telling first, settled ones too if wanted; and whether there are more."""
        held = store.clashes
        query = select(held.c.body) if settled else select(held.c.body).where(held.c.settled == 0)
        return self.page(Clash, query, ((held.c.last, True), (held.c.id, False)), limit, after)

    def clash(self, written: str) -> Clash:
        """The conflict of an id or its beginning; StatementError STATE002 where there is none, or no single one."""
        held = store.clashes
        (found,) = self._bodies(
            Clash, select(held.c.body).where(held.c.id == self._id(held, written, "conflict", "conflicts"))
        )
        return found

    def meetings(
        self, written: str | None = None, *, limit: int | None = None, after: Mark = ()
    ) -> tuple[list[Gathering], bool]:
        """Meetings, the latest first, or the one of an id; and whether there are more.

        Raises StatementError STATE002 where there is none of the id.
        """
        held = store.meetings
        query = select(held.c.body)
        if written is not None:
            query = query.where(held.c.id == self._id(held, written, "meeting", "meetings"))
        return self.page(Gathering, query, ((held.c.last, True), (held.c.id, False)), limit, after)

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

    def totals(self, on: date, wanted: Wanted = Wanted()) -> tuple[Total, ...]:
        """Sums as they stand on a day, in the order of their labels."""
        lines = self._lines(on, (store.undertakings.c.currency.is_not(None), *where(wanted)))
        return added_up(
            (labels(one.bearer, one.theme, one.force, one.status, one.currency), (one.id, one.value, one.summed))
            for one in lines
            if one.value is not None and one.currency is not None
        )

    def page(
        self, kind: type[T], query: Select[Any], order: Order, limit: int | None = None, after: Mark = ()
    ) -> tuple[list[T], bool]:
        """Bodies in an order, behind a mark, as values of a kind; and whether there are more than the limit."""
        return cut(self._bodies(kind, ordered(query, order, limit, after)), limit)

    def _lines(
        self,
        on: date,
        narrow: Iterable[ColumnElement[bool]],
        order: Order = (),
        limit: int | None = None,
        after: Mark = (),
    ) -> list[Line]:
        """Lines as they stand on a day, in an order; one more than the limit, if there are so many."""
        held, stands = store.undertakings, store.standings
        # What is sorted are ids; a line is fetched when it is known to come.
        chosen = standing(on, held.c.id, stands.c.status, stands.c.since).where(*narrow)
        ids = ordered(chosen, order, limit, after).subquery()
        query = select(held.c.line, ids.c.status, ids.c.since).join_from(ids, held, held.c.id == ids.c.id)
        with store.reading(self.engine) as connection:
            rows = connection.execute(ordered(query, order, None)).all()
        return [
            replace(load(Line, json.loads(line)), status=status, since=date.fromisoformat(since))
            for line, status, since in rows
        ]

    def _column(self, query: Select[Any]) -> list[Any]:
        with store.reading(self.engine) as connection:
            return list(connection.execute(query).scalars())

    def _bodies(self, kind: type[T], query: Select[Any]) -> list[T]:
        return [load(kind, json.loads(body)) for body in self._column(query)]


def mark(one: Line) -> Mark:
    """Where a line stands among undertakings."""
    return one.last.isoformat(), one.id


def due_mark(one: Line, on: date, days: int) -> Mark:
    """Where a line stands among what falls due."""
    deadline = one.deadline.isoformat() if one.deadline else ""
    if one.status == "overdue":
        return 2, deadline, one.id
    if on.isoformat() <= deadline <= (on + timedelta(days=days)).isoformat():
        return 1, deadline, one.id
    return 0, one.id


def dated_mark(one: Clash | Gathering) -> Mark:
    """Where a conflict or a meeting stands among its like."""
    return (one.b.day if isinstance(one, Clash) else one.last).isoformat(), one.id


def cut(found: list[T], limit: int | None) -> tuple[list[T], bool]:
    """The first of them, and whether there are more."""
    return found[:limit], limit is not None and len(found) > limit


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


def in_memory() -> Shelf:
    """A shelf of this process's own, which goes with it."""
    return Shelf(store.memory())


@cache
def rules() -> str:
    """What the views hang on beside the log: the program and its data. Other rules make other views."""
    package = resources.files("servanda.ledger")
    folders = (package, package / "views")
    files = sorted((one for folder in folders for one in folder.iterdir() if one.name.endswith(".py")), key=str)
    sources = (one.read_text(encoding="utf-8") for one in files)
    return hashlib.sha256("\n".join((version("servanda"), *map(data.text, LEXICONS), *sources)).encode()).hexdigest()


def standing(on: date, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of undertakings and of the status that they have on a day, but of those that nobody told of by then."""
    held, stands = store.undertakings, store.standings
    day = on.isoformat()
    return (
        select(*columns)
        .join_from(held, stands, stands.c.undertaking == held.c.id)
        .where(stands.c.since <= day, stands.c.until > day)
    )


def where(wanted: Wanted, *, since: Column[Any] = store.undertakings.c.last) -> Iterator[ColumnElement[bool]]:
    """What narrows undertakings to those that are wanted; `since` is the column whose day counts for that."""
    held, bears = store.undertakings, store.bearers
    for name in ("theme", "force", "type"):
        if value := getattr(wanted, name):
            yield held.c[name] == value
    if wanted.status:
        yield store.standings.c.status == wanted.status
    if wanted.since:
        yield since >= wanted.since.isoformat()
    if wanted.waits_for:
        yield held.c.triggers.contains(f" {wanted.waits_for} ", autoescape=True)
    if wanted.actors:
        folded = [actor.casefold() for actor in wanted.actors]
        parts = (bears.c.actor.startswith(f"{actor}/", autoescape=True) for actor in folded)
        yield held.c.id.in_(select(bears.c.undertaking).where(or_(bears.c.actor.in_(folded), *parts)))


def _named(connection: Connection) -> dict[str, str]:
    return {row.name: row.value for row in connection.execute(select(store.shelf))}


def _changes(
    connection: Connection, table: Table, rows: Iterable[dict[str, Any]]
) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """Primary keys of rows that are to go, and rows that are to come, so that the table has these rows."""
    keys = [column.name for column in table.primary_key]
    wanted = {tuple(row[name] for name in keys): row for row in rows}
    gone = []
    for row in connection.execute(select(table).execution_options(yield_per=1000)).mappings():
        key = tuple(row[name] for name in keys)
        if wanted.get(key) == dict(row):
            del wanted[key]
        else:
            gone.append(key)
    return gone, list(wanted.values())


def _rows(accounts: Accounts) -> dict[Table, list[dict[str, Any]]]:
    """The views as rows."""
    some = accounts.undertakings
    return {
        store.undertakings: [_undertaking(one) for one in some],
        store.bearers: [
            {"actor": actor, "undertaking": one.line.id}
            for one in some
            for actor in sorted({each.casefold() for each in one.line.bearer})
        ],
        store.standings: [row for one in some for row in _standings(one)],
        store.clashes: [
            {"id": one.id, "last": one.b.day.isoformat(), "settled": int(bool(one.settled_by)), "body": _json(one)}
            for one in accounts.clashes
        ],
        store.meetings: [{"id": one.id, "last": one.last.isoformat(), "body": _json(one)} for one in accounts.meetings],
        store.articles: [_article(one) for one in accounts.articles],
        store.acts: [_act(one) for one in accounts.acts],
    }


def _article(one: Piece) -> dict[str, Any]:
    return {
        "record": one.record,
        "day": one.day.isoformat(),
        "publisher": one.publisher,
        "language": one.language,
        "body": _json(one),
    }


def _act(one: Told) -> dict[str, Any]:
    ref, act = ActRef.parse(one.ref), one.act
    return {
        "reading": ref.record,
        "number": ref.number,
        "article": one.record,
        "day": one.day.isoformat(),
        "type": act.type,
        "theme": act.theme.words if act.theme else None,
        "actors": "".join(["\n", *(f"{value.words.casefold()}\n" for value in act.actors)]),
        "body": _json(one),
    }


def _undertaking(one: Account) -> dict[str, Any]:
    line = one.line
    return {
        "id": line.id,
        "last": line.last.isoformat(),
        "type": line.type,
        "theme": line.theme,
        "force": line.force,
        "deadline": line.deadline.isoformat() if line.deadline else None,
        "currency": line.currency,
        "triggers": f" {' '.join(line.triggers)} ",
        "line": _json(line),
        "body": _json(one),
    }


def _standings(one: Account) -> Iterable[dict[str, Any]]:
    """Each status with the first day for which it holds and the first for which it holds no longer."""
    ends = [*(each.day.isoformat() for each in one.changes[1:]), NEVER]
    for change, end in zip(one.changes, ends, strict=False):
        since = change.day.isoformat()
        yield {"undertaking": one.line.id, "since": since, "until": end, "status": change.status}


def _json(value: object) -> str:
    return canonical(dump(value)).decode()
