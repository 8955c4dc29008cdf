"""Fit the weights by which two tellings are held for one undertaking, and say how well they carry over.

    python -m bench.grouping STORIES

STORIES is a folder of annotated stories. Prints the scorer's figures with each story's ledger built by weights that
were fitted on the other stories, and the weights fitted on all of them, which stand in `data/views.toml`. Needs
scikit-learn.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.score_ledger import score
from bench.stories import made, write
from bench.told import Story, stories
from servanda.ledger.views.likeness import features
from servanda.ledger.views.telling import UNDERTAKEN

BY_HAND = {"answer": 3.0, "counter-offer": -4.0}
"""What is too rare in the stories to be fitted."""
Pairs = tuple[list[dict[str, float]], list[int]]


def pairs(story: Story) -> Pairs:
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


def fit(parts: Iterable[Pairs], strength: float) -> dict[str, float]:
    """Weights by name; `strength` is the inverse of the penalty on their squares."""
    parts = list(parts)
    vectors = DictVectorizer()
    table = vectors.fit_transform([row for rows, _ in parts for row in rows])
    model = LogisticRegression(C=strength, max_iter=5000).fit(table, [one for _, same in parts for one in same])
    names: list[str] = list(vectors.get_feature_names_out())
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True)), **BY_HAND}


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--strength", type=float, default=1.0)
    args = parser.parse_args()
    told = list(stories(args.stories))
    data = {story.name: pairs(story) for story in told}
    with tempfile.TemporaryDirectory() as folder:
        for story in told:
            weights = fit((data[name] for name in data if name != story.name), args.strength)
            write(Path(folder), story, made(story, weights))
        for name, figures in score(args.stories, Path(folder)).items():
            print(f"# each story by the weights of the others: {name} {figures}")
    print("[weights]")
    for name, weight in sorted(fit(data.values(), args.strength).items(), key=lambda one: -one[1]):
        print(f'"{name}" = {weight:.2f}')


if __name__ == "__main__":
    main()
