"""All contradictions of a ledger, what they dispute, and what settled them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from servanda.ledger.views import cues
from servanda.ledger.views.claims import about, against, sums
from servanda.ledger.views.contradictions import Conflict, corrections, number_of, of_meeting, repeated, within
from servanda.ledger.views.groups import Group
from servanda.ledger.views.status import Dispute, settles
from servanda.ledger.views.telling import Telling


def conflicts(
    groups: Sequence[Group], tellings: Iterable[Telling], meets: Iterable[Sequence[Telling]] = ()
) -> tuple[Conflict, ...]:
    """All conflicts, in the order of their tellings; `meets` are the acts of each meeting."""
    others = sorted((one for one in tellings if one.act.type in ("claim", "meet")), key=lambda one: one.order)
    found = [
        *(one for group in groups for one in within(group)),
        *(one for claim, group in about(others, groups) for one in against(claim, group)),
        *(one for acts in meets for one in repeated(of_meeting(acts))),
        *sums(others),
    ]
    return tuple(sorted({one.id: one for one in found}.values(), key=lambda one: (one.b.order, one.a.order, one.kind)))


def disputes(found: Iterable[Conflict], groups: Iterable[Group]) -> dict[str, list[Dispute]]:
    """For each undertaking the claims by which it is disputed: denied as a whole, or said not to be done."""
    tellings: Mapping[str, tuple[Telling, ...]] = {group.id: group.tellings for group in groups}
    by_group: dict[str, list[Dispute]] = defaultdict(list)
    for one in found:
        claim, other = (one.a, one.b) if one.a.act.type == "claim" else (one.b, one.a)
        if one.group is None or claim.act.type != "claim" or one.kind not in ("denial", "polarity", "amount"):
            continue
        if one.kind == "amount" and other.act.type != "perform":
            continue
        if one.kind == "denial" and _denies_a_slot(claim, tellings[one.group]):
            continue
        by_group[one.group].append(Dispute(claim, other.id, "promise" if other.act.type == "commit" else "deed"))
    return by_group


def _denies_a_slot(claim: Telling, tellings: Sequence[Telling]) -> bool:
    """Whether it denies a date, or one of several sums, and not the whole."""
    number = number_of(claim)
    sums = {number_of(one) for one in tellings if one.act.type == "commit"} - {None}
    slots = cues.speaks_of(claim, "date") or cues.speaks_of(claim, "figure")
    return slots if number is None else len(sums) > 1


def settled_by(one: Conflict, tellings: Sequence[Telling]) -> Iterator[str]:
    """Ids of the tellings that decided a conflict: they confirm what was denied, or an outlet corrects itself."""
    claim, other = (one.a, one.b) if one.a.act.type == "claim" else (one.b, one.a)
    if claim.act.type == "claim" and one.kind in ("denial", "polarity"):
        dispute = Dispute(claim, other.id, "promise" if other.act.type == "commit" else "deed")
        yield from (each.id for each in tellings if settles(each, dispute, tellings))
    elif one.kind in ("number", "amount", "date"):
        yield from corrections(one, tellings)
