"""Learn who fills the slots of acts: `python -m training.choose standard`.

The reader reads the articles that were held out of its training; of each act that it finds, every candidate either
fills a slot as annotated or does not. Writes its part of `data/weights.toml`.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import fold, pair, tokens, words
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from servanda.actors.choose import SLOTS, Features
from servanda.actors.resolve import cast_of
from servanda.model import Act, Who
from servanda.readers.trained.reader import TrainedReader
from training.contexts import write
from training.examples import Annotated, corpus, held_out
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
    chosen: frozenset[str]
    """Whom the reader alone would choose."""


def choices(article: Annotated, reader: Any) -> Iterator[Choice]:
    """Every slot of every act of an article that reader and annotators agree on."""
    text = article.article.text
    scene, acts = cast_of(reader.read(article.article), article.article)
    gold = _gold_of(article, acts, text)
    number = hashlib.sha256(article.name.encode()).digest()[1] % 5
    for act in acts:
        pool = scene.pool(act)
        if (annotated := gold.get(id(act))) is not None:
            for slot in SLOTS:
                wanted = annotated.get(slot) or []
                told = wanted if slot != "sources" else [part for one in wanted[:1] for part in one.split(" + ")]
                held = frozenset(fold(value.words) for value in getattr(act, slot)[: 1 if slot == "sources" else None])
                yield Choice(slot, number, scene.features(pool, slot), frozenset(map(fold, told)), held)
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


def figures(given: list[Choice], weights: Features, least: float, alone: float) -> tuple[int, int, int, int]:
    """Right, wanted and given values, and slots that are wholly right, where values as likely as `least` are chosen."""
    right = wanted = got = whole = 0
    for one in given:
        scored = {
            code: 1 / (1 + np.exp(-sum(weights.get(name, 0.0) * value for name, value in row.items())))
            for code, row in one.rows.items()
        }
        picked = {fold(code) for code, likely in scored.items() if likely >= least}
        if one.slot == "sources" or not picked:
            best = max(scored, key=scored.__getitem__, default=None)
            picked = {fold(best)} if best is not None and scored[best] >= alone else set()
        right += len(picked & one.wanted)
        wanted, got = wanted + len(one.wanted), got + len(picked)
        whole += picked == one.wanted
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
        right = sum(len(one.chosen & one.wanted) for one in given)
        f1 = 2 * right / (sum(len(one.wanted) for one in given) + sum(len(one.chosen) for one in given))
        whole = sum(one.chosen == one.wanted for one in given)
        print(f"{slot}: {len(given)} acts, all within reach {reach}; reader alone F1 {f1:.3f}, whole {whole}")
        for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
            for alone in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
                if alone <= least:
                    counts = np.sum(
                        [figures([o for o in given if o.fold == n], learnt[n], least, alone) for n in range(5)], 0
                    )
                    print(
                        f"  least {least} alone {alone}: F1 {2 * counts[0] / (counts[1] + counts[2]):.3f} whole {counts[3]}"
                    )
        write(slot, learn(given))


if __name__ == "__main__":
    main()
