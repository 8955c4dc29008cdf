"""The trained reader, with the weights that the package brings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from servanda.codec import canonical, dump
from servanda.model import Article, Attribution, Page, Reading
from servanda.page import to_article
from servanda.pipeline import metadata, read_article
from servanda.readers import Reader, load
from servanda.readers.trained.reader import DEEPEST

TEXT = """Donors meet in Oslo

Norway will pay 5 million euros to Moldova if the ceasefire holds, President Ada Byron said on Friday.

"We reject any plan that leaves our neighbours without water," she told reporters in Oslo. Moldova's foreign minister,
Bo Lind, denied that his government had asked for soldiers.

The French government said that Germany had promised to deliver 20 trucks by the end of June.
"""


@pytest.fixture(scope="module", params=["standard", "small"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Each size, as the package has it."""
    return load(str(request.param))


def article(text: str) -> Article:
    given = metadata(published="2025-09-05", publisher="The Example", language="en")
    return to_article(Page(text.encode(), "a.txt", "text/plain"), given)


@pytest.fixture(scope="module")
def reading(reader: Reader) -> Reading:
    """The reading of the example."""
    return read_article(article(TEXT), reader)


def test_acts_have_their_type_their_words_and_who_says_so(reading: Reading) -> None:
    """A promise under a condition, a refusal in quotation marks."""
    promise, refusal = reading.acts[:2]
    assert (promise.type, refusal.type) == ("commit", "refuse")
    assert "will pay 5 million euros" in promise.evidence.exact
    assert promise.amount is not None
    assert str(promise.amount.value) == "EUR 5,000,000"
    assert promise.condition is not None
    assert promise.condition.quote.exact == "if the ceasefire holds"
    assert ["Byron" in link.words for link in promise.sources] == [True]


@pytest.mark.parametrize(
    "size",
    [
        "standard",
        pytest.param("small", marks=pytest.mark.xfail(strict=True, reason="states that do not exist mislead it")),
    ],
)
def test_states_that_no_list_knows_act_like_others(size: str) -> None:
    """A promise under a condition is one, and an assault is read, whoever they are of."""
    invented = TEXT.replace("Norway", "Norland").replace("Moldova", "Sudland").replace("Oslo", "Norham")
    promise, refusal = read_article(article(invented), load(size)).acts[:2]
    shelled = "The army of Norland shelled two Sudanese villages near the border, killing nine people."
    roots = [act.root.value for act in load(size).read(article(shelled)).acts if act.root]
    assert (promise.type, refusal.type, roots) == ("commit", "refuse", ["ASSAULT"])


def test_a_chain_comes_out_at_any_depth() -> None:
    """As a tree of attributions, each with its own cue, in the order in which they tell each other."""
    told = (
        "Leaders meet in Oslo\n\nPresident Volodymyr Zelenskyy said that Donald Trump had told Alexander Stubb that "
        "Emmanuel Macron had promised that France would send 5,000 soldiers.\n"
    )
    (outer,) = read_article(article(told), load("standard")).attributions
    steps = [(one.source.exact, one.cue.exact, len(one.inner)) for one in outer.all() if one.source and one.cue]
    assert steps == [
        ("President Volodymyr Zelenskyy", "said", 1),
        ("Donald Trump", "had told", 1),
        ("Emmanuel Macron", "had promised", 0),
    ]


def test_a_chain_of_ten_ends_at_seven() -> None:
    """Reading takes no longer and longer; and every inner one lies within its outer one."""
    speakers = ("Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Joe")
    chain = "".join(f"{name} had told reporters that " for name in speakers)
    found = read_article(article(f"Leaders meet in Oslo\n\n{chain}Norland would pay.\n"), load("standard")).attributions
    assert max(map(depth, found)) == DEEPEST + 1
    for outer in (each for top in found for each in top.all()):
        for inner in outer.inner:
            assert all(any(held.span.contains(one.span) for held in outer.content) for one in inner.quotes())


def depth(one: Attribution) -> int:
    return 1 + max(map(depth, one.inner), default=0)


