"""Views as they are shown and kept: each act with where it stands in the log, undertakings in one line and in full.

Pure functions from the views to frozen types that `servanda.codec` writes and reads. Acts are named as commands name
them, 2#0, whatever in the log they stand in; what a change, a bond or a settlement names is named so too.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from servanda.ledger.contents import Contents
from servanda.ledger.views.build import Views
from servanda.ledger.views.contradictions import Conflict
from servanda.ledger.views.days import last_day
from servanda.ledger.views.groups import Bond
from servanda.ledger.views.meetings import Cell, Meeting
from servanda.ledger.views.status import Change
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.totals import counted
from servanda.ledger.views.undertaking import Members, Revision, Share, Undertaking
from servanda.model import Act
from servanda.model.act import LABELS


@dataclass(frozen=True, slots=True)
class Told:
    """A telling: an act with the article that tells it."""

    ref: str
    """The act as commands name it: 2#0."""
    act: Act
    day: date
    """The day of publication, or that of recording where none is known."""
    record: int
    """The article's record."""
    publisher: str | None = None
    title: str | None = None
    origin: int = 0
    """The record of the first article of its origin: the same for all that copy one story."""
    number: int | None = None
    """Its number in the reading that stands; None for an act of an earlier one."""


@dataclass(frozen=True, slots=True)
class Line:
    """An undertaking in one line."""

    id: str
    type: str
    """The act's type: of the first promise, or where there is none of the first telling."""
    theme: str
    words: str
    """What is undertaken, in the words of the telling that states most of the sum and deadline that are shown here.

    Of several what opens it, promises before the rest, most firmly told, the earliest.
    """
    first: date
    """The day of the first telling."""
    last: date
    """The day of the latest telling."""
    tellings: int
    outlets: int
    origins: int
    bearer: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    force: str | None = None
    deadline: date | None = None
    """The last day by which it is to be done, by the latest telling that gives one."""
    value: Decimal | None = None
    """The sum with which it counts in totals."""
    currency: str | None = None
    summed: tuple[str, ...] = ()
    """The tellings that tell a sum."""
    triggers: tuple[str, ...] = ()
    """What its conditions wait for."""
    conflicts: int = 0
    """How many of its conflicts are open; what is told again counts once."""
    status: str = ""
    since: date | None = None
    """The day from which on it has this status."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict with both tellings."""

    id: str
    kind: str
    words: str
    a: Told
    b: Told
    undertaking: str | None = None
    settled_by: tuple[str, ...] = ()
    like: str | None = None
    """The id of the one that tells the same contradiction first, where this is not the first."""
    also: tuple[str, ...] = ()
    """Of the first one: the acts by which others tell one of its sides again."""


@dataclass(frozen=True, slots=True)
class Account:
    """All that the ledger knows of an undertaking."""

    line: Line
    changes: tuple[Change, ...]
    """Every change of status, those that the clock will bring too."""
    tellings: tuple[Told, ...]
    revisions: tuple[Revision, ...] = ()
    bonds: tuple[Bond, ...] = ()
    """Why each telling but the first is in it."""
    clashes: tuple[Clash, ...] = ()
    share: Share | None = None
    members: Members | None = None
    linked: tuple[str, ...] = ()

    def on(self, day: date) -> Account:
        """The same with the status that it has on a day, which must not be before its first telling."""
        now = [one for one in self.changes if one.day <= day]
        return replace(self, line=replace(self.line, status=now[-1].status, since=now[-1].day)) if now else self


def lead(one: Account) -> Told:
    """The first telling in the words that stand for an undertaking."""
    return next((each for each in one.tellings if each.act.evidence.exact == one.line.words), one.tellings[0])


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting as it is shown."""

    id: str
    first: date
    last: date
    tellings: tuple[Told, ...]
    participants: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    board: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """An article in one line."""

    record: int
    day: date
    """The day of publication, or that of recording where none is known."""
    source: str
    sha256: str
    acts: int
    """How many stand, as reviewers judged them."""
    published: str | None = None
    """EDTF, as the article says."""
    publisher: str | None = None
    author: str | None = None
    title: str | None = None
    language: str | None = None
    reader: str | None = None
    reading: int | None = None
    """The record of the reading that stands, of which its acts are, if it has any; None where it was not read."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """All views of a ledger, in the order of `Views`."""

    undertakings: tuple[Account, ...]
    clashes: tuple[Clash, ...]
    meetings: tuple[Gathering, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an article stands in the log."""

    record: int
    publisher: str | None
    title: str | None
    origin: int
    """The record of the first article of its origin."""
    reading: int | None = None
    """The record of the reading that stands."""


