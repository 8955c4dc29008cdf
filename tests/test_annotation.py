"""Acts from outside enter in the guidelines' form alone, word for word, or not at all, with the line of each fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from servanda import pipeline
from servanda.annotation import act_of, parse
from servanda.errors import ActsError
from servanda.export.guidelines import act_object
from servanda.ledger import Ledger, verify
from servanda.model import Article, Page
from servanda.page import to_article
from servanda.readers import Reader, load

ROOT = Path(__file__).parent.parent
TEXT = (
    "Talks end\n\nNorland will pay 5 million euros to Sudland by 2030 if Sudland signs, Ada Byron said. "
    "Norland will pay in gold. They met in Oslo.\n"
)
ACTS = """\
document:
  publisher: The Sheet
  published: '2025-09-05'
acts:
- type: commit
  evidence: Norland will pay
  occurrence: 2
  actors: [NOR]
  force: declared
  theme: funding
- type: commit
  evidence: Norland will pay 5 million euros to Sudland by 2030
  actors: [NOR]
  recipients: [SUD]
  sources: [NOR/Ada Byron]
  force: declared
  theme: funding
  condition: {text: if Sudland signs, trigger: approval}
  deadline: 2030
  amount: {value: 5000000, currency: EUR}
- type: meet
  evidence: They met in Oslo
  actors: [NOR, SUD]
  theme: diplomacy
  place: Oslo
  mode: in-person
