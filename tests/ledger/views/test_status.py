"""Where an undertaking stands on a day: the table and the hard cases of the stories' guidelines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from servanda.ledger.views.build import Occasion, views
from servanda.ledger.views.telling import Report
from servanda.ledger.views.undertaking import Undertaking
from servanda.model import ActType
from tests.ledger.views.made import act, report


def told(*reports: Report, occasions: tuple[Occasion, ...] = ()) -> Undertaking:
    """The only undertaking of some reports."""
    (found,) = views(reports, occasions=occasions).undertakings
    return found


def statuses(one: Undertaking) -> dict[str, str]:
    """Status by day."""
    return {change.day.isoformat(): change.status for change in one.changes}


PROMISE = act("commit", "Norway will give 100 million euros for air defence", "NOR", recipients="UKR",
              amount="100000000 EUR", deadline="2025-06", force="declared")  # fmt: skip
PAID = act("perform", "Norway paid 100 million euros for air defence", "NOR", recipients="UKR", amount="100000000 EUR")
HALF = act("perform", "Norway paid 40 million euros for air defence", "NOR", recipients="UKR", amount="40000000 EUR")


def test_the_clock_moves_a_promise_with_a_deadline() -> None:
    """A month as deadline ends on its last day: due thirty days before, overdue the day after."""
    found = told(report("a", date(2025, 1, 10), PROMISE))
    assert statuses(found) == {"2025-01-10": "announced", "2025-05-31": "due", "2025-07-01": "overdue"}


def test_a_deed_keeps_it_late_or_not() -> None:
    """Kept on the day of the report, not on that of the deed."""
    found = told(report("a", date(2025, 1, 10), PROMISE), report("b", date(2025, 8, 1), PAID))
    assert list(statuses(found).values()) == ["announced", "due", "overdue", "kept"]
    assert found.changes[-1].because == ("b#0",)


def test_a_part_is_in_progress_and_past_the_deadline_partly_kept() -> None:
    """What is done and what is open are told in one unit; the rest may still come."""
    reports = [report("a", date(2025, 1, 10), PROMISE), report("b", date(2025, 3, 1), HALF)]
    found = told(*reports)
    assert list(statuses(found).values()) == ["announced", "in progress", "partly kept"]
    assert found.share is not None
    assert (found.share.unit, found.share.done, found.share.open) == ("EUR", Decimal(40_000_000), Decimal(60_000_000))
    rest = act("perform", "Norway paid the rest of the 100 million euros for air defence", "NOR", recipients="UKR")
    assert told(*reports, report("c", date(2025, 9, 1), rest)).status == "kept"


def test_what_is_given_up_after_a_part_is_partly_kept_else_withdrawn() -> None:
    """Taking back is told apart from breaking off."""
    no = act("refuse", "Norway will not pay the 100 million euros for air defence", "NOR", recipients="UKR")
    promise, end = report("a", date(2025, 1, 10), PROMISE), report("c", date(2025, 4, 1), no)
    assert told(promise, end).status == "withdrawn"
    assert told(promise, report("b", date(2025, 3, 1), HALF), end).status == "partly kept"


CONDITIONAL = act("commit", "Norway will give 100 million euros for air defence if Storting agrees", "NOR",
                  recipients="UKR", amount="100000000 EUR", condition=("approval", "if Storting agrees"))  # fmt: skip


def test_a_condition_that_is_met_makes_it_due() -> None:
    """A parliament's vote is no deed: it meets the condition, and says so."""
    vote = act("perform", "the Storting approved the 100 million euros for air defence", "NOR/Storting",
               recipients="UKR", amount="100000000 EUR")  # fmt: skip
    found = told(report("a", date(2025, 1, 10), CONDITIONAL), report("b", date(2025, 2, 1), vote))
    assert statuses(found) == {"2025-01-10": "conditional", "2025-02-01": "due"}
    assert found.changes[-1].because == ("b#0",)


@pytest.mark.parametrize(
    "words",
    [
        "Norway's government approved 100 million euros for air defence",
        "Norway signed off the 100 million euros for air defence",
        "Norway has earmarked 100 million euros for air defence",
        "Norway voted to pay 100 million euros for air defence",
    ],
)
def test_granting_a_sum_is_not_paying_it(words: str) -> None:
    """With a promise before it nothing is done yet; without one it is taken on, and no deed; its condition is met."""
    grant = act("perform", words, "NOR", recipients="UKR", amount="100000000 EUR")
    plain = told(report("a", date(2025, 1, 10), PROMISE), report("b", date(2025, 2, 1), grant))
    assert (plain.changes[0].status, plain.status, plain.share) == ("announced", "overdue", None)
    (total,) = views([report("b", date(2025, 2, 1), grant)]).totals
    assert total.status == "announced"
    waits = told(report("a", date(2025, 1, 10), CONDITIONAL), report("b", date(2025, 2, 1), grant))
    assert waits.status == "due"


