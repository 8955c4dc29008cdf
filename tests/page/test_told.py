"""What a text tells of itself fills the gaps that the page leaves, and no more than it tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servanda.model import Article, BlockKind, Metadata, Page
from servanda.page import to_article
from servanda.page.told import split_credit, told

REPORT = """Bridge talks end in the harbour town

By Ada Quill and Ben Inkwell

Published on 6 May 2025, 10:00

Norland will send ten lorries to Sudland, the prime minister said.

Pictured: The eastern bridge at dawn. Photo: Cy Lens
"""


def test_title_author_day_caption_and_credit_are_told_by_their_lines(article_of: Callable[..., Article]) -> None:
    metadata = article_of(REPORT).metadata
    assert metadata.title == "Bridge talks end in the harbour town"
    assert metadata.author == "Ada Quill and Ben Inkwell"
    assert metadata.published == "2025-05-06"
    assert metadata.caption == "The eastern bridge at dawn."
    assert metadata.credit == "Cy Lens"
    assert metadata.publisher is None
    assert metadata.origin("author") == "text"


def test_what_the_user_gives_goes_before_what_the_text_tells() -> None:
    given = Metadata(author="Zed Other", published="2025-05-07")
    metadata = to_article(Page(REPORT.encode(), "page", "text/plain"), given).metadata
    assert (metadata.author, metadata.published) == ("Zed Other", "2025-05-07")
    assert metadata.origin("published") == "given"


def test_the_first_line_of_its_kind_counts() -> None:
    assert told([("By Ada Quill", "byline"), ("By Ben Inkwell", "byline")])["author"] == "Ada Quill"


@pytest.mark.parametrize(
    ("lead", "publisher", "published"),
    [
        ("HARBOUR, May 6 (Quayside) - Norland will send ten lorries.", "Quayside", "XXXX-05-06"),
        ("HARBOUR, 6 May 2026 (Quayside) - Norland will send ten lorries.", "Quayside", "2026-05-06"),
        ("HARBOUR, 6 May 2026 - Norland will send ten lorries.", None, "2026-05-06"),
        ("HARBOUR, May 6 – Norland will send ten lorries, Harbour Post reports.", "Harbour Post", "XXXX-05-06"),
        ("HARBOUR, 6 May 2026 – the day when it began – is far away now.", None, None),
        ("HARBOUR/REEDHAM (Quayside) — Norland will send ten lorries.", "Quayside", None),
        ("Norland will send ten lorries, Harbour Post reports.", "Harbour Post", None),
        ("Norland (which lies in the north) - will send ten lorries.", None, None),
        ("Norland will send ten lorries, the envoy reports.", None, None),
    ],
)
def test_a_dateline_or_an_outlet_that_names_itself(lead: str, publisher: str | None, published: str | None) -> None:
    """Law 4: a day without its year stays without it."""
    found = told([(lead, "paragraph")])
    assert (found.get("publisher"), found.get("published")) == (publisher, published)


def test_a_day_in_full_is_better_than_one_without_a_year() -> None:
    """Whichever stands first."""
    lead: tuple[str, BlockKind] = ("HARBOUR, May 6 (Quayside) - Norland will send ten lorries.", "paragraph")
    assert told([lead, ("Published: 8 May 2026", "date")])["published"] == "2026-05-08"
    assert told([("Published: today", "date"), lead])["published"] == "XXXX-05-06"


def test_only_the_opening_paragraphs_name_the_outlet() -> None:
    late = [("One.", "paragraph"), ("Two.", "paragraph"), ("It rained, Harbour Post reports.", "paragraph")]
    assert "publisher" not in told([(words, "paragraph") for words, _ in late])


@pytest.mark.parametrize(
    ("words", "caption", "credit"),
    [
        ("Photo: Cy Lens", None, "Cy Lens"),
        ("The bridge at dawn. Photo: Harbour Agency/Cy Lens", "The bridge at dawn.", "Harbour Agency/Cy Lens"),
        ("The bridge at dawn. (Photo by: Cy Lens)", "The bridge at dawn.", "Cy Lens"),
        ("The bridge at dawn © Cy Lens", "The bridge at dawn", "Cy Lens"),
        ("The bridge at dawn (QUAYSIDE)", "The bridge at dawn", "QUAYSIDE"),
        ("The bridge at dawn.", "The bridge at dawn.", None),
        ("Caption: the bridge at dawn", "the bridge at dawn", None),
    ],
)
def test_caption_and_credit_are_told_apart(words: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(words) == {"caption": caption, "credit": credit}
