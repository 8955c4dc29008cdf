"""Fit the weights by which two tellings are held for one undertaking, and say how well they carry over.

    python -m bench.grouping STORIES...

STORIES are folders of annotated stories. Prints each weight fitted on all of them (they stand in `data/views.toml`), and
for each story how well pairs are told apart by weights that were fitted on the others. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.told import Story, stories
from servanda.ledger.views.likeness import features
from servanda.ledger.views.telling import UNDERTAKEN


def pairs(story: Story) -> tuple[list[dict[str, float]], list[int]]:
    """The features of every two tellings whose bearers may be the same, and whether they are one undertaking."""
    tellings = [one for report in story.reports for one in report.tellings if one.act.type in UNDERTAKEN]
    of = {telling: entry["id"] for entry in story.ledger["undertakings"] for telling in entry["tellings"]}
    rows, same = [], []
    for a, b in combinations(sorted(tellings, key=lambda one: one.order), 2):
        found = features(a, b)
        if "bearer" in found:
            rows.append({name: value for name, (value, _) in found.items()})
            same.append(int(of[a.id] == of[b.id]))
    return rows, same


def fit(rows: list[dict[str, float]], same: list[int], strength: float) -> dict[str, float]:
    """Weights by name; `strength` is the inverse of the penalty on their squares."""
    vectors = DictVectorizer()
    model = LogisticRegression(C=strength, max_iter=5000).fit(vectors.fit_transform(rows), same)
    names: list[str] = list(vectors.get_feature_names_out())
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def odds(weights: dict[str, float], row: dict[str, float]) -> float:
    """The log-odds of one pair."""
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in row.items())


def f1(guesses: list[bool], same: list[int]) -> float:
    """F1 of the pairs that are one undertaking, in percent."""
    both = sum(guess and bool(truth) for guess, truth in zip(guesses, same, strict=True))
    return 200 * both / max(1, sum(guesses) + sum(same))


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--strength", type=float, default=1.0)
    args = parser.parse_args()
    told = [story for folder in args.stories for story in stories(folder)]
    data: dict[str, Any] = {story.name: pairs(story) for story in told}
    for name, (rows, same) in data.items():
        others = [data[other] for other in data if other != name]
        weights = fit(
            [row for each, _ in others for row in each], [one for _, each in others for one in each], args.strength
        )
        guesses = [odds(weights, row) > 0 for row in rows]
        print(
            f"# {name}: {len(rows)} pairs, {sum(same)} of them one undertaking; F1 with weights of the others {f1(guesses, same):.1f}"
        )
    weights = fit(
        [row for rows, _ in data.values() for row in rows],
        [one for _, same in data.values() for one in same],
        args.strength,
    )
    print("[weights]")
    for name, weight in sorted(weights.items(), key=lambda one: -one[1]):
        print(f'"{name}" = {weight:.2f}')


if __name__ == "__main__":
    main()
