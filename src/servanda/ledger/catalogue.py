"""What else the kept tables answer: articles, acts, actors, what changed and why; in pages that go on behind a mark."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CTE, ColumnElement, Connection, Row, Select, func, select

from servanda.codec import unpack
from servanda.errors import LedgerError, StatementError
from servanda.ledger import schema, store
from servanda.ledger.accounts import Line, Piece, Told
from servanda.ledger.index import act_of, among
from servanda.ledger.shelf import Mark, Order, Shelf, Wanted, borne, cut, ordered, where
from servanda.ledger.views.status import Change
from servanda.model import ActRef, Article, Metadata

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts are asked for; None for any."""

    type: str | None = None
    article: int | None = None
    since: date | None = None
    """Told on this day or later."""


ALL, ALL_ACTS = Wanted(), WantedActs()
_Days = tuple[list[str], list[str]]
"""Days on which statuses begin, and on which they end, each in their order."""


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


@dataclass(frozen=True, slots=True)
class _Course:
    """Of an account its changes alone."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """Of an article what stands in one line."""

    text: str
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class _Source:
    """Of an article's record the same."""

    article: _Text
    source: str


class Archive:
    """Articles and acts as they stand, out of the tables that are kept beside the log; they hang on no view.

    Raises LedgerError LEDGER004 where the tables could not be kept, for the ledger may not be written.
    """

    def __init__(self, shelf: Shelf) -> None:
        if not shelf.is_kept:
            raise LedgerError(
                "LEDGER004",
                "articles and acts are listed out of tables, and these could not be written: is it allowed?",
            )
        self._engine = shelf.engine

    def articles(
        self,
        on: date,
        *,
        publisher: str | None = None,
        since: date | None = None,
        limit: int | None = None,
        after: Mark = (),
    ) -> tuple[list[Piece], bool]:
        """Articles that were out on a day, the newest first, without those that were taken back; and whether more."""
        told = schema.told.c
        query = select(schema.told).where(told.day <= on.isoformat())
        if publisher:
            query = query.where(told.publisher == publisher)
        if since:
            query = query.where(told.day >= since.isoformat())
        with store.reading(self._engine) as connection:
            rows = connection.execute(ordered(query, ((told.day, True), (told.seq, True)), limit, after)).all()
            rows, more = cut(list(rows), limit)
            return _pieces(connection, rows), more

    def article(self, on: date, record: int) -> Piece:
        """The article of a record; StatementError STATE002 where there is none, or it came later or was taken back."""
        query = select(schema.told).where(schema.told.c.seq == record, schema.told.c.day <= on.isoformat())
        with store.reading(self._engine) as connection:
            found = _pieces(connection, list(connection.execute(query).all()))
        if not found:
            raise StatementError(
                "STATE002", f"there is no article {record} on {on}: 'servanda list --articles' has them"
            )
        return found[0]

    def acts(
        self, on: date, wanted: WantedActs = ALL_ACTS, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Told], bool]:
        """Acts as they stand, the newest report first, each in the order of its text; and whether there are more."""
        told, acts = schema.told.c, schema.acts.c
        query = _acts(on)
        if wanted.type:
            query = query.where(acts.type == wanted.type)
        if wanted.article is not None:
            query = query.where(told.seq == wanted.article)
        if wanted.since:
            query = query.where(told.day >= wanted.since.isoformat())
        order: Order = ((told.day, True), (told.seq, True), (func.length(acts.id), False), (acts.id, False))
        with store.reading(self._engine) as connection:
            rows = connection.execute(ordered(query, order, limit, after)).all()
        return cut([_told(row) for row in rows], limit)

    def act(self, on: date, ref: ActRef) -> Told:
        """The act as it stands; StatementError STATE002 where none stands of that name."""
        with store.reading(self._engine) as connection:
            row = connection.execute(_acts(on).where(schema.acts.c.ref == str(ref))).first()
        if row is None:
            raise StatementError("STATE002", f"no act {ref} stands on {on}: 'servanda review' has all acts")
        return _told(row)

    def mark(self, one: Told) -> Mark:
        """Where an act stands among its like."""
        query = select(schema.acts.c.id).where(schema.acts.c.ref == one.ref)
        with store.reading(self._engine) as connection:
            id_ = str(connection.execute(query).scalar())
        return one.day.isoformat(), one.record, len(id_), id_


