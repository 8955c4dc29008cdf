"""Stage 2: from a page as it came to an article: frozen text, metadata, blocks that map back into the page."""

from __future__ import annotations

import re

from servanda.errors import Unreadable
from servanda.model import Article, Metadata, Page
from servanda.page.decode import decode
from servanda.page.draft import Draft, assemble
from servanda.page.freeze import freeze
from servanda.page.language import detect
from servanda.page.mending import mended

__all__ = ["decode", "freeze", "mended", "to_article"]

# Fewer words in a row than this make no sentence that could hold an act ("Poland refuses").
SHORTEST_SENTENCE = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")


def to_article(page: Page, given: Metadata | None = None) -> Article:
    """The article in a page; what the user gave goes before what the page says, and that before what the text tells.

    Raises Unreadable with a PAGE or TEXT code where there is none.
    """
    text, notices = decode(page)
    article = assemble(_draft(page.media_type, text), given or Metadata(), notices)
    if not any(
        SHORTEST_SENTENCE.search(block.span.of(article.text))
        for block in article.readable()
        if block.kind in {"paragraph", "item"}
    ):
        raise Unreadable(
            "TEXT002", "there is no sentence to read: is this the page that you meant?", place="the whole text"
        )
    language, sure = detect(article.text)
    return article.with_language(language, sure=sure)


def _draft(media_type: str, text: str) -> Draft:
    """The draft by the module for the page's kind; each is imported only when such a page comes."""
    if media_type == "text/html":
        from servanda.page.html import draft  # noqa: PLC0415 - trafilatura takes half a second to import
    elif media_type == "text/markdown":
        from servanda.page.markdown import draft  # noqa: PLC0415
    else:
        from servanda.page.plain import draft  # noqa: PLC0415
    return draft(text)
