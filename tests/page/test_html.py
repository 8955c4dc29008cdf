"""News pages of very different construction: the article's paragraphs and no others, each found again in the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from servanda.errors import Unreadable
from servanda.model import Article, Metadata, Page
from servanda.page import decode, freeze, to_article

PAGES = Path(__file__).parent / "pages"
# Beside each page: its article as it should be read, a line a block, kind and words.
ARTICLES: dict[str, list[tuple[str, str]]] = {
    path.stem: [(kind, words) for kind, words in (line.split("\t") for line in path.read_text("utf-8").splitlines())]
    for path in sorted(PAGES.glob("*.tsv"))
}
METADATA = {
    "graph": Metadata(
        title="Norland pledges ten lorries to Sudland",
        publisher="The Harbour Post",
        author="Ada Quill and Ben Inkwell",
        published="2025-05-06",
        language="en",
        address="https://post.example/norland-lorries",
        caption="The harbour bridge at dawn on Tuesday.",
        credit="Harbour Agency/Cy Lens",
    ),
    "microdata": Metadata(
        title="Storm fund agreed by nine towns",
        publisher="Coast Courier",
        author="Cleo Marsh",
        published="2025-03-02",
        language="en",
    ),
    "breaks": Metadata(
        title="Ferry talks break down in Reedham", author="Dora Ferrier", published="1999-11-30", language="en"
    ),
    "live": Metadata(
        title="Harbour summit: the day as it happened",
        publisher="Quay News",
        published="2025-07-11",
        language="en",
    ),
    "split": Metadata(title="Grain deal extended to autumn", publisher="Mill Street Journal", language="en"),
    "amp": Metadata(
        title="Wells pact signed in the desert",
        publisher="Dune Dispatch",
        author="Eve Sand",
        published="2024-12-01",
        language="en",
        caption="A well near Dry Gulch on Sunday.",
        credit="Eve Sand",
    ),
    "bare": Metadata(title="Hill villages refuse the toll", language="en"),
    "broken": Metadata(title="Lighthouse keepers strike a deal", language="en"),
}
STORY = (
    "<p>Norland will send ten lorries of medicine to Sudland before the winter, the prime minister said on Tuesday.</p>"
    "<p>Sudland thanked her neighbour and said that both capitals would open the eastern bridge again in May.</p>"
)


def page_of(name: str) -> Page:
    return Page((PAGES / f"{name}.html").read_bytes(), name, "text/html")


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(article.text)) for block in article.blocks]


def paragraphs(article: Article) -> list[str]:
    return [words for kind, words in blocks(article) if kind == "paragraph"]


def in_page(page: Page, article: Article) -> list[str]:
    """Each block's words as they are found in the page by its place, in the tree that libxml2 builds."""
    tree = html.document_fromstring(decode(page)[0])
    found = []
    for block in article.blocks:
        assert block.place is not None
        assert block.place.selector is not None
        elements: Any = tree.xpath(block.place.selector)
        assert len(elements) == 1
        content = str(elements[0].xpath("string()"))
        found.append(freeze(" ".join(content[block.place.start : block.place.end].split())))
    return found


@pytest.mark.parametrize("name", ARTICLES)
def test_the_blocks_are_the_articles_own_and_nothing_else(name: str) -> None:
    assert blocks(to_article(page_of(name))) == ARTICLES[name]


@pytest.mark.parametrize("name", METADATA)
def test_the_metadata_are_what_the_page_says_of_itself(name: str) -> None:
    assert replace(to_article(page_of(name)).metadata, origins=()) == METADATA[name]


def test_no_page_is_without_its_article() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == set(ARTICLES) == set(METADATA)


@pytest.mark.parametrize("name", ARTICLES)
def test_every_block_maps_back_to_its_words_in_the_page(name: str) -> None:
    page = page_of(name)
    assert in_page(page, to_article(page)) == [words for _, words in ARTICLES[name]]


@pytest.mark.parametrize("name", ARTICLES)
def test_the_text_holds_the_blocks_and_only_blank_space_and_bullets_between_them(name: str) -> None:
    article = to_article(page_of(name))
    rest = article.text
    for block in reversed(article.blocks):
        rest = rest[: block.span.start] + rest[block.span.end :]
    assert set(rest) <= set("\n •")


