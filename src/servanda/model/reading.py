"""What one reader found in one article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servanda.errors import EvidenceError
from servanda.model.act import Act
from servanda.model.article import Article
from servanda.model.page import Rejection
from servanda.model.span import Quote

ANNOTATION = "annotation/"
"""How the reader's name begins in a reading that was made outside; version and author follow."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody is made to say something: who, by which words, and what."""

    source: Quote | None = None
    cue: Quote | None = None
    content: tuple[Quote, ...] = ()
    inner: tuple[Attribution, ...] = ()
    """Attributions within the content: "A said that B had told C"."""

    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation that it holds, those of the inner ones included."""
        own = tuple(quote for quote in (self.source, self.cue) if quote)
        return (*own, *self.content, *(quote for inner in self.inner for quote in inner.quotes()))

    def all(self) -> Iterator[Attribution]:
        """Itself and all within it, an outer one before its inner ones."""
        yield self
        for inner in self.inner:
            yield from inner.all()


@dataclass(frozen=True, slots=True)
class Reading:
    """Acts in the order of the text, with the reader's name and version; what it had to drop stands in `rejections`."""

    article_sha256: str
    reader: str
    attributions: tuple[Attribution, ...] = ()
    acts: tuple[Act, ...] = ()
    rejections: tuple[Rejection, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether somebody annotated it outside of the program; no later reading by a program stands in its place."""
        return self.reader.startswith(ANNOTATION)

    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation that the reading holds."""
        return (
            *(quote for attribution in self.attributions for quote in attribution.quotes()),
            *(quote for act in self.acts for quote in act.quotes()),
        )

    def check(self, article: Article) -> None:
        """Raise EvidenceError unless it reads this article and every quotation stands in its text (law 1)."""
        if self.article_sha256 != article.sha256:
            raise EvidenceError("SPAN002", f"the reading is of the text {self.article_sha256[:12]}…, not of this one")
        text = article.text
        for quote in self.quotes():
            quote.check(text)
