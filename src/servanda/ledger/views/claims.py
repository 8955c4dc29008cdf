"""What claims contradict: "never promised", "not a cent has come", "only 52", and sums that are told apart.

A claim belongs to the undertaking that it fits best, by those who are in it, words and numbers, or by where it stands
in its article; it is held against the tellings there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from servanda.ledger.views import cues
from servanda.ledger.views.bearers import affinity, root, stands_for
from servanda.ledger.views.contradictions import Conflict, Kind, number_of, size_of
from servanda.ledger.views.days import PERIOD
from servanda.ledger.views.groups import Group
from servanda.ledger.views.likeness import ONE_MATTER, one_matter
from servanda.ledger.views.status import TOGETHER, deed
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import shared

NEAR_SUMS = Decimal("0.85")
"""Two sums of different tellers this near are tellings of one sum, not two sums."""
FITS = 1.0
"""A claim belongs to the undertaking that it fits best, if it fits it better than this; the same bearer alone does."""
MEANT = 0.4
"""A claim with this share of its words in common with a telling is about that."""
SMALL = 3
"""Numbers up to it are in common by chance."""


def about(claims: Iterable[Telling], groups: Sequence[Group]) -> Iterator[tuple[Telling, Group]]:
    """Each claim that says no, with the undertaking that it is about; those that are about none are left out."""
    blocks: dict[str, list[Telling]] = defaultdict(list)
    of: dict[tuple[str, int], Group] = {}
    for group in groups:
        for one in group.tellings:
            of[one.article, one.number] = group
            for key in claim_keys(one):
                blocks[key].append(one)
    for claim in claims:
        told = {one.id: one for key in claim_lookups(claim) for one in blocks[key] if may_deny(claim, one)}
        options = {of[one.article, one.number].id: of[one.article, one.number] for one in told.values()}
        before, behind = (of.get((claim.article, claim.number + step)) for step in (-1, 1))
        if (best := fitting(claim, options.values(), before, behind)) is not None:
            yield claim, best


def fitting(claim: Telling, options: Iterable[Group], before: Group | None, behind: Group | None) -> Group | None:
    """The undertaking that a claim is about, of some and those of the acts next to it; None where none fits."""
    if not says_no(claim):
        return None
    found = {group.id: group for group in (*options, before, behind) if group is not None}
    rated = []
    for group in found.values():
        # A claim speaks of what stands before it, "them", sooner than of what comes after.
        beside = 2.0 if before and group.id == before.id else 0.5 if behind and group.id == behind.id else 0.0
        rated.append((_belongs(claim, group, beside), group.id))
    best = max(rated, default=(FITS, ""))
    return found[best[1]] if best[0] > FITS else None


def says_no(claim: Telling) -> bool:
    """Whether it is a claim that may contradict an undertaking: it denies something, or tells a number."""
    return claim.act.type == "claim" and (cues.denies(claim) or cues.negates(claim) or number_of(claim) is not None)


def may_deny(claim: Telling, one: Telling) -> bool:
    """Whether a claim may be about a telling: the same theme, told before it, in articles on one matter."""
    return one.theme == claim.theme and _is_before(one, claim) and one_matter(claim, one) >= ONE_MATTER


def claim_keys(one: Telling) -> frozenset[str]:
    """Under which keys what a claim may deny is kept: those who act, bear, gain or say it, theme and period."""
    period = one.day.toordinal() // PERIOD
    return frozenset(f"{about} {period}" for about in _people(one))


def claim_lookups(claim: Telling) -> frozenset[str]:
    """Under which keys to look for what a claim denies: what was told at most three to six years before."""
    period = claim.day.toordinal() // PERIOD
    return frozenset(f"{about} {period - step}" for about in _people(claim) for step in (0, 1))


def denial_lookups(one: Telling) -> frozenset[str]:
    """The other way round: under which keys, made of a claim by `claim_keys`, to look for claims about a telling."""
    period = one.day.toordinal() // PERIOD
    return frozenset(f"{about} {period + step}" for about in _people(one) for step in (0, 1))


def _people(one: Telling) -> frozenset[str]:
    people = {*one.askers, *one.sources, *(root(value.words) for value in one.act.recipients)}
    return frozenset(f"{stands_for(name)} {one.theme}" for name in people)


def _belongs(claim: Telling, group: Group, beside: float) -> float:
    """How well a claim fits an undertaking: by those who are in it, words, numbers, and where it stands."""
    tellings = [one for one in group.tellings if may_deny(claim, one)]
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
            words = {"denial": "it is denied", "amount": f"{size_of(a)} or {size_of(b)}"}
            yield Conflict(kind, a, b, words.get(kind, "one says so, the other not"), group.id)


def _contradicts(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> Kind | None:
    if one.day > claim.day:
        return None
    if cues.denies(claim):
        beside = any(each.article == claim.article and abs(each.number - claim.number) == 1 for each in tellings)
        meant = cues.names_a_promise(claim) or (beside and cues.points_back(claim)) or _common(claim, one) >= MEANT
        return "denial" if meant and not cues.stands_by(claim, one) and _denied(claim, one, tellings) else None
    if cues.negates(claim, "ask"):
        return "attribution" if one.act.type == "request" and not one.askers & claim.askers else None
    if _other_size(claim, one, tellings):
        return "amount"
    done = one.act.type == "perform" and deed(one, tellings) in ("whole", "part")
    if not done or number_of(claim) is not None:
        return None
    meant = cues.negates(claim, "undone") or (cues.negates(claim) and _common(claim, one) >= MEANT)
    return "polarity" if meant else None


def _common(claim: Telling, one: Telling) -> float:
    """The share of a claim's words, by weight, that a telling has too."""
    weight = sum(claim.content.values())
    return sum(shared(claim.content, one.content).values()) / weight if weight else 0.0


