"""Fit the weights by which themes are chosen: `python -m training.themes`.

TF-IDF over the words of evidence, paragraph and article, the lexicon's counts and the type of act, into one logistic
regression. Prints how many of the held out acts it gets right, then fits on all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from servanda.model import ACT_TYPES
from servanda.readers.trained.themes import FILE, VIEWS, WORD, Words, counts, weighed
from training.examples import Annotated, corpus, held_out
from training.export import PACKAGE
from training.train import ARTICLES, GOLD

STRENGTH = 2.0
MOST_WORDS = 8_000
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
    args = parser.parse_args()
    articles = corpus(args.articles)
    rows = [words for one in articles for words in views(one)]
    wanted = np.asarray([act["theme"] for one in articles for act, _ in one.acts])
    kept = np.asarray([held_out(one.name) for one in articles for _ in one.acts])
    known, rarities, parts = [], [], []
    for view in VIEWS:
        texts = [getattr(row, view) for row in rows]
        counter = TfidfVectorizer(
            sublinear_tf=True, min_df=3, stop_words="english", token_pattern=WORD.pattern, max_features=MOST_WORDS
        ).fit(texts)
        known.append(counter.vocabulary_)
        rarities.append(counter.idf_)
        weights = [weighed(text, counter.vocabulary_, counter.idf_) for text in texts]
        places = [(row, at, weight) for row, one in enumerate(weights) for at, weight in one.items()]
        lines, columns, values = zip(*places, strict=True)
        shape = (len(rows), len(counter.vocabulary_))
        parts.append(SCALES[view] * sparse.csr_array((values, (lines, columns)), shape=shape))
    counted = COUNTS * np.stack([counts(row) for row in rows])
    types = COUNTS * np.stack([[row.type == kind for kind in ACT_TYPES] for row in rows])
    given = sparse.hstack([*parts, sparse.csr_array(counted), sparse.csr_array(types)]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    right = model.fit(given[~kept], wanted[~kept]).score(given[kept], wanted[kept])
    print(f"{len(rows)} acts; of {kept.sum()} held out {100 * right:.1f} % right")
    model.fit(given, wanted)
    borders = np.cumsum([*(part.shape[1] for part in parts), counted.shape[1]])
    *of_words, of_counts, of_types = np.split(model.coef_.T, borders)
    names = {
        "themes": model.classes_.tolist(),
        "types": ACT_TYPES,
        "words": [sorted(one, key=one.get) for one in known],
    }
    arrays: dict[str, Any] = {
        "names": json.dumps(names),
        "bias": model.intercept_,
        "counts": COUNTS * of_counts,
        "type_weights": COUNTS * of_types,
    }
    for view, rarity, fitted in zip(VIEWS, rarities, of_words, strict=True):
        arrays[f"rarity_{view}"] = rarity.astype(np.float32)
        arrays[f"weights_{view}"] = (SCALES[view] * fitted).astype(np.float16)
    np.savez_compressed(PACKAGE / FILE, **arrays)


if __name__ == "__main__":
    main()
