"""Small networks with one hidden layer that weigh candidates by numbers of each, learnt from annotated articles.

`data/judges.npz` holds them all; `training/judge.py` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from servanda import data

Floats = NDArray[np.float32]
FILE = "judges.npz"
AT_ONCE = 200_000
"""So many products are reckoned at once.

For more, the library behind NumPy uses several threads, which wait by spinning and take cores from who reads beside.
"""
PARTS = ("first", "first_bias", "second", "second_bias")


@dataclass(frozen=True)
class Judge:
    """One network: a hidden layer that keeps what is above 0, and one score out of it or several."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def scores(self, rows: Floats) -> Floats:
        """The scores of each row; the higher, the likelier."""
        some = max(1, AT_ONCE // self.first.size)
        parts = [self._scores(rows[at : at + some]) for at in range(0, len(rows), some)]
        return np.concatenate(parts) if parts else np.zeros((0, self.second.shape[1]), np.float32)

    def likely(self, rows: Floats) -> Floats:
        """How likely each row is, by each score alone: probabilities."""
        return np.asarray(1 / (1 + np.exp(-self.scores(rows))), np.float32)

    def _scores(self, rows: Floats) -> Floats:
        inner = np.maximum(rows @ self.first + self.first_bias, 0.0)
        found: Floats = inner @ self.second + self.second_bias
        return found


@cache
def judge(name: str) -> Judge:
    """The network of that name, loaded once in a process."""
    with resources.as_file(resources.files(data).joinpath(FILE)) as path, np.load(path) as held:
        return Judge(*(held[f"{name} {part}"] for part in PARTS))
