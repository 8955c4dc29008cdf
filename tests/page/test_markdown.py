"""Markdown: the words without their marks, the front matter as metadata, each block with its lines in the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servanda.errors import Unreadable
from servanda.model import Article

REPORT = """---
title: Bridge talks end in the harbour town
outlet: The Harbour Post
authors: [Ada Quill, Ben Inkwell]
date: 2025-05-06T10:00:00Z
lang: en-GB
url: https://harbour.example/bridge
---

# Bridge talks end in the harbour town

Norland **will send** ten [lorries](https://lorries.example) to
Sudland, the *prime minister* said.

## What was agreed

- open the `east` bridge in May
- train forty pilots

> Nobody will be left behind, she said.

| Who | What |
|-----|------|
| Norland | ten lorries |

![A bridge at dawn](bridge.jpg)
"""


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(article.text)) for block in article.blocks]


def test_a_report_falls_into_blocks_without_marks(article_of: Callable[..., Article]) -> None:
    assert blocks(article_of(REPORT, "text/markdown")) == [
        ("title", "Bridge talks end in the harbour town"),
        ("paragraph", "Norland will send ten lorries to Sudland, the prime minister said."),
        ("heading", "What was agreed"),
        ("item", "open the east bridge in May"),
        ("item", "train forty pilots"),
        ("paragraph", "Nobody will be left behind, she said."),
        ("paragraph", "Who | What"),
        ("paragraph", "Norland | ten lorries"),
    ]


def test_the_front_matter_is_metadata(article_of: Callable[..., Article]) -> None:
    metadata = article_of(REPORT, "text/markdown").metadata
    assert metadata.title == "Bridge talks end in the harbour town"
    assert metadata.publisher == "The Harbour Post"
    assert metadata.author == "Ada Quill and Ben Inkwell"
    assert metadata.published == "2025-05-06"
    assert metadata.language == "en"
    assert metadata.address == "https://harbour.example/bridge"
    assert {origin for _, origin in metadata.origins} == {"page"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_block_maps_back_to_its_lines_in_the_page(article_of: Callable[..., Article], end: str) -> None:
    page = REPORT.replace("\n", end)
    article = article_of(page, "text/markdown")
    lines = {
        block.span.of(article.text): page[block.place.start : block.place.end]
        for block in article.blocks
        if block.place is not None
    }
    assert lines["What was agreed"] == "## What was agreed"
    assert lines["train forty pilots"] == "- train forty pilots"
    assert lines["Norland | ten lorries"] == "| Norland | ten lorries |"
    assert lines["Norland will send ten lorries to Sudland, the prime minister said."] == (
        f"Norland **will send** ten [lorries](https://lorries.example) to{end}Sudland, the *prime minister* said."
    )
    assert len(lines) == len(article.blocks)


def test_a_title_in_the_front_matter_alone_becomes_the_title(article_of: Callable[..., Article]) -> None:
    article = article_of("---\nheadline: Bridge talks\n---\nNorland sends lorries.\n", "text/markdown")
    assert blocks(article) == [("title", "Bridge talks"), ("paragraph", "Norland sends lorries.")]
    assert article.blocks[0].place is None


def test_a_thematic_break_at_the_head_is_no_front_matter(article_of: Callable[..., Article]) -> None:
    article = article_of("***\n\nNorland sends lorries.\n\n---\n\nSudland thanks her.", "text/markdown")
    assert [words for _, words in blocks(article)] == ["Norland sends lorries.", "Sudland thanks her."]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025-05-06", "2025-05-06"),
        ("6 May 2025", "2025-05-06"),
        ("Tuesday 6 May 2025, 10:00", "2025-05-06"),
        ("yesterday", None),
        ("2025-13-45", None),
        ("0000-00-00", None),
        ("May 2025", None),
        ("[2025, 5]", None),
    ],
)
def test_a_day_that_is_none_is_left_unknown(
    article_of: Callable[..., Article], written: str, published: str | None
) -> None:
    """Law 4: no guess fills a gap in silence."""
    article = article_of(f"---\ndate: {written}\n---\nNorland sends lorries.\n", "text/markdown")
    assert article.metadata.published == published


@pytest.mark.parametrize(
    "front", ["title: [", "a: b: c", "title: \t@x", "[" * 5_000], ids=["open", "colons", "tab", "deep"]
)
def test_front_matter_that_is_no_yaml_is_refused_with_its_place(article_of: Callable[..., Article], front: str) -> None:
    with pytest.raises(Unreadable, match="PAGE007") as refused:
        article_of(f"---\n{front}\n---\nNorland sends lorries.\n", "text/markdown")
    assert refused.value.place == ("front matter" if front.startswith("[[") else "line 2")


@pytest.mark.parametrize("front", ["just words", "- a\n- b", "42", "title:", "title: {a: b}", "title: [[a]]"])
def test_front_matter_without_fields_that_we_know_says_nothing(article_of: Callable[..., Article], front: str) -> None:
    article = article_of(f"---\n{front}\n---\nNorland sends lorries.\n", "text/markdown")
    assert article.metadata.title is None
    assert article.text == "Norland sends lorries."


def test_aliases_in_front_matter_are_not_multiplied_out(article_of: Callable[..., Article]) -> None:
    """Written out these would be 9 to the power of 9 words."""
    bomb = "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    article = article_of(
        f"---\na: &a [x,x,x,x,x,x,x,x,x]\n{bomb}title: *i\n---\nNorland sends lorries.\n", "text/markdown"
    )
    assert article.metadata.title is None


def test_half_a_character_in_front_matter_does_not_cost_the_article(article_of: Callable[..., Article]) -> None:
    front = 'title: "Bridge talks \\uD83D"\nauthor: "Ada \\uD83D Quill"'
    article = article_of(f"---\n{front}\n---\nNorland sends lorries.\n", "text/markdown")
    assert article.metadata.title == "Bridge talks \ufffd"
    article.text.encode()


def test_markup_that_nests_without_end_is_read_in_no_time(article_of: Callable[..., Article]) -> None:
    for opening in ("[", "*a ", "![", "`"):
        article = article_of(f"Norland sends lorries.\n\n{opening * 5_000}", "text/markdown")
        assert article.text.startswith("Norland sends lorries.")


def test_footnotes_and_their_marks_are_no_part_of_a_sentence(article_of: Callable[..., Article]) -> None:
    """A mark like [^1] would stand in the evidence."""
    article = article_of("Norland sends lorries[^1] to Sudland.\n\n[^1]: Counted in May.\n", "text/markdown")
    assert blocks(article)[0] == ("paragraph", "Norland sends lorries to Sudland.")
    assert "[^" not in article.text


def test_items_of_a_loose_list_are_items(article_of: Callable[..., Article]) -> None:
    """Blank lines between items do not make paragraphs of them."""
    article = article_of("They agreed upon:\n\n- ten lorries\n\n- a bridge\n", "text/markdown")
    assert [kind for kind, _ in blocks(article)] == ["paragraph", "item", "item"]
