"""Who held which office when, and who is meant by a name at a day.

The tables come with the package: `tenures.tsv` from the CIA World Factbook and `officials.tsv` by hand; their heads say
sources, licence and date. Days are EDTF; a day whose year is not known (`XXXX-09-04`) finds nobody, for nobody can be
sure then (law 4). What the tables do not tell stays untold: an empty answer says that they do not know.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

from servanda.actors.names import is_state
from servanda.actors.spelling import fold, spellings, turned, without_initials
from servanda.actors.tables import Table, in_force, ours, read
from servanda.actors.tenure import CALLED, HEADS, MANY, OPEN, Days, Tenure, days, tenures

TABLES = ("tenures.tsv", "officials.tsv")
# Roles by which an office can be asked for.
ROLES = {*HEADS, "head"}
SHORT = {"premier": "head of government", "chief": "head", "boss": "head"}
"""What newspapers call those who have another title: the Dutch premier, the UN chief."""
INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?)+|[^\W\d_]\s")
# Where the family name comes first, and where it does at home alone; abroad both orders are written.
FAMILY_FIRST = {"CHN", "HKG", "KOR", "MAC", "PRK", "TWN"}
FIRST_AT_HOME = {"HUN", "JPN"}
# Words before an office that do not change it.
BESIDE = re.compile(r"\b(?:acting|interim|caretaker|transitional|the|then|current|incumbent)\b")
OF = re.compile(r"^(minister) (?:of|for) (.+)$")


def holders(code: str, office: str, day: str | None, *, own: Path | None = None) -> tuple[Tenure, ...]:
    """Those who held an office of a state or body at a day: the sure ones first, the later start first among them.

    `office` is one of `Tenure.offices` in any case and spelling (defense minister, secretary-general), or a role: "head
    of state", "head of government", the "head" of a body. On a day of change both are given; so are all who may have
    held it where the tables know an interval alone: ask `Tenure.surely`. `own` is a table of the user's: its rows add
    to ours, and replace a row of the same person in the same office and time.

    Raises ConfigError (CONF002) for an own table that cannot be read or is wrong.

    >>> [one.name for one in holders("DEU", "Chancellor", "2025-09-04")]
    ['Friedrich Merz']
    """
    return _almanac(own).holders(code, office, day)


def people(name: str, day: str | None, *, own: Path | None = None) -> tuple[Tenure, ...]:
    """The tenures at a day of all whom a family or full name may mean, in the order of `holders`.

    Accents, hyphens, dots and the Arabic article make no difference; an initial stands for any given name that begins
    with it. Two persons of one name are both given. Raises as `holders` does.

    >>> {one.actor for one in people("Zelensky", "2023-05")}
    {'UKR/Volodymyr Zelenskyy'}
    """
    return _almanac(own).people(name, day)


def called(last: str, title: str, day: str | None) -> tuple[Tenure, ...]:
    """The tenures that a last name without a full one means at a day, behind the title or "".

    Those who hold the office of the title go first, then heads and ministers, then the others; but of the many
    legislators, mayors and leaders of parties only who stands beside the office.

    >>> [one.actor for one in called("Graham", "Senator", "2024-05")], called("Graham", "", "2024-05")
    (['USA/Lindsey Graham'], ())
    """
    those = people(last, day)
    titled = tuple(one for one in those if _office(title) in _offices(one))
    known = tuple(one for one in those if one.role in CALLED)
    return titled or known or tuple(one for one in those if one.role not in MANY)


def former(name: str, day: str | None, *, own: Path | None = None) -> tuple[Tenure, ...]:
    """The tenures of a name that had ended before a day, the last one first: for "the former chancellor Merkel".

    >>> former("Merkel", "2023-05-01")[0].until
    '2021-12-08'
    """
    return _almanac(own).former(name, day)


def borne(name: str, day: str | None, *, code: str | None = None, own: Path | None = None) -> tuple[Tenure, ...]:
    """The tenures of all whom a full name may mean: those at a day, else those that had ended, else later ones.

    Of those of one name that had ended, the last one alone, for a person is of the last office. Of later ones, those of
    states alone: who was a candidate that year is of the same state as in office, but who is to head an international
    body may be of any. Without a day, the tenures of all times. `code` leaves out all but its own. Raises as `holders`
    does.

    >>> {one.actor for one in borne("Donald J. Trump", "2015-12-22")}, borne("Trump", "2015-12-22")
    ({'USA/Donald Trump'}, ())
    """
    return _almanac(own).borne(name, day, code)


def names() -> Iterator[tuple[str, str]]:
    """The code of a state or body and the name, of everybody whom the tables know, once each."""
    return iter(dict.fromkeys((one.code.split("/")[0], one.name) for one in _almanac(None).known))


@cache
def given_names() -> frozenset[str]:
    """The first words of the names that our tables know, in small letters."""
    return frozenset(one.name.split()[0].casefold() for one in _ours())


class _Almanac:
    """Every tenure, by code and by name; it answers from memory."""

    def __init__(self, known: Iterable[Tenure]) -> None:
        self.known = tuple(known)

    @cached_property
    def _by_office(self) -> dict[tuple[str, str], list[Tenure]]:
        found: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
        for one in self.known:
            for office in _offices(one):
                found[one.code, office].append(one)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Tenure]]:
        found: dict[str, list[Tenure]] = defaultdict(list)
        for one in self.known:
            for name in _names(one):
                found[name].append(one)
        return found

    def holders(self, code: str, office: str, day: str | None) -> tuple[Tenure, ...]:
        told, none = _office(office), list[Tenure]()
        held = self._by_office.get((code, told)) or self._by_office.get((code, SHORT.get(told, told)), none)
        return _at(held, days(day))

    def people(self, name: str, day: str | None) -> tuple[Tenure, ...]:
        return _at(self._named(name), days(day))

    def former(self, name: str, day: str | None) -> tuple[Tenure, ...]:
        when = days(day)
        ended = [one for one in self._named(name) if when and one.until != OPEN and not one.possibly(when)]
        before = [one for one in ended if when and one.until.split("/")[-1] < when.first]
        return tuple(sorted(before, key=lambda one: one.until, reverse=True))

    def borne(self, name: str, day: str | None, code: str | None) -> tuple[Tenure, ...]:
        def own(those: Iterable[Tenure]) -> tuple[Tenure, ...]:
            return tuple(one for one in dict.fromkeys(those) if code in (None, one.code.split("/")[0]))

        left = own(self.former(name, day))
        found = own(self.people(name, day)) or (left[:1] if len({one.name for one in left}) == 1 else left)
        if found or " " not in name.strip():
            return found
        return tuple(one for one in own(self._named(name)) if is_state(one.code) or days(day) is None)

    def _named(self, name: str) -> list[Tenure]:
        folded = fold(name)
        shorter = without_initials(folded)
        for spelling in (folded, shorter, shorter.removesuffix(" jr").removesuffix(" sr")):
            if spelling in self._by_name:
                return self._by_name[spelling]
        initial, _, family = folded.partition(" ")
        if not family or not INITIALS.match(name):
            return []
        return [one for one in self._by_name.get(family.split()[-1], ()) if fold(one.name).startswith(initial[0])]


def _almanac(own: Path | None) -> _Almanac:
    tables = in_force()
    return _loaded(read(own) if own else tables.tenures, tables.names)


@cache
def _ours() -> tuple[Tenure, ...]:
    return tuple(one for name in TABLES for one in tenures(ours(name)))


@cache
def _loaded(own: Table | None, _names_of: Table | None) -> _Almanac:
    """Ours and the user's; `_names_of` is the table of own names that was in force, for codes that only it knows."""
    if own is None:
        return _Almanac(_ours())
    added = tenures(own)
    return _Almanac([*(one for one in _ours() if not any(_replaces(row, one) for row in added)), *added])


