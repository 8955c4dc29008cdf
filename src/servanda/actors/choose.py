"""Who fills a slot of an act: of all whom the text names near it, those who most likely do.

A reader says of the words around an act how likely they tell who does it, for whom and who says so. Beside that stands
what the article says as a whole (`scene.py`), which a small network weighs. Both were learnt from annotated articles
(`python -m training.choose`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from servanda import data
from servanda.actors.judge import Floats, judge
from servanda.actors.scene import Scene, owner
from servanda.model import Act, Candidate, Link, Quote, Value, Who

SLOTS: tuple[Who, ...] = ("actors", "recipients", "sources")
# The logarithm of the odds of what the reader never named, and the most that it may weigh.
ABSENT, MOST = -4.5, 4.5
# Whoever fills a slot of so many acts before, or is among so many who fill it most often, may fill one.
BEFORE, OFTEN = 2, 2
# Whoever is as likely fills a slot; less is asked of those whom the reader chose, so that a list keeps its members.
SURE: dict[Who, float] = {"actors": 0.45, "recipients": 0.45, "sources": 0.35}
KEPT: dict[Who, float] = {"actors": 0.35, "recipients": 0.2, "sources": 0.25}
# Where nobody is, the likeliest does if it reaches this: one whom the reader chose, and another.
ALONE: dict[Who, float] = {"actors": 0.2, "recipients": 0.15, "sources": 0.15}
INFERRED: dict[Who, float] = {"actors": 0.3, "recipients": 0.25, "sources": 0.3}
# Who is less likely is not worth a reviewer's look.
POSSIBLE = 0.1
NAMED, MEANT = 'inferred: "{}" is named near by', "inferred: the article is mostly about it"
# What weighs otherwise with each type of act.
BY_TYPE = ("constant", "speaker", "speaker's")
Features = dict[str, float]
_NOBODY: dict[Who, frozenset[str]] = {slot: frozenset() for slot in SLOTS}


@dataclass
class Pool:
    """All who may fill a slot of one act, by what they are written as."""

    act: Act
    quotes: dict[str, Quote | None] = field(default_factory=dict)
    """The words that name each, where the act's sentence or the reader does."""
    likely: dict[Who, dict[str, float]] = field(default_factory=lambda: {slot: {} for slot in SLOTS})
    structure: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """What the article says of each, a row of `scene.py` each."""
    rows: dict[str, Features] = field(default_factory=dict)
    """What the reader says of each, whatever the slot."""

    @cached_property
    def own(self) -> dict[Who, frozenset[str]]:
        """Whom the reader chose, by slot."""
        return _filled(self.act)


