"""Fit the weights by which two tellings are held for one undertaking, and say how well they carry over.

    python -m bench.grouping STORIES [--apart FOLDER...]

STORIES is a folder of annotated stories. FOLDERs hold annotated articles on matters of their own: what two of them
tell is not one undertaking, unless they are on one matter by chance, and such pairs are left out. Prints the scorer's
figures with each story's ledger built by weights that were fitted on the other stories, and the weights fitted on all
of them, which stand in `data/views.toml`. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.score_ledger import score
from bench.stories import made, write
from bench.told import Story, report, stories
from servanda.ledger.views.keys import keys, lookups
from servanda.ledger.views.likeness import features
from servanda.ledger.views.telling import UNDERTAKEN, Telling

BY_HAND = {"answer": 3.0, "counter-offer": -4.0}
"""What is too rare in the stories to be fitted."""
ONE_MATTER = 0.3
"""Articles that have more in common may be on one matter."""
Pairs = tuple[list[dict[str, float]], list[int]]


def pairs(story: Story) -> Pairs:
    """The features of every two tellings whose bearers may be the same, and whether they are one undertaking."""
    tellings = [one for each in story.reports for one in each.tellings if one.act.type in UNDERTAKEN]
    of = {telling: entry["id"] for entry in story.ledger["undertakings"] for telling in entry["tellings"]}
    rows, same = [], []
    for a, b in combinations(sorted(tellings, key=lambda one: one.order), 2):
        found = features(a, b)
        if "bearer" in found:
            rows.append(found)
            same.append(int(of[a.id] == of[b.id]))
    return rows, same


def strangers(folders: Iterable[Path]) -> list[dict[str, float]]:
    """The features of tellings of unrelated articles that share a key: none of them are one undertaking."""
    paths = sorted(path.with_suffix("") for folder in folders for path in folder.glob("*.txt"))
    tellings = [one for path in paths for one in report(path, None).tellings if one.act.type in UNDERTAKEN]
    blocks: dict[str, list[Telling]] = defaultdict(list)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for one in tellings:
        for other in {each.id: each for key in sorted(lookups(one)) for each in blocks[key]}.values():
            ground = features(one, other)
            if one.article != other.article and "bearer" in ground and ground.get("matter", 0.0) < ONE_MATTER:
                found[one.id, other.id] = ground
        for key in keys(one):
            blocks[key].append(one)
    return list(found.values())


def fit(parts: Iterable[Pairs], apart: list[dict[str, float]], strength: float) -> dict[str, float]:
    """Weights by name; `strength` is the inverse of the penalty on their squares.

    Pairs of unrelated articles weigh as much as those of the stories do, all together.
    """
    parts = list(parts)
    vectors = DictVectorizer()
    rows, same = [row for each, _ in parts for row in each], [one for _, each in parts for one in each]
    table = vectors.fit_transform([*rows, *apart])
    weigh = [1.0] * len(rows) + [len(rows) / max(1, len(apart))] * len(apart)
    model = LogisticRegression(C=strength, max_iter=5000).fit(table, [*same, *[0] * len(apart)], weigh)
    names: list[str] = list(vectors.get_feature_names_out())
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True)), **BY_HAND}


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--apart", type=Path, nargs="*", default=[Path("training/gold"), Path("training/articles")])
    parser.add_argument("--strength", type=float, default=1.0)
    args = parser.parse_args()
    told = list(stories(args.stories))
    apart = strangers(args.apart)
    data = {story.name: pairs(story) for story in told}
    with tempfile.TemporaryDirectory() as folder:
        for story in told:
            weights = fit((data[name] for name in data if name != story.name), apart, args.strength)
            write(Path(folder), story, made(story, weights))
        for name, figures in score(args.stories, Path(folder)).items():
            print(f"# each story by the weights of the others: {name} {figures}")
    print("[weights]")
    for name, weight in sorted(fit(data.values(), apart, args.strength).items(), key=lambda one: -one[1]):
        print(f'"{name}" = {weight:.2f}')


if __name__ == "__main__":
    main()
