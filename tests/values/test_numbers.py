"""Sums, counts and quantities become values, or stay words; nothing is guessed in silence and nothing stumbles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda import data
from servanda.codec import dump, load
from servanda.export.guidelines import act_object
from servanda.model import Act, Article, Condition, Money, Quote, Reading, Span, Value
from servanda.values import resolve
from servanda.values.currencies import Around
from servanda.values.figures import spelled
from servanda.values.numbers import count, money, quantity

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of expressions beside this file."""
    header, *lines = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line[:2] != "# "]
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def label(row: dict[str, str]) -> str:
    """The row as its test's name."""
    return "|".join(value for value in row.values() if value)


@pytest.mark.parametrize("row", table("money.tsv"), ids=label)
def test_sums_in_the_forms_of_the_press(row: dict[str, str]) -> None:
    """Value and currency by the words, the states that act, and the text around."""
    told = money(row["words"], Around(row["before"], row["behind"], tuple(row["states"].split())))
    assert (str(told.value) if told else "-") == row["sum"]


@pytest.mark.parametrize("row", table("counts.tsv"), ids=label)
def test_counts_in_the_forms_of_the_press(row: dict[str, str]) -> None:
    """How many of whom."""
    told = count(row["words"], Around(unit=row["unit"] or None))
    assert (str(told.value) if told else "-") == row["count"]


@pytest.mark.parametrize("row", table("quantities.tsv"), ids=label)
def test_quantities_in_the_forms_of_the_press(row: dict[str, str]) -> None:
    """A number and its unit in the text's words."""
    told = quantity(row["words"], Around(unit=row["unit"] or None))
    assert (str(told.value) if told else "-") == row["quantity"]


@pytest.mark.parametrize(
    ("words", "around", "reason"),
    [
        (
            "more than $3 billion",
            Around(states=("CAN",)),
            'the text says "more than"; "$" is taken for the currency of CAN',
        ),
        ("$3 billion", Around(), '"$" is taken for USD'),
        ("between 3 and 5 billion euros", Around(), 'the text says "between 3 and 5 billion"'),
        ("3 billion", Around(before="Of 9 billion euros "), 'the currency is that of "euros"'),
        ("10 billion euros over five years", Around(), "in all over five years"),
    ],
)
def test_what_a_sum_owes_to_more_than_its_words_is_its_reason(words: str, around: Around, reason: str) -> None:
    """No hedge is dropped and no currency taken in silence."""
    told = money(words, around)
    assert told is not None
    assert reason in (told.reason or "")


def test_a_sum_whose_words_say_it_all_needs_no_reason() -> None:
    """So that a reason means something."""
    told = money("2 billion euros")
    assert told is not None
    assert told.reason is None


def test_currencies_are_those_of_the_day() -> None:
    """A German mark before the euro, a euro after it."""
    told = money("3 million marks", Around(states=("DEU",), published="1995-05-01"))
    assert told is not None
    assert told.value.currency == "DEM"


def test_a_bare_number_counts_what_stood_close_before() -> None:
    """And is left alone where nothing did; the reason says so."""
    text = f"France sends 500 soldiers, Italy 300. {'Much else was said that day. ' * 9}Spain sends 200."
    words = ["500 soldiers", "300", "200"]
    acts = [Act("commit", quote(text, text), quantity=Value(None, quote(text, one))) for one in words]
    found = [act.quantity for act in resolve(Reading("", "test", (), tuple(acts)), Article(text)).acts]
    assert [str(one.value) if one and one.value else None for one in found] == ["500 soldiers", "300 soldiers", None]
    assert found[1] is not None
    assert "soldiers" in (found[1].reason or "")


