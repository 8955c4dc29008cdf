"""Fit the weights by which themes are chosen: `python -m training.themes`.

TF-IDF over the words of evidence, paragraph and article, the lexicon's counts and the type of act, into one logistic
regression. Prints how many of the held out acts it gets right, then fits on all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from servanda.readers.trained.themes import FILE, Words, counts
from training.examples import Annotated, corpus, held_out
from training.linear import Fitting, View
from training.packaged import PACKAGE
from training.train import ARTICLES, GOLD

STRENGTH = 2.0
# How much words weigh against words elsewhere, and counts against words.
SCALES = {"evidence": 1.0, "paragraph": 0.8, "article": 1.5}
COUNTS = 0.5


def views(one: Annotated) -> list[Words]:
    """What each act's theme is read from."""
    text = one.article.text
    found = []
    for act, evidence in one.acts:
        block = next(block.content for block in one.article.blocks if block.span.overlaps(evidence))
        title = next((block.content.of(text) for block in one.article.blocks if block.kind == "title"), "")
        found.append(Words(evidence.of(text), block.of(text), title, text, act["type"]))
    return found


def main() -> None:
    """Measure on what is held out, fit on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path, help="where annotations by places find their texts")
    args = parser.parse_args()
    articles = corpus(args.articles, args.texts)
    rows = [words for one in articles for words in views(one)]
    wanted = np.asarray([act["theme"] for one in articles for act, _ in one.acts])
    kept = np.asarray([held_out(one.name) for one in articles for _ in one.acts])
    looked = [View(name, [getattr(row, name) for row in rows], scale) for name, scale in SCALES.items()]
    fitting = Fitting(looked, np.stack([counts(row) for row in rows]), COUNTS)
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    right = model.fit(fitting.given[~kept], wanted[~kept]).score(fitting.given[kept], wanted[kept])
    print(f"{len(rows)} acts; of {kept.sum()} held out {100 * right:.1f} % right")
    fitting.write(model.fit(fitting.given, wanted), PACKAGE / FILE)


if __name__ == "__main__":
    main()
