"""The book of a ledger: what its log says on a day.

`views` reckons. `shelf` answers from what was reckoned before and is kept beside the log; when that has grown, what the
new records touch is reckoned anew. An earlier day takes away what was published or happened later.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import date, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Table

from servanda.errors import LedgerError
from servanda.ledger import schema, shelf, store, upkeep
from servanda.ledger.accounts import Accounts, accounts
from servanda.ledger.bearings import Bearings
from servanda.ledger.contents import Contents, contents
from servanda.ledger.index import ROW, Held, Place, act_id, short
from servanda.ledger.judged import JudgedAct, judged_of
from servanda.ledger.ledger import Ledger
from servanda.ledger.rows import rows
from servanda.ledger.shelf import Shelf
from servanda.ledger.standing import Entry, Records
from servanda.ledger.upkeep import State, bring_up, state_of
from servanda.ledger.verify import TAMPERED
from servanda.ledger.views import build
from servanda.ledger.views.build import Views
from servanda.ledger.views.telling import renamed
from servanda.model.record import GENESIS

T = TypeVar("T")
DAYS = 8
"""So many days are held in memory."""
TRIES = 3
"""So often what is made of one moment is begun again where somebody recorded more right before."""


class Book:
    """What one ledger says. What was read and reckoned of the log is held until the log grows; threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._last: _Held | None = None
        self._raising, self._reckoning = Lock(), Lock()

    @property
    def contents(self) -> Contents:
        """What stands in the log now."""
        return self._held().contents

    def views(self, as_of: date | None = None) -> Views:
        """The views on a day; without one, of everything that is known, with what the clock will bring."""
        return self._held().views(as_of)

    def judged(self, seq: int) -> tuple[Entry, tuple[JudgedAct, ...]] | None:
        """The article of a record with its acts, as read and as judged; None where there is none."""
        return next(iter(self.judged_among({seq})), None)

    def judged_among(self, seqs: set[int]) -> list[tuple[Entry, tuple[JudgedAct, ...]]]:
        """The same of some records, in the order of the log.

        Where nothing can be kept beside the log, all of it is read for that.
        """
        ledger, records = self.ledger, cast("Records", self.ledger.records)
        with store.reading(ledger.engine) as connection:
            bearings = Bearings(ledger, connection)
            if state_of(ledger.engine) is not None:
                records = bearings.excerpt(seqs, bearings.said_of(seqs))
        return [one for one in judged_of(records) if one[0].seq in seqs]

    def shelf(self, on: date) -> Shelf:
        """What answers for a day: the shelf beside the log, or one that is made for a day that it does not answer for.

        What is kept answers for today, and for all days on which as much had been published and had happened.
        """
        if found := self.kept(on):
            return found
        # One thread works, and those that need the same wait for it; but nobody who asks for today for an earlier day.
        with self._raising:
            state = self._brought_up()
        if state is not None and state.answers(on):
            return Shelf(self.ledger.engine)
        with self._reckoning:
            held = self._held()
            return held.shelf(held.same_as(on, self.ledger.today()))

    def kept(self, on: date) -> Shelf | None:
        """The shelf beside the log, if it is up to it and answers for a day; None where something is to be reckoned."""
        with self.ledger.snapshot():
            state = state_of(self.ledger.engine)
            head, today = self.ledger.head() or (0, GENESIS), self.ledger.today()
        ready = state is not None and state.head == head and state.answers(today) and state.answers(on)
        return Shelf(self.ledger.engine) if ready else None

    def at_once(self, make: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
        """What is made of the book piece by piece, all of it of one moment, whatever is recorded meanwhile.

        What `make` raises, before it gives an iterator, is raised here. Whoever does not read to the end closes it.
        """
        for left in reversed(range(TRIES)):
            self.shelf(self.ledger.today())  # what must be reckoned and written is so before
            parts = store.at_once(self.ledger.engine, self._steps(make, whatever=not left))
            if next(parts) is not None:
                break
        return parts

    def _steps(self, make: Callable[[], Iterator[T]], *, whatever: bool) -> Iterator[Any]:
        """First whether it can be made of what is kept, or is made `whatever` that takes; then its parts."""
        ready = whatever or self.kept(self.ledger.today())
        made = make() if ready else iter(())
        yield ready
        yield from made

    def _brought_up(self) -> State | None:
        try:
            # What is brought up would not be seen in a view that was taken before.
            return None if store.held(self.ledger.engine) else bring_up(self.ledger)
        except LedgerError as error:
            if error.code != "LEDGER004":  # it may only be read, or the disk is full
                raise
            return None

    def _held(self) -> _Held:
        head, last = self.ledger.head() or (0, GENESIS), self._last
        if last is None or last.head != head:
            self._last = last = _Held(head, contents(self.ledger))
        return last


class _Held:
    """What stood in the log at one head, with what was reckoned of it."""

    def __init__(self, head: tuple[int, str], contents: Contents) -> None:
        self.head, self.contents = head, contents
        self._views: dict[date | None, Views] = {}
        self._shelves: dict[date | None, Shelf] = {}

    def same_as(self, on: date, today: date) -> date | None:
        """A day for which the same views answer: of those from what is known today on, the last; None for any."""
        days = [*(one.day for one in self.contents.reports), *(one.day for one in self.contents.occasions)]
        first = max((one for one in days if one <= today), default=date.min)
        end = min((one for one in days if one > today), default=None)
        if not first <= on or (end is not None and on >= end):
            return on
        return None if end is None else end - timedelta(days=1)

    def views(self, as_of: date | None) -> Views:
        """The views on a day, or of everything."""
        made = self._views.get(as_of)
        if made is None:
            held = self.contents
            made = build.views(held.reports, judgements=held.judgements, occasions=held.occasions, as_of=as_of)
            _hold(self._views, as_of, made)
        return made

    def accounts(self, as_of: date | None) -> Accounts:
        """The same as they are shown."""
        return accounts(self.views(as_of), self.contents)

    def _told(self, as_of: date | None) -> dict[Table, list[dict[str, Any]]]:
        """Articles, those that came later too, and the acts of those that were out, as `index` keeps them."""
        views, held = self.views(as_of), self.contents
        origin = {article: short(one.articles[0]) for one in views.origins for article in one.articles}
        undertaking = {each.id: one.id for one in views.undertakings for each in one.tellings}
        meeting = {each.id: one.id for one in views.meetings for each in one.acts}
        places, acts = [], []
        for report in held.reports:
            entered = as_of is None or report.day <= as_of
            places.append(Place.of(report, held.entries[report.id], entered, origin.get(report.id, "")).row())
            acts += [
                {
                    **dict.fromkeys(ROW, ""),
                    **Held.of(one, str(held.refs[one.id])).row(),
                    "id": act_id(one.article, one.number),
                    "article": short(one.article),
                    "undertaking": undertaking.get(one.id, ""),
                    "meeting": meeting.get(one.id, ""),
                }
                for one in (renamed(report, held.judgements.names).tellings if entered else ())
            ]
        return {schema.told: places, schema.acts: acts}

    def shelf(self, as_of: date | None) -> Shelf:
        """A shelf of this process's own."""
        made = self._shelves.get(as_of)
        if made is None:
            made = shelf.in_memory()
            made.fill({**rows(self.accounts(as_of)), **self._told(as_of)})
            _hold(self._shelves, as_of, made)
        return made


def _hold(cache: dict[date | None, T], as_of: date | None, made: T) -> None:
    if len(cache) >= DAYS:
        cache.clear()
    cache[as_of] = made


def differences(ledger: Ledger) -> Iterator[str]:
    """What on the shelf is not what the log gives, in words; nothing where it is to be made anew anyway."""
    try:
        yield from upkeep.differences(ledger)
    except (*TAMPERED, LedgerError) as error:
        yield f"the views cannot be made again: {error}"
