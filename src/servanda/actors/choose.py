"""Who fills a slot of an act: of all whom the text names near it, those who most likely do.

A reader says of the words around an act how likely they tell who does it, for whom and who says so. Beside that stands
what the article says as a whole (`scene.py`). A small network weighs both for all slots at once. A second one does so
again, told what the first makes of the act and of those around it. Both were learnt from annotated articles
(`python -m training.choose`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from servanda.actors.scene import Scene, owner
from servanda.data.judge import Floats, Judge, judge
from servanda.model import Act, Candidate, Link, Quote, Value, Who

SLOTS: tuple[Who, ...] = ("actors", "recipients", "sources")
FIRST, SECOND = "who first", "who second"
# The logarithm of the odds of what the reader never named, and the most that any may weigh.
ABSENT, MOST = -4.5, 4.5
# Whoever fills a slot of so many acts before, or is among so many who fill it most often, may fill one.
BEFORE, OFTEN = 2, 2
# Whoever is as likely fills a slot; where nobody is, the likeliest does if it reaches ALONE. In the training articles,
# weighed by networks that learnt from others, lower ones give recipients half a point of F1 more and 100 of 10,000 acts
# fewer that are wholly right.
SURE: dict[Who, float] = {"actors": 0.4, "recipients": 0.45, "sources": 0.35}
ALONE: dict[Who, float] = {"actors": 0.2, "recipients": 0.3, "sources": 0.3}
# Of fewer acts than hardly any training article has, the second network has not learnt what they say of each other.
FEW = 6
# Who is less likely is not worth a reviewer's look.
POSSIBLE = 0.1
NAMED, MEANT = 'inferred: "{}" is named near by', "inferred: the article is mostly about it"
Picked = dict[Who, list[tuple[str, float]]]


@dataclass
class Pool:
    """All who may fill a slot of one act, by what they are written as."""

    act: Act
    quotes: dict[str, Quote | None] = field(default_factory=dict)
    """The words that name each, where the act's sentence or the reader does."""
    likely: dict[Who, dict[str, float]] = field(default_factory=lambda: {slot: {} for slot in SLOTS})
    """By slot, how likely the reader finds the words that name each."""
    rows: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """What reader and article say of each, a row each."""

    @cached_property
    def own(self) -> dict[Who, frozenset[str]]:
        """Whom the reader chose, by slot."""
        return _filled(self.act)


class Chooser:
    """Who fills the slots of the acts of one article, whose words are resolved."""

    def __init__(self, scene: Scene, acts: Sequence[Act]) -> None:
        self._scene, self._acts = scene, acts
        self._filled = [_filled(act) for act in acts]
        self._often = {
            slot: Counter(code for filled in self._filled for code in sorted(filled[slot])) for slot in SLOTS
        }

    def chosen(self) -> Iterator[Act]:
        """The acts with those in their slots who most likely fill them.

        What a reader says without naming candidates stays as it is.
        """
        if not any(act.candidates for act in self._acts):
            yield from self._acts
            return
        pools = self.pools()
        likely = weighed(judge(FIRST), [pool.rows for pool in pools])
        if len(pools) >= FEW:
            likely = weighed(judge(SECOND), again(pools, likely))
        found = {id(pool.act): _chosen(pool, some) for pool, some in zip(pools, likely, strict=True)}
        yield from (found.get(id(act), act) for act in self._acts)

    def pools(self) -> list[Pool]:
        """Of each act, all who may fill a slot; none of an act near which nobody is named."""
        return [pool for pool in map(self._pool, range(len(self._acts))) if len(pool.rows)]

    def _pool(self, number: int) -> Pool:
        act = self._acts[number]
        pool = Pool(act)
        for slot in SLOTS:
            for value in getattr(act, slot):
                pool.quotes.setdefault(value.words, value.quote)
        for one in act.candidates:
            pool.quotes.setdefault(one.words, one.quote)
            held = pool.likely[one.slot]
            held[one.words] = max(held.get(one.words, 0.0), one.confidence or 0.0)
        pool.quotes |= {code: quote for code, quote in self._scene.near(act).items() if code not in pool.quotes}
        before = self._filled[max(0, number - BEFORE) : number]
        others = [code for filled in before for slot in SLOTS for code in sorted(filled[slot])]
        others += [code for slot in SLOTS for code, _ in self._often[slot].most_common(OFTEN)]
        for code in (*others, *map(owner, list(pool.quotes))):
            pool.quotes.setdefault(code, None)
        if pool.quotes:
            pool.rows = np.concatenate([_view(pool), self._scene.rows(act, pool.quotes)], 1)
        return pool


