"""What is counted over a whole ledger as it is known on a day: who bears how much, what outlets tell, who claims what.

Each question looks at every undertaking, article or claim once, so whoever asks keeps the answer while the log stays as
it is; what an answer holds in memory grows with the actors, outlets or claims, as it says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from servanda.ledger import schema, store
from servanda.ledger.rows import UNKNOWN
from servanda.ledger.shelf import Wanted, where
from servanda.ledger.survey import Listed, Survey
from servanda.ledger.views.bearers import root

KEPT, BROKEN = frozenset({"kept", "partly kept"}), frozenset({"overdue", "withdrawn"})
"""Statuses of what was kept, and of what is late or was taken back."""
TAKEN = ("taken on", "done")
"""Roles of who takes a part in something."""
NEWEST = 3
"""So many reports of an outlet are named."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet with its figures."""

    name: str
    reports: int
    newest: tuple[Listed, ...]
    undertakings: int
    """How many it tells of."""
    alone: int
    """Those of them that no other origin tells."""
    contradicted: int
    """Open conflicts of which it is one side."""
    shared: tuple[str, ...]
    """Outlets that printed a story of the same origin."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An act of claiming in one line."""

    ref: str
    theme: str
    people: tuple[str, ...]
    """Who claims it, and who says that they do."""
    outlet: str
    where: str
    """Whether anything contradicts it: contested, settled, alone."""


def kinds(survey: Survey) -> dict[str, int]:
    """How many acts stand of each type."""
    held = schema.acts.c
    return dict(survey.rows(select(held.type, func.count()).group_by(held.type)))


def readers(survey: Survey) -> list[tuple[str, int]]:
    """Who read the articles, those who read most first."""
    told = schema.told.c
    query = select(told.reader, func.count()).where(told.day <= survey.day, told.reader.is_not(None))
    return sorted(map(tuple, survey.rows(query.group_by(told.reader))), key=lambda one: (-one[1], one[0]))


def count_origins(survey: Survey) -> int:
    """Of how many origins the articles are."""
    told = schema.told.c
    return int(survey.one(select(func.count(func.distinct(told.origin))).where(told.day <= survey.day)))


# Actors.


def bearers(survey: Survey) -> list[str]:
    """Everybody who bears something, by name."""
    held = schema.bearers.c
    return list(survey.column(select(func.min(held.name)).where(held.bears == 1).group_by(held.actor)))


def names(survey: Survey) -> list[str]:
    """Everybody who has any part in an undertaking, by name."""
    held = schema.bearers.c
    return list(survey.column(select(func.min(held.name)).group_by(held.actor)))


def tallies(survey: Survey, actors: Iterable[str]) -> dict[str, Counter[str]]:
    """Of actors how many undertakings they have a part in, by role; it looks at each of these.

    `kept` and `broken` count those of what they took on.
    """
    held, stands = schema.bearers.c, schema.standings.c
    query = (
        select(held.actor, held.role, stands.status, func.count().label("number"))
        .join_from(schema.bearers, schema.standings, stands.undertaking == held.undertaking)
        .where(held.role != "", survey.now())
        .group_by(held.actor, held.role, stands.status)
    )
    written = {one.casefold(): one for one in actors}
    found = {one: Counter[str]() for one in written.values()}
    for row in survey.among(query, held.actor, list(written)):
        tally = found[written[row.actor]]
        tally[row.role] += row.number
        if row.role == "taken on":
            tally["kept"] += row.number if row.status in KEPT else 0
            tally["broken"] += row.number if row.status in BROKEN else 0
    return found


def parts(survey: Survey, actors: Iterable[str]) -> dict[str, int]:
    """In how many undertakings actors have any part."""
    held, written = schema.bearers.c, {one.casefold(): one for one in actors}
    query = select(held.actor, func.count().label("number")).group_by(held.actor)
    return {written[row.actor]: row.number for row in survey.among(query, held.actor, list(written))}


def spelt(survey: Survey, actor: str) -> str | None:
    """An actor's name as it is written, however its capitals were; None where nothing is known of it."""
    for held in (schema.bearers.c, schema.attending.c):
        query = select(held.name).where(held.actor == actor.casefold()).order_by(held.name != actor).limit(1)
        if found := survey.rows(query):
            return str(found[0].name) if held is schema.bearers.c else actor
    return None


def speaking_for(survey: Survey, actor: str) -> list[str]:
    """The persons and bodies that act or speak for an actor, in order of their names."""
    found: set[str] = set()
    for held in (schema.bearers.c, schema.attending.c):
        query = select(held.name).where(store.starts_with(held.actor, f"{actor.casefold()}/")).distinct()
        found.update(row.name for row in survey.rows(query))
    return sorted(one for one in found if root(one) == actor != one)


def telling_of(survey: Survey, actor: str) -> Counter[str]:
    """Of how much of what an actor bears each outlet tells."""
    held, traits = schema.bearers.c, schema.traits.c
    query = (
        select(traits.value, func.count())
        .join_from(schema.bearers, schema.traits, traits.undertaking == held.undertaking)
        .where(held.actor == actor.casefold(), held.bears == 1, traits.name == "outlet")
        .group_by(traits.value)
    )
    return Counter(dict(survey.rows(query)))


# Outlets.


