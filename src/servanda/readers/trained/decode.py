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
    top = scores.max(-1, keepdims=True)
    result: Floats = (scores - top - np.log(np.exp(scores - top).sum(-1, keepdims=True))).astype(np.float32)
    return result


def best_path(scores: Floats, steps: Floats, starts: Floats) -> NDArray[np.int64]:
    """The best tags of many sequences at once: `scores` is (sequences, words, tags)."""
    many, length, _ = scores.shape
    path = np.zeros((many, length), np.int64)
    if not length:
        return path
    came_from = np.zeros(scores.shape, np.int64)
    total = scores[:, 0] + starts
    for at in range(1, length):
        ways = total[:, :, None] + steps
        came_from[:, at] = ways.argmax(1)
        total = ways.max(1) + scores[:, at]
    path[:, -1] = total.argmax(-1)
    for at in range(length - 1, 0, -1):
        path[:, at - 1] = np.take_along_axis(came_from[:, at], path[:, at, None], 1)[:, 0]
    return path


def stretches(path: Sequence[int] | NDArray[np.int64]) -> list[Stretch]:
    """Runs in tags of the form 0, then begin and inside of kind 0, begin and inside of kind 1, and so on."""
    found: list[Stretch] = []
    for at, tag in enumerate(path):
        if tag == 0:
            continue
        if tag % 2:
            found.append(Stretch(at, at, int(tag) // 2))
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
