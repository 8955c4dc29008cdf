"""What an export is made of: a ledger, or a part of it, as it is known on a day; read piece by piece.

A whole ledger is never held in memory: undertakings and articles come one after the other, and only what is short is
kept at hand (who published an article, which undertaking an act is of).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote

from servanda.ledger import Book, Entry, JudgedAct, Ledger, Wanted
from servanda.ledger.accounts import Account, Clash, Gathering, Line
from servanda.ledger.contents import day_of
from servanda.ledger.survey import Survey
from servanda.ledger.twice import once
from servanda.ledger.views.totals import Total, added_up, labels
from servanda.model import ActRef

ALL = Wanted()
AHEAD = 3660
"""What falls due is exported for about ten years, unless fewer days are asked for."""
EDGE = 5
"""So many words at either end of a long quotation tell a browser where it stands."""
WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a ledger is exported, the whole of it where nothing is said; and what else an export may ask."""

    meeting: str | None = None
    """An id, or its beginning: the meeting, with what was taken on there."""
    undertaking: str | None = None
    """An id, or its beginning."""
    wanted: Wanted = ALL
    """Undertakings that are like this."""
    table: str | None = None
    """For formats that hold one table: which."""
    days: int = AHEAD
    """What falls due within so many days."""
    site: str = ""
    """The address of the ledger's page, so that links lead to it; without one they lead to the sources."""


@dataclass(frozen=True, slots=True)
class Source:
    """An article, without its text."""

    record: int
    reading: int | None
    """The record of the reading that stands."""
    day: date
    """The day of publication, or that of recording where none is known."""
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    """EDTF, as the article has it."""
    language: str | None
    address: str | None
    """Where it was published; only what begins with http."""
    sha256: str
    recorded: str
    """When it was recorded, in UTC."""


class Excerpt:
    """A part of a ledger on a day. Raises StatementError STATE002, when it is made, for an id that there is not."""

    def __init__(self, book: Book, on: date, asked: Asked = Asked()) -> None:
        self.ledger, self.on, self.asked = book.ledger, on, asked
        self.book = book
        self._shelf = shelf = book.shelf(on)
        self.meeting: Gathering | None = shelf.meetings(asked.meeting)[0][0] if asked.meeting else None
        """The meeting that was asked for."""
        one = shelf.account(asked.undertaking).on(on) if asked.undertaking else None
        self._some: tuple[Account, ...] | None = (one,) if one else None
        if self.meeting:
            refs = {ref for cell in self.meeting.board for ref in cell.tellings}
            found = (each for each in shelf.accounts(on) if refs & {told.ref for told in each.tellings})
            self._some = tuple(found)

    def accounts(self) -> Iterator[Account]:
        """Undertakings in full, those told of last first."""
        yield from self._some if self._some is not None else self._shelf.accounts(self.on, self.asked.wanted)

    def meetings(self) -> list[Gathering]:
        """Meetings, the latest first: all of the whole ledger, else the one that was asked for."""
        if self._ids is None:
            return self._shelf.meetings()[0]
        return [self.meeting] if self.meeting else []

    def clashes(self) -> list[Clash]:
        """Conflicts, settled ones too, the latest first."""
        found, _ = self._shelf.clashes(settled=True)
        if self._ids is None:
            return found
        met = {told.ref for told in self.meeting.tellings} if self.meeting else set()
        return [one for one in found if one.undertaking in self._ids or (met and {one.a.ref, one.b.ref} <= met)]

    def due(self) -> list[Line]:
        """What falls due, in the order of `Shelf.due`."""
        found, _ = self._shelf.due(self.on, self.asked.days)
        return [one for one in found if self._ids is None or one.id in self._ids]

    def totals(self) -> tuple[Total, ...]:
        """Sums, in the order of their labels."""
        found = (
            totals_of([one.line for one in self.accounts()]) if self._ids is not None else self._shelf.totals(self.on)
        )
        return once(Survey(self._shelf, self.on), found)

    def articles(self) -> Iterator[tuple[Entry, tuple[JudgedAct, ...]]]:
        """Articles that were out on the day with their acts, in the order of the ledger, without retracted ones."""
        for entry, acts in self.ledger.each_judged():
            if self._has(entry):
                yield entry, tuple(one for one in acts if one.act is not None and self._covers(one.ref))

    @cached_property
    def sources(self) -> dict[int, Source]:
        """Articles by their record, in the order of the ledger."""
        return {entry.seq: _source(entry) for entry in self.ledger.each_entry() if self._has(entry)}

    @cached_property
    def undertaking_of(self) -> dict[str, str]:
        """The undertaking of each telling, by its name."""
        return {told.ref: one.line.id for one in self.accounts() for told in one.tellings}

    def _has(self, entry: Entry) -> bool:
        known = entry.retracted is None and _day(entry) <= self.on
        return known and (self._told is None or entry.seq in self._records)

    def _covers(self, ref: ActRef) -> bool:
        return self._told is None or str(ref) in self._told

    @cached_property
    def _ids(self) -> frozenset[str] | None:
        """The undertakings of the part that was asked for; None for the whole ledger."""
        if self._some is not None:
            return frozenset(one.line.id for one in self._some)
        if self.asked.wanted == ALL:
            return None
        return frozenset(one.id for one in self._shelf.lines(self.on, self.asked.wanted)[0])

    @cached_property
    def _told(self) -> dict[str, int] | None:
        """The tellings of the part, each with its article's record; None for the whole ledger."""
        if self._ids is None:
            return None
        sides = (side for one in self.clashes() for side in (one.a, one.b))
        told = (each for one in self.accounts() for each in one.tellings)
        return {one.ref: one.record for one in (*(self.meeting.tellings if self.meeting else ()), *told, *sides)}

    @cached_property
    def _records(self) -> frozenset[int]:
        return frozenset((self._told or {}).values())

    @cached_property
    def base(self) -> str:
        """What names of things begin with: the page's address, or a URN made of the ledger's first record."""
        return root_of(self.ledger, self.asked.site)

    def cited(self) -> tuple[Account, ...]:
        """The undertaking that was asked for, if one was: it is cited itself, beside its sources."""
        return self._some or () if self.asked.undertaking else ()

    def address(self, undertaking: str) -> str:
        """Where an undertaking is found as it was known on the day; a name alone where the ledger has no page."""
        return cited_as(self.ledger, self.asked.site, undertaking, self.on)

    def name(self, ref: str, record: int, reading: int | None) -> str:
        """The name of an act: its path on the page, where it has one."""
        at = ActRef.parse(ref)
        inside = "" if at.record == reading else f"readings/{at.record}/"
        return f"articles/{record}/{inside}acts/{at.number}"

    def link(self, ref: str, source: Source, words: str) -> str:
        """Where a quotation can be read: on the ledger's page, else where it was published; empty where neither is."""
        if self.asked.site:
            at = ActRef.parse(ref)
            of = (
                self.name(ref, source.record, at.record) if at.record == source.reading else f"articles/{source.record}"
            )
            return f"{self.base}{of}"
        return f"{source.address.partition('#')[0]}#:~:text={fragment(words)}" if source.address else ""


