"""Which tellings contradict each other, and which only differ."""

from __future__ import annotations

import pytest

from servanda.ledger.views.build import Judgements, Overruled, Views, views
from servanda.ledger.views.rulings import Ruling
from tests.ledger.views.made import act, report


def kinds(found: Views) -> list[tuple[str, str, str]]:
    """Kind and both acts."""
    return [(one.kind, one.a.id, one.b.id) for one in found.conflicts]


def gives(amount: str, words: str = "Norway will give money for air defence", **slots: object) -> object:
    """A promise of a sum."""
    return act("commit", words, "NOR", recipients="UKR", amount=amount, **slots)


@pytest.mark.parametrize(
    ("second", "days", "expected"),
    [
        (gives("85000000 EUR"), 2, ["amount"]),
        (gives("70000000 SEK"), 2, ["amount"]),
        (gives("70000000 EUR"), 2, []),
        (gives("90000000 EUR", "Norway will now give more for air defence, rather than the 70 million"), 60, []),
        (gives("70000000 EUR", deadline="2025-08-01"), 2, ["date"]),
    ],
    ids=["another sum", "another currency", "the same", "a revision", "another date"],
)
def test_sums_and_dates_of_one_promise(second: object, days: int, expected: list[str]) -> None:
    """At one time another sum or date contradicts; later, and said so, it revises."""
    first = gives("70000000 EUR", deadline="2025-06-30")
    found = views([report("a", 0, first), report("b", days, second)])  # type: ignore[arg-type] # acts, by `gives`
    assert len(found.undertakings) == 1
    assert [one.kind for one in found.conflicts] == expected


def test_a_sum_pledged_and_a_lower_sum_paid_is_no_conflict() -> None:
    """But two reports of what was paid contradict each other where the later one tells less."""
    promise = gives("70000000 EUR")
    paid = [act("perform", f"Norway has paid {n} million euros for air defence", "NOR", recipients="UKR",
                amount=f"{n}000000 EUR") for n in (50, 40)]  # fmt: skip
    found = views([report("a", 0, promise), report("b", 90, paid[0]), report("c", 95, paid[1])])  # type: ignore[arg-type] # an act
    assert kinds(found) == [("amount", "b#0", "c#0")]
    assert found.conflicts[0].quotes == (paid[0].evidence.exact, paid[1].evidence.exact)


def test_a_claim_of_less_than_was_delivered_names_both_numbers() -> None:
    """Readers see in a line what the two sides say."""
    told = act("perform", "Norway has delivered all 1,500 heaters", "NOR", recipients="UKR", quantity="1500 heaters")
    denied = act("claim", "only 900 heaters have arrived", "UKR", quantity="900 heaters")
    found = views([report("a", 0, told), report("b", 1, denied)])
    assert [one.words for one in found.conflicts] == ["1,500 heaters or 900 heaters"]


def test_counts_differ_unless_one_is_about_so_many() -> None:
    """Almost 200 and 198 may be the same; 39 and 35 who met on one day may not."""
    met = [act("meet", f"{n} countries met in Paris", f"{n}_countries", when="2025-01-09", place="Paris",
               count=f"{n} countries") for n in (39, 35)]  # fmt: skip
    found = views([report("a", 0, met[0]), report("b", 1, met[1])])
    assert kinds(found) == [("number", "a#0", "b#0")]
    near = [act("perform", f"{who} parties launched the fund in Dubai", f"{n}_parties", when="2025-01-09",
                count=f"{n} parties") for who, n in (("almost 200", 200), ("198", 198))]  # fmt: skip
    assert kinds(views([report("a", 0, near[0]), report("b", 1, near[1])])) == []


def test_one_deed_has_one_day() -> None:
    """Reported as done before the day on which another report dates it: a conflict of dates."""
    done = act("perform", "Norway has sent its batteries of air defence", "NOR", recipients="UKR")
    dated = act("perform", "Norway sent the batteries of air defence in June", "NOR", recipients="UKR", when="2025-06")
    assert kinds(views([report("a", 0, done), report("b", 200, dated)])) == [("date", "a#0", "b#0")]


