"""Group tellings into undertakings: a pure function of the tellings and the judgements, whatever order they came in.

**Keys** say cheaply which tellings may be the same at all (`keys`). **Likeness** weighs each such pair by itself.
**Clustering** joins what is alike on average, within what hangs together by likely pairs. Then a cluster that opens
nothing of its own (a deed, a refusal, "such a promise") **joins** the one earlier cluster that it can belong to,
where there is no other that it might belong to as well; a deed that meets the condition of one undertaking alone
belongs to it.

A judgement binds before any of this: two tellings that were judged the same stay together, two that were judged
different stay apart, whatever is reckoned later.

A telling that is added changes the component that it hangs together with, and which clusters the neighbours of that
join. Nothing else is looked at: `Grouping.add` says what it touched.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from servanda.ledger.views.clusters import Odds, average_linkage, clipped
from servanda.ledger.views.conditions import meets
from servanda.ledger.views.cues import refers_back
from servanda.ledger.views.keys import keys, lookups
from servanda.ledger.views.likeness import Closeness, Likeness, is_of_another, likeness
from servanda.ledger.views.rulings import Ruling, Union, bound, pair
from servanda.ledger.views.status import is_own
from servanda.ledger.views.telling import LITTLE, UNDERTAKEN, Telling
from servanda.ledger.views.words import shared

LIKELY = 0.0
"""Tellings hang together, and clusters grow, from these odds on."""
FLOOR, MARGIN = -1.5, 1.0
"""A cluster joins an earlier one at mean odds over FLOOR where no other earlier one comes within MARGIN."""
TELLING_WORD = 0.5
"""A stem rarer than this alone tells that two proposals are of one idea."""
ASKING = frozenset({"propose", "request"})
OPENING = frozenset({"commit", "propose", "request", "threaten"})


@dataclass(frozen=True, slots=True)
class Bond:
    """Why a telling is in its group: the one it is most like there, with the grounds, or the judgement."""

    telling: str
    to: str
    odds: float
    """Natural log-odds, to three places."""
    because: tuple[str, ...] = ()
    """Words for people, the weightiest ground first."""
    ruling: int | None = None
    """The judgement's record, where it decides."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tellings of one undertaking, in their order."""

    id: str
    """Made of the first telling's id: the same tellings have the same one in every ledger."""
    tellings: tuple[Telling, ...]
    bonds: tuple[Bond, ...]
    """One for every telling but the first."""


def group(
    tellings: Iterable[Telling], rulings: Iterable[Ruling] = (), *, closeness: Closeness | None = None,
    weights: Mapping[str, float] | None = None,
) -> tuple[Group, ...]:  # fmt: skip
    """The groups of all tellings that make an undertaking, in the order of their first tellings."""
    grouping = Grouping(rulings, closeness=closeness, weights=weights)
    grouping.add(tellings)
    return grouping.groups()