def outlets(survey: Survey) -> list[Outlet]:
    """All outlets, those with the most reports first."""
    told = schema.told.c
    query = select(told.seq, told.day, told.title, told.publisher, told.origin).where(told.day <= survey.day)
    reports: dict[str, list[Listed]] = defaultdict(list)
    printed: dict[str, set[str]] = defaultdict(set)
    for row in survey.rows(query.order_by(told.day.desc(), told.seq.desc())):
        name = row.publisher or UNKNOWN
        reports[name].append(Listed(row.seq, date.fromisoformat(row.day), row.title))
        printed[row.origin].add(name)
    shared: dict[str, set[str]] = defaultdict(set)
    for some in printed.values():
        for name in some if len(some) > 1 else ():
            shared[name] |= some - {name}
    tells, alone = (_by_outlet(survey, trait) for trait in ("outlet", "alone"))
    contradicted = Counter(name for some in _sides(survey) for name in some)
    rows = [
        Outlet(
            name, len(found), tuple(found[:NEWEST]), tells.get(name, 0), alone.get(name, 0), contradicted[name],
            tuple(sorted(shared[name])),
        )
        for name, found in reports.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.reports, one.name))


def _by_outlet(survey: Survey, trait: str) -> dict[str, int]:
    held = schema.traits.c
    return dict(survey.rows(select(held.value, func.count()).where(held.name == trait).group_by(held.value)))


def _sides(survey: Survey) -> Iterator[set[str]]:
    """The outlets of both sides of every open conflict."""
    held, a, b, its, other = (
        schema.clashes.c,
        schema.acts.alias(),
        schema.acts.alias(),
        schema.told.alias(),
        schema.told.alias(),
    )
    query = (
        select(its.c.publisher.label("first"), other.c.publisher.label("second"))
        .join_from(schema.clashes, a, a.c.ref == held.ref_a)
        .join(b, b.c.ref == held.ref_b)
        .join(its, its.c.id == a.c.article)
        .join(other, other.c.id == b.c.article)
        .where(survey.contested(settled=False))
    )
    return ({row.first or UNKNOWN, row.second or UNKNOWN} for row in survey.rows(query))


def copied(survey: Survey, *, limit: int) -> list[list[Listed]]:
    """The articles of origins that have several, the newest origin first."""
    told, first = schema.told.c, schema.told.alias()
    query = (
        select(first.c.seq)
        .join_from(schema.told, first, first.c.id == told.origin)
        .where(told.day <= survey.day)
        .group_by(first.c.seq, first.c.day)
        .having(func.count() > 1)
        .order_by(first.c.day.desc(), first.c.seq.desc())
    )
    seqs = [row.seq for row in survey.rows(query.limit(limit))]
    found = survey.copies(seqs)
    return [found[one] for one in seqs]


# Claims.


def claims(survey: Survey) -> list[Claimed]:
    """All claims, those that are contradicted first, then the newest: a line for each."""
    open_: set[str] = set()
    settled: set[str] = set()
    for a, b, is_settled in survey.sides():
        (settled if is_settled else open_).update((a, b))
    acts, told = schema.acts.c, schema.told.c
    query = (
        select(acts.ref, acts.theme, acts.people, told.publisher)
        .join_from(schema.acts, schema.told, told.id == acts.article)
        .where(acts.type == "claim")
        .order_by(told.day.desc(), told.seq.desc(), func.length(acts.id), acts.id)
    )
    found = [
        Claimed(
            row.ref,
            row.theme,
            tuple(row.people.split("\n")) if row.people else (),
            row.publisher or UNKNOWN,
            "contested" if row.ref in open_ else "settled" if row.ref in settled else "alone",
        )
        for row in survey.rows(query)
    ]
    order = ("contested", "settled", "alone")
    return sorted(found, key=lambda one: order.index(one.where))


# Maps.


@dataclass(slots=True)
class Deeds:
    """What one actor took on and refused, as a map shows it."""

    taken: int = 0
    refused: int = 0
    forces: set[str] = field(default_factory=set)
    """Of what it took on."""
    statuses: set[str] = field(default_factory=set)
    members: tuple[int, int] | None = None
    """Of a group: how many are named, and how many are not, by the undertaking that counts the most."""


def deeds(survey: Survey, wanted: Wanted) -> dict[str, Deeds]:
    """What everybody bears of the undertakings that are wanted, by name: a step for each of these."""
    held, stands, bears = schema.undertakings.c, schema.standings.c, schema.bearers.c
    query = (
        select(bears.name, bears.role, held.force, stands.status, func.count().label("number"))
        .join_from(schema.bearers, schema.undertakings, held.id == bears.undertaking)
        .join(schema.standings, stands.undertaking == held.id)
        .where(bears.bears == 1, bears.role.in_((*TAKEN, "refused")), survey.now(), *where(wanted))
        .group_by(bears.name, bears.role, held.force, stands.status)
    )
    if wanted.actors:
        query = query.where(bears.undertaking.in_(survey.wanted(wanted)))
    found: dict[str, Deeds] = defaultdict(Deeds)
    for row in survey.rows(query):
        its = found[row.name]
        if row.role == "refused":
            its.refused += row.number
        else:
            its.taken += row.number
            its.forces |= {row.force} if row.force else set()
            its.statuses.add(row.status)
    return dict(found)
