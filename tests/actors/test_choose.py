"""Who fills a slot: networks weigh what reader and article tell, and a slot holds what annotators would put there."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import servanda
from servanda.actors.cast import Cast
from servanda.actors.choose import FIRST, SECOND, SLOTS, Chooser, Pool, again, picked, weighed
from servanda.actors.scene import Scene
from servanda.data.judge import judge
from servanda.model import Act, Candidate, Quote, Span, Value, Who

TEXT = "A quarrel.\n\nFrance urged Kenya to pay on Monday. It refused at once."
URGED = Quote.of(TEXT, Span(TEXT.index("urged"), TEXT.index(" on Monday")))
REFUSED = Quote.of(TEXT, Span(TEXT.index("It refused"), len(TEXT) - 1))


def named(word: str, code: str, slot: Who, likely: float) -> Candidate:
    """One whom a reader finds likely by a word of the text."""
    begin = TEXT.index(word)
    return Candidate(code, Quote.of(TEXT, Span(begin, begin + len(word))), None, likely, slot)


def chooser(*acts: Act) -> Chooser:
    """Who may fill the slots of acts of the text."""
    return Chooser(Scene(TEXT, Cast(TEXT, None).context.mentions, ()), acts)


def request() -> Act:
    """France's, as a reader sees it."""
    seen = (named("France", "FRA", "actors", 0.9), named("Kenya", "KEN", "recipients", 0.9))
    return Act("request", URGED, candidates=seen)


def pool(*codes: str) -> Pool:
    """Candidates by what they are written as."""
    return Pool(request(), dict.fromkeys(codes))


def chosen(codes: tuple[str, ...], *likely: tuple[float, float, float]) -> dict[Who, list[str]]:
    """Who fills which slot, where each is so likely an actor, a recipient, a source."""
    found = picked(pool(*codes), np.array(likely, np.float32))
    return {slot: [code for code, _ in found[slot]] for slot in SLOTS}


@pytest.mark.parametrize("reader", ["standard", "small"])
def test_who_is_named_before_the_deed_acts_and_who_is_named_in_it_receives(reader: str) -> None:
    """France asks, Kenya is asked, each with the words that name it; the newspaper tells it."""
    reading = servanda.read(TEXT, reader=reader).reading
    assert reading is not None
    act = reading.acts[0]
    assert [(one.value, one.quote and one.quote.exact) for one in act.actors] == [("FRA", "France")]
    assert [(one.value, one.quote and one.quote.exact) for one in act.recipients] == [("KEN", "Kenya")]
    assert act.sources == ()


def test_an_act_of_which_the_reader_names_nobody_is_filled_by_what_the_article_tells() -> None:
    """Where the reader names candidates elsewhere: an act is borne by somebody, and here it is marked as inferred."""
    _, act = chooser(request(), Act("refuse", REFUSED)).chosen()
    assert [one.value for one in act.actors] in (["FRA"], ["KEN"])
    assert all(one.reason and one.reason.startswith("inferred") for one in act.actors)


def test_what_a_reader_says_that_names_no_candidates_stays() -> None:
    """It has chosen by itself."""
    act = Act("request", URGED, actors=(Value("KEN", None, "because"),))
    assert list(chooser(act).chosen()) == [act]


def test_every_candidate_is_weighed_for_each_slot_by_both_networks() -> None:
    """Probabilities, also of those whom the text does not name."""
    pools = chooser(request(), Act("refuse", REFUSED)).pools()
    first = weighed(judge(FIRST), [one.rows for one in pools])
    second = weighed(judge(SECOND), again(pools, first))
    assert [some.shape for some in second] == [(len(one.quotes), 3) for one in pools]
    assert all(((some >= 0) & (some <= 1)).all() for some in (*first, *second))


def test_nobody_is_the_recipient_of_the_own_act() -> None:
    """Whoever is likely both stays where that is likelier."""
    assert chosen(("FJI",), (0.8, 0.7, 0))["recipients"] == []
    assert chosen(("FJI", "NZL"), (0.5, 0.7, 0), (0.6, 0, 0)) == {
        "actors": ["NZL"],
        "recipients": ["FJI"],
        "sources": [],
    }


@pytest.mark.parametrize("slot", SLOTS)
def test_nobody_stands_beside_the_own_state(slot: Who) -> None:
    """The likelier of the two stays; another state does too, but for sources, of which the first link is one."""
    codes = ("BOL", "BOL/Evo Morales", "CHL")
    rows = np.zeros((3, 3), np.float32)
    rows[:, SLOTS.index(slot)] = (0.6, 0.7, 0.5)
    found = [code for code, _ in picked(pool(*codes), rows)[slot]]
    assert found == ["BOL/Evo Morales", "CHL"][: 1 if slot == "sources" else 2]


def test_acts_around_count_by_who_likely_fills_their_slots() -> None:
    """The same candidates of the same act have other rows beside another act."""
    alone, beside = chooser(request()).pools(), chooser(request(), Act("refuse", REFUSED)).pools()
    assert np.array_equal(alone[0].rows, beside[0].rows)
    one, other = (again(some, weighed(judge(FIRST), [each.rows for each in some]))[0] for some in (alone, beside))
    assert not np.array_equal(one, other)


PROGRAM = """
from dataclasses import replace
from servanda.actors.cast import Cast
from servanda.actors.choose import Chooser
from servanda.actors.scene import Scene
from servanda.model import Act, Quote, Span, Value
text = "Nobody spoke."
said = Act("claim", Quote.of(text, Span(0, 6)))
four = replace(said, actors=tuple(Value(code, None, "told") for code in ("FRA", "KEN", "PER", "FJI")))
print([list(pool.quotes) for pool in Chooser(Scene(text, (), ()), [four, said, said, said]).pools()])
"""


def test_the_same_candidates_are_found_in_every_process() -> None:
    """Also of several who fill a slot equally often."""
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
