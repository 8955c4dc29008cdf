"""Undertakings as the ledger shows them: a group of tellings with its bearer, force, status, revisions and support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from servanda.ledger.views.bearers import is_unnamed
from servanda.ledger.views.groups import Bond, Group
from servanda.ledger.views.likeness import ONE_MATTER, one_matter
from servanda.ledger.views.status import Change, Dispute, Happened, changes, deed, needed
from servanda.ledger.views.telling import Telling
from servanda.model.act import LABELS, Force


@dataclass(frozen=True, slots=True)
class Revision:
    """From this day on a sum or a date is another one than before; the first entry of a slot is its start."""

    day: date
    slot: str
    """`amount`, `quantity`, `deadline` or `force`."""
    value: str
    because: str
    """The telling's id."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is done and what is open, in one unit."""

    unit: str
    """A currency, or the unit in the text's words."""
    promised: Decimal
    done: Decimal
    because: tuple[str, ...] = ()

    @property
    def open(self) -> Decimal:
        """What is not done yet; never below 0."""
        return max(Decimal(0), self.promised - self.done)


@dataclass(frozen=True, slots=True)
class Members:
    """Who of a group without a name is known by name."""

    named: tuple[str, ...] = ()
    unnamed: int | None = None
    """How many more there are by the latest count; None where nobody counts them."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What the ledger knows of one promise, refusal, proposal, demand, threat or deed on a day."""

    id: str
    bearer: tuple[str, ...]
    recipients: tuple[str, ...]
    theme: str
    tellings: tuple[Telling, ...]
    bonds: tuple[Bond, ...]
    """Why each telling is in it."""
    force: Force | None
    """The strongest force that anybody tells; `revisions` has the others."""
    status: str
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]
    share: Share | None
    members: Members | None
    outlets: int
    origins: int
    """How many reports of their own tell it: copies of one story count once."""
    linked: tuple[str, ...] = ()
    """Undertakings of its members, or of the group that it belongs to; linked, never merged."""


def undertaking(
    group: Group, *, disputes: Sequence[Dispute], happened: Iterable[Happened], origin_of: Mapping[str, object],
    as_of: date | None,
) -> Undertaking:  # fmt: skip
    """One group as it stands on a day."""
    tellings = group.tellings
    found = changes(tellings, disputes=disputes, happened=happened, replaced=group.replaced, as_of=as_of)
    today = [one for one in found if as_of is None or one.day <= as_of]
    articles = {one.article for one in tellings}
    return Undertaking(
        id=group.id,
        bearer=_bearer(tellings),
        recipients=tuple(sorted({name for one in tellings for name in one.recipients})),
        theme=_theme(tellings),
        tellings=tellings,
        bonds=group.bonds,
        force=max((one for one in map(force, tellings) if one), key=LABELS["force"].index, default=None),
        status=today[-1].status if today else "",
        changes=found,
        revisions=revisions(tellings),
        share=share(tellings),
        members=members(tellings),
        outlets=len({one.publisher or one.article for one in tellings}),
        origins=len({origin_of.get(one, one) for one in articles}),
    )


def force(one: Telling) -> Force | None:
    """The force of a promise."""
    return one.act.force.value if one.act.force else None


def _theme(tellings: Sequence[Telling]) -> str:
    """The theme of most tellings; of two that are told equally often, the earlier one."""
    return Counter(one.theme for one in tellings).most_common(1)[0][0]


def _bearer(tellings: Sequence[Telling]) -> tuple[str, ...]:
    """Those who bear it by most tellings that name somebody; of two that are told equally often, by the earlier one."""
    told = [one for one in tellings if one.bearers[0].names]
    counts = Counter(one.bearers[0].names for one in told if one.act.type != "propose" or len(one.bearers) == 1)
    counts = counts or Counter(one.bearers[0].names for one in told)
    return tuple(sorted(counts.most_common(1)[0][0])) if counts else ()


