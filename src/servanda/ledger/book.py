"""The book of a ledger: what its log says on a day.

`views` reckons. `shelf` answers from what was reckoned before and is kept beside the log; it is reckoned anew when the
log has grown. An earlier day takes away what was published or happened later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Lock
from typing import TypeGuard, TypeVar

from servanda.errors import LedgerError
from servanda.ledger import shelf
from servanda.ledger.accounts import Accounts, accounts
from servanda.ledger.contents import Contents, contents
from servanda.ledger.ledger import Ledger
from servanda.ledger.shelf import Shelf, State
from servanda.ledger.verify import TAMPERED
from servanda.ledger.views import build
from servanda.ledger.views.build import Views
from servanda.model.record import GENESIS

T = TypeVar("T")
DAYS = 8
"""So many days are held in memory."""


class Book:
    """What one ledger says. What was read and reckoned of the log is held until the log grows; threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._last: _Held | None = None
        self._reckoning = Lock()

    @property
    def contents(self) -> Contents:
        """What stands in the log now."""
        return self._held().contents

    def views(self, as_of: date | None = None) -> Views:
        """The views on a day; without one, of everything that is known, with what the clock will bring."""
        return self._held().views(as_of)

    def shelf(self, on: date) -> Shelf:
        """What answers for a day: the shelf beside the log, or one that is made for a day that it does not answer for.

        What is kept answers for today, and for all days on which as much had been published and had happened.
        """
        kept = Shelf(self.ledger.engine)
        state = kept.state()
        if self._answers(state) and state.first <= on < state.end:
            return kept
        with self._reckoning:  # one thread reckons, and those that need the same wait for it
            return self._shelf(on)

    def _answers(self, state: State | None) -> TypeGuard[State]:
        """Whether what is kept is of the log as it stands now, and of today."""
        today = self.ledger.today()
        return state is not None and state.head == _head(self.ledger) and state.first <= today < state.end

    def _shelf(self, on: date) -> Shelf:
        kept = Shelf(self.ledger.engine)
        state = kept.state()
        if not self._answers(state):
            held = self._held()
            state = State(held.head, *held.span(self.ledger.today()))
            kept = kept if self._keep(held, kept, state) else held.shelf(_last(state))
        return kept if state.first <= on < state.end else self._held().shelf(on)

    def _held(self) -> _Held:
        head, last = _head(self.ledger), self._last
        if last is None or last.head != head:
            self._last = last = _Held(head, contents(self.ledger))
        return last

    def _keep(self, held: _Held, kept: Shelf, state: State) -> bool:
        """Put what is known on the shelf; whether that could be done."""
        try:
            return kept.fill(held.accounts(_last(state)), state)
        except LedgerError as error:
            if error.code != "LEDGER004":  # it may only be read, or the disk is full
                raise
            return False


class _Held:
    """What stood in the log at one head, with what was reckoned of it."""

    def __init__(self, head: tuple[int, str], contents: Contents) -> None:
        self.head, self.contents = head, contents
        self._views: dict[date | None, Views] = {}
        self._shelves: dict[date | None, Shelf] = {}

    def span(self, day: date) -> tuple[date, date]:
        """The days around a day within which only the clock moves; the end, on which something comes, is exclusive."""
        days = [*(one.day for one in self.contents.reports), *(one.day for one in self.contents.occasions)]
        first = max((one for one in days if one <= day), default=date.min)
        return first, min((one for one in days if one > day), default=date.max)

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

    def shelf(self, as_of: date | None) -> Shelf:
        """A shelf of this process's own."""
        made = self._shelves.get(as_of)
        if made is None:
            made = shelf.in_memory()
            made.fill(self.accounts(as_of), State(self.head, date.min, date.max))
            _hold(self._shelves, as_of, made)
        return made


def _hold(cache: dict[date | None, T], as_of: date | None, made: T) -> None:
    if len(cache) >= DAYS:
        cache.clear()
    cache[as_of] = made


def differences(ledger: Ledger) -> Iterator[str]:
    """What on the shelf is not what the log gives, in words; nothing where it is to be made anew anyway."""
    kept, head = Shelf(ledger.engine), _head(ledger)
    try:
        state = kept.state()
        if state is None or state.head != head:
            return
        held = _Held(head, contents(ledger))
        yield from kept.differences(held.accounts(_last(state)))
        if (state.first, state.end) != held.span(state.first):
            yield "the views: the days for which they answer were changed"
    except (*TAMPERED, LedgerError) as error:
        yield f"the views cannot be made again: {error}"


def _last(state: State) -> date | None:
    """The last day for which a shelf answers; None where there is no end."""
    return None if state.end == date.max else state.end - timedelta(days=1)


def _head(ledger: Ledger) -> tuple[int, str]:
    return ledger.head() or (0, GENESIS)
