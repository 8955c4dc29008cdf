"""Meetings: acts of meeting of all articles that tell of one meeting, with its board.

Two acts are of one meeting where their days allow it and where a place, or half of those who met, is the same. A
judgement binds before that: two that were judged different are never of one meeting, two that were judged the same are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from servanda.ledger.views.bearers import is_unnamed, root, stands_for
from servanda.ledger.views.places import places
from servanda.ledger.views.rulings import Pair, Ruling, bound, pair
from servanda.ledger.views.telling import Telling

SLACK = timedelta(days=1)
"""Outlets differ by a day on when a meeting was: that is a conflict, not another meeting."""
LONG = timedelta(days=31)
"""A meeting that is told by year alone cannot be told from the others of that year."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one actor took on or did in one field at a meeting; empty cells are left out."""

    actor: str
    theme: str
    domain: str = ""
    """Land, sea, air, cyber, space, or empty where the text names none."""
    tellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as all articles tell it."""

    id: str
    acts: tuple[Telling, ...]
    days: tuple[date, date]
    """The first and the last day that any article names."""
    participants: tuple[str, ...]
    """As the guidelines write actors, persons with their names, in alphabetical order; groups without a name last."""
    places: tuple[str, ...]
    modes: tuple[str, ...]
    board: tuple[Cell, ...]


def meet_keys(telling: Telling) -> frozenset[str]:
    """Under which keys the acts of one meeting are found: month and place, month and state or organisation."""
    if telling.act.type != "meet" or telling.when is None or telling.when[1] - telling.when[0] > LONG:
        return frozenset()
    months = {(day + step).isoformat()[:7] for day in telling.when for step in (-SLACK, SLACK)}
    about = {*telling.place, *(stands_for(root(value.words)) for value in telling.act.actors)}
    if any(is_unnamed(value.words) for value in telling.act.actors):
        about.add("a group")
    return frozenset(f"{month} {one}" for month in months for one in about)


def meetings(tellings: Iterable[Telling], rulings: Iterable[Ruling] = ()) -> tuple[Meeting, ...]:
    """All meetings, in the order of their days."""
    by_article: dict[str, list[Telling]] = defaultdict(list)
    for one in sorted(set(tellings), key=lambda one: one.order):
        by_article[one.article].append(one)
    everything = sorted((one for found in by_article.values() for one in found), key=lambda one: one.order)
    found = (meeting(acts, by_article) for acts in parted(everything, rulings))
    return tuple(sorted(found, key=lambda one: (one.days, one.id)))


def parted(tellings: Iterable[Telling], rulings: Iterable[Ruling] = ()) -> list[list[Telling]]:
    """The acts of meeting among some tellings, in their order, parted by meetings.

    Where judgements part acts that could both be of one meeting with a third, it goes with the one of its own days.
    """
    acts = {one.id: one for one in tellings if meet_keys(one)}
    together, apart = bound(one for one in rulings if one.a in acts and one.b in acts)
    blocks: dict[str, list[str]] = defaultdict(list)
    for one in acts.values():
        for key in meet_keys(one):
            blocks[key].append(one.id)
    likely = {both for block in blocks.values() for both in combinations(block, 2)}
    pairs = sorted((acts[a].when != acts[b].when, acts[a].order, acts[b].order, a, b) for a, b in likely)
    of = {one: [one] for one in acts}
    for a, b in (*sorted(together), *((a, b) for *_, a, b in pairs if is_one(acts[a], acts[b]))):
        if of[a] is not of[b] and not _kept_apart(of[a], of[b], apart):
            both = of[a] + of[b]
            of.update(dict.fromkeys(both, both))
    groups = {id(members): sorted((acts[one] for one in members), key=lambda one: one.order) for members in of.values()}
    return list(groups.values())


def _kept_apart(some: Iterable[str], others: Sequence[str], apart: Mapping[Pair, Ruling]) -> bool:
    return bool(apart) and any(pair(one, other) in apart for one in some for other in others)


def is_one(a: Telling, b: Telling) -> bool:
    """Whether two acts of meeting are of one meeting."""
    if not a.when or not b.when or a.when[0] - SLACK > b.when[1] or b.when[0] - SLACK > a.when[1]:
        return False
    overlap = a.when[0] <= b.when[1] and b.when[0] <= a.when[1]
    who, whom = (frozenset(stands_for(root(value.words)) for value in one.act.actors) for one in (a, b))
    named, other = (frozenset(one for one in people if not is_unnamed(one)) for people in (who, whom))
    if a.place and b.place:
        # Palace and city are told for one place: those who met decide where the words differ.
        if a.place & b.place:
            return overlap or bool(named & other) or (not named and not other)
    elif a.act.mode and b.act.mode and a.act.mode.words != b.act.mode.words:
        return False
    if named and other:
        if not overlap and named != other:
            return False
        return 2 * len(named & other) >= min(len(named), len(other)) and len(named & other) > 0
    return overlap and a.theme == b.theme and bool(who != named and whom != other)


def name(first: Telling) -> str:
    """The id of the meeting that begins with an act."""
    return f"m-{hashlib.sha256(first.id.encode()).hexdigest()[:12]}"


def meeting(acts: Sequence[Telling], by_article: Mapping[str, Sequence[Telling]]) -> Meeting:
    """One meeting of its acts, in their order, and all tellings of their articles."""
    first, last = min(one.when[0] for one in acts if one.when), max(one.when[1] for one in acts if one.when)
    people = {value.words for one in acts for value in one.act.actors}
    return Meeting(
        name(acts[0]),
        tuple(acts),
        (first, last),
        tuple(sorted(people, key=lambda one: (is_unnamed(one), one))),
        places(one.act.place.words for one in acts if one.act.place),
        tuple(sorted({one.act.mode.words for one in acts if one.act.mode})),
        tuple(_board([one for article in {one.article for one in acts} for one in by_article[article]], first, last)),
    )


def _board(tellings: Iterable[Telling], first: date, last: date) -> Iterator[Cell]:
    """What the articles that tell of the meeting, and do not look ahead to it, tell of promises within a week of it."""
    cells: dict[tuple[str, str, str], list[Telling]] = defaultdict(list)
    for one in tellings:
        if one.act.type in ("commit", "refuse") and first - SLACK <= one.day <= last + timedelta(days=7):
            for actor in one.bearers[0].names:
                for domain in [value.words for value in one.act.domains] or [""]:
                    cells[actor, one.theme, domain].append(one)
    for (actor, theme, domain), found in sorted(cells.items()):
        yield Cell(actor, theme, domain, tuple(one.id for one in sorted(found, key=lambda each: each.order)))
