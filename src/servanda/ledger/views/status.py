"""Where an undertaking stands on a day, from what was reported up to it and from the clock (LEDGER.md).

`changes` looks at every day on which something may change: a day of publication, an occurrence's day, thirty days
before a deadline and the day after it. Each day's status is reckoned from nothing but what was known that day, so a
view of an earlier day is the view that was had on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from servanda.ledger.views import cues
from servanda.ledger.views.bearers import affinity, is_unnamed
from servanda.ledger.views.days import NEAR
from servanda.ledger.views.telling import Telling
from servanda.model import Trigger
from servanda.model.act import LABELS, Force

TOGETHER = timedelta(days=14)
"""Reports within so many days speak of the same time: what differs is no revision unless one of them says so."""
Status = Literal[
    "proposed", "announced", "conditional", "due", "overdue", "in progress", "partly kept", "kept", "refused",
    "withdrawn", "superseded", "disputed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened and meets a condition: recorded by hand, or told by an act of another undertaking."""

    id: str
    """The record or act that tells of it."""
    day: date
    """The day from which it is known."""
    trigger: Trigger | str
    """The kind of condition that it meets."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim that something was not promised or not done, against a telling that it was."""

    claim: Telling
    against: str
    """The telling's id."""
    of: Literal["promise", "deed"]


@dataclass(frozen=True, slots=True)
class Change:
    """From this day on the undertaking has this status, because of these records."""

    day: date
    status: Status
    because: tuple[str, ...] = ()
    """Ids of acts and occurrences; none where the clock alone moved it."""
    words: str = ""
    """Why, for people."""


@dataclass
class _Standing:
    """What is known of an undertaking at one point of the walk through its tellings."""

    taken: Telling | None = None
    asked: Telling | None = None
    no: Telling | None = None
    """The refusal that stands."""
    done: Telling | None = None
    part: Telling | None = None
    given_up: Telling | None = None
    deadline: date | None = None
    open: dict[str, Telling] = field(default_factory=dict)
    """Conditions that are not met, by trigger."""
    met: Telling | Happened | None = None
    replaced: Telling | None = None
    """The promise of another undertaking that stands in place of it."""
    seen: set[str] = field(default_factory=set)
    """Triggers that were met; another outlet that tells of the condition again does not open it again."""


def changes(
    tellings: Sequence[Telling], *, disputes: Iterable[Dispute] = (), happened: Iterable[Happened] = (),
    replaced: Iterable[Telling] = (), as_of: date | None = None,
) -> tuple[Change, ...]:  # fmt: skip
    """Every change of an undertaking's status, in order of days; with `as_of`, those up to and on that day alone.

    `tellings` are in their order. Days of the clock that lie ahead are told too unless `as_of` is before them.
    """
    disputes, happened, replaced = tuple(disputes), tuple(happened), tuple(replaced)
    told_of = (*tellings, *(one.claim for one in disputes), *replaced)
    known = sorted({*(one.day for one in told_of), *(one.day for one in happened)})
    deadlines = {one.deadline for one in tellings if one.deadline}
    days = {*known, *(one - NEAR for one in deadlines), *(one + timedelta(days=1) for one in deadlines)}
    found: list[Change] = []
    for day in sorted(days):
        told = [one for one in tellings if one.day <= day]
        if not told or (as_of is not None and day > as_of):
            continue
        change = on(
            day,
            told,
            [one for one in disputes if one.claim.day <= day],
            [one for one in happened if one.day <= day],
            [one for one in replaced if one.day <= day],
        )
        if not found or found[-1].status != change.status:
            found.append(change)
    return tuple(found)


def on(
    day: date, tellings: Sequence[Telling], disputes: Sequence[Dispute], happened: Sequence[Happened],
    replaced: Sequence[Telling],
) -> Change:  # fmt: skip
    """The status on one day from what is known then."""
    standing = _walk(tellings, happened, replaced)
    if (dispute := _open_dispute(standing, tellings, disputes)) is not None:
        return _change(day, "disputed", [dispute.claim, dispute.against], "reports contradict each other")
    if standing.no:
        return _refused(day, standing)
    if standing.done:
        return _change(day, "kept", [standing.done], "the deed is reported done")
    if standing.replaced and standing.taken:
        return _change(day, "superseded", [standing.replaced], "another promise stands in its place")
    if standing.part:
        late = standing.deadline is not None and day > standing.deadline
        words = "a part was done, the rest is past its deadline" if late else "a part has been done, the rest is open"
        return _change(day, "partly kept" if late else "in progress", [standing.part], words)
    return _pending(day, standing, tellings[0])


