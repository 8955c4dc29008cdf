"""Annotations by places are learnt from where their texts are; of others all is read but what is kept out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from training.examples import annotated, unannotated

TEXT = "Norland will pay five lorries, its minister said. Later it did.\n\nWhat comes behind is not annotated."
END = TEXT.index("\n\n")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    rows = [{"id": "a", "text": TEXT}, {"id": "b", "text": "Another text that nobody has annotated stands here."}]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "some").mkdir()
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    document = {"published": "2025-09-05", "text": "news.jsonl", "id": "a", "sha256": sha256, "end": END}
    act = {
        "type": "commit",
        "actors": ["NOR"],
        "start": 0,
        "end": 29,
        "quantity": {"value": 5, "unit": {"start": 22, "end": 29}},
    }
    content = yaml.safe_dump({"document": document, "acts": [act]})
    (tmp_path / "some" / "one.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def test_places_become_words_of_the_annotated_part(texts: Path) -> None:
    """What comes behind it is not learnt as holding no act."""
    (one,) = annotated(texts / "some", texts)
    assert one.article.text == TEXT[:END]
    ((act, evidence),) = one.acts
    assert (act["evidence"], evidence.of(TEXT)) == ("Norland will pay five lorries",) * 2
    assert act["quantity"] == {"value": "5", "unit": "lorries"}


def test_without_its_text_an_annotation_is_passed_over(texts: Path) -> None:
    """With no folder of texts, and with one that lacks it."""
    assert list(annotated(texts / "some")) == []
    (texts / "news.jsonl").unlink()
    assert list(annotated(texts / "some", texts)) == []


def test_what_is_kept_out_is_not_read_at_all(texts: Path) -> None:
    """Neither what is annotated of it nor the rest."""
    table = texts / "news.jsonl"
    assert len(list(unannotated([table], []))) == 2
    assert [one.text for one in unannotated([table], [texts / "some"])] == [
        "Another text that nobody has annotated stands here."
    ]
