"""Counted groups without a name are actors where they are the subject, and sums of money never are."""

from __future__ import annotations

import pytest

from servanda.actors import groups, resolve
from servanda.model import Act, Article, Candidate, Quote, Reading, Span, Value


def quote(text: str, words: str) -> Quote:
    """The first occurrence of the words."""
    return Quote.of(text, Span(text.index(words), text.index(words) + len(words)))


def actors_of(text: str, act: Act) -> list[str]:
    """The actors of the only act of an article."""
    reading = resolve(Reading("", "hand/1", acts=(act,)), Article(text))
    return [value.words for value in reading.acts[0].actors]


def counting(text: str, counted: str, *actors: str, evidence: str | None = None) -> Act:
    """An act with the words of its count, and those of its actors as a reader gives them."""
    return Act(
        "meet",
        quote(text, evidence or text),
        actors=tuple(Value(None, quote(text, words)) for words in actors),
        count=Value(None, quote(text, counted)),
    )


@pytest.mark.parametrize(
    ("text", "counted", "actor"),
    [
        ("14 countries agreed to share a depot", "14 countries", "14 countries"),
        ("Seventeen heads of state met in Rome", "Seventeen heads of state", "Seventeen heads of state"),
        ("Envoys of 21 countries met in Rome", "21 countries", "21 countries"),
        ("Foreign ministers from some thirty states met", "some thirty states", "thirty states"),
        ("On Friday more than 60 delegations met in Rome", "60 delegations", "60 delegations"),
        ("which the 26 other members supported", "26 other members", "26 other members"),
        ("At the invitation of Norway, representatives of 24 countries met", "24 countries", "24 countries"),
    ],
)
def test_a_counted_group_that_nobody_else_acts_for_is_the_actor(text: str, counted: str, actor: str) -> None:
    """By the text's own words, without what hedges the number."""
    assert actors_of(text, counting(text, counted)) == [actor]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The premier received 29 leaders in Rome", "29 leaders"),
        ("a call on 12 countries to join", "12 countries"),
        ("The plan was shown to nine donors", "nine donors"),
    ],
)
def test_a_group_to_which_something_is_done_is_no_actor(text: str, counted: str) -> None:
    """It is none where it is not the subject."""
    assert actors_of(text, counting(text, counted)) == []


def test_whoever_the_text_names_beside_its_setting_acts_rather_than_the_group() -> None:
    """A reader that names the members is right, but the place where they met and the host are none of them."""
    text = "Nine allies, among them Poland and Latvia, met"
    assert actors_of(text, counting(text, "Nine allies", "Poland", "Latvia")) == ["POL", "LVA"]
    text = "Delegations of nine countries met in Suva"
    assert actors_of(text, counting(text, "nine countries", "Suva")) == ["nine countries"]
    text = "At the invitation of Norway, envoys of nine countries met"
    assert actors_of(text, counting(text, "nine countries", "Norway")) == ["nine countries"]


def test_a_count_that_is_cut_short_is_filled_by_other_words_that_hold_its_number() -> None:
    """Readers stop within "heads of state"; the shortest of their other words that go on are taken."""
    text = "More than 20 heads of state and government met in Rome"
    act = counting(text, "than 20 heads of")
    longer = ("More than 20 heads of state and government", "More than 20 heads of state")
    candidates = tuple(Candidate(None, quote(text, words), None, 0.1, "actors") for words in longer)
    found = groups.acting(Act(act.type, act.evidence, count=act.count, candidates=candidates), text)
    assert [value.words for value in found.actors] == ["20 heads of state"]


@pytest.mark.parametrize("sum_", ["$19", "A$5 million", "€40", "19 billion", "5 million Canadian dollars"])
def test_a_sum_is_never_an_actor(sum_: str) -> None:
    """Whatever a reader takes it for."""
    text = f"It had reached {sum_} by June"
    act = Act("perform", quote(text, text), actors=(Value(None, quote(text, sum_)),))
    assert actors_of(text, act) == []
