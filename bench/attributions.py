"""How well a reader finds who is made to say what: its attributions against PolNeAR's.

    python -m bench.attributions PART [--reader NAME] [--agreement PART...] [--errors]

PART is the train or dev folder of PolNeAR 1.0. In every article the first annotator, by sign, is right. PolNeAR is
annotated one level deep, so what stands within another attribution's content is left aside.

Source, cue and content: exact F1 of contiguous spans; a span is one in an article, however many attributions
share it. Linked: F1 of attributions of which source, cue and content are all right, each with all its spans and
nothing else. Linked by overlap: the same where each part overlaps by a token Dice of 0.5 or more, paired one to one.
Agreement: each two annotators of an article, one against the other, pooled; any order gives the same F1.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

from training.polnear import Annotated, Attribution, contiguous, load, load_all

from bench.quoting import by_regex, by_textacy
from bench.score import MATCH, Tally, dice, pair, tokens, words
from servanda.model import Article, Page, Reading
from servanda.model import Attribution as Found
from servanda.page import to_article
from servanda.pipeline import metadata, read_article
from servanda.readers import load as load_reader

PARTS = ("source", "cue", "content")
FIGURES = (*PARTS, "spans", "linked", "linked by overlap")


@dataclass
class Scores:
    """Counts by figure; `spans` counts source, cue and content together."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIGURES})

    def add(self, text: str, gold: Sequence[Attribution], found: Sequence[Attribution]) -> None:
        """Count one article."""
        for part in PARTS:
            want, got = (spans_of(part, one) for one in (gold, found))
            for name in (part, "spans"):
                self.tallies[name].add(len(want & got), len(want), len(got))
        exact = len(set(gold) & set(found))
        self.tallies["linked"].add(exact, len(set(gold)), len(set(found)))
        near = len(overlapping(text, gold, found))
        self.tallies["linked by overlap"].add(near, len(gold), len(found))

    def f1(self, name: str) -> float:
        """From 0 to 100."""
        return float(self.tallies[name].figures()["f1"])


def spans_of(part: str, attributions: Iterable[Attribution]) -> set[tuple[int, int]]:
    """Every span of that label."""
    return {(span.start, span.end) for one in attributions for span in getattr(one, part)}


def overlapping(text: str, gold: Sequence[Attribution], found: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Pairs of attributions all of whose parts overlap; a part that neither has is right."""
    places = words(text)

    def bags(one: Attribution) -> list[set[int]]:
        return [set().union(*(tokens(span.start, span.end, places) for span in getattr(one, part))) for part in PARTS]

    wanted, got = ([bags(one) for one in side] for side in (gold, found))
    near = [[all(a == b or dice(a, b) >= MATCH for a, b in zip(w, g, strict=True)) for g in got] for w in wanted]
    all_wanted, all_got = ([set().union(*bag) for bag in side] for side in (wanted, got))
    return pair(all_wanted, all_got, lambda i, j: near[i][j])


def outermost(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Those whose cue, or source where there is none, stands in no other's content."""
    return [
        one
        for one in attributions
        if not any(
            held.contains(span)
            for other in attributions
            if other is not one
            for held in other.content
            for span in (one.cue or one.source)
        )
    ]


def of_reading(reading: Reading, text: str) -> list[Attribution]:
    """A reading's outermost attributions, as spans."""

    def plain(one: Found) -> Attribution:
        quotes = ((one.source,), (one.cue,), one.content)
        return Attribution(*(contiguous((quote.span for quote in part if quote), text) for part in quotes))

    return outermost([plain(one) for one in reading.attributions])


def article_of(annotated: Annotated) -> Article:
    """The article, of which spans in the annotated text are spans."""
    article = to_article(Page(annotated.text.encode(), annotated.name, "text/plain"), metadata(language="en"))
    assert article.text == annotated.text, f"{annotated.name}: freezing moved the offsets"
    return article


def measure(part: Path, reader_name: str, *, errors: bool = False) -> dict[str, Scores]:
    """The scores of the reader and of the baselines."""
    reader = load_reader(reader_name)
    finders: dict[str, Callable[[Article], list[Attribution]]] = {
        reader_name: lambda article: of_reading(read_article(article, reader), article.text),
        "regex baseline": lambda article: outermost(by_regex(article.text)),
    }
    if find_spec("textacy"):
        textacy = by_textacy()
        finders["textacy, direct quotations"] = lambda article: outermost(textacy(article.text))
    scores = {name: Scores() for name in finders}
    for annotated in load(part):
        article = article_of(annotated)
        for name, find in finders.items():
            found = find(article)
            scores[name].add(annotated.text, annotated.attributions, found)
            if errors and name == reader_name:
                print("\n".join(differences(annotated, found)))
    return scores


def differences(annotated: Annotated, found: Sequence[Attribution]) -> list[str]:
    """A line for every span that was missed or is extra."""
    lines: list[tuple[int, str]] = []
    for part in PARTS:
        want, got = (spans_of(part, one) for one in (annotated.attributions, found))
        for mark, spans in (("MISSED", want - got), ("EXTRA", got - want)):
            lines += [
                (start, f"{mark:6} {annotated.name} {part}: {annotated.text[start:end]!r}") for start, end in spans
            ]
    return [line for _, line in sorted(lines)]


def agreement(parts: Iterable[Path]) -> tuple[Scores, int]:
    """The scores of annotators against each other, and the number of articles that have several."""
    scores, articles = Scores(), 0
    for part in parts:
        for _, readings in load_all(part):
            articles += len(readings) > 1
            for one, other in combinations(readings, 2):
                scores.add(one.text, one.attributions, other.attributions)
    return scores, articles


def row(name: str, scores: Scores) -> str:
    """One row of the table in docs/benchmarks.md."""
    return f"| {name} | {' | '.join(f'{scores.f1(figure):.1f}' for figure in FIGURES)} |"


def main() -> None:
    """Run and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", type=Path)
    parser.add_argument("--reader", default="standard")
    parser.add_argument("--agreement", type=Path, nargs="+", metavar="PART", help="parts to compare annotators in")
    parser.add_argument("--errors", action="store_true", help="list the reader's missed and extra spans")
    args = parser.parse_args()
    scores = measure(args.part, args.reader, errors=args.errors)
    print(f"| exact F1 | {' | '.join(FIGURES)} |\n|---|{'---|' * len(FIGURES)}")
    for name, one in scores.items():
        print(row(name, one))
    annotators, articles = agreement(args.agreement or [args.part])
    print(row("two annotators", annotators))
    print(f"\nTwo annotators: on {articles} articles.\n")
    for figure, tally in scores[args.reader].tallies.items():
        found = tally.figures()
        print(f"  {figure:17} P {found['p']:5.1f}  R {found['r']:5.1f}  F1 {found['f1']:5.1f}  ({found['gold']})")


if __name__ == "__main__":
    main()