def test_who_had_the_idea() -> None:
    """Their own proposal in one report, somebody's request to them in another."""
    offered = act("propose", "Europeans offered to send negotiators within two days", "Europeans", recipients="USA",
                  place="Washington", deadline="2025-01-12")  # fmt: skip
    asked = act("request", "Washington asked Europeans to send negotiators within two days", "USA",
                recipients="Europeans", place="Washington", deadline="2025-01-12")  # fmt: skip
    assert kinds(views([report("a", 0, offered), report("b", 0, asked)])) == [("attribution", "a#0", "b#0")]


@pytest.mark.parametrize(
    ("second", "days", "expected"),
    [("UKR", 0, ["date"]), ("POL", 0, []), ("UKR", 60, [])],
    ids=["told at one time", "asked by others", "asked again later"],
)
def test_days_that_are_set_for_one_thing(second: str, days: int, expected: list[str]) -> None:
    """What one asks for is to come by one day, as what is promised; others may set another, and so may a later word."""
    asked = "asked Norway for howitzers"
    found = views(
        [
            report("a", 0, act("request", f"Kyiv {asked}", "UKR", recipients="NOR", deadline="2025-06-30")),
            report("b", days, act("request", f"They {asked}", second, recipients="NOR", deadline="2025-12-31")),
        ]
    )
    assert len(found.undertakings) == 1
    assert [one.kind for one in found.conflicts] == expected


def test_a_claim_is_held_against_what_it_is_about() -> None:
    """Nothing arrived, against the deed; not against the promise, and not against somebody else's deed."""
    promise = gives("70000000 EUR")
    paid = act(
        "perform", "Norway paid 70 million euros for air defence", "NOR", recipients="UKR", amount="70000000 EUR"
    )
    other = act("perform", "Poland delivered tents", "POL", recipients="UKR")
    nothing = act("claim", "Not a euro has come from Oslo", "NOR", sources="UKR")
    found = views([report("a", 0, promise), report("b", 60, paid, other), report("c", 61, nothing)])  # type: ignore[arg-type] # an act
    assert kinds(found) == [("polarity", "b#0", "c#0")]
    assert {one.status for one in found.undertakings if one.bearer == ("NOR",)} == {"disputed"}


def test_a_contradiction_that_was_judged_is_remembered_as_settled() -> None:
    """Judged to be of two things: no longer one undertaking, and still in the list, with the judgement."""
    story = [report("a", 0, gives("70000000 EUR")), report("b", 2, gives("85000000 EUR"))]  # type: ignore[arg-type] # acts
    found = views(story, judgements=Judgements((Ruling("different", "a#0", "b#0", 9, "two grants"),)))
    assert len(found.undertakings) == 2
    assert [(one.kind, one.settled_by) for one in found.conflicts] == [("amount", ("judgement 9",))]


def test_an_act_that_was_corrected_is_remembered_in_its_conflicts() -> None:
    """Read as 85 million and corrected to 70: no conflict stands, and the one that was is settled by the correction."""
    misread = report("b", 2, gives("85000000 EUR"))  # type: ignore[arg-type] # an act
    story = [report("a", 0, gives("70000000 EUR")), report("b", 2, gives("70000000 EUR"))]  # type: ignore[arg-type] # acts
    assert views(story).conflicts == ()
    found = views(story, judgements=Judgements(overruled=(Overruled(misread.tellings[0], 12),)))
    assert [(one.kind, one.settled_by) for one in found.conflicts] == [("amount", ("judgement 12",))]


