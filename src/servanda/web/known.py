"""What a ledger knows on a day, as the pages ask for it: out of the tables that are kept beside the log.

What is counted over the whole ledger is counted once, and held while the log stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import TypeVar

from servanda.errors import StatementError
from servanda.export.words import size, whole
from servanda.ledger import Ledger, Shelf, Wanted, figures, twice
from servanda.ledger.accounts import Account, Clash, Gathering, Line, Told
from servanda.ledger.figures import Claimed, Deeds, Outlet
from servanda.ledger.survey import Listed, Move, Survey
from servanda.ledger.views.totals import Total
from servanda.ledger.views.undertaking import Share
from servanda.model import Money, Quantity, Value
from servanda.model.act import LABELS

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
SOON = timedelta(days=30)
"""What falls due within so many days stands on the front page."""
COPIED = 50
"""So many origins are named of which several articles are."""
ASKED = 100
"""Of so many questions it is remembered what was counted."""
TOGETHER = 64
"""So many moves are looked at at once where each undertaking counts once."""


@dataclass(frozen=True)
class Due:
    """An undertaking with the day on which it falls due."""

    day: date
    undertaking: Account

    @property
    def month(self) -> str:
        """The month of the day, as 2025-09."""
        return month_of(self.day)


@dataclass(frozen=True)
class Event:
    """Something that happened to an undertaking on a day."""

    undertaking: Account
    what: Move

    @property
    def day(self) -> date:
        """When."""
        return self.what.day


@dataclass(frozen=True)
class Contested:
    """A conflict with what it is about, and the acts that it names."""

    clash: Clash
    undertaking: Account | None
    meeting: Gathering | None
    told: Mapping[str, Told]
    """Acts that tell a side again, or settle it, by what commands call them."""


class Known:
    """What is known on a day; threads may share it."""

    def __init__(self, day: date, ledger: Ledger, shelf: Shelf) -> None:
        self.day, self._ledger = day, ledger
        self.survey = Survey(shelf, day)
        self._tallies: dict[str, Counter[str]] = {}
        self._counts: dict[Wanted, int] = {}
        self._deeds: dict[Wanted, dict[str, Deeds]] = {}

    # The whole.

    @cached_property
    def published(self) -> bool:
        """Whether any article was out on the day."""
        return self.newest is not None

    @cached_property
    def _span(self) -> tuple[date | None, date | None]:
        return self.survey.span()

    @property
    def first(self) -> date | None:
        """The day of the first article of the ledger, whether it was out or not."""
        return self._span[0]

    @property
    def newest(self) -> date | None:
        """The day of the newest article that was out."""
        return self._span[1]

    @cached_property
    def statuses(self) -> dict[str, int]:
        """How many undertakings have each status."""
        return self.survey.statuses()

    @cached_property
    def articles(self) -> int:
        """How many articles were out."""
        return self.survey.count_articles()

    @cached_property
    def origins(self) -> int:
        """Of how many origins they are."""
        return figures.count_origins(self.survey)

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How many acts stand of each type."""
        return figures.kinds(self.survey)

    @cached_property
    def meetings(self) -> int:
        """How many meetings there were."""
        return self.survey.count_meetings()

    @cached_property
    def open_conflicts(self) -> int:
        """How many conflicts nothing has settled."""
        return self.survey.count_clashes(settled=False)

    @cached_property
    def settled_conflicts(self) -> int:
        """How many were settled."""
        return self.survey.count_clashes(settled=True)

    @cached_property
    def ahead(self) -> int:
        """How much is open and falls due from the day on."""
        return self.survey.count_due(self.day)

    @cached_property
    def late(self) -> int:
        """How much is open though its day has passed."""
        return self.survey.count_due(None, self.day - timedelta(days=1)) if self.day > date.min else 0

    @cached_property
    def undated(self) -> int:
        """How much is due without a day."""
        return self.survey.count_undated()

    @cached_property
    def months(self) -> dict[str, int]:
        """How much is open and to be done in each month."""
        return self.survey.months()

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Sums of money, in the order of their labels."""
        return twice.totals(self.survey)

    @cached_property
    def outlets(self) -> list[Outlet]:
        """Outlets with their figures."""
        return figures.outlets(self.survey)

    @cached_property
    def copied(self) -> list[list[Listed]]:
        """The articles of origins that have several: of the newest ones."""
        return figures.copied(self.survey, limit=COPIED)

    @cached_property
    def claims(self) -> list[Claimed]:
        """All claims, those that are contradicted first, then the newest."""
        return figures.claims(self.survey)

    @cached_property
    def claimed(self) -> dict[str, list[str]]:
        """By what claims can be narrowed: who makes them or tells them, named ones first, themes, outlets."""
        themes = {one.theme for one in self.claims}
        return {
            "who": whole({name for one in self.claims for name in one.people}),
            "theme": [one for one in LABELS["theme"] if one in themes],
            "outlet": sorted({one.outlet for one in self.claims}),
        }

    @cached_property
    def readers(self) -> list[tuple[str, int]]:
        """Who read the articles, and how many."""
        return figures.readers(self.survey)

    @cached_property
    def bearers(self) -> list[str]:
        """Everybody who bears something: named ones first, each in order of its name."""
        return whole(figures.bearers(self.survey))

    @cached_property
    def names(self) -> list[str]:
        """Everybody who has any part in an undertaking."""
        return figures.names(self.survey)

    def borne(self, actors: Sequence[str]) -> list[Counter[str]]:
        """In how many undertakings each actor has a part, by role; how much of what it took on was kept and broken."""
        if missing := [one for one in actors if one not in self._tallies]:
            self._tallies.update(figures.tallies(self.survey, missing))
        return [self._tallies[one] for one in actors]

    def latest(self, actor: str, role: str = "", *, limit: int, offset: int = 0) -> list[Account]:
        """The newest undertakings that an actor bears, or in which it has a role."""
        return self.undertakings(self.survey.listed(Wanted(actors=(actor,)), role, limit=limit, offset=offset))

    def count(self, wanted: Wanted) -> int:
        """How many undertakings are wanted."""
        return _once(self._counts, wanted, lambda: self.survey.count(wanted))

    def deeds(self, wanted: Wanted) -> dict[str, Deeds]:
        """What everybody bears of the undertakings that are wanted, by name."""
        return _once(self._deeds, wanted, lambda: figures.deeds(self.survey, wanted))

    # Things.

    def undertakings(self, ids: Iterable[str]) -> list[Account]:
        """Undertakings as they stand on the day, in the order of their ids; what there is not is left out."""
        return list(self.survey.accounts(ids).values())

    def due(
        self, first: date | None, last: date | None = None, *, falls: bool = False, limit: int, offset: int = 0
    ) -> list[Due]:
        """What is open and to be done on one of some days, the nearest first, or the latest."""
        found = self.survey.due(first, last, falls=falls, limit=limit, offset=offset)
        held = self.survey.accounts(one for _, one in found)
        return [Due(day, held[one]) for day, one in found]

    def past(self, limit: int) -> list[Due]:
        """What is open though its day has passed, the latest first."""
        return self.due(None, self.day - timedelta(days=1), falls=True, limit=limit) if self.late else []

    def happened(self, since: date, limit: int, offset: int) -> list[Event]:
        """What happened behind a day, the newest first."""
        return self.events(self.survey.moves(since, limit=limit, offset=offset))

    def events(self, moves: Sequence[Move]) -> list[Event]:
        """The same with their undertakings."""
        held = self.survey.accounts(one.undertaking for one in moves)
        return [Event(held[one.undertaking], one) for one in moves]

    def news(self, limit: int) -> list[Event]:
        """Of each undertaking the newest that happened to it, the newest first."""
        found: dict[str, Move] = {}
        for offset in count(0, TOGETHER):
            some = self.survey.moves(limit=TOGETHER, offset=offset)
            for one in some:
                found.setdefault(one.undertaking, one)
            if len(found) >= limit or len(some) < TOGETHER:
                break
        return self.events(list(found.values())[:limit])

    def contested(self, clashes: Sequence[Clash]) -> list[Contested]:
        """Conflicts with what stands beside them."""
        held = self.survey.accounts(one.undertaking for one in clashes if one.undertaking)
        met = self.survey.meeting_of(one.a.ref for one in clashes if one.undertaking not in held)
        meetings = self.survey.meetings_by_id(met.values())
        told = self.told(ref for one in clashes for ref in (*one.also, *one.settled_by))
        return [
            Contested(one, held.get(one.undertaking or ""), meetings.get(met.get(one.a.ref, "")), told)
            for one in clashes
        ]

    def about(self, meetings: Iterable[Gathering]) -> list[Clash]:
        """What is contradicted about some meetings, each with a side of one of them and none of another."""
        found = self.survey.clashes_of([told.ref for one in meetings for told in one.tellings])
        met = self.survey.meeting_of(side.ref for one in found for side in (one.a, one.b))
        return [one for one in found if len({met[side.ref] for side in (one.a, one.b) if side.ref in met}) == 1]

    def told(self, refs: Iterable[str]) -> dict[str, Told]:
        """Those of some records and acts that are acts that stand, with their articles."""
        return self.survey.told(ref for ref in refs if "#" in ref)

    def occasion(self, because: str) -> str:
        """What was recorded by hand to have happened, in its words; empty for what is no such record."""
        kind, _, number = because.partition(" ")
        if kind != "record" or not number.isdigit():
            return ""
        try:
            _, payload = self._ledger.record(int(number))
        except StatementError:
            return ""
        return str((payload or {}).get("occurrence", {}).get("words", ""))


def _once(held: dict[K, T], key: K, make: Callable[[], T]) -> T:
    """What is held under a key, made where it is not."""
    found = held.get(key)
    if found is None:
        if len(held) >= ASKED:
            held.clear()
        found = held[key] = make()
    return found


def month_of(day: date) -> str:
    """The month of a day in ISO 8601.

    >>> month_of(date(2025, 9, 5)), month_of(date(999, 1, 1))
    ('2025-09', '0999-01')
    """
    return day.isoformat()[:7]  # %Y has no zeros before a year of three digits


def place(told: Told) -> tuple[str, str]:
    """The path and fragment of an act's words in their article; an act of an earlier reading has no fragment."""
    if told.number is None:
        return f"/articles/{told.record}", ""
    return f"/articles/{told.record}/acts/{told.number}", f"act-{told.number}"


