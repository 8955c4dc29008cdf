"""Time lines: where an undertaking's days lie on a line, in hundredths of its length, ready to be drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.export.words import CLOSED, day
from servanda.ledger.accounts import Account
from servanda.model.act import LABELS

SHORTEST = timedelta(days=28)
"""A line shows at least so many days, or all of them would fall together."""
WIDE = 17
"""A stretch from this length on has room for its status as a word, on a telephone too."""


@dataclass(frozen=True)
class Scale:
    """From which to which day a line runs."""

    first: date
    last: date

    def at(self, when: date) -> float:
        """Where a day lies, from 0 to 100."""
        whole = (self.last - self.first).days
        return round(100 * min(max((when - self.first).days / whole, 0), 1), 2)

    def years(self) -> list[tuple[float, int]]:
        """Where each New Year lies, with its year; of a long line every fifth or tenth."""
        found = range(self.first.year + 1, self.last.year + 1)
        step = next(step for step in (1, 2, 5, 10, 50, 100, 500, 2000) if len(found) <= 6 * step)
        return [(self.at(date(year, 1, 1)), year) for year in found if year % step == 0]


@dataclass(frozen=True)
class Stretch:
    """As long as one status lasts."""

    x: float
    width: float
    status: str
    words: str
    """For people who point at it."""

    @property
    def has_room(self) -> bool:
        """Whether its status can be written on it."""
        return self.width >= WIDE


@dataclass(frozen=True)
class Course:
    """An undertaking's line: stretches by status, days of tellings, the deadline, and the day that one looks from."""

    stretches: tuple[Stretch, ...]
    forces: tuple[tuple[float, float, int], ...]
    """From where, how long, and how strong from 1 (possible) to 4 (formal): the force as told last."""
    told: tuple[float, ...]
    deadline: float | None
    today: float
    scale: Scale
    words: str
    """The same in words, for those who do not see it."""


def scale(undertakings: Sequence[Account], today: date, *, ahead: timedelta | None = None) -> Scale:
    """A line on which all of them have room: from the first telling to today, or to the last deadline ahead.

    With `ahead`, deadlines later than that are left out.
    """
    first = min((one.line.first for one in undertakings), default=today)
    ends = [
        day
        for one in undertakings
        if one.line.status not in CLOSED and (day := one.line.deadline) and (ahead is None or day - today <= ahead)
    ]
    return Scale(first, max(today, *ends, first + SHORTEST))


def course(one: Account, line: Scale, today: date) -> Course:
    """One undertaking on a line."""
    ends = [*(change.day for change in one.changes[1:]), today]
    stretches = tuple(
        Stretch(
            line.at(change.day),
            round(max(line.at(end) - line.at(change.day), 0.8), 2),
            change.status,
            f"{change.status} from {day(change.day)}: {change.words}",
        )
        for change, end in zip(one.changes, ends, strict=True)
    )
    until = one.line.deadline
    words = "; ".join(f"{change.status} from {day(change.day)}" for change in one.changes)
    return Course(
        stretches,
        tuple(_forces(one, line, today)),
        tuple(sorted({line.at(each.day) for each in one.tellings})),
        line.at(until) if until and line.first <= until <= line.last else None,
        line.at(today),
        line,
        f"{words}; to be done by {day(until)}" if until else words,
    )


def _forces(one: Account, line: Scale, today: date) -> Iterator[tuple[float, float, int]]:
    told = [each for each in one.revisions if each.slot == "force" and each.day <= today]
    ends = [*(each.day for each in told[1:]), today]
    for each, end in zip(told, ends, strict=False):
        if end > each.day or each is told[-1]:
            x = line.at(each.day)
            yield x, round(max(line.at(end) - x, 0.8), 2), LABELS["force"].index(each.value) + 1
