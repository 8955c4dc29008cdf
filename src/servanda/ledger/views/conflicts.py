"""Pairs of acts of which both cannot be true of the same thing at the same time, typed as in LEDGER.md.

Within one undertaking or meeting every two tellings of different articles are compared. A claim belongs to the
undertaking that it fits best, by those who are in it, words and numbers, or by where it stands in its article; it is
held against the tellings there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal

from servanda.ledger.views import cues
from servanda.ledger.views.bearers import affinity, root, stands_for
from servanda.ledger.views.groups import Group
from servanda.ledger.views.status import TOGETHER, Dispute, deed, is_own, settles
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import shared

Kind = Literal["number", "amount", "date", "polarity", "attribution", "denial"]
ABOUT = Decimal("0.97")
"""A hedged count ("almost 200") does not contradict one this near."""
NEAR_SUMS = Decimal("0.85")
"""Two sums of different tellers this near are tellings of one sum, not two sums."""
FITS = 1.0
"""A claim belongs to the undertaking that it fits best, if it fits it better than this; the same bearer alone does."""
SMALL = 3
"""Numbers up to it are in common by chance."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two acts that contradict each other, with both tellings' words; the first one in the order of tellings."""

    kind: Kind
    a: Telling
    b: Telling
    words: str
    """What differs, for people."""
    group: str | None = None
    """The undertaking or meeting that it is about."""
    settled_by: tuple[str, ...] = ()
    """Acts or judgements that decided it; it stays in the list."""

    @property
    def id(self) -> str:
        """Kind and both acts."""
        return f"{self.kind} {self.a.id} {self.b.id}"

    @property
    def quotes(self) -> tuple[str, str]:
        """Both tellings' words."""
        return self.a.act.evidence.exact, self.b.act.evidence.exact


def conflicts(
    groups: Sequence[Group], claims: Iterable[Telling], meets: Iterable[Sequence[Telling]] = ()
) -> tuple[Conflict, ...]:
    """All conflicts, in the order of their tellings; `meets` are the acts of each meeting."""
    claims = sorted((one for one in claims if one.act.type == "claim"), key=lambda one: one.order)
    found = [
        *(one for group in groups for one in within(group)),
        *(one for claim, group in about(claims, groups) for one in against(claim, group)),
        *(one for acts in meets for one in _meetings(acts)),
        *_sums(claims),
    ]
    return tuple(sorted({one.id: one for one in found}.values(), key=lambda one: (one.b.order, one.a.order, one.kind)))


def within(group: Group) -> Iterator[Conflict]:
    """Contradictions of the tellings of one undertaking."""
    for a, b in combinations(group.tellings, 2):
        if found := contradiction(a, b, group.tellings, group.id):
            yield found


def contradiction(a: Telling, b: Telling, tellings: Sequence[Telling], group: str | None) -> Conflict | None:
    """The contradiction of two tellings of one thing, the earlier one first; None where both can be true."""
    kind, words = _pair(a, b, tellings)
    return Conflict(kind, a, b, words, group) if kind else None


def _pair(a: Telling, b: Telling, tellings: Sequence[Telling]) -> tuple[Kind | None, str]:
    """The kind of contradiction of two tellings, the earlier one first, and what differs."""
    if _who_asked(a, b):
        return "attribution", f"{_names(a)} or {_names(b)}"
    if {a.act.type, b.act.type} == {"commit", "refuse"}:
        return _will_or_not(a, b)
    return _values(a, b, tellings) if a.article != b.article else (None, "")


def _values(a: Telling, b: Telling, tellings: Sequence[Telling]) -> tuple[Kind | None, str]:
    if _counts_differ(a, b):
        return "number", f"{a.count} or {b.count}"
    if (words := _sizes_differ(a, b, tellings)) is not None:
        return "amount", words
    words = _days_differ(a, b, tellings)
    return ("date", words) if words is not None else (None, "")


def _names(one: Telling) -> str:
    return ", ".join(sorted(one.askers))


