"""Learn whose somebody is whom the text names without a state: `python -m training.contexts`.

Every person and body that the annotators gave a state, and that the almanac or the words before the name do not tell,
is one choice among the states and organisations of its article. Writes `data/weights.toml`.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from servanda import data
from servanda.actors.cast import Cast, unowned
from servanda.actors.context import FEATURES
from servanda.model import Span
from training.examples import Annotated, corpus, fold_of
from training.train import ARTICLES, GOLD

Floats = NDArray[np.float64]
TARGET = Path(data.__file__).parent / "weights.toml"
HEAD = """# Weights of choices among candidates: the logarithm of the odds that each feature adds.
# Source: learnt from the annotated training articles by training/contexts.py and choose.py. Licence: Apache-2.0."""
PENALTY = 1.0
# A smaller weight changes nothing.
SMALLEST = 0.0005


def choices(article: Annotated) -> Iterator[tuple[Floats, int]]:
    """Of each such person or body, its candidates' features and which is right."""
    text = article.article.text
    cast = Cast(text, article.article.metadata.published)
    for owner, name in sorted(_owned(article)):
        at = text.find(name)
        if at < 0 or not unowned(name, cast):
            continue
        given = cast.context.features(Span(at, at + len(name)))
        if owner in given:
            yield np.array(list(given.values())), list(given).index(owner)


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


def fit(given: list[tuple[Floats, int]]) -> Floats:
    """Weights of a conditional logit, with a penalty on their squares."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for rows, right in given:
            sums = rows @ weights
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            total -= float(np.log(likely[right]))
            slope = slope - rows[right] + likely @ rows
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True).x)


def right(given: list[tuple[Floats, int]], weights: Floats) -> float:
    """The share of choices that are right."""
    return float(np.mean([(rows @ weights).argmax() == wanted for rows, wanted in given]))


def write(table: str, weights: dict[str, float]) -> None:
    """Put one table of weights in place of the one before."""
    tables = {**tomllib.loads(TARGET.read_text(encoding="utf-8")), table: weights}
    parts = ["\n".join((f"[{name}]", *_lines(held))) for name, held in sorted(tables.items())]
    TARGET.write_text("\n\n".join((HEAD, *parts)) + "\n", encoding="utf-8")


def _lines(weights: dict[str, float]) -> Iterator[str]:
    return (f'"{name}" = {weight:.3f}' for name, weight in weights.items() if abs(weight) >= SMALLEST)


def main() -> None:
    """Print the accuracy over five folds of articles and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    args = parser.parse_args()
    folds: list[list[tuple[Floats, int]]] = [[] for _ in range(5)]
    for article in corpus(args.articles):
        folds[fold_of(article.name)] += choices(article)
    everything = [one for fold in folds for one in fold]
    scores = [
        right(fold, fit([one for other in folds if other is not fold for one in other])) * len(fold) for fold in folds
    ]
    print(f"{len(everything)} choices, right over five folds: {sum(scores) / len(everything):.3f}")
    weights = fit(everything)
    write("owner", dict(zip(FEATURES, map(float, weights), strict=True)))


if __name__ == "__main__":
    main()
