"""Annotations by places: they lead to the words and back, and what is wrong with them is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench.offsets import articles, by_places, by_words, check, write_places, write_words

TEXT = "Norland will pay 5 lorries if asked. Norland will pay in Oslo, and 26 countries agreed.\n\nA later part."
END = TEXT.index("\n\n")
ACTS: list[dict[str, Any]] = [
    {
        "type": "commit",
        "evidence": "Norland will pay",
        "actors": ["NOR"],
        "force": "declared",
        "theme": "other",
        "condition": {"text": "if asked", "trigger": "other"},
        "quantity": {"value": "5", "unit": "lorries"},
    },
    {
        "type": "perform",
        "evidence": "Norland will pay",
        "occurrence": "2",
        "actors": ["NOR"],
        "theme": "other",
        "place": "Oslo",
        "count": {"n": "26", "of": "countries"},
    },
]


def document(**more: str) -> dict[str, str]:
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    head = {"publisher": "Post", "published": "2025-09-05", "language": "en", "text": "news.jsonl", "id": "a"}
    return head | {"sha256": sha256, "end": str(END)} | more


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "news.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    return tmp_path


def write(folder: Path, acts: list[dict[str, Any]], **more: str) -> Path:
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump({"document": document(**more), "acts": acts}), encoding="utf-8")
    return folder


def test_words_become_places_and_places_words() -> None:
    """Nothing of the text is left between, and the second of equal stretches stays the second."""
    for act in ACTS:
        placed = by_places(act, TEXT)
        assert not any(word in json.dumps(placed) for word in ("lorries", "Oslo", "asked", "countries", "will"))
        assert by_words(placed, TEXT) == act


def test_an_article_goes_to_places_and_back(texts: Path) -> None:
    """The text is cut where its annotation ends, and the pair can be scored like any other."""
    placed = texts / "placed"
    assert write_places(write(texts / "words", ACTS), placed, texts) == 1
    assert list(check(placed, texts)) == []
    ((name, data, text),) = articles(placed, texts)
    assert (name, text) == ("a", TEXT[:END])
    assert data["acts"] == ACTS
    assert write_words(placed, texts / "again", texts) == 1
    assert (texts / "again" / "a.txt").read_text(encoding="utf-8") == TEXT[:END]


def test_what_is_wrong_is_named(texts: Path) -> None:
    """A place beyond the text, one that is annotated twice, and values that the guidelines do not have."""
    acts: list[dict[str, Any]] = [
        {"type": "perform", "actors": ["NOR"], "theme": "money", "start": 0, "end": 20},
        {"type": "perform", "actors": ["NOR"], "theme": "other", "start": 10, "end": 30},
        {"type": "perform", "actors": ["NOR"], "theme": "other", "start": 70, "end": 900},
    ]
    found = "\n".join(check(write(texts / "some", acts), texts))
    assert "a.yaml#0: no such theme: 'money'" in found
    assert "a.yaml#1: shares words with the act before" in found
    assert "a.yaml#2: 70 to 900 is no place in a text" in found


def test_another_text_than_was_annotated_is_refused(texts: Path) -> None:
    """A text that has changed since, or another one under the same name, gives no wrong words."""
    (fault,) = check(write(texts / "some", ACTS, sha256="0" * 64), texts)
    assert "another text than was annotated under 'a'" in fault


def test_without_the_texts_it_says_what_is_missing(texts: Path) -> None:
    """And gives no article."""
    folder = write(texts / "some", ACTS)
    (texts / "news.jsonl").unlink()
    assert list(articles(folder, texts)) == []
    (fault,) = check(folder, texts)
    assert "news.jsonl is not in" in fault
