"""From scores of tags to spans: the best path of tags that a grammar allows (Viterbi's algorithm)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from servanda.readers.trained.labels import ACT_TAGS

Floats = NDArray[np.float32]
# Added to a step that the grammar forbids.
NEVER = -1e4


class Stretch(NamedTuple):
    """A run of words, from `first` to `last`, with what its tag begins."""

    first: int
    last: int
    kind: int


def grammar(tags: Sequence[str]) -> tuple[Floats, Floats]:
    """What each tag may follow (from, to), and what may come first: inside only behind begin or inside of its kind."""
    steps = np.zeros((len(tags), len(tags)), np.float32)
    starts = np.zeros(len(tags), np.float32)
    for to, tag in enumerate(tags):
        if tag.startswith("I-"):
            starts[to] = NEVER
            for at, before in enumerate(tags):
                if before not in (tag, f"B-{tag[2:]}"):
                    steps[at, to] = NEVER
    return steps, starts


ACT_STEPS, ACT_STARTS = grammar(ACT_TAGS)
PLAIN_STEPS, PLAIN_STARTS = grammar(("O", "B-it", "I-it"))


def log_softmax(scores: NDArray[Any]) -> Floats:
    """Logarithms of probabilities over the last axis."""
    by_tag = np.array(np.moveaxis(scores, -1, 0), np.float32, order="C")  # few tags: sums over the first axis are fast
    by_tag -= by_tag.max(0)
    by_tag -= np.log(np.exp(by_tag).sum(0))
    return np.moveaxis(by_tag, 0, -1)


def best_path(scores: Floats, steps: Floats, starts: Floats) -> NDArray[np.int64]:
    """The best tags of many sequences at once: `scores` is (sequences, words, tags)."""
    many, length, tags = scores.shape
    path = np.zeros((many, length), np.int64)
    if not length:
        return path
    # One row a word, so that each step is few calls on small arrays: they are what decoding costs.
    ways = np.empty((length, many, tags, tags), np.float32)
    by_word = np.ascontiguousarray(scores.transpose(1, 0, 2))
    total = by_word[0] + starts
    for way, score in zip(ways[1:], by_word[1:], strict=True):
        np.add(total[:, :, None], steps, out=way)
        total = np.maximum.reduce(way, axis=1)
        total += score
    came_from = ways.argmax(2)
    rows = np.arange(many)
    path[:, -1] = tag = total.argmax(-1)
    for at in range(length - 1, 0, -1):
        path[:, at - 1] = tag = came_from[at, rows, tag]
    return path


def stretches(path: Sequence[int] | NDArray[np.int64]) -> list[Stretch]:
    """Runs in tags of the form 0, then begin and inside of kind 0, begin and inside of kind 1, and so on."""
    found: list[Stretch] = []
    for at in np.flatnonzero(path).tolist():
        tag = int(path[at])
        if tag % 2:
            found.append(Stretch(at, at, tag // 2))
        elif found:
            found[-1] = found[-1]._replace(last=at)
    return found


def evidence(scores: Floats, bigrams: Floats) -> list[Stretch]:
    """The acts' evidence in one window: scores by word and tag; `bigrams` is added to each step between tags."""
    return stretches(best_path(scores[None], ACT_STEPS + bigrams, ACT_STARTS)[0])


def plain(scores: Floats, bigrams: Floats) -> list[list[Stretch]]:
    """Stretches of several independent taggers: scores by sequence, word and tag (outside, begin, inside)."""
    paths = best_path(scores, PLAIN_STEPS + bigrams, PLAIN_STARTS)
    return [stretches(path) for path in paths]
