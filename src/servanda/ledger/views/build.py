"""All views of a ledger as it is known on a day: a pure function of its reports, judgements and occurrences.

The order in which reports are given makes no difference, nor does giving one twice. A view of an earlier day is made of
what was published up to it, and so is the view that was had on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from servanda.ledger.views.conditions import condition_keys, may_meet, meets
from servanda.ledger.views.conflicts import conflicts, disputes, settled_by
from servanda.ledger.views.contradictions import Conflict, contradiction, repeated, within
from servanda.ledger.views.groups import Group, group
from servanda.ledger.views.likeness import Closeness
from servanda.ledger.views.meetings import Meeting, meetings
from servanda.ledger.views.origins import Origin, origins
from servanda.ledger.views.rulings import Ruling
from servanda.ledger.views.status import Happened
from servanda.ledger.views.telling import Report, Telling, renamed
from servanda.ledger.views.totals import Total, totals
from servanda.ledger.views.undertaking import Undertaking, undertaking
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
    groups = group(tellings, judgements.rulings, closeness=closeness, weights=weights)
    found_origins = origins(known)
    origin_of = {article: at for at, origin in enumerate(found_origins) for article in origin.articles}
    found_meetings = meetings(tellings, judgements.rulings)
    contradictions = conflicts(groups, tellings, [one.acts for one in found_meetings])
    disputed = disputes(contradictions, groups)
    occasions = [one for one in occasions if as_of is None or one.day <= as_of]
    met = _met(groups)
    made = [
        undertaking(
            one,
            disputes=disputed.get(one.id, ()),
            happened=(*met.get(one.id, ()), *_recorded(one, occasions)),
            origin_of=origin_of,
            as_of=as_of,
        )
        for one in groups
    ]
    linked = tuple(_linked(made))
    settled = (
        *_settled(contradictions, groups),
        *_parted(tellings, judgements.rulings),
        *_overruled(tellings, judgements),
    )
    ordered = tuple(sorted(settled, key=lambda one: (one.b.order, one.a.order, one.kind)))
    return Views(linked, ordered, found_origins, found_meetings, totals(linked))


def _met(groups: Sequence[Group]) -> dict[str, list[Happened]]:
    """For each group, by its id, the deeds of other undertakings that meet a condition of it."""
    deeds: dict[str, list[Telling]] = defaultdict(list)
    for one in groups:
        for each in one.tellings:
            if each.act.type == "perform":
                for key in condition_keys(each):
                    deeds[key].append(each)
    found: dict[str, list[Happened]] = defaultdict(list)
    for one in groups:
        inside = {each.id for each in one.tellings}
        for promise in one.tellings:
            if promise.act.condition is None:
                continue
            options = {act.id: act for key in condition_keys(promise) for act in deeds[key] if act.id not in inside}
            found[one.id] += (
                Happened(act.id, act.day, promise.act.condition.trigger.words)
                for act in options.values()
                if meets(act, promise)
            )
    return found


def _recorded(one: Group, occasions: Iterable[Occasion]) -> Iterator[Happened]:
    """What was recorded by hand and meets a condition of the group."""
    for each in occasions:
        said = any(telling.id in each.meets for telling in one.tellings)
        for promise in one.tellings:
            condition = promise.act.condition
            if condition and (said or (not each.meets and may_meet(each.trigger, each.actors, each.words, promise))):
                yield Happened(each.id, max(each.day, promise.day), condition.trigger.words)


def _linked(made: Sequence[Undertaking]) -> Iterator[Undertaking]:
    """Each with the undertakings of its members, or of the groups that it is named in, on the same theme."""
    single = defaultdict(list)
    for one in made:
        if len(one.bearer) == 1 and one.members is None:
            single[one.bearer[0], one.theme].append(one.id)
    of: dict[str, set[str]] = defaultdict(set)
    for one in made:
        for name in one.members.named if one.members else ():
            for other in single[name, one.theme]:
                of[one.id].add(other)
                of[other].add(one.id)
    return (replace(one, linked=tuple(sorted(of[one.id]))) if of[one.id] else one for one in made)


def _parted(tellings: Iterable[Telling], rulings: Iterable[Ruling]) -> Iterator[Conflict]:
    """Contradictions of two tellings that were judged different: settled, and remembered."""
    by_id = {one.id: one for one in tellings}
    for ruling in rulings:
        if ruling.verdict == "different" and ruling.a in by_id and ruling.b in by_id:
            a, b = sorted((by_id[ruling.a], by_id[ruling.b]), key=lambda one: one.order)
            if found := contradiction(a, b, (a, b), None):
                yield replace(found, settled_by=(f"judgement {ruling.seq}",))


def _overruled(tellings: Sequence[Telling], judgements: Judgements) -> Iterator[Conflict]:
    """What an act contradicted before a judgement corrected or rejected it: settled, and remembered."""
    by_id = {one.id: one for one in tellings}
    for each in judgements.overruled:
        before = {**by_id, each.telling.id: each.telling}
        for one in group(before.values(), judgements.rulings):
            if each.telling in one.tellings:
                found = (found for found in within(one) if each.telling.id in (found.a.id, found.b.id))
                yield from (replace(conflict, settled_by=(f"judgement {each.judgement}",)) for conflict in found)


def _settled(found: Iterable[Conflict], groups: Iterable[Group]) -> Iterator[Conflict]:
    """Each with what settled it: a later report that confirms what was denied, or the outlet's own correction."""
    by_group: dict[str | None, list[Conflict]] = defaultdict(list)
    for one in found:
        by_group[one.group].append(one)
    yield from by_group.pop(None, ())
    for its in groups:
        told = ((one, tuple(settled_by(one, its.tellings))) for one in by_group[its.id])
        yield from repeated(replace(one, settled_by=by) if by else one for one, by in told)
