"""Who says what: sources, cues and contents that were found apart, put together.

Every attribution has one cue. A content goes to the cue that stands nearest, a cue to the nearest source; a stretch of
text between two parts makes them farther apart the more of it there is, and much farther where a sentence ends in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from servanda.model import Attribution, Quote, Span
from servanda.readers.trained import decode
from servanda.readers.trained.decode import Floats, Stretch, log_softmax

SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(\[]?[^\Wa-z])|\n")
# In characters: what a step over a sentence's end, a paragraph's end, or another part costs.
SENTENCE, PARAGRAPH, PART = 150, 400, 40
# What is farther apart belongs to nobody.
FARTHEST = 250
FARTHEST_SOURCE = 150
# Parts with more characters between them are not weighed at all.
WINDOW = 3_000
# A cue stands behind its source and before its content more often than not.
BACKWARD = 0


@dataclass
class _Cue:
    span: Span
    contents: list[Span] = field(default_factory=list)
    source: Span | None = None


def stretches(scores: Floats, settings: dict[str, Any]) -> list[list[Stretch]]:
    """Of each part of speech its stretches in one window; `scores` is by word, part and tag."""
    likely = np.ascontiguousarray(log_softmax(scores).transpose(1, 0, 2))
    likely[..., 0] -= np.asarray(settings["speech_bias"], np.float32)[:, None]
    return decode.plain(likely, np.asarray(settings["speech_bigrams"], np.float32))


def link(text: str, sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span]) -> list[Attribution]:
    """Attributions in the order of the text; a content without a cue, or a cue without a content, makes none."""
    parts = sorted([*sources, *cues, *contents])
    found = [_Cue(span) for span in cues if not any(held.contains(span) for held in contents)]
    for content in contents:
        ranked = sorted((_far(text, one.span, content, parts), at) for at, one in enumerate(found))
        if ranked and ranked[0][0] <= FARTHEST:
            found[ranked[0][1]].contents.append(content)
    for one in found:
        outside = [span for span in sources if not any(held.contains(span) for held in one.contents)]
        ranked_sources = sorted((_far(text, span, one.span, parts), span) for span in outside)
        if ranked_sources and ranked_sources[0][0] <= FARTHEST_SOURCE:
            one.source = ranked_sources[0][1]
    return [
        Attribution(
            Quote.of(text, one.source) if one.source else None,
            Quote.of(text, one.span),
            tuple(Quote.of(text, span) for span in sorted(one.contents)),
        )
        for one in found
        if one.contents
    ]


def _far(text: str, left: Span, right: Span, parts: Sequence[Span]) -> float:
    """How far two parts stand apart; `left` is the one that mostly comes first."""
    first, second = sorted((left, right))
    if second.start - first.end > WINDOW:
        return float("inf")
    gap = text[first.end : second.start]
    between = [part for part in parts if first.end <= part.start and part.end <= second.start]
    covered = sum(part.end - part.start for part in between)
    opens = ":" in gap or text[first.start : first.end].endswith(":")
    ends = 0 if opens else len(SENTENCE_END.findall(gap))
    return (
        max(0, len(gap) - covered)
        + PART * max(0, len(between) - 1)
        + SENTENCE * ends
        + (0 if opens else PARAGRAPH * gap.count("\n\n"))
        + (BACKWARD if first is not left else 0)
    )


def nested(text: str, attributions: Sequence[Attribution], inner: Sequence[tuple[Span, Span]]) -> list[Attribution]:
    """The attributions with those within their contents: pairs of an inner source and what it is made to say."""
    found = list(attributions)
    for source, content in inner:
        for at, one in enumerate(found):
            holds = any(quote.span.contains(source) and quote.span.overlaps(content) for quote in one.content)
            known = any(each.source and each.source.span == source for each in one.inner)
            if holds and not known:
                new = Attribution(Quote.of(text, source), None, (Quote.of(text, content),))
                found[at] = replace(one, inner=(*one.inner, new))
                break
    return found