def test_a_correction_settles_nothing_that_it_leaves_as_it_was() -> None:
    """Given other words and the same sum: an open conflict of one undertaking, and none of two; never a settled one."""
    promise, misread = gives("70000000 EUR"), gives("85000000 EUR")
    judgements = Judgements(overruled=(Overruled(report("b", 2, misread).tellings[0], 12),))  # type: ignore[arg-type]
    for words, open_ in (("Oslo gives 85 million euros for air defence", 1), ("Kharkiv gets radar masts", 0)):
        corrected = gives("85000000 EUR", words)
        found = views([report("a", 0, promise), report("b", 2, corrected)], judgements=judgements)  # type: ignore[arg-type]
        assert len(found.undertakings) == 2 - open_
        assert [(one.kind, one.settled_by) for one in found.conflicts] == [("amount", ())] * open_


def test_actors_who_were_judged_the_same_bear_one_undertaking() -> None:
    """Two names of one armed group."""
    story = [
        report("a", 0, act("commit", "they will free 40 prisoners", "Ansar_Allah", quantity="40 prisoners")),
        report("b", 3, act("perform", "the Houthis freed 40 prisoners", "Houthis", quantity="40 prisoners")),
    ]
    assert len(views(story).undertakings) == 2
    same = views(story, judgements=Judgements(names={"Ansar Allah": "Houthis"})).undertakings
    assert [(one.bearer, one.status) for one in same] == [(("Houthis",), "kept")]


def test_an_outlet_that_corrects_itself_takes_back_what_it_told() -> None:
    """Against everybody, those included who never told the sum that it tells now; that one may be contradicted."""
    story = [
        report("a", 0, gives("70000000 EUR"), publisher="Morning"),  # type: ignore[arg-type] # an act
        report("b", 1, gives("85000000 EUR"), publisher="Evening"),  # type: ignore[arg-type] # an act
        report("c", 2, gives("60000000 EUR"), publisher="Night"),  # type: ignore[arg-type] # an act
        report("d", 3, gives("70000000 EUR"), publisher="Evening"),  # type: ignore[arg-type] # an act
    ]
    settled = {(one.a.id, one.b.id): one.settled_by for one in views(story).conflicts}
    assert settled == {
        ("a#0", "b#0"): ("d#0",),
        ("b#0", "c#0"): ("d#0",),
        ("b#0", "d#0"): ("d#0",),
        ("a#0", "c#0"): (),
        ("c#0", "d#0"): (),
    }


def test_another_voice_in_the_same_outlet_corrects_nothing() -> None:
    """Two officials tell two sums, and nobody else has told the second one."""
    story = [
        report("a", 0, gives("70000000 EUR", sources="NOR/Anna_Berg"), publisher="Evening"),  # type: ignore[arg-type] # an act
        report("b", 1, gives("60000000 EUR"), publisher="Night"),  # type: ignore[arg-type] # an act
        report("c", 2, gives("85000000 EUR", sources="UKR/Ivan_Koval"), publisher="Evening"),  # type: ignore[arg-type] # an act
    ]
    assert [one.settled_by for one in views(story).conflicts] == [(), (), ()]


def test_a_meeting_is_corrected_too() -> None:
    """Counted anew by the same outlet."""
    told = (("a", 39, "Morning"), ("b", 35, "Evening"), ("c", 39, "Evening"))
    story = [
        report(name, at, act("meet", f"{n} countries met in Paris", f"{n}_countries", when="2025-01-09", place="Paris",
                             count=f"{n} countries"), publisher=publisher)
        for at, (name, n, publisher) in enumerate(told)
    ]  # fmt: skip
    assert [(one.a.id, one.b.id, one.settled_by) for one in views(story).conflicts] == [
        ("a#0", "b#0", ("c#0",)),
        ("b#0", "c#0", ("c#0",)),
    ]


REFUSES = "Norway will not give money for air defence"


