"""Figures of times: words are found again, resolved in their article, and compared with what was annotated."""

from __future__ import annotations

from pathlib import Path

from bench.times import times
from training.examples import corpus

TEXT = "Ministers met in Rome on Thursday. Italy will send ten ships within two weeks. Spain will follow."
ANNOTATED = """\
document: {published: 2025-09-05}
acts:
- {type: meet, evidence: Ministers met in Rome on Thursday, when: 2025-09-04}
- {type: commit, evidence: Italy will send ten ships within two weeks, deadline: 2025-09-19}
- {type: commit, evidence: Spain will follow, deadline: 2030}
"""


def test_times_are_right_wrong_or_without_words(tmp_path: Path) -> None:
    """The second deadline counts from the meeting, so that the annotation is off by a day; the third has no words."""
    (tmp_path / "rome.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rome.yaml").write_text(ANNOTATED, encoding="utf-8")
    (article,) = corpus([tmp_path])
    told = [(one.slot, one.words, one.found, one.right) for one in times(article)]
    assert told == [
        ("when", "Thursday", "2025-09-04", True),
        ("deadline", "within two weeks", "2025-09-18", False),
        ("deadline", None, None, False),
    ]
