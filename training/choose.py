"""Learn who fills the slots of acts: `python -m training.choose standard`.

The reader reads the articles that were held out of its training; of each act that it finds, every candidate either
fills a slot as annotated or does not. Writes its part of `data/weights.toml`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import fold, pair, tokens, words
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from servanda.actors.choose import SLOTS, Features, picked, probability
from servanda.actors.resolve import cast_of
from servanda.model import Act, Who
from servanda.readers.trained.reader import TrainedReader
from training.contexts import write
from training.examples import Annotated, corpus, fold_of, held_out
from training.train import ARTICLES, GOLD

STRENGTH = 0.3


@dataclass(frozen=True)
class Choice:
    """Of one act and slot, the candidates' features and who of them fills it."""

    slot: Who
    fold: int
    rows: dict[str, Features]
    wanted: frozenset[str]
    """Folded, as score.py compares."""
    own: frozenset[str]
    """Whom the reader alone would choose."""


def choices(article: Annotated, reader: Any) -> Iterator[Choice]:
    """Every slot of every act of an article that reader and annotators agree on."""
    text = article.article.text
    scene, acts = cast_of(reader.read(article.article), article.article)
    gold = _gold_of(article, acts, text)
    number = fold_of(article.name)
    for act in acts:
        pool = scene.pool(act)
        if (annotated := gold.get(id(act))) is not None:
            for slot in SLOTS:
                wanted = annotated.get(slot) or []
                told = wanted if slot != "sources" else [part for one in wanted[:1] for part in one.split(" + ")]
                own = frozenset(value.words for value in getattr(act, slot)[: 1 if slot == "sources" else None])
                yield Choice(slot, number, scene.features(pool, slot), frozenset(map(fold, told)), own)
        scene.done(act)


def _gold_of(article: Annotated, acts: list[Act], text: str) -> dict[int, dict[str, Any]]:
    """The annotated act that each of the reader's is, by identity."""
    places = words(text)
    sides = [
        [tokens(span.start, span.end, places) for span in spans]
        for spans in ([span for _, span in article.acts], [act.evidence.span for act in acts])
    ]
    pairs = pair(sides[0], sides[1], lambda i, j: article.acts[i][0]["type"] == acts[j].type)
    return {id(acts[j]): article.acts[i][0] for i, j in pairs}


def learn(given: list[Choice]) -> Features:
    """The weight of every feature."""
    vectors = DictVectorizer()
    rows = [row for one in given for row in one.rows.values()]
    right = [fold(code) in one.wanted for one in given for code in one.rows]
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(vectors.fit_transform(rows), right)
    weights = dict(zip(vectors.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    return {**weights, "constant": weights.get("constant", 0.0) + float(model.intercept_[0])}


def figures(given: list[Choice], weights: Features) -> tuple[int, int, int, int]:
    """Right, wanted and chosen values, and slots that are wholly right."""
    right = wanted = got = whole = 0
    for one in given:
        likely = sorted(
            ((code, probability(row, weights)) for code, row in one.rows.items()), key=lambda pair: -pair[1]
        )
        chosen = {fold(code) for code, _ in picked(likely, one.own, one.slot)}
        right += len(chosen & one.wanted)
        wanted, got = wanted + len(one.wanted), got + len(chosen)
        whole += chosen == one.wanted
    return right, wanted, got, whole


def main() -> None:
    """Print figures over five folds of articles beside the reader's own choice, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("size", choices=("standard", "small"))
    args = parser.parse_args()
    reader = TrainedReader(args.size)
    articles = [one for one in corpus(args.articles, args.texts) if held_out(one.name)]
    everything = [choice for article in articles for choice in choices(article, reader)]
    for slot in SLOTS:
        given = [one for one in everything if one.slot == slot]
        learnt = [learn([one for one in given if one.fold != number]) for number in range(5)]
        reach = sum(bool({fold(c) for c in one.rows} >= one.wanted) for one in given)
        alone = [frozenset(map(fold, one.own)) for one in given]
        right = sum(len(own & one.wanted) for own, one in zip(alone, given, strict=True))
        f1 = 2 * right / (sum(len(one.wanted) for one in given) + sum(map(len, alone)))
        whole = sum(own == one.wanted for own, one in zip(alone, given, strict=True))
        print(f"{slot}: {len(given)} acts, all within reach {reach}; reader alone F1 {f1:.3f}, whole {whole}")
        counts = np.sum([figures([one for one in given if one.fold == n], learnt[n]) for n in range(5)], 0)
        print(f"  chosen: F1 {2 * counts[0] / (counts[1] + counts[2]):.3f}, whole {counts[3]}")
        write(slot, learn(given))


if __name__ == "__main__":
    main()
