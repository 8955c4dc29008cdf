"""The best path of tags keeps to the grammar, and is the best."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from servanda.readers.trained import decode
from servanda.readers.trained.decode import PLAIN_STARTS, PLAIN_STEPS, Stretch

SCORES = st.lists(st.tuples(*[st.floats(-5, 5, width=32)] * 3), min_size=1, max_size=6)


def total(scores: decode.Floats, path: tuple[int, ...]) -> float:
    """What a path is worth, its forbidden steps included."""
    steps = sum(PLAIN_STEPS[before, after] for before, after in itertools.pairwise(path))
    return float(PLAIN_STARTS[path[0]] + steps + sum(scores[at, tag] for at, tag in enumerate(path)))


@given(SCORES)
def test_no_other_path_is_better(rows: list[tuple[float, ...]]) -> None:
    """Held against every path that there is."""
    scores = np.asarray(rows, np.float32)
    found = tuple(decode.best_path(scores[None], PLAIN_STEPS, PLAIN_STARTS)[0])
    best = max(total(scores, path) for path in itertools.product(range(3), repeat=len(rows)))
    assert abs(total(scores, found) - best) < 1e-3


@given(SCORES)
def test_inside_follows_begin_or_inside_alone(rows: list[tuple[float, ...]]) -> None:
    """However much the scores want it otherwise."""
    path = decode.best_path(np.asarray([rows], np.float32), PLAIN_STEPS, PLAIN_STARTS)[0]
    assert all(before in {1, 2} for before, after in itertools.pairwise([0, *path]) if after == 2)


def test_tags_become_stretches_with_their_kind() -> None:
    """Begin of kind 0 is 1, of kind 1 is 3; a begin behind an inside starts anew."""
    assert decode.stretches([0, 1, 2, 1, 0, 3, 4, 4]) == [Stretch(1, 2, 0), Stretch(3, 3, 0), Stretch(5, 7, 1)]
