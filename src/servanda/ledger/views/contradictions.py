"""Two tellings of one thing of which both cannot be true, typed as in LEDGER.md.

Only tellings of different articles are compared by their numbers, sums and days. A later revision is no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Literal

from servanda.ledger.views import cues
from servanda.ledger.views.bearers import affinity
from servanda.ledger.views.groups import Group
from servanda.ledger.views.status import TOGETHER, deed, is_of_others, is_own
from servanda.ledger.views.telling import Telling

Kind = Literal["number", "amount", "date", "polarity", "attribution", "denial"]
ONE_DEED = timedelta(days=366)
"""Deeds that are told farther apart are two, whatever their words."""
DATED = frozenset({"commit", "propose", "request", "threaten"})
"""Acts whose deadlines are held against each other."""
ABOUT = Decimal("0.97")
"""A hedged count ("almost 200") does not contradict one this near."""


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
    like: str | None = None
    """The id of the one that tells the same contradiction first, where this is not the first: see `repeated`."""
    also: tuple[str, ...] = ()
    """Of the first one: ids of the acts by which others tell one of its two sides again."""

    @property
    def id(self) -> str:
        """Kind and both acts."""
        return f"{self.kind} {self.a.id} {self.b.id}"

    @property
    def quotes(self) -> tuple[str, str]:
        """Both tellings' words."""
        return self.a.act.evidence.exact, self.b.act.evidence.exact


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
    if a.article == b.article:
        return None, ""
    return _of_meeting(a, b, tellings) if a.act.type == b.act.type == "meet" else _values(a, b, tellings)


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
    sums = {number_of(a), number_of(b)} - {None}
    return (
        len(sums) < 2
        and not proposal.askers & request.askers
        and bool(affinity(proposal.bearers[0], request.bearers[0]))
    )


def _will_or_not(a: Telling, b: Telling) -> tuple[Kind | None, str]:
    commit, refusal = (a, b) if a.act.type == "commit" else (b, a)
    if b is refusal and cues.breaks_off(b):
        return None, ""  # it takes back what it had promised, and does not say that it never had
    at_once = abs(a.day - b.day) <= TOGETHER and a.article != b.article and not cues.breaks_off(refusal)
    if is_of_others(commit) or (at_once and not cues.revises(b)):
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
    words = f"{size_of(a)} or {size_of(b)}"
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


def size_of(one: Telling) -> str:
    """The same with its currency or unit, for people."""
    value = one.act.amount or one.act.quantity
    return value.words if value else ""


def _is_share(a: Telling, b: Telling) -> bool:
    """Whether one tells the other's number beside its own: a part of it, or a sum that it replaces."""
    own = {number_of(one) for one in (a, b)}
    return own <= a.numbers or own <= b.numbers or cues.tells_part(a) or cues.tells_part(b)


def number_of(one: Telling) -> Decimal | None:
    """The sum that a telling tells, or else its quantity."""
    return one.amount if one.amount is not None else one.quantity


def _is_no_revision(a: Telling, b: Telling) -> bool:
    return b.day - a.day <= TOGETHER and not (is_own(b) and cues.revises(b))


def _days_differ(a: Telling, b: Telling, tellings: Sequence[Telling]) -> str | None:
    if _same_kind(a, b) and a.act.type in DATED:
        # Two who ask for it may each set a day of their own.
        of_one = a.act.type == "commit" or bool(a.askers & b.askers)
        if of_one and a.deadline and b.deadline and a.deadline != b.deadline and _is_no_revision(a, b):
            return f"by {a.deadline} or by {b.deadline}"
        return None
    if not a.act.type == b.act.type == "perform" or not {deed(a, tellings), deed(b, tellings)} <= {"whole"}:
        return None
    if cues.tells_whole(a) or cues.tells_whole(b) or (a.amount or a.quantity) != (b.amount or b.quantity):
        return None  # payments of several days
    return _when_differs(a, b)


def _when_differs(a: Telling, b: Telling) -> str | None:
    first, second = a.when or (date.min, a.day), b.when or (date.min, b.day)
    gap = max(first[0] - second[1], second[0] - first[1])
    if not timedelta(0) < gap <= ONE_DEED:
        return None
    shown = [one.act.when.words if one.act.when else f"before {one.day}" for one in (a, b)]
    return f"{shown[0]} or {shown[1]}"


