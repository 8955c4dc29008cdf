"""Who says what: sources, cues and contents that were found apart, put together.

Every attribution has one cue. A content goes to the cue that stands nearest, a cue to the nearest source; a stretch of
text between two parts makes them farther apart the more of it there is, and much farther where a sentence ends in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
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
WINDOW = 1_200


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
    parts, sources, contents = sorted([*sources, *cues, *contents]), sorted(sources), sorted(contents)
    outside = (span for span in sorted(cues) if not any(held.contains(span) for held in _near(contents, span)))
    found = {span: _Cue(span) for span in outside}
    free = list(found)
    for content in contents:
        if cue := _nearest(text, content, _near(free, content), parts, FARTHEST):
            found[cue].contents.append(content)
    for cue, one in found.items():
        named = [span for span in _near(sources, cue) if not any(held.contains(span) for held in one.contents)]
        one.source = _nearest(text, cue, named, parts, FARTHEST_SOURCE)
    return [
        Attribution(
            Quote.of(text, one.source) if one.source else None,
            Quote.of(text, one.span),
            tuple(Quote.of(text, span) for span in sorted(one.contents)),
        )
        for one in found.values()
        if one.contents
    ]


def _near(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Those of spans in order that begin near enough to be weighed."""
    first = bisect_left(spans, span.start - WINDOW, key=lambda one: one.start)
    return spans[first : bisect_left(spans, span.end + WINDOW, key=lambda one: one.start)]


def _nearest(text: str, span: Span, others: Sequence[Span], parts: Sequence[Span], farthest: int) -> Span | None:
    """Of others the one that stands nearest to a span, the first of equals; None where all are farther than that."""
    best: tuple[int, Span] | None = None
    for other in others:
        far = _far(text, span, other, parts, best[0] if best else farthest)
        if far is not None and (best is None or (far, other) < best):
            best = (far, other)
    return best[1] if best else None


def _far(text: str, one: Span, other: Span, parts: Sequence[Span], farthest: int) -> int | None:
    """How far two parts stand apart; None where it is more than the farthest."""
    first, second = sorted((one, other))
    begin = bisect_left(parts, first.end, key=lambda part: part.start)
    behind = bisect_left(parts, second.start, key=lambda part: part.start)
    between = [part for part in parts[begin : behind + 1] if part.end <= second.start]
    covered = sum(part.end - part.start for part in between)
    far = max(0, max(0, second.start - first.end) - covered) + PART * max(0, len(between) - 1)
    if far > farthest:
        return None
    gap = text[first.end : second.start]
    if ":" not in gap and not text[first.start : first.end].endswith(":"):
        far += SENTENCE * len(SENTENCE_END.findall(gap)) + PARAGRAPH * gap.count("\n\n")
    return far if far <= farthest else None


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
