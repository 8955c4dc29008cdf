"""The first reader: whatever the text, its quotations stand there to the character, and it reads the same twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.codec import canonical, dump
from servanda.export.guidelines import source_object
from servanda.model import Article, Block, Metadata, Page, Reading, Span
from servanda.page import to_article
from servanda.pipeline import read_article
from servanda.readers import Reader

SENTENCES = [
    "Poland will send ten lorries of medicine to Latvia within 48 hours, Prime Minister Ada Byron said.",
    "“We will never pay for it,” the minister told reporters in Rome on Tuesday.",
    "France and Spain agreed to train 200 pilots if the ceasefire holds.",
    "According to the envoy, the two sides met in Geneva by video link.",
    "Canada refused to sign, and it may impose sanctions after the vote.",
    "The leaders called on Norway to provide $5 million by 1 May 2026.",
    "Reportedly, 26 countries have declared their readiness to help at sea and in the air.",
]
# Emoji of several code points, marks that NFC joins and marks that it does not, right-to-left, wide and odd spaces.
STRANGE = [
    "👩‍👩‍👧‍👦",
    "🇵🇱",
    "e\u0301",
    "x\u0323\u0307",
    "שלום עולם",
    "مرحبا بالعالم",
    "\u202eabc\u202c",
    "\u00a0",
    "\u200b",
    "\u2028",
    "…",
    "--",
    "“”",
    "\t",
    "#@%",
]
LINE_ENDS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", ""]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=15)
TEXTS = st.lists(
    st.sampled_from(SENTENCES) | st.sampled_from(STRANGE) | st.sampled_from(LINE_ENDS) | WORDS, max_size=12
).map("".join)


def article(text: str) -> Article:
    """The text behind a sentence, so that there is always one."""
    page = Page(f"{SENTENCES[0]}\r\n\r\n{text}".encode(), "page", "text/plain")
    return to_article(page, Metadata(published="2025-09-05", language="en"))


def of_paragraphs(paragraphs: list[str]) -> Article:
    text, blocks = "", []
    for words in paragraphs:
        text += "\n\n" if text else ""
        blocks.append(Block(Span(len(text), len(text) + len(words)), "paragraph"))
        text += words
    return Article(text, Metadata(language="en"), tuple(blocks))


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_every_quotation_stands_in_the_text_to_the_character(rules: Reader, text: str) -> None:
    """Law 1, for the reader alone and for all that the pipeline adds to it."""
    found = article(text)
    raw, resolved = rules.read(found), read_article(found, rules)
    for reading in (raw, resolved):
        for quote in reading.quotes():
            assert quote.exact == found.text[quote.span.start : quote.span.end]
    assert resolved.rejections == ()
    assert resolved.acts


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_no_act_is_read_from_furniture_or_from_two_paragraphs(rules: Reader, text: str) -> None:
    found = article(text)
    for act in rules.read(found).acts:
        assert any(block.span.contains(act.evidence.span) for block in found.readable())


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_reading_twice(rules: Reader, text: str) -> None:
    found = article(text)
    assert canonical(dump(rules.read(found))) == canonical(dump(rules.read(found)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.integers(1, 400))
def test_a_paragraph_put_in_front_shifts_all_spans_by_its_length(
    rules: Reader, paragraphs: list[str], length: int
) -> None:
    """A paragraph without actors, so that no pronoun and no theme of the others changes."""
    front = "🌧" * length
    before, after = (rules.read(of_paragraphs(texts)) for texts in (paragraphs, [front, *paragraphs]))
    moved = [(quote.span.shifted(length + 2), quote.exact) for quote in before.quotes()]
    assert [(quote.span, quote.exact) for quote in after.quotes()] == moved
    assert [act.type for act in after.acts] == [act.type for act in before.acts]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES[:1] + SENTENCES[2:]), min_size=2, max_size=3, unique=True))
def test_evidence_does_not_depend_on_the_paragraphs_around_it(rules: Reader, paragraphs: list[str]) -> None:
    alone = [act.evidence.exact for words in paragraphs for act in rules.read(of_paragraphs([words])).acts]
    assert [act.evidence.exact for act in rules.read(of_paragraphs(paragraphs)).acts] == alone


def test_acts_come_in_the_order_of_the_text_and_do_not_overlap(rules: Reader) -> None:
    acts = rules.read(of_paragraphs(SENTENCES)).acts
    assert len(acts) >= len(SENTENCES) - 1
    for one, other in pairwise(acts):
        assert not one.evidence.span.overlaps(other.evidence.span)


def test_confidence_runs_from_0_to_1(rules: Reader) -> None:
    assert all(0 <= act.confidence <= 1 for act in rules.read(of_paragraphs(SENTENCES)).acts)


@pytest.mark.parametrize("filler", ["the valley and the harbour and ", "valley", "🚚 ", "ש", "a.", "\u0301"], ids=ascii)
def test_a_very_long_line_is_read_and_its_quotations_stand_there(rules: Reader, filler: str) -> None:
    line = f"{SENTENCES[0]} {filler * (30_000 // len(filler))} {SENTENCES[2]}"
    article = of_paragraphs([line])
    reading = rules.read(article)
    reading.check(article)
    assert any("ten lorries" in act.evidence.exact for act in reading.acts)


def test_a_text_without_paragraphs_gives_an_empty_reading(rules: Reader) -> None:
    empty = Article("By Ada Quill", Metadata(language="en"), (Block(Span(0, 12), "byline"),))
    assert rules.read(empty) == Reading(empty.sha256, rules.name)


def test_a_fresh_process_reads_the_same(rules: Reader, tmp_path: Path) -> None:
    """Whatever the seed of Python's hashes, which orders its sets."""
    path = tmp_path / "report.txt"
    path.write_text("\n\n".join(SENTENCES), encoding="utf-8")
    page = Page(path.read_bytes(), str(path), "text/plain")
    article_here = to_article(page, Metadata(published="2025-09-05", language="en"))
    here = source_object(article_here, read_article(article_here, rules))
    command = [
        sys.executable,
        "-m",
        "servanda",
        "read",
        "--json",
        "--reader=rules",
        "--published=2025-09-05",
        "--language=en",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": "1"})
    assert json.loads(done.stdout) == {"source": str(path), **json.loads(json.dumps(here))}