def _chosen(pool: Pool, some: Floats) -> Act:
    """The act with those who most likely fill its slots."""
    chosen = picked(pool, some)
    filled = replace(
        pool.act,
        actors=tuple(_value(pool, "actors", *one) for one in chosen["actors"]),
        recipients=tuple(_value(pool, "recipients", *one) for one in chosen["recipients"]),
        sources=_chain(pool, chosen["sources"]),
    )
    return replace(filled, candidates=_others(pool, some, filled))


def _view(pool: Pool) -> Floats:
    """What the reader says of each candidate: whom it chose, and how likely it finds each of them."""
    speaker = next((value.words for value in pool.act.sources), None)
    owners = {slot: set(map(owner, pool.own[slot])) for slot in SLOTS}
    best: dict[Who, dict[str, float]] = {slot: {} for slot in SLOTS}
    for slot in SLOTS:
        for code, some in pool.likely[slot].items():
            best[slot][owner(code)] = max(some, best[slot].get(owner(code), 0.0))
    belong = Counter(map(owner, pool.quotes))
    rows = []
    for code, quote in pool.quotes.items():
        whose = owner(code)
        row: list[float] = [code == speaker, speaker is not None and code == owner(speaker) != speaker]
        for slot in SLOTS:
            own = pool.own[slot]
            row += [code in own, whose in owners[slot], not own, own == {code}, len(own) > 1 and code in own]
            row += [_log_odds(pool.likely[slot].get(code)), _log_odds(best[slot].get(whose))]
        rows.append([*row, belong[whose], code == whose and belong[code] > 1, quote is not None])
    view = np.array(rows, np.float32)
    told = view[:, 7:23:7]
    return np.concatenate([view, told - told.max(0)], 1)


def weighed(network: Judge, rows: Sequence[Floats]) -> list[Floats]:
    """How likely each candidate of each act fills each slot by a network; each by itself."""
    if not rows:
        return []
    return np.split(network.likely(np.concatenate(rows)), np.cumsum([len(some) for some in rows])[:-1])


def again(pools: Sequence[Pool], first: Sequence[Floats]) -> list[Floats]:
    """The rows of each act's candidates with what was first made of them, here and in the acts around.

    `first` is by act, candidate and slot: probabilities.
    """
    codes = {code: at for at, code in enumerate(dict.fromkeys(code for pool in pools for code in pool.quotes))}
    owners = {code: at for at, code in enumerate(dict.fromkeys(map(owner, codes)))}
    # Two empty places before the first act and one behind the last, for those around it.
    each = np.zeros((len(pools) + 3, len(codes), len(SLOTS)), np.float32)
    whose = np.zeros((len(pools) + 3, len(owners), len(SLOTS)), np.float32)
    places = [
        (np.array([codes[code] for code in pool.quotes]), np.array([owners[owner(code)] for code in pool.quotes]))
        for pool in pools
    ]
    for number, (some, (at, by)) in enumerate(zip(first, places, strict=True), 2):
        each[number, at] = some
        np.maximum.at(whose[number], by, some)
    total, others = each.sum(0), max(1, len(pools) - 1)
    found = []
    for number, (pool, some, (at, by)) in enumerate(zip(pools, first, places, strict=True), 2):
        bounded = np.clip(some, 1e-3, 1 - 1e-3)
        odds = np.log(bounded / (1 - bounded))
        same = (by[:, None] == by) & ~np.eye(len(by), dtype=bool)
        parts = [
            odds,
            odds - odds.max(0),
            np.broadcast_to(odds.max(0), odds.shape),
            np.broadcast_to(some.sum(0), odds.shape),
            (same[..., None] * some).max(1),
            *(each[number + step, at] for step in (-1, -2, 1)),
            *(whose[number + step, by] for step in (-1, 1)),
            (total[at] - some) / others,
        ]
        found.append(np.concatenate([pool.rows, *parts], 1, dtype=np.float32))
    return found


