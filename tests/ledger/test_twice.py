"""Sums that one bearer has under two themes: one promise counts once, two promises count twice."""

from __future__ import annotations

from decimal import Decimal

from servanda.ledger import Book, Ledger
from servanda.ledger.survey import Survey
from servanda.ledger.twice import once
from servanda.ledger.views.totals import Total
from servanda.model import Judgement
from tests.ledger.test_book import tell
from tests.ledger.views.made import FIRST, act, report

PLEDGE = report("Fjord Post", 0, act("commit", "Norway pledged 12 million euros for the harbour fund", "NOR",
    theme="reconstruction", amount="12000000 EUR"))  # fmt: skip
PAID = report("Tide", 30, act("perform", "Norway paid 12 million euros into the harbour fund", "NOR",
    theme="reconstruction", amount="12000000 EUR"))  # fmt: skip
AGAIN = report("Skerry News", 10, act("commit", "Oslo will give 12 million euros", "NOR",
    theme="funding", amount="12000000 EUR"))  # fmt: skip
OTHER = report("Warta", 12, act("commit", "Norway promised 12 million euros for measles vaccines", "NOR",
    theme="health", recipients="SOM", amount="12000000 EUR"))  # fmt: skip


def sums(ledger: Ledger) -> tuple[Total, ...]:
    shelf = Book(ledger).shelf(FIRST.replace(month=6))
    return once(Survey(shelf, FIRST.replace(month=6)), shelf.totals(FIRST.replace(month=6)))


def test_one_promise_under_two_themes_counts_once(ledger: Ledger) -> None:
    """Under the theme of which more is told, and it is named what tells it again."""
    tell(ledger, PLEDGE, PAID, AGAIN)
    (one,) = sums(ledger)
    assert (one.theme, one.value) == ("reconstruction", Decimal(12_000_000))
    (again,) = one.again
    assert again not in {id_ for id_, _, _ in one.parts}
    assert "the same sum" in one.method.casefold()


def test_two_promises_of_one_sum_count_twice(ledger: Ledger) -> None:
    """What is told for something else is another promise, though its sum is the same."""
    tell(ledger, PLEDGE, PAID, OTHER)
    assert sorted(one.theme for one in sums(ledger)) == ["health", "reconstruction"]
    assert not any(one.again for one in sums(ledger))


def test_a_reviewer_has_the_last_word(ledger: Ledger) -> None:
    """What was judged to be different counts for itself; taking that back makes it one again."""
    _, paid, again = tell(ledger, PLEDGE, PAID, AGAIN)
    ledger.state(Judgement("different", (paid, again), reason="another twelve"), author="Ada")
    assert sorted(one.theme for one in sums(ledger)) == ["funding", "reconstruction"]
    ledger.state(Judgement("unsure", (paid, again), reason="nobody can say"), author="Ada")
    assert [one.theme for one in sums(ledger)] == ["reconstruction"]
