"""The book of a ledger: what its log says on a day.

`views` reckons. `shelf` answers from what was reckoned before and is kept beside the log; it is reckoned anew when the
log has grown. An earlier day takes away what was published or happened later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from servanda.errors import LedgerError
from servanda.ledger import shelf
from servanda.ledger.accounts import accounts
from servanda.ledger.contents import Contents, contents
from servanda.ledger.ledger import Ledger
from servanda.ledger.shelf import Shelf, State
from servanda.ledger.verify import TAMPERED
from servanda.ledger.views import build
from servanda.ledger.views.build import Views
from servanda.model.record import GENESIS


class Book:
    """What one ledger says. What was read and reckoned of the log is kept until the log grows."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._head = (-1, "")
        self._contents: Contents | None = None
        self._views: dict[date | None, Views] = {}
        self._shelves: dict[date | None, Shelf] = {}

    @property
    def contents(self) -> Contents:
        """What stands in the log now."""
        head = _head(self.ledger)
        if self._contents is None or head != self._head:
            self._contents, self._head, self._views, self._shelves = contents(self.ledger), head, {}, {}
        return self._contents

    def views(self, as_of: date | None = None) -> Views:
        """The views on a day; without one, of everything that is known, with what the clock will bring."""
        held = self.contents
        if as_of not in self._views:
            self._views[as_of] = build.views(
                held.reports, judgements=held.judgements, occasions=held.occasions, as_of=as_of
            )
        return self._views[as_of]

    def shelf(self, on: date) -> Shelf:
        """What answers for a day: the shelf beside the log, or one that is made for an earlier day."""
        kept = Shelf(self.ledger.engine)
        state = kept.state()
        if state is None or state.head != _head(self.ledger):
            kept, state = self._keep()
        return kept if on >= state.horizon else self._made(on)

    def _keep(self) -> tuple[Shelf, State]:
        """Put everything that is known on the shelf; on one of this process's own where the ledger is read-only."""
        held = self.contents
        state = State(self._head, _horizon(held))
        try:
            return Shelf(self.ledger.engine).filled(accounts(self.views(), held), state), state
        except LedgerError as error:
            if error.code != "LEDGER004":
                raise
            return self._made(None), state

    def _made(self, as_of: date | None) -> Shelf:
        held = self.contents
        if as_of not in self._shelves:
            state = State(self._head, date.min)
            self._shelves[as_of] = shelf.in_memory().filled(accounts(self.views(as_of), held), state)
        return self._shelves[as_of]


def differences(ledger: Ledger) -> Iterator[str]:
    """What on the shelf is not what the log gives, in words; nothing where it is to be made anew anyway."""
    kept, head = Shelf(ledger.engine), _head(ledger)
    try:
        state = kept.state()
        if state is None or state.head != head:
            return
        book = Book(ledger)
        yield from kept.differences(accounts(book.views(), book.contents))
        if state.horizon != _horizon(book.contents):
            yield "the views: their last day was changed"
    except (*TAMPERED, LedgerError) as error:
        yield f"the views cannot be made again: {error}"


def _head(ledger: Ledger) -> tuple[int, str]:
    return ledger.head() or (0, GENESIS)


def _horizon(held: Contents) -> date:
    """The last day on which anything was published or happened: from it on only the clock moves."""
    days = [*(one.day for one in held.reports), *(one.day for one in held.occasions)]
    return max(days, default=date.min)