@pytest.mark.parametrize(
    ("source", "days", "words", "expected"),
    [
        ("", 100, REFUSES, []),
        ("Anna_Berg", 100, REFUSES, []),
        ("UKR/Ivan_Koval", 100, REFUSES, ["polarity"]),
        ("Anna_Berg", 2, REFUSES, ["polarity"]),
        ("UKR/Ivan_Koval", 100, "Norway has withdrawn the money for air defence", []),
    ],
    ids=["the outlet", "nobody knows whose", "another state", "at one time", "taken back"],
)
def test_a_change_of_mind_is_no_contradiction(source: str, days: int, words: str, expected: list[str]) -> None:
    """Promised, and refused long after: withdrawn; a contradiction where the promise is another state's word alone."""
    promise = gives("70000000 EUR", sources=source)
    no = act("refuse", words, "NOR", recipients="UKR")
    found = views([report("a", 0, promise), report("b", days, no)])  # type: ignore[arg-type] # an act
    assert [one.kind for one in found.conflicts] == expected
    assert [one.status for one in found.undertakings] == ["withdrawn"]


def test_what_is_told_again_is_told_once() -> None:
    """Every two tellings that contradict each other are there; the first stands for those of the same two values."""
    told = (("a", 70), ("b", 85), ("c", 85), ("d", 60))
    story = [report(name, at, gives(f"{n}000000 EUR")) for at, (name, n) in enumerate(told)]  # type: ignore[arg-type] # acts
    found = views(story).conflicts
    assert kinds(views(story)) == [("amount", a, b) for a, b in (("a#0", "b#0"), ("a#0", "c#0"), *LAST)]
    assert {(one.a.id, one.b.id): one.also for one in found if one.like is None} == {
        ("a#0", "b#0"): ("c#0",),
        ("a#0", "d#0"): (),
        ("b#0", "d#0"): ("c#0",),
    }
    assert {one.like for one in found} <= {None, *(one.id for one in found)}
    assert views(story[::-1]).conflicts == found


LAST = (("a#0", "d#0"), ("b#0", "d#0"), ("c#0", "d#0"))


def test_what_is_settled_stands_for_nothing_that_is_open() -> None:
    """Two tell the same sum, one of them takes it back: the other still contradicts the first."""
    told = (("a", 70, "Morning"), ("b", 85, "Evening"), ("c", 85, "Night"), ("d", 70, "Evening"))
    story = [report(name, at, gives(f"{n}000000 EUR"), publisher=who) for at, (name, n, who) in enumerate(told)]  # type: ignore[arg-type] # acts
    first = [(one.a.id, one.b.id, one.settled_by) for one in views(story).conflicts if one.like is None]
    assert first == [("a#0", "b#0", ("d#0",)), ("a#0", "c#0", ())]


@pytest.mark.parametrize(
    ("promised", "denied", "expected"),
    [
        ("Fiji will build the depot in Suva by June", "Fiji denied that the depot in Suva was late", []),
        (
            "Fiji will build the depot in Suva by June",
            "Fiji denied that it had broken its promise of a depot in Suva",
            [],
        ),
        ("Fiji will build the depot in Suva by June", "Fiji denied that it had promised a depot in Suva", ["denial"]),
        ("Fiji will abandon the depot in Suva", "Fiji denied that it had promised to abandon the depot", ["denial"]),
    ],
)
def test_who_denies_that_a_promise_fails_stands_by_it(promised: str, denied: str, expected: list[str]) -> None:
    """It is no denial of the promise."""
    found = views([report("a", 0, act("commit", promised, "FJI")), report("b", 40, act("claim", denied, "FJI"))])
    assert [one.kind for one in found.conflicts] == expected


def test_a_copy_tells_a_denial_no_second_time() -> None:
    """The wire's promise and its copy, denied once: one thing to look into."""
    promise = gives("70000000 EUR")
    denial = act("claim", "Norway denied that it had promised 70 million euros", "NOR", sources="NOR")
    story = [report("a", 0, promise), report("b", 1, promise), report("c", 2, denial)]  # type: ignore[arg-type] # an act
    found = views(story).conflicts
    assert [(one.kind, one.a.id, one.like, one.also) for one in found] == [
        ("denial", "a#0", None, ("b#0",)),
        ("denial", "b#0", "denial a#0 c#0", ()),
    ]
