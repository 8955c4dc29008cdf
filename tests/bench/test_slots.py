"""Figures of slots on matched acts, counted by hand, and which chains point at the right ones."""

from __future__ import annotations

from typing import Any

import pytest
from bench.chains import chain_is_right, means
from bench.matched import Case
from bench.slots import NAMED, measure

from servanda.export.guidelines import act_object
from servanda.model import Act, Link, Quote, Span, Value

TEXT = "Macron and Meloni spoke. He said that Paris would send ten ships. Rain fell on the palace."
EVIDENCE = "Paris would send ten ships"
MACRON, MELONI = "FRA/Emmanuel Macron", "ITA/Giorgia Meloni"
GOLD: dict[str, Any] = {
    "type": "commit",
    "evidence": EVIDENCE,
    "actors": ["FRA", MELONI],
    "sources": [MACRON],
    "force": "declared",
    "theme": "arms",
}


def quote(words: str) -> Quote:
    """The words at their first place in the text."""
    return Quote.of(TEXT, Span(TEXT.index(words), TEXT.index(words) + len(words)))


def case(gold: list[dict[str, Any]], *acts: Act) -> Case:
    """The text as read."""
    return Case("ships", TEXT, gold, acts, [act_object(act) for act in acts], 0.0)


def act(words: str = EVIDENCE, **slots: Any) -> Act:
    """A commitment at these words."""
    return Act("commit", quote(words), **slots)


def test_slots_of_a_matched_act() -> None:
    """One of two actors is right, so the slot is not; a theme that is missing is not right either."""
    found = act(actors=(Value("FRA", quote("Paris")),), force=Value("declared", quote("would")))
    counted = measure([case([GOLD], found)])
    assert (counted.matched, counted.gold) == (1, 1)
    actors, force, theme = (counted.slots[name] for name in ("actors", "force", "theme"))
    assert (actors.values.figures()["p"], actors.values.figures()["r"], actors.right) == (100.0, 50.0, 0)
    assert (force.values.figures()["f1"], force.right, force.acts) == (100.0, 1, 1)
    assert (theme.values.figures()["f1"], theme.right, theme.acts) == (0.0, 0, 1)


def test_a_value_that_nobody_annotated_costs_precision_alone() -> None:
    """It does not count among the acts that have the slot."""
    counted = measure([case([GOLD], act(place=Value("Paris", quote("Paris"))))])
    place = counted.slots["place"]
    assert (place.values.figures()["pred"], place.acts) == (1, 0)


def test_unmatched_acts_have_no_slots() -> None:
    """Another type or other words are no match."""
    counted = measure([case([{**GOLD, "type": "claim"}], act()), case([GOLD], act("Rain fell on the palace"))])
    assert counted.matched == 0
    assert counted.slots == {}


def test_traps_count_what_is_found_in_them() -> None:
    """An article with acts is no trap."""
    counted = measure([case([], act(), act("Rain fell")), case([]), case([GOLD], act())])
    assert [number for _, number in counted.traps] == [2, 0]


@pytest.mark.parametrize(
    ("links", "right"),
    [
        ([Link(MACRON, None, "by coreference")], True),
        ([Link("Macron", quote("Macron"))], True),
        ([Link(None, quote("Meloni"))], False),
        ([Link(None, quote("Macron")), Link(None, quote("Meloni"))], False),
        ([], False),
    ],
)
def test_a_chain_is_right_whatever_its_names(links: list[Link], right: bool) -> None:
    """By its value or by its words, and of the same length."""
    assert chain_is_right([MACRON], links, TEXT, {MACRON, MELONI}) is right
    counted = measure([case([GOLD], act(sources=tuple(links)))])
    assert counted.slots[NAMED].right == right


@pytest.mark.parametrize(
    ("words", "party", "right"),
    [
        ("President Erdogan", "TUR/Recep Tayyip Erdoğan", True),
        ("Xi", "CHN/Xi Jinping", True),
        ("Donald Tusk", "USA/Donald Trump", False),
        ("French officials", "FRA", True),
        ("French President Emmanuel Macron", "FRA", False),
        ("officials", "FRA", False),
        ("a Commission official", "EU/European Commission", True),
        ("the German defence ministry", "DEU/Ministry of Defence", True),
        ("the French defence ministry", "DEU/Ministry of Defence", False),
        ("Two diplomats", "two diplomats", True),
        ("a diplomat", "two diplomats", False),
        ("she", MELONI, True),
        ("he", MACRON, False),
        ("the French president", MACRON, True),
        ("Mr Smith", MELONI, False),
    ],
)
def test_words_mean_an_actor(words: str, party: str, right: bool) -> None:
    """A name decides; without one, whom the text named last, Meloni, or the last of the state that the words name."""
    assert means(words, party, "Macron met Meloni. Later ", {MACRON, MELONI}) is right
