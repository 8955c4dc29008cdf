"""How well words for actors become actors: annotated actors, recipients and sources, given their words.

    python -m bench.actors GOLD... [--errors]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. The words are those with which the trained reader
is taught (training/align.py), so that a reader's errors don't count; some of them are wrong words, and every value of
theirs is. Of a chain of sources the first link counts. Each word's value is right if it is one of those annotated.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.align import Found, Scene, align
from training.examples import Annotated, corpus

from bench.score import fold
from servanda.actors import resolve
from servanda.model import Act, Link, Quote, Reading, Span, Value

SLOTS = {"actors": "actor", "recipients": "recipient", "sources": "source"}


def given(act: dict[str, Any], evidence: Span, words: dict[str, Found], text: str) -> Act:
    """The annotated act with the words for who is who, not their values."""
    quotes = {slot: [Quote.of(text, span) for span in words[role] or []] for slot, role in SLOTS.items()}
    return Act(
        act["type"],
        Quote.of(text, evidence),
        actors=tuple(Value(None, quote) for quote in quotes["actors"]),
        recipients=tuple(Value(None, quote) for quote in quotes["recipients"]),
        sources=tuple(Link(None, quote) for quote in quotes["sources"]),
    )


def told(article: Annotated) -> Iterator[tuple[str, str, str, list[str]]]:
    """Of every word found again its slot, the words, what they became, and what is annotated."""
    text = article.article.text
    scene = Scene(text, article.article.metadata.published)
    acts = tuple(given(act, evidence, align(scene, act, evidence), text) for act, evidence in article.acts)
    read = resolve(Reading(article.article.sha256, "annotators", acts=acts), article.article)
    for (annotated, _), act in zip(article.acts, read.acts, strict=True):
        for slot in SLOTS:
            wanted = (annotated.get(slot) or [])[: 1 if slot == "sources" else None]
            for value in getattr(act, slot):
                words = value.quote.exact if value.quote else ""
                yield slot, words, value.words, [part for one in wanted for part in one.split(" + ")]


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--errors", action="store_true", help="list the words that became somebody else")
    args = parser.parse_args()
    words: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for article in corpus(args.gold):
        for slot, mention, value, wanted in told(article):
            is_right = fold(value) in map(fold, wanted)
            words[slot] += 1
            right[slot] += is_right
            if args.errors and not is_right:
                print(f"{slot} {article.name}: {mention!r}: want {wanted} got {value}")
    print("| slot | words | right | share |\n|---|---|---|---|")
    for slot, number in words.items():
        print(f"| {slot} | {number} | {right[slot]} | {100 * right[slot] / number:.1f} |")


if __name__ == "__main__":
    main()
