"""Learn whose somebody is whom the text names without a state: `python -m training.contexts`.

Every person and body that the annotators gave a state, and that the almanac or the words before the name do not tell,
is one choice among the states and organisations of its article. Writes its part of `data/judges.npz`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from servanda.actors.cast import Cast, unowned
from servanda.data.judge import Floats, Judge
from servanda.model import Span
from training import judge
from training.examples import Annotated, corpus, fold_of
from training.train import ARTICLES, GOLD

Choice = tuple[Floats, NDArray[np.bool_]]
PLAN = judge.Plan(width=24, epochs=10, one=True)


def choices(article: Annotated) -> Iterator[Choice]:
    """Of each such person or body, a row for each candidate and which is right."""
    text = article.article.text
    cast = Cast(text, article.article.metadata.published)
    for owner, name in sorted(_owned(article)):
        at = text.find(name)
        if at < 0 or not unowned(name, cast):
            continue
        codes = cast.context.codes
        if owner in codes:
            yield cast.context.rows(Span(at, at + len(name))), np.array([code == owner for code in codes])


def _owned(article: Annotated) -> set[tuple[str, str]]:
    actors = {
        part
        for act, _ in article.acts
        for name in ("actors", "recipients", "sources")
        for actor in act.get(name) or []
        for part in actor.split(" + ")
        if "/" in part and not part.startswith("outlet/")
    }
    return {(owner, name) for owner, _, name in (actor.partition("/") for actor in actors)}


def fit(given: list[Choice]) -> Judge:
    """The network that best tells which candidate is right."""
    return judge.fit([rows for rows, _ in given], [right for _, right in given], PLAN)


def right(given: list[Choice], learnt: Judge) -> float:
    """The share of choices that are right."""
    return float(np.mean([wanted[learnt.scores(rows)[:, 0].argmax()] for rows, wanted in given]))


def main() -> None:
    """Print the accuracy over five folds of articles and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path, help="where annotations by places find their texts")
    args = parser.parse_args()
    folds: list[list[Choice]] = [[] for _ in range(5)]
    for article in corpus(args.articles, args.texts):
        folds[fold_of(article.name)] += choices(article)
    everything = [one for fold in folds for one in fold]
    scores = [
        right(fold, fit([one for other in folds if other is not fold for one in other])) * len(fold) for fold in folds
    ]
    print(f"{len(everything)} choices, right over five folds: {sum(scores) / len(everything):.3f}")
    judge.write({"owner": fit(everything)})


if __name__ == "__main__":
    main()