class Tallies:
    """How many undertakings actors bear, by status, as it was counted before; threads may share it.

    Of each actor it holds the days on which statuses begin and end, as long as the tables are what they were.
    """

    def __init__(self) -> None:
        self._held: tuple[Hashable, dict[str, dict[str, _Days]]] = None, {}

    def of(self, connection: Connection, on: date, names: Sequence[str]) -> dict[str, Counter[str]]:
        """What actors bear on a day; within a view of the database."""
        made = tuple(map(tuple, connection.execute(select(schema.shelf).order_by(schema.shelf.c.name))))
        last, held = self._held
        if last != made:
            held = {}
            self._held = made, held
        held.update(_days(connection, [name for name in names if name not in held]))
        return {name: _on(held[name], on.isoformat()) for name in names}


class Catalogue:
    """Lists out of one shelf; `tallies` remembers what was counted, where that shelf is a ledger's own."""

    def __init__(self, shelf: Shelf, tallies: Tallies | None = None) -> None:
        self._shelf, self._tallies = shelf, tallies

    def actors(
        self, on: date, wanted: Wanted = ALL, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Bearer], bool]:
        """Those who bear undertakings that are asked for, in the order of their names; and whether there are more."""
        names = _names(after)
        bears = schema.bearers.c
        theirs = _standing(on, wanted, schema.standings.c.undertaking)
        theirs = theirs.join(schema.bearers, bears.undertaking == schema.standings.c.undertaking)
        theirs = theirs.where(bears.bears == 1, bears.actor == names.c.actor)
        spelt = select(func.min(bears.name)).where(bears.bears == 1, bears.actor == names.c.actor)
        query = select(names.c.actor, spelt.scalar_subquery().label("name")).where(theirs.exists())
        with store.reading(self._shelf.engine) as connection:
            rows, more = cut(list(connection.execute(query.limit(None if limit is None else limit + 1))), limit)
            actors = [row.actor for row in rows]
            if self._tallies and wanted == ALL and self._shelf.is_kept:
                counts = self._tallies.of(connection, on, actors)
            else:
                counts = _counted(connection, on, wanted, actors)
        return [
            Bearer(row.name, counts[row.actor].total(), dict(sorted(counts[row.actor].items()))) for row in rows
        ], more

    def changes(
        self, on: date, wanted: Wanted = ALL, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Moved], bool]:
        """Statuses that undertakings took on up to a day, the newest first, and why; and whether there are more.

        `wanted.since` is the first day on which one changed.
        """
        held = schema.undertakings.c
        with store.snapshot(self._shelf.engine) as connection:
            lines, more = self._shelf.changes(on, wanted, limit, after=after)
            query = select(held.id, held.body)
            bodies = {row.id: row.body for row in among(connection, query, held.id, {one.id for one in lines})}
        return [_moved(one, bodies[one.id]) for one in lines], more


def piece_mark(one: Piece) -> Mark:
    """Where an article stands among its like."""
    return one.day.isoformat(), one.record


def bearer_mark(one: Bearer) -> Mark:
    """Where an actor stands among its like."""
    return (one.name.casefold(),)


def _acts(on: date) -> Select[Any]:
    """Acts that were told up to a day, with their articles."""
    told, first = schema.told.c, schema.told.alias()
    return (
        select(schema.acts.c.ref, schema.acts.c.body, told.day, told.seq, told.publisher, told.title)
        .add_columns(first.c.seq.label("origin"))
        .join_from(schema.told, schema.acts, schema.acts.c.article == told.id)
        .join(first, first.c.id == told.origin)
        .where(told.day <= on.isoformat())
    )


def _told(row: Row[Any]) -> Told:
    day = date.fromisoformat(row.day)
    return Told(row.ref, act_of(row.body), day, row.seq, row.publisher, row.title, row.origin)


