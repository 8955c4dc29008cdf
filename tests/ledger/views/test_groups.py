"""Which tellings are of one undertaking, and why."""

from __future__ import annotations

from datetime import date

import pytest

from servanda.ledger.views.build import Judgements, views
from servanda.ledger.views.groups import Grouping, group
from servanda.ledger.views.likeness import weights
from servanda.ledger.views.rulings import Ruling
from servanda.model import Act
from tests.ledger.views.made import act, report


def ids(found: tuple[object, ...]) -> list[list[str]]:
    """Members by group."""
    return [[each.id for each in one.tellings] for one in found]  # type: ignore[attr-defined] # groups and undertakings


GIVES = act("commit", "Norway will give 100 million euros for air defence batteries", "NOR/Jonas_Gahr_Støre",
            recipients="UKR", amount="100000000 EUR")  # fmt: skip
AGAIN = act("commit", "Oslo promised 100 million euros for batteries of air defence", "NOR", recipients="UKR",
            amount="100000000 EUR")  # fmt: skip
OTHER = act("commit", "Norway will train 300 nurses in Bergen", "NOR", recipients="UKR", theme="training",
            quantity="300 nurses")  # fmt: skip


def test_a_person_speaks_for_the_state_and_another_thing_is_another_undertaking() -> None:
    """Same bearer, thing and sum: one undertaking, told why; the same bearer alone is not enough."""
    found = group([*report("a", 0, GIVES, OTHER).tellings, *report("b", 2, AGAIN).tellings])
    assert ids(found) == [["a#0", "b#0"], ["a#1"]]
    (bond,) = found[0].bonds
    assert (bond.telling, bond.to) == ("b#0", "a#0")
    assert "the same number: 100,000,000" in bond.because


def test_a_state_is_not_the_group_that_it_belongs_to() -> None:
    """What a member offers is its own; it is linked with what the group offers once it is named there."""
    group_offer = act("commit", "26 countries committed themselves to the force for Ukraine", "26_countries",
                      theme="troops", count="26 countries", recipients="UKR")  # fmt: skip
    named = act("commit", "Belgium, Denmark and Estonia were among those that committed themselves to the force",
                "BEL DNK EST", theme="troops", recipients="UKR")  # fmt: skip
    own = act("commit", "Estonia will send a company of 150 soldiers", "EST", theme="troops", recipients="UKR",
              quantity="150 soldiers")  # fmt: skip
    found = views([report("a", 0, group_offer), report("b", 100, named, own)]).undertakings
    assert ids(found) == [["a#0", "b#0"], ["b#1"]]
    assert found[0].members is not None
    assert (found[0].members.named, found[0].members.unnamed) == (("BEL", "DNK", "EST"), 23)
    assert found[0].linked == (found[1].id,)
    assert found[1].linked == (found[0].id,)


def test_members_are_named_beside_the_count_of_all() -> None:
    """They "are among the 26": three have names and 23 have none; the group's own name is no member's."""
    words = "committed themselves to the reassurance force for Ukraine"
    told = [
        act("commit", f"26 countries {words}", "26_countries", theme="troops", count="26 countries"),
        act("commit", f"Belgium, Denmark and Estonia are among the 26 that {words}", "BEL DNK EST 26_countries",
            theme="troops", count="26 countries"),
        act("commit", f"the coalition of the willing {words}", "coalition_of_the_willing", theme="troops"),
    ]  # fmt: skip
    (found,) = views([report(f"a{at}", at, one) for at, one in enumerate(told)]).undertakings
    assert found.members is not None
    assert (found.members.named, found.members.unnamed) == (("BEL", "DNK", "EST"), 23)


def test_who_is_named_by_one_telling_bears_it() -> None:
    """Tellings that name nobody are no vote against the one who does."""
    told = [act("commit", "the new quay of Bergen will have four cranes from Gdansk", who) for who in ("", "", "NOR")]
    story = [report(f"a{at}", at, one) for at, one in enumerate(told)]
    same = tuple(Ruling("same", f"a{at}#0", "a2#0", at) for at in range(2))
    (found,) = views(story, judgements=Judgements(same)).undertakings
    assert found.bearer == ("NOR",)