def _who_asked(a: Telling, b: Telling) -> bool:
    """A proposal of theirs, told as somebody's request to them or as somebody else's proposal."""
    if a.act.type == b.act.type == "propose":
        return not affinity(a.bearers[0], b.bearers[0])
    if {a.act.type, b.act.type} != {"propose", "request"}:
        return False
    proposal, request = (a, b) if a.act.type == "propose" else (b, a)
    return not proposal.askers & request.askers and bool(affinity(proposal.bearers[0], request.bearers[0]))


def _will_or_not(a: Telling, b: Telling) -> tuple[Kind | None, str]:
    commit, refusal = (a, b) if a.act.type == "commit" else (b, a)
    others = bool(commit.sources) and not is_own(commit)
    at_once = abs(a.day - b.day) <= TOGETHER and a.article != b.article and not cues.breaks_off(refusal)
    if others or (at_once and not cues.revises(b)):
        return "polarity", "it will and it will not"
    return None, ""


def _same_kind(a: Telling, b: Telling) -> bool:
    asks = {"request", "propose"}
    return a.act.type == b.act.type or {a.act.type, b.act.type} <= asks


def _counts_differ(a: Telling, b: Telling) -> bool:
    if a.count is None or b.count is None or a.count == b.count or not _same_kind(a, b):
        return False
    if (cues.is_hedged(a) or cues.is_hedged(b)) and cues.near(a.count, b.count, ABOUT):
        return False
    # Those who have done it, or have joined, can only become more.
    return a.count > b.count or b.day - a.day <= TOGETHER


def _sizes_differ(a: Telling, b: Telling, tellings: Sequence[Telling]) -> str | None:
    sizes = _sizes(a, b)
    if sizes is None or not (_same_kind(a, b) or {a.act.type, b.act.type} == {"commit", "perform"}):
        return None
    first, second, same_unit = sizes
    words = f"{_size(a)} or {_size(b)}"
    if not same_unit:
        return words if first == second else None
    if first == second or _is_share(a, b):
        return None
    if a.act.type != b.act.type:
        return words if a.act.type == "commit" and second < first and cues.tells_total(b) else None
    if a.act.type == "perform":
        whole = not any(cues.tells_part(one) or cues.tells_whole(one) for one in (a, b))
        done = {deed(a, tellings), deed(b, tellings)} <= {"whole", "part"}
        return words if whole and done and second < first else None
    return words if _is_no_revision(a, b) else None


def _sizes(a: Telling, b: Telling) -> tuple[Decimal, Decimal, bool] | None:
    """The two sums or quantities, and whether their units are one; None where they cannot be compared."""
    if a.amount is not None and b.amount is not None:
        return a.amount, b.amount, a.currency == b.currency
    if a.quantity is None or b.quantity is None:
        return None
    same = bool(set(a.unit.casefold().split()) & set(b.unit.casefold().split()))
    if same or (a.act.type == b.act.type == "perform" and cues.near(a.quantity, b.quantity, Decimal("0.7"))):
        return a.quantity, b.quantity, True
    return None


def _size(one: Telling) -> str:
    value = one.act.amount or one.act.quantity
    return value.words if value else ""


def _is_share(a: Telling, b: Telling) -> bool:
    """Whether one tells the other's number beside its own: a part of it, or a sum that it replaces."""
    own = {_number(one) for one in (a, b)}
    return own <= a.numbers or own <= b.numbers or cues.tells_part(a) or cues.tells_part(b)


def _number(one: Telling) -> Decimal | None:
    return one.amount if one.amount is not None else one.quantity


def _is_no_revision(a: Telling, b: Telling) -> bool:
    return b.day - a.day <= TOGETHER and not (is_own(b) and cues.revises(b))


def _days_differ(a: Telling, b: Telling, tellings: Sequence[Telling]) -> str | None:
    if a.act.type == b.act.type == "commit":
        if a.deadline and b.deadline and a.deadline != b.deadline and _is_no_revision(a, b):
            return f"by {a.deadline} or by {b.deadline}"
        return None
    if not a.act.type == b.act.type == "perform" or not {deed(a, tellings), deed(b, tellings)} <= {"whole"}:
        return None
    if cues.tells_whole(a) or cues.tells_whole(b) or (a.amount or a.quantity) != (b.amount or b.quantity):
        return None  # payments of several days
    return _when_differs(a, b)


