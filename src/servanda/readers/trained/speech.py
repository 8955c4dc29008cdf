"""Who says what: sources, cues and contents that were found apart, put together.

Every attribution has one cue; a content goes to one cue, and a cue to one source, as `links.py` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from servanda import data
from servanda.data.judge import judge
from servanda.model import Attribution, Quote, Span
from servanda.readers.trained import decode
from servanda.readers.trained.decode import Floats, Stretch, log_softmax
from servanda.readers.trained.links import CONTENT, SOURCE, Pairs, Parts, Text
from servanda.readers.trained.windows import Window

WORD = re.compile(r"\w+")
LEAD = re.compile(r"[\s“‘\"']*(?:that\b)?[\s“‘\"']*", re.IGNORECASE)


def stretches(scores: Floats, settings: dict[str, Any]) -> list[list[Stretch]]:
    """Of each part of speech its stretches in one window; `scores` is by word, part and tag."""
    likely = np.ascontiguousarray(log_softmax(scores).transpose(1, 0, 2))
    likely[..., 0] -= np.asarray(settings["speech_bias"], np.float32)[:, None]
    return decode.plain(likely, np.asarray(settings["speech_bigrams"], np.float32))


def spans(window: Window, scores: Floats, settings: dict[str, Any]) -> list[list[Span]]:
    """The same as places in the text."""
    return [[window.span(one.first, one.last) for one in some] for some in stretches(scores, settings)]


def link(text: Text, sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span]) -> list[Attribution]:
    """Attributions in the order of the text; a content without a cue, or a cue without a content, makes none."""
    parts = Parts(text, sources, cues, contents)
    held: dict[int, list[int]] = {}
    for content, cue in _chosen(parts.of_contents(), CONTENT).items():
        if cue is not None:
            held.setdefault(cue, []).append(content)
    speakers = _chosen(parts.of_cues(held), SOURCE)
    found = []
    for cue in sorted(held):
        source = speakers.get(cue)
        found.append(
            Attribution(
                Quote.of(text.words, parts.sources[source]) if source is not None else None,
                Quote.of(text.words, parts.cues[cue]),
                tuple(Quote.of(text.words, parts.contents[content]) for content in held[cue]),
            )
        )
    return found


def _chosen(pairs: Pairs, name: str) -> dict[int, int | None]:
    return pairs.best(judge(name).scores(pairs.rows)) if len(pairs.rows) else {}


def may_speak(words: str) -> bool:
    """Whether somebody may be made to say something in these words.

    >>> may_speak("that Norland had told Sudland to wait"), may_speak("that Norland would pay")
    (True, False)
    """
    return not _speaking().isdisjoint(WORD.findall(words.casefold()))


@cache
def _speaking() -> frozenset[str]:
    return frozenset(data.toml("certainty.toml")["speaking"])


def bare(text: str, content: Span) -> Span:
    """A content as if it stood alone: without the "that" and the quotation marks that lead into it."""
    return Span(content.start + len(LEAD.match(content.of(text))[0]), content.end)  # type: ignore[index] # it may be empty