def revisions(tellings: Sequence[Telling]) -> tuple[Revision, ...]:
    """The history of sum, quantity, deadline and force, in the order of tellings; what is told again is left out."""
    found: list[Revision] = []
    last: dict[str, str] = {}
    for one in tellings:
        if one.act.type not in ("commit", "propose", "request"):
            continue
        for slot in ("amount", "quantity", "deadline", "force"):
            value = getattr(one.act, slot)
            if value is not None and last.get(slot) != value.words:
                last[slot] = value.words
                found.append(Revision(one.day, slot, value.words, one.id))
    return tuple(found)


def share(tellings: Sequence[Telling]) -> Share | None:
    """What is done of a promised sum or quantity; None where either is not told in one unit.

    A deed tells the sum up to its day; a second payment told as "the rest" makes it whole.
    """
    required = needed([one for one in tellings if one.act.type == "commit"])
    deeds = [one for one in tellings if one.act.type == "perform" and deed(one, tellings) in ("part", "whole")]
    if not deeds or not required:
        return None
    done: list[Decimal | None]
    kind = next(iter(sorted(required, key=lambda one: (one in (None, "count"), one or ""))))
    if kind is None:
        done, unit = [one.quantity for one in deeds], next(one.unit for one in tellings if one.unit)
    elif kind == "count":
        done, unit = [Decimal(one.count) if one.count is not None else None for one in deeds], _of(tellings)
    else:
        done, unit = [one.amount if one.currency == kind else None for one in deeds], kind
    sums = [size for size in done if size is not None]
    whole = any(deed(one, tellings) == "whole" for one in deeds)
    if not sums and not whole:
        return None
    total = required[kind] if whole else max(sums)
    return Share(unit, required[kind], total, tuple(one.id for one in deeds))


def _of(tellings: Sequence[Telling]) -> str:
    return next((one.act.count.value.of for one in tellings if one.act.count and one.act.count.value), "")


def members(tellings: Sequence[Telling]) -> Members | None:
    """Who of a group is named, beside its count or elsewhere; None where the bearer is no group without a name."""
    groups = [one for one in tellings if one.bearers[0].is_group]
    if not groups:
        return None
    told = [one.bearers[0].names for one in tellings if not one.bearers[0].is_group_by_name]
    named = sorted({name for names in told for name in names if not is_unnamed(name)})
    counts = [one.count for one in groups if one.count is not None and one.act.type != "perform"]
    return Members(tuple(named), max(0, counts[-1] - len(named)) if counts else None)


YEAR = timedelta(days=366)
"""Undertakings that are told farther apart are not linked."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What of an undertaking tells whether it is linked with another."""

    id: str
    bearer: tuple[str, ...]
    theme: str
    members: Members | None
    tellings: tuple[Telling, ...]


def outline(id_: str, tellings: Sequence[Telling]) -> Outline:
    """The outline of the undertaking of some tellings."""
    return Outline(id_, _bearer(tellings), _theme(tellings), members(tellings), tuple(tellings))


def link_keys(one: Outline) -> frozenset[str]:
    """Under which keys it is found by those that it may be linked with."""
    return _link_keys(one, "group" if one.members else "single", (0,))


def link_lookups(one: Outline) -> frozenset[str]:
    """Under which keys to look for undertakings of its members, or of a group that it may belong to."""
    return _link_keys(one, "single" if one.members else "group", (-1, 0, 1))


def _link_keys(one: Outline, side: str, steps: Sequence[int]) -> frozenset[str]:
    names = one.members.named if one.members else one.bearer if len(one.bearer) == 1 else ()
    periods = {each.day.toordinal() // YEAR.days + step for each in one.tellings for step in steps}
    return frozenset(f"{side} {name} {one.theme} {period}" for name in names for period in periods)


def are_linked(a: Outline, b: Outline) -> bool:
    """Whether one is a group's and the other its member's own: the same theme, on one matter, told within a year."""
    if (a.members is None) == (b.members is None):
        return False
    group, single = (a, b) if a.members else (b, a)
    if not group.members or single.bearer[1:] or not {*single.bearer} & {*group.members.named}:
        return False
    return a.theme == b.theme and any(
        abs(x.day - y.day) <= YEAR and one_matter(x, y) >= ONE_MATTER for x in a.tellings for y in b.tellings
    )
