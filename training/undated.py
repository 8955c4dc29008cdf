"""Learn on which day deeds and meetings were whose words tell none: `python -m training.undated`.

Of every annotated deed and meeting for which the reader finds no time, each day that stands around it is the annotated
one or is not. Prints what it reaches over five folds of articles, and writes its part of `data/judges.npz`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from servanda.data.judge import Floats, Judge
from servanda.readers.trained.reader import TrainedReader
from servanda.values.resolve import told
from servanda.values.undated import NAME, SURE, Around
from training import judge
from training.choose import filled, gold_of
from training.examples import Annotated, corpus, fold_of
from training.train import ARTICLES, GOLD

Choice = tuple[Floats, NDArray[np.bool_], bool]
"""A row for each day, which is right, and whether the annotators name one at all."""
PLAN = judge.Plan(width=24, epochs=10)


def choices(article: Annotated, size: str) -> list[Choice]:
    """Of each such deed or meeting the days that it may be of."""
    reading = filled(TrainedReader(size), article)
    gold = gold_of(article, list(reading.acts), article.article.text)
    acts = told(reading, article.article)
    around, found = Around(acts, article.article), list[Choice]()
    for number, act in enumerate(reading.acts):
        annotated, days = gold.get(id(act)), around.days(number)
        if annotated is not None and days:
            right = np.array([day == annotated.get("when") for day in days])
            found.append((around.rows(number, days), right, annotated.get("when") is not None))
    return found


def fit(given: Sequence[Choice]) -> Judge:
    """The network that best tells which day is right."""
    return judge.fit([rows for rows, *_ in given], [right for _, right, _ in given], PLAN)


def chosen(given: Sequence[Choice], learnt: Judge) -> Iterator[tuple[bool, bool]]:
    """Of each choice, whether a day was chosen and whether it is right."""
    for rows, right, _ in given:
        likely = learnt.likely(rows)[:, 0]
        best = int(likely.argmax())
        yield bool(likely[best] >= SURE), bool(right[best])


def main() -> None:
    """Print figures over five folds of articles and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path, help="where annotations by places find their texts")
    parser.add_argument("--size", default="standard", choices=("standard", "small"))
    args = parser.parse_args()
    articles = corpus(args.articles, args.texts)
    found = Parallel(n_jobs=-1)(delayed(choices)(article, args.size) for article in articles)
    folds: list[list[Choice]] = [[] for _ in range(5)]
    for article, some in zip(articles, found, strict=True):
        folds[fold_of(article.name)] += some
    every = [one for fold in folds for one in fold]
    pairs = [
        pair
        for fold in folds
        for pair in chosen(fold, fit([one for other in folds if other is not fold for one in other]))
    ]
    dated, taken = sum(named for *_, named in every), sum(taken for taken, _ in pairs)
    right = sum(taken and right for taken, right in pairs)
    print(f"{len(every)} without a time, {dated} of them annotated with one; {taken} given one, {right} of them right")
    judge.write({NAME: fit(every)})


if __name__ == "__main__":
    main()
