"""Articles that carry one wire story or copy each other: found by their text, and by whom they credit.

MinHash signatures (datasketch) find near-duplicates without comparing all with all; what they find is checked on the
texts. Signatures are a pure function of the text, so that a store can keep an article's keys and fetch those who
share one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from servanda.ledger.views.rulings import Union
from servanda.ledger.views.telling import Report
from servanda.ledger.views.words import stems

SHINGLE = 4
"""Words in a row that count as copied."""
BANDS, ROWS = 64, 2
"""Articles that have a fifth of their shingles in common share a band with a probability of 93 %."""
COPIED = 0.15
"""From this share of the shorter text's shingles on, two articles are of one origin."""
CREDITED = 0.06
"""The same where one credits the other's publisher."""
APART = 14
"""A copy appears within so many days."""
CREDIT = 200
"""Code points at the end of a text, where an agency is credited."""
SENTENCE = re.compile(r"[^.!?\n]+")
LONG = 8
"""Stems of a sentence that does not stand in two articles by chance."""
QUOTE = re.compile(r"[“\"]([^”\"]{25,})[”\"]")


@dataclass(frozen=True)
class Print:
    """What of an article tells a copy."""

    report: Report

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Every few stems in a row."""
        words = stems(self.report.article.text)
        return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))

    @property
    def keys(self) -> frozenset[str]:
        """Keys under which it is kept."""
        return frozenset(f"{one} {self._period}" for one in self._marks)

    @cached_property
    def _marks(self) -> frozenset[str]:
        """What articles of one origin share one of: bands of the signature, and every long sentence.

        A band is shared by texts that are alike as a whole, a sentence by a short text that was taken from a long one.
        """
        from datasketch import MinHash  # noqa: PLC0415 - it takes half a second, which only this needs

        minhash = MinHash(num_perm=BANDS * ROWS, seed=1)
        minhash.update_batch([one.encode() for one in sorted(self.shingles)])
        values = minhash.hashvalues.tolist()
        sentences = (stems(one) for one in SENTENCE.findall(self.report.article.text))
        return frozenset(
            (
                *(f"{band}:{values[band * ROWS]}:{values[band * ROWS + 1]}" for band in range(BANDS)),
                *(_digest(" ".join(words)) for words in sentences if len(words) >= LONG),
            )
        )

    @property
    def lookups(self) -> frozenset[str]:
        """Those under which to look for articles that may be of one origin: their periods are a fortnight each."""
        return frozenset(f"{one} {self._period + step}" for one in self._marks for step in (-1, 0, 1))

    @property
    def _period(self) -> int:
        return self.report.day.toordinal() // APART

    @cached_property
    def quotes(self) -> frozenset[str]:
        """Direct quotations of some length, as their stems."""
        return frozenset(" ".join(stems(one)) for one in QUOTE.findall(self.report.article.text))

    @property
    def publisher(self) -> str:
        """The publisher, folded."""
        return (self.report.article.metadata.publisher or "").casefold()

    def credits(self, publisher: str) -> bool:
        """Whether it names a publisher as the author, as the credit or at its end."""
        metadata = self.report.article.metadata
        places = (metadata.author or "", metadata.credit or "", self.report.article.text[-CREDIT:])
        return bool(publisher) and any(re.search(rf"\b{re.escape(publisher)}\b", one.casefold()) for one in places)


@dataclass(frozen=True, slots=True)
class Origin:
    """Articles of one origin, in the order of their days; most have one article."""

    articles: tuple[str, ...]
    because: tuple[str, ...] = ()
    """How each was recognised, for people."""


def origins(reports: Iterable[Report]) -> tuple[Origin, ...]:
    """Every article in exactly one origin, in the order of their first days."""
    prints = sorted((Print(one) for one in {one.id: one for one in reports}.values()), key=_order)
    sets, because = Union(), defaultdict(list)
    for i, j in _candidates(prints):
        if words := same_origin(prints[i], prints[j]):
            sets.join(prints[i].report.id, prints[j].report.id)
            because[i, j].append(words)
    groups: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(prints):
        groups[sets.root(one.report.id)].append(at)
    return tuple(
        Origin(
            tuple(prints[at].report.id for at in members),
            tuple(words for pair, found in sorted(because.items()) if pair[0] in members for words in found),
        )
        for members in groups.values()
    )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _order(one: Print) -> tuple[str, str]:
    return one.report.day.isoformat(), one.report.id


def _candidates(prints: Sequence[Print]) -> Iterator[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for at, one in enumerate(prints):
        pairs.update((other, at) for key in one.lookups if key in blocks for other in blocks[key])
        for key in one.keys:
            blocks[key].append(at)
    yield from sorted(pairs)


def same_origin(a: Print, b: Print) -> str:
    """Why two articles are of one origin, for people; empty where they are not.

    Quotations alone are no copy: two outlets may have sat in one room.
    """
    if abs((a.report.day - b.report.day).days) > APART:
        return ""
    common = len(a.shingles & b.shingles) / max(1, min(len(a.shingles), len(b.shingles)))
    told = f"{a.report.id} and {b.report.id} share {common:.0%} of the shorter one's words in a row"
    if common >= COPIED:
        quotes = len(a.quotes & b.quotes)
        return f"{told} and {quotes} quotations" if quotes else told
    if common >= CREDITED and (a.credits(b.publisher) or b.credits(a.publisher)):
        return f"{told}, and one credits the other's publisher"
    return ""
