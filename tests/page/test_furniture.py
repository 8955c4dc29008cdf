"""The newspaper's furniture is told from sentences that only look like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.model import FURNITURE, BlockKind
from servanda.page.furniture import LONGEST, classify, kind_of

KNOWN: list[tuple[BlockKind, str]] = [
    ("time", "14:05"),
    ("time", "9.30 pm CET"),
    ("byline", "By Ada Quill"),
    ("byline", "BY ADA QUILL AND BEN INKWELL"),
    ("byline", "Live updates by Ada Quill"),
    ("date", "Published on 5 May 2025 at 10:00"),
    ("date", "Tuesday, May 6, 2025"),
    ("date", "Published on Tuesday 6 May 2025 at 10.30 a.m."),
    ("date", "2025-05-06"),
    ("credit", "Photo: Harbour Agency"),
    ("credit", "Photo credit: Cy Lens/Harbour Agency"),
    ("caption", "Pictured: the eastern bridge at dawn."),
    ("signoff", "(Reporting by Ada Quill; editing by Ben Inkwell)"),
    ("signoff", "Additional reporting by Dora Ferrier"),
    ("navigation", "Latest news"),
    ("navigation", "View all"),
    ("navigation", "Most read"),
    ("navigation", "Share this story"),
    ("navigation", "3 min read"),
    ("promotion", "Read also: how barges changed the valley"),
    ("promotion", "Advertisement"),
    ("promotion", "Subscribe to our weekly letter"),
    ("promotion", "© 2025 The Harbour Post. All rights reserved."),
]
SENTENCES = [
    "By Friday the two towns will have opened the bridge.",
    "By sending ten lorries Norland keeps its promise.",
    "Pictures of the bridge moved the council to act.",
    "Reporting to the guild, the captain promised higher wages.",
    "Latest news from the valley is that the millers will pay.",
    "Share prices fell after Norland refused to open the bridge.",
    "Published reports of a second treaty are wrong, the envoy said.",
    "Next year Norland will send ten more lorries to Sudland.",
    "Older people will get the medicine first, the minister promised.",
    "Popular support for the treaty has fallen since May, she said.",
    "Issued in 2025 by both states, the statement promises more aid.",
    "Breaking with tradition, the elders voted in the open.",
]


@pytest.mark.parametrize(("kind", "words"), KNOWN)
def test_furniture_is_known_by_its_words(kind: BlockKind, words: str) -> None:
    assert kind_of(words) == kind
    assert kind_of(f"  {words}\n") == kind
    assert kind in FURNITURE


@pytest.mark.parametrize("words", SENTENCES)
def test_a_sentence_that_begins_like_furniture_is_content(words: str) -> None:
    assert classify([(words, None)]) == ["paragraph"]


@given(st.text(min_size=1).filter(str.strip))
def test_words_longer_than_any_furniture_are_content(words: str) -> None:
    assert kind_of(words.strip() * LONGEST + "x" * LONGEST) is None


def test_after_a_heading_of_links_all_is_navigation_until_a_sentence_comes() -> None:
    pieces: list[tuple[str, BlockKind | None]] = [
        ("Latest news", None),
        ("Bridge opens again", None),
        ("Ferry talks fail", "item"),
        ("The two towns agreed on Tuesday to open the bridge.", None),
        ("A long winter", None),
    ]
    assert classify(pieces) == ["navigation", "navigation", "navigation", "paragraph", "paragraph"]


def test_a_heading_ends_a_list_of_links_too() -> None:
    assert classify([("Most read", None), ("Ferry talks fail", None), ("A long winter", "heading")]) == [
        "navigation",
        "navigation",
        "heading",
    ]


def test_what_the_page_marks_is_kept() -> None:
    assert classify([("By Ada Quill", "title"), ("A pledge", "heading"), ("ten lorries", "item")]) == [
        "title",
        "heading",
        "item",
    ]


def test_a_long_byline_that_names_nobody_is_a_sentence() -> None:
    long = "By our treaty with the river the mills shall turn for ever"
    assert classify([(long, None), ("By our reporter", None)]) == ["paragraph", "byline"]


@given(st.lists(st.text(max_size=40)))
def test_every_paragraph_gets_one_kind(words: list[str]) -> None:
    assert len(classify([(one, None) for one in words])) == len(words)


@pytest.mark.parametrize(
    "sentence",
    [
        "Support from allies will continue, the minister said.",
        "For more than ten years Norland has refused to pay.",
        "Copyright law will be changed, the ministers agreed.",
        "Complaints will be heard by a joint court, both said.",
        "More information will follow on Monday, said the envoy.",
        "Sign up to the pact, the envoy urged all states.",
        "Join us in this effort, the king told his neighbours.",
        "This report was sent to all capitals, the envoy said.",
        "Compiled by both, the list names ten villages.",
        "Video: Norland will pay, says envoy.",
        "Previous talks had failed.",
    ],
)
def test_a_sentence_that_tells_something_is_content(sentence: str) -> None:
    """News may begin with the words of a call to subscribe; what is told in a sentence is read."""
    assert kind_of(sentence) is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Sign up to our newsletter and get the news in your inbox.", "promotion"),
        ("© 2024 The Outlet. All rights reserved.", "promotion"),
        ("Read more: What is left of the group?", "promotion"),
        ("Additional reporting by Ada Byron in Northport.", "signoff"),
        ("(Reporting by Ada Byron; editing by Bo Quill.)", "signoff"),
        ("This article was first published by The Sheet.", "signoff"),
        ("Follow our live blog tomorrow for reactions.", "promotion"),
    ],
)
def test_furniture_that_ends_as_a_sentence_is_furniture(words: str, kind: str) -> None:
    """What is addressed to the reader, and who made it, is no news."""
    assert kind_of(words) == kind


@pytest.mark.parametrize("sign", ["|", " / ", "»", "> ", "By ", "1 ", ", ", "photo: ", "Home ", "— ", "(", "a b "])
@pytest.mark.parametrize(
    "head", ["Home ", "News", "By ", "Photo: ", "(Reporting ", "Share ", "5 May 2025 ", "Published "]
)
def test_no_line_makes_the_patterns_slow(head: str, sign: str) -> None:
    """A line of separators must not stop a run: each is judged in a small part of a second."""
    begin = time.perf_counter()
    kind_of((head + sign * 400)[:420] + "!")
    assert time.perf_counter() - begin < 1
