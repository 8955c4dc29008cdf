"""Every value of an act has its words or a reason, and says whose voice it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from servanda.errors import EvidenceError
from servanda.model import Act, Article, Condition, Link, Money, Quote, Reading, Span, Value

TEXT = "Norland will pay 5 million euros to Sudland once the truce holds, Ada Byron said."


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote.of(TEXT, Span(start, start + len(words)))


ACT = Act(
    "commit",
    quote("Norland will pay 5 million euros to Sudland once the truce holds"),
    actors=(Value("NOR", quote("Norland")),),
    recipients=(Value("SUD", quote("Sudland")),),
    sources=(Link(None, quote("Ada Byron")),),
    condition=Condition(quote("once the truce holds"), Value("ceasefire", quote("truce"))),
    amount=Value(Money(Decimal(5_000_000), "EUR"), quote("5 million euros")),
    theme=Value("funding", None, "by the sum"),
)


def test_a_value_without_words_and_without_reason_is_refused() -> None:
    with pytest.raises(EvidenceError, match="SPAN001"):
        Value("EUR")


def test_a_value_that_is_not_resolved_is_shown_in_the_words_of_the_text() -> None:
    assert ACT.sources[0].words == "Ada Byron"


def test_a_sum_is_shown_with_its_currency() -> None:
    assert str(Money(Decimal("1234567.5"), "EUR")) == "EUR 1,234,567.5"


def test_values_come_in_the_order_of_the_guidelines() -> None:
    assert [name for name, _ in ACT.values()] == ["actors", "recipients", "sources", "theme", "amount"]


def test_all_words_of_an_act_are_among_its_quotations() -> None:
    """Law 1 is checked on these, so none may be left out."""
    assert [one.exact for one in ACT.quotes()] == [
        ACT.evidence.exact,
        "once the truce holds",
        "truce",
        "Norland",
        "Sudland",
        "Ada Byron",
        "5 million euros",
    ]


def test_inference_source_and_outlet_are_told_apart() -> None:
    """Law 3."""
    assert ACT.theme is not None
    assert ACT.amount is not None
    assert ACT.voice(ACT.theme) == "inference"
    assert ACT.voice(ACT.amount) == "source"
    assert Act("claim", quote("Norland will pay")).voice(ACT.amount) == "outlet"


@pytest.mark.parametrize("number", range(len(ACT.quotes())))
def test_a_reading_is_refused_if_one_character_of_any_quotation_is_changed(number: int) -> None:
    reading = Reading(Article(TEXT).sha256, "test/1", acts=(ACT,))
    reading.check(Article(TEXT))
    at = ACT.quotes()[number].span.start
    changed = Article(TEXT[:at] + "\N{SNOWMAN}" + TEXT[at + 1 :])
    with pytest.raises(EvidenceError, match="SPAN002"):
        replace(reading, article_sha256=changed.sha256).check(changed)
    with pytest.raises(EvidenceError, match="SPAN002"):
        reading.check(changed)
