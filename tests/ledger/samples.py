"""Articles and readings to put into a ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from servanda.ledger import Added, Ledger
from servanda.model import Act, Article, Metadata, Page, Quote, Reading, Span, Value
from servanda.page import to_article

TEXT = "Talks end\n\nNorland will pay 5 million euros to Sudland by 2030, its premier said on Monday.\n"
PAGE = Page(TEXT.encode(), "talks.txt", "text/plain")
WORDS = "Norland will pay 5 million euros to Sudland by 2030"


def fixed_clock() -> datetime:
    return datetime(2025, 9, 5, 10, 0, tzinfo=UTC)


def act_of(article: Article, words: str = WORDS) -> Act:
    start = article.text.index(words)
    evidence = Quote.of(article.text, Span(start, start + len(words)))
    return Act("commit", evidence, actors=(Value("NOR", None, "tests"),), force=Value("declared", None, "will"))


def reading_of(article: Article, reader: str = "hand/1") -> Reading:
    return Reading(article.sha256, reader, acts=(act_of(article),))


def add(ledger: Ledger, page: Page = PAGE, *, published: str = "2025-09-05") -> tuple[Article, Reading]:
    article = to_article(page, Metadata(published=published))
    reading = reading_of(article)
    ledger.add(page, article, reading)
    return article, reading


def numbered(number: int) -> tuple[Page, Article, Reading]:
    """One of many short reports, each with other words; made without reading a page, which would take its time."""
    words = f"Norland will send {number} lorries to Sudland"
    text = f"Lorries\n\n{words}, its premier said.\n"
    page, article = Page(text.encode(), f"{number}.txt", "text/plain"), Article(text, Metadata(published="2025-09-05"))
    return page, article, Reading(article.sha256, "hand/1", acts=(act_of(article, words),))


def add_numbered(ledger: Ledger, number: int) -> Added:
    page, article, reading = numbered(number)
    return ledger.add(page, article, reading, intake=f"work-{number}")
