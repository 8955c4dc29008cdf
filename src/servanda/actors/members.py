"""Who belongs to which organisation, format or group at a day: rows of `data/members.tsv` and of a user's own file.

Only settled memberships are told. A user's rows for an organisation go instead of ours for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import NamedTuple

from servanda.actors.names import codes
from servanda.actors.tables import Table, in_force, listed, ours, parsed, wrong
from servanda.actors.tenure import LAST, Days, days, stretch

TABLE = "members.tsv"
COLUMNS = ("code", "member", "from", "until", "source")
# Where the day is not known, those are certain who have belonged to it ever since.
SINCE = "2014-01-01"


class Membership(NamedTuple):
    """One member of one body over one stretch of time, each end some day of its two."""

    code: str
    member: str
    began: Days
    ended: Days
    source: str


def members(code: str, day: str | None) -> tuple[str, ...]:
    """The codes of those who surely belonged to a body on each of a date's days, in their order; states and bodies.

    Where the year of the day is not known (None, `XXXX-09-04`), those who have belonged to it on every day since 2014,
    or since it began. Empty for a body whose members no table tells.

    Raises TableError for an own table in force that cannot be read (ACTOR002) or is wrong (ACTOR001).

    >>> len(members("EU", "2013-06-30")), len(members("EU", "2013-07-01")), len(members("EU", "2025"))
    (27, 28, 27)
    >>> members("Weimar Triangle", None)
    ('DEU', 'FRA', 'POL')
    """
    rows = _table(in_force().members, in_force().names).get(code, ())
    when = _when(rows, day)
    return tuple(sorted(row.member for row in rows if _surely(row, when)))


def is_member(code: str, member: str, day: str | None) -> bool | None:
    """Whether one belonged to a body: None where that is not sure, or where no table tells the body's members.

    >>> is_member("EU", "GBR", "2020-01-31"), is_member("EU", "GBR", "2020-02-01"), is_member("EU", "GBR", "2020")
    (True, False, None)
    """
    rows = _table(in_force().members, in_force().names).get(code, ())
    when = _when(rows, day)
    own = [row for row in rows if row.member == member]
    if any(_surely(row, when) for row in own):
        return True
    possibly = any(row.began.first <= when.last and when.first <= row.ended.last for row in own)
    return None if possibly or not rows else False


def _checked(table: Table) -> list[Membership]:
    """The rows of a table, one a member, in its order.

    Raises TableError ACTOR001, with file and line, for what `tables.parsed` does, a code that no table knows, a day
    that is none, an end before the start, and a member that would belong to the body twice at once.
    """
    rows = [(line, one) for line, those in parsed(table, COLUMNS, _memberships) for one in those]
    by_member: dict[tuple[str, str], list[tuple[int, Membership]]] = defaultdict(list)
    for line, one in rows:
        by_member[one.code, one.member].append((line, one))
    for (code, member), those in by_member.items():
        for (line, one), (other_line, other) in combinations(those, 2):
            if one.began.last <= other.ended.first and other.began.last <= one.ended.first:
                raise wrong(
                    table.name,
                    max(line, other_line),
                    f"{member} is in {code} twice at once (line {min(line, other_line)})",
                )
    return [one for _, one in rows]


def _memberships(cells: dict[str, str]) -> list[Membership]:
    those = listed(cells["member"])
    if not those:
        raise ValueError("the member must not be empty")
    for code in (cells["code"], *those):
        if code not in codes():
            raise ValueError(f"{code!r} is no code of states.tsv or organisations.tsv")
    began, ended = stretch(cells["from"], cells["until"])
    return [Membership(cells["code"], member, began, ended, cells["source"]) for member in those]


@cache
def _table(own: Table | None, _names_of: Table | None) -> dict[str, list[Membership]]:
    """Memberships by body; `_names_of` is the table of own names that was in force, for codes that only it knows."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for row in _checked(ours(TABLE)):
        found[row.code].append(row)
    added = [] if own is None else _checked(own)
    for code in {row.code for row in added}:
        found[code] = [row for row in added if row.code == code]
    return dict(found)


def _when(rows: Iterable[Membership], day: str | None) -> Days:
    begun = min((row.began.last for row in rows), default=SINCE)
    return days(day) or Days(max(SINCE, begun), LAST)


def _surely(row: Membership, when: Days) -> bool:
    return row.began.last <= when.first and when.last <= row.ended.first
