"""Who held an office and from when to when: rows of `data/tenures.tsv`, `data/officials.tsv` and a user's own file.

How a table looks, `servanda.actors.tables` says; its columns are `COLUMNS`.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple

from servanda import data
from servanda.actors.names import codes
from servanda.actors.tables import Table, listed, parsed, wrong

COLUMNS = ("code", "office", "role", "name", "aliases", "from", "until", "source")
HEADS = ("head of state", "head of government")
HIGHEST = {*HEADS, "both", "head"}
# Who is called by the last name alone, and of whom there are so many that nobody is.
CALLED = {*HIGHEST, "minister", "deputy"}
LEGISLATOR = "legislator"
MANY = {LEGISLATOR, "politician"}
# One may stay a few days after the next one was sworn in.
HANDOVER = 3
OPEN = ".."
FIRST, LAST = "0001-01-01", "9999-12-31"
DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?")


class Days(NamedTuple):
    """The first and the last day that a date may mean, both ISO 8601 and both in it."""

    first: str
    last: str


@dataclass(frozen=True)
class Tenure:
    """One person in one office over one stretch of time.

    `offices` are lower-case, the usual word first and the title as given after it. `start` and `until` are EDTF: a
    day, a month or a year; `A/B` is some day between the two, `..` a side that nobody knows of. `until` is the last
    day, which is mostly the successor's first.
    """

    code: str
    offices: tuple[str, ...]
    role: str
    name: str
    aliases: tuple[str, ...]
    start: str
    until: str
    source: str

    @property
    def actor(self) -> str:
        """The person as the guidelines write it: `FRA/Emmanuel Macron`; a body's person belongs to the whole body."""
        return f"{self.code.split('/')[0]}/{self.name}"

    def possibly(self, day: Days) -> bool:
        """Whether the office may have been held on one of the days."""
        return self._began.first <= day.last and day.first <= self._ended.last

    def surely(self, day: Days) -> bool:
        """Whether it was held on each of the days, as far as the table knows."""
        return self._began.last <= day.first and day.last <= self._ended.first

    def together(self, other: Tenure) -> int:
        """How many days this one was surely still there after the other, who came later, had surely begun."""
        began = max(self._began.last, other._began.last)
        return (date.fromisoformat(min(self._ended.first, other._ended.first)) - date.fromisoformat(began)).days

    @cached_property
    def _began(self) -> Days:
        return limits(self.start)

    @cached_property
    def _ended(self) -> Days:
        return Days(LAST, LAST) if self.until == OPEN else limits(self.until)


@lru_cache(4096)
def days(day: str | None) -> Days | None:
    """The days that a date in EDTF may mean; None where its year is not known, or where it is no date.

    >>> days("2024-02"), days("XXXX-09-04")
    (Days(first='2024-02-01', last='2024-02-29'), None)
    >>> days("2025-09-04/2025-09-06")
    Days(first='2025-09-04', last='2025-09-06')
    """
    if day is None:
        return None
    try:
        found = limits(day)
    except ValueError:
        return None
    return None if FIRST in found or LAST in found else found


def limits(day: str) -> Days:
    """The first and last day of a date or interval with open sides; ValueError for what is none."""
    first, slash, last = day.partition("/")
    if slash:
        began = FIRST if first == OPEN else limits(first).first
        ended = LAST if last == OPEN else limits(last).last
        if began > ended:
            raise ValueError(f"{day} ends before it begins")
        return Days(began, ended)
    found = DAY.fullmatch(day)
    if found is None or found[1] == "0000":
        raise ValueError(f"{day!r} is no day, month or year")
    year, month, number = int(found[1]), found[2], found[3]
    if month is None:
        return Days(f"{year:04}-01-01", f"{year:04}-12-31")
    length = calendar.monthrange(year, int(month))[1] if 1 <= int(month) <= 12 else 0
    if not length or (number and not 1 <= int(number) <= length):
        raise ValueError(f"{day} stands in no calendar")
    return Days(f"{year:04}-{month}-{number or '01'}", f"{year:04}-{month}-{number or length}")


def tenures(table: Table) -> list[Tenure]:
    """The rows of a table, in its order.

    Raises TableError ACTOR001, with file and line, for what `tables.parsed` does, a state or body that no table knows,
    an empty name or office, a day that is none, an end before the start, a row that stands twice, and two that cannot
    both be right: two persons who by the same source hold one highest office at once.
    """
    rows = list(parsed(table, COLUMNS, _tenure))
    _check_together(rows, table.name)
    return [one for _, one in rows]


def _tenure(cells: dict[str, str]) -> Tenure:
    code, start, until = cells["code"], cells["from"], cells["until"]
    if code not in codes():
        raise ValueError(f"{code!r} is no code of states.tsv or organisations.tsv")
    if not cells["name"] or not cells["office"]:
        raise ValueError("the name and the office must not be empty")
    stretch(start, until)
    return Tenure(
        code=code, offices=listed(cells["office"]), role=cells["role"], name=cells["name"],
        aliases=listed(cells["aliases"]), start=start, until=until, source=cells["source"],
    )  # fmt: skip


def stretch(start: str, until: str) -> tuple[Days, Days]:
    """The days on which something may begin and end; ValueError for what is no date, or ends before it begins."""
    began, ended = limits(start), Days(LAST, LAST) if until == OPEN else limits(until)
    if ended.last < began.first:
        raise ValueError(f"it would end on {until}, before {start}")
    return began, ended


def _shared(one: Tenure) -> bool:
    """Whether several hold the office at once, by law or for a time."""
    together = data.toml("together.toml")
    return one.offices[0] in together["offices"] or f"{one.code}/{one.offices[0]}" in together["once"]


def _check_together(rows: Iterable[tuple[int, Tenure]], name: str) -> None:
    """Of each office of each source the holders follow one another."""
    by_office: dict[tuple[str, ...], list[tuple[int, Tenure]]] = defaultdict(list)
    for number, one in rows:
        if one.role in HIGHEST and not _shared(one):
            by_office[one.code, one.offices[0], one.source].append((number, one))
    for those in by_office.values():
        those.sort(key=lambda row: row[1].start)
        for (line, one), (other_line, other) in combinations(those, 2):
            if one.together(other) > HANDOVER:
                raise wrong(
                    name, max(line, other_line),
                    f"{one.name} ({one.start} to {one.until}, line {line}) and {other.name} ({other.start} to "
                    f"{other.until}, line {other_line}) cannot both be {one.offices[0]} of {one.code} by one source",
                )  # fmt: skip
