"""Accuracy does not fall: figures on the project's own annotated articles, held by bench/floors.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.offsets import write_words
from bench.pages import FIELDS, measure
from bench.reading import predict
from bench.score import score

BENCH = Path(__file__).parent.parent / "bench"
FLOORS = json.loads((BENCH / "floors.json").read_text())
TEXTS = BENCH.parent.parent / "shared"


@pytest.mark.parametrize("reader", ["rules", "small", "standard"])
def test_readers_keep_their_figures(reader: str, tmp_path: Path) -> None:
    """Span, act and slot F1 of each reader stand above their floors, and above the baseline of the same run."""
    predict(BENCH / "gold" / "dev", tmp_path, reader)
    figures = score(BENCH / "gold" / "dev", tmp_path / "reader")
    baseline = score(BENCH / "gold" / "dev", tmp_path / "baseline")
    for name, floor in FLOORS[reader].items():
        assert figures[name]["f1"] >= floor, name
        assert figures[name]["f1"] > baseline[name]["f1"], name


@pytest.mark.parametrize("reader", ["rules", "small", "standard"])
def test_readers_keep_their_figures_on_real_news(reader: str, tmp_path: Path) -> None:
    """The same on articles of 2012 to 2020, where their texts are there."""
    if not write_words(BENCH / "news-dev", tmp_path / "gold", TEXTS):
        pytest.skip(f"the texts of real news, which the project may not hold, are not in {TEXTS}")
    predict(tmp_path / "gold", tmp_path, reader)
    figures = score(tmp_path / "gold", tmp_path / "reader")
    for name, floor in FLOORS[f"{reader} on news"].items():
        assert figures[name]["f1"] >= floor, name


def test_pages_are_cut_out_as_well_as_ever() -> None:
    """Token F1 of every page, and every metadata value, stand; and ours is no worse than each library alone."""
    found = measure(BENCH / "gold" / "dev")
    means = {library: sum(scores) / len(scores) for library, scores in found.scores.items()}
    assert min(found.scores["servanda"]) >= FLOORS["pages"]["token_f1"]
    assert means["servanda"] == max(means.values())
    assert found.wrong == []
    assert all(found.right[field] for field in FIELDS)


@pytest.mark.parametrize("name", FLOORS)
def test_floors_are_between_0_and_100(name: str) -> None:
    """A floor that nothing can fall below holds nothing."""
    assert all(0 < floor <= 100 for floor in FLOORS[name].values())