def _replaces(row: Tenure, one: Tenure) -> bool:
    """Whether a user's row tells of the same person, office and time as one of ours."""
    if row.code != one.code or not {*map(_office, row.offices)} & {*map(_office, one.offices)}:
        return False
    begun = row.start.split("/")[0] <= one.until.split("/")[-1].replace(OPEN, "9999")
    return begun and one.start.split("/")[-1] <= row.until.replace(OPEN, "9999") and fold(row.name) in _names(one)


def _at(those: Iterable[Tenure], day: Days | None) -> tuple[Tenure, ...]:
    if day is None:
        return ()
    found = sorted((one for one in dict.fromkeys(those) if one.possibly(day)), key=lambda one: one.start, reverse=True)
    return tuple(sorted(found, key=lambda one: not one.surely(day)))


@cache
def _office(words: str) -> str:
    plain = OF.sub(r"\2 \1", fold(BESIDE.sub(" ", words.casefold())))
    return plain.replace("defense", "defence").replace("advisor", "adviser").replace("foreign affairs", "foreign")


def _offices(one: Tenure) -> frozenset[str]:
    """The folded offices and roles by which a tenure is found."""
    return frozenset((*map(_office, one.offices), *(HEADS if one.role == "both" else {one.role} & ROLES)))


def _names(one: Tenure) -> frozenset[str]:
    first = one.code in FAMILY_FIRST
    told = spellings((one.name, *one.aliases), family_first=first)
    if not first and one.code not in FIRST_AT_HOME:
        return told
    return told | {turned(fold(name), family_first=first) for name in (one.name, *one.aliases)}