def test_every_quotation_stands_in_the_text(reading: Reading) -> None:
    """Law 1; and there are some."""
    one = article(TEXT)
    assert reading.acts
    assert reading.attributions
    reading.check(one)


def test_probabilities_are_probabilities(reading: Reading) -> None:
    """Of acts and of slots."""
    confidences = [act.confidence for act in reading.acts]
    confidences += [
        value.confidence for act in reading.acts for _, value in act.values() if value.confidence is not None
    ]
    assert len(confidences) > len(reading.acts)
    assert all(0 <= one <= 1 for one in confidences)


def test_deeds_and_undertakings_have_a_root_code(reading: Reading) -> None:
    """What is only said has none."""
    for act in reading.acts:
        assert (act.root is None) == (act.type in {"claim", "expect"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Norland delivered eleven ambulances to Moldova last week.", "AID"),
        ("The army of Ethiopia attacked two Sudanese villages near the border, killing nine people.", "ASSAULT"),
    ],
)
def test_the_words_of_a_deed_tell_its_root_code(reader: Reader, text: str, code: str) -> None:
    """Aid, or an assault."""
    assert [act.root.value for act in reader.read(article(text)).acts if act.root] == [code]


def test_the_same_text_gives_the_same_reading_in_another_process(reader: Reader, reading: Reading) -> None:
    """To the byte, whatever was read before it."""
    program = (
        "import sys; from servanda.codec import canonical, dump; from servanda.readers import load;"
        "from servanda.pipeline import metadata, read_article; from servanda.page import to_article;"
        "from servanda.model import Page;"
        "given = metadata(published='2025-09-05', publisher='The Example', language='en');"
        "text = sys.stdin.buffer.read();"
        f"reader = load({reader.name.split('/')[0]!r});"
        "found = [read_article(to_article(Page(text, 'a.txt', 'text/plain'), given), reader) for _ in range(2)];"
        "sys.stdout.buffer.write(b'\\n'.join(canonical(dump(one)) for one in found))"
    )
    run = subprocess.run([sys.executable, "-c", program], input=TEXT.encode(), capture_output=True, check=True)
    assert run.stdout.splitlines() == [canonical(dump(reading))] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Title\n\nNorland will pay for it all.\n\n.",
        "Title\n\nNorland will pay for it all.\n\n" + "… " * 3000,
        "Title\n\nNorland will pay for it all.\n\n" + "word" * 20_000,
        "Title\n\n" + "Norland will pay Sudland. " * 3000,
        "Title\n\n" + "\U0001f54a\ufe0f \u202e\u0301 汉字 العربية Norland will pay.",
    ],
)
def test_odd_texts_are_read_without_a_fault(reader: Reader, text: str) -> None:
    """Nothing but marks, one endless word, one endless paragraph, all the world's letters."""
    read_article(article(text), reader).check(article(text))


def test_json_has_attributions_beside_acts(tmp_path: Path) -> None:
    """As the command line prints them."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "servanda", "read", "--json", "--published", "2025-09-05", str(path)]
    source = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=tmp_path).stdout)
    text = source["article"]["text"]
    said = [one for one in source["attributions"] if one["source"] and one["cue"]]
    assert any("French government" in text[slice(*one["source"])] for one in said)
    assert any(text[slice(*one["cue"])] == "said" for one in said)
    assert all(set(one) == {"source", "cue", "content", "inner"} for one in source["attributions"])
    assert all({"type", "confidence", "slots"} <= set(act) for act in source["acts"])
    assert {"root", "modes", "reason"} == set(source["acts"][0]["plover"])


@pytest.mark.parametrize("sum_", ["US$5 million", "NZ$12 million", "€5 million", "C$40 million"])
def test_a_name_ends_where_a_sum_begins(reader: Reader, sum_: str) -> None:
    """Letters of a currency are no part of the name before them."""
    told = f"Donors meet in Oslo\n\nNorway will give Ukraine {sum_} for schools, Foreign Minister Ada Byron said.\n"
    result = read_article(article(told), reader)
    names = [value.quote.exact for act in result.acts for value in act.recipients if value.quote]
    assert names
    assert set(names) == {"Ukraine"}
