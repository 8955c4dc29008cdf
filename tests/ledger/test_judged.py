"""What reviewers decided about acts holds for every reading of the article, whenever it comes."""

from __future__ import annotations

from dataclasses import replace

from servanda.ledger import Ledger
from servanda.model import Act, ActRef, Article, Judgement, Reading, Retraction
from tests.ledger.samples import PAGE, act_of, add

FIRST = ActRef(2, 0)


def stands(ledger: Ledger) -> list[Act]:
    """The acts that stand in the first article; one after the other gives the same as all at once."""
    judged = ledger.judged()
    assert list(ledger.each_judged()) == judged
    (_, acts), *_ = judged
    return [one.act for one in acts if one.act]


def read_again(ledger: Ledger, article: Article, *acts: Act, reader: str = "rules/9") -> None:
    ledger.add(PAGE, article, Reading(article.sha256, reader, acts=acts))


def test_acts_stand_as_they_were_read_until_somebody_judges(ledger: Ledger) -> None:
    """Without a judgement each act stands, with its place."""
    article, reading = add(ledger)
    ((entry, (one,)),) = ledger.judged()
    assert (one.ref, one.read, one.act, one.judgement) == (FIRST, reading.acts[0], act_of(article), None)
    assert entry.identity == ledger.entries()[0].identity


def test_a_rejected_act_does_not_come_back(ledger: Ledger) -> None:
    """A later reading that finds it again is overruled too; what it finds beside it stands."""
    article, _ = add(ledger)
    ledger.state(Judgement("reject", (FIRST,), reason="a headline"), author="Ada")
    assert stands(ledger) == []
    other = act_of(article, "its premier said")
    read_again(ledger, article, replace(act_of(article), force=None), other)
    assert stands(ledger) == [other]
    ((_, acts),) = ledger.judged()
    assert [(one.ref, one.act) for one in acts] == [(ActRef(4, 0), None), (ActRef(4, 1), other)]


def test_an_accepted_act_stands_though_a_later_reading_misses_it(ledger: Ledger) -> None:
    """And where the later reading has it, it stands as that one reads it, once."""
    article, _ = add(ledger)
    ledger.state(Judgement("accept", (FIRST,)), author="Ada")
    read_again(ledger, article)
    assert stands(ledger) == [act_of(article)]
    fuller = replace(act_of(article), confidence=0.5)
    read_again(ledger, article, fuller, reader="rules/10")
    assert stands(ledger) == [fuller]


def test_a_correction_stands_whatever_is_read_later(ledger: Ledger) -> None:
    """Whether the later reading makes the same mistake, finds it right, or finds nothing."""
    article, reading = add(ledger)
    right = replace(reading.acts[0], type="propose", force=None)
    ledger.state(Judgement("correct", (FIRST,), correction=right, reason="an offer"), author="Ada")
    assert stands(ledger) == [right]
    for number, acts in enumerate(([reading.acts[0]], [right], [], [reading.acts[0], right])):
        read_again(ledger, article, *acts, reader=f"rules/{10 + number}")
        assert stands(ledger) == [right]


def test_the_latest_judgement_on_an_act_counts_in_whatever_reading(ledger: Ledger) -> None:
    """Rejected in the first reading, accepted in the second; taken back, it is rejected again."""
    article, reading = add(ledger)
    ledger.state(Judgement("reject", (FIRST,), reason="a headline"), author="Ada")
    read_again(ledger, article, reading.acts[0])
    accepted = ledger.state(Judgement("accept", (ActRef(4, 0),)), author="Bo")
    assert stands(ledger) == [reading.acts[0]]
    ledger.state(Retraction(accepted, "it is one"), author="Bo")
    assert stands(ledger) == []
