"""What a page says of itself, however badly it says it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from servanda.codec import canonical, dump
from servanda.model import Article
from servanda.page.metadata import outlet_in_title

BODY = (
    "<article><h1>Lorries for Sudland</h1>"
    "<p>Norland will send ten lorries of medicine to Sudland before the winter, the envoy said on Tuesday.</p>"
    "<p>Sudland thanked her neighbour and said that both capitals would open the eastern bridge again in May.</p>"
    "</article>"
)
Make = Callable[..., Article]


def linked(**fields: object) -> str:
    found = {"@type": "NewsArticle", "headline": "Lorries for Sudland", **fields}
    return f'<script type="application/ld+json">{json.dumps(found)}</script>'


def page(head: str) -> str:
    return f"<html><head>{head}</head><body>{BODY}</body></html>"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Quill", "Ada Quill"),
        (["Ada Quill", "Ben Inkwell"], "Ada Quill and Ben Inkwell"),
        ({"name": ["Ada Quill", {"name": "Ben Inkwell"}]}, "Ada Quill and Ben Inkwell"),
        ([{"name": "Ada Quill"}, {"name": "Staff"}, {"url": "x"}, None, 5], "Ada Quill"),
        ([[["Ada Quill"]]], "Ada Quill"),
        ({"name": {"name": {}}}, None),
        (7, None),
        ("", None),
    ],
)
def test_authors_in_all_the_shapes_of_json_ld(article_of: Make, author: object, names: str | None) -> None:
    assert article_of(page(linked(author=author)), "text/html").metadata.author == names


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025-05-06T23:30:00-05:00", "2025-05-06"),
        ("2025-05-06", "2025-05-06"),
        ("0000-00-00", None),
        ("2025-02-30", None),
        ("soon", None),
        (0, None),
    ],
)
def test_a_day_that_is_none_is_left_unknown(article_of: Make, written: object, published: str | None) -> None:
    assert article_of(page(linked(datePublished=written)), "text/html").metadata.published == published


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("<p>Published Tuesday 6 May 2025</p>", "2025-05-06"),
        ("<div class=posted>May 6, 2025, 10:00</div>", "2025-05-06"),
        ("<div class=posted>2025-05-06</div>", "2025-05-06"),
        ("<time datetime='2025-05-06T10:00Z'>this morning</time>", "2025-05-06"),
        ("<time datetime='2025-05'>in May</time>", None),
        ("<p>Last updated: May 2025</p>", None),
        ("<p>The last pact was signed in 2019, and lasted until the flood of February 2023, she said.</p>", None),
        ("<footer>© 2021 The Harbour Post</footer>", None),
        ("<a href='/2025/04/'>Archive</a>", None),
        ("<div class=date>2025-02-30</div>", None),
    ],
)
def test_a_day_is_taken_from_the_page_only_where_it_stands_there(
    article_of: Make, shown: str, published: str | None
) -> None:
    """Law 4: a year in the footer is no day of publication, and neither is today."""
    article = article_of(f"<html><body>{BODY.replace('</h1>', '</h1>' + shown)}</body></html>", "text/html")
    assert article.metadata.published == published


def test_json_ld_goes_before_meta_elements(article_of: Make) -> None:
    metas = (
        '<meta property="og:site_name" content="The Meta Post"><meta name="author" content="Zed Other">'
        '<meta property="article:published_time" content="2020-01-01"><meta name="date" content="2019-01-01">'
    )
    says = linked(publisher={"name": "The Harbour Post"}, author="Ada Quill", datePublished="2025-05-06")
    first = article_of(page(says + metas), "text/html").metadata
    second = article_of(page(metas), "text/html").metadata
    assert (first.publisher, first.author, first.published) == ("The Harbour Post", "Ada Quill", "2025-05-06")
    assert (second.publisher, second.author, second.published) == ("The Meta Post", "Zed Other", "2020-01-01")


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "null",
        "[1, [2]]",
        '"words"',
        "[" * 50_000,
        '{"@graph": {"@graph": []}}',
        '{"@type": {"a": 1}}',
        "1" * 5_000,
    ],
    ids=["empty", "open", "null", "list", "words", "deep", "graphs", "type", "number"],
)
def test_json_ld_that_says_nothing_does_no_harm(article_of: Make, script: str) -> None:
    article = article_of(page(f'<script type="application/ld+json">{script}</script>'), "text/html")
    assert article.metadata.title == "Lorries for Sudland"
    assert article.metadata.author is None


def test_names_that_nest_without_end_do_no_harm(article_of: Make) -> None:
    author = '{"name":' * 400 + '"Ada Quill"' + "}" * 400
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","author":{author}}}</script>'
    assert article_of(page(script), "text/html").metadata.author == "Ada Quill"


@pytest.mark.parametrize("foreign", ["\\ud83d", "\\u0000"])
def test_half_a_character_in_json_ld_does_not_cost_the_article(article_of: Make, foreign: str) -> None:
    """Some systems cut headlines in the middle of an emoji; the ledger's records must hold them."""
    head = (
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Lorries {foreign}",'
        f'"author":"Ada {foreign} Quill","publisher":"Harbour {foreign}"}}</script>'
    )
    article = article_of(page(head), "text/html")
    assert article.metadata.publisher == "Harbour \ufffd"
    assert article.metadata.title == "Lorries for Sudland"
    assert b"Harbour" in canonical(dump(article))


