"""An act's theme by the words of its evidence, its paragraph and its article, by logistic regression.

What an act is about is told by words more than by their order, and the same words make every choice one that can be
explained. The weights are fitted by `training/themes.py`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from servanda.model import ActType, Theme, Value
from servanda.readers import lexicon
from servanda.readers.trained.decode import log_softmax

FILE = "themes.npz"
WORD = re.compile(r"[a-z][a-z'-]+")
VIEWS = ("evidence", "paragraph", "article")
"""Where words are looked at; in this order stand their weights."""
COUNTED = ("evidence", "paragraph", "title", "beginning", "article")
"""Where the lexicon's words are counted."""
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
    """How often each theme's words of the lexicon stand in each text, and their shares in the article."""
    texts = (words.evidence, words.paragraph, words.title, words.article[:BEGINNING], words.article)
    found = [_counted(text) for text in texts]
    whole = np.asarray(found[-1], float)
    return np.concatenate([*(np.log1p(one) for one in found), whole / (1 + whole.sum())])


@cache
def _counted(text: str) -> tuple[int, ...]:
    return tuple(lexicon.themes(text))


def weighed(text: str, known: dict[str, int], rarity: NDArray[np.float64]) -> dict[int, float]:
    """Each known word of a text with its weight: rare words more, often repeated ones less, all to a length of one."""
    found = Counter(known[word] for word in WORD.findall(text.lower()) if word in known)
    weights = {at: (1 + float(np.log(number))) * float(rarity[at]) for at, number in found.items()}
    length = sum(weight**2 for weight in weights.values()) ** 0.5
    return {at: weight / length for at, weight in weights.items()} if length else {}


class Themes:
    """The fitted weights."""

    def __init__(self) -> None:
        with resources.files(__package__).joinpath(FILE).open("rb") as file:
            data = np.load(file)
            names = json.loads(str(data["names"]))
            self._themes: list[Theme] = names["themes"]
            self._types: list[ActType] = names["types"]
            self._names: list[list[str]] = names["words"]
            self._known = [{word: at for at, word in enumerate(view)} for view in names["words"]]
            self._rarity = [data[f"rarity_{view}"].astype(float) for view in VIEWS]
            self._weights = [data[f"weights_{view}"].astype(np.float32) for view in VIEWS]
            self._of_counts, self._of_types, self._bias = (
                data[name].astype(float) for name in ("counts", "type_weights", "bias")
            )
        self._of_text = cache(self._view)

    def _view(self, number: int, text: str) -> tuple[NDArray[np.float32], dict[int, float]]:
        found = weighed(text, self._known[number], self._rarity[number])
        rows = self._weights[number][list(found)] * np.asarray(list(found.values()), np.float32)[:, None]
        return rows.sum(0), dict(zip(found, range(len(found)), strict=True))

    def of(self, words: Words) -> Value[Theme]:
        """The theme, how surely, and by which words most."""
        texts = (words.evidence, words.paragraph, words.article)
        total = self._bias + counts(words) @ self._of_counts + self._of_types[self._types.index(words.type)]
        for number, text in enumerate(texts):
            total = total + self._of_text(number, text)[0]
        likely = np.exp(log_softmax(total))
        best = int(likely.argmax())
        return Value(self._themes[best], None, self._because(texts, best), round(float(likely[best]), 3))

    def _because(self, texts: tuple[str, ...], best: int) -> str:
        """The words that speak most for the theme, nearest text first."""
        for number, view in enumerate(VIEWS):
            found = weighed(texts[number], self._known[number], self._rarity[number])
            names = self._names[number]
            spoken = sorted(
                ((weight * float(self._weights[number][at][best]), names[at]) for at, weight in found.items())
            )
            telling = [word for weight, word in reversed(spoken[-3:]) if weight > 0]
            if telling:
                return f"by {', '.join(telling)} in the {view}"
        return "by the kind of act"


@cache
def themes() -> Themes:
    """The weights, loaded once in a process."""
    return Themes()