class Chooser:
    """Who fills the slots of the acts of one article, whose words are resolved."""

    def __init__(self, scene: Scene, acts: Sequence[Act]) -> None:
        self._scene, self._acts = scene, acts
        self._filled = [_filled(act) for act in acts]
        self._often = {slot: Counter(code for filled in self._filled for code in filled[slot]) for slot in SLOTS}

    def chosen(self) -> Iterator[Act]:
        """The acts with those in their slots who most likely fill them.

        What a reader says without naming candidates stays as it is.
        """
        for number, act in enumerate(self._acts):
            if not act.candidates:
                yield act
                continue
            pool = self.pool(number)
            likely = {slot: self._likely(pool, slot) for slot in SLOTS}
            chosen = {slot: picked(likely[slot], pool.own[slot], slot) for slot in SLOTS}
            yield replace(
                act,
                actors=tuple(_value(pool, "actors", *one) for one in chosen["actors"]),
                recipients=tuple(_value(pool, "recipients", *one) for one in chosen["recipients"]),
                sources=_chain(pool, chosen["sources"]),
                candidates=_others(pool, likely, chosen),
            )

    def pool(self, number: int) -> Pool:
        """All who may fill a slot of the act of that number."""
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
        pool.structure = self._scene.rows(act, pool.quotes)
        pool.rows = self._rows(pool, number)
        return pool

    def _rows(self, pool: Pool, number: int) -> dict[str, Features]:
        """What speaks for each candidate in every slot, by the reader's view of this act and of others."""
        act = pool.act
        speakers = {value.words for value in act.sources[:1]}
        before = self._filled[number - 1] if number else _NOBODY
        owners = {slot: set(map(owner, pool.own[slot])) for slot in SLOTS}
        owners_before = {slot: set(map(owner, before[slot])) for slot in SLOTS}
        likely_owner: dict[Who, dict[str, float]] = {slot: {} for slot in SLOTS}
        for slot in SLOTS:
            for code, likely in pool.likely[slot].items():
                likely_owner[slot][owner(code)] = max(likely, likely_owner[slot].get(owner(code), 0.0))
        rows = {}
        for code in pool.quotes:
            whose = owner(code)
            true = {
                "constant": True,
                "speaker": code in speakers,
                "speaker's": code in map(owner, speakers - {code}),
                **{f"chosen {slot}": code in pool.own[slot] for slot in SLOTS},
                **{f"chosen owner {slot}": whose in owners[slot] for slot in SLOTS},
                **{f"before {slot}": code in before[slot] for slot in SLOTS},
                **{f"before owner {slot}": whose in owners_before[slot] for slot in SLOTS},
            }
            row = {name: 1.0 for name, holds in true.items() if holds}
            row |= {f"{act.type} {name}": 1.0 for name in BY_TYPE if name in row}
            for slot in SLOTS:
                row[f"likely {slot}"] = _log_odds(pool.likely[slot].get(code))
                row[f"likely owner {slot}"] = _log_odds(likely_owner[slot].get(whose))
                row[f"often {slot}"] = (self._often[slot][code] - (code in pool.own[slot])) / len(self._acts)
            rows[code] = row
        return rows

    @staticmethod
    def features(pool: Pool, slot: Who) -> dict[str, Features]:
        """By candidate, what speaks for it by name; what is not named is 0."""
        own, likely = pool.own[slot], pool.likely[slot]
        best = max(likely.values(), default=0.0)
        structure = judge(slot).scores(pool.structure)[:, 0]
        found = {}
        for (code, row), score in zip(pool.rows.items(), structure.tolist(), strict=True):
            true = {
                "none chosen": not own,
                "likeliest": best > 0 and likely.get(code, 0.0) == best,
                "alone": own == {code},
                "listed": len(own) > 1 and code in own,
                "self": slot != "actors" and code in pool.own["actors"],
            }
            found[code] = row | {name: 1.0 for name, holds in true.items() if holds}
            found[code] |= {"structure": score, "structure behind": score - float(structure.max())}
        return found

    def _likely(self, pool: Pool, slot: Who) -> list[tuple[str, float]]:
        """All candidates with how likely each is, the likeliest first."""
        weights = data.toml("weights.toml")[slot]
        scored = ((code, round(probability(row, weights), 3)) for code, row in self.features(pool, slot).items())
        return sorted(scored, key=lambda one: (-one[1], one[0]))


def _filled(act: Act) -> dict[Who, frozenset[str]]:
    """Who stands in each slot of an act."""
    return {slot: frozenset(value.words for value in getattr(act, slot)) for slot in SLOTS}


def _log_odds(probability: float | None) -> float:
    if probability is None:
        return ABSENT
    inner = min(max(probability, 1e-3), 1 - 1e-3)
    return max(-MOST, min(MOST, math.log(inner / (1 - inner))))


def probability(row: Features, weights: Features) -> float:
    """How likely a candidate fills the slot, each by itself."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in row.items())))


def picked(likely: list[tuple[str, float]], own: Collection[str], slot: Who) -> list[tuple[str, float]]:
    """Of candidates, the likeliest first, those that are likely, or the first alone; for sources one."""
    kept = [one for one in likely if one[1] >= (KEPT if one[0] in own else SURE)[slot]]
    alone = [one for one in likely[:1] if one[1] >= (ALONE if one[0] in own else INFERRED)[slot]]
    return (kept[:1] if slot == "sources" else kept) or alone


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


def _others(
    pool: Pool, likely: dict[Who, list[tuple[str, float]]], chosen: dict[Who, list[tuple[str, float]]]
) -> tuple[Candidate, ...]:
    """Those who were not chosen and yet may be meant."""
    return tuple(
        Candidate(value.value, value.quote, value.reason, value.confidence, slot)
        for slot in SLOTS
        for one in likely[slot]
        if one[1] >= POSSIBLE and one not in chosen[slot]
        for value in (_value(pool, slot, *one),)
    )
