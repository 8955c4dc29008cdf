"""What every source format makes of a page, and how that becomes a frozen article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from servanda.model import Article, Block, BlockKind, Metadata, Place, Span
from servanda.page.freeze import freeze
from servanda.page.furniture import classify
from servanda.page.told import dateline, told


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph's words, still loose; kind None leaves it to the furniture lexicon."""

    text: str
    kind: BlockKind | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Pieces in the order of the page and what the page says about itself.

    `frozen` is the text itself where the format is its own text; otherwise the text is made of the pieces.
    """

    pieces: tuple[Piece, ...]
    says: dict[str, str | None] = field(default_factory=dict)
    frozen: str | None = None


def assemble(draft: Draft, given: Metadata, notices: tuple[str, ...] = ()) -> Article:
    """The article of a draft: text frozen, furniture told from content, metadata filled in order of trust."""
    pieces = [piece for piece in draft.pieces if freeze(piece.text).strip()]
    kinds = classify([(piece.text, piece.kind) for piece in pieces])
    text, spans = _joined(pieces) if draft.frozen is None else _located(draft.frozen, pieces)
    first = next((number for number, kind in enumerate(kinds) if kind == "paragraph"), None)
    blocks = tuple(
        Block(span, kind, piece.place, dateline(span.of(text)) if number == first else 0)
        for number, (span, kind, piece) in enumerate(zip(spans, kinds, pieces, strict=True))
    )
    metadata = _metadata(draft, given, text, blocks)
    return Article(text, metadata, blocks, notices)


def _metadata(draft: Draft, given: Metadata, text: str, blocks: tuple[Block, ...]) -> Metadata:
    said = {name: getattr(given, name) for name in ("title", "publisher", "author", "published", "language", "address")}
    metadata = Metadata().filled(said, "given").filled(draft.says, "page")
    return metadata.filled(told([(block.span.of(text), block.kind) for block in blocks]), "text")


def _joined(pieces: Iterable[Piece]) -> tuple[str, list[Span]]:
    """Pieces set as text: a blank line between paragraphs, items as a bulleted list."""
    parts: list[str] = []
    spans: list[Span] = []
    at, before = 0, None
    for piece in pieces:
        words = freeze(piece.text)
        gap = "" if not parts else "\n" if before == piece.kind == "item" else "\n\n"
        gap += "  • " if piece.kind == "item" else ""
        parts += [gap, words]
        spans.append(Span(at + len(gap), at + len(gap) + len(words)))
        at, before = spans[-1].end, piece.kind
    return "".join(parts), spans


def _located(frozen: str, pieces: Iterable[Piece]) -> tuple[str, list[Span]]:
    """Spans of pieces that are stretches of the frozen text, in order."""
    spans, at = [], 0
    for piece in pieces:
        start = frozen.index(piece.text, at)
        at = start + len(piece.text)
        spans.append(Span(start, at))
    return frozen, spans