def _when_differs(a: Telling, b: Telling) -> str | None:
    first, second = a.when or (date.min, a.day), b.when or (date.min, b.day)
    if first[0] <= second[1] and second[0] <= first[1]:
        return None
    shown = [one.act.when.words if one.act.when else f"before {one.day}" for one in (a, b)]
    return f"{shown[0]} or {shown[1]}"


def _meetings(acts: Sequence[Telling]) -> Iterator[Conflict]:
    for a, b in combinations(sorted(acts, key=lambda one: one.order), 2):
        if a.article == b.article:
            continue
        if _counts_differ(a, b) or (_counts_differ(b, a)):
            yield Conflict("number", a, b, f"{a.count} or {b.count}")
        elif a.when and b.when and (words := _when_differs(a, b)):
            yield Conflict("date", a, b, words)


def about(claims: Sequence[Telling], groups: Sequence[Group]) -> Iterator[tuple[Telling, Group]]:
    """Each claim that says no, with the undertaking that it is about; those that are about none are left out."""
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    neighbours: dict[tuple[str, int], Group] = {}
    for group in groups:
        for key in {key for one in group.tellings for key in claim_keys(one)}:
            blocks[key].append(group)
        neighbours.update({(one.article, one.number): group for one in group.tellings})
    for claim in claims:
        if not (cues.denies(claim) or cues.negates(claim) or _number(claim) is not None):
            continue
        before, behind = (neighbours.get((claim.article, claim.number + step)) for step in (-1, 1))
        options = {group.id: group for key in claim_keys(claim) for group in blocks[key]}
        options |= {group.id: group for group in (before, behind) if group is not None}
        rated = []
        for group in options.values():
            # A claim speaks of what stands before it, "them", sooner than of what comes after.
            beside = 2.0 if group is before else 0.5 if group is behind else 0.0
            rated.append((_belongs(claim, group, beside), group.id))
        best = max(rated, default=(FITS, ""))
        if best[0] > FITS:
            yield claim, options[best[1]]


def claim_keys(one: Telling) -> frozenset[tuple[str, str]]:
    """Under which keys a claim and what it may deny are found: those who act, bear, gain or say it, with the theme."""
    people = {*one.askers, *one.sources, *(root(value.words) for value in one.act.recipients)}
    return frozenset((stands_for(name), one.theme) for name in people)


def _belongs(claim: Telling, group: Group, beside: float) -> float:
    """How well a claim fits an undertaking: by those who are in it, words, numbers, and where it stands."""
    tellings = [one for one in group.tellings if one.theme == claim.theme and _is_before(one, claim)]
    asserts = not claim.sources or bool(claim.sources & claim.askers)
    linked = max((_linked(claim, one) for one in tellings), default=0.0)
    if not tellings or not (linked or asserts):
        return 0.0
    weight = sum(claim.content.values())
    common = max(sum(shared(claim.content, one.content).values()) for one in tellings)
    number = any(max(claim.numbers & one.numbers, default=0) > SMALL for one in tellings)
    # Words of its own tell what a claim is about; where it has none, "them", it is about what stands before it.
    return linked + beside * math.exp(-weight) + (2 * common / weight if weight else 0.0) + 2.0 * number


def _is_before(one: Telling, claim: Telling) -> bool:
    return one.day <= claim.day and (
        one.article != claim.article or one.number < claim.number or one.act.type == "perform"
    )


def _linked(claim: Telling, one: Telling) -> float:
    """How well those who are in a claim fit a telling: it is about the bearer, or answers the one who said it."""
    if claim.sources and not claim.sources & claim.askers:
        return 3.0 * affinity(claim.bearers[0], one.bearers[0])
    answered = frozenset(root(value.words) for value in claim.act.recipients)
    if answered & (one.sources | one.askers):
        return 4.0
    its = {stands_for(name) for name in one.bearers[0].names}
    if affinity(claim.bearers[0], one.bearers[0]) or {stands_for(name) for name in claim.askers} == its:
        return 2.0
    return 1.0 if claim.askers & (one.recipients | one.sources) else 0.0


