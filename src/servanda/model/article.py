"""One publication at one time: frozen text with its metadata and the way back into the page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from servanda.model.span import Span

BlockKind = Literal[
    "title",
    "heading",
    "paragraph",
    "item",
    "time",
    "byline",
    "caption",
    "credit",
    "date",
    "navigation",
    "promotion",
    "signoff",
]
FURNITURE: frozenset[BlockKind] = frozenset(
    {"byline", "caption", "credit", "date", "navigation", "promotion", "signoff", "time"}
)
"""Kinds that are kept in the text but never read for acts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands in its page.

    For HTML `selector` is an XPath in the tree that libxml2 builds, and `start`, `end` are code points of that
    element's text content. For plain text and Markdown it is None, and they are code points of the decoded page.
    """

    start: int
    end: int
    selector: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or piece of furniture; blocks of an article never overlap and stand in order."""

    span: Span
    kind: BlockKind
    place: Place | None = None
    dateline: int = 0
    """How many characters at its start are an agency's dateline, "PARIS, Sept 5 (Agency) - ", which is not read."""

    @property
    def content(self) -> Span:
        """What is read of it: all behind the dateline."""
        return Span(self.span.start + self.dateline, self.span.end)

    @property
    def is_furniture(self) -> bool:
        """Whether it is the newspaper's furniture, which is not read for acts."""
        return self.kind in FURNITURE


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who published what, when, in which language; None where neither the source nor the user says it."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    """Names joined by commas, the last by "and"."""
    published: str | None = None
    """A day in EDTF: 2025-09-05."""
    language: str | None = None
    """BCP 47, the primary subtag alone: en."""
    address: str | None = None
    """The canonical address that the page names."""
    caption: str | None = None
    credit: str | None = None
    origins: tuple[tuple[str, str], ...] = field(default=())
    """Where each value came from, by field name: `given`, `page`, `text`, or `detected`."""

    def origin(self, name: str) -> str | None:
        """Where the field's value came from; None where it has none."""
        return dict(self.origins).get(name)

    def filled(self, values: dict[str, str | None], origin: str) -> Metadata:
        """The same with each empty field taken from `values`, marked with `origin`.

        >>> Metadata(title="A").filled({"title": "B", "author": "C"}, "text").author
        'C'
        """
        news = {name: value for name, value in values.items() if value and getattr(self, name) is None}
        known = {item.name: getattr(self, item.name) for item in fields(self)}
        known["origins"] = (*self.origins, *((name, origin) for name in sorted(news)))
        return Metadata(**{**known, **news})


@dataclass(frozen=True, slots=True)
class Article:
    """Frozen text: NFC, line ends as LF, no NUL, no byte order mark; it never changes after this point."""

    text: str
    metadata: Metadata = Metadata()
    blocks: tuple[Block, ...] = ()
    notices: tuple[str, ...] = ()
    """What went less than well on the way from the page, in words for people."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in lower-case hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def with_language(self, language: str, *, sure: bool) -> Article:
        """The same in a detected language: it fills a gap, and overrules the page (not the user) only when sure."""
        metadata = self.metadata
        if sure and metadata.language != language and metadata.origin("language") != "given":
            origins = tuple(pair for pair in metadata.origins if pair[0] != "language")
            metadata = replace(metadata, language=None, origins=origins)
        return replace(self, metadata=metadata.filled({"language": language}, "detected"))

    def check(self) -> None:
        """Raise EvidenceError SPAN001 if a block lies beyond the text."""
        for block in self.blocks:
            block.span.of(self.text)

    def readable(self) -> Iterator[Block]:
        """The blocks that are read for acts, in order."""
        return (block for block in self.blocks if not block.is_furniture)
