"""Origins, meetings and totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from servanda.ledger.views.build import Judgements, Views, views
from servanda.ledger.views.meetings import meetings
from servanda.ledger.views.origins import origins
from servanda.ledger.views.rulings import Ruling
from servanda.model import Act
from tests.ledger.views.made import act, report

WIRE = (
    "The harbour of Bergen will get a new quay of four hundred metres before the winter, the port authority said. "
    "Two cranes from Gdansk are on their way, and a third was ordered in Turku last week. "
    "Fishermen had complained for years that the old pier could not carry their lorries."
)
LOCAL = "In Stavanger nobody waits for cranes: the town council voted against any new pier on Monday evening."


def test_copies_of_a_wire_story_are_one_origin() -> None:
    """Shortened and continued, it is still the wire's; an article of its own is its own origin."""
    wire = report("a", 0, text=WIRE, publisher="Wire")
    copy = report("b", 1, text=WIRE[: WIRE.index(". Fish")] + ". Snow may delay them.", publisher="Daily")
    own = report("c", 1, text=LOCAL, publisher="Weekly")
    late = report("d", 300, text=WIRE, publisher="Anniversary")
    found = [one.articles for one in origins([own, late, copy, wire]) if {"a", "b"} & set(one.articles)]
    assert found == [("a", "b")]


def test_a_credit_makes_less_text_enough() -> None:
    """A rewrite that names the agency is the agency's; without the name the same text is its own."""
    rewrite = (
        "Bergen is to have a longer quay. Two cranes from Gdansk are on their way already. Shopkeepers near the old "
        "pier look forward to the works, though nobody could say when the road will be closed and for how many weeks."
    )
    wire = report("a", 0, text=WIRE, publisher="Nordwire")
    named = report("b", 0, text=f"{rewrite} (Nordwire)", publisher="Daily")
    silent = report("b", 0, text=rewrite, publisher="Daily")
    assert len(origins([wire, named])) == 1
    assert len(origins([wire, silent])) == 2


def test_support_is_counted_in_origins_beside_outlets() -> None:
    """Three outlets, two of which print one wire story: two origins."""
    promise = act(
        "commit", "Norway will give 40 million euros for the quay", "NOR", theme="trade", amount="40000000 EUR"
    )
    again = act(
        "commit", "40 million euros will go from Oslo to a new quay", "NOR", theme="trade", amount="40000000 EUR"
    )
    story = [
        report("a", 0, promise, text=WIRE, publisher="Wire"),
        report("b", 1, promise, text=WIRE, publisher="Daily"),
        report("c", 1, again, text=LOCAL, publisher="Weekly"),
    ]
    (found,) = views(story).undertakings
    assert (found.outlets, found.origins) == (3, 2)


def test_acts_of_meeting_are_one_meeting_with_its_board() -> None:
    """City or palace, hosts or a count: the day and the place or those who met decide; promises fill the board."""
    palace = act("meet", "39 countries met at the palace", "39_countries FRA/Emmanuel_Macron", when="2025-01-09",
                 place="Paris", mode="hybrid", theme="troops")  # fmt: skip
    city = act("meet", "Emmanuel Macron and others met", "FRA/Emmanuel_Macron", when="2025-01-09", place="Paris",
               theme="troops")  # fmt: skip
    elsewhere = act("meet", "ministers met in Oslo", "NOR SWE", when="2025-01-09", place="Oslo", theme="energy")
    promise = act("commit", "Norway will send frigates", "NOR", theme="troops")
    ahead = act("meet", "they will meet in Riga", "39_countries", when="2025-03-01", place="Riga", theme="troops")
    reports = (report("a", 0, palace, promise, ahead), report("b", 1, city, elsewhere))
    tellings = [one for each in reports for one in each.tellings]
    found = {tuple(one.id for one in meeting.acts): meeting for meeting in meetings(tellings)}
    assert set(found) == {("a#0", "b#0"), ("b#1",), ("a#2",)}
    assert found["a#2",].board == ()
    paris = found["a#0", "b#0"]
    assert paris.participants == ("FRA/Emmanuel Macron", "39 countries")
    assert paris.modes == ("hybrid",)
    assert [(cell.actor, cell.theme, cell.tellings) for cell in paris.board] == [("NOR", "troops", ("a#1",))]


