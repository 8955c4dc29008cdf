"""Whose somebody is whom the text names without a state: "Water minister Nurzhan Nurzhigitov", "the Federal Council".

Each state or organisation that the article names is a candidate; how near it stands, how it is named and how often
decide, by a small network learnt from the annotated articles (`python -m training.contexts`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from servanda.actors import almanac, persons, sounds
from servanda.actors.names import adjectives, folded, names
from servanda.actors.pronouns import Mention
from servanda.actors.sentences import Sentences
from servanda.data.judge import Floats, judge
from servanda.model import Span

STATE = re.compile(r"[A-Z]{3}")
# Behind a name, what tells whose it is: "Philip Aguer of South Sudan", "the Greens in Berlin".
OF = re.compile(r"\s*,?\s*(?:\w+\s+)?(?:of|for|in|from)\s+(?:the\s+)?$")
POSSESSIVE = re.compile(r"['’]s?\s+(?:[\w-]+,?\s+){0,5}$")
# Where somebody is, and not whose: "in Oslo Ann Roe".
PLACED = re.compile(r"\b(?:in|from|to|at|near|outside|for|on)\s+(?:the\s+)?$")
# Another's: "French President Emmanuel Macron and", of a name behind it.
TAKEN = re.compile(r"(?:['’]s?)?\s+(?:[a-z-]+\s+){1,5}(?:[A-Z][\w’'-]+\s*){1,3}")
ITS = re.compile(r"\b(?:its|their|his|her|whose|that\s+\w+['’]s|the\s+\w+['’]s)\s+(?:[\w-]+,?\s+){0,4}$", re.IGNORECASE)
# An office stands within so many characters of a name.
BESIDE = 60
# Of the other places where a name stands, so many are looked at.
ELSEWHERE = 6
# By these bodies texts name many that are parts of states too.
BODIES = ("UN", "EU", "NATO")


class Context:
    """The states and organisations of one article, with where they stand."""

    def __init__(self, text: str, mentions: Sequence[Mention], day: str | None, told: Iterable[str]) -> None:
        self._text, self._day = text, day
        self._told = Counter(code.split("/")[0] for code in told)
        self.mentions = tuple(mentions)
        self._mentions = sorted(
            (Mention(one.span, code) for one in mentions if (code := one.code.split("/")[0])),
            key=lambda one: one.span.start,
        )
        self._starts = [one.span.start for one in self._mentions]
        self._sentences = Sentences(text)
        self._counts = Counter(one.code for one in self._mentions)
        self._title = text.find("\n") if "\n" in text else 0

    def owner(self, span: Span) -> tuple[str, float] | None:
        """The likeliest state or organisation, and how likely it is; None where the article names none."""
        scored = self.scores(span)
        return max(scored, key=lambda one: (one[1], one[0])) if scored else None

    def scores(self, span: Span) -> list[tuple[str, float]]:
        """Every candidate with its probability; they sum to one."""
        codes = list(self._counts)
        if not codes:
            return []
        sums = judge("owner").scores(self.rows(span))[:, 0]
        raised = np.exp(sums - sums.max())
        return list(zip(codes, (raised / raised.sum()).tolist(), strict=True))

    @property
    def codes(self) -> tuple[str, ...]:
        """The candidates, in the order of the rows."""
        return tuple(self._counts)

    def rows(self, span: Span) -> Floats:
        """A row of numbers for each candidate, and how far each number lies below the highest."""
        rows = np.array(self._features(span), np.float32)
        return np.concatenate([rows, rows - rows.max(0)], 1)

    def _features(self, span: Span) -> list[tuple[float, ...]]:
        here = bisect_left(self._starts, span.start)
        number = self._sentences.number(span.start)
        begin, end = self._sentences.start(number), self._sentences.end(number)
        paragraph = self._text.rfind("\n", 0, span.start) + 1
        before = [one for one in self._mentions[:here] if one.span.end <= span.start]
        sentence = [one.code for one in before if one.span.start >= begin]
        after = [one for one in self._mentions[here:] if span.end <= one.span.start < end]
        block = [one for one in before if one.span.start >= paragraph]
        earlier = [one.code for one in before if self._sentences.number(one.span.start) == number - 1]
        near = {code: place for place, code in enumerate(dict.fromkeys(one.code for one in reversed(before)))}
        last = before[-1] if sentence else None
        adjoins = last is not None and self._adjoins(last, span)
        owns = last is not None and POSSESSIVE.fullmatch(self._text, last.span.end, span.start) is not None
        placed = last is not None and PLACED.search(self._text, begin, last.span.start) is not None
        taken = last is not None and TAKEN.match(self._text, last.span.end, span.start) is not None
        its = ITS.search(self._text, max(begin, span.start - BESIDE), span.start) is not None
        office = self._office(span, begin)
        elsewhere = self._elsewhere(span)
        title = {one.code for one in self._mentions if one.span.start < self._title}
        total, told = sum(self._counts.values()), sum(self._told.values())
        return [
            (
                code in sentence,
                sentence[:1] == [code],
                sentence[-1:] == [code],
                sentence[-1:] == [code] and adjoins,
                sentence[-1:] == [code] and owns,
                sentence[-1:] == [code] and placed,
                sentence[-1:] == [code] and taken,
                bool(after) and after[0].code == code,
                bool(after) and after[0].code == code and self._of(span, after[0]),
                any(one.code == code for one in block),
                bool(block) and block[0].code == code,
                bool(block) and block[0].code == code and block[0].span.start == paragraph,
                bool(block) and block[-1].code == code,
                its and sentence[-1:] == [code],
                its and (sentence or earlier)[:1] == [code],
                1 / (1 + near[code]) if code in near else 0.0,
                count / total,
                math.log(count / total),
                *(math.log((1 + kind[code]) / (5 + kind.total())) for kind in self._kinds),
                self._told[code] / max(1, told),
                math.log((1 + self._told[code]) / (3 + told)),
                elsewhere[code] / ELSEWHERE,
                self._mentions[0].code == code,
                code in title,
                STATE.fullmatch(code) is not None,
                code in BODIES,
                sounds.like(span.of(self._text), code),
                bool(office) and bool(almanac.holders(code, office, self._day)),
            )
            for code, count in self._counts.items()
        ]

    @cached_property
    def _kinds(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """How often each is named by its people, by its capital, and by its parts and persons."""
        found: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
        for one in self.mentions:
            plain = folded(one.span.of(self._text))
            if "/" in one.code:
                found[2][one.code.split("/")[0]] += 1
            elif plain in adjectives():
                found[0][one.code] += 1
            elif plain in names() and "capital" in names()[plain].how:
                found[1][one.code] += 1
        return found

    def _office(self, span: Span, begin: int) -> str:
        """The office that stands before a name or behind it: "Foreign Minister Ann Roe", "Ann Roe, the president"."""
        before = persons.office().search(self._text[max(begin, span.start - BESIDE) : span.start].rstrip())
        found = before or persons.apposed().match(self._text, span.end)
        return found["office"].lower() if found else ""

    def _elsewhere(self, span: Span) -> Counter[str]:
        """In how many of the sentences where the name's last word stands again each is named."""
        last = span.of(self._text).rsplit(maxsplit=1)[-1]
        found: Counter[str] = Counter()
        at = span.end
        for _ in range(ELSEWHERE):
            at = self._text.find(last, at)
            if at < 0:
                break
            number = self._sentences.number(at)
            begin, end = self._sentences.start(number), self._sentences.end(number)
            here, until = bisect_left(self._starts, begin), bisect_left(self._starts, end)
            found.update({one.code for one in self._mentions[here:until]})
            at += len(last)
        return found

    def _adjoins(self, one: Mention, span: Span) -> bool:
        """Whether only words of an office stand between: no mark, few words."""
        between = self._text[one.span.end : span.start]
        return len(between.split()) <= 5 and not any(mark in between for mark in ',;:—–()“”"')

    def _of(self, span: Span, one: Mention) -> bool:
        return OF.fullmatch(self._text, span.end, one.span.start) is not None
