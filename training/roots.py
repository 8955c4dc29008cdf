"""PLOVER's root codes: `python -m training.roots standard PLV_train.tsv`.

PLV (https://github.com/snowood1/Zero-Shot-PLOVER) has sentences with source and target marked and a root code each;
it states no licence, so its sentences stay where they are. A linear layer over the packaged network's vectors is fitted
to them, measured in five folds, and written into the reader's settings.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from servanda.model import Article, Block, Span
from servanda.readers.trained.network import SETTINGS, Network
from servanda.readers.trained.roots import features
from servanda.readers.trained.windows import windows
from training.export import PACKAGE

MARK = re.compile(r"</?[st]>")
STRENGTH = 0.02
"""Inverse of the penalty on large weights."""


@dataclass(frozen=True)
class Marked:
    """One sentence with who does something to whom, and the code."""

    text: str
    source: Span
    target: Span
    code: str


def sentences(path: Path) -> Iterator[Marked]:
    """The rows of a PLV file whose source and target are marked."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            marked = row["marked_sentence"]
            places: dict[str, int] = {}
            taken = 0
            for found in MARK.finditer(marked):
                places[found[0]] = found.start() - taken
                taken += len(found[0])
            if len(places) == 4 and places["<s>"] < places["</s>"] and places["<t>"] < places["</t>"]:
                source, target = Span(places["<s>"], places["</s>"]), Span(places["<t>"], places["</t>"])
                yield Marked(MARK.sub("", marked), source, target, row["gold_root"])


def vectors(network: Network, examples: list[Marked]) -> NDArray[np.float32]:
    """What the linear layer sees of each sentence; evidence is all from the source to the target."""
    rows = []
    for one in examples:
        article = Article(one.text, blocks=(Block(Span(0, len(one.text)), "paragraph"),))
        window = next(windows(article, network.tokenizer))
        hull = Span(min(one.source.start, one.target.start), max(one.source.end, one.target.end))
        places = [window.covered(span) for span in (hull, one.source, one.target)]
        bounds = [(words.start, max(words.start, words.stop - 1)) for words in places]
        outputs = network.read(window)
        looked = network.roles(window, outputs, bounds[:1])
        rows.append(features(outputs, looked.vectors[0], *bounds))
    return np.stack(rows)


def main() -> None:
    """Measure in five folds, fit on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=("small", "standard"))
    parser.add_argument("plv", type=Path)
    args = parser.parse_args()
    network = Network(args.size)
    examples = list(sentences(args.plv))
    given, wanted = vectors(network, examples), np.asarray([one.code for one in examples])
    centre, spread = given.mean(0), given.std(0) + 1e-6
    scaled = (given - centre) / spread
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    found = cross_val_predict(model, scaled, wanted, cv=folds)
    print(
        f"{len(examples)} sentences, five folds: macro F1 {100 * f1_score(wanted, found, average='macro'):.1f}, "
        f"accuracy {100 * (found == wanted).mean():.1f}"
    )
    model.fit(scaled, wanted)
    weights = model.coef_ / spread
    roots = {
        "codes": model.classes_.tolist(),
        "weights": weights.round(5).tolist(),
        "bias": (model.intercept_ - weights @ centre).round(5).tolist(),
    }
    path = PACKAGE / args.size / SETTINGS
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | {"roots": roots}), encoding="utf-8")


if __name__ == "__main__":
    main()
