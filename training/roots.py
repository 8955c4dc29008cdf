"""PLOVER's root codes: `python -m training.roots standard PLV_train.tsv`.

PLV (https://github.com/snowood1/Zero-Shot-PLOVER) has sentences with source and target marked and a root code each;
it states no licence, so its sentences stay where they are. One logistic regression over the packaged network's vectors
and the words between source and target and behind them is fitted to them, measured in five folds (which words are known
is told by all sentences, their codes left aside), and written beside the network.
"""

from __future__ import annotations

import argparse
import csv
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
from servanda.readers.trained.network import Network
from servanda.readers.trained.roots import FILE, features, texts
from servanda.readers.trained.windows import windows
from training.linear import Fitting, View
from training.packaged import PACKAGE

MARK = re.compile(r"</?[st]>")
STRENGTH = 0.05
"""Inverse of the penalty on large weights."""
SCALES = {"between": 24.0, "behind": 12.0}
"""How much the words of each text weigh against one figure of the network's vectors, which has a variance of 1."""


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


def hull(one: Marked) -> Span:
    """All from the source to the target: what counts as evidence."""
    return Span(min(one.source.start, one.target.start), max(one.source.end, one.target.end))


def vectors(network: Network, examples: list[Marked]) -> NDArray[np.float32]:
    """What of the network is looked at in each sentence."""
    rows = []
    for one in examples:
        article = Article(one.text, blocks=(Block(Span(0, len(one.text)), "paragraph"),))
        window = next(windows(article, network.tokenizer))
        places = [window.covered(span) for span in (hull(one), one.source, one.target)]
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
    examples = list(sentences(args.plv))
    given, wanted = vectors(Network(args.size), examples), np.asarray([one.code for one in examples])
    told = [texts(one.text, hull(one), one.source, one.target) for one in examples]
    looked = [
        View(name, [one[at] for one in told], scale, fewest=2, stop_words=None)
        for at, (name, scale) in enumerate(SCALES.items())
    ]
    fitting = Fitting(looked, given.astype(float), 1 / (given.std(0) + 1e-6))
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    found = cross_val_predict(model, fitting.given, wanted, cv=folds)
    print(
        f"{len(examples)} sentences, five folds: macro F1 {100 * f1_score(wanted, found, average='macro'):.1f}, "
        f"accuracy {100 * (found == wanted).mean():.1f}"
    )
    fitting.write(model.fit(fitting.given, wanted), PACKAGE / args.size / FILE)


if __name__ == "__main__":
    main()
