"""Themes are chosen by words, and say by which."""

from __future__ import annotations

import pytest

from servanda.readers.trained.themes import Words, themes


def words(evidence: str, article: str = "") -> Words:
    return Words(evidence, evidence, "Talks in Norham", article or evidence, "commit")


@pytest.mark.parametrize(
    ("evidence", "theme"),
    [
        ("will impose new sanctions on banks and freeze their assets", "sanctions"),
        ("will deliver ten howitzers and a thousand artillery shells", "arms"),
        ("will send a battalion of soldiers to the border", "troops"),
        ("will cut greenhouse gas emissions by half and protect the climate", "climate"),
        ("will pay for vaccines against cholera and for hospitals", "health"),
    ],
)
def test_a_theme_follows_the_words_of_the_evidence(evidence: str, theme: str) -> None:
    """Each with words that tell it."""
    assert themes().of(words(evidence)).value == theme


def test_the_reason_names_words_of_the_text() -> None:
    """So that anyone can see why."""
    evidence = "will impose new sanctions on banks"
    found = themes().of(words(evidence))
    assert found.reason is not None
    named = found.reason.removeprefix("by ").split(" in the ")[0].split(", ")
    assert named
    assert all(word in evidence for word in named)


def test_an_article_without_known_words_still_has_a_theme() -> None:
    """By the kind of act alone."""
    found = themes().of(words("Xyzzy plugh"))
    assert found.value is not None
    assert found.reason == "by the kind of act"
