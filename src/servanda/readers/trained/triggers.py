"""What a condition waits for, by the words of its clause, by logistic regression.

The weights are fitted by `training/triggers.py`: words are right more often than a head of the network was.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from servanda.model import ACT_TYPES, ActType, Quote, Trigger, Value
from servanda.readers import lexicon
from servanda.readers.trained.linear import Linear

FILE = "triggers.npz"
NAME = re.compile(r"(?<!^)\b[A-Z]")
MARKS = (
    re.compile(r"\b(?:it|they|he|she|you)\b", re.IGNORECASE),
    re.compile(r"\b(?:we|our|us)\b|\bI\b"),
    re.compile(r"\b(?:not|no|without|unless|until|nothing|never)\b", re.IGNORECASE),
)
"""Who the clause is about, and whether it denies."""


def counts(clause: str, kind: ActType) -> NDArray[np.float64]:
    """The lexicon's words in a clause, how it begins, whether it names somebody, its length, and the act's type."""
    marks = [bool(NAME.search(clause)), *(bool(mark.search(clause)) for mark in MARKS)]
    types = [kind == one for one in ACT_TYPES]
    rest = [*marks, len(clause.split()) / 8, *lexicon.beginnings(clause), *types]
    return np.concatenate([np.log1p(lexicon.triggers(clause)), np.asarray(rest, float)])


class Triggers:
    """The fitted weights."""

    def __init__(self) -> None:
        self._linear = Linear(FILE)

    def of(self, clause: Quote, kind: ActType) -> Value[Trigger]:
        """The trigger, how surely, and by which words most."""
        texts = (clause.exact,)
        scores = self._linear.likely(texts, counts(clause.exact, kind))
        best = int(scores.argmax())
        told = self._linear.telling(texts, best)
        reason = f"by {', '.join(told[0])}" if told else "by the kind of clause and act"
        label = cast("Trigger", self._linear.labels[best])
        return Value(label, clause, reason, round(float(np.exp(scores[best])), 3))


@cache
def triggers() -> Triggers:
    """The weights, loaded once in a process."""
    return Triggers()
