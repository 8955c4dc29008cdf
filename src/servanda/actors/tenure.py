"""Who held an office and from when to when: rows of `data/tenures.tsv`, `data/officials.tsv` and a user's own file.

A table is tab-separated, with the columns of `COLUMNS` in its first line that is no comment. Every row is checked when
it is read, so that a wrong one is found at its line and not in an answer.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from servanda import data
from servanda.errors import ConfigError

COLUMNS = ("code", "office", "role", "name", "aliases", "from", "until", "source")
HEADS = ("head of state", "head of government")
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

    @cached_property
    def _began(self) -> Days:
        return _limits(self.start)

    @cached_property
    def _ended(self) -> Days:
        return Days(LAST, LAST) if self.until == OPEN else _limits(self.until)


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
        limits = _limits(day)
    except ValueError:
        return None
    return None if FIRST in limits or LAST in limits else limits


def _limits(day: str) -> Days:
    """The first and last day of a date or interval with open sides; ValueError for what is none."""
    first, slash, last = day.partition("/")
    if slash:
        began = FIRST if first == OPEN else _limits(first).first
        ended = LAST if last == OPEN else _limits(last).last
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


def tenures(text: str, name: str) -> Iterator[Tenure]:
    """The rows of a table, in its order; `name` is the file that an error names.

    Raises ConfigError (CONF002), with file and line, for columns that are not `COLUMNS`, a state or body that no table
    knows, an empty name or office, a day that is none, and an end before the start.
    """
    numbered = ((number, line) for number, line in enumerate(text.splitlines(), 1) if line and line[0] != "#")
    _, header = next(numbered, (1, ""))
    if tuple(header.split("\t")) != COLUMNS:
        raise _wrong(name, 1, f"the columns must be {', '.join(COLUMNS)}, separated by tabs")
    for number, line in numbered:
        try:
            yield _tenure(line)
        except ValueError as error:
            raise _wrong(name, number, str(error)) from error


def _tenure(line: str) -> Tenure:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells are needed, here are {len(cells)}")
    code, office, role, name, aliases, start, until, source = cells
    if code not in _codes():
        raise ValueError(f"{code!r} is no code of states.tsv or organisations.tsv")
    if not name or not office:
        raise ValueError("the name and the office must not be empty")
    found = Tenure(
        code, tuple(office.split("|")), role, name, tuple(filter(None, aliases.split("|"))), start, until, source
    )
    began, ended = _limits(start), _limits(until) if until != OPEN else Days(LAST, LAST)
    if ended.last < began.first:
        raise ValueError(f"{name} would end on {until}, before {start}")
    return found


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for table in ("states.tsv", "organisations.tsv") for row in data.rows(table))


def _wrong(name: str, line: int, what: str) -> ConfigError:
    return ConfigError("CONF002", f"{name}, line {line}: {what}; correct the row, or take it out")
