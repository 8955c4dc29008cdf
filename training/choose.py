"""Learn who fills the slots of acts: `python -m training.choose standard small`.

Of every annotated act, each candidate either fills a slot or does not. A first network learns it from what the readers
and the article say of each, and a second one from that and from what the first makes of the acts around, where that has
not learnt from the same article. Both learn from all annotated articles as all readers named see them: a reader says of
who fills a slot hardly more in articles that it was trained on than in others. Writes its parts of `data/judges.npz`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import fold, pair, tokens, words
from joblib import Parallel, delayed
from numpy.typing import NDArray

from servanda.actors.choose import FIRST, SECOND, SLOTS, Chooser, Pool, again, picked, weighed
from servanda.actors.resolve import cast_of
from servanda.data.judge import Floats, Judge
from servanda.model import Act, Reading, Who
from servanda.readers.trained.reader import TrainedReader
from training import judge
from training.examples import Annotated, corpus, fold_of, held_out
from training.train import ARTICLES, GOLD

FOLDS = 5
PLAN = judge.Plan(width=72, epochs=6, dropped=0.2)
Wanted = dict[Who, frozenset[str]]


@dataclass(frozen=True)
class Told:
    """One article as a reader sees it: of each act all candidates, and who of them fills which slot."""

    fold: int
    pools: list[Pool]
    wanted: list[Wanted | None]
    """Folded, as score.py compares; None where the annotators have no such act."""

    def right(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The number of each annotated act, and by candidate and slot who fills it."""
        for number, (pool, wanted) in enumerate(zip(self.pools, self.wanted, strict=True)):
            if wanted is not None:
                yield number, np.array([[fold(code) in wanted[slot] for slot in SLOTS] for code in pool.quotes])


def told(article: Annotated, reading: Reading) -> Told:
    """What a reader sees of an article, and what of it is right."""
    scene, acts = cast_of(reading, article.article)
    gold = gold_of(article, acts, article.article.text)
    pools = Chooser(scene, acts).pools()
    return Told(fold_of(article.name, FOLDS), pools, [_wanted(gold.get(id(pool.act))) for pool in pools])


def _wanted(annotated: dict[str, Any] | None) -> Wanted | None:
    """Who fills which slot; of a chain of sources, the first link's."""
    if annotated is None:
        return None
    first = [part for one in (annotated.get("sources") or [])[:1] for part in one.split(" + ")]
    filled = {slot: first if slot == "sources" else annotated.get(slot) or [] for slot in SLOTS}
    return {slot: frozenset(map(fold, filled[slot])) for slot in SLOTS}


def gold_of(article: Annotated, acts: list[Act], text: str) -> dict[int, dict[str, Any]]:
    """The annotated act that each of the reader's is, by identity."""
    places = words(text)
    sides = [
        [tokens(span.start, span.end, places) for span in spans]
        for spans in ([span for _, span in article.acts], [act.evidence.span for act in acts])
    ]
    pairs = pair(sides[0], sides[1], lambda i, j: article.acts[i][0]["type"] == acts[j].type)
    return {id(acts[j]): article.acts[i][0] for i, j in pairs}


def learn(given: Sequence[Told], rows: Sequence[list[Floats]], left_out: Iterable[int]) -> list[Judge]:
    """For each number a network over all articles but those of that fold; `rows` is by article and act."""
    chosen = [(one.fold, some[at], right) for one, some in zip(given, rows, strict=True) for at, right in one.right()]
    parts = ([one for one in chosen if one[0] != number] for number in left_out)
    return list(Parallel(n_jobs=-1)(map(delayed(_fit), parts)))


def _fit(chosen: list[tuple[int, Floats, NDArray[np.bool_]]]) -> Judge:
    return judge.fit([rows for _, rows, _ in chosen], [right for _, _, right in chosen], PLAN)


def first_rows(given: Iterable[Told]) -> list[list[Floats]]:
    """Of each article and act the rows of its candidates."""
    return [[pool.rows for pool in one.pools] for one in given]


def second_rows(given: Iterable[Told], apart: Sequence[Judge]) -> list[list[Floats]]:
    """The same with what networks that learnt from other articles made of them first."""
    return [again(one.pools, weighed(apart[one.fold], [pool.rows for pool in one.pools])) for one in given]


Chosen = tuple[Wanted, Wanted]


def choices(given: Sequence[Told], rows: Sequence[list[Floats]], apart: Sequence[Judge]) -> Iterator[Chosen]:
    """Of each annotated act who is chosen, by networks that learnt from other articles, and who is annotated."""
    for one, some in zip(given, rows, strict=True):
        for pool, likely, wanted in zip(one.pools, weighed(apart[one.fold], some), one.wanted, strict=True):
            if wanted is not None:
                found = picked(pool, likely)
                yield {slot: frozenset(fold(code) for code, _ in found[slot]) for slot in SLOTS}, wanted


def own(given: Sequence[Told]) -> Iterator[Chosen]:
    """Of each annotated act whom the reader alone would choose, and who is annotated."""
    for one in given:
        for pool, wanted in zip(one.pools, one.wanted, strict=True):
            if wanted is not None:
                values = {slot: getattr(pool.act, slot)[: 1 if slot == "sources" else None] for slot in SLOTS}
                yield {slot: frozenset(fold(one.words) for one in values[slot]) for slot in SLOTS}, wanted


def figures(chosen: Sequence[Chosen], slot: Who) -> str:
    """How right a way to choose is."""
    pairs = [(found[slot], wanted[slot]) for found, wanted in chosen]
    right, got, known = (
        sum(map(len, some))
        for some in ([a & b for a, b in pairs], [found for found, _ in pairs], [wanted for _, wanted in pairs])
    )
    whole = sum(found == wanted for found, wanted in pairs)
    return f"F1 {200 * right / max(1, got + known):.1f}, wholly right {whole}"


def main() -> None:
    """Write what was learnt; print figures over five folds of articles beside the reader's own choice if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--figures", action="store_true", help="print how right it is over five folds of articles")
    parser.add_argument("sizes", nargs="+", choices=("standard", "small"))
    args = parser.parse_args()
    articles = corpus(args.articles, args.texts)
    given = {size: Parallel(n_jobs=-1)(delayed(_given)(size, one) for one in articles) for size in args.sizes}
    every = [one for some in given.values() for one in some]
    first, *first_apart = learn(every, first_rows(every), range(-1, FOLDS))
    second, *second_apart = learn(every, second_rows(every, first_apart), range(-1, FOLDS if args.figures else 0))
    judge.write({FIRST: first, SECOND: second})
    if not args.figures:
        return
    for size in args.sizes:
        reader = TrainedReader(size)
        found = [told(one, reader.read(one.article)) for one in articles if held_out(one.name)]
        for name, some in (("evidence given", given[size]), ("read, articles kept out", found)):
            mine = list(choices(some, second_rows(some, first_apart), second_apart))
            alone = list(own(some))
            for slot in SLOTS:
                print(f"{size}, {name}, {len(mine)} acts, {slot}: {figures(mine, slot)}; alone {figures(alone, slot)}")


def _given(size: str, article: Annotated) -> Told:
    """The article as the reader of that size sees it, told the evidence."""
    return told(article, filled(TrainedReader(size), article))


def filled(reader: TrainedReader, article: Annotated) -> Reading:
    """The reader's view of the annotated acts."""
    return reader.fill(article.article, [(act["type"], span) for act, span in article.acts])


if __name__ == "__main__":
    main()