def test_a_body_that_decides_on_its_own_is_another_bearer() -> None:
    """Putting a plan forward and adopting it are two undertakings, be they told in the same words."""
    lays = act(
        "perform", "the Commission laid the 19th package of sanctions before the states", "EU/European_Commission"
    )
    adopts = act("perform", "the EU adopted the 19th package of sanctions", "EU")
    assert ids(group([*report("a", 0, lays).tellings, *report("b", 5, adopts).tellings])) == [["a#0"], ["b#0"]]


def test_what_says_little_speaks_of_what_stands_before_it() -> None:
    """`It will do so by May` is of the undertaking of the act before it."""
    asked = act("request", "Poland asked Norway for field hospitals", "POL", recipients="NOR", theme="health")
    answer = act("commit", "It will do so by May", "NOR", theme="health", deadline="2025-05")
    other = act("commit", "Norway will build a bridge over the Bug", "NOR", theme="health")
    found = group(report("a", 0, other, asked, answer).tellings)
    assert ids(found) == [["a#0"], ["a#1", "a#2"]]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("Norway has withdrawn from the whaling commission", [["a#0"], ["b#0"]]),
        ("Norway has withdrawn its plea for the lighthouse", [["a#0", "b#0"]]),
        ("Norway has withdrawn", [["a#0", "b#0"]]),
    ],
    ids=["another object", "the same object", "no object"],
)
def test_a_short_refusal_is_of_its_own_object(later: str, expected: list[list[str]]) -> None:
    """To take back is no object that two have in common; without any, it speaks of what was refused before."""
    first = act("refuse", "Norway has suspended its part in the lighthouse agreement", "NOR", theme="diplomacy")
    then = act("refuse", later, "NOR", theme="diplomacy")
    assert ids(group([*report("a", 0, first).tellings, *report("b", 20, then).tellings])) == expected


def test_a_refusal_of_something_else_does_not_go_on_with_what_says_little() -> None:
    """Asked to come back, they reject a passage on lighthouses: another matter than their coming."""
    asked = act("request", "Denmark asked Norway to come back", "DNK", recipients="NOR", theme="diplomacy")
    no = act("refuse", "Norway rejected the passage on lighthouses", "NOR", theme="diplomacy")
    never = act("refuse", "Norway will not come back", "NOR", theme="diplomacy")
    text = "Skippers from Bodø, Molde and Ålesund waited under umbrellas while the harbour orchestra rehearsed a waltz."

    def told(answer: Act) -> list[list[str]]:
        story = [report("a", 0, asked, text=text), report("b", 2, answer, text=text)]
        return ids(group(one for each in story for one in each.tellings))

    assert told(no) == [["a#0"], ["b#0"]]
    assert told(never) == [["a#0", "b#0"]]


def test_nobody_knows_who_they_are() -> None:
    """Two promises of a "they" whom nobody has found out are two undertakings, however alike their words."""
    they = act("commit", "they will deliver 40 howitzers", "they", quantity="40 howitzers")
    assert ids(group([*report("a", 0, they).tellings, *report("b", 1, they).tellings])) == [["a#0"], ["b#0"]]


def test_copies_are_grouped_with_their_original_and_can_be_parted_by_judgement() -> None:
    """A wire story is compared once for all its copies; a copy that somebody judged is compared by itself."""
    story = [report(f"a{at}", at, GIVES) for at in range(5)]
    tellings = [one for each in story for one in each.tellings]
    assert len(group(tellings)) == 1
    parted = group(tellings, [Ruling("different", "a1#0", "a3#0", 1, "another year's money")])
    assert not any({"a1#0", "a3#0"} <= set(members) for members in ids(parted))
    assert sorted(one for members in ids(parted) for one in members) == [f"a{at}#0" for at in range(5)]


