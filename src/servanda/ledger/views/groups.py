"""Group tellings into undertakings: a pure function of the tellings and the judgements, whatever order they came in.

**Keys** say cheaply which tellings may be the same at all (`keys`). **Likeness** weighs each such pair by itself.
**Clustering** joins what is alike on average, within what hangs together by likely pairs. Then a cluster that opens
nothing of its own (a deed, a refusal, "such a promise") **joins** the one earlier cluster that it can belong to,
where there is no other that it might belong to as well; a deed that meets the condition of one undertaking alone
belongs to it.

A judgement binds before any of this: two tellings that were judged the same stay together, two that were judged
different stay apart, whatever is reckoned later.

A telling that comes or goes changes the component that it hangs together with, and which clusters the neighbours of
that join. Nothing else is looked at: `Grouping.change` says what it touched.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from servanda.ledger.views.clusters import Odds, average_linkage, clipped
from servanda.ledger.views.conditions import condition_keys, condition_lookups, meets
from servanda.ledger.views.cues import refers_back
from servanda.ledger.views.keys import keys, lookups
from servanda.ledger.views.likeness import Closeness, grounds, is_of_another, log_odds
from servanda.ledger.views.replacements import replacement_keys, replacement_lookups, replaces
from servanda.ledger.views.rulings import Ruling, bound, pair
from servanda.ledger.views.status import is_own
from servanda.ledger.views.telling import LITTLE, UNDERTAKEN, Telling
from servanda.ledger.views.words import shared

K = TypeVar("K")
V = TypeVar("V")

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
    met: tuple[tuple[Telling, Telling], ...] = ()
    """Deeds of other undertakings, each with the promise in this one whose condition it meets."""
    replaced: tuple[Telling, ...] = ()
    """Promises of other undertakings that say that they replace one in this, in their order."""


def group(
    tellings: Iterable[Telling], rulings: Iterable[Ruling] = (), *, closeness: Closeness | None = None,
    weights: Mapping[str, float] | None = None,
) -> tuple[Group, ...]:  # fmt: skip
    """The groups of all tellings that make an undertaking, in the order of their first tellings."""
    grouping = Grouping(rulings, closeness=closeness, weights=weights)
    grouping.add(tellings)
    return grouping.groups()


class Lazy(dict[K, V]):
    """What is fetched when it is first asked for, by itself or many at once; ask by `[]` alone."""

    def __init__(self, fetch: Callable[[Sequence[K]], Mapping[K, V]]) -> None:
        super().__init__()
        self._fetch = fetch

    def __missing__(self, key: K) -> V:
        self.have((key,))
        return self[key]

    def have(self, keys: Iterable[K]) -> None:
        """Fetch those that are not here yet, all at once."""
        if missing := [one for one in dict.fromkeys(keys) if one not in self]:
            self.update(self._fetch(missing))


def empty(make: Callable[[], V]) -> Lazy[str, V]:
    """A mapping that makes an empty value for every key."""
    return Lazy(lambda keys: {one: make() for one in keys})


class Nest:
    """What a grouping holds, by keys of tellings: here in memory; a store may keep it in tables and fetch it."""

    def __init__(self) -> None:
        self.tellings: Lazy[str, Telling] = Lazy(lambda keys: {})
        self.near: Lazy[str, dict[str, float]] = empty(dict)
        """Of each telling those that may be of one undertaking with it, with the odds."""
        self.met: Lazy[str, set[str]] = empty(set)
        """Of each deed the promises of others whose condition it meets, and the other way round."""
        self.replaced: Lazy[str, set[str]] = empty(set)
        """Of each promise those that say that they replace it."""
        self.replacing: Lazy[str, set[str]] = empty(set)
        """The other way round."""
        self.component: Lazy[str, str] = empty(str)
        """Of each telling the smallest key of those that it hangs together with."""
        self.members: Lazy[str, set[str]] = empty(set)
        """Those of a component."""
        self.cluster: Lazy[str, str] = empty(str)
        """Of each telling the first one of its cluster."""
        self.clusters: Lazy[str, tuple[str, ...]] = empty(tuple)
        """A cluster, by its first telling, in the order of tellings."""
        self.joins: Lazy[str, str] = empty(str)
        """Of a cluster, by its first telling, the first telling of the one that it joins; empty where it joins none."""
        self.joined: Lazy[str, set[str]] = empty(set)
        self._blocks: dict[str, set[str]] = defaultdict(set)

    def key(self, one: Telling) -> str:
        """By what a telling is held; in the order of ids."""
        return one.id

    def holds(self, key: str) -> bool:
        """Whether a telling was entered."""
        return key in self.tellings

    def alike(self, one: Telling) -> Iterable[str]:
        """Tellings that share a key."""
        return self._under(lookups(one))

    def awaited(self, one: Telling) -> Iterable[str]:
        """Deeds that may meet its condition, or promises whose condition it may meet."""
        return self._under(condition_lookups(one))

    def replaceable(self, one: Telling) -> Iterable[str]:
        """Promises that it may replace, or that may replace it."""
        return self._under(replacement_lookups(one))

    def _under(self, sought: Iterable[str]) -> set[str]:
        return {one for key in sought if key in self._blocks for one in self._blocks[key]}

    def enter(self, one: Telling) -> None:
        """Hold a telling under its keys."""
        self.tellings[self.key(one)] = one
        for key in keys(one) | condition_keys(one) | replacement_keys(one):
            self._blocks[key].add(self.key(one))

    def leave(self, key: str) -> None:
        """Hold it no longer."""
        one = self.tellings.pop(key)
        for under in keys(one) | condition_keys(one) | replacement_keys(one):
            self._blocks[under].discard(key)

    def fetch(self, ids: Iterable[str]) -> None:
        """Have at hand what will be asked of some tellings: here everything is."""


class Grouping:
    """Groups that are kept while tellings come and go; after any changes in any order they are those of `group`."""

    def __init__(
        self, rulings: Iterable[Ruling] = (), *, closeness: Closeness | None = None,
        weights: Mapping[str, float] | None = None, nest: Nest | None = None,
    ) -> None:  # fmt: skip
        self._closeness, self._weights = closeness, weights
        self.nest = nest or Nest()
        self._bind(rulings)

    def add(self, tellings: Iterable[Telling]) -> frozenset[str]:
        """Add tellings; ids of all tellings whose group may be another now."""
        return self.change(new=tellings)

    def change(self, new: Iterable[Telling] = (), gone: Iterable[str] = ()) -> frozenset[str]:
        """Add tellings and take others out; ids of all that are there whose group may be another now.

        What is both taken out and added is put in anew.
        """
        nest = self.nest
        out = {one for one in gone if nest.holds(one)}
        loose, around, touched = self._loosen(out)
        for one in out:
            self._leave(one)
        news = sorted({one for one in new if one.act.type in UNDERTAKEN and not nest.holds(nest.key(one))}, key=_order)
        near = {nest.key(one): self._likes(one, nest.alike(one)) for one in news}
        nest.fetch({other for some in near.values() for other, odds in some.items() if odds > FLOOR - MARGIN})
        for telling in news:
            self._enter(telling, near.pop(nest.key(telling)))
        return self._settled(loose - out, {nest.key(one) for one in news}, around - out, touched - out)

    def rule(self, rulings: Iterable[Ruling]) -> frozenset[str]:
        """Take other judgements than so far; ids of all tellings whose group may be another now."""
        old = {*self._together.items(), *self._apart.items()}
        self._bind(rulings)
        new = {*self._together.items(), *self._apart.items()}
        judged = {one for both, _ in old ^ new for one in both if self.nest.holds(one)}
        loose, around, touched = self._loosen(judged)
        return self._settled(loose, set(), around, touched)

    def _bind(self, rulings: Iterable[Ruling]) -> None:
        self._together, self._apart = bound(rulings)
        self._bound: dict[str, set[str]] = defaultdict(set)
        for a, b in self._together:
            self._bound[a].add(b)
            self._bound[b].add(a)
        self._judged = frozenset(one for both in (*self._together, *self._apart) for one in both)

    def _loosen(self, some: set[str]) -> tuple[set[str], set[str], set[str]]:
        """Take apart the components of some tellings: their members, those near them, and all of their groups."""
        nest = self.nest
        loose = {each for one in some for each in nest.members[nest.component[one]]}
        nest.fetch(loose)
        touched = {each for one in loose for each in self._ids(nest.cluster[one])}
        around = {other for one in loose for other in (*nest.near[one], *nest.met[one])} - loose
        for one in sorted(loose):
            self._unjoin(one)
            nest.members[nest.component[one]] = set()
            nest.clusters[nest.cluster[one]] = ()
            nest.cluster[one] = ""
        for one in loose:
            nest.component[one], nest.members[one] = one, {one}
        return loose, around, touched

    def _settled(self, loose: set[str], news: set[str], around: set[str], touched: set[str]) -> frozenset[str]:
        """Hang together what was taken apart, cluster it, and say anew what that and its neighbours join."""
        nest = self.nest
        for one in sorted(loose):
            self._hang(one)
        roots = {nest.component[one] for one in loose | news}
        members = {one for root in roots for one in nest.members[root]}
        nest.fetch(members)
        old = {nest.cluster[one] for one in members} - {""}
        touched = touched | {one for first in old for one in self._ids(first)}
        changed = {first for root in sorted(roots) for first in self._recluster(root)}
        near = {
            other for first in changed for one in nest.clusters[first] for other in (*nest.near[one], *nest.met[one])
        }
        nest.fetch(near | around)
        beside = {nest.cluster[one] for one in near | around} | changed
        touched |= {one for first in beside for one in self._ids(first)}
        nest.fetch(one for first in beside for one in nest.clusters[first])
        for first in sorted(beside):
            self._join(first)
        return frozenset(touched | {one for first in beside for one in self._ids(first)})

    def _ids(self, first: str) -> Iterator[str]:
        """All tellings whose group a cluster may have a part in."""
        return (one for part in self._hanging(first) for one in self.nest.clusters[part])

    def groups(self) -> tuple[Group, ...]:
        """All groups that are held in memory, in the order of their first tellings."""
        return self.of(self.nest.tellings)

    def of(self, ids: Iterable[str]) -> tuple[Group, ...]:
        """The groups of some tellings, in the order of their first tellings."""
        found: dict[str, Group] = {}
        for one in list(ids):
            if one not in found:
                made = self._group(self.whole(one))
                found.update({self.nest.key(each): made for each in made.tellings})
        return tuple(sorted({one.id: one for one in found.values()}.values(), key=lambda one: one.tellings[0].order))

    def whole(self, one: str) -> list[Telling]:
        """All tellings of the group of one, in their order."""
        parts = self._whole(self.nest.cluster[one])
        return sorted((self.nest.tellings[each] for part in parts for each in part), key=_order)

    def _likes(self, one: Telling, others: Iterable[str]) -> dict[str, float]:
        """The odds of a telling with others."""
        return {other: self._odds(one, self.nest.tellings[other]) for other in others}

    def _enter(self, one: Telling, odds: Mapping[str, float]) -> None:
        """Put a telling where it hangs together; `odds` are those with some that share a key."""
        nest, key = self.nest, self.nest.key(one)
        odds = {**odds, **self._likes(one, (other for other in nest.alike(one) if other not in odds))}
        near = {other: each for other, each in sorted(odds.items()) if each > FLOOR - MARGIN}
        awaited = ((other, nest.tellings[other]) for other in sorted(nest.awaited(one)))
        met = [other for other, its in awaited if meets(one, its) or meets(its, one)]
        others = [(other, nest.tellings[other]) for other in sorted(nest.replaceable(one))]
        new = [other for other, its in others if replaces(its, one)]
        old = [other for other, its in others if replaces(one, its)]
        nest.near.have((*near, *met, *new, *old))
        for other, each in near.items():
            nest.near[key][other] = nest.near[other][key] = each
        for other in met:
            nest.met[key].add(other)
            nest.met[other].add(key)
        for other in new:
            nest.replaced[key].add(other)
            nest.replacing[other].add(key)
        for other in old:
            nest.replacing[key].add(other)
            nest.replaced[other].add(key)
        nest.enter(one)
        nest.component[key], nest.members[key] = key, {key}
        self._hang(key)

    def _leave(self, key: str) -> None:
        nest = self.nest
        for other in nest.near[key]:
            del nest.near[other][key]
        for other in nest.met[key]:
            nest.met[other].discard(key)
        for other in nest.replaced[key]:
            nest.replacing[other].discard(key)
        for other in nest.replacing[key]:
            nest.replaced[other].discard(key)
        nest.near[key], nest.met[key], nest.members[key] = {}, set(), set()
        nest.replaced[key], nest.replacing[key] = set(), set()
        nest.component[key] = nest.cluster[key] = ""
        nest.leave(key)

    def _hang(self, one: str) -> None:
        """Unite a telling with what it hangs together with, by likeness or by judgement."""
        bound_to = (other for other in self._bound.get(one, ()) if self.nest.holds(other))
        for other in (*(other for other, odds in self.nest.near[one].items() if odds > LIKELY), *bound_to):
            self._unite(one, other)

    def _unite(self, a: str, b: str) -> None:
        nest = self.nest
        first, second = pair(nest.component[a], nest.component[b])
        if first != second:
            moving, nest.members[second] = nest.members[second], set()
            nest.members[first] |= moving
            nest.component.update(dict.fromkeys(moving, first))

    def _odds(self, a: Telling, b: Telling) -> float:
        return log_odds(a, b, self._closeness, self._weights)

    def _pair_odds(self, a: str, b: str) -> float:
        """Odds of two tellings, whether they share a key or not."""
        found = self.nest.near[a].get(b)
        return self._odds(self.nest.tellings[a], self.nest.tellings[b]) if found is None else found

    def _recluster(self, root: str) -> Iterator[str]:
        """Cluster one component again; the first tellings of its clusters."""
        nest = self.nest
        members = sorted(nest.members[root], key=lambda one: nest.tellings[one].order)
        for one in members:
            self._unjoin(one)
            nest.clusters[nest.cluster[one]] = ()
        copies = self._copies(members)
        first = list(copies)
        odds: Odds = {pair(a, b): self._pair_odds(a, b) for at, a in enumerate(first) for b in first[at + 1 :]}
        for found in average_linkage(first, odds, self._together, self._apart, likely=LIKELY):
            inside = (copy for one in found for copy in copies[one])
            cluster = tuple(sorted(inside, key=lambda one: nest.tellings[one].order))
            nest.clusters[cluster[0]] = cluster
            nest.cluster.update(dict.fromkeys(cluster, cluster[0]))
            yield cluster[0]

    def _copies(self, members: Sequence[str]) -> dict[str, list[str]]:
        """Those of a component that are to be compared, each with its copies; a wire story is compared once.

        What somebody has judged is compared by itself.
        """
        found: dict[str, list[str]] = {}
        firsts: dict[tuple[object, ...], str] = {}
        for one in members:
            first = one if one in self._judged else firsts.setdefault(self.nest.tellings[one].tale, one)
            found.setdefault(first, []).append(one)
        return found

    def _unjoin(self, first: str) -> None:
        if target := self.nest.joins[first]:
            self.nest.joined[target].discard(first)
            self.nest.joins[first] = ""

    def _neighbours(self, first: str) -> set[str]:
        """First tellings of the other clusters that this one may join, or that may join it."""
        nest = self.nest
        others = (other for one in nest.clusters[first] for other in (*nest.near[one], *nest.met[one]))
        return {nest.cluster[other] for other in others} - {first}

    def _join(self, first: str) -> None:
        """Say which earlier cluster it joins, if any."""
        self._unjoin(first)
        target = self._pendant(first) or self._occasion(first)
        if target is not None:
            self.nest.joins[first] = target
            self.nest.joined[target].add(first)

    def _pendant(self, first: str) -> str | None:
        """The one earlier cluster of the same theme that it can go on with."""
        nest = self.nest
        cluster, own = nest.clusters[first], nest.tellings[first]
        early = [one for one in self._neighbours(first) if nest.tellings[one].order < own.order]
        its = [one for one in early if nest.tellings[one].theme == own.theme]
        options = sorted(((self._mean_odds(cluster, nest.clusters[one]), one) for one in its), reverse=True)
        if not options or options[0][0] <= FLOOR or (len(options) > 1 and options[1][0] >= options[0][0] - MARGIN):
            return None
        before = [nest.tellings[one] for one in nest.clusters[options[0][1]]]
        return options[0][1] if goes_on(before, [nest.tellings[one] for one in cluster]) else None

    def _occasion(self, first: str) -> str | None:
        """The one cluster of somebody else whose condition its deeds meet."""
        nest = self.nest
        cluster = nest.clusters[first]
        if any(nest.tellings[one].act.type != "perform" for one in cluster):
            return None
        targets = {nest.cluster[other] for one in cluster for other in nest.met[one]} - {first}
        return targets.pop() if len(targets) == 1 else None

    def _mean_odds(self, a: Sequence[str], b: Sequence[str]) -> float:
        odds = [clipped(self._pair_odds(one, other)) for one in a for other in b]
        return sum(odds) / len(odds)

    def _whole(self, first: str) -> list[tuple[str, ...]]:
        """The clusters of one group, with this one: what hangs together by joining, but for what is kept apart."""
        clusters, hanging = self.nest.clusters, self._hanging(first)
        if self._apart and any(one in self._judged for each in hanging for one in clusters[each]):
            hanging = self._parted(hanging, first)
        return [clusters[one] for one in hanging]

    def _hanging(self, first: str) -> set[str]:
        """The first tellings of all clusters that hang together with one: by what it joins, and by what joins it."""
        nest = self.nest
        seen, queue = {first}, [first]
        while queue:
            one = queue.pop()
            for other in {*nest.joined[one], nest.joins[one]} - seen - {""}:
                seen.add(other)
                queue.append(other)
        return seen

    def _parted(self, hanging: set[str], first: str) -> set[str]:
        """Those that stay with one where judgements keep some of them apart: the likelier join first."""
        nest = self.nest
        joins = [(one, nest.joins[one]) for one in hanging if nest.joins[one]]
        joins.sort(
            key=lambda both: (
                -round(self._mean_odds(*(nest.clusters[one] for one in both)), 9),
                nest.tellings[both[0]].order,
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
        first, then = ([each for one in part for each in self.nest.clusters[one]] for part in (some, others))
        return any(pair(one, other) in self._apart for one in first for other in then)

    def _group(self, tellings: Sequence[Telling]) -> Group:
        bonds = tuple(self._bond(one, tellings[:at]) for at, one in enumerate(tellings) if at)
        inside = {self.nest.key(one) for one in tellings}
        promises = [one for one in tellings if one.act.condition is not None]
        deeds = (
            (self.nest.tellings[deed], promise)
            for promise in promises
            for deed in sorted(self.nest.met[self.nest.key(promise)] - inside)
        )
        met = tuple((deed, promise) for deed, promise in deeds if meets(deed, promise))
        by = {other for one in inside for other in self.nest.replaced[one]} - inside
        replaced = tuple(sorted((self.nest.tellings[one] for one in by), key=_order))
        return Group(name(tellings[0]), tuple(tellings), bonds, met, replaced)

    def _bond(self, one: Telling, before: Sequence[Telling]) -> Bond:
        key = self.nest.key
        for other in before:
            if ruling := self._together.get(pair(key(one), key(other))):
                return Bond(one.id, other.id, 0.0, (f"judged the same: {ruling.reason}",), ruling.seq)
        best, its = max(((self._odds(one, other), other) for other in before), key=lambda each: (each[0], each[1].id))
        met = key(its) in self.nest.met[key(one)]
        because = ["it meets the condition"] if met else grounds(one, its, self._closeness, self._weights)
        return Bond(one.id, its.id, round(best, 3), tuple(because))


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
