"""What else the kept tables answer: articles, acts, actors, what changed and why; in pages that go on behind a mark."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from servanda.codec import unpack
from servanda.errors import LedgerError, StatementError
from servanda.ledger import schema, store
from servanda.ledger.accounts import Line, Piece, Told
from servanda.ledger.append import MANY
from servanda.ledger.bearings import all_of
from servanda.ledger.index import act_of, among
from servanda.ledger.shelf import Mark, Order, Shelf, Wanted, borne, cut, ordered, where
from servanda.ledger.standing import readings_of
from servanda.ledger.views.status import Change
from servanda.model import ActRef, Article, Metadata, Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts are asked for; None for any."""

    type: str | None = None
    article: int | None = None
    since: date | None = None
    """Told on this day or later."""


STRETCHES = 8
"""Of so many stretches of days it is remembered what actors bear."""
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


@dataclass(frozen=True, slots=True)
class _By:
    """Of a reading who read."""

    reader: str


@dataclass(frozen=True, slots=True)
class _Read:
    """Of a reading's record the same."""

    reading: _By


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

    It is the same on all days from one on which a status changes until the next, while the tables are what they were.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, dict[str, Counter[str]]] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, on: date, names: Sequence[str]) -> dict[str, Counter[str]]:
        """What actors bear on a day; within a view of the database."""
        since, made = schema.standings.c.since, select(schema.shelf).order_by(schema.shelf.c.name)
        last = connection.execute(select(func.max(since)).where(since <= on.isoformat())).scalar()
        key = last, tuple(map(tuple, connection.execute(made)))
        with self._lock:
            held = self._held.setdefault(key, {})
            self._held.move_to_end(key)
            while len(self._held) > STRETCHES:
                self._held.popitem(last=False)
        held.update(_counted(connection, on, ALL, [name for name in names if name not in held]))
        return {name: held[name] for name in names}


class Catalogue:
    """Lists out of one shelf; `tallies` remembers what was counted, where that shelf is a ledger's own."""

    def __init__(self, shelf: Shelf, tallies: Tallies | None = None) -> None:
        self._shelf, self._tallies = shelf, tallies

    def actors(
        self, on: date, wanted: Wanted = ALL, limit: int | None = None, *, after: Mark = ()
    ) -> tuple[list[Bearer], bool]:
        """Those who bear undertakings that are asked for, in the order of their names; and whether there are more."""
        bears = schema.bearers.c
        # One after the other along the key, so that a page costs what it holds.
        theirs = _standing(on, wanted, schema.standings.c.undertaking)
        theirs = theirs.where(schema.standings.c.undertaking == bears.undertaking).correlate(schema.bearers)
        query = select(bears.actor).where(bears.bears == 1, theirs.exists()).distinct()
        with store.reading(self._shelf.engine) as connection:
            names = list(connection.execute(ordered(query, ((bears.actor, False),), limit, after)).scalars())
            names, more = cut(names, limit)
            if self._tallies and wanted == ALL and self._shelf.is_kept:
                counts = self._tallies.of(connection, on, names)
            else:
                counts = _counted(connection, on, wanted, names)
            spelt: dict[str, str] = {}
            for part in _parts(names):
                spelt.update(_spelt(connection, part))
        return [Bearer(spelt[name], counts[name].total(), dict(sorted(counts[name].items()))) for name in names], more

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
    acts = schema.acts.c
    query = select(acts.article, func.count().label("number"), func.max(acts.ref).label("ref")).group_by(acts.article)
    counted = among(connection, query, acts.article, [row.id for row in rows])
    counts = {row.article: (row.number, row.ref) for row in counted}
    readings = {name: ActRef.parse(ref).record for name, (_, ref) in counts.items()}
    readings |= _silent(connection, [row for row in rows if row.id not in counts])
    sources = _payloads(connection, _Source, [row.seq for row in rows])
    readers = _payloads(connection, _Read, readings.values())
    found = []
    for row in rows:
        source, number = sources.get(row.seq), readings.get(row.id)
        if source is None:
            continue  # it was redacted since
        metadata, reading = source.article.metadata, readers.get(number or 0)
        found.append(
            Piece(
                row.seq,
                date.fromisoformat(row.day),
                source.source,
                Article(source.article.text).sha256,
                counts.get(row.id, (0, ""))[0],
                metadata.published,
                metadata.publisher,
                metadata.author,
                metadata.title,
                metadata.language,
                reading.reading.reader if reading else None,
                number,
            )
        )
    return found


def _silent(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """The records of the readings that stand of articles of which no act does, by the articles' names in the index."""
    records, payloads = schema.records.c, schema.payloads.c
    columns = (*(records[name] for name in Record.__dataclass_fields__), payloads.content)
    query = select(*columns).join_from(schema.records, schema.payloads, payloads.sha256 == records.payload)
    found = among(connection, query, records.seq, all_of(connection, [row.seq for row in rows]))
    held = sorted(((Record(*header), "", content) for *header, content in map(list, found)), key=lambda one: one[0].seq)
    read = readings_of(lambda *kinds: (one for one in held if one[0].kind in kinds))
    return {row.id: read[row.identity] for row in rows if row.identity in read}


def _payloads(connection: Connection, kind: type[T], seqs: Iterable[int]) -> dict[int, T]:
    """What records say, by their numbers, as far as a type has it."""
    records, payloads = schema.records.c, schema.payloads.c
    query = select(records.seq, payloads.content).join_from(
        schema.records, schema.payloads, payloads.sha256 == records.payload
    )
    return {row.seq: unpack(kind, row.content) for row in among(connection, query, records.seq, seqs)}


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


def _spelt(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    """Actors as an undertaking of theirs writes them."""
    bears = schema.bearers.c
    firsts = select(bears.actor, func.min(bears.undertaking).label("id"))
    first = firsts.where(bears.bears == 1, bears.actor.in_(names)).group_by(bears.actor).subquery()
    held = schema.undertakings.c
    query = select(first.c.actor, held.line).join_from(first, schema.undertakings, held.id == first.c.id)
    return {
        name: next(one for one in unpack(Line, line).bearer if one.casefold() == name)
        for name, line in connection.execute(query)
    }


def _moved(line: Line, body: str) -> Moved:
    changes = unpack(_Course, body).changes
    at = next(at for at, one in enumerate(changes) if one.day == line.since)
    return Moved(line, changes[at], changes[at - 1].status if at else None)


def _parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[at : at + MANY] for at in range(0, len(values), MANY)]