def count_origins(tellings: Iterable[Told]) -> int:
    """Of how many origins tellings are."""
    return len({one.origin for one in tellings})


def sizes(one: Account) -> list[str]:
    """Every sum and quantity that is told, each once: what counts in totals first, those of deeds last.

    Behind the first one the part that is done is left out: the share tells it, beside it.
    """
    deeds = [each for each in one.tellings if each.act.type == "perform"]
    told = [each for each in reversed(one.tellings) if each not in deeds] + deeds
    found = [value for each in told for value in (each.act.amount, each.act.quantity) if value]
    kept: list[Value[Money] | Value[Quantity]] = []
    for value in sorted(found, key=lambda value: not _counts(value, one.line)):
        if not kept or not (_is_in(value, one.share) or any(_is_again(value, other) for other in kept)):
            kept.append(value)
    return list(map(size, kept))


def _is_in(told: Value[Money] | Value[Quantity], share: Share | None) -> bool:
    """Whether the part that is done says it."""
    held = told.value
    if isinstance(held, Money):
        plain, unit = held.per is None, held.currency
    elif isinstance(held, Quantity):
        plain, unit = True, held.unit
    else:
        return False
    told_there = share is not None and (held.value, unit) == (share.done, share.unit)
    return plain and held.most is None and told_there


def _is_again(told: Value[Money] | Value[Quantity], other: Value[Money] | Value[Quantity]) -> bool:
    """Whether it says the same as another, if with fewer or more words for what is counted."""
    mine, its = told.value, other.value
    if not isinstance(mine, Quantity) or not isinstance(its, Quantity):
        return size(told) == size(other)
    words = [set(one.unit.casefold().split()) for one in (mine, its)]
    return (mine.value, mine.most) == (its.value, its.most) and (words[0] <= words[1] or words[1] <= words[0])


def _counts(told: Value[Money] | Value[Quantity], line: Line) -> bool:
    """Whether it is the sum with which the undertaking counts."""
    held = told.value
    return isinstance(held, Money) and (held.value, held.currency) == (line.value, line.currency)
