"""How well a reader fills the slots of the acts that it finds, and what it finds where there is no act.

    python -m bench.slots GOLD [--reader NAME] [--given] [--errors]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. Only acts that match by type and evidence count,
so a slot's figures do not depend on how many acts are found. Values are compared as score.py compares them.

P, R, F1: of values; a chain of sources is one value. Right: of the acts that are annotated with the slot, those on
which it is wholly right, every value of a list included. "sources, right names" counts a chain as right where it points
at the right ones, whatever name they are given: see bench/chains.py.

With --given the reader is told the evidence and the type of every annotated act, and fills the slots alone, so that its
errors in finding acts do not count at all. A trained reader is needed for it.

Traps are articles without any act, annotated as `acts: []`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.chains import cast_of, chain_is_right
from bench.matched import Case, cases
from bench.score import Tally, slot_values
from servanda.model import Act

NAMED = "sources, right names"


@dataclass
class Slot:
    """Counts of one slot: of values, and of acts that are annotated with it."""

    values: Tally = field(default_factory=Tally)
    acts: int = 0
    right: int = 0

    def add(self, hit: int, want: int, got: int) -> None:
        """Count the values of one act."""
        self.values.add(hit, want, got)
        self.acts += want > 0
        self.right += want > 0 and hit == want == got


@dataclass
class Measured:
    """Slots by name, on matched acts; articles, acts and the traps."""

    slots: dict[str, Slot] = field(default_factory=dict)
    matched: int = 0
    gold: int = 0
    traps: list[tuple[str, int]] = field(default_factory=list)
    """Name of each trap article and the number of acts found in it."""


def by_slot(act: dict[str, Any]) -> dict[str, Counter[str]]:
    """Comparable values by slot.

    >>> by_slot({"actors": ["POL"], "theme": "arms"})
    {'actors': Counter({'pol': 1}), 'theme': Counter({'arms': 1})}
    """
    found: dict[str, Counter[str]] = {}
    for (slot, value), count in slot_values(act).items():
        found.setdefault(slot, Counter())[value] += count
    return found


def add(slots: dict[str, Slot], gold: dict[str, Any], found: dict[str, Any]) -> None:
    """Count the slots of one matched act."""
    want, got = by_slot(gold), by_slot(found)
    for name in {*want, *got}:
        wanted, given = want.get(name, Counter()), got.get(name, Counter())
        slots.setdefault(name, Slot()).add((wanted & given).total(), wanted.total(), given.total())


def add_chain(slots: dict[str, Slot], gold: dict[str, Any], act: Act, case: Case) -> None:
    """Count the chain of one matched act, given the right names."""
    want, got = bool(gold.get("sources")), bool(act.sources)
    hit = want and got and chain_is_right(gold["sources"], act.sources, case.text, cast_of(case.gold))
    slots.setdefault(NAMED, Slot()).add(int(hit), int(want), int(got))


def measure(read: Iterable[Case], *, errors: bool = False) -> Measured:
    """The counts over all articles."""
    counted = Measured()
    for case in read:
        counted.gold += len(case.gold)
        if not case.gold:
            counted.traps.append((case.name, len(case.acts)))
        for gold, found, act in case.matched():
            counted.matched += 1
            add(counted.slots, gold, found)
            add_chain(counted.slots, gold, act, case)
            if errors:
                for line in wrong(case.name, gold, found):
                    print(line)
        if errors and not case.gold:
            for act in case.acts:
                print(f"TRAP {case.name}: {act.type}: {act.evidence.exact[:100]}")
    return counted


def wrong(name: str, gold: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """A line for every slot whose values differ."""
    want, got = by_slot(gold), by_slot(found)
    return [
        f"{slot} {name}: {gold['evidence'][:60]}: want {sorted(want.get(slot, []))} got {sorted(got.get(slot, []))}"
        for slot in sorted({*want, *got})
        if want.get(slot) != got.get(slot)
    ]


def main() -> None:
    """Run and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--reader", default="standard")
    parser.add_argument("--given", action="store_true", help="tell the reader where the annotated acts stand")
    parser.add_argument("--errors", action="store_true", help="list the wrong slots, and the acts in traps")
    args = parser.parse_args()
    counted = measure(cases(args.gold, args.reader, given=args.given), errors=args.errors)
    print(f"{args.reader}: {counted.matched} of {counted.gold} acts matched\n")
    print("| slot | P | R | F1 | right | annotated |\n|---|---|---|---|---|---|")
    for name, slot in sorted(counted.slots.items()):
        figures = slot.values.figures()
        right = f"{100 * slot.right / slot.acts:.1f}" if slot.acts else "-"
        print(f"| {name} | {figures['p']} | {figures['r']} | {figures['f1']} | {right} | {figures['gold']} |")
    if counted.traps:
        found = [number for _, number in counted.traps]
        print("\n| | traps | without any act | acts | acts a trap |\n|---|---|---|---|---|")
        print(f"| {args.reader} | {len(found)} | {found.count(0)} | {sum(found)} | {sum(found) / len(found):.2f} |")


if __name__ == "__main__":
    main()
