"""An act's theme by the words of its evidence, its paragraph and its article, by logistic regression.

What an act is about is told by words more than by their order, and the same words make every choice one that can be
explained. The weights are fitted by `training/themes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from servanda.model import ACT_TYPES, ActType, Theme, Value
from servanda.readers import lexicon
from servanda.readers.trained.linear import HELD, Linear

FILE = "themes.npz"
BEGINNING = 700
"""Characters of an article that say first what it is about."""


@dataclass(frozen=True)
class Words:
    """The texts that an act's theme is read from."""

    evidence: str
    paragraph: str
    title: str
    article: str
    type: ActType


def counts(words: Words) -> NDArray[np.float64]:
    """How often each theme's words of the lexicon stand in each text, their shares in the article, and the type."""
    texts = (words.evidence, words.paragraph, words.title, words.article[:BEGINNING], words.article)
    found = [_counted(text) for text in texts]
    whole = np.asarray(found[-1], float)
    types = np.asarray([words.type == kind for kind in ACT_TYPES], float)
    return np.concatenate([*(np.log1p(one) for one in found), whole / (1 + whole.sum()), types])


@lru_cache(maxsize=HELD)
def _counted(text: str) -> tuple[int, ...]:
    return tuple(lexicon.themes(text))


class Themes:
    """The fitted weights."""

    def __init__(self) -> None:
        self._linear = Linear(FILE)

    def of(self, words: Words) -> Value[Theme]:
        """The theme, how surely, and by which words most."""
        texts = (words.evidence, words.paragraph, words.article)
        likely = np.exp(self._linear.likely(texts, counts(words)))
        best = int(likely.argmax())
        told = self._linear.telling(texts, best)
        reason = f"by {', '.join(told[0])} in the {told[1]}" if told else "by the kind of act"
        return Value(cast("Theme", self._linear.labels[best]), None, reason, round(float(likely[best]), 3))


@cache
def themes() -> Themes:
    """The weights, loaded once in a process."""
    return Themes()