@pytest.mark.parametrize(
    ("text", "words", "whole", "value"),
    [
        ("They raise it from A$150m to A$200m this year", "A$150m", "from A$150m to A$200m", "AUD 200,000,000"),
        (
            "It rose from 150 million to 200 million euros",
            "150 million",
            "from 150 million to 200 million",
            "EUR 200,000,000",
        ),
        ("It was cut from $9bn to $7bn", "$7bn", "from $9bn to $7bn", "USD 7,000,000,000"),
        ("It grows by €5 million to €20 million", "€5 million", "by €5 million to €20 million", "EUR 20,000,000"),
        ("It grows by €5 million to 2030", "€5 million", "€5 million", "EUR 5,000,000"),
        ("It grows by €5 million in the end", "€5 million", "€5 million", "EUR 5,000,000"),
        ("It takes from €5 million to 30 countries", "€5 million", "€5 million", "EUR 5,000,000"),
        (
            "It costs between 2 and 3 billion yen a year",
            "3 billion yen",
            "between 2 and 3 billion yen",
            "JPY 2,000,000,000 to 3,000,000,000 a year",
        ),
        ("It costs between 2 and 3 billion yen", "2", "between 2 and 3 billion", "JPY 2,000,000,000 to 3,000,000,000"),
        ("It gave Norland and Sudland 3 billion yen", "3 billion yen", "3 billion yen", "JPY 3,000,000,000"),
    ],
)
def test_a_sum_that_is_one_end_of_a_range_or_change_is_read_with_the_other(
    text: str, words: str, whole: str, value: str
) -> None:
    """Readers cut them short; the quotation holds both ends then."""
    act = Act("commit", quote(text, text), amount=Value(None, quote(text, words)))
    amount = resolve(Reading("", "test", (), (act,)), Article(text)).acts[0].amount
    assert amount is not None
    assert amount.quote == quote(text, whole)
    assert str(amount.value) == value


def quote(text: str, words: str) -> Quote:
    start = text.index(words)
    return Quote.of(text, Span(start, start + len(words)))


def words_of(lists: Iterable[str]) -> list[str]:
    return sorted({word for one in lists for word in re.findall(r"\S+", one)})


LEXICON = data.toml("numbers.toml")
PIECES = st.sampled_from(
    [
        *words_of([*LEXICON["small"], *LEXICON["scales"], *LEXICON["parts"], *LEXICON["one"], *LEXICON["vague"]]),
        *words_of(hedge for hedges in (*LEXICON["before"].values(), *LEXICON["behind"].values()) for hedge in hedges),
        *("and", "between", "from", "of", "a", "$", "€", "dollars", "cents", "1,5", "3.5", "7", "10,000", "-", "%"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=12).map(" ".join), st.text(max_size=30))
def test_no_words_make_numbers_stumble(words: str, text: str) -> None:
    """Whatever stands there, it is a number that can be written, or none."""
    around = Around(text, text, ("CAN", text), published=text)
    for told in (money(words, around), count(words, around), quantity(words, around)):
        assert told is None or str(told.value)


@given(st.integers(0, 10**15))
def test_numbers_in_digits_are_what_they_say(number: int) -> None:
    """With commas or without."""
    for words in (f"{number}", f"{number:,}"):
        found = spelled(words)
        assert found is not None
        assert found.value == number


def test_numbers_beyond_the_world_are_none() -> None:
    """They would not fit where numbers are kept."""
    assert money(f"$1{' trillion' * 10_000}") is None
    assert spelled("9" * 400) is None


def test_a_sum_says_in_words_what_it_holds() -> None:
    """A range and for every what it is paid."""
    told = money("between $3 and $5 billion a year")
    assert told is not None
    assert told.value == Money(told.value.value, "USD", told.value.most, "year")
    assert str(told.value) == "USD 3,000,000,000 to 5,000,000,000 a year"


def test_what_the_text_tells_beyond_the_guidelines_is_exported_and_kept() -> None:
    """Range, period and negation stand beside the guidelines' fields, and come back from the ledger as they were."""
    text = "Norland will pay between 3 and 5 million euros a year unless parliament objects"
    clause = quote(text, "unless parliament objects")
    act = Act(
        "commit",
        quote(text, text),
        amount=Value(None, quote(text, "between 3 and 5 million euros")),
        condition=Condition(clause, Value("approval", clause)),
    )
    reading = resolve(Reading("", "test", (), (act,)), Article(text))
    found = act_object(reading.acts[0])
    assert found["amount"] == {"value": 3e6, "currency": "EUR", "most": 5e6, "per": "year"}
    assert found["condition"] == {"text": clause.exact, "trigger": "approval", "bears": "doing", "negative": True}
    assert load(Reading, dump(reading)) == reading
