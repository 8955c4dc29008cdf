"""Annotated articles stay sound: evidence verbatim, slots and values known; and the check can see a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from training.agreement import agreement, table
from training.check import check

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("folder", ["training/articles", "training/second", "bench/gold/dev"])
def test_annotated_articles_have_no_fault(folder: str) -> None:
    """Whoever adds an article learns here what is wrong with it."""
    assert list(check(ROOT / folder)) == []


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
