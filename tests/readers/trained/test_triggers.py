"""A condition's trigger follows the words of its clause, and says by which."""

from __future__ import annotations

import pytest

from servanda.model import Quote, Span
from servanda.readers.trained.triggers import triggers


def clause(words: str) -> Quote:
    return Quote(Span(0, len(words)), words)


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("once a ceasefire has held for a month", "ceasefire"),
        ("after a peace agreement is signed", "peace-agreement"),
        ("if there was no progress in the talks", "no-progress"),
        ("pending approval by the Norham parliament", "approval"),
        ("provided that the others do the same in return", "reciprocity"),
        ("if Norland is attacked again", "attack"),
        ("unless Norland honours its commitments and releases the prisoners", "compliance"),
        ("if the weather allows", "other"),
    ],
)
def test_each_trigger_is_told_by_its_words(words: str, trigger: str) -> None:
    """One plain clause for each of the guidelines' list."""
    found = triggers().of(clause(words), "commit")
    assert found.value == trigger
    assert found.confidence is not None
    assert 0 < found.confidence <= 1


def test_the_reason_names_words_of_the_clause() -> None:
    """So that anyone can see why."""
    words = "pending approval by the Norham parliament"
    reason = triggers().of(clause(words), "commit").reason
    assert reason is not None
    assert all(word in words for word in reason.removeprefix("by ").split(", "))
