"""A plain text is its own article: paragraphs are stretches of it, and each is found again in the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import Unreadable
from servanda.model import Article, Page
from servanda.page import decode, freeze, to_article

REPORT = """Norland and Sudland meet in the harbour town

By Ada Quill

Norland will send ten lorries to Sudland, the prime minister said.
Sudland thanked her on Tuesday.

The two sides agreed to:
- open the bridge in May;
• train forty pilots.

Photo: Harbour Agency
"""


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(article.text)) for block in article.blocks]


def test_a_report_falls_into_title_furniture_paragraphs_and_items(article_of: Callable[..., Article]) -> None:
    assert blocks(article_of(REPORT)) == [
        ("title", "Norland and Sudland meet in the harbour town"),
        ("byline", "By Ada Quill"),
        ("paragraph", "Norland will send ten lorries to Sudland, the prime minister said."),
        ("paragraph", "Sudland thanked her on Tuesday."),
        ("paragraph", "The two sides agreed to:"),
        ("item", "open the bridge in May;"),
        ("item", "train forty pilots."),
        ("credit", "Photo: Harbour Agency"),
    ]


def test_the_text_stays_as_it_is(article_of: Callable[..., Article]) -> None:
    assert article_of(REPORT).text == REPORT


def test_lines_that_an_editor_has_wrapped_are_one_paragraph(article_of: Callable[..., Article]) -> None:
    wrapped = (
        "Norland will send ten lorries to Sudland before the winter, the\n"
        "prime minister said on Tuesday after talks in the harbour town that\n"
        "lasted until midnight."
    )
    assert [block for _, block in blocks(article_of(f"Talks in the harbour\n\n{wrapped}\n"))][1:] == [wrapped]


def test_a_text_that_begins_with_a_sentence_has_no_title(article_of: Callable[..., Article]) -> None:
    article = article_of("Norland will send ten lorries.\n\nSudland thanked her.")
    assert [kind for kind, _ in blocks(article)] == ["paragraph", "paragraph"]
    assert article.metadata.title is None


def test_a_blank_line_may_hold_white_space(article_of: Callable[..., Article]) -> None:
    assert len(article_of("Norland sends lorries. \n \t\u00a0\n  Sudland thanks her.  \n").blocks) == 2


def test_line_ends_of_windows_and_old_macs_make_the_same_article(article_of: Callable[..., Article]) -> None:
    unix = article_of(REPORT)
    for end in ("\r\n", "\r"):
        other = article_of(REPORT.replace("\n", end))
        assert (other.text, blocks(other)) == (unix.text, blocks(unix))


def test_a_very_long_line_with_a_very_long_gap_is_read_in_no_time(article_of: Callable[..., Article]) -> None:
    """A pattern that backtracks would take hours."""
    line = "Norland" + " " * 200_000 + "sends lorries." + " " * 200_000
    article = article_of(f"{line}\nSudland thanks her.")
    assert [block.span.of(article.text) for block in article.blocks] == [line.rstrip(), "Sudland thanks her."]


WORDS = st.text(st.sampled_from("ab. é\u0301\u0323ש🚚\u200f-•1)\t\u00a0\r\n\ufeff"), max_size=60)


@given(WORDS)
def test_every_block_is_a_stretch_of_the_text_and_maps_back_into_the_page(words: str) -> None:
    """For any text: blocks in order, without overlap, without white space at their ends, places in the page."""
    page = Page(f"Norland sends lorries.\r\n\r\n{words}".encode(), "page", "text/plain")
    text, _ = decode(page)
    article = to_article(page)
    at = 0
    for block in article.blocks:
        found = block.span.of(article.text)
        assert block.span.start >= at
        assert found == found.strip() != ""
        assert block.place is not None
        assert block.place.selector is None
        assert freeze(text[block.place.start : block.place.end]) == found.lstrip("\ufeff")
        at = block.span.end


def outcome(text: str) -> str:
    """`article`, or the code of the refusal."""
    try:
        article = to_article(Page(text.encode("utf-8", "surrogatepass"), "page", "text/plain"))
    except Unreadable as error:
        return error.code
    return "article" if any(article.readable()) else "an article with nothing to read"


@given(st.text(st.characters() | st.sampled_from(" \n\0.a"), max_size=200))
def test_any_text_gives_an_article_or_a_code(text: str) -> None:
    assert outcome(text) in {"article", "PAGE001", "PAGE002", "PAGE004", "TEXT002"}


@pytest.mark.parametrize(
    "above", ["", "Skip to main content\n\n", "Menu\n\nSign in\n\n", "World\n\n", "Home\nNews\nMiddle East\n\n"]
)
def test_what_a_site_sets_above_the_headline_does_not_take_its_place(
    article_of: Callable[..., Article], above: str
) -> None:
    """Copied text begins with menus and sections; the headline is the first line of several words."""
    article = article_of(
        f"{above}Two states pledge joint patrols\n\nBy Ada Quill\n\nNorland will send ten boats, she said.\n"
    )
    assert article.metadata.title == "Two states pledge joint patrols"
    assert article.metadata.author == "Ada Quill"