def test_a_page_says_less_than_the_user(article_of: Callable[..., Article]) -> None:
    given = Metadata(publisher="The Other Post", published="2025-01-01")
    metadata = to_article(page_of("graph"), given).metadata
    assert (metadata.publisher, metadata.published, metadata.author) == (
        "The Other Post",
        "2025-01-01",
        "Ada Quill and Ben Inkwell",
    )
    assert metadata.origin("publisher") == "given"
    assert metadata.origin("author") == "page"


@pytest.mark.parametrize("control", ["<form><input name=q></form>", "<button>Share</button>", "<select></select>"])
def test_a_button_or_field_amid_the_article_does_not_cost_the_article(
    article_of: Callable[..., Article], control: str
) -> None:
    article = article_of(f"<article><h1>Lorries for Sudland</h1>{STORY}{control}{STORY}</article>", "text/html")
    assert len(paragraphs(article)) == 4


def test_a_call_beside_a_button_is_left_out(article_of: Callable[..., Article]) -> None:
    call = (
        "<div><p>All the news of the harbour, every morning at six, for nothing at all.</p><button>Yes</button></div>"
    )
    article = article_of(f"<article><h1>Lorries for Sudland</h1>{STORY}{call}{STORY}</article>", "text/html")
    assert "every morning" not in article.text
    assert len(paragraphs(article)) == 4


def test_a_byline_of_another_story_is_not_taken(article_of: Callable[..., Article]) -> None:
    other = "<div class=x><p><a href=/1>The tide tables explained</a></p><p>By Zed Other</p></div>"
    page = (
        f"<div><h1>Lorries for Sudland</h1><p class=meta>By Ada Quill</p><article>{STORY}{STORY}</article>{other}</div>"
    )
    article = article_of(page, "text/html")
    assert [words for kind, words in blocks(article) if kind == "byline"] == ["By Ada Quill"]
    assert article.metadata.author == "Ada Quill"


def test_letters_and_accents_apart_make_the_same_article_as_joined(article_of: Callable[..., Article]) -> None:
    """A page written on a Mac may be in NFD; its places count in the page as it is."""
    joined = f"<article><h1>Café talks</h1>{STORY.replace('neighbour', 'protégé')}</article>"
    apart = joined.replace("é", "e\u0301")
    one, other = article_of(joined, "text/html"), article_of(apart, "text/html")
    assert other.text == one.text
    assert in_page(Page(apart.encode(), "page", "text/html"), other) == [words for _, words in blocks(one)]


@pytest.mark.parametrize("opening", ["<fb:root>", "<ada@harbour.example>", "<my-element>", "<o:p>"])
def test_elements_with_names_that_xpath_cannot_write_are_found_by_position(
    article_of: Callable[..., Article], opening: str
) -> None:
    page = f"<html><body><i>x</i>{opening}<article><h1>Lorries for Sudland</h1>{STORY}</article></body></html>"
    article = article_of(page, "text/html")
    assert in_page(Page(page.encode(), "page", "text/html"), article) == [words for _, words in blocks(article)]


def test_text_cut_up_by_scripts_comments_and_inline_marks_is_one_paragraph(article_of: Callable[..., Article]) -> None:
    piece = (
        "<p>\n<script>var a = 1;</script> <b>One</b> vil<i>lage</i><!-- no --> will pay, "
        "and <?pi?>mend the road. <svg><title>end</title></svg></p>"
    )
    page = f"<article><h1>Lorries for Sudland</h1>{STORY}{piece}{STORY}</article>"
    article = article_of(page, "text/html")
    assert "One village will pay, and mend the road." in paragraphs(article)
    assert in_page(Page(page.encode(), "page", "text/html"), article) == [words for _, words in blocks(article)]


@pytest.mark.parametrize(
    "page", ["\ufeff", "<!-- only a comment -->", "<!DOCTYPE html>", "<html><body></body></html>", "<script>1</script>"]
)
def test_a_page_without_any_text_is_refused(article_of: Callable[..., Article], page: str) -> None:
    with pytest.raises(Unreadable, match="PAGE006"):
        article_of(page, "text/html")


