"""Annotated articles stay sound: evidence verbatim, slots and values known; and the check can see a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import offsets
from training.agreement import agreement, table
from training.check import check

ROOT = Path(__file__).parent.parent
NEWS = ["training/news", "training/news-second", "bench/news-dev"]
TEXTS = ROOT.parent / "shared"


@pytest.mark.parametrize("folder", ["training/articles", "training/second", "bench/gold/dev"])
def test_annotated_articles_have_no_fault(folder: str) -> None:
    """Whoever adds an article learns here what is wrong with it."""
    assert list(check(ROOT / folder)) == []


@pytest.mark.parametrize("folder", NEWS)
def test_annotations_of_real_news_have_no_fault(folder: str) -> None:
    """Every place and value, where the texts are there to be looked into."""
    if not (TEXTS / "data/news").exists():
        pytest.skip(f"the texts of real news, which the project may not hold, are not in {TEXTS}")
    assert list(offsets.check(ROOT / folder, TEXTS)) == []


@pytest.mark.parametrize("folder", NEWS)
def test_annotations_of_real_news_hold_nothing_of_the_texts(folder: str) -> None:
    """Evidence, places and conditions are numbers; of long values there are names alone."""
    for path in (ROOT / folder).glob("*.yaml"):
        for act in offsets.load(path)["acts"]:
            assert "evidence" not in act
            assert act["start"].isdigit()
            assert all(isinstance(act.get(slot, {}), dict) for slot in ("place", "condition"))
            assert "text" not in act.get("condition", {})


def test_what_is_measured_on_is_not_trained_on() -> None:
    """No text of `bench/news-dev` stands among those to learn from, and none of its months."""
    documents = {
        folder: [offsets.load(path)["document"] for path in (ROOT / folder).glob("*.yaml")]
        for folder in ("training/news", "bench/news-dev")
    }
    kept, learnt = documents["bench/news-dev"], documents["training/news"]
    assert not {one["sha256"] for one in kept} & {one["sha256"] for one in learnt}
    assert len(kept) == 50
    months = {one["published"][:7] for one in kept if "news" in one["text"]}
    assert not months & {one["published"][:7] for one in learnt if "data/news" in one["text"]}


def test_the_check_sees_faults(tmp_path: Path) -> None:
    """Words that are not in the text, an unknown theme and a day that is none are named with their act."""
    (tmp_path / "a.txt").write_text("Norland will pay.\n")
    (tmp_path / "a.yaml").write_text(
        "document: {publisher: X, published: '2025-09-05', language: en}\nacts:\n"
        "- {type: commit, evidence: Norland will not pay, actors: [NOR], force: declared,\n"
        "   theme: money, deadline: soon}\n"
    )
    found = "\n".join(check(tmp_path))
    assert "a.yaml#0: evidence is not in the text" in found
    assert "no such theme: 'money'" in found
    assert "deadline is not EDTF" in found


def test_the_second_annotation_is_of_articles_with_a_first() -> None:
    """Each article annotated twice has its text and its first annotation, of the same day and publisher."""
    for path in (ROOT / "training/second").glob("*.yaml"):
        first = ROOT / "training/articles" / path.name
        heads = [file.read_text(encoding="utf-8").split("acts:")[0] for file in (first, path)]
        assert heads[0] == heads[1]


def test_agreement_counts_only_articles_annotated_twice(tmp_path: Path) -> None:
    """An article that the second annotator did not read is left out, and equal acts agree in full."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    act = "acts:\n- {type: commit, evidence: Norland will pay, actors: [NOR], force: declared, theme: funding}\n"
    for name in ("a", "b"):
        (first / f"{name}.txt").write_text("Norland will pay.\n")
        (first / f"{name}.yaml").write_text(act)
    (second / "a.yaml").write_text(act)
    figures = agreement(first, second)
    assert figures["whole"]["f1"] == 100.0
    assert figures["act"]["gold"] == 1
    assert "| slot theme | 100.0 | 1 | 1 |" in table(figures)
