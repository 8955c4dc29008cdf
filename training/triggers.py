"""Fit the weights by which a condition's trigger is chosen: `python -m training.triggers`.

TF-IDF over the words of the clause, the lexicon's counts, how the clause begins and the type of act, into one logistic
regression. Prints how many conditions it gets right in five folds of articles, beside what the most frequent trigger
and the lexicon alone would; then fits on all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from servanda.model import LABELS
from servanda.readers import lexicon
from servanda.readers.trained.triggers import FILE, counts
from training.examples import corpus
from training.linear import Fitting, View
from training.packaged import PACKAGE
from training.train import ARTICLES, GOLD

STRENGTH = 1.0
# How much the sure words of the lexicon weigh; all other counts weigh one.
SURE = 2.0


def main() -> None:
    """Measure in five folds, fit on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path, help="where annotations by places find their texts")
    args = parser.parse_args()
    articles = corpus(args.articles, args.texts)
    rows = [(one.name, act) for one in articles for act, _ in one.acts if "condition" in act]
    clauses = [act["condition"]["text"] for _, act in rows]
    wanted = np.asarray([act["condition"]["trigger"] for _, act in rows])
    counted = np.stack([counts(clause, act["type"]) for clause, (_, act) in zip(clauses, rows, strict=True)])
    scale = np.ones(counted.shape[1])
    scale[: len(LABELS["trigger"]) - 1] = SURE
    fitting = Fitting([View("clause", clauses, fewest=2, stop_words=None)], counted, scale)
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    folds = GroupKFold(5, shuffle=True, random_state=7)
    found = cross_val_predict(model, fitting.given, wanted, cv=folds, groups=[name for name, _ in rows])
    by_lexicon = np.asarray([lexicon.trigger(clause) for clause in clauses])
    print(f"{len(rows)} conditions, five folds of articles: {100 * (found == wanted).mean():.1f} % right")
    for name, other in (("always other", np.full(len(rows), "other")), ("by the lexicon", by_lexicon)):
        print(f"{name}: {100 * (other == wanted).mean():.1f} %")
    fitting.write(model.fit(fitting.given, wanted), PACKAGE / FILE)


if __name__ == "__main__":
    main()