def test_a_page_of_links_alone_is_refused(article_of: Callable[..., Article]) -> None:
    with pytest.raises(Unreadable, match="TEXT002"):
        article_of("<ul>" + "<li><a href=/>Home</a></li>" * 20 + "</ul>", "text/html")


@pytest.mark.parametrize("depth", [600, 100_000])
def test_a_page_that_nests_without_end_is_refused_with_its_line(article_of: Callable[..., Article], depth: int) -> None:
    with pytest.raises(Unreadable, match="PAGE005") as refused:
        article_of("<html>\n\n" + "<div>" * depth + STORY, "text/html")
    assert refused.value.place == "line 3"


def test_a_page_that_nests_400_deep_is_read(article_of: Callable[..., Article]) -> None:
    assert len(paragraphs(article_of("<div>" * 400 + STORY + "</div>" * 400, "text/html"))) == 2


@pytest.mark.parametrize(
    "harmless",
    [
        "<script>" + "if (a<b && c>d) { e() }" * 600 + "</script>",
        "<!-- " + "<div>" * 600 + " -->",
        "<style>" + "a>b{}" * 600 + "</style>",
        "<p>one" * 600,
        "<br>" * 600,
    ],
    ids=["script", "comment", "style", "open paragraphs", "breaks"],
)
def test_what_only_looks_like_nesting_does_no_harm(article_of: Callable[..., Article], harmless: str) -> None:
    assert STORY[3:60] in article_of(f"<article>{STORY}{harmless}</article>", "text/html").text


def test_a_long_page_is_read_in_time_that_grows_with_its_length(article_of: Callable[..., Article]) -> None:
    body = "".join(
        f"<p>The envoy of village number {n} promised to mend the road before the summer.</p>" for n in range(4_000)
    )
    article = article_of(f"<article><h1>Lorries for Sudland</h1>{body}</article>", "text/html")
    assert len(paragraphs(article)) == 4_000
    assert article.metadata.language == "en"


MARKUP = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<div>", "</div>", "<br>", "<li>", "<ul>", "<table><tr><td>", "</table>", "<b>", "</b>"),
            *(
                "<!-- x -->",
                "<a href=/>",
                "</a>",
                "<x:y>",
                "</article>",
                "<h2>",
                "</h2>",
                "<img src=a>",
                "<blockquote>",
            ),
            *(
                "The envoy promised to mend the road. ",
                "Élan e\u0301 & \u00a0",
                "🚚 שלום",
                "\r\n",
                "\t",
                "&#65279;",
                "&nbsp;",
            ),
            "Six villages in the hills refused on Wednesday to pay the new toll, their elders said.",
        ]
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_whatever_the_markup_every_block_is_found_again_in_the_page(markup: list[str]) -> None:
    page = Page(
        f"<html><body><article><h1>Lorries</h1>{STORY}{''.join(markup)}</article>".encode(), "page", "text/html"
    )
    article = to_article(page)
    assert in_page(page, article) == [words for _, words in blocks(article)]


def test_quotation_marks_of_the_markup_are_kept(article_of: Callable[..., Article]) -> None:
    """What <q> quotes is a quotation in the text too, and its paragraph is not lost, however short the page."""
    page = (
        "<html><head><title>Talks end</title></head><body><article><h1>Talks end</h1>"
        "<p>The president said Norland <q>will not send troops</q> to Sudland.</p><p>The treaty stands.</p>"
        "</article></body></html>"
    )
    article = article_of(page, "text/html")
    assert "said Norland “will not send troops” to Sudland." in article.text


def test_footnote_marks_are_dropped_and_powers_stay_powers(article_of: Callable[..., Article]) -> None:
    """A number must not grow by the mark of a footnote, nor shrink by the loss of its power."""
    page = (
        "<html><body><article><h1>Talks end</h1><p>Norland will pay 10<sup>9</sup> crowns to Sudland, its premier said."
        '<sup><a href="#f1">1</a></sup></p><p>Sudland will build the long bridge in May, its king said.</p>'
        "</article></body></html>"
    )
    text = article_of(page, "text/html").text
    assert "10^9 crowns" in text
    assert "said.1" not in text