def _filled(act: Act) -> dict[Who, frozenset[str]]:
    """Who stands in each slot of an act."""
    return {slot: frozenset(value.words for value in getattr(act, slot)) for slot in SLOTS}


def _log_odds(probability: float | None) -> float:
    if probability is None:
        return ABSENT
    inner = min(max(probability, 1e-3), 1 - 1e-3)
    return max(-MOST, min(MOST, math.log(inner / (1 - inner))))


def picked(pool: Pool, some: Floats) -> Picked:
    """By slot, those who are likely, or the likeliest alone, with how likely; `some` is by candidate and slot.

    Annotators put nobody into a slot beside the own state, and nobody among actors and recipients at once.
    """
    some = some.copy()
    actors, recipients = SLOTS.index("actors"), SLOTS.index("recipients")
    acts = some[:, actors] >= some[:, recipients]
    some[acts, recipients] = some[~acts, actors] = 0
    return {slot: _picked(_ranked(pool, some[:, at]), slot) for at, slot in enumerate(SLOTS)}


def _picked(ranked: list[tuple[str, float]], slot: Who) -> list[tuple[str, float]]:
    kept: list[tuple[str, float]] = []
    for code, sure in ranked:
        if sure >= SURE[slot] and not any(code == owner(other) or owner(code) == other for other, _ in kept):
            kept.append((code, sure))
    if not kept:
        return [one for one in ranked[:1] if one[1] >= ALONE[slot]]
    return kept[:1] if slot == "sources" else kept


def _ranked(pool: Pool, some: Floats) -> list[tuple[str, float]]:
    """All candidates with how likely each is, the likeliest first."""
    rounded = (round(one, 3) for one in some.tolist())
    return sorted(zip(pool.quotes, rounded, strict=True), key=lambda one: (-one[1], one[0]))


def _value(pool: Pool, slot: Who, code: str, likely: float) -> Value[str]:
    """The reader's own value if it chose the same one, else the words that name it."""
    for value in (*getattr(pool.act, slot), *pool.act.candidates):
        if value.words == code:
            return Value(value.value, value.quote, value.reason, likely)
    quote = pool.quotes[code]
    return Value(code, None, NAMED.format(quote.exact) if quote else MEANT, likely)


def _chain(pool: Pool, chosen: list[tuple[str, float]]) -> tuple[Link, ...]:
    """The reader's chain where it begins with the one who was chosen."""
    if not chosen:
        return ()
    ((code, likely),) = chosen
    chain = pool.act.sources
    if chain and chain[0].words == code:
        return (replace(chain[0], confidence=likely), *chain[1:])
    value = _value(pool, "sources", code, likely)
    return (Link(value.value, value.quote, value.reason, likely),)


def _others(pool: Pool, some: Floats, filled: Act) -> tuple[Candidate, ...]:
    """Those who fill no slot and yet may be meant."""
    return tuple(
        Candidate(value.value, value.quote, value.reason, value.confidence, slot)
        for at, slot in enumerate(SLOTS)
        for code, sure in _ranked(pool, some[:, at])
        if sure >= POSSIBLE and all(code != value.words for value in getattr(filled, slot))
        for value in (_value(pool, slot, code, sure),)
    )
