"""Places in a frozen text."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.errors import EvidenceError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `start` < `end`.

    >>> Span(0, 6).of("Poland will not send soldiers")
    'Poland'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise EvidenceError(
                "SPAN001", f"a span must run forward from 0 on, but this one is {self.start} to {self.end}"
            )

    def of(self, text: str) -> str:
        """The words; EvidenceError SPAN001 if the text is too short for them."""
        if self.end > len(text):
            raise EvidenceError(
                "SPAN001",
                f"span ends at {self.end} but the text has {len(text)} characters: "
                "was it read from another version of the text?",
            )
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The span after `by` characters were put in front of the text."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether all of `other` lies within."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """Exact words with their place: the TextQuoteSelector and TextPositionSelector of the W3C Web Annotation model.

    >>> Quote.of("Poland will not send soldiers", Span(0, 6)).exact
    'Poland'
    """

    span: Span
    exact: str

    @classmethod
    def of(cls, text: str, span: Span) -> Quote:
        """The quotation at `span`; EvidenceError SPAN001 beyond the text's end."""
        return cls(span, span.of(text))

    def check(self, text: str) -> None:
        """Raise EvidenceError SPAN001 or SPAN002 unless the words stand in `text` at their place, to the character."""
        found = self.span.of(text)
        if found != self.exact:
            raise EvidenceError(
                "SPAN002",
                f"at {self.span.start} to {self.span.end} the text has {found!r}, not {self.exact!r}: "
                "the text or the quotation was changed.",
            )
