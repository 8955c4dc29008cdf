"""All views of a ledger as it is known on a day: a pure function of its reports, judgements and occurrences.

The order in which reports are given makes no difference, nor does giving one twice. A view of an earlier day is made of
what was published up to it, and so is the view that was had on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from servanda.ledger.views.conditions import may_meet
from servanda.ledger.views.conflicts import conflicts, disputes, settled_by
from servanda.ledger.views.contradictions import Conflict, contradiction, repeated, within
from servanda.ledger.views.groups import Group, Grouping
from servanda.ledger.views.likeness import Closeness
from servanda.ledger.views.meetings import Meeting, meetings
from servanda.ledger.views.origins import Origin, origins
from servanda.ledger.views.rulings import Ruling
from servanda.ledger.views.status import Happened
from servanda.ledger.views.telling import Report, Telling, renamed
from servanda.ledger.views.totals import Total, totals
from servanda.ledger.views.undertaking import (
    Outline,
    Undertaking,
    are_linked,
    link_keys,
    link_lookups,
    outline,
    undertaking,
)
from servanda.model import Trigger


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened, recorded by hand: what conditions and deadlines hang on."""

    id: str
    trigger: Trigger
    day: date
    words: str
    actors: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    """Ids of the tellings whose condition it meets, where somebody says so; else it is found by actors and words."""


@dataclass(frozen=True, slots=True)
class Overruled:
    """An act as it was read before a judgement corrected or rejected it: what it contradicted is settled by that."""

    telling: Telling
    judgement: int
    """The judgement's record."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """What reviewers decided, as the views take it."""

    rulings: tuple[Ruling, ...] = ()
    """About two tellings."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of an actor who was judged to be the same as another, the name that both go by."""
    overruled: tuple[Overruled, ...] = ()


@dataclass(frozen=True, slots=True)
class Views:
    """Everything that the ledger shows, each part in a stated order."""

    undertakings: tuple[Undertaking, ...]
    """In the order of their first tellings."""
    conflicts: tuple[Conflict, ...]
    origins: tuple[Origin, ...]
    meetings: tuple[Meeting, ...]
    totals: tuple[Total, ...]


def views(
    reports: Iterable[Report],
    *,
    judgements: Judgements = Judgements(),
    occasions: Iterable[Occasion] = (),
    as_of: date | None = None,
    closeness: Closeness | None = None,
    weights: Mapping[str, float] | None = None,
) -> Views:
    """The views on a day; without one, of everything that is known."""
    published = {one.id: renamed(one, judgements.names) for one in reports if as_of is None or one.day <= as_of}
    known = sorted(published.values(), key=lambda one: one.id)
    tellings = [one for report in known for one in report.tellings]
    grouping = Grouping(judgements.rulings, closeness=closeness, weights=weights)
    grouping.add(tellings)
    groups = grouping.groups()
    found_origins = origins(known)
    origin_of = {article: at for at, origin in enumerate(found_origins) for article in origin.articles}
    found_meetings = meetings(tellings, judgements.rulings)
    contradictions = conflicts(groups, tellings, [one.acts for one in found_meetings])
    disputed = disputes(contradictions, groups)
    occasions = [one for one in occasions if as_of is None or one.day <= as_of]
    made = [
        undertaking(
            one,
            disputes=disputed.get(one.id, ()),
            happened=happened(one, occasions),
            origin_of=origin_of,
            as_of=as_of,
        )
        for one in groups
    ]
    linked = tuple(_linked(made))
    by_id = {one.id: one for one in tellings}
    overruled = sorted(
        (one for one in judgements.overruled if one.telling.article in published),
        key=lambda one: (one.telling.order, one.judgement),
    )
    settled = (
        *_settled(contradictions, groups),
        *(found for ruling in sorted(judgements.rulings, key=lambda one: one.seq) for found in parted(ruling, by_id)),
        *(found for one in overruled for found in undone(one, grouping)[0]),
    )
    ordered = tuple(sorted(settled, key=lambda one: (one.b.order, one.a.order, one.kind)))
    return Views(linked, ordered, found_origins, found_meetings, totals(linked))


