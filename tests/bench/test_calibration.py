"""The calibration error, on made-up confidences."""

from __future__ import annotations

from typing import Any

import pytest
from bench.calibration import Point, bins, by_chance, expected_error, of_acts, of_slots
from bench.diagram import svg, table
from bench.matched import Case
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from servanda.export.guidelines import act_object
from servanda.model import Act, Condition, Link, Quote, Span, Value

POINTS = st.lists(st.builds(Point, st.floats(0, 1), st.booleans()), min_size=1, max_size=50)


def test_perfect_calibration_has_no_error() -> None:
    """As many are right as the confidence says, in every bin."""
    points = [Point(tenth / 10, number < tenth) for tenth in range(11) for number in range(10)]
    assert expected_error(points) == pytest.approx(0)


def test_the_error_is_the_distance_weighted_by_number() -> None:
    """Three sure ones of which none is right, and one unsure that is wrong as it says."""
    assert expected_error([Point(1.0, False)] * 3 + [Point(0.0, False)]) == pytest.approx(0.75)
    assert expected_error([]) == 0


def test_bins_hold_their_lower_bound() -> None:
    """The last holds 1 as well."""
    assert [(one.low, one.points) for one in bins([Point(0, True), Point(1 / 15, True), Point(1, True)])] == [
        (0, 1),
        (1 / 15, 1),
        (14 / 15, 1),
    ]


@given(POINTS)
def test_the_error_is_a_share(points: list[Point]) -> None:
    """It lies between 0 and 1 and is free of order, and every point lies in one bin."""
    assert 0 <= expected_error(points) <= 1 + 1e-9
    assert expected_error(points) == pytest.approx(expected_error(points[::-1]))
    assert sum(one.points for one in bins(points)) == len(points)


def test_chance_is_nothing_for_the_certain_and_shrinks_with_number() -> None:
    """Who is always sure and always right has no luck to fear."""
    assert by_chance([Point(1.0, True)] * 5) == 0
    assert by_chance([Point(0.5, True)] * 10) > by_chance([Point(0.5, True)] * 1000) > 0


def test_the_diagram_marks_where_a_bar_should_end() -> None:
    """Half are right where nine in ten should be."""
    row = table(bins([Point(0.9, True), Point(0.9, False)])).splitlines()[-1]
    assert row == f"| 0.87 to 0.93 | 2 | 0.90 | 0.50 | `{'█' * 15}{' ' * 12}│  ` |"


def test_the_picture_is_well_formed() -> None:
    """A bar for each bin, and a title that may hold any character."""
    root = etree.fromstring(svg('a < b & "c"', bins([Point(0.9, True), Point(0.1, False)])))
    assert len(root.findall("{*}rect/{*}title")) == 2
    assert svg("nothing", []).startswith("<svg")


TEXT = "Grey said that Poland will send arms if Oslo does."


def quote(words: str) -> Quote:
    """The words at their place in the text."""
    return Quote.of(TEXT, Span(TEXT.index(words), TEXT.index(words) + len(words)))


GOLD: dict[str, Any] = {
    "type": "commit",
    "evidence": "Poland will send arms",
    "actors": ["POL"],
    "sources": ["one diplomat", "POL/Grey"],
    "theme": "arms",
    "condition": {"text": "if Oslo does", "trigger": "reciprocity"},
}


def read(act: Act) -> list[Case]:
    """One article with that act."""
    return [Case("arms", TEXT, [GOLD], (act,), [act_object(act)], 0.0)]


def test_an_act_is_right_if_type_and_evidence_are() -> None:
    """As score.py matches them."""
    evidence = quote("Poland will send arms")
    assert list(of_acts(read(Act("commit", evidence, confidence=0.7)))) == [Point(0.7, True)]
    assert list(of_acts(read(Act("claim", evidence, confidence=0.7)))) == [Point(0.7, False)]


def test_a_value_is_right_if_it_is_annotated() -> None:
    """A link at its place; values without a confidence or without a meaning are left out."""
    act = Act(
        "commit",
        quote("Poland will send arms"),
        actors=(Value("POL", quote("Poland"), confidence=0.9), Value("NOR", quote("Oslo"), confidence=0.2)),
        sources=(Link("one diplomat", quote("Grey"), confidence=0.8), Link("Grey", quote("Grey"), confidence=0.3)),
        condition=Condition(quote("if Oslo does"), Value("attack", quote("Oslo"), confidence=0.5)),
        theme=Value("arms", quote("arms")),
        deadline=Value(None, quote("will"), confidence=0.6),
    )
    assert list(of_slots(read(act))) == [
        ("condition", Point(0.5, False)),
        ("actors", Point(0.9, True)),
        ("actors", Point(0.2, False)),
        ("sources", Point(0.8, True)),
        ("sources", Point(0.3, False)),
    ]