def test_paying_what_was_granted_is_a_deed() -> None:
    """The words tell of a decision, behind what was done upon it."""
    paid = act("perform", "Norway paid the 100 million euros for air defence that the cabinet approved", "NOR",
               recipients="UKR", amount="100000000 EUR")  # fmt: skip
    assert told(report("a", date(2025, 1, 10), PROMISE), report("b", date(2025, 2, 1), paid)).status == "kept"


@pytest.mark.parametrize(
    ("promise", "status"),
    [
        ("Norway will pass a law on public audits of its fund", "kept"),
        ("Norway will bring in a bill on public audits of its fund", "kept"),
        ("Norway will hold public audits of its fund", "announced"),
    ],
)
def test_a_parliament_does_what_its_state_has_promised(promise: str, status: str) -> None:
    """To adopt a law is the deed where a law was promised, and no more than a decision where it was not."""
    adopted = act("perform", "the parliament adopted the rules on public audits of the fund", "NOR/Storting")
    promised = act("commit", promise, "NOR")
    assert told(report("a", date(2025, 1, 10), promised), report("b", date(2025, 2, 1), adopted)).status == status


def test_an_occurrence_by_hand_meets_a_condition() -> None:
    """Of its kind and among those whom it concerns, or of the telling that is named; another kind meets nothing."""
    once = act("commit", "Poland will send engineers once the fighting stops", "POL", recipients="UKR", theme="troops",
               condition=("ceasefire", "once the fighting stops"))  # fmt: skip
    story = report("a", date(2025, 1, 10), once)
    truce = Occasion("r7", "ceasefire", date(2025, 3, 1), "a truce holds", ("UKR", "RUS"))
    assert statuses(told(story, occasions=(truce,))) == {"2025-01-10": "conditional", "2025-03-01": "due"}
    elsewhere = Occasion("r8", "ceasefire", date(2025, 3, 1), "a truce holds", ("SDN",))
    assert told(story, occasions=(elsewhere,)).status == "conditional"
    named = Occasion("r9", "other", date(2025, 3, 2), "the guns are silent", meets=("a#0",))
    assert told(story, occasions=(named,)).changes[-1].because == ("r9",)


def test_a_truce_told_by_an_act_meets_what_waits_for_it() -> None:
    """The act is another undertaking; its id stands beside the change."""
    once = act("commit", "Poland will send engineers once a ceasefire holds", "POL", recipients="UKR", theme="troops",
               condition=("ceasefire", "once a ceasefire holds"))  # fmt: skip
    also = act("commit", "Norway will send nurses once a ceasefire holds", "NOR", recipients="UKR", theme="health",
               condition=("ceasefire", "once a ceasefire holds"))  # fmt: skip
    truce = act("perform", "a ceasefire took effect", "RUS UKR", theme="peace-process")
    found = views([report("a", date(2025, 1, 10), once, also), report("b", date(2025, 2, 2), truce)]).undertakings
    assert [one.status for one in found] == ["due", "due", "kept"]
    assert found[0].changes[-1].because == ("b#0",)


@pytest.mark.parametrize("kind", ["request", "propose", "threaten"])
def test_what_nobody_has_taken_on_stays_proposed(kind: ActType) -> None:
    """Its day may pass."""
    asked = act(kind, "Norway should give air defence", "POL", recipients="NOR", deadline="2025-02-01")
    assert statuses(told(report("a", date(2025, 1, 10), asked))) == {"2025-01-10": "proposed"}


def test_a_request_is_granted_or_refused() -> None:
    """The answer belongs to the undertaking of the one who was asked."""
    asked = act("request", "Poland asked Norway for air defence batteries", "POL", recipients="NOR")
    given = act("perform", "Norway delivered the air defence batteries", "NOR", recipients="POL")
    never = act("refuse", "Norway will not give up its air defence batteries", "NOR", recipients="POL")
    ask = report("a", date(2025, 1, 10), asked)
    assert told(ask, report("b", date(2025, 2, 1), given)).status == "kept"
    assert told(ask, report("b", date(2025, 2, 1), never)).status == "refused"


