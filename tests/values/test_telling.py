"""A time goes with a verb that is past or to come, and is told as a first day or as a last one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.model import Quote, Span
from servanda.values import telling


def place(text: str, words: str) -> Span:
    """The last occurrence of the words."""
    return Span(text.rindex(words), text.rindex(words) + len(words))


@pytest.mark.parametrize(
    ("clause", "time", "told"),
    [
        ("Norland agreed on Thursday to send engineers", "Thursday", "behind"),
        ("Norland pledged 5 million euros on Monday", "Monday", "behind"),
        ("Both sides struck a deal late on Thursday that will open the port", "Thursday", "behind"),
        ("On Monday the nine states earmarked a million", "Monday", "behind"),
        ("Donors who sat in Port Azure on Sunday promised two ships", "Sunday", "behind"),
        ("The pact was signed on Friday", "Friday", "behind"),
        ("Norland has withdrawn its ships on Tuesday", "Tuesday", "behind"),
        ("Nine states had committed by Friday night", "Friday night", "behind"),
        ("Norland was thought to have signed it in May", "May", "behind"),
        ("Norland will send engineers by Friday", "Friday", "ahead"),
        ("The ships promised by Norland will sail on Friday", "Friday", "ahead"),
        ("The money will be paid on Friday", "Friday", "ahead"),
        ("Norland would then cut its fees on Friday", "Friday", "ahead"),
        ("On Tuesday Norland is to present its plan", "Tuesday", "ahead"),
        ("The promised ships may sail on Monday", "Monday", "ahead"),
        ("Norland promised to send ships on Monday", "Monday", "purpose"),
        ("The pact is to be signed on Monday", "Monday", "purpose"),
        ("Norland is sending engineers on Monday", "Monday", "present"),
        ("The ships sail on Monday", "Monday", None),
        ("They have until Monday", "Monday", "present"),
        ("The next talks, fixed for Monday", "Monday", None),
        ("Norland will equip the soldiers trained on Monday", "Monday", None),
        ("On Monday, the envoy said, nine states will vote", "Monday", "ahead"),
    ],
)
def test_the_verb_that_a_time_goes_with_tells_where_it_lies(clause: str, time: str, told: str | None) -> None:
    """The last one before it, or else the first one behind it; where that is in doubt, none."""
    assert telling.tense(clause, Span(0, len(clause)), place(clause, time)) == told


@pytest.mark.parametrize(
    ("clause", "time", "completed"),
    [
        ("Nine states had signed by Friday", "Friday", True),
        ("Nine states had already committed by the end of May", "end of May", True),
        ("Norland had promised an answer by Friday", "Friday", False),
        ("Norland promised by Friday", "Friday", False),
        ("Norland will have signed by Friday", "Friday", False),
        ("Norland would have been told by Friday", "Friday", False),
    ],
)
def test_what_had_been_done_by_a_day_is_not_due_on_it(clause: str, time: str, completed: bool) -> None:
    """Only what is told right before the day, without an object that could be due itself."""
    assert telling.completed(clause, Span(0, len(clause)), place(clause, time)) is completed


@pytest.mark.parametrize(
    ("text", "time", "opens"),
    [
        ("It pays from July", "July", True),
        ("It pays for two years, from March 2026", "March 2026", True),
        ("It pays starting in May", "May", True),
        ("It pays as of 1 July", "1 July", True),
        ("It pays with effect from next year", "next year", True),
        ("It pays, effective November 1", "November 1", True),
        ("It pays from May to July", "July", False),
        ("It pays from May until the end of July", "July", False),
        ("It pays within 90 days from Friday", "Friday", False),
        ("It pays in July", "July", False),
        ("It pays by July", "July", False),
    ],
)
def test_a_first_day_is_told_apart_from_a_last_one(text: str, time: str, opens: bool) -> None:
    """From, as of, starting: not from one to the other, and no length of time that is counted."""
    assert telling.opens(text, Quote.of(text, place(text, time))) is opens


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_no_words_make_it_stumble(before: str, time: str, behind: str) -> None:
    """Whatever stands there, it is told in one of the ways or in none."""
    text = before + time + behind
    span = Span(len(before), len(before) + len(time))
    assert telling.tense(text, Span(0, len(text)), span) in {"behind", "ahead", "present", "purpose", None}
    assert telling.completed(text, Span(0, len(text)), span) in {True, False}
    assert telling.opens(text, Quote.of(text, span)) in {True, False}