def test_totals_keep_forces_currencies_and_statuses_apart() -> None:
    """A sum told twice counts once; a payment is not added to the pledge that it keeps."""
    pledge = act("commit", "Norway will give 100 million euros for air defence", "NOR", recipients="UKR",
                 amount="100000000 EUR", force="declared")  # fmt: skip
    crowns = act("commit", "Norway will give 30 million crowns to field hospitals in Bergen", "NOR", recipients="MDA",
                 amount="30000000 NOK", force="ready")  # fmt: skip
    paid = act(
        "perform", "Norway paid 100 million euros for air defence", "NOR", recipients="UKR", amount="100000000 EUR"
    )
    found = views([report("a", 0, pledge, crowns), report("b", 1, pledge), report("c", 90, paid)])
    assert [(one.currency, one.force, one.status, one.value) for one in found.totals] == [
        ("EUR", "declared", "kept", Decimal(100_000_000)),
        ("NOK", "ready", "announced", Decimal(30_000_000)),
    ]
    assert found.totals[0].parts[0][2] == ("a#0", "b#0", "c#0")


def meets(who: str, words: str, when: str, **slots: object) -> Act:
    """An act of meeting in Bergen."""
    return act("meet", words, who, when=when, place="Bergen", theme="energy", **slots)


def test_a_judgement_parts_meetings_and_joins_them() -> None:
    """Judged different, two acts are of two meetings, and what they contradict is settled; judged the same, of one."""
    story = [
        report("a", 0, meets("NOR SWE", "39 delegations met in Bergen", "2025-01-09", count="39 delegations")),
        report("b", 1, meets("NOR SWE", "35 delegations met in Bergen", "2025-01-09", count="35 delegations")),
        report("c", 2, meets("NOR SWE", "ministers met in Bergen", "2025-01-08")),
        report("d", 9, meets("ISL", "experts met in Bergen", "2025-01-20")),
    ]
    assert acts_of(views(story)) == [["a#0", "b#0", "c#0"], ["d#0"]]
    rulings = (
        Ruling("different", "b#0", "a#0", 7, "two rooms"),
        Ruling("same", "d#0", "c#0", 8, "it was adjourned"),
    )
    found = views(story, judgements=Judgements(rulings))
    assert acts_of(found) == [["a#0", "c#0", "d#0"], ["b#0"]]
    assert [(one.kind, one.a.id, one.b.id, one.settled_by) for one in found.conflicts if one.kind == "number"] == [
        ("number", "a#0", "b#0", ("judgement 7",))
    ]
    assert views(story[::-1], judgements=Judgements(rulings[::-1])) == found


def acts_of(found: Views) -> list[list[str]]:
    """The acts of each meeting."""
    return sorted([one.id for one in meeting.acts] for meeting in found.meetings)


@pytest.mark.parametrize(
    ("first", "second", "whole", "expected"),
    [
        (("envoys met in Bergen", "2025-01-08"), ("envoys met in Bergen", "2025-01-09"), "2025-01", ["date"]),
        (("envoys met in Bergen", "2025-01-08"), ("envoys met in Bergen", "2025-01-09"), "2025-01-08/2025-01-10", []),
        (("the talks opened in Bergen", "2025-01-08"), ("the talks ended in Bergen", "2025-01-09"), "2025-01", []),
        (("the talks opened in Bergen", "2025-01-09"), ("the talks ended in Bergen", "2025-01-08"), "2025-01",
         ["date"]),
    ],
    ids=["another day", "two days of three", "opening and closing day", "it ends before it opens"],
)  # fmt: skip
def test_a_meeting_of_several_days(
    first: tuple[str, str], second: tuple[str, str], whole: str, expected: list[str]
) -> None:
    """Its days are no contradiction; a month in which it was is no length of time that it lasted."""
    story = [
        report("a", 0, meets("NOR SWE", *first)),
        report("b", 0, meets("NOR SWE", *second)),
        report("c", 3, meets("NOR SWE", "envoys met in Bergen", whole)),
    ]
    found = views(story)
    assert acts_of(found) == [["a#0", "b#0", "c#0"]]
    assert [one.kind for one in found.conflicts] == expected


def test_a_city_under_two_names_is_one_place() -> None:
    """Those who tell it under its own name and under the English one tell of one meeting, in one place."""
    told = [
        act("meet", f"delegates of {n} countries met in {place}", f"{n}_countries", when="2025-01-09", place=place,
            theme=theme, count=f"{n} countries")
        for n, place, theme in ((20, "Sevilla", "energy"), (24, "Seville", "arms"), (9, "Bergen", "health"))
    ]  # fmt: skip
    found = views([report(str(n), n, one) for n, one in enumerate(told)]).meetings
    assert [one.places for one in found] == [("Bergen",), ("Seville",)]
