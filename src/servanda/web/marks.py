"""An article's text cut where acts begin and end, ready to be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from servanda.model import Act, Article, Block, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one paragraph that the same acts cover; `act` is the number of the innermost one, None for bare text."""

    text: str
    act: int | None
    kind: str
    """The innermost act's type; empty for bare text."""
    opened: bool
    """Whether the opened act covers it."""
    slots: str
    """Names of the opened act's slots that these words were read from, joined by commas."""
    first: bool
    """Whether the act begins here."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block with its pieces."""

    kind: str
    is_furniture: bool
    pieces: tuple[Piece, ...]


def paragraphs(article: Article, acts: Sequence[Act], opened: Act | None) -> list[Paragraph]:
    """Every block of the article; its pieces, put together, are its words."""
    return [
        Paragraph(block.kind, block.is_furniture, tuple(_pieces(article.text, block, acts, opened)))
        for block in article.blocks
    ]


def _pieces(text: str, block: Block, acts: Sequence[Act], opened: Act | None) -> list[Piece]:
    slots = [(name, value.quote.span) for name, value in opened.values() if value.quote] if opened else []
    if opened and opened.condition:
        slots.append(("condition", opened.condition.quote.span))
    spans = [act.evidence.span for act in acts] + [span for _, span in slots]
    spans = [span for span in spans if span.overlaps(block.span)]
    edges = {edge for span in spans for edge in (span.start, span.end) if block.span.start < edge < block.span.end}
    cuts = sorted({block.span.start, block.span.end} | edges)
    return [_piece(text, Span(start, end), acts, opened, slots) for start, end in pairwise(cuts)]


def _piece(text: str, span: Span, acts: Sequence[Act], opened: Act | None, slots: list[tuple[str, Span]]) -> Piece:
    covering = [number for number, act in enumerate(acts) if act.evidence.span.contains(span)]
    inner = min(
        covering, key=lambda number: acts[number].evidence.span.end - acts[number].evidence.span.start, default=None
    )
    named = ", ".join(dict.fromkeys(name for name, at in slots if at.contains(span)))
    return Piece(
        span.of(text),
        inner,
        acts[inner].type if inner is not None else "",
        bool(opened and opened.evidence.span.contains(span)),
        named,
        inner is not None and acts[inner].evidence.span.start == span.start,
    )
