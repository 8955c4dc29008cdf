"""Group tellings into undertakings: a pure function of the tellings and the judgements, whatever order they came in.

Three steps. **Keys** say cheaply which tellings may be the same at all: they share a bearer, and a word, a number or a theme
at about the same time. **Likeness** weighs each such pair by itself. **Clustering** joins what is alike on average, within
what hangs together by keys; so a telling that is added can change only the groups that it hangs together with.
A judgement binds before any of this: two tellings that were judged the same stay together, two that were judged different
stay apart, whatever is reckoned later.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal


from servanda.ledger.views.conditions import condition_keys, meets
from servanda.ledger.views.cues import revises
from servanda.ledger.views.likeness import Closeness, Likeness, likeness
from servanda.ledger.views.status import is_own
from servanda.ledger.views.telling import LITTLE, UNDERTAKEN, Telling

RARE = 0.35
"""A stem rarer than this is a key; commoner ones would make every block too large."""
CLIP = 4.0
"""Odds count from -CLIP to CLIP, so that one sure pair cannot outvote all others."""
UNLIKE = -2.0
"""The odds of two tellings that share no key."""
THRESHOLD = 0.0
"""Groups are joined while the mean odds between them are above this."""
FLOOR = -1.5
MARGIN = 1.0
OPENING = frozenset({"commit", "propose", "request", "threaten"})
HALF_YEAR = 183


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer decided about two tellings; the latest one on the same two stands, `unsure` takes it back."""

    verdict: Literal["same", "different", "unsure"]
    a: str
    b: str
    """Ids of tellings."""
    seq: int
    """The number of its record: later ones overrule earlier ones."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bond:
    """Why a telling is in its group: the one it is most like there, with the grounds, or the judgement."""

    telling: str
    to: str
    odds: float
    because: tuple[str, ...]
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


def keys(telling: Telling) -> frozenset[str]:
    """Under which keys those that may be the same are found; none where it makes no undertaking."""
    if telling.act.type not in UNDERTAKEN:
        return frozenset()
    half = telling.day.toordinal() // HALF_YEAR
    about = {
        *(f"word {stem}" for stem, weight in telling.content.items() if weight > RARE),
        *(f"number {number:f}" for number in telling.numbers if number > 12),  # noqa: PLR2004 - smaller ones are in every block
        *(f"{telling.theme} {at}" for at in (half, half + 1)),
        *(f"{telling.theme} {to} {at}" for to in telling.recipients for at in (half // 4, half // 4 + 1)),
    }
    found = {f"{bearer} {key}" for bearers in telling.bearers for bearer in bearers.keys() for key in about}
    if telling.act.type == "propose":
        found |= {f"proposed {stem}" for stem, weight in telling.content.items() if weight > RARE}
    return frozenset(found | condition_keys(telling))


def group(
    tellings: Iterable[Telling], rulings: Iterable[Ruling] = (), *, closeness: Closeness | None = None
) -> tuple[Group, ...]:
    """The groups of all tellings that make an undertaking, in the order of their first tellings."""
    nodes = sorted({one for one in tellings if one.act.type in UNDERTAKEN}, key=lambda one: one.order)
    places = {one.id: at for at, one in enumerate(nodes)}
    together, apart = _bound(rulings, places)
    odds = {pair: likeness(nodes[pair[0]], nodes[pair[1]], closeness) for pair in _candidates(nodes)}
    components = _components(len(nodes), odds, together)
    for pair in (pair for members in components for pair in combinations(members, 2)):
        if pair not in odds:
            odds[pair] = likeness(nodes[pair[0]], nodes[pair[1]], closeness)
    clusters = [
        members
        for component in components
        for members in _clusters(component, odds, together, apart)
    ]
    clusters = _paired(clusters, nodes, odds, apart)
    clusters = _met(clusters, nodes, odds, apart)
    found = [_group([nodes[at] for at in sorted(members)], places, odds, together) for members in clusters]
    return tuple(sorted(found, key=lambda one: one.tellings[0].order))


def _candidates(nodes: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        for key in keys(node):
            blocks[key].append(at)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        for pair in combinations(block, 2):
            if pair not in seen:
                seen.add(pair)
                yield pair


Pair = tuple[int, int]


def _bound(rulings: Iterable[Ruling], places: Mapping[str, int]) -> tuple[dict[Pair, Ruling], dict[Pair, Ruling]]:
    """What is bound together and kept apart, newest first: an older judgement gives way to a newer one that it contradicts."""
    latest: dict[Pair, Ruling] = {}
    for ruling in sorted(rulings, key=lambda one: one.seq):
        if ruling.a in places and ruling.b in places and ruling.a != ruling.b:
            first, second = sorted((places[ruling.a], places[ruling.b]))
            latest[first, second] = ruling
    together: dict[Pair, Ruling] = {}
    apart: dict[Pair, Ruling] = {}
    sets = Union()
    for pair, ruling in sorted(latest.items(), key=lambda one: -one[1].seq):
        if ruling.verdict == "different" and sets.root(pair[0]) != sets.root(pair[1]):
            apart[pair] = ruling
        elif ruling.verdict == "same" and not sets.would_join(pair, apart):
            together[pair] = ruling
            sets.join(*pair)
    return together, apart


class Union:
    """Disjoint sets of numbers; the smallest is the root."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, one: int) -> int:
        """The smallest number of its set."""
        parent = self._parents.get(one, one)
        if parent != one:
            parent = self._parents[one] = self.root(parent)
        return parent

    def join(self, a: int, b: int) -> None:
        """Make one set of two."""
        first, second = sorted((self.root(a), self.root(b)))
        self._parents[second] = first

    def would_join(self, pair: Pair, apart: Iterable[Pair]) -> bool:
        """Whether joining the pair would bring together what is to stay apart."""
        joined = {self.root(one) for one in pair}
        return any({self.root(a), self.root(b)} == joined for a, b in apart)


