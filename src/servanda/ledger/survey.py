"""What pages for people ask of the kept tables: parts of lists by number, with how many there are, and what stands by.

Each question goes by an index, and costs what it gives; a part far behind costs a step for each row before it. Where
something is counted, the docstring says what that grows with: whoever asks keeps it while the log stays as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select, true

from servanda.codec import unpack
from servanda.ledger import schema, store
from servanda.ledger.accounts import Account, Clash, Gathering, Told, number_in
from servanda.ledger.index import act_of, among
from servanda.ledger.shelf import Shelf, Wanted, dated, undated


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to an undertaking: a new status, or another sum, date or force than was told before."""

    day: date
    undertaking: str
    opens: bool
    """Whether it is the first of all."""
    slot: str
    """What is told otherwise; empty for a status."""
    value: str
    """The status, or what is told now."""
    words: str
    """Why, for people; empty for what is told."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list."""

    record: int
    day: date
    """The day of publication, or that of recording where none is known."""
    title: str
    published: str | None = None
    """EDTF, as the article has it."""
    publisher: str | None = None
    acts: int = 0
    """How many stand, as reviewers judged them."""


class Survey:
    """The tables of one shelf, as they answer for a day."""

    def __init__(self, shelf: Shelf, on: date) -> None:
        self.shelf, self.on = shelf, on
        self.day = on.isoformat()
        """The day as the tables have it."""

    # Undertakings.

    def account(self, id_: str) -> Account | None:
        """An undertaking in full as it stands on the day; None where there is none."""
        return self.accounts([id_]).get(id_)

    def accounts(self, ids: Iterable[str]) -> dict[str, Account]:
        """Undertakings as they stand on the day, in the order of the ids; what there is not is left out."""
        held = schema.undertakings.c
        wanted = list(dict.fromkeys(ids))
        found = {row.id: row.body for row in self.among(select(held.id, held.body), held.id, wanted)}
        return {one: self._known(unpack(Account, found[one])) for one in wanted if one in found}

    def _known(self, one: Account) -> Account:
        """As it stands on the day, without what the clock will bring."""
        return replace(one.on(self.on), changes=tuple(each for each in one.changes if each.day <= self.on))

    def listed(self, wanted: Wanted, role: str = "", *, limit: int, offset: int = 0) -> list[str]:
        """Ids of undertakings, those told of last first; `role` is what their actor, by its name alone, has to do."""
        query, last, key = self._wanted(wanted, role)
        return self.column(query.order_by(last.desc(), key.desc()).limit(limit).offset(offset))

    def count(self, wanted: Wanted, role: str = "") -> int:
        """How many undertakings are wanted: a step of an index for each of them."""
        query, _, _ = self._wanted(wanted, role)
        return int(self.one(select(func.count()).select_from(query.subquery())))

    def _wanted(self, wanted: Wanted, role: str = "") -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
        """Ids of undertakings, with the columns by which they are ordered; out of the table that narrows most."""
        held, stands, bears = schema.undertakings.c, schema.standings.c, schema.bearers.c
        narrow: list[ColumnElement[bool]] = []
        if wanted.theme:
            narrow.append(held.theme == wanted.theme)
        if wanted.force:
            narrow.append(held.force == wanted.force)
        status = (stands.status == wanted.status, self.now()) if wanted.status else ()
        if wanted.actors:
            folded = [one.casefold() for one in wanted.actors]
            own = (bears.role == role,) if role else (bears.bears == 1,)
            query = select(bears.undertaking).where(bears.actor.in_(folded), *own)
            query = (
                query.join(schema.standings, and_(stands.undertaking == bears.undertaking, *status))
                if status
                else query
            )
            query = query.join(schema.undertakings, held.id == bears.undertaking).where(*narrow) if narrow else query
            return query, bears.last, bears.undertaking
        if status:
            query = select(stands.undertaking).where(*status)
            query = query.join(schema.undertakings, held.id == stands.undertaking).where(*narrow) if narrow else query
            return query, stands.last, stands.undertaking
        return select(held.id).where(*narrow), held.last, held.id

    def wanted(self, wanted: Wanted) -> Select[Any]:
        """Ids of undertakings that are wanted, as a query."""
        return self._wanted(wanted)[0]

    def statuses(self) -> dict[str, int]:
        """How many undertakings have each status: a step of an index for each status that one ever has."""
        stands = schema.standings.c
        return dict(self.rows(select(stands.status, func.count()).where(self.now()).group_by(stands.status)))

    # What has a day.

    def due(
        self, first: date | None = None, last: date | None = None, *, falls: bool = False, limit: int, offset: int = 0
    ) -> list[tuple[date, str]]:
        """Days with ids of what is open and to be done on one of these days; with `falls` the latest first."""
        stands = schema.standings.c
        order = (stands.deadline.desc(), stands.undertaking.desc()) if falls else (stands.deadline, stands.undertaking)
        query = select(stands.deadline, stands.undertaking).where(self._open(first, last)).order_by(*order)
        return [(date.fromisoformat(day), one) for day, one in self.rows(query.limit(limit).offset(offset))]

    def count_due(self, first: date | None = None, last: date | None = None) -> int:
        """How many these are: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.standings).where(self._open(first, last))))

    def undated(self, *, limit: int) -> list[str]:
        """Ids of what is due without a day, because its condition is met."""
        stands = schema.standings.c
        query = select(stands.undertaking).where(undated(), self.now()).order_by(stands.undertaking)
        return self.column(query.limit(limit))

    def count_undated(self) -> int:
        """How many these are: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.standings).where(undated(), self.now())))

    def months(self) -> dict[str, int]:
        """How much is open and to be done in each month, as 2025-09: a step of an index for all that has a day."""
        month = func.substr(schema.standings.c.deadline, 1, 7)
        query = select(month, func.count()).where(self._open()).group_by(month).order_by(month)
        return dict(self.rows(query))

    def _open(self, first: date | None = None, last: date | None = None) -> ColumnElement[bool]:
        deadline = schema.standings.c.deadline
        return and_(
            dated(),
            deadline >= first.isoformat() if first else true(),
            deadline <= last.isoformat() if last else true(),
            self.now(),
        )

    def now(self) -> ColumnElement[bool]:
        """That a standing holds on the day."""
        return and_(schema.standings.c.since <= self.day, schema.standings.c.until > self.day)

    # What happened.

    def moves(self, since: date | None = None, *, limit: int, offset: int = 0) -> list[Move]:
        """What happened up to the day, behind another one if that is named, the newest first."""
        held = schema.moves.c
        order = (held.day.desc(), held.opens.desc(), held.undertaking.desc(), held.number.desc())
        query = select(schema.moves).where(self._moved(since)).order_by(*order).limit(limit).offset(offset)
        return [
            Move(date.fromisoformat(row.day), row.undertaking, bool(row.opens), row.slot, row.value, row.words)
            for row in self.rows(query)
        ]

    def count_moves(self, since: date) -> int:
        """How much happened: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.moves).where(self._moved(since))))

    def _moved(self, since: date | None) -> ColumnElement[bool]:
        held = schema.moves.c
        return and_(held.day <= self.day, held.day > since.isoformat() if since else true())

    # Contradictions.

    def clashes(self, *, settled: bool, limit: int, offset: int = 0) -> list[Clash]:
        """Conflicts that are settled, or open, the latest telling first; what tells one again is told with that."""
        held = schema.clashes.c
        query = select(held.body).where(self.contested(settled=settled)).order_by(held.last.desc(), held.id)
        return [unpack(Clash, body) for body in self.column(query.limit(limit).offset(offset))]

    def count_clashes(self, *, settled: bool) -> int:
        """How many these are: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.clashes).where(self.contested(settled=settled))))

    def contested(self, *, settled: bool | None = None) -> ColumnElement[bool]:
        """That a conflict is shown, and tells no other one again."""
        held = schema.clashes.c
        some = (held.settled == int(settled),) if settled is not None else ()
        return and_(held.shown == 1, held.again == 0, *some)

    def clashes_of(self, refs: Iterable[str]) -> list[Clash]:
        """Conflicts of which an act is a side, the earliest telling first."""
        held, wanted = schema.clashes.c, list(refs)
        query = select(held.id, held.last, held.body).where(self.contested())
        rows = [row for side in (held.ref_a, held.ref_b) for row in self.among(query, side, wanted)]
        bodies = {id_: body for _, id_, body in sorted((row.last, row.id, row.body) for row in rows)}
        return [unpack(Clash, body) for body in bodies.values()]

    def sides(self) -> Iterator[tuple[str, str, bool]]:
        """Both acts of every conflict, and whether it is settled: a row for each conflict."""
        held = schema.clashes.c
        for row in self.rows(select(held.ref_a, held.ref_b, held.settled).where(self.contested())):
            yield row.ref_a, row.ref_b, bool(row.settled)

    # Meetings.

    def meetings(self, *, limit: int, offset: int = 0) -> list[Gathering]:
        """Meetings, the latest first."""
        held = schema.meetings.c
        query = select(held.body).order_by(held.last.desc(), held.id).limit(limit).offset(offset)
        return [unpack(Gathering, body) for body in self.column(query)]

    def count_meetings(self) -> int:
        """How many there are: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.meetings)))

    def meetings_by_id(self, ids: Iterable[str]) -> dict[str, Gathering]:
        """Meetings, in the order of the ids; what there is not is left out."""
        held, wanted = schema.meetings.c, list(dict.fromkeys(ids))
        found = {row.id: row.body for row in self.among(select(held.id, held.body), held.id, wanted)}
        return {one: unpack(Gathering, found[one]) for one in wanted if one in found}

    def meetings_telling(self, refs: Iterable[str]) -> list[Gathering]:
        """Meetings on whose board one of some acts stands, the latest first: reports that tell of both."""
        wanted, acts, met = set(refs), schema.acts.c, schema.acts.alias()
        query = select(met.c.meeting).join_from(schema.acts, met, met.c.article == acts.article)
        ids = {row.meeting for row in self.among(query.where(met.c.meeting != ""), acts.ref, list(wanted))}
        found = self.meetings_by_id(ids).values()
        told = (one for one in found if any(wanted.intersection(cell.tellings) for cell in one.board))
        return sorted(told, key=lambda one: (one.last, one.id), reverse=True)

    def meetings_in(self, records: Sequence[int], *, limit: int) -> list[tuple[Gathering, int]]:
        """Meetings of which some articles tell, each with of how many: most of them first, then the latest."""
        acts, told = schema.acts.c, schema.told.c
        query = select(acts.meeting).join_from(schema.acts, schema.told, told.id == acts.article)
        query = query.where(acts.meeting != "").group_by(acts.meeting, acts.article)
        many = Counter(row.meeting for row in self.among(query, told.seq, records))
        found = [(one, many[one.id]) for one in self.meetings_by_id(many).values()]
        found.sort(key=lambda one: (one[1], one[0].last, one[0].id), reverse=True)
        return found[:limit]

    def meetings_of(self, actor: str, *, limit: int) -> list[str]:
        """Ids of meetings that an actor, or somebody for it, took part in, the latest first."""
        held = schema.attending.c
        query = select(held.meeting).where(held.actor == actor.casefold()).group_by(held.meeting)
        return self.column(query.order_by(func.max(held.last).desc(), held.meeting).limit(limit))

    # Acts and articles.

    def told(self, refs: Iterable[str], table: Table = schema.acts) -> dict[str, Told]:
        """Acts as commands name them, with their articles; those that are not in a table on the day are left out."""
        acts, told, first = table.c, schema.told.c, schema.told.alias()
        query = (
            select(acts.ref, acts.body, told.day, told.seq, told.publisher, told.title, told.reading)
            .add_columns(first.c.seq.label("origin"))
            .join_from(table, schema.told, told.id == acts.article)
            .join(first, first.c.id == told.origin)
            .where(told.day <= self.day)
        )
        rows = {row.ref: row for row in self.among(query, acts.ref, list(dict.fromkeys(refs)))}
        return {
            ref: Told(
                ref, act_of(row.body), date.fromisoformat(row.day), row.seq, row.publisher, row.title, row.origin,
                number_in(ref, row.reading),
            )
            for ref, row in rows.items()
        }  # fmt: skip

    def undertaking_of(self, refs: Iterable[str]) -> dict[str, str]:
        """The undertaking that each act is told in; acts that count in none are left out."""
        held = schema.counted.c
        return {row.act: row.undertaking for row in self.among(select(schema.counted), held.act, list(refs))}

    def meeting_of(self, refs: Iterable[str]) -> dict[str, str]:
        """The meeting that each act is of; acts of none are left out."""
        held = schema.acts.c
        query = select(held.ref, held.meeting).where(held.meeting != "")
        return {row.ref: row.meeting for row in self.among(query, held.ref, list(refs))}

    def articles(self, *, limit: int, offset: int = 0) -> list[Listed]:
        """Articles that were out on the day, without those that were taken back.

        The newest first, those of an unknown day last.
        """
        told = schema.told.c
        query = select(schema.told).where(told.day <= self.day)
        query = query.order_by(told.dated.desc(), told.day.desc(), told.seq.desc())
        return self.listed_articles(query.limit(limit).offset(offset))

    def count_articles(self) -> int:
        """How many there are: a step of an index for each."""
        return int(self.one(select(func.count()).select_from(schema.told).where(schema.told.c.day <= self.day)))

    def published(self, first: date, last: date, *, limit: int) -> list[Listed]:
        """Articles of some days, the newest first."""
        told = schema.told.c
        query = select(schema.told).where(told.day.between(first.isoformat(), min(last, self.on).isoformat()))
        return self.listed_articles(query.order_by(told.day.desc(), told.seq.desc()).limit(limit))

    def listed_articles(self, query: Select[Any]) -> list[Listed]:
        """The articles of a query on their table."""
        rows, acts = self.rows(query), schema.acts.c
        counting = select(acts.article, func.count().label("number")).group_by(acts.article)
        counts = {row.article: row.number for row in self.among(counting, acts.article, [row.id for row in rows])}
        return [
            Listed(row.seq, date.fromisoformat(row.day), row.title, row.published, row.publisher, counts.get(row.id, 0))
            for row in rows
        ]

    def copies(self, origins: Iterable[int]) -> dict[int, list[Listed]]:
        """The articles of each origin, by the record of its first one, in the order of their records."""
        told, first = schema.told.c, schema.told.alias()
        query = select(schema.told, first.c.seq.label("first")).join(first, first.c.id == told.origin)
        found: dict[int, list[Listed]] = defaultdict(list)
        for row in self.among(query.where(told.day <= self.day), first.c.seq, sorted(set(origins))):
            found[row.first].append(
                Listed(row.seq, date.fromisoformat(row.day), row.title, row.published, row.publisher)
            )
        return {one: sorted(some, key=lambda each: each.record) for one, some in found.items()}

    def span(self) -> tuple[date | None, date | None]:
        """The day of the first article of all, and that of the newest one that was out on the day."""
        told = schema.told.c
        days = (
            self.one(select(func.min(told.day))),
            self.one(select(func.max(told.day)).where(told.day <= self.day)),
        )
        first, last = (date.fromisoformat(one) if one else None for one in days)
        return first, last

    # How it is asked.

    def rows(self, query: Select[Any]) -> Sequence[Any]:
        """All rows of a query."""
        with store.reading(self.shelf.engine) as connection:
            return connection.execute(query).all()

    def column(self, query: Select[Any]) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self.rows(query)]

    def one(self, query: Select[Any]) -> Any:
        """The one value that a query gives."""
        return self.rows(query)[0][0]

    def among(self, query: Select[Any], column: Any, values: Sequence[Any]) -> list[Any]:
        """The rows of a query whose column has one of some values."""
        with store.reading(self.shelf.engine) as connection:
            return list(among(connection, query, column, values))
