"""A choice from a closed list by words and counts: one logistic regression, whose reasons are words.

The weights are fitted by `training/linear.py`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[a-z][a-z'-]+")
# How many of the words that speak most for a label are its reason.
TOLD = 3
HELD = 256
"""Of so many texts what they say is kept at hand: the acts of an article share its words."""


def weighed(text: str, known: dict[str, int], rarity: NDArray[np.float64]) -> dict[int, float]:
    """Each known word of a text with its weight: rare words more, often repeated ones less, all to a length of one."""
    found = Counter(known[word] for word in WORD.findall(text.lower()) if word in known)
    weights = {at: (1 + float(np.log(number))) * float(rarity[at]) for at, number in found.items()}
    length = sum(weight**2 for weight in weights.values()) ** 0.5
    return {at: weight / length for at, weight in weights.items()} if length else {}


class Linear:
    """The fitted weights of one choice; a file of the package, read whole."""

    def __init__(self, file: str) -> None:
        with resources.files(__package__).joinpath(file).open("rb") as opened:
            data = np.load(opened)
            names = json.loads(str(data["names"]))
            self.labels: list[str] = names["labels"]
            self.views: list[str] = names["views"]
            self._names: list[list[str]] = names["words"]
            self._known = [{word: at for at, word in enumerate(view)} for view in names["words"]]
            self._rarity = [data[f"rarity_{view}"].astype(float) for view in self.views]
            self._weights = [data[f"weights_{view}"].astype(np.float32) for view in self.views]
            self._of_counts, self._bias = (data[name].astype(float) for name in ("counts", "bias"))
        self._of_text = lru_cache(maxsize=HELD)(self._view)

    def _view(self, number: int, text: str) -> NDArray[np.float32]:
        found = weighed(text, self._known[number], self._rarity[number])
        rows = self._weights[number][list(found)] * np.asarray(list(found.values()), np.float32)[:, None]
        total: NDArray[np.float32] = rows.sum(0)
        return total

    def likely(self, texts: tuple[str, ...], counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """The logarithm of each label's probability, by a text for each view and by counts."""
        # Not by the library for products of matrices, whose threads spin.
        total: NDArray[np.float64] = self._bias + np.einsum("i,ij->j", counts, self._of_counts)
        for number, text in enumerate(texts):
            total = total + self._of_text(number, text)
        likely: NDArray[np.float64] = total - np.logaddexp.reduce(total)
        return likely

    def telling(self, texts: tuple[str, ...], label: int) -> tuple[list[str], str] | None:
        """The words that speak most for a label and the first view that has any, nearest text first."""
        for number, view in enumerate(self.views):
            found = weighed(texts[number], self._known[number], self._rarity[number])
            names, weights = self._names[number], self._weights[number]
            spoken = sorted((weight * float(weights[at][label]), names[at]) for at, weight in found.items())
            words = [word for weight, word in reversed(spoken[-TOLD:]) if weight > 0]
            if words:
                return words, view
        return None
