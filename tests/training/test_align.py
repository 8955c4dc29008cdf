"""The words for annotated values are found again, and what is not found is unknown, which is not none."""

from __future__ import annotations

from typing import Any

import pytest
from training.align import Scene, align

from servanda.model import Span

TEXT = """French President Emmanuel Macron met Friedrich Merz in Paris on Thursday. He said Berlin would pay
5 million euros by the end of June if Poland agreed. Twenty-six countries will send 10,000 soldiers.
"""


def aligned(evidence: str, **act: Any) -> dict[str, list[str] | None]:
    scene = Scene(TEXT, "2025-09-05")
    start = TEXT.index(evidence)
    found = align(scene, act, Span(start, start + len(evidence)))
    filled = {role: spans for role, spans in found.items() if spans != []}
    return {role: None if spans is None else [span.of(TEXT) for span in spans] for role, spans in filled.items()}


MEETING = "French President Emmanuel Macron met Friedrich Merz in Paris on Thursday"
PAYMENT = "Berlin would pay\n5 million euros by the end of June if Poland agreed"


def test_persons_places_and_days() -> None:
    """By name, by exact words, by the parts of a date."""
    found = aligned(MEETING, actors=["FRA/Emmanuel Macron", "DEU/Friedrich Merz"], place="Paris", when="2025-09-04")
    assert found == {
        "actor": ["French President Emmanuel Macron", "Friedrich Merz"],
        "place": ["Paris"],
        "when": ["Thursday"],
    }


def test_a_pronoun_stands_for_a_source_without_a_name_in_its_sentence() -> None:
    """And a capital for its state."""
    found = aligned(PAYMENT, actors=["DEU"], sources=["FRA/Emmanuel Macron"])
    assert (found["actor"], found["source"]) == (["Berlin"], ["He"])


def test_sums_counts_and_quantities() -> None:
    """By their value."""
    found = aligned(PAYMENT, amount={"value": "5000000", "currency": "EUR"})
    assert found["amount"] == ["5 million euros"]
    soldiers = aligned(
        "Twenty-six countries will send 10,000 soldiers",
        count={"n": "26", "of": "countries"},
        quantity={"value": "10000", "unit": "soldiers"},
    )
    assert (soldiers["count"], soldiers["quantity"]) == (["Twenty-six countries"], ["10,000 soldiers"])


@pytest.mark.parametrize("value", ["BRA", "JPN/Shigeru Ishiba", "Rio Group"])
def test_what_the_text_does_not_name_is_unknown(value: str) -> None:
    """None, and not an empty list."""
    assert aligned(MEETING, recipients=[value])["recipient"] is None