def test_a_new_date_after_a_deadline_is_announced_again() -> None:
    """Overdue, then announced with the new date, in the history of revisions."""
    later = act("commit", "Norway will now give the 100 million euros for air defence in 2026", "NOR", recipients="UKR",
                amount="100000000 EUR", deadline="2026", force="declared")  # fmt: skip
    found = told(report("a", date(2025, 1, 10), PROMISE), report("b", date(2025, 8, 1), later))
    assert list(statuses(found).values()) == ["announced", "due", "overdue", "announced", "due", "overdue"]
    assert [(one.slot, one.value) for one in found.revisions if one.slot == "deadline"] == [
        ("deadline", "2025-06"),
        ("deadline", "2026"),
    ]


def test_a_denied_promise_is_disputed_until_it_is_kept() -> None:
    """Promised according to others, denied by the bearer: disputed; a deed settles it, and the conflict says so."""
    said = act("commit", "Norway has promised 100 million euros for air defence", "NOR", recipients="UKR",
               amount="100000000 EUR", sources="two_diplomats")  # fmt: skip
    denied = act("claim", "Norway denied that it had ever promised such money", "NOR")
    reports = [report("a", date(2025, 1, 10), said), report("b", date(2025, 2, 1), denied)]
    assert told(*reports).status == "disputed"
    found = views([*reports, report("c", date(2025, 3, 1), PAID)])
    assert found.undertakings[0].status == "kept"
    assert [(one.kind, one.settled_by) for one in found.conflicts] == [("denial", ("c#0",))]


def test_a_refusal_stands_against_what_others_say() -> None:
    """Refused in the bearer's own words while somebody says the contrary: refused, and a conflict."""
    no = act("refuse", "Italy will not join the force in the field", "ITA", sources="ITA", theme="troops")
    yes = act("commit", "Italy has signed up for the force in the field", "ITA", sources="FRA", theme="troops")
    found = views([report("a", date(2025, 1, 10), no), report("b", date(2025, 1, 20), yes)])
    assert [one.status for one in found.undertakings] == ["refused"]
    assert [one.kind for one in found.conflicts] == ["polarity"]


HOWITZERS = act("commit", "Norway will send ten howitzers to Ukraine", "NOR", recipients="UKR", deadline="2025-06")


def replacing(words: str, actor: str = "NOR", **slots: str) -> list[str]:
    """The statuses of a promise of howitzers, once a promise in these words is told."""
    later = act("commit", words, actor, recipients=slots.pop("recipients", "UKR"), **slots)
    found = views([report("a", date(2025, 1, 10), HOWITZERS), report("b", date(2025, 3, 1), later)]).undertakings
    return [change.status for change in found[0].changes]


def test_what_another_promise_stands_in_place_of_is_superseded() -> None:
    """In the words of that promise; the clock moves it no more, and the change names what replaced it."""
    later = act("commit", "Norway will deliver minesweepers instead of the howitzers", "NOR", recipients="UKR")
    first, second = views(
        [report("a", date(2025, 1, 10), HOWITZERS), report("b", date(2025, 3, 1), later)]
    ).undertakings
    assert statuses(first) == {"2025-01-10": "announced", "2025-03-01": "superseded"}
    assert first.changes[-1].because == ("b#0",)
    assert second.status == "announced"
    assert replacing("Norway will deliver minesweepers that replace nobody's lorries")[-1] == "overdue"


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("Norway will deliver minesweepers", {}),
        ("Norway will deliver minesweepers instead of lorries", {}),
        ("Sweden will deliver minesweepers instead of the howitzers", {"actor": "SWE"}),
        ("Norway will deliver minesweepers instead of the howitzers", {"recipients": "MDA"}),
    ],
)
def test_what_is_promised_beside_it_does_not_supersede(words: str, slots: dict[str, str]) -> None:
    """Nor what replaces something else, or comes from or goes to another."""
    assert replacing(words, **slots) == ["announced", "due", "overdue"]


def test_a_deed_keeps_what_was_superseded_and_a_new_word_announces_it() -> None:
    """The bearer may come back to it."""
    later = act("commit", "Norway will deliver minesweepers instead of the howitzers", "NOR", recipients="UKR")
    known = [report("a", date(2025, 1, 10), HOWITZERS), report("b", date(2025, 3, 1), later)]
    sent = act("perform", "Norway has sent ten howitzers to Ukraine", "NOR", recipients="UKR")
    first, _ = views([*known, report("c", date(2025, 4, 1), sent)]).undertakings
    assert [change.status for change in first.changes] == ["announced", "superseded", "kept"]
    again = act("commit", "Norway will send the ten howitzers to Ukraine after all", "NOR", recipients="UKR")
    first, _ = views([*known, report("c", date(2025, 4, 1), again)]).undertakings
    assert [change.status for change in first.changes][:3] == ["announced", "superseded", "announced"]