def test_metadata_are_frozen_like_the_text(article_of: Make) -> None:
    head = '<meta property="og:site_name" content="Le Cafe\u0301\n  Post">'
    assert article_of(page(head), "text/html").metadata.publisher == "Le Café Post"


@pytest.mark.parametrize(
    ("head", "language"),
    [("<html lang=de-CH>", "de"), ("<html lang=FR>", "fr"), ("<meta property=og:locale content=en_GB>", "en")],
)
def test_the_language_is_the_primary_subtag(article_of: Make, head: str, language: str) -> None:
    """A short text does not overrule the page."""
    short = "<body><article><h1>Lorries</h1><p>Norland will send ten lorries to Sudland in May.</p></article></body>"
    assert article_of(head + short, "text/html").metadata.language == language


def test_a_long_text_in_another_language_overrules_the_page(article_of: Make) -> None:
    metadata = article_of(f"<html lang=de><body>{BODY}{BODY}</body></html>", "text/html").metadata
    assert (metadata.language, metadata.origin("language")) == ("en", "detected")


@pytest.mark.parametrize(
    ("address", "found"),
    [("https://post.example/a", "https://post.example/a"), ("/a", None), ("javascript:alert(1)", None)],
)
def test_only_a_whole_address_is_taken(article_of: Make, address: str, found: str | None) -> None:
    assert article_of(page(f'<link rel="canonical" href="{address}">'), "text/html").metadata.address == found


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Lorries for Sudland | The Harbour Post", "The Harbour Post"),
        ("Lorries for Sudland - World - The Harbour Post", "The Harbour Post"),
        ("The Harbour Post — Lorries for Sudland", "The Harbour Post"),
        ("Lorries for Sudland", None),
        ("Live: Lorries for Sudland", None),
        ("Lorries for Sudland, again", None),
        ("Something else | The Harbour Post", None),
    ],
)
def test_the_outlet_stands_behind_a_mark_in_the_pages_title(title: str, outlet: str | None) -> None:
    assert outlet_in_title((title,), "Lorries for Sudland") == outlet


def test_a_caption_made_to_exhaust_a_pattern_is_passed_over_in_no_time(article_of: Make) -> None:
    figure = f"<figure><img src=a><figcaption>{'(' * 50_000}</figcaption></figure>"
    assert article_of(page("").replace("<p>", f"{figure}<p>", 1), "text/html").metadata.caption is None
