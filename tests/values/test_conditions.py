"""A condition says what it bears on, and whether the act stands unless it comes about."""

from __future__ import annotations

import pytest

from servanda.model import Act, ActType, Article, Condition, Quote, Reading, Span, Value
from servanda.values import resolve


def read(text: str, clause: str, kind: ActType = "commit") -> Condition:
    """The condition of an act whose evidence is the whole text."""
    start = text.index(clause)
    words = Quote.of(text, Span(start, start + len(clause)))
    act = Act(kind, Quote.of(text, Span(0, len(text))), condition=Condition(words, Value("other", words)))
    found = resolve(Reading("", "test", (), (act,)), Article(text)).acts[0].condition
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "clause", "bears"),
    [
        ("Norland would sign the treaty only if its neighbours did", "only if its neighbours did", "taking-on"),
        ("If the bank pays, Norland will join the fund", "If the bank pays", "taking-on"),
        ("Norland is ready to send a hospital once the guns fall silent", "once the guns fall silent", "taking-on"),
        ("Norland may lend a ship if asked", "if asked", "taking-on"),
        ("Norland will deliver ten ships if parliament approves", "if parliament approves", "doing"),
        ("Norland pledged to deliver ten ships as soon as the port is open", "as soon as the port is open", "doing"),
        ("Norland would deliver the grain if it was asked to sign", "if it was asked to sign", "doing"),
    ],
)
def test_a_condition_of_taking_on_is_told_from_one_of_doing(text: str, clause: str, bears: str) -> None:
    """By the words outside the clause."""
    found = read(text, clause)
    assert found.bears is not None
    assert found.bears.value == bears
    assert found.bears.reason


def test_what_takes_nothing_on_has_no_such_condition() -> None:
    """A forecast is neither taken on nor done."""
    assert read("Prices will fall if the port opens", "if the port opens", "expect").bears is None


@pytest.mark.parametrize(
    ("clause", "word"),
    [
        ("unless the port opens", "unless"),
        ("but not without a vote", "without"),
        ("barring a new attack", "barring"),
        ("short of war", "short of"),
        ("in the absence of a vote", "in the absence of"),
        ("Unless, if asked, the port opens", "Unless"),
        ("if the port opens", None),
        ("once the vote without a result is repeated", None),
    ],
)
def test_a_negative_condition_is_marked_with_its_word(clause: str, word: str | None) -> None:
    """The word stands in the text, to the character."""
    text = f"Norland will send no ships, {clause}"
    found = read(text, clause).negative
    assert (found.quote.exact if found and found.quote else None) == word
    if found and found.quote:
        found.quote.check(text)


def test_a_condition_within_a_condition_stays_in_its_words() -> None:
    """Nothing of the inner one is lost, and nothing is made of it."""
    clause = "if the parliament, unless it is dissolved before, approves"
    found = read(f"Norland will pay {clause}", clause)
    assert found.quote.exact == clause
    assert found.negative is None