def of_meeting(acts: Sequence[Telling]) -> Iterator[Conflict]:
    """Contradictions of the acts of one meeting."""
    for a, b in combinations(sorted(acts, key=lambda one: one.order), 2):
        if found := contradiction(a, b, acts, None):
            yield replace(found, settled_by=tuple(corrections(found, acts)))


def repeated(found: Iterable[Conflict]) -> list[Conflict]:
    """The conflicts of one undertaking or meeting, in the order of their tellings, each with what it tells again.

    Every two tellings that contradict each other are a conflict (LEDGER.md); copies, and others with the same two
    values, are told to readers once. What is settled is told apart from what is open.
    """
    alike: dict[object, list[Conflict]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.b.order, one.a.order, one.kind)):
        sides = frozenset(_side(each, one.kind) for each in (one.a, one.b))
        alike[one.kind, sides, bool(one.settled_by)].append(one)
    made: list[Conflict] = []
    for first, *others in alike.values():
        acts = {each.id: each for one in others for each in (one.a, one.b) if each not in (first.a, first.b)}
        also = tuple(sorted(acts, key=lambda one: acts[one].order))
        made += (replace(first, also=also), *(replace(one, like=first.id) for one in others))
    return made


def _side(one: Telling, kind: Kind) -> object:
    """What makes two tellings the same side of a contradiction: the value, or who bears it and the words."""
    match kind:
        case "number":
            return one.count
        case "amount":
            return one.currency, number_of(one)
        case "date":
            return one.deadline or one.when or one.day
    return one.act.type, one.bearers[0].names, frozenset(one.content), one.numbers, one.sources


def corrections(one: Conflict, tellings: Sequence[Telling]) -> Iterator[str]:
    """Ids of the tellings by which an outlet takes back the number, sum or day that it told in a conflict.

    It tells another later on, in the same voice and not as a change of what is to be done, or what others had told.
    What it told first is then settled against everybody; its new word may contradict a third outlet still.
    """
    for each in tellings:
        if any(_corrects(each, own, one.kind, tellings) for own in (one.a, one.b)):
            yield each.id


def _corrects(each: Telling, own: Telling, kind: Kind, tellings: Sequence[Telling]) -> bool:
    if not each.publisher or each.publisher != own.publisher or each.act.type != own.act.type or each.day <= own.day:
        return False
    if (now := _told(each, kind)) == _told(own, kind):
        return False
    if (not each.sources or each.sources == own.sources) and _pair(own, each, tellings)[0] == kind:
        return True
    others = (one for one in tellings if one.publisher != own.publisher and _told(one, kind) == now)
    pairs = (sorted((own, one), key=lambda telling: telling.order) for one in others)
    return any(_pair(a, b, tellings)[0] == kind for a, b in pairs)


def _told(one: Telling, kind: Kind) -> object:
    """What it tells of that which a contradiction of numbers, amounts or dates is about."""
    return {"number": one.count, "amount": (one.currency, number_of(one)), "date": (one.deadline, one.when)}[kind]


def _of_meeting(a: Telling, b: Telling, acts: Sequence[Telling]) -> tuple[Kind | None, str]:
    if _counts_differ(a, b) or _counts_differ(b, a):
        return "number", f"{a.count} or {b.count}"
    if a.when is None or b.when is None or _of_several_days(a, b, acts):
        return None, ""
    words = _when_differs(a, b)
    return ("date", words) if words is not None else (None, "")


def _of_several_days(a: Telling, b: Telling, acts: Sequence[Telling]) -> bool:
    """Whether two acts of meeting tell days of one meeting: some article tells from when to when it lasted.

    Or one tells the day on which it opened, the other a later one on which it closed.
    """
    assert a.when and b.when  # noqa: S101, PT018 - asked for by the caller
    first, last = min(a.when[0], b.when[0]), max(a.when[1], b.when[1])
    if any(one.when and one.when[0] <= first and last <= one.when[1] and cues.tells_span(one) for one in acts):
        return True
    opening, closing = (a, b) if a.when[1] < b.when[0] else (b, a)
    return cues.speaks_of(opening, "opens") and cues.speaks_of(closing, "closes")
