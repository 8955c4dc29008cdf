"""Who bears an undertaking: persons and offices go up to their state, groups are known by what can be said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from servanda import data
from servanda.model import Act, Value

GROUP = "a group"
"""The name under which groups without names are looked for."""


@cache
def _lists() -> dict[str, list[str]]:
    found: dict[str, list[str]] = data.toml("views.toml")["bearers"]
    return found


@lru_cache(maxsize=50_000)
def root(actor: str) -> str:
    """The state, organisation or group that an actor is or speaks for; a body that decides on its own stays itself.

    >>> root("DEU/Friedrich Merz"), root("EU/European Commission"), root("loss and damage fund/board")
    ('DEU', 'EU/European Commission', 'loss and damage fund')
    >>> root("Fourteen participating countries"), root("Twenty-six states"), root("Donors")
    ('14 countries', '26 states', 'donors')
    """
    head, _, part = actor.partition("/")
    if head == "outlet":
        return actor
    own = part and any(re.search(rf"\b{name}\b", part.casefold()) for name in _lists()["own"])
    return f"{head}/{part}" if own else _group(head.strip())


def _group(name: str) -> str:
    """A group without a name as every outlet may tell it: its number in figures, and no word that says nothing."""
    if not is_unnamed(name):
        return name
    first, *rest = name.split()
    number = _figures().get(first.casefold(), first)
    if not rest:
        return name.casefold()
    if number.isdigit() and len(rest) > 1 and rest[0].casefold() in _lists()["idle"]:
        rest = rest[1:]
    return " ".join((number, *rest))


@cache
def _figures() -> dict[str, str]:
    """Numbers from two up, by the words for them."""
    words = data.toml("numbers.toml")
    found = {word: str(number) for number, word in enumerate(words["small"]) if number > 1}
    for number, ten in enumerate(words["tens"], 2):
        found[ten] = f"{number}0"
        found |= {f"{ten}-{one}": f"{number}{small}" for small, one in enumerate(words["small"][1:10], 1)}
    return found


@lru_cache(maxsize=50_000)
def is_unnamed(name: str) -> bool:
    """Whether it is a group of which nobody says who belongs to it.

    >>> is_unnamed("26 countries"), is_unnamed("Europeans"), is_unnamed("POL"), is_unnamed("coalition of the willing")
    (True, False, False, False)
    """
    return name.casefold().split(" ")[-1] in _lists()["group"] or name[:1].isdigit()


@lru_cache(maxsize=50_000)
def stands_for(name: str) -> str:
    """The organisation whose members a group's name points to, else the name itself.

    >>> stands_for("Europeans"), stands_for("Team Europe"), stands_for("EU/European Commission"), stands_for("POL")
    ('EU', 'EU', 'EU', 'POL')
    """
    forms: dict[str, str] = data.toml("views.toml")["bearers"]["stands_for"]
    for word in name.casefold().split():
        for beginning, organisation in forms.items():
            if word.startswith(beginning):
                return organisation
    return name.split("/", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Bearers:
    """Those who bear one undertaking together."""

    names: frozenset[str]
    """States, organisations, named groups, and groups without a name in the text's words."""

    @property
    def is_group(self) -> bool:
        """Whether it is a group without a name."""
        return any(is_unnamed(name) for name in self.names)

    @property
    def is_group_by_name(self) -> bool:
        """Whether it may be a group with a name of its own: the coalition of the willing, but no state."""
        return len(self.names) == 1 and not any(name.isupper() or "/" in name for name in self.names)

    @property
    def label(self) -> str:
        """For people: the names in order."""
        return ", ".join(sorted(self.names))

    def sought(self) -> frozenset[str]:
        """The names under which those who may be the same are looked for."""
        if self.is_group:
            return frozenset({GROUP})
        names = frozenset(stands_for(name) for name in self.names)
        if len(self.names) == 1:
            return names | {GROUP} if self.is_group_by_name else names
        # Several may be the named members of a group, or some of those who act together elsewhere.
        return frozenset(f"{name} and others" for name in names) | {GROUP}


def bearers(act: Act) -> tuple[Bearers, ...]:
    """Who may bear what the act tells of, the likelier first; of a request, those who are to do it (LEDGER.md).

    Of a proposal the words alone tell whether the one who makes it or the one it is made to is to do it.
    """
    actors, recipients = (_names(values) for values in (act.actors, act.recipients))
    if act.type == "request":
        return (recipients if recipients.names else actors,)
    return (actors, recipients) if act.type == "propose" and recipients.names else (actors,)


def _names(values: Iterable[Value[str]]) -> Bearers:
    return _told(tuple(value.words for value in values))


@lru_cache(maxsize=100_000)
def _told(names: tuple[str, ...]) -> Bearers:
    unknown = _lists()["unknown"]
    return Bearers(frozenset(root(name) for name in names if name.casefold() not in unknown))


def affinity(a: Bearers, b: Bearers) -> float:
    """How surely two are the same bearer: 1 for the same, 0 where they cannot be or nobody knows who bears it.

    One of a group is not the group.

    >>> Norway, few = Bearers(frozenset({"NOR"})), Bearers(frozenset({"26 countries"}))
    >>> affinity(Norway, Norway), affinity(Norway, few), affinity(few, Bearers(frozenset({"24 states"})))
    (1.0, 0.0, 0.75)
    """
    if not a.names or not b.names:
        return 0.0
    if a.names == b.names:
        return 1.0
    if a.is_group or b.is_group:
        return _group_affinity(a, b)
    first, second = (frozenset(stands_for(name) for name in one.names) for one in (a, b))
    if first == second:
        # A body that decides on its own is another bearer than its organisation.
        return 0.0 if any("/" in name for name in a.names ^ b.names) else 0.75
    common = len(first & second)
    # Some of those who act together are told without the others.
    return 0.5 if common > 1 and 2 * common >= len(first | second) else 0.0


def _group_affinity(a: Bearers, b: Bearers) -> float:
    if a.is_group and b.is_group:
        return 0.75
    named = b if a.is_group else a
    if len(named.names) > 1:
        return 0.5 if len(named.names) > 2 else 0.25
    # The coalition of the willing may be told as "35 nations"; a state may not.
    return 0.5 if named.is_group_by_name else 0.0
