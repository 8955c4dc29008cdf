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
WINDOW = 3_000


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
        ranked = sorted((_far(text, cue, content, parts), cue) for cue in _near(free, content))
        if ranked and ranked[0][0] <= FARTHEST:
            found[ranked[0][1]].contents.append(content)
    for cue, one in found.items():
        named = (span for span in _near(sources, cue) if not any(held.contains(span) for held in one.contents))
        ranked = sorted((_far(text, span, cue, parts), span) for span in named)
        if ranked and ranked[0][0] <= FARTHEST_SOURCE:
            one.source = ranked[0][1]
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


def _far(text: str, one: Span, other: Span, parts: Sequence[Span]) -> float:
    """How far two parts stand apart."""
    first, second = sorted((one, other))
    gap = text[first.end : second.start]
    between = [part for part in _near(parts, first) if first.end <= part.start and part.end <= second.start]
    covered = sum(part.end - part.start for part in between)
    opens = ":" in gap or text[first.start : first.end].endswith(":")
    ends = 0 if opens else len(SENTENCE_END.findall(gap))
    return (
        max(0, len(gap) - covered)
        + PART * max(0, len(between) - 1)
        + SENTENCE * ends
        + (0 if opens else PARAGRAPH * gap.count("\n\n"))
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
