"""The questions that assistants ask, each answered from one ledger, in pages that go on by a cursor.

A method is a tool; its docstring is what an assistant reads of it. Nothing is ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from servanda.assistants.answers import (
    ActAt,
    Conflicts,
    InFull,
    Meetings,
    Promised,
    Source,
    Sources,
    Text,
    Totals,
    Undertakings,
)
from servanda.assistants.cited import Citation, Citer, Meeting, Undertaking, Words, words
from servanda.errors import QueryError
from servanda.ledger import Entry
from servanda.ledger.accounts import Line
from servanda.ledger.views.status import Status
from servanda.ledger.views.telling import Undertaken
from servanda.ledger.views.totals import METHOD
from servanda.model.act import Force, Theme, Trigger
from servanda.opened import OpenLedger

T = TypeVar("T")
MOST = 25
"""So many things of a kind are in one answer."""
FEW = 10
"""So many, where nobody says how many."""
SLICE = 6_000
"""So many characters of a text are in one answer."""


@dataclass(frozen=True)
class _Asked:
    """A ledger on the day that was asked for, and where to go on."""

    ledger: OpenLedger
    citer: Citer
    start: int
    head: int

    def cut(self, found: Sequence[T], most: int) -> tuple[Sequence[T], str | None]:
        """The next of them, and the cursor behind them."""
        end = self.start + most
        return found[self.start : end], self.cursor(end) if end < len(found) else None

    def cursor(self, at: int) -> str:
        """The cursor of a place: it holds for this state of the ledger and this day."""
        return f"{at}.{self.head}.{self.citer.day}"

    def line(self, line: Line) -> Undertaking:
        """An undertaking in one line."""
        return self.citer.undertaking(line, self.ledger.undertaking(line.id))


class Desk:
    """Answers questions from one ledger; `page` is the address of its page, empty where none is served."""

    def __init__(self, ledger: OpenLedger, *, page: str = "") -> None:
        self._ledger = ledger
        self._page = page

    def tools(self) -> tuple[Callable[..., object], ...]:
        """Every question, in the order in which one learns them."""
        return (
            self.search,
            self.show_undertaking,
            self.promises_of,
            self.due,
            self.contested,
            self.meetings,
            self.totals,
            self.articles,
            self.read_text,
        )

    def search(  # noqa: PLR0913, PLR0917 - a filter each
        self,
        words: str | None = None,
        actor: str | None = None,
        theme: Theme | None = None,
        status: Status | None = None,
        force: Force | None = None,
        type: Undertaken | None = None,  # noqa: A002 - the word of the guidelines
        waits_for: Trigger | None = None,
        since: str | None = None,
        as_of: str | None = None,
        limit: int = FEW,
        cursor: str | None = None,
    ) -> Undertakings:
        """Find undertakings: what states, organisations and persons promised, refused, proposed, demanded or did.

        Those told of last come first. Every argument narrows. `words`: all of them stand in the undertaking's words,
        in any form. `actor`: who bears it, by name or code, as France, FRA, NATO, EU/European Commission. `waits_for`:
        what its condition waits for. `since`: told on this day or later. `as_of`: what was known on a day, as
        2025-09-05; today if left out. `limit`: up to 25 in one answer. `cursor`: from the answer before, to go on.
        """
        asked = self._asked(as_of, cursor)
        ledger = asked.ledger
        found = ledger.undertakings(
            actor=actor, theme=theme, status=status, force=force, type=type, waits_for=waits_for, since=since
        )
        if words is not None:
            fitting = {line.id for line in ledger.search(words)}
            return self._lines(asked, [line for line in found if line.id in fitting], limit)
        return self._lines(asked, found, limit)

    def show_undertaking(self, id: str, as_of: str | None = None, cursor: str | None = None) -> InFull:  # noqa: A002
        """Show one undertaking in full: every telling with its words and outlet, what is contradicted, its history.

        `id`: as search gives it, u-1a2b3c4d5e6f, or the beginning of it. `as_of`: what was known on a day. `cursor`:
        from the answer before, for further tellings.
        """
        asked = self._asked(as_of, cursor)
        account = asked.ledger.undertaking(id)
        told, further = asked.cut(account.tellings, MOST)
        citer = asked.citer
        return InFull(
            citer.day.isoformat(),
            citer.undertaking(account.line, account),
            citer.changes(account),
            tuple(map(citer.citation, told)),
            tuple(map(citer.conflict, account.clashes[:MOST])),
            further,
        )

    def promises_of(
        self, actor: str, as_of: str | None = None, limit: int = FEW, cursor: str | None = None
    ) -> Promised:
        """List what one actor has promised, refused, proposed, demanded or done, those told of last first.

        `actor`: a name or code, as Spain, ESP, European Union, NATO, FRA/Emmanuel Macron. A state stands for its
        persons and bodies too.
        """
        asked = self._asked(as_of, cursor)
        one = asked.ledger.actor(actor)
        lines, further = asked.cut(one.undertakings, _most(limit))
        return Promised(
            asked.citer.day.isoformat(), one.names, tuple(map(asked.line, lines)), len(one.undertakings), further
        )

    def due(
        self, days: int = 30, as_of: str | None = None, limit: int = FEW, cursor: str | None = None
    ) -> Undertakings:
        """List what falls due within so many days, by day, then what is past its day, latest first.

        `days`: so many from the day on. `as_of`: the day to count from; today if left out.
        """
        asked = self._asked(as_of, cursor)
        return self._lines(asked, asked.ledger.due(days), limit)

    def contested(
        self, settled: bool = False, as_of: str | None = None, limit: int = FEW, cursor: str | None = None
    ) -> Conflicts:
        """List where reports contradict each other, with both sides' words: numbers, sums, dates, yes and no, denials.

        `settled`: with those that a correction or a reviewer settled.
        """
        asked = self._asked(as_of, cursor)
        found = asked.ledger.conflicts(settled=settled)
        some, further = asked.cut(found, _most(limit))
        conflicts = tuple(map(asked.citer.conflict, some))
        return Conflicts(asked.citer.day.isoformat(), conflicts, len(found), further)

    def meetings(self, as_of: str | None = None, limit: int = FEW, cursor: str | None = None) -> Meetings:
        """List meetings, the latest first: days, places, who met, and the reports that tell of them."""
        asked = self._asked(as_of, cursor)
        found = asked.ledger.meetings()
        some, further = asked.cut(found, _most(limit))
        return Meetings(asked.citer.day.isoformat(), tuple(map(asked.citer.meeting, some)), len(found), further)

    def totals(
        self, actor: str | None = None, as_of: str | None = None, limit: int = FEW, cursor: str | None = None
    ) -> Totals:
        """Add up sums of money, each undertaking once; bearers, themes, forces, statuses and currencies are kept apart.

        Nothing is converted, and pledges are no payments: do not add up the answers. `actor`: of one bearer alone.
        """
        asked = self._asked(as_of, cursor)
        found = asked.ledger.totals() if actor is None else asked.ledger.actor(actor).totals
        some, further = asked.cut(found, _most(limit))
        totals = tuple(asked.citer.total(one, asked.ledger.undertaking(one.parts[0][0])) for one in some)
        return Totals(asked.citer.day.isoformat(), totals, len(found), further, METHOD)

    def articles(self, as_of: str | None = None, limit: int = FEW, cursor: str | None = None) -> Sources:
        """List the articles that the ledger was made of, in the order in which they were recorded."""
        asked = self._asked(as_of, cursor)
        found = asked.ledger.articles()
        some, further = asked.cut(found, _most(limit))
        return Sources(
            asked.citer.day.isoformat(), tuple(_source(one, asked.citer) for one in some), len(found), further
        )

    def read_text(self, article: int, cursor: str | None = None) -> Text:
        """Read the text of an article, 6,000 characters at a time, with where its acts stand.

        `article`: its number, as citations and articles give it. `cursor`: from the answer before, to read on.
        """
        asked = self._asked(None, cursor)
        entry = asked.ledger.article(article)
        text = entry.article.text
        start = min(asked.start, len(text))
        end = _end(text, start)
        acts = tuple(
            ActAt(f"{entry.reading_seq}#{number}", one.type, one.evidence.span.start, one.evidence.span.end)
            for number, one in enumerate(entry.reading.acts if entry.reading else ())
            if start <= one.evidence.span.start < end
        )
        told = entry.article.metadata
        outlet, published, title, author, address, retracted = (
            words(one) if one else None
            for one in (told.publisher, told.published, told.title, told.author, told.address, entry.retracted)
        )
        return Text(
            entry.seq, outlet, published, title, author, address, retracted, entry.article.sha256,
            Words(text[start:end]), start, end, len(text), acts,
            asked.citer.link(f"articles/{entry.seq}"), asked.citer.page(f"articles/{entry.seq}"),
            asked.cursor(end) if end < len(text) else None,
        )  # fmt: skip

    def act(self, record: int, number: int, as_of: str | None = None) -> Citation:
        """The citation of one act, as its permalink names it."""
        asked = self._asked(as_of, None)
        wanted = f"{record}#{number}"
        found = next((one for one in asked.ledger.acts() if one.ref == wanted), None)
        if found is None:
            raise QueryError("ASK001", f"there is no act {wanted} that stands on {asked.citer.day}")
        return asked.citer.citation(found)

    def meeting(self, id: str, as_of: str | None = None) -> Meeting:  # noqa: A002 - what it is called everywhere
        """One meeting, as its permalink names it."""
        asked = self._asked(as_of, None)
        return asked.citer.meeting(asked.ledger.meeting(id))

    def _asked(self, as_of: str | None, cursor: str | None) -> _Asked:
        head = (self._ledger.log.head() or (0, ""))[0]
        start = 0
        if cursor is not None:
            start, as_of = _behind(cursor, head)
        ledger = self._ledger.as_of(as_of if as_of is not None else self._ledger.day)
        return _Asked(ledger, Citer(ledger.day, page=self._page, standing=ledger.readings()), start, head)

    def _lines(self, asked: _Asked, found: Sequence[Line], limit: int) -> Undertakings:
        lines, further = asked.cut(found, _most(limit))
        return Undertakings(asked.citer.day.isoformat(), tuple(map(asked.line, lines)), len(found), further)


def _source(entry: Entry, citer: Citer) -> Source:
    told = entry.article.metadata
    outlet, published, title = (
        words(one) if one else None for one in (told.publisher, told.published, told.title or entry.source)
    )
    acts, path = len(entry.reading.acts) if entry.reading else 0, f"articles/{entry.seq}"
    return Source(entry.seq, outlet, published, title, acts, citer.link(path), citer.page(path))


def _behind(cursor: str, head: int) -> tuple[int, str]:
    """Where a cursor goes on, and of which day."""
    try:
        at, of, day = cursor.split(".")
        start, record, on = int(at), int(of), date.fromisoformat(day)
    except ValueError:
        raise QueryError("ASK001", f"{cursor!r} is no cursor: take it from the answer before, as it is") from None
    if record != head:
        raise QueryError("ASK001", "the ledger has grown since that cursor was given: ask again without one")
    return max(0, start), on.isoformat()


def _most(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise QueryError("ASK001", f"limit must be from 1 to {MOST}, not {limit}")
    return limit


def _end(text: str, start: int) -> int:
    """Where a piece of text ends: behind a line if one ends in its second half, otherwise where it is full."""
    full = start + SLICE
    if full >= len(text):
        return len(text)
    line = text.rfind("\n", start + SLICE // 2, full)
    return full if line < 0 else line + 1
