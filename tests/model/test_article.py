"""Metadata say where they come from; an article is known by the hash of its text."""

from __future__ import annotations

import hashlib

from servanda.model import Article, Block, Metadata, Span


def test_the_hash_is_of_the_text_in_utf8() -> None:
    assert Article("Élysée 🚚").sha256 == hashlib.sha256("Élysée 🚚".encode()).hexdigest()


def test_a_value_that_is_there_is_not_replaced_and_gaps_are_filled_with_their_origin() -> None:
    metadata = Metadata().filled({"title": "Given"}, "given").filled({"title": "Page", "author": "Ada"}, "page")
    assert (metadata.title, metadata.origin("title")) == ("Given", "given")
    assert (metadata.author, metadata.origin("author")) == ("Ada", "page")
    assert metadata.origin("publisher") is None


def test_a_sure_detection_overrules_the_page_but_not_the_user() -> None:
    page = Article("text", Metadata().filled({"language": "de"}, "page"))
    given = Article("text", Metadata().filled({"language": "de"}, "given"))
    assert page.with_language("en", sure=True).metadata.language == "en"
    assert page.with_language("en", sure=True).metadata.origins == (("language", "detected"),)
    assert page.with_language("en", sure=False).metadata.language == "de"
    assert given.with_language("en", sure=True).metadata.language == "de"


def test_furniture_is_kept_in_the_blocks_but_not_read() -> None:
    blocks = (Block(Span(0, 3), "byline"), Block(Span(4, 8), "paragraph"), Block(Span(9, 12), "caption"))
    article = Article("Ada news pic", blocks=blocks)
    assert [block.kind for block in article.readable()] == ["paragraph"]
    assert len(article.blocks) == 3
