"""How well words for times become values: annotated `when` and `deadline`, given the words that they were read from.

    python -m bench.times GOLD... [--errors]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. The words are those with which the trained reader
is taught (training/align.py); where that finds none for a deadline, those that the readers' own pattern finds in the
evidence or in its sentence. Annotations whose words are not found are not counted. The acts are resolved as in the
pipeline, with the article around them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.align import Scene, align
from training.examples import Annotated, corpus

from servanda import values
from servanda.model import Act, Quote, Reading, Span, Value
from servanda.readers.lexicon import DEADLINE

SLOTS = ("when", "deadline")


@dataclass(frozen=True)
class Told:
    """One annotated time with the words that it was read from, and what they were resolved to."""

    slot: str
    name: str
    published: str | None
    evidence: str
    words: str | None
    wanted: str
    found: str | None

    @property
    def right(self) -> bool:
        """Whether the value is the annotators'."""
        return self.found == self.wanted


def times(article: Annotated) -> Iterator[Told]:
    """The annotated times of an article, in its order."""
    text, published = article.article.text, article.article.metadata.published
    if not any(act.get(slot) for act, _ in article.acts for slot in SLOTS):
        return
    scene = Scene(text, published)
    acts = tuple(_act(scene, act, evidence) for act, evidence in article.acts)
    resolved = values.resolve(Reading(article.article.sha256, "annotators", acts=acts), article.article)
    for (annotated, _), act in zip(article.acts, resolved.acts, strict=True):
        for slot in SLOTS:
            if wanted := annotated.get(slot):
                value: Value[str] | None = getattr(act, slot)
                words = value.quote.exact if value and value.quote else None
                found = value.value if value else None
                yield Told(slot, article.name, published, act.evidence.exact, words, wanted, found)


def _act(scene: Scene, annotated: dict[str, Any], evidence: Span) -> Act:
    """The annotated act with the words of its times, not their values."""
    found = align(scene, annotated, evidence)
    when, due = (found[slot] if annotated.get(slot) else None for slot in SLOTS)
    if annotated.get("deadline"):
        due = due or _pattern(scene, evidence)
    return Act(annotated["type"], Quote.of(scene.text, evidence), when=_value(scene, when), deadline=_value(scene, due))


def _value(scene: Scene, spans: list[Span] | None) -> Value[str] | None:
    return Value(quote=Quote.of(scene.text, spans[0])) if spans else None


def _pattern(scene: Scene, evidence: Span) -> list[Span] | None:
    for where in (evidence, scene.sentence(evidence)):
        if found := DEADLINE.search(scene.text, where.start, where.end):
            return [Span(*found.span())]
    return None


def main() -> None:
    """Run and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--errors", action="store_true", help="list the wrong values")
    args = parser.parse_args()
    told = [one for article in corpus(args.gold) for one in times(article)]
    print("| slot | annotated | with words | right | share |\n|---|---|---|---|---|")
    for slot in SLOTS:
        every = [one for one in told if one.slot == slot]
        worded = [one for one in every if one.words is not None]
        right = sum(one.right for one in worded)
        share = f"{100 * right / len(worded):.1f}" if worded else "-"
        print(f"| {slot} | {len(every)} | {len(worded)} | {right} | {share} |")
    for one in told if args.errors else ():
        if one.words is not None and not one.right:
            evidence = re.sub(r"\s+", " ", one.evidence)
            print(
                f"{one.slot} {one.name} {one.published}: {one.words!r}: want {one.wanted} got {one.found}: {evidence}"
            )


if __name__ == "__main__":
    main()
