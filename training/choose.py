"""Learn who fills the slots of acts: `python -m training.choose standard`.

Of every annotated act, each candidate either fills a slot or does not. What the article says of them (`scene.py`) is
learnt from the articles that the reader was trained on, for that does not hang on the reader; how much that weighs
beside what the reader says, from the articles that were held out of its training. Writes its parts of
`data/judges.npz` and `data/weights.toml`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import fold, pair, tokens, words
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from servanda import data
from servanda.actors.choose import SLOTS, Chooser, Features, Pool, picked, probability
from servanda.actors.judge import Judge
from servanda.actors.resolve import cast_of
from servanda.model import Act, Reading, Who
from servanda.readers.trained.reader import TrainedReader
from training import judge
from training.examples import Annotated, corpus, fold_of, held_out
from training.train import ARTICLES, GOLD

STRENGTH = 0.1
WIDTH, EPOCHS = 48, 8
TARGET = Path(data.__file__).parent / "weights.toml"
HEAD = """# Weights of choices among candidates: the logarithm of the odds that each feature adds.
# Source: learnt from the annotated training articles by training/choose.py. Licence: Apache-2.0."""
# A smaller weight changes nothing.
SMALLEST = 0.0005


@dataclass(frozen=True)
class Choice:
    """Of one act, all candidates, and who of them fills which slot."""

    fold: int
    pool: Pool
    wanted: dict[Who, frozenset[str]]
    """Folded, as score.py compares."""

    def own(self, slot: Who) -> frozenset[str]:
        """Whom the reader alone would choose."""
        return frozenset(value.words for value in getattr(self.pool.act, slot)[: 1 if slot == "sources" else None])

    def right(self, slot: Who) -> NDArray[np.bool_]:
        """Which candidates fill a slot."""
        return np.array([fold(code) in self.wanted[slot] for code in self.pool.quotes])


def choices(article: Annotated, reading: Reading) -> Iterator[Choice]:
    """Every act of an article that reader and annotators agree on."""
    scene, acts = cast_of(reading, article.article)
    gold = _gold_of(article, acts, article.article.text)
    chooser = Chooser(scene, acts)
    for number, act in enumerate(acts):
        if (annotated := gold.get(id(act))) is not None:
            wanted = {slot: frozenset(map(fold, _told(annotated, slot))) for slot in SLOTS}
            yield Choice(fold_of(article.name), chooser.pool(number), wanted)


def _told(annotated: dict[str, Any], slot: Who) -> list[str]:
    """Who fills a slot; of a chain of sources, the first link's."""
    found: list[str] = annotated.get(slot) or []
    return found if slot != "sources" else [part for one in found[:1] for part in one.split(" + ")]


def _gold_of(article: Annotated, acts: list[Act], text: str) -> dict[int, dict[str, Any]]:
    """The annotated act that each of the reader's is, by identity."""
    places = words(text)
    sides = [
        [tokens(span.start, span.end, places) for span in spans]
        for spans in ([span for _, span in article.acts], [act.evidence.span for act in acts])
    ]
    pairs = pair(sides[0], sides[1], lambda i, j: article.acts[i][0]["type"] == acts[j].type)
    return {id(acts[j]): article.acts[i][0] for i, j in pairs}


def seen(given: list[Choice], slot: Who) -> Judge:
    """The network that weighs what the articles say."""
    rows, right = [one.pool.structure for one in given], [one.right(slot) for one in given]
    return judge.fit(rows, right, WIDTH, EPOCHS, one=False)


def learn(given: list[Choice], slot: Who) -> Features:
    """The weight of every feature."""
    vectors = DictVectorizer()
    rows = [row for one in given for row in Chooser.features(one.pool, slot).values()]
    right = np.concatenate([one.right(slot) for one in given])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(vectors.fit_transform(rows), right)
    weights = dict(zip(vectors.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    return {**weights, "constant": weights.get("constant", 0.0) + float(model.intercept_[0])}


def weighed(one: Choice, slot: Who, weights: Features) -> set[str]:
    """Who fills a slot by these weights."""
    rows = Chooser.features(one.pool, slot).items()
    likely = sorted(((code, probability(row, weights)) for code, row in rows), key=lambda pair: -pair[1])
    return {fold(code) for code, _ in picked(likely, one.own(slot), slot)}


def figures(chosen: Iterable[tuple[set[str], frozenset[str]]]) -> str:
    """How right a way to choose is; each is those who were chosen and those who are told."""
    right = wanted = got = whole = 0
    for some, told in chosen:
        right, wanted, got = right + len(some & told), wanted + len(told), got + len(some)
        whole += some == told
    return f"F1 {200 * right / (wanted + got):.1f}, wholly right {whole}"


def write(tables: dict[Who, Features]) -> None:
    """All weights."""
    parts = ["\n".join((f"[{name}]", *_lines(held))) for name, held in sorted(tables.items())]
    TARGET.write_text("\n\n".join((HEAD, *parts)) + "\n", encoding="utf-8")


def _lines(weights: Features) -> Iterator[str]:
    return (f'"{name}" = {weight:.3f}' for name, weight in weights.items() if abs(weight) >= SMALLEST)


def main() -> None:
    """Print figures over five folds of articles beside the reader's own choice, and write what was learnt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("size", choices=("standard", "small"))
    args = parser.parse_args()
    reader = TrainedReader(args.size)
    articles = corpus(args.articles, args.texts)
    kept = [one for one in articles if held_out(one.name)]
    learnt = [one for article in articles if article not in kept for one in choices(article, _given(reader, article))]
    told = [one for article in kept for one in choices(article, _given(reader, article))]
    found = [one for article in kept for one in choices(article, reader.read(article.article))]
    judge.write({slot: seen(learnt, slot) for slot in SLOTS})
    for slot in SLOTS:
        folds = [learn([one for one in told if one.fold != number], slot) for number in range(5)]
        alone = figures((set(map(fold, one.own(slot))), one.wanted[slot]) for one in found)
        chosen = figures((weighed(one, slot, folds[one.fold]), one.wanted[slot]) for one in found)
        print(f"{slot}, {len(found)} acts: reader alone {alone}; chosen: {chosen}")
    write({slot: learn(told, slot) for slot in SLOTS})


def _given(reader: TrainedReader, article: Annotated) -> Reading:
    """The reader's view of the annotated acts."""
    return reader.fill(article.article, [(act["type"], span) for act, span in article.acts])


if __name__ == "__main__":
    main()