def _refused(day: date, standing: _Standing) -> Change:
    assert standing.no  # noqa: S101 - asked for by the caller
    if standing.no is standing.given_up:
        return _change(day, "partly kept", [standing.part, standing.no], "a part was done and the rest is given up")
    had = standing.taken or standing.done or (standing.asked and standing.asked.act.type == "threaten")
    if had or cues.breaks_off(standing.no):
        return _change(day, "withdrawn", [standing.no], "it was taken back")
    return _change(day, "refused", [standing.no], "the bearer rejects it")


def _pending(day: date, standing: _Standing, first: Telling) -> Change:
    if standing.taken is None:
        return _change(day, "proposed", [standing.asked or first], "nobody has taken it on yet")
    if standing.open:
        return _change(day, "conditional", list(standing.open.values()), "it hangs on a condition that is not met")
    if standing.deadline is not None and day > standing.deadline:
        return _change(
            day, "overdue", [standing.taken], f"the deadline {standing.deadline} has passed, no deed is reported"
        )
    if standing.met is not None:
        return _change(day, "due", [standing.met], "its condition is met")
    if standing.deadline is not None and day >= standing.deadline - NEAR:
        return _change(day, "due", [standing.taken], f"the deadline {standing.deadline} is near")
    return _change(day, "announced", [standing.taken], "it was taken on and is open")


def _change(day: date, status: Status, because: Sequence[Telling | Happened | str | None], words: str) -> Change:
    ids = (one if isinstance(one, str) else one.id for one in because if one is not None)
    return Change(day, status, tuple(dict.fromkeys(ids)), words)


def _walk(tellings: Sequence[Telling], happened: Sequence[Happened], replaced: Sequence[Telling]) -> _Standing:
    """What stands after all tellings, occurrences and what replaced it, taken in their order."""
    standing = _Standing()
    events: list[Telling | Happened] = [*tellings, *replaced, *happened]
    others = {one.id for one in replaced}
    for one in sorted(events, key=lambda each: (each.day, isinstance(each, Happened), each.id in others)):
        if isinstance(one, Happened):
            _meet(standing, one.trigger, one)
        elif one.id in others:
            standing.replaced = standing.replaced or one
        else:
            STEPS[one.act.type](standing, one, tellings)
    return standing


def _meet(standing: _Standing, trigger: str | None, by: Telling | Happened) -> None:
    """Close the condition of that trigger, or all where it is not known which."""
    for one in list(standing.open) if trigger is None else [trigger] if trigger in standing.open else []:
        del standing.open[one]
        standing.seen.add(one)
        standing.met = by


def _asked(standing: _Standing, one: Telling, _: Sequence[Telling]) -> None:
    standing.asked = standing.asked or one


def _refuse(standing: _Standing, one: Telling, _: Sequence[Telling]) -> None:
    if standing.part and not standing.done:
        standing.given_up = one
    standing.no = one


def _commit(standing: _Standing, one: Telling, tellings: Sequence[Telling]) -> None:
    if standing.no and is_of_others(one) and is_own(standing.no):
        return  # others say that it will, it says itself that it won't
    if standing.open and any(cues.is_approving(value.words) for value in one.act.actors):
        _meet(standing, "approval" if "approval" in standing.open else None, one)
        return
    condition = one.act.condition
    if condition is not None:
        trigger = condition.trigger.words
        if trigger not in standing.seen:
            standing.open[trigger] = one
    elif standing.open and is_firmer(one, [each for each in tellings if each.day < one.day]):
        _meet(standing, None, one)
    if standing.no and standing.done:
        standing.done = None
    standing.no = standing.replaced = None
    standing.taken = one
    standing.deadline = one.deadline or standing.deadline


def is_own(one: Telling) -> bool:
    """Whether the bearer says it, or the outlet; not somebody else."""
    return not one.sources or one.bearers[0].is_group or bool(one.sources & one.bearers[0].names)


def is_of_others(one: Telling) -> bool:
    """Whether others say it of the bearer: another state or organisation, not somebody of whom no state is known."""
    known = any(name.isupper() or "/" in name for name in one.sources)
    return known and not is_own(one)


def is_firmer(one: Telling, before: Sequence[Telling]) -> bool:
    """Whether a promise without a condition replaces an earlier one with it: it names a day, or binds more strongly."""
    if not before or not is_own(one):
        return False
    forces = [_force(each) for each in before if each.act.type == "commit"]
    return (one.deadline is not None and one.deadline not in {each.deadline for each in before}) or (
        _force(one) == len(LABELS["force"]) - 1 and _force(one) > max(forces, default=-1)
    )


def _force(one: Telling) -> int:
    force: Force | None = one.act.force.value if one.act.force else None
    return LABELS["force"].index(force) if force else -1