def test_judgements_bind_and_are_taken_back_by_judgement() -> None:
    """A judgement parts what is alike and joins what is not, says so, and only a later judgement undoes it."""
    tellings = [*report("a", 0, GIVES, OTHER).tellings, *report("b", 2, AGAIN).tellings]
    parted = group(tellings, [Ruling("different", "a#0", "b#0", 1, "two payments")])
    assert ["a#0"] in ids(parted)
    rulings = [Ruling("same", "a#0", "a#1", 2, "one package")]
    joined = group(tellings, rulings)
    assert ids(joined) == [["a#0", "a#1", "b#0"]]
    assert joined[0].bonds[0].because == ("judged the same: one package",)
    assert joined[0].bonds[0].ruling == 2
    assert ids(group(tellings, [*rulings, Ruling("unsure", "a#1", "a#0", 3)])) == ids(group(tellings))


def test_of_judgements_that_contradict_each_other_the_newer_ones_stand() -> None:
    """An older `different` gives way to two newer `same` that it contradicts; the newest one stands in any case."""
    one, two, three = (act("commit", f"Norway will send {thing}", "NOR") for thing in ("tents", "pumps", "ropes"))
    tellings = report("a", 0, one, two, three).tellings
    rulings = [Ruling("different", "a#1", "a#2", 1), Ruling("same", "a#0", "a#1", 2), Ruling("same", "a#0", "a#2", 3)]
    assert ids(group(tellings, rulings)) == [["a#0", "a#1", "a#2"]]
    newest = [Ruling("different", "a#1", "a#2", 4), *rulings[1:]]
    assert ids(group(tellings, newest)) == [["a#0", "a#2"], ["a#1"]]


def test_two_that_were_judged_different_do_not_meet_in_a_third() -> None:
    """Both meet one condition; parted by a judgement, the first one stays with the promise, whatever came first."""
    waits = ("reciprocity", "if others add the same sum")
    offer = act("commit", "Luxembourg will pay 40 million euros for research if others add the same sum", "LUX",
                theme="energy", amount="40000000 EUR", condition=waits)  # fmt: skip
    later = act("perform", "Belgium added 40 million euros to the research", "BEL", theme="energy",
               amount="40000000 EUR", recipients="LUX")  # fmt: skip
    first = act("perform", "Spain put in as much", "ESP", theme="energy", amount="40000000 EUR", recipients="LUX")
    tellings = [
        one for each in (report("a", 0, offer), report("b", 60, first), report("c", 90, later)) for one in each.tellings
    ]
    assert ids(group(tellings)) == [["a#0", "b#0", "c#0"]]
    ruling = Ruling("different", "b#0", "c#0", 1)
    assert ids(group(tellings, [ruling])) == [["a#0", "b#0"], ["c#0"]]
    grown = Grouping([ruling])
    for one in reversed(tellings):
        grown.add([one])
    assert ids(grown.groups()) == [["a#0", "b#0"], ["c#0"]]
    assert {"a#0", "b#0", "c#0"} <= grown.rule([])
    assert ids(grown.groups()) == [["a#0", "b#0", "c#0"]]


def test_the_condition_that_others_meet_belongs_to_the_undertaking() -> None:
    """What others add in return is a telling of what waits for it."""
    waits = ("reciprocity", "if others add the same sum")
    offer = act("commit", "Luxembourg will pay 40 million euros for research if others add the same sum", "LUX",
                theme="energy", amount="40000000 EUR", condition=waits)  # fmt: skip
    added = act("perform", "Belgium and Ireland added 40 million euros each to the research", "BEL IRL",
                theme="energy", amount="40000000 EUR", recipients="LUX")  # fmt: skip
    found = views([report("a", date(2025, 1, 10), offer), report("b", date(2025, 5, 1), added)]).undertakings
    assert ids(found) == [["a#0", "b#0"]]
    assert found[0].status == "due"


def test_closeness_in_sense_counts_where_somebody_measures_it() -> None:
    """A better measure than words in common can be handed in; its weight is one of the weights."""
    near = act("commit", "Oslo to hand over howitzers", "NOR", recipients="UKR")
    far = act("commit", "Norway gives artillery pieces", "NOR", recipients="MDA")
    tellings = [*report("a", 0, near).tellings, *report("b", 20, far).tellings]
    plain = group(tellings)
    close = group(tellings, closeness=lambda a, b: 1.0, weights={**weights(), "close": 9.0})
    assert (len(plain), len(close)) == (2, 1)
