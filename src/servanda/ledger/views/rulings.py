"""What reviewers decided about two tellings, and what it binds together and keeps apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Pair = tuple[str, str]
"""Ids of two tellings, the smaller first."""


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

    @property
    def pair(self) -> Pair:
        """Both ids, the smaller first."""
        return pair(self.a, self.b)


def pair(a: str, b: str) -> Pair:
    """Two ids, the smaller first."""
    return (a, b) if a < b else (b, a)


class Union:
    """Disjoint sets of ids; the smallest id is the root, so that the order of joining makes no difference."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def root(self, one: str) -> str:
        """The smallest id of its set."""
        path = []
        while (parent := self._parents.get(one, one)) != one:
            path.append(one)
            one = parent
        for each in path:
            self._parents[each] = one
        return one

    def join(self, a: str, b: str) -> None:
        """Make one set of two."""
        first, second = pair(self.root(a), self.root(b))
        if first != second:
            self._parents[second] = first

    def part(self, ids: Iterable[str]) -> None:
        """Make each of some ids a set of its own; all of their sets must be among them."""
        for one in ids:
            self._parents.pop(one, None)


def bound(rulings: Iterable[Ruling]) -> tuple[dict[Pair, Ruling], dict[Pair, Ruling]]:
    """What is bound together and what is kept apart; an older judgement gives way to newer ones that it contradicts.

    >>> same, different = bound([Ruling("same", "a", "b", 1), Ruling("different", "b", "a", 2)])
    >>> sorted(same), sorted(different)
    ([], [('a', 'b')])
    """
    latest: dict[Pair, Ruling] = {}
    for ruling in sorted(rulings, key=lambda one: one.seq):
        if ruling.a != ruling.b:
            latest[ruling.pair] = ruling
    together: dict[Pair, Ruling] = {}
    apart: dict[Pair, Ruling] = {}
    sets = Union()
    for both, ruling in sorted(latest.items(), key=lambda one: -one[1].seq):
        first, second = map(sets.root, both)
        if ruling.verdict == "different" and first != second:
            apart[both] = ruling
        elif ruling.verdict == "same" and {first, second} not in [{sets.root(a), sets.root(b)} for a, b in apart]:
            together[both] = ruling
            sets.join(*both)
    return together, apart
