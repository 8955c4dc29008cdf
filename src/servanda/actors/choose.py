"""Who fills a slot of an act: of all whom the text names near it, those who most likely do.

A reader says of the words around an act how likely they tell who does it, for whom and who says so. Beside that stands
what the article says as a whole: who is named where and how often, who spoke, who did the act before. Weights for each
were learnt from annotated articles that the reader had not seen (`python -m training.choose`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from servanda import data
from servanda.actors.pronouns import Mention
from servanda.actors.sentences import Sentences
from servanda.model import Act, Candidate, Link, Quote, Span, Value, Who

SLOTS: tuple[Who, ...] = ("actors", "recipients", "sources")
# The logarithm of the odds of what the reader never named, and the most that it may weigh.
ABSENT, MOST = -4.5, 4.5
# So many of the states that an article names most may be meant where nobody is named.
FREQUENT = 3
# Whoever is as likely fills a slot; where nobody is, the likeliest does if it reaches this.
SURE, KEPT = 0.5, 0.15
ALONE: dict[Who, float] = {"actors": 0.15, "recipients": 0.2, "sources": 0.25}
# Whom the reader did not choose must be likelier: a gap is better than a guess.
INFERRED = 0.35
# Who is less likely is not worth a reviewer's look.
POSSIBLE = 0.1
NAMED, MEANT = 'inferred: "{}" is named near by', "inferred: the article is mostly about it"
# What weighs otherwise with each type of act.
BY_TYPE = ("constant", "speaker", "speaker's", "most named")
Features = dict[str, float]


@dataclass
class Pool:
    """All who may fill a slot of one act, by what they are written as."""

    act: Act
    quotes: dict[str, Quote | None] = field(default_factory=dict)
    """The words that name each, where the act's sentence or the reader does."""
    likely: dict[Who, dict[str, float]] = field(default_factory=lambda: {slot: {} for slot in SLOTS})
    rows: dict[str, Features] = field(default_factory=dict)
    """What speaks for each, whatever the slot."""

    @cached_property
    def own(self) -> dict[Who, frozenset[str]]:
        """Whom the reader chose, by slot."""
        return _filled(self.act)


