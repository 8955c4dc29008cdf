"""Who fills a slot of an act: of all whom the text names near it, those who most likely do.

A reader says of the words around an act how likely they tell who does it, for whom and who says so. Beside that stands
what the article says as a whole: who is named where and how often, who spoke, who did the act before. Weights for each
were learnt from annotated articles that the reader had not seen (`python -m training.choose`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from servanda import data
from servanda.actors.pronouns import SENTENCE, Mention
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


class Scene:
    """Where an article names whom, asked act by act in the order of the text."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._text = text
        self._mentions = sorted(set(mentions))
        self._starts = [one.span.start for one in self._mentions]
        self._sentences = [0, *(found.end() for found in SENTENCE.finditer(text)), len(text) + 1]
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
        begin, end = self._around(act.evidence.span)
        for mention in self._between(begin, end):
            pool.quotes.setdefault(mention.code, Quote.of(self._text, mention.span))
        for code in (*map(_owner, list(pool.quotes)), *self._frequent):
            pool.quotes.setdefault(code, None)
        return pool

    def features(self, pool: Pool, slot: Who) -> dict[str, Features]:
        """By candidate, what speaks for it by name; what is not named is 0."""
        act, span = pool.act, pool.act.evidence.span
        chosen = {each: {value.words for value in getattr(act, each)} for each in SLOTS}
        speakers = {value.words for value in act.sources[:1]}
        near = dict(self._near(span))
        best = max(pool.likely[slot].values(), default=0.0)
        total = max(1, self._counts.total())
        found = {}
        for code in pool.quotes:
            true = {
                "none chosen": not chosen[slot],
                "likeliest": best > 0 and pool.likely[slot].get(code, 0.0) == best,
                "alone": chosen[slot] == {code},
                "most named": code in self._frequent[:1],
                "first named": code in self._first,
                "listed": len(chosen[slot]) > 1 and code in chosen[slot],
                "state": len(code) == 3 and code.isupper(),
                "person": Mention(span, code).kind == "person",
                "words": code[:1].islower() or code[:1].isdigit(),
                "speaker": code in speakers,
                "speaker's": code in map(_owner, speakers - {code}),
                "self": slot != "actors" and code in chosen["actors"],
                **{f"chosen {each}": code in chosen[each] for each in SLOTS},
                **{f"before {each}": code in self._before[each] for each in SLOTS},
                **{name: code in codes for name, codes in near.items()},
            }
            row = {name: 1.0 for name, holds in true.items() if holds}
            row["constant"] = 1.0
            row |= {f"{act.type} {name}": 1.0 for name in BY_TYPE if name in row}
            row |= {f"likely {each}": _log_odds(pool.likely[each].get(code)) for each in SLOTS}
            row["share"] = math.log((1 + self._counts[code]) / total)
            found[code] = row
        return found

    def chosen(self, act: Act) -> Act:
        """The act with those in its slots who most likely fill them; acts come in the order of the text.

        What a reader says without naming candidates stays as it is.
        """
        if act.candidates:
            pool = self.pool(act)
            likely = {slot: self._likely(pool, slot) for slot in SLOTS}
            own = {slot: {value.words for value in getattr(act, slot)} for slot in SLOTS}
            chosen = {slot: picked(likely[slot], own[slot], slot) for slot in SLOTS}
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
        self._before = {slot: frozenset(value.words for value in getattr(act, slot)) for slot in SLOTS}

    def _around(self, span: Span) -> tuple[int, int]:
        """From the beginning of the sentence before to the end of the sentence."""
        number = bisect_left(self._sentences, span.start + 1) - 1
        last = bisect_left(self._sentences, span.end)
        return self._sentences[max(0, number - 1)], self._sentences[min(last, len(self._sentences) - 1)]

    def _between(self, begin: int, end: int) -> list[Mention]:
        return self._mentions[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]

    def _near(self, span: Span) -> Iterator[tuple[str, frozenset[str]]]:
        number = bisect_left(self._sentences, span.start + 1) - 1
        sentence = self._sentences[number]
        end = self._sentences[min(bisect_left(self._sentences, span.end), len(self._sentences) - 1)]
        paragraph = self._text.rfind("\n", 0, span.start) + 1
        stretches = {
            "in evidence": (span.start, span.end),
            "before": (sentence, span.start),
            "after": (span.end, end),
            "sentence before": (self._sentences[max(0, number - 1)], sentence),
            "paragraph": (paragraph, sentence),
            "title": (0, self._title),
        }
        for name, (begin, until) in stretches.items():
            yield name, frozenset(one.code for one in self._between(begin, until))


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
