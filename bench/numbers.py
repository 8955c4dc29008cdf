"""How well sums, counts and quantities are read from their words.

    python -m bench.numbers FOLDER... [--errors]

Each FOLDER holds NAME.txt and NAME.yaml pairs in the form of the guidelines. The words of an annotated number are those
that `training/align.py` finds for it, and actors are as annotated, so that a reader's errors don't count. Values are
compared as score.py compares them. What was not found in the text is left out, and counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from training.align import Found, Scene, align
from training.examples import corpus

from bench.score import slot_values
from servanda.export.guidelines import act_object
from servanda.model import Act, ActType, Article, Quote, Reading, Span, Value
from servanda.values import resolve

SLOTS = ("amount", "count", "quantity")


@dataclass
class Slot:
    """Counts of one slot."""

    annotated: int = 0
    found: int = 0
    """How many of those have words in the text."""
    read: int = 0
    """How many of those got a value."""
    right: int = 0


def given(act: Mapping[str, Any], evidence: Span, words: Mapping[str, Found], article: Article) -> Act:
    """The annotated act as a perfect reader would give it: who acts, and the words of its numbers."""

    def names(slot: str) -> tuple[Value[str], ...]:
        return tuple(Value(name, None, "as annotated") for name in act.get(slot) or [])

    values: dict[str, Any] = {
        slot: Value(None, Quote.of(article.text, spans[0])) for slot in SLOTS if slot in act and (spans := words[slot])
    }
    kind = cast("ActType", act["type"])
    quote = Quote.of(article.text, evidence)
    return Act(kind, quote, actors=names("actors"), recipients=names("recipients"), **values)


def pairs(folders: list[Path]) -> Iterator[tuple[str, Mapping[str, Any], Act, dict[str, Any]]]:
    """Each annotated act that has a number: its article's name, what is annotated, what was given and what was read."""
    for one in corpus(folders):
        numbered = [(act, evidence) for act, evidence in one.acts if set(SLOTS) & set(act)]
        if not numbered:
            continue
        scene = Scene(one.article.text, one.article.metadata.published)
        acts = [given(act, evidence, align(scene, act, evidence), one.article) for act, evidence in numbered]
        read = resolve(Reading(one.article.sha256, "annotated", (), tuple(acts)), one.article)
        for (act, _), before, found in zip(numbered, acts, read.acts, strict=True):
            yield one.name, act, before, act_object(found)


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--errors", action="store_true", help="list what was read wrongly, and what was not found")
    args = parser.parse_args()
    slots = {name: Slot() for name in SLOTS}
    for name, act, before, read in pairs(args.folders):
        for slot in set(SLOTS) & set(act):
            counted, words = slots[slot], getattr(before, slot)
            is_right = slot_values({slot: act[slot]}) == slot_values({slot: read.get(slot)})
            counted.annotated += 1
            counted.found += words is not None
            counted.read += slot in read
            counted.right += is_right
            if args.errors and not is_right:
                told = repr(words.quote.exact) if words else "no words"
                print(f"{slot} {name}: {told}: want {act[slot]} got {read.get(slot)} in {act['evidence'][:90]}")
    print("| slot | annotated | with words | read | right | right of those with words |\n|---|---|---|---|---|---|")
    for name, one in slots.items():
        share = f"{100 * one.right / one.found:.1f}" if one.found else "-"
        print(f"| {name} | {one.annotated} | {one.found} | {one.read} | {one.right} | {share} |")


if __name__ == "__main__":
    main()