def happened(one: Group, occasions: Iterable[Occasion]) -> list[Happened]:
    """What meets a condition of a group: deeds of other undertakings, and what was recorded by hand."""
    told = [
        Happened(deed.id, deed.day, promise.act.condition.trigger.words)
        for deed, promise in one.met
        if promise.act.condition is not None
    ]
    return [*told, *_recorded(one, occasions)]


def _recorded(one: Group, occasions: Iterable[Occasion]) -> Iterator[Happened]:
    """What was recorded by hand and meets a condition of the group."""
    for each in occasions:
        said = any(telling.id in each.meets for telling in one.tellings)
        for promise in one.tellings:
            condition = promise.act.condition
            if condition and (said or (not each.meets and may_meet(each.trigger, each.actors, each.words, promise))):
                yield Happened(each.id, max(each.day, promise.day), condition.trigger.words)


def _linked(made: Sequence[Undertaking]) -> Iterator[Undertaking]:
    """Each with the undertakings of its members, or of the groups that it is named in."""
    outlines = {one.id: outline(one.id, one.tellings) for one in made}
    blocks: dict[str, list[Outline]] = defaultdict(list)
    for each in outlines.values():
        for key in link_keys(each):
            blocks[key].append(each)
    for one in made:
        options = {other.id: other for key in link_lookups(outlines[one.id]) for other in blocks.get(key, ())}
        found = tuple(sorted(other.id for other in options.values() if are_linked(outlines[one.id], other)))
        yield replace(one, linked=found) if found else one


def parted(ruling: Ruling, tellings: Mapping[str, Telling]) -> Iterator[Conflict]:
    """The contradiction of two tellings that were judged different: settled, and remembered."""
    if ruling.verdict == "different" and ruling.a in tellings and ruling.b in tellings:
        a, b = sorted((tellings[ruling.a], tellings[ruling.b]), key=lambda one: one.order)
        if found := contradiction(a, b, (a, b), None):
            yield replace(found, settled_by=(f"judgement {ruling.seq}",))


def undone(one: Overruled, grouping: Grouping) -> tuple[list[Conflict], frozenset[str]]:
    """What an act contradicted before a judgement corrected or rejected it: settled, and remembered.

    And the acts of whose groups that hangs, by their keys. What it contradicts as corrected, too, is not settled: it
    stands where the act is of the same undertaking still, and is no contradiction where it is of another now.

    It is put among the others for as long as that is looked at.
    """
    key = grouping.nest.key(one.telling)
    stands = [grouping.nest.tellings[key]] if grouping.nest.holds(key) else []
    touched = grouping.change([one.telling], [key])
    found = [
        replace(conflict, settled_by=(f"judgement {one.judgement}",))
        for group in (grouping.of([key]) if grouping.nest.holds(key) else ())
        for conflict in within(group)
        if one.telling.id in (conflict.a.id, conflict.b.id) and not _remains(conflict, group.tellings, stands)
    ]
    grouping.change(stands, [key])
    return found, touched


def _remains(one: Conflict, tellings: Sequence[Telling], stands: Iterable[Telling]) -> bool:
    """Whether it is a contradiction of the same kind with an act as it was corrected."""
    now = {each.id: each for each in stands}
    if not now.keys() & {one.a.id, one.b.id}:
        return False
    a, b, *rest = (now.get(each.id, each) for each in (one.a, one.b, *tellings))
    found = contradiction(a, b, rest, one.group)
    return found is not None and found.kind == one.kind


def _settled(found: Iterable[Conflict], groups: Iterable[Group]) -> Iterator[Conflict]:
    """Each with what settled it: a later report that confirms what was denied, or the outlet's own correction."""
    by_group: dict[str | None, list[Conflict]] = defaultdict(list)
    for one in found:
        by_group[one.group].append(one)
    yield from by_group.pop(None, ())
    for its in groups:
        yield from repeated(settled(one, its.tellings) for one in by_group[its.id])


def settled(one: Conflict, tellings: Sequence[Telling]) -> Conflict:
    """The same with what settled it; `tellings` are those of its undertaking."""
    by = tuple(settled_by(one, tellings))
    return replace(one, settled_by=by) if by else one