"""


def article_of(text: str = TEXT) -> Article:
    return to_article(Page(text.encode(), "talks.txt", "text/plain"))


def test_acts_are_read_word_for_word() -> None:
    """Evidence by its occurrence, condition and place by their words, values as they are written, with their author."""
    found = parse(ACTS.encode(), "talks.yaml")
    reading = found.reading(article_of(), "Ada")
    second, first, meet = reading.acts
    assert (found.metadata.publisher, found.metadata.published) == ("The Sheet", "2025-09-05")
    assert (reading.reader, reading.by_hand) == ("annotation/1:Ada", True)
    assert second.evidence.span.start > first.evidence.span.end
    assert first.amount is not None
    assert str(first.amount.value) == "EUR 5,000,000"
    assert first.condition is not None
    assert first.condition.quote.exact == "if Sudland signs"
    assert first.deadline is not None
    assert first.deadline.value == "2030"
    assert meet.place is not None
    assert meet.place.quote is not None
    assert meet.place.quote.exact == "Oslo"


FAULTS = {
    "type": ("type: meet", "type: party", "talks.yaml:21: act 2: type: "),
    "theme": ("theme: diplomacy", "theme: money", "talks.yaml:24: act 2: theme: "),
    "force": (
        "force: declared\n  theme: funding\n- ",
        "force: firm\n  theme: funding\n- ",
        "talks.yaml:9: act 0: force: ",
    ),
    "trigger": ("trigger: approval", "trigger: signature", "talks.yaml:18: act 1: condition: trigger: "),
    "slot": ("recipients: [SUD]", "receivers: [SUD]", "talks.yaml:14: act 1: receivers: there is no such field"),
    "document": ("publisher: The Sheet", "outlet: The Sheet", "talks.yaml:2: document: outlet: "),
    "no list": ("actors: [NOR]\n  recip", "actors: NOR\n  recip", "talks.yaml:13: act 1: actors: "),
    "evidence": (
        "They met in Oslo",
        "They met in Riga",
        "talks.yaml:21: act 2: its evidence does not stand in the text",
    ),
    "case": ("They met in Oslo", "they met in Oslo", "talks.yaml:21: act 2: its evidence does not stand in the text"),
    "occurrence": ("occurrence: 2", "occurrence: 3", "talks.yaml:5: act 0: its evidence does not stand in the text 3"),
    "none": ("occurrence: 2", "occurrence: 0", "talks.yaml:5: act 0: "),
    "condition": ("if Sudland signs", "if Sudland sings", "talks.yaml:11: act 1: its condition does not stand"),
    "place": ("place: Oslo", "place: Riga", "talks.yaml:21: act 2: its place does not stand in the text"),
    "deadline": ("deadline: 2030", "deadline: soon", "talks.yaml:11: act 1: deadline is no EDTF: 'soon'"),
    "no such day": (
        "deadline: 2030",
        "deadline: 2030-02-30",
        "talks.yaml:11: act 1: deadline is no EDTF: '2030-02-30'",
    ),
    "currency": ("currency: EUR", "currency: euro", "talks.yaml:11: act 1: amount needs a currency"),
    "number": ("value: 5000000", "value: five", "talks.yaml:20: act 1: amount: value: "),
    "mode": ("type: meet", "type: perform", "talks.yaml:21: act 2: mode belongs to meet alone"),
    "force of": ("type: meet", "type: meet\n  force: formal", "talks.yaml:21: act 2: force belongs to commit alone"),
    "twice": ("  mode: in-person", "  mode: in-person\n  place: Oslo", "ACTS001"),
    "no evidence": ("  evidence: They met in Oslo\n", "", "talks.yaml:21: act 2: it has no evidence"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_refused_with_its_line(what: str) -> None:
    """What is wrong, and where; the acts that are right do not come in either."""
    right, wrong, told = FAULTS[what]
    assert right in ACTS
    with pytest.raises(ActsError) as raised:
        parse(ACTS.replace(right, wrong, 1).encode(), "talks.yaml").reading(article_of(), "Ada")
    assert told in str(raised.value)


def test_all_faults_are_told_at_once() -> None:
    """Whoever mends the file needs one run for it."""
    wrong = ACTS.replace("theme: funding", "theme: money").replace("type: meet", "type: party")
    with pytest.raises(ActsError) as raised:
        parse(wrong.encode(), "talks.yaml")
    assert str(raised.value).count("talks.yaml:") == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"acts", b"- 1", b"acts: {", b"\xff", b"[" * 10_000, b"acts: 7", b"acts: [7]", b"document: {}", b"1: 2"],
)
def test_a_file_of_another_form_is_refused(content: bytes) -> None:
    """With a code, whatever it is."""
    with pytest.raises(ActsError, match="ACTS00"):
        parse(content, "talks.yaml")


def test_places_count_the_text_as_it_was_annotated(tmp_path: Path) -> None:
    """Line ends and letters that are frozen otherwise move start and end; the words stay the same."""
    raw = "Élysée talks end\r\n\r\nNorland will pay 5 million euros, its premier said on Monday.\r\n"
    start = raw.index("Norland")
    acts = {
        "acts": [
            {"type": "commit", "start": start, "end": start + 16, "evidence": "Norland will pay", "actors": ["NOR"]}
        ]
    }
    (tmp_path / "a.json").write_text(json.dumps(acts))
    file = str(tmp_path / "a.json")
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as book:
        page = Page(raw.encode(), "a.txt", "text/plain")
        pipeline.record(pipeline.read_acts(page, file, author="Ada"), book, annotator="Ada")
        (entry,) = book.entries()
        assert entry.reading is not None
        assert [act.evidence.exact for act in entry.reading.acts] == ["Norland will pay"]
        assert list(verify(book)) == []
        (tmp_path / "a.json").write_text(json.dumps(acts).replace("will pay", "may pay"))
        with pytest.raises(ActsError, match="not the evidence 'Norland may pay'"):
            pipeline.read_acts(page, file, author="Ada")


def shown(acts: Any) -> list[dict[str, Any]]:
    return [act_object(act, "2025-09-05") for act in acts]


@pytest.mark.parametrize("name", ["rules", "standard"])
def test_what_a_reader_found_comes_back_as_it_was(name: str) -> None:
    """The export's form and this one are each other's inverse: values, words, reasons, certainties, unresolved ones."""
    article = to_article(
        Page((ROOT / "training/articles/abu-dhabi-opec-2021-07-05.txt").read_bytes(), "a.txt", "text/plain")
    )
    reading = pipeline.read_article(article, load(name))
    given = shown(reading.acts)
    assert len(given) > 5
    again = parse(json.dumps({"acts": given}).encode(), "a.json").reading(article, "Ada")
    assert shown(again.acts) == given
    as_yaml = yaml.safe_dump({"acts": given}, allow_unicode=True).encode()
    assert shown(parse(as_yaml, "a.yaml").reading(article, "Ada").acts) == given


def test_slots_that_say_other_than_the_act_are_refused(rules: Reader) -> None:
    """An act that is told twice is told once the same."""
    article = article_of()
    (act, *_) = shown(pipeline.read_article(article, rules).acts)
    act["actors"] = ["SUD"]
    with pytest.raises(ActsError, match="its slots give actors"):
        parse(json.dumps({"acts": [act]}).encode(), "a.json").reading(article, "Ada")


def test_a_condition_may_be_told_with_its_place_and_how_sure_its_trigger_is() -> None:
    """As `servanda read --json` gives it; and not in two ways."""
    article = article_of()
    given = yaml.safe_load(ACTS)
    start = TEXT.index("if Sudland")
    place = {"start": start, "end": start + 16, "words": "if Sudland signs"}
    told = {"slot": "condition.trigger", "value": "approval", "confidence": 0.9, **place}
    act = {name: given["acts"][1][name] for name in ("type", "evidence", "condition")}
    (again,) = parse(json.dumps({"acts": [{**act, "slots": [told]}]}).encode(), "a.json").reading(article, "Ada").acts
    assert again.condition is not None
    assert (again.condition.trigger.confidence, again.condition.quote.span.start) == (0.9, start)
    (shown_again,) = [one for one in shown([again])[0]["slots"] if one["slot"] == "condition.trigger"]
    assert told.items() <= shown_again.items()
    with pytest.raises(ActsError, match=r"condition\.trigger as 'attack', the act itself as 'approval'"):
        parse(json.dumps({"acts": [{**act, "slots": [told | {"value": "attack"}]}]}).encode(), "a.json").reading(
            article, "Ada"
        )


def test_an_act_as_it_is_printed_is_taken_back() -> None:
    """True and false among the values of its slots too."""
    article = article_of(
        "Talks end\n\nNorland will reportedly pay 5 million euros to Sudland unless the truce breaks.\n"
    )
    (given, *_) = shown(pipeline.read_article(article, load("standard")).acts)
    assert {"hearsay", "condition.negative"} <= {one["slot"] for one in given["slots"]}
    assert act_object(act_of(given, article), "2025-09-05") == given


@pytest.mark.parametrize(
    ("slot", "told"),
    [
        ({"slot": "condition.bears", "value": "doing"}, "has no condition"),
        ({"slot": "theme", "value": "funding", "confidence": float("nan")}, "confidence runs from 0 to 1"),
        ({"slot": "theme", "value": "funding", "confidence": 7}, "confidence runs from 0 to 1"),
    ],
)
def test_slots_that_cannot_be_are_refused(slot: dict[str, Any], told: str) -> None:
    """Nothing is passed over."""
    act = {"type": "commit", "evidence": "Norland will pay", "theme": "funding", "slots": [{"reason": "x", **slot}]}
    with pytest.raises(ActsError, match=told):
        act_of(act, article_of())


def test_annotated_articles_of_the_project_are_in_the_form() -> None:
    """Some of those that people annotated are read whole, each act with its words."""
    for path in sorted((ROOT / "training/articles").glob("*.yaml"))[::25]:
        page = Page(path.with_suffix(".txt").read_bytes(), path.name, "text/plain")
        article = to_article(page)
        reading = parse(path.read_bytes(), path.name).reading(article, "Ada")
        reading.check(article)
        assert len(reading.acts) == len(yaml.safe_load(path.read_bytes())["acts"])