def against(claim: Telling, group: Group) -> Iterator[Conflict]:
    """What a claim contradicts in the undertaking that it is about."""
    for one in group.tellings:
        kind = _contradicts(claim, one, group.tellings)
        if kind is not None:
            a, b = sorted((claim, one), key=lambda each: each.order)
            yield Conflict(kind, a, b, "it is denied" if kind == "denial" else "one says so, the other not", group.id)


def _contradicts(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> Kind | None:
    if one.day > claim.day:
        return None
    if cues.denies(claim):
        return "denial" if _denied(claim, one, tellings) else None
    if cues.negates(claim, "ask"):
        return "attribution" if one.act.type == "request" and not one.askers & claim.askers else None
    if _other_size(claim, one, tellings):
        return "amount"
    done = one.act.type == "perform" and deed(one, tellings) in ("whole", "part")
    return "polarity" if done and cues.negates(claim) and _number(claim) is None else None


def _other_size(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> bool:
    """Whether a claim tells another number: "20, not 18", or "only 52" of what was told to be done."""
    mine, its = _number(claim), _number(one)
    if mine is None or its is None or mine == its or (claim.amount is None) != (one.amount is None):
        return False
    if cues.negates(claim) and its in claim.numbers:
        return True
    done = one.act.type == "perform" and deed(one, tellings) == "whole"
    return done and mine < its and cues.limits(claim) and cues.near(mine, its, Decimal("0.5"))


def _denied(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> bool:
    promises = any(each.act.type == "commit" for each in tellings)
    if one.act.type != ("commit" if promises else "perform"):
        return False
    number = _number(claim)
    if number is not None:
        return number in one.numbers
    if cues.speaks_of(claim, "date"):
        return one.deadline is not None
    return True


def _sums(claims: Sequence[Telling]) -> Iterator[Conflict]:
    """Two claims of one sum, by different people at about the same time, that are near each other and not the same."""
    blocks: dict[tuple[str, str | None], list[Telling]] = defaultdict(list)
    for one in claims:
        if one.amount is not None:
            blocks[one.theme, one.currency].append(one)
    for block in blocks.values():
        for at, a in enumerate(block):
            for b in block[at + 1 :]:
                if b.day - a.day > 2 * TOGETHER:
                    break
                if _one_sum(a, b):
                    yield Conflict("amount", a, b, f"{_size(a)} or {_size(b)}")


def _one_sum(a: Telling, b: Telling) -> bool:
    assert a.amount is not None and b.amount is not None  # noqa: S101, PT018 - the block holds claims of sums alone
    differ = a.article != b.article and a.amount != b.amount and cues.near(a.amount, b.amount, NEAR_SUMS)
    alike = bool(a.content.keys() & b.content.keys()) or (cues.speaks_of(a, "promise") and cues.speaks_of(b, "promise"))
    return differ and alike


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
    number = _number(claim)
    sums = {_number(one) for one in tellings if one.act.type == "commit"} - {None}
    return cues.speaks_of(claim, "date") if number is None else len(sums) > 1


def settled_by(one: Conflict, tellings: Sequence[Telling]) -> Iterator[str]:
    """Ids of the tellings that decided a conflict: they confirm what was denied, or an outlet corrects itself."""
    claim, other = (one.a, one.b) if one.a.act.type == "claim" else (one.b, one.a)
    if claim.act.type == "claim" and one.kind in ("denial", "polarity"):
        dispute = Dispute(claim, other.id, "promise" if other.act.type == "commit" else "deed")
        yield from (each.id for each in tellings if settles(each, dispute, tellings))
    elif one.kind in ("number", "amount", "date"):
        yield from (each.id for each in tellings if each.day > one.b.day and _corrects(each, one))


def _corrects(each: Telling, one: Conflict) -> bool:
    for own, other in ((one.a, one.b), (one.b, one.a)):
        if each.publisher and each.publisher == own.publisher and each.act.type == own.act.type:
            values = [(mine.count, _number(mine), mine.deadline, mine.when) for mine in (each, other)]
            return values[0] == values[1]
    return False