class Scene:
    """Where an article names whom, asked act by act in the order of the text."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._text = text
        self._mentions = sorted(set(mentions))
        self._starts = [one.span.start for one in self._mentions]
        self._sentences = Sentences(text)
        self._counts = Counter(one.code for one in self._mentions)
        self._frequent = [code for code, _ in Counter(_owner(one.code) for one in self._mentions).most_common(FREQUENT)]
        self._first = frozenset(one.code for one in self._mentions[:1])
        self._title = max(0, text.find("\n"))
        self._before: dict[Who, frozenset[str]] = {slot: frozenset() for slot in SLOTS}

    def pool(self, act: Act) -> Pool:
        """All who may fill a slot of this act."""
        pool = Pool(act)
        for slot in SLOTS:
            for value in getattr(act, slot):
                pool.quotes.setdefault(value.words, value.quote)
        for one in act.candidates:
            pool.quotes.setdefault(one.words, one.quote)
            held = pool.likely[one.slot]
            held[one.words] = max(held.get(one.words, 0.0), one.confidence or 0.0)
        near = self._near(act.evidence.span)
        for mention in self._between(near["sentence before"][0], near["after"][1]):
            pool.quotes.setdefault(mention.code, Quote.of(self._text, mention.span))
        for code in (*map(_owner, list(pool.quotes)), *self._frequent):
            pool.quotes.setdefault(code, None)
        named = {name: frozenset(one.code for one in self._between(*stretch)) for name, stretch in near.items()}
        pool.rows = {code: self._whatever_the_slot(pool, code, named) for code in pool.quotes}
        return pool

    def _whatever_the_slot(self, pool: Pool, code: str, named: dict[str, frozenset[str]]) -> Features:
        """What speaks for a candidate in every slot; `named` says who is named where."""
        act = pool.act
        speakers = {value.words for value in act.sources[:1]}
        true = {
            "constant": True,
            "most named": code in self._frequent[:1],
            "first named": code in self._first,
            "state": len(code) == 3 and code.isupper(),
            "person": Mention(act.evidence.span, code).kind == "person",
            "words": code[:1].islower() or code[:1].isdigit(),
            "speaker": code in speakers,
            "speaker's": code in map(_owner, speakers - {code}),
            **{f"chosen {each}": code in pool.own[each] for each in SLOTS},
            **{f"before {each}": code in self._before[each] for each in SLOTS},
            **{name: code in codes for name, codes in named.items()},
        }
        row = {name: 1.0 for name, holds in true.items() if holds}
        row |= {f"{act.type} {name}": 1.0 for name in BY_TYPE if name in row}
        row |= {f"likely {each}": _log_odds(pool.likely[each].get(code)) for each in SLOTS}
        row["share"] = math.log((1 + self._counts[code]) / max(1, self._counts.total()))
        return row

    @staticmethod
    def features(pool: Pool, slot: Who) -> dict[str, Features]:
        """By candidate, what speaks for it by name; what is not named is 0."""
        own, likely = pool.own[slot], pool.likely[slot]
        best = max(likely.values(), default=0.0)
        found = {}
        for code, row in pool.rows.items():
            true = {
                "none chosen": not own,
                "likeliest": best > 0 and likely.get(code, 0.0) == best,
                "alone": own == {code},
                "listed": len(own) > 1 and code in own,
                "self": slot != "actors" and code in pool.own["actors"],
            }
            found[code] = row | {name: 1.0 for name, holds in true.items() if holds}
        return found

    def chosen(self, act: Act) -> Act:
        """The act with those in its slots who most likely fill them; acts come in the order of the text.

        What a reader says without naming candidates stays as it is.
        """
        if act.candidates:
            pool = self.pool(act)
            likely = {slot: self._likely(pool, slot) for slot in SLOTS}
            chosen = {slot: picked(likely[slot], pool.own[slot], slot) for slot in SLOTS}
            act = replace(
                act,
                actors=tuple(_value(pool, "actors", *one) for one in chosen["actors"]),
                recipients=tuple(_value(pool, "recipients", *one) for one in chosen["recipients"]),
                sources=_chain(pool, chosen["sources"]),
                candidates=_others(pool, likely, chosen),
            )
        self.done(act)
        return act

    def _likely(self, pool: Pool, slot: Who) -> list[tuple[str, float]]:
        """All candidates with how likely each is, the likeliest first."""
        weights = data.toml("weights.toml")[slot]
        scored = ((code, round(probability(row, weights), 3)) for code, row in self.features(pool, slot).items())
        return sorted(scored, key=lambda one: (-one[1], one[0]))

    def done(self, act: Act) -> None:
        """The act's slots are filled; the next one may go on from them."""
        self._before = _filled(act)

    def _between(self, begin: int, end: int) -> list[Mention]:
        return self._mentions[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]

    def _near(self, span: Span) -> dict[str, tuple[int, int]]:
        """From where to where the stretches run that count as near."""
        number = self._sentences.number(span.start)
        sentence, before = self._sentences.start(number), self._sentences.start(number - 1)
        return {
            "in evidence": (span.start, span.end),
            "before": (sentence, span.start),
            "after": (span.end, self._sentences.end(self._sentences.number(span.end - 1))),
            "sentence before": (before, sentence),
            "paragraph": (self._text.rfind("\n", 0, span.start) + 1, sentence),
            "title": (0, self._title),
        }


def _filled(act: Act) -> dict[Who, frozenset[str]]:
    """Who stands in each slot of an act."""
    return {slot: frozenset(value.words for value in getattr(act, slot)) for slot in SLOTS}


def _owner(code: str) -> str:
    return code.split("/", maxsplit=1)[0]


def _log_odds(probability: float | None) -> float:
    if probability is None:
        return ABSENT
    inner = min(max(probability, 1e-3), 1 - 1e-3)
    return max(-MOST, min(MOST, math.log(inner / (1 - inner))))


def probability(row: Features, weights: Features) -> float:
    """How likely a candidate fills the slot, each by itself."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in row.items())))


def picked(likely: list[tuple[str, float]], own: Collection[str], slot: Who) -> list[tuple[str, float]]:
    """Of candidates, the likeliest first, those that are likely, or the first alone; for sources one.

    Less is asked of those whom the reader chose (`own`), so that a list keeps its members.
    """
    kept = [one for one in likely if one[1] >= (KEPT if one[0] in own else SURE)]
    alone = [one for one in likely[:1] if one[1] >= (ALONE[slot] if one[0] in own else INFERRED)]
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
