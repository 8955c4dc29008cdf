"""Average linkage within one component: what is alike on average becomes one cluster."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from servanda.ledger.views.rulings import Pair, Union

CLIP = 4.0
"""Odds count from -CLIP to CLIP, so that one sure pair cannot outvote all others."""
Odds = Mapping[Pair, float]


def clipped(odds: float) -> float:
    """The odds as they count in a mean."""
    return max(-CLIP, min(CLIP, odds))


def average_linkage(
    members: Sequence[str], odds: Odds, together: Iterable[Pair], apart: Iterable[Pair], *, likely: float
) -> list[list[str]]:
    """The clusters of some tellings; `odds` holds every two of them, `members` stand in the order that breaks ties.

    What is bound together starts as one; what is kept apart is never joined. Joining goes on, the likeliest two first,
    while their mean odds are above `likely`.

    >>> odds = {("a", "b"): 2.0, ("a", "c"): 0.5, ("b", "c"): -1.5}
    >>> average_linkage("abc", odds, [], [], likely=0.0)
    [['a', 'b'], ['c']]
    """
    place = {one: at for at, one in enumerate(members)}
    sets = Union()
    for a, b in together:
        if a in place and b in place:
            sets.join(a, b)
    starts: dict[str, list[str]] = defaultdict(list)
    for one in members:
        starts[sets.root(one)].append(one)
    clusters = {place[found[0]]: found for found in starts.values()}
    of = {one: at for at, found in clusters.items() for one in found}
    barred = {frozenset((of[a], of[b])) for a, b in apart if a in place and b in place}
    sums = {
        # What is bound together counts as its nearest member does: the judgement says nothing of the others.
        (i, j): len(clusters[i])
        * len(clusters[j])
        * max(clipped(odds[min(a, b), max(a, b)]) for a in clusters[i] for b in clusters[j])
        for i, j in combinations(sorted(clusters), 2)
    }
    return _joined(clusters, sums, barred, likely)


def _joined(
    clusters: dict[int, list[str]], sums: dict[tuple[int, int], float], barred: set[frozenset[int]], likely: float
) -> list[list[str]]:
    def entry(i: int, j: int) -> tuple[float, int, int]:
        # Rounded, so that sums of the same odds in another order are the same mean.
        return round(-sums[i, j] / (len(clusters[i]) * len(clusters[j])), 9), i, j

    heap = [entry(i, j) for i, j in sums]
    heapq.heapify(heap)
    while heap:
        mean, i, j = heapq.heappop(heap)
        if -mean <= likely:
            break
        if i not in clusters or j not in clusters or frozenset((i, j)) in barred or entry(i, j)[0] != mean:
            continue  # barred, or an older mean of clusters that have grown since
        clusters[i] += clusters.pop(j)
        barred = {frozenset(i if one == j else one for one in both) for both in barred}
        for other in clusters:
            if other != i:
                near = (min(i, other), max(i, other))
                sums[near] += sums[min(j, other), max(j, other)]
                heapq.heappush(heap, entry(*near))
    return list(clusters.values())
