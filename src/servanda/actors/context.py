"""Whose somebody is whom the text names without a state: "Water minister Nurzhan Nurzhigitov", "the Federal Council".

Each state or organisation that the article names is a candidate; how near it stands and how often it is named decide,
with weights learnt from the annotated articles (`python -m training.contexts`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from servanda import data
from servanda.actors import sounds
from servanda.actors.pronouns import Mention
from servanda.actors.sentences import Sentences
from servanda.model import Span

STATE = re.compile(r"[A-Z]{3}")
# Behind a name, what tells whose it is: "Philip Aguer of South Sudan", "the Greens in Berlin".
OF = re.compile(r"\s*,?\s*(?:\w+\s+)?(?:of|for|in|from)\s+(?:the\s+)?$")
POSSESSIVE = re.compile(r"['’]s?\s+(?:[\w-]+,?\s+){0,5}$")
FEATURES = (
    "before",
    "first before",
    "nearest before",
    "adjoins",
    "after",
    "of",
    "paragraph",
    "nearest in paragraph",
    "nearest of all",
    "share",
    "log share",
    "first of all",
    "title",
    "state",
    "possessive",
    "sounds",
)


class Context:
    """The states and organisations of one article, with where they stand."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
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
        weights = [data.toml("weights.toml")["owner"].get(name, 0.0) for name in FEATURES]
        given = self.features(span)
        sums = [sum(weight * value for weight, value in zip(weights, row, strict=True)) for row in given.values()]
        raised = [math.exp(one - max(sums)) for one in sums]
        return [(code, one / sum(raised)) for code, one in zip(given, raised, strict=True)]

    def features(self, span: Span) -> dict[str, tuple[float, ...]]:
        """By candidate, what `FEATURES` names; every number is from 0 to 1, but for the logarithm."""
        here = bisect_left(self._starts, span.start)
        number = self._sentences.number(span.start)
        begin, end = self._sentences.start(number), self._sentences.end(number)
        paragraph = self._text.rfind("\n", 0, span.start) + 1
        before = [one for one in self._mentions[:here] if one.span.end <= span.start]
        sentence = [one for one in before if one.span.start >= begin]
        after = [one for one in self._mentions[here:] if span.end <= one.span.start < end]
        block = [one for one in before if one.span.start >= paragraph]
        total = sum(self._counts.values())
        near = {code: place for place, code in enumerate(dict.fromkeys(one.code for one in reversed(before)))}
        return {
            code: (
                float(any(one.code == code for one in sentence)),
                float(bool(sentence) and sentence[0].code == code),
                float(bool(sentence) and sentence[-1].code == code),
                float(bool(sentence) and sentence[-1].code == code and self._adjoins(sentence[-1], span)),
                float(bool(after) and after[0].code == code),
                float(bool(after) and after[0].code == code and self._of(span, after[0])),
                float(any(one.code == code for one in block)),
                float(bool(block) and block[-1].code == code),
                1 / (1 + near[code]) if code in near else 0.0,
                count / total,
                math.log(count / total),
                float(self._mentions[0].code == code),
                float(any(one.code == code and one.span.start < self._title for one in self._mentions)),
                float(STATE.fullmatch(code) is not None),
                float(bool(sentence) and sentence[-1].code == code and self._owns(sentence[-1], span)),
                sounds.like(self._text[span.start : span.end], code),
            )
            for code, count in self._counts.items()
        }

    def _adjoins(self, one: Mention, span: Span) -> bool:
        """Whether only words of an office stand between: no mark, few words."""
        between = self._text[one.span.end : span.start]
        return len(between.split()) <= 5 and not any(mark in between for mark in ',;:—–()“”"')

    def _of(self, span: Span, one: Mention) -> bool:
        return OF.fullmatch(self._text, span.end, one.span.start) is not None

    def _owns(self, one: Mention, span: Span) -> bool:
        return POSSESSIVE.fullmatch(self._text, one.span.end, span.start) is not None