def totals_of(lines: Sequence[Line]) -> tuple[Total, ...]:
    """Sums of some undertakings, as `Shelf.totals` adds them up."""
    return added_up(
        (labels(one.bearer, one.theme, one.force, one.status, one.currency), (one.id, one.value, one.summed))
        for one in lines
        if one.value is not None and one.currency is not None
    )


def fragment(words: str) -> str:
    """A quotation as a text directive (WICG, URL Fragment Text Directives): long ones by their ends alone.

    >>> fragment("Poland will send no soldiers, not even then")
    'Poland%20will%20send%20no%20soldiers%2C%20not%20even%20then'
    """
    found = words.split()
    if len(found) <= 2 * EDGE:
        return _encoded(" ".join(found))
    return ",".join(_encoded(" ".join(part)) for part in (found[:EDGE], found[-EDGE:]))


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a hyphen would mark a prefix


def web_address(written: str | None) -> str | None:
    """An address if a browser may be sent there; None for anything else.

    >>> web_address("javascript:alert(1)") is None
    True
    """
    return written if written and WEB.fullmatch(written) else None


def _day(entry: Entry) -> date:
    return day_of(entry.article.metadata.published, entry.time)


def _source(entry: Entry) -> Source:
    metadata = entry.article.metadata
    return Source(
        record=entry.seq,
        reading=entry.reading_seq,
        day=_day(entry),
        title=" ".join((metadata.title or entry.source).split()),
        publisher=metadata.publisher,
        author=metadata.author,
        published=metadata.published,
        language=metadata.language,
        address=web_address(metadata.address) or web_address(entry.source),
        sha256=entry.article.sha256,
        recorded=entry.time,
    )


def root_of(ledger: Ledger, site: str) -> str:
    """What names of a ledger's things begin with: its page's address, else a URN made of its first record."""
    return f"{site.rstrip('/')}/" if site else f"urn:servanda:{(ledger.hash_of(1) or '')[:16]}:"


def cited_as(ledger: Ledger, site: str, undertaking: str, on: date) -> str:
    """By what an undertaking is cited, as it was known on a day; a name alone where the ledger has no page."""
    return f"{root_of(ledger, site)}undertakings/{undertaking}" + (f"?as_of={on}" if site else "")