def _components(size: int, odds: Mapping[Pair, Likeness], together: Iterable[Pair]) -> list[list[int]]:
    """What hangs together by pairs that are likely the same, or by judgement."""
    sets = Union()
    for pair, found in odds.items():
        if found.odds > THRESHOLD:
            sets.join(*pair)
    for pair in together:
        sets.join(*pair)
    components: dict[int, list[int]] = defaultdict(list)
    for one in range(size):
        components[sets.root(one)].append(one)
    return list(components.values())


def _clusters(
    members: list[int], odds: Mapping[Pair, Likeness], together: Iterable[Pair], apart: Iterable[Pair]
) -> list[list[int]]:
    """Average linkage within one component; equal means are joined in the order of the tellings."""
    inside = set(members)
    sets = Union()
    for pair in together:
        if inside.issuperset(pair):
            sets.join(*pair)
    clusters: dict[int, list[int]] = defaultdict(list)
    for one in members:
        clusters[sets.root(one)].append(one)
    barred = {frozenset(map(sets.root, pair)) for pair in apart if inside.issuperset(pair)}
    sums = {
        (i, j): sum(_clipped(odds.get((min(a, b), max(a, b)))) for a in clusters[i] for b in clusters[j])
        for i, j in combinations(sorted(clusters), 2)
    }
    heap = [(-total / (len(clusters[i]) * len(clusters[j])), i, j) for (i, j), total in sums.items()]
    heapq.heapify(heap)
    while heap:
        negative, i, j = heapq.heappop(heap)
        if -negative <= THRESHOLD:
            break
        if i not in clusters or j not in clusters or frozenset((i, j)) in barred:
            continue
        if sums[i, j] / (len(clusters[i]) * len(clusters[j])) != -negative:
            continue  # an older mean of clusters that have grown since
        clusters[i] += clusters.pop(j)
        barred = {frozenset(i if one == j else one for one in pair) for pair in barred}
        for other in clusters:
            if other != i:
                near, far = (min(i, other), max(i, other)), (min(j, other), max(j, other))
                sums[near] += sums[far]
                heapq.heappush(heap, (-sums[near] / (len(clusters[i]) * len(clusters[other])), *near))
    return list(clusters.values())