class Grouping:
    """Groups that are kept while tellings are added; after any additions in any order they are those of `group`.

    What it holds in memory, a store may hold in tables: tellings by key, each one's component, cluster and neighbours.
    """

    def __init__(
        self, rulings: Iterable[Ruling] = (), *, closeness: Closeness | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:  # fmt: skip
        self._closeness, self._weights = closeness, weights
        self._bind(rulings)
        self._tellings: dict[str, Telling] = {}
        self._blocks: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, dict[str, float]] = defaultdict(dict)
        """Of each telling those that may be of one undertaking with it, with the odds."""
        self._met: dict[str, set[str]] = defaultdict(set)
        """Of each deed the promises of others whose condition it meets, and the other way round."""
        self._sets = Union()
        self._components: dict[str, set[str]] = {}
        self._clusters: dict[str, tuple[str, ...]] = {}
        """Of each telling its cluster, in the order of tellings."""
        self._joins: dict[str, str] = {}
        """Of a cluster, by its first telling, the first telling of the one that it joins."""
        self._joined: dict[str, set[str]] = defaultdict(set)

    def add(self, tellings: Iterable[Telling]) -> frozenset[str]:
        """Add tellings; ids of all tellings whose group may be another now."""
        news = sorted(
            {one for one in tellings if one.act.type in UNDERTAKEN and one.id not in self._tellings}, key=_order
        )
        for one in news:
            self._enter(one)
        return self._settle({self._sets.root(one.id) for one in news})

    def rule(self, rulings: Iterable[Ruling]) -> frozenset[str]:
        """Take other judgements than so far; ids of all tellings whose group may be another now."""
        old = {*self._together.items(), *self._apart.items()}
        self._bind(rulings)
        new = {*self._together.items(), *self._apart.items()}
        judged = {one for both, _ in old ^ new for one in both if one in self._tellings}
        members = {each for one in judged for each in self._components[self._sets.root(one)]}
        self._sets.part(members)
        self._components.update({one: {one} for one in members})
        for one in sorted(members):
            self._hang(one)
        return self._settle({self._sets.root(one) for one in members})

    def _bind(self, rulings: Iterable[Ruling]) -> None:
        self._together, self._apart = bound(rulings)
        self._bound: dict[str, set[str]] = defaultdict(set)
        for a, b in self._together:
            self._bound[a].add(b)
            self._bound[b].add(a)
        self._judged = frozenset(one for both in (*self._together, *self._apart) for one in both)

    def _settle(self, roots: set[str]) -> frozenset[str]:
        """Cluster some components again, and say anew what their clusters and the neighbours of these join."""
        old = {self._clusters[one] for root in roots for one in self._components[root] if one in self._clusters}
        touched = {one for cluster in old for one in self._ids(cluster)}
        changed = {cluster for root in roots for cluster in self._recluster(root)}
        around = {self._clusters[other] for cluster in changed for other in self._neighbours(cluster)}
        touched |= {one for cluster in around for one in self._ids(cluster)}
        for cluster in changed | around:
            self._join(cluster)
        return frozenset(touched | {one for cluster in changed | around for one in self._ids(cluster)})

    def _ids(self, cluster: tuple[str, ...]) -> Iterator[str]:
        """Ids of all tellings whose group a cluster may have a part in."""
        return (one for first in self._hanging(cluster[0]) for one in self._clusters[first])

    def groups(self) -> tuple[Group, ...]:
        """All groups, in the order of their first tellings."""
        return self.of(self._tellings)

    def of(self, ids: Iterable[str]) -> tuple[Group, ...]:
        """The groups of some tellings, in the order of their first tellings."""
        found: dict[str, Group] = {}
        for one in ids:
            if one not in found:
                members = sorted(
                    (self._tellings[each] for part in self._whole(self._clusters[one]) for each in part), key=_order
                )
                made = self._group(members)
                found.update({each.id: made for each in members})
        return tuple(sorted({one.id: one for one in found.values()}.values(), key=lambda one: one.tellings[0].order))

    def _enter(self, one: Telling) -> None:
        """Compare a telling with those that share a key, and put it where it hangs together."""
        for other in sorted(set().union(*(self._blocks[key] for key in lookups(one) if key in self._blocks))):
            its = self._tellings[other]
            odds = self._odds(one, its).odds
            if odds > FLOOR - MARGIN:
                self._near[one.id][other] = self._near[other][one.id] = odds
            if meets(one, its) or meets(its, one):
                self._met[one.id].add(other)
                self._met[other].add(one.id)
        self._tellings[one.id] = one
        self._components[one.id] = {one.id}
        for key in keys(one):
            self._blocks[key].add(one.id)
        self._hang(one.id)

    def _hang(self, one: str) -> None:
        """Unite a telling with what it hangs together with, by likeness or by judgement."""
        bound_to = (other for other in self._bound.get(one, ()) if other in self._tellings)
        for other in (*(other for other, odds in self._near[one].items() if odds > LIKELY), *bound_to):
            self._unite(one, other)

    def _unite(self, a: str, b: str) -> None:
        first, second = pair(self._sets.root(a), self._sets.root(b))
        if first != second:
            self._sets.join(first, second)
            self._components[first] |= self._components.pop(second)

    def _odds(self, a: Telling, b: Telling) -> Likeness:
        return likeness(a, b, self._closeness, self._weights)

    def _pair_odds(self, a: str, b: str) -> float:
        """Odds of two tellings, whether they share a key or not."""
        found = self._near[a].get(b)
        return self._odds(self._tellings[a], self._tellings[b]).odds if found is None else found

    def _recluster(self, root: str) -> Iterator[tuple[str, ...]]:
        """Cluster one component again."""
        members = sorted(self._components[root], key=lambda one: self._tellings[one].order)
        for one in members:
            self._unjoin(one)
        copies = self._copies(members)
        first = list(copies)
        odds: Odds = {pair(a, b): self._pair_odds(a, b) for at, a in enumerate(first) for b in first[at + 1 :]}
        for found in average_linkage(first, odds, self._together, self._apart, likely=LIKELY):
            inside = (copy for one in found for copy in copies[one])
            cluster = tuple(sorted(inside, key=lambda one: self._tellings[one].order))
            for one in cluster:
                self._clusters[one] = cluster
            yield cluster

    def _copies(self, members: Sequence[str]) -> dict[str, list[str]]:
        """Those of a component that are to be compared, each with its copies; a wire story is compared once.

        What somebody has judged is compared by itself.
        """
        found: dict[str, list[str]] = {}
        firsts: dict[tuple[object, ...], str] = {}
        for one in members:
            first = one if one in self._judged else firsts.setdefault(self._tellings[one].tale, one)
            found.setdefault(first, []).append(one)
        return found

    def _unjoin(self, first: str) -> None:
        target = self._joins.pop(first, None)
        if target is not None:
            self._joined[target].discard(first)

    def _neighbours(self, cluster: Sequence[str]) -> set[str]:
        """First tellings of the other clusters that this one may join, or that may join it."""
        others = (other for one in cluster for other in (*self._near[one], *self._met[one]))
        return {self._clusters[other][0] for other in others} - {cluster[0]}

    def _join(self, cluster: tuple[str, ...]) -> None:
        """Say which earlier cluster it joins, if any."""
        self._unjoin(cluster[0])
        target = self._pendant(cluster) or self._occasion(cluster)
        if target is not None:
            self._joins[cluster[0]] = target
            self._joined[target].add(cluster[0])

    def _pendant(self, cluster: tuple[str, ...]) -> str | None:
        """The one earlier cluster of the same theme that it can go on with."""
        first = self._tellings[cluster[0]]
        options: list[tuple[float, str]] = []
        for other in self._neighbours(cluster):
            its = self._clusters[other]
            if self._tellings[other].order < first.order and self._tellings[other].theme == first.theme:
                options.append((self._mean_odds(cluster, its), other))
        options.sort(reverse=True)
        if not options or options[0][0] <= FLOOR or (len(options) > 1 and options[1][0] >= options[0][0] - MARGIN):
            return None
        early = [self._tellings[one] for one in self._clusters[options[0][1]]]
        return options[0][1] if goes_on(early, [self._tellings[one] for one in cluster]) else None

    def _occasion(self, cluster: tuple[str, ...]) -> str | None:
        """The one cluster of somebody else whose condition its deeds meet."""
        if any(self._tellings[one].act.type != "perform" for one in cluster):
            return None
        targets = {self._clusters[other][0] for one in cluster for other in self._met[one]} - {cluster[0]}
        return targets.pop() if len(targets) == 1 else None

    def _mean_odds(self, a: Sequence[str], b: Sequence[str]) -> float:
        odds = [clipped(self._pair_odds(one, other)) for one in a for other in b]
        return sum(odds) / len(odds)

    def _whole(self, cluster: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The clusters of one group, with this one: what hangs together by joining, but for what is kept apart."""
        hanging = self._hanging(cluster[0])
        if self._apart and any(one in self._judged for first in hanging for one in self._clusters[first]):
            hanging = self._parted(hanging, cluster[0])
        return [self._clusters[one] for one in hanging]

    def _hanging(self, first: str) -> set[str]:
        """The first tellings of all clusters that hang together with one: by what it joins, and by what joins it."""
        seen, queue = {first}, [first]
        while queue:
            one = queue.pop()
            for other in {*self._joined.get(one, ()), *([self._joins[one]] if one in self._joins else [])} - seen:
                seen.add(other)
                queue.append(other)
        return seen

    def _parted(self, hanging: set[str], first: str) -> set[str]:
        """Those that stay with one where judgements keep some of them apart: the likelier join first."""
        joins = [(one, self._joins[one]) for one in hanging if one in self._joins]
        joins.sort(
            key=lambda both: (
                -round(self._mean_odds(*(self._clusters[one] for one in both)), 9),
                self._tellings[both[0]].order,
            )
        )
        parts = {one: {one} for one in hanging}
        for one, other in joins:
            if parts[one] is not parts[other] and not self._kept_apart(parts[one], parts[other]):
                both = parts[one] | parts[other]
                parts.update(dict.fromkeys(both, both))
        return parts[first]

    def _kept_apart(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether a judgement parts a telling of some clusters from one of others."""
        first, then = ([each for one in part for each in self._clusters[one]] for part in (some, others))
        return any(pair(one, other) in self._apart for one in first for other in then)

    def _group(self, tellings: Sequence[Telling]) -> Group:
        bonds = tuple(self._bond(one, tellings[:at]) for at, one in enumerate(tellings) if at)
        return Group(name(tellings[0]), tuple(tellings), bonds)

    def _bond(self, one: Telling, before: Sequence[Telling]) -> Bond:
        for other in before:
            if ruling := self._together.get(pair(one.id, other.id)):
                return Bond(one.id, other.id, 0.0, (f"judged the same: {ruling.reason}",), ruling.seq)
        best, its = max(
            ((self._odds(one, other), other) for other in before), key=lambda each: (each[0].odds, each[1].id)
        )
        grounds = tuple(words for _, weight, words in best.grounds if weight > 0)
        if its.id in self._met[one.id]:
            grounds = ("it meets the condition",)
        return Bond(one.id, its.id, round(best.odds, 3), grounds)


def goes_on(early: Sequence[Telling], late: Sequence[Telling]) -> bool:
    """Whether a later cluster may go on with an earlier one, though their words have little in common.

    It answers a request or tells the same idea, opens nothing of its own, repeats a threat, asks to come back, changes
    what was said, says too little to be of something new, or tells the contrary of a refusal by the word of others.
    What refuses something else does not.
    """
    first, then = ({one.act.type for one in told} for told in (early, late))
    if then == {"refuse"} and all(is_of_another(one, other) for one in late for other in early):
        return False
    if not then & OPENING or first == then == {"threaten"}:
        return True
    if "refuse" in first and then == {"request"}:
        return True
    if first & ASKING:
        return not then & ASKING or any(_share_a_word(one, other) for one in early for other in late)
    if "refuse" in first and all(not is_own(one) for one in late if one.act.type == "commit"):
        return True
    return refers_back(late[0]) or all(sum(one.own_content.values()) < LITTLE for one in late)


def _share_a_word(a: Telling, b: Telling) -> bool:
    return any(weight > TELLING_WORD for weight in shared(a.content, b.content).values())


def _order(one: Telling) -> tuple[object, ...]:
    return one.order


def name(first: Telling) -> str:
    """The id of the group that begins with a telling."""
    return f"u-{hashlib.sha256(first.id.encode()).hexdigest()[:12]}"
