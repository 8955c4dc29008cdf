"""The stories stay sound, and the ledger makes of them what it did."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from bench.score import read
from bench.score_ledger import score
from bench.stories import made, write
from bench.told import Story, stories
from training.check import faults

from servanda.ledger.views.telling import UNDERTAKEN

BENCH = Path(__file__).parents[2] / "bench"
STORIES = BENCH / "gold" / "stories"
FLOORS = json.loads((BENCH / "floors.json").read_text())["stories"]


@pytest.fixture(scope="module")
def told() -> list[Story]:
    """All stories with their annotated acts."""
    return list(stories(STORIES))


@pytest.mark.parametrize(
    "path", sorted(STORIES.glob("*/[0-9]*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_acts_have_no_fault(path: Path) -> None:
    """Evidence is verbatim, slots and values are known."""
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert [fault for act in read(path) for fault in faults(act, text)] == []


def test_each_act_is_in_one_undertaking(told: list[Story]) -> None:
    """A story's ledger names every act that makes an undertaking once, and conflicts between acts that there are."""
    for story in told:
        acts = {one.id: one for report in story.reports for one in report.tellings}
        named = Counter(telling for entry in story.ledger["undertakings"] for telling in entry["tellings"])
        assert named == Counter(name for name, one in acts.items() if one.act.type in UNDERTAKEN), story.name
        for conflict in story.ledger["conflicts"]:
            assert set(conflict["acts"]) <= acts.keys()


def test_the_ledger_keeps_its_figures(told: list[Story], tmp_path: Path) -> None:
    """Undertakings, statuses, conflicts and origins stand above their floors."""
    for story in told:
        write(tmp_path, story, made(story))
    figures = score(STORIES, tmp_path)
    for name, floor in FLOORS.items():
        assert figures[name].get("f1", figures[name].get("accuracy")) >= floor, name
    assert figures["conflicts"]["kind"] >= FLOORS["origins"]


def test_without_the_ledger_the_figures_fall(told: list[Story], tmp_path: Path) -> None:
    """The scorer sees it when every act is an undertaking of its own, and when all are one."""
    for story in told:
        alone = made(story)
        alone["undertakings"] = [
            {**entry, "tellings": [one]} for entry in alone["undertakings"] for one in entry["tellings"]
        ]
        write(tmp_path, story, {**alone, "conflicts": [], "origins": []})
    figures = score(STORIES, tmp_path)
    assert figures["undertakings"]["f1"] < FLOORS["undertakings"]
    assert figures["conflicts"]["f1"] == figures["origins"]["f1"] == 0.0
