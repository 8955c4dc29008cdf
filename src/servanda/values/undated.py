"""The day of a deed or meeting whose own words tell none: of publication, or of what is told beside it.

"14:05 The minister has left the hall" is of the day of the live report that says so. Whether a day is meant, and which,
a small network says by what stands around; it is learnt from annotated articles (`python -m training.undated`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from servanda.data.judge import Floats, judge
from servanda.model import Act, Article, Value
from servanda.values import telling
from servanda.values.days import SENTENCE_END, event_day, exact_day
from servanda.values.times import named

EVENTS = frozenset({"meet", "perform"})
"""Types of act that happen on a day: a time in their own words is theirs, mostly."""
NAME = "undated"
SURE = 0.45
# A paragraph of a live report begins with the time of day.
CLOCK = re.compile(r"[\[(]?\d{1,2}(?:[:.h]\d{2}|[ap]\.?m\b|\s[ap]\.?m\b)")
PERFECT, PLUPERFECT = re.compile(r"\b(?:has|have)\b"), re.compile(r"\bhad\b")
FORMER = re.compile(r"\b(?:already|so far|earlier|previously|since|ago|then|once|until now|to date)\b", re.IGNORECASE)
PUBLISHED = "its words tell no day: that of publication"
BESIDE = "its words tell no day: that of what is told beside it"


def filled(acts: Sequence[Act], article: Article) -> Iterator[Act]:
    """The acts; deeds and meetings without a day have the one that is likely, if any is."""
    around = Around(acts, article)
    for number, act in enumerate(acts):
        days = around.days(number)
        if not days:
            yield act
            continue
        likely = judge(NAME).likely(around.rows(number, days))[:, 0]
        best = int(likely.argmax())
        day, sure = days[best], round(float(likely[best]), 3)
        reason = PUBLISHED if day == article.metadata.published else BESIDE
        yield replace(act, when=Value(day, None, reason, sure)) if sure >= SURE else act


class Around:
    """The acts of one article as they stand in its paragraphs, with the days that are told."""

    def __init__(self, acts: Sequence[Act], article: Article) -> None:
        self._acts, self._text = acts, article.text
        self._published = exact_day(article.metadata.published)
        self._blocks = [block for block in article.blocks if not block.is_furniture]
        self._starts = [block.span.start for block in self._blocks]
        # In a page a paragraph's time of day may stand alone before it.
        alone = {after.span for before, after in pairwise(article.blocks) if before.kind == "time"}
        clocks = (CLOCK.match(block.content.of(self._text)) for block in self._blocks)
        self._clocks = [bool(clock) or block.span in alone for clock, block in zip(clocks, self._blocks, strict=True)]
        self._at = [max(0, bisect_right(self._starts, act.evidence.span.start) - 1) for act in acts]
        found = [event_day(act.when.value) if act.when else None for act in acts]
        self._days = [day.isoformat() if day else None for day in found]
        self._counts = Counter(day for act, day in zip(acts, self._days, strict=True) if day and act.type in EVENTS)

    def days(self, number: int) -> list[str]:
        """The days that an act may be of; none where its words tell one, or of a type that has none."""
        act = self._acts[number]
        if act.when is not None or act.type not in EVENTS or self._published is None:
            return []
        beside = [self._days[at] for at in (self._back(number), self._fore(number)) if at is not None]
        often = [day for day, _ in self._counts.most_common(1)]
        return list(dict.fromkeys(day for day in (self._published.isoformat(), *beside, *often) if day))

    def rows(self, number: int, days: Sequence[str]) -> Floats:
        """A row of numbers for each day."""
        about = self._about(number)
        return np.array([[*about, *self._of(number, day)] for day in days], np.float32)

    def _back(self, number: int) -> int | None:
        return next((at for at in range(number - 1, -1, -1) if self._days[at]), None)

    def _fore(self, number: int) -> int | None:
        return next((at for at in range(number + 1, len(self._acts)) if self._days[at]), None)

    def _about(self, number: int) -> list[float]:
        """What is the same for all days."""
        act, at, blocks = self._acts[number], self._at[number], self._blocks
        span, words = act.evidence.span, act.evidence.exact
        start = blocks[at].span.start if blocks else 0
        before = self._text[start : span.start]
        sentence = SENTENCE_END.split(before)[-1]
        behind = re.split(r"[.!?\n]", self._text[span.end : span.end + 300])[0]
        clause = f"{sentence} {words} {behind}"
        return [
            act.type == "meet",
            self._clocks[at] if blocks else False,
            sum(self._clocks) / max(1, len(blocks)),
            any(self._clocks[: at + 1]),
            *(telling.pattern(tense).search(words) is not None for tense in ("ahead", "behind")),
            *(pattern.search(words) is not None for pattern in (PERFECT, PLUPERFECT)),
            *(pattern.search(clause) is not None for pattern in (PERFECT, PLUPERFECT, FORMER)),
            next(named(self._text, span.end - len(words) - len(sentence), span.end + len(behind)), None) is not None,
            next(named(self._text, start, blocks[at].span.end if blocks else span.end), None) is not None,
            before.count("“") > before.count("”") or before.count('"') % 2 == 1,
            bool(act.sources),
            at / max(1, len(blocks) - 1),
            at < 2,
            blocks[at].kind == "item" if blocks else False,
            math.log(len(self._acts)),
            math.log1p(sum(self._counts.values())),
        ]

    def _of(self, number: int, day: str) -> list[float]:
        """What stands there of one day."""
        back, fore = self._back(number), self._fore(number)
        numbers: list[float] = [day == (self._published.isoformat() if self._published else "")]
        for other in (back, fore):
            if other is None or self._days[other] != day:
                numbers += [0] * 5
                continue
            steps, apart = abs(other - number), abs(self._at[other] - self._at[number])
            one = not SENTENCE_END.search(self._between(number, other))
            numbers += [1, apart == 0, one, math.log1p(steps), math.log1p(apart)]
        when, last = exact_day(day), self._published
        away = (last - when).days if when and last else 0
        return [
            *numbers,
            math.log1p(min(max(away, 0), 4000)),
            away < 0,
            math.log1p(self._counts[day]),
            self._counts[day] / max(1, sum(self._counts.values())),
        ]

    def _between(self, number: int, other: int) -> str:
        first, last = sorted((self._acts[number].evidence.span, self._acts[other].evidence.span))
        return self._text[first.end : last.start]
