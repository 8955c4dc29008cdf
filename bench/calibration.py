"""How well a reader knows when it is right: its confidence against how often it is.

    python -m bench.calibration GOLD [--reader NAME] [--svg FILE]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. An act is right if it matches an annotated one by
type and evidence, as score.py matches; a value is right if it is among the annotated ones of the matched act's slot
(a link of a chain: if it stands at the same place of it). Values without a confidence, or that were not resolved, tell
nothing and are left out.

Expected calibration error (Guo et al. 2017): the mean distance between confidence and share of right ones over 15 bins
of equal width, weighted by how many are in them; from 0, the best, to 1. By chance: what a perfectly calibrated
reader with the same confidences would get on so few, the mean of 1,000 draws.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.diagram import Bin, svg, table
from bench.matched import Case, cases
from bench.score import fold, slot_values
from servanda.export.guidelines import act_object
from servanda.model import Act, Value

BINS = 15
DRAWS = 1_000


class Point(NamedTuple):
    """One thing that a reader said, how sure it was (0 to 1), and whether it was right."""

    confidence: float
    right: bool


def bin_of(point: Point) -> int:
    """The number of the bin that the point lies in; each holds its lower bound, the last its upper one too."""
    return min(int(point.confidence * BINS), BINS - 1)


def bins(points: Sequence[Point]) -> list[Bin]:
    """The bins that hold a point, from unsure to sure."""
    held: list[list[Point]] = [[] for _ in range(BINS)]
    for point in points:
        held[bin_of(point)].append(point)
    return [
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(inside),
            sum(point.confidence for point in inside) / len(inside),
            sum(point.right for point in inside) / len(inside),
        )
        for number, inside in enumerate(held)
        if inside
    ]


def expected_error(points: Sequence[Point]) -> float:
    """The expected calibration error, from 0 to 1; 0 where there is no point.

    >>> expected_error([Point(0.5, True), Point(0.5, False), Point(1.0, True)])
    0.0
    """
    return sum(one.points * abs(one.confidence - one.right) for one in bins(points)) / max(len(points), 1)


def by_chance(points: Sequence[Point], seed: int = 0) -> float:
    """The mean error of a reader that is right exactly as often as it says, in a thousand draws."""
    draw = np.random.default_rng(seed)
    sure = np.array([point.confidence for point in points])
    place = np.array([bin_of(point) for point in points])
    gaps = (np.bincount(place, weights=sure - (draw.random(len(points)) < sure)) for _ in range(DRAWS))
    return float(np.mean([np.abs(gap).sum() / len(points) for gap in gaps]))


def of_acts(read: Iterable[Case]) -> Iterator[Point]:
    """A point an act."""
    for case in read:
        matched = {found for _, found in case.pairs()}
        for number, act in enumerate(case.acts):
            yield Point(act.confidence, number in matched)


def of_slots(read: Iterable[Case]) -> Iterator[tuple[str, Point]]:
    """A slot's name and a point for every value of a matched act that has a confidence."""
    for case in read:
        for gold, _, act in case.matched():
            for slot, place, value in values(act):
                if value.confidence is not None and (right := is_right(gold, act, slot, place, value)) is not None:
                    yield slot, Point(value.confidence, right)


def values(act: Act) -> Iterator[tuple[str, int, Value[Any]]]:
    """Every value with its slot and its place in it; the trigger is the condition's."""
    if act.condition:
        yield "condition", 0, act.condition.trigger
    last, place = "", 0
    for slot, value in act.values():
        last, place = slot, place + 1 if slot == last else 0
        yield slot, place, value


def is_right(gold: dict[str, Any], act: Act, slot: str, place: int, value: Value[Any]) -> bool | None:
    """Whether a value of the act is annotated; None if it was not resolved."""
    if slot == "sources":
        return fold(value.words) in map(fold, gold.get("sources", [])[place : place + 1])
    held: Any = act.condition if slot == "condition" else (value,) if isinstance(getattr(act, slot), tuple) else value
    alone: dict[str, Any] = {slot: held}
    wanted, given = slot_values(gold), slot_values(act_object(Act(act.type, act.evidence, **alone)))
    return next((key in wanted for key in given if key[0] == slot), None)


def summary(name: str, points: Sequence[Point]) -> str:
    """One row of the table of errors."""
    if not points:
        return f"| {name} | 0 | - | - | - | - |"
    mean = sum(point.confidence for point in points) / len(points)
    right = sum(point.right for point in points) / len(points)
    error, chance = expected_error(points), by_chance(points)
    return f"| {name} | {len(points)} | {mean:.2f} | {right:.2f} | {error:.3f} | {chance:.3f} |"


def main() -> None:
    """Run and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--reader", default="standard")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the reliability diagram of the acts there")
    args = parser.parse_args()
    read = list(cases(args.gold, args.reader))
    acts, slots = list(of_acts(read)), list(of_slots(read))
    print(f"| {args.reader} | points | mean confidence | right | expected calibration error | by chance |")
    print("|---|---|---|---|---|---|")
    print(summary("acts", acts))
    print(summary("slots", [point for _, point in slots]))
    for slot in sorted({slot for slot, _ in slots}):
        print(summary(f"slots: {slot}", [point for name, point in slots if name == slot]))
    for name, points in (("Acts", acts), ("Slots", [point for _, point in slots])):
        if points:
            print(f"\n{name}:\n\n{table(bins(points))}")
    if args.svg:
        args.svg.write_text(svg(f"Confidence of acts: {args.reader}", bins(acts)), encoding="utf-8")


if __name__ == "__main__":
    main()