def _perform(standing: _Standing, one: Telling, tellings: Sequence[Telling]) -> None:
    match deed(one, tellings):
        case "condition":
            _meet(standing, "approval" if "approval" in standing.open else None, one)
        case "part":
            standing.part = standing.part or one
            standing.no = None
        case "whole":
            standing.done, standing.no, standing.given_up = one, None, None
        case "decision":
            standing.taken = standing.taken or one


ASKED = frozenset({"request", "propose"})
Deed = Literal["condition", "decision", "part", "whole"]


def deed(one: Telling, tellings: Sequence[Telling]) -> Deed:
    """What a deed does to its undertaking: meets its condition, only decides on it, does a part of it or the whole."""
    before = [each for each in tellings if each.day <= one.day]
    promises = [each for each in before if each.act.type == "commit"]
    conditions = {each.act.condition.trigger.words for each in promises if each.act.condition}
    if not any(affinity(mine, its) for mine in one.bearers for each in promises for its in each.bearers) and promises:
        return "condition"
    decides = cues.deciding(one)
    promised = any(cues.was_to_decide(each, decides) for each in promises)
    approves = any(cues.is_approving(value.words) for value in one.act.actors)
    if conditions and approves and ("approval" in conditions or not promised):
        return "condition"
    if decides and not promised and (promises or cues.grants(one)):
        return "condition" if "approval" in conditions else "decision"
    sized = [each for each in promises if any(sizes(each))]
    return "part" if _is_part(one, promises, sized or [each for each in before if each.act.type in ASKED]) else "whole"


def _is_part(one: Telling, promises: Sequence[Telling], sized: Sequence[Telling]) -> bool:
    if cues.tells_whole(one):
        return False
    if cues.tells_part(one) or _is_one_of_many(one, promises):
        return True
    required = needed(sized)
    return any(kind in required and size < required[kind] for size, kind in sizes(one))


def sizes(one: Telling) -> Iterator[tuple[Decimal, str | None]]:
    """Every size that a telling tells, with its kind: a currency, None for a quantity, `count` for those who join."""
    for size, kind in ((one.amount, one.currency), (one.quantity, None), (one.count, "count")):
        if size is not None:
            yield Decimal(size), kind


def needed(promises: Sequence[Telling]) -> dict[str | None, Decimal]:
    """How much was promised last: by currency, None for other quantities, `count` for those who promised together.

    Where one report tells a whole and a part of it, the whole counts; where reports of one time contradict each other,
    the least that any of them tells.
    """
    told: dict[str | None, dict[str, tuple[date, Decimal]]] = {}
    for one in promises:
        for size, kind in sizes(one):
            articles = told.setdefault(kind, {})
            _, most = articles.get(one.article, (one.day, size))
            articles[one.article] = (one.day, max(size, most))
    found: dict[str | None, Decimal] = {}
    for kind, articles in told.items():
        latest = max(day for day, _ in articles.values())
        found[kind] = min(size for day, size in articles.values() if latest - day <= TOGETHER)
    return found


def _is_one_of_many(one: Telling, promises: Sequence[Telling]) -> bool:
    """Whether it is done for one of those for whom it was promised, or by some of those who promised it."""
    for promise in promises:
        many = promise.recipients and all(is_unnamed(name) for name in promise.recipients)
        if many and one.recipients and not one.recipients & promise.recipients:
            return True
        if promise.bearers[0].is_group and not one.bearers[0].is_group and len(one.bearers[0].names) > 1:
            return True
    return False


STEPS = {
    "commit": _commit,
    "refuse": _refuse,
    "propose": _asked,
    "request": _asked,
    "threaten": _asked,
    "perform": _perform,
}


def _open_dispute(standing: _Standing, tellings: Sequence[Telling], disputes: Sequence[Dispute]) -> Dispute | None:
    """The latest claim against what stands that nothing has settled since."""
    if standing.no:
        return None
    for dispute in sorted(disputes, key=lambda one: one.claim.order, reverse=True):
        if not any(settles(one, dispute, tellings) for one in tellings):
            return dispute
    return None


def settles(one: Telling, dispute: Dispute, tellings: Sequence[Telling]) -> bool:
    """Whether a later report confirms what was denied: of a promise, the bearer or a deed; of a deed, somebody else."""
    if one.id == dispute.against:
        return False
    if dispute.of == "promise":
        since = one.day > dispute.claim.day or one.article == dispute.claim.article
        return since and (one.act.type == "perform" or (one.act.type == "commit" and bool(one.sources) and is_own(one)))
    third = not one.sources & one.bearers[0].names
    return one.day > dispute.claim.day and one.act.type == "perform" and third and deed(one, tellings) == "whole"