def _pieces(connection: Connection, rows: Sequence[Row[Any]]) -> list[Piece]:
    """Articles in one line, out of their rows and of the log."""
    acts, records, payloads = schema.acts.c, schema.records.c, schema.payloads.c
    counting = select(acts.article, func.count().label("number")).group_by(acts.article)
    counts = {row.article: row.number for row in among(connection, counting, acts.article, [row.id for row in rows])}
    query = select(records.seq, payloads.content)
    query = query.join_from(schema.records, schema.payloads, payloads.sha256 == records.payload)
    sources = {
        row.seq: unpack(_Source, row.content)
        for row in among(connection, query, records.seq, [row.seq for row in rows])
    }
    return [
        Piece(
            row.seq,
            date.fromisoformat(row.day),
            source.source,
            Article(source.article.text).sha256,
            counts.get(row.id, 0),
            metadata.published,
            metadata.publisher,
            metadata.author,
            metadata.title,
            metadata.language,
            row.reader,
            row.reading,
        )
        for row in rows
        if (source := sources.get(row.seq))  # where there is none it was redacted since
        for metadata in [source.article.metadata]
    ]


def _standing(on: date, wanted: Wanted, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the statuses on a day of undertakings that are wanted; these are asked for nothing unless by that."""
    stands, day = schema.standings.c, on.isoformat()
    query = select(*columns).select_from(schema.standings).where(stands.since <= day, stands.until > day)
    if narrow := (*where(wanted), *borne(wanted)):
        query = query.join(schema.undertakings, schema.undertakings.c.id == stands.undertaking).where(*narrow)
    return query


def _counted(connection: Connection, on: date, wanted: Wanted, names: Sequence[str]) -> dict[str, Counter[str]]:
    """What actors bear, by status."""
    bears, stands = schema.bearers.c, schema.standings.c
    query = _standing(on, wanted, bears.actor, stands.status, func.count().label("number"))
    query = query.join(schema.bearers, bears.undertaking == stands.undertaking).where(bears.bears == 1)
    query = query.group_by(bears.actor, stands.status)
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in among(connection, query, bears.actor, names):
        counts[row.actor][row.status] += row.number
    return counts


def _names(after: Mark) -> CTE:
    """Those who bear anything, in the order of their names.

    Each is looked for behind the one before, for a database that is asked for names that differ goes through all rows.
    """
    bears = schema.bearers.alias().c
    behind = select(func.min(bears.actor)).where(bears.bears == 1)
    first = behind.where(bears.actor > after[0]) if after else behind
    names = select(first.scalar_subquery().label("actor")).cte("names", recursive=True)
    then = select(behind.where(bears.actor > names.c.actor).correlate(names).scalar_subquery())
    return names.union_all(then.where(names.c.actor.is_not(None)))


def _days(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, _Days]]:
    """Of actors the days on which what they bear takes on each status, and on which it ends."""
    bears, stands = schema.bearers.c, schema.standings.c
    begun, ended = (func.aggregate_strings(day, ",") for day in (stands.since, stands.until))
    query = select(bears.actor, stands.status, begun.label("begun"), ended.label("ended"))
    query = query.where(bears.bears == 1).group_by(bears.actor, stands.status)
    query = query.join_from(schema.bearers, schema.standings, bears.undertaking == stands.undertaking)
    found: dict[str, dict[str, _Days]] = {name: {} for name in names}
    for row in among(connection, query, bears.actor, names):
        found[row.actor][row.status] = sorted(row.begun.split(",")), sorted(row.ended.split(","))
    return found


def _on(statuses: Mapping[str, _Days], day: str) -> Counter[str]:
    """How often each status holds on a day."""
    counts = {name: bisect_right(begun, day) - bisect_right(ended, day) for name, (begun, ended) in statuses.items()}
    return Counter({name: number for name, number in counts.items() if number})


def _moved(line: Line, body: str) -> Moved:
    changes = unpack(_Course, body).changes
    at = next(at for at, one in enumerate(changes) if one.day == line.since)
    return Moved(line, changes[at], changes[at - 1].status if at else None)