def _other_size(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> bool:
    """Whether a claim tells another number: "20, not 18", or "only 52" of what was told to be done."""
    mine, its = number_of(claim), number_of(one)
    if mine is None or its is None or mine == its or (claim.amount is None) != (one.amount is None):
        return False
    if cues.negates(claim) and its in claim.numbers:
        return True
    done = one.act.type == "perform" and deed(one, tellings) == "whole"
    return done and mine < its and cues.limits(claim) and cues.near(mine, its, Decimal("0.5"))


def _denied(claim: Telling, one: Telling, tellings: Sequence[Telling]) -> bool:
    promises = any(each.act.type == "commit" for each in tellings)
    if one.act.type not in (("commit",) if promises else ("propose", "request", "threaten", "perform")):
        return False
    if one.act.type == "request" and not claim.askers & one.askers:
        return False  # nobody denies what somebody else asks for
    number = number_of(claim)
    if number is not None:
        return number in one.numbers
    if cues.speaks_of(claim, "figure"):
        return number_of(one) is not None
    if cues.speaks_of(claim, "date"):
        return one.deadline is not None
    return True


def sums(claims: Iterable[Telling]) -> Iterator[Conflict]:
    """Two claims of one sum, by different people at about the same time, that are near each other and not the same.

    A meeting may be told with the sum that was pledged there.
    """
    blocks: dict[str, list[Telling]] = defaultdict(list)
    for one in claims:
        for key in sum_keys(one):
            blocks[key].append(one)
    for one in (one for block in blocks.values() for one in block):
        for other in (other for key in sum_lookups(one) for other in blocks.get(key, ()) if other.order > one.order):
            if found := one_sum(one, other):
                yield found


def sum_keys(one: Telling) -> frozenset[str]:
    """Under which keys claims of one sum are kept."""
    if one.amount is None or one.act.type not in ("claim", "meet"):
        return frozenset()
    return frozenset({f"{one.theme} {one.currency} {one.day.toordinal() // (2 * TOGETHER.days)}"})


def sum_lookups(one: Telling) -> frozenset[str]:
    """Under which keys to look for other claims of its sum."""
    period = one.day.toordinal() // (2 * TOGETHER.days)
    return (
        frozenset(f"{one.theme} {one.currency} {period + step}" for step in (-1, 0, 1))
        if sum_keys(one)
        else frozenset()
    )


def one_sum(a: Telling, b: Telling) -> Conflict | None:
    """The contradiction of two claims of one sum, the earlier one first; None where they are of two."""
    if b.day - a.day > 2 * TOGETHER or not _one_sum(a, b):
        return None
    return Conflict("amount", a, b, f"{size_of(a)} or {size_of(b)}")


def _one_sum(a: Telling, b: Telling) -> bool:
    assert a.amount is not None and b.amount is not None  # noqa: S101, PT018 - the block holds claims of sums alone
    differ = a.article != b.article and a.amount != b.amount and cues.near(a.amount, b.amount, NEAR_SUMS)
    alike = bool(a.content.keys() & b.content.keys()) or (cues.speaks_of(a, "promise") and cues.speaks_of(b, "promise"))
    return differ and alike
