"""Fit a choice by words and counts, as `servanda.readers.trained.linear` reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from servanda.readers.trained.linear import WORD, weighed


@dataclass(frozen=True)
class View:
    """Where words are looked at: a text for each row."""

    name: str
    texts: Sequence[str]
    scale: float = 1.0
    """How much its words weigh against words elsewhere."""
    fewest: int = 3
    """In how many texts a word must stand to be known."""
    most: int = 8_000
    """How many words are known at most."""
    stop_words: str | None = "english"


class Fitting:
    """The features of all rows, and what is fitted to them; `scale` is how much each count weighs against words."""

    def __init__(self, views: Sequence[View], counts: NDArray[np.float64], scale: NDArray[np.float64] | float) -> None:
        self.views = views
        self.scale = np.broadcast_to(np.asarray(scale, float), counts.shape[1:])
        self.counters = [self._counter(view) for view in views]
        parts = [self._part(view, counter) for view, counter in zip(views, self.counters, strict=True)]
        self.given = sparse.hstack([*parts, sparse.csr_array(counts * self.scale)]).tocsr()

    def _counter(self, view: View) -> Any:
        pattern = WORD.pattern
        counter = TfidfVectorizer(
            sublinear_tf=True,
            min_df=view.fewest,
            stop_words=view.stop_words,
            token_pattern=pattern,
            max_features=view.most,
        )
        return counter.fit(view.texts)

    def _part(self, view: View, counter: Any) -> Any:
        weights = [weighed(text, counter.vocabulary_, counter.idf_) for text in view.texts]
        places = [(row, at, weight) for row, one in enumerate(weights) for at, weight in one.items()]
        lines, columns, values = zip(*places, strict=True)
        shape = (len(view.texts), len(counter.vocabulary_))
        return view.scale * sparse.csr_array((values, (lines, columns)), shape=shape)

    def write(self, model: LogisticRegression, path: Path) -> None:
        """A fitted model as the reader loads it."""
        borders = np.cumsum([len(counter.vocabulary_) for counter in self.counters])
        *of_words, of_counts = np.split(model.coef_.T, borders)
        names = {
            "labels": model.classes_.tolist(),
            "views": [view.name for view in self.views],
            "words": [sorted(counter.vocabulary_, key=counter.vocabulary_.get) for counter in self.counters],
        }
        arrays: dict[str, Any] = {
            "names": json.dumps(names),
            "bias": model.intercept_,
            "counts": (self.scale[:, None] * of_counts).astype(np.float32),
        }
        for view, counter, fitted in zip(self.views, self.counters, of_words, strict=True):
            arrays[f"rarity_{view.name}"] = counter.idf_.astype(np.float32)
            arrays[f"weights_{view.name}"] = (view.scale * fitted).astype(np.float16)
        np.savez_compressed(path, **arrays)