def accounts(views: Views, contents: Contents) -> Accounts:
    """The views as they are shown."""
    first = {article: one.articles[0] for one in views.origins for article in one.articles}

    def place(article: str) -> Spot:
        entry = contents.entries[article]
        metadata, origin = entry.article.metadata, contents.entries[first[article]].seq
        return Spot(entry.seq, metadata.publisher, metadata.title or entry.source, origin, entry.reading_seq)

    teller = Teller(lambda one: str(contents.refs.get(one, one)), place)
    clashes: dict[str, Clash] = {}
    for conflict in views.conflicts:
        one = teller.clash(conflict)
        # A reviewer may have mended an act, and it contradicts the same one still: it is open, whatever was settled.
        if one.id not in clashes or not one.settled_by:
            clashes[one.id] = one
    of: dict[str, list[Clash]] = defaultdict(list)
    for one in clashes.values():
        of[one.undertaking or ""].append(one)
    return Accounts(
        tuple(teller.account(one, tuple(of[one.id])) for one in views.undertakings),
        tuple(clashes.values()),
        tuple(teller.meeting(one) for one in views.meetings),
    )


def number_in(ref: str, reading: int | None) -> int | None:
    """The number of an act in a reading; None where it is of another one, or was taken out.

    >>> number_in("2#5", 2), number_in("2#5", 4), number_in("", None)
    (5, None, None)
    """
    record, _, number = ref.partition("#")
    return int(number) if record == str(reading) else None


class Teller:
    """Says of each telling where it stands in the log.

    `ref` gives a telling's id as commands name the act, and leaves as it is what is no telling's; `place` gives where
    an article stands.
    """

    def __init__(self, ref: Callable[[str], str], place: Callable[[str], Spot]) -> None:
        self.ref, self._place = ref, place

    def refs(self, some: Iterable[str]) -> tuple[str, ...]:
        """The same for many."""
        return tuple(map(self.ref, some))

    def told(self, one: Telling) -> Told:
        """The telling with its article."""
        at, ref = self._place(one.article), self.ref(one.id)
        return Told(ref, one.act, one.day, at.record, at.publisher, at.title, at.origin, number_in(ref, at.reading))

    def clash(self, one: Conflict) -> Clash:
        """The conflict with an id of its own, made of what it is about: the same in every ledger."""
        return Clash(
            _name(one.id),
            one.kind,
            one.words,
            self.told(one.a),
            self.told(one.b),
            one.group,
            self.refs(one.settled_by),
            _name(one.like) if one.like else None,
            self.refs(one.also),
        )

    def account(self, one: Undertaking, clashes: tuple[Clash, ...]) -> Account:
        """The undertaking in full."""
        share = replace(one.share, because=self.refs(one.share.because)) if one.share else None
        return Account(
            self._line(one, clashes),
            tuple(replace(each, because=self.refs(each.because)) for each in one.changes),
            tuple(map(self.told, one.tellings)),
            tuple(replace(each, because=self.ref(each.because)) for each in one.revisions),
            tuple(replace(each, telling=self.ref(each.telling), to=self.ref(each.to)) for each in one.bonds),
            clashes,
            share,
            one.members,
            one.linked,
        )

    def _line(self, one: Undertaking, clashes: Iterable[Clash]) -> Line:
        main = next((each for each in one.tellings if each.act.type == "commit"), one.tellings[0])
        value, currency, summed = counted(one) or (None, None, ())
        deadlines = (last_day(each.value) for each in reversed(one.revisions) if each.slot == "deadline")
        deadline = next((day for day in deadlines if day), None)
        conditions = (each.act.condition for each in one.tellings)
        return Line(
            one.id,
            main.act.type,
            one.theme,
            max(one.tellings, key=partial(_leads, main.act.type, value, currency, deadline)).act.evidence.exact,
            one.tellings[0].day,
            one.tellings[-1].day,
            len(one.tellings),
            one.outlets,
            one.origins,
            one.bearer,
            one.recipients,
            one.force,
            deadline,
            value,
            currency,
            self.refs(summed),
            tuple(sorted({each.trigger.words for each in conditions if each})),
            sum(not each.settled_by and each.like is None for each in clashes),
        )

    def meeting(self, one: Meeting) -> Gathering:
        """The meeting with its acts and board."""
        board = tuple(replace(each, tellings=self.refs(each.tellings)) for each in one.board)
        tellings = tuple(map(self.told, one.acts))
        return Gathering(one.id, *one.days, tellings, one.participants, one.places, one.modes, board)


def _leads(
    kind: str, value: Decimal | None, currency: str | None, deadline: date | None, one: Telling
) -> tuple[int, bool, bool, int]:
    """How well a telling's words stand for an undertaking of a kind beside its sum and deadline; higher is better.

    A deed's day is no deadline, and what a refusal tells of a promise is not what is promised.
    """
    type_ = one.act.type
    stated = (
        value is not None and (one.amount, one.currency) == (value, currency),
        deadline is not None and one.deadline == deadline and type_ != "perform",
    )
    force = LABELS["force"].index(one.act.force.words) if one.act.force else -1
    return sum(stated) if type_ != "refuse" or kind == "refuse" else 0, type_ != "perform", type_ == "commit", force


def _name(conflict: str) -> str:
    return f"c-{hashlib.sha256(conflict.encode()).hexdigest()[:12]}"