def _paired(
    clusters: list[list[int]], nodes: Sequence[Telling], odds: Mapping[Pair, Likeness], apart: Iterable[Pair]
) -> list[list[int]]:
    """Join two groups of one bearer and theme that are each other's only likely match, though their words tell little."""
    of = {one: at for at, members in enumerate(clusters) for one in members}
    barred = {frozenset((of[a], of[b])) for a, b in apart}
    linked = {
        (min(of[a], of[b]), max(of[a], of[b]))
        for (a, b), found in odds.items()
        if of[a] != of[b] and nodes[a].theme == nodes[b].theme and found.odds > FLOOR - 2 * CLIP
    }
    means: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for i, j in linked:
        pairs = [_clipped(odds.get((min(a, b), max(a, b)))) for a in clusters[i] for b in clusters[j]]
        mean = sum(pairs) / len(pairs)
        means[i].append((mean, j))
        means[j].append((mean, i))
    joined = dict(enumerate(clusters))
    for i, options in sorted(means.items()):
        mean, j = max(options)
        back = max(means[j])
        if back[1] != i or i > j or frozenset((i, j)) in barred or mean <= FLOOR:
            continue
        runners_up = [other for at in (i, j) for other, to in means[at] if {at, to} != {i, j}]
        early, late = sorted((clusters[i], clusters[j]), key=min)
        if max(runners_up, default=-9.0) < mean - MARGIN and _answers(nodes, early, late):
            joined[i] = joined[i] + joined.pop(j)
    return list(joined.values())


def _met(
    clusters: list[list[int]], nodes: Sequence[Telling], odds: Mapping[Pair, Likeness], apart: Iterable[Pair]
) -> list[list[int]]:
    """A deed that meets the condition of one undertaking and of no other belongs to it, whoever did it."""
    of = {one: at for at, members in enumerate(clusters) for one in members}
    barred = {frozenset((of[a], of[b])) for a, b in apart}
    targets: dict[int, set[int]] = defaultdict(set)
    for a, b in odds:
        for deed, promise in ((a, b), (b, a)):
            if of[a] != of[b] and meets(nodes[deed], nodes[promise]):
                targets[of[deed]].add(of[promise])
    joined = dict(enumerate(clusters))
    for at, to in sorted(targets.items()):
        alone = all(nodes[one].act.type == "perform" for one in clusters[at])
        if len(to) == 1 and alone and frozenset((at, *to)) not in barred and not targets.keys() & to:
            joined[min(to)] = joined[min(to)] + joined.pop(at)
    return list(joined.values())


def _answers(nodes: Sequence[Telling], early: list[int], late: list[int]) -> bool:
    """Whether the later group may go on with the earlier one.

    It answers a request, opens nothing of its own, repeats a threat, changes what was said, says too little to be of
    something new, or tells the contrary of a refusal by the word of others.
    """
    first, then = ({nodes[at].act.type for at in members} for members in (early, late))
    if not then & OPENING or first == then == {"threaten"} or {"request", "propose"} & first:
        return True
    told = [nodes[at] for at in sorted(late)]
    if "refuse" in first and all(not is_own(one) for one in told if one.act.type == "commit"):
        return True
    return revises(told[0]) or all(sum(one.own_content.values()) < LITTLE for one in told)


def _clipped(found: Likeness | None) -> float:
    return max(-CLIP, min(CLIP, found.odds)) if found else UNLIKE


def _group(
    tellings: list[Telling], places: Mapping[str, int], odds: Mapping[Pair, Likeness], together: Mapping[Pair, Ruling]
) -> Group:
    bonds = []
    for at, one in enumerate(tellings[1:], 1):
        options = []
        for other in tellings[:at]:
            pair = (places[other.id], places[one.id])
            ruling, found = together.get(pair), odds.get(pair)
            options.append((ruling is not None, found.odds if found else UNLIKE, other, ruling, found))
        _, value, other, ruling, found = max(options, key=lambda each: (each[0], each[1], each[2].id))
        because = (f"judged the same: {ruling.reason}",) if ruling else _reasons(found)
        bonds.append(Bond(one.id, other.id, round(value, 3), because, ruling.seq if ruling else None))
    return Group(name(tellings[0]), tuple(tellings), tuple(bonds))


def _reasons(found: Likeness | None) -> tuple[str, ...]:
    if found is None:
        return ("others of the group hold them together",)
    return tuple(words for _, weight, words in found.grounds if weight > 0)


def name(first: Telling) -> str:
    """The id of the group that begins with a telling."""
    return f"u-{hashlib.sha256(first.id.encode()).hexdigest()[:12]}"
