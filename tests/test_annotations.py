"""Annotated articles stay sound: evidence verbatim, slots and values known; and the check can see a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from training.check import check

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("folder", ["training/articles", "bench/gold/dev"])
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
