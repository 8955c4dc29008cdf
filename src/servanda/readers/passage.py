"""The stretches of an article that are shown to a language model at once, and where words stand in them.

Words of an answer are looked up in what was shown, and what is recorded is always the article's own. Curly and straight
marks, kinds of dashes and kinds of white space count as the same, since models even them out. Nothing else does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from servanda.model import Article, Quote, Span

# About 1,500 tokens. With as many for what is asked and twice as many for the answer, it fits a context of 8,192.
LONGEST_PIECE = 6_000
# Each sign stands for one other, so that places stay the same.
EVEN = str.maketrans("“”„‟«»‘’‚‛‹›–—‑−", "\"\"\"\"\"\"''''''----")


class Passage:
    """The stretches of an article that were shown to the model, in order; words are found within one of them."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = spans
        self._even = text.translate(EVEN)

    @property
    def shown(self) -> str:
        """What the model is shown: the stretches as paragraphs."""
        return "\n\n".join(span.of(self.text) for span in self.spans)

    def places(self, words: str) -> Iterator[Quote]:
        """Every place where the words stand as whole words, in order."""
        parts = unicodedata.normalize("NFC", words).translate(EVEN).split()
        if not any(re.search(r"\w", part) for part in parts):
            return
        before, behind = (r"\b" if re.match(r"\w", sign) else "" for sign in (parts[0][0], parts[-1][-1]))
        pattern = re.compile(before + r"\s+".join(map(re.escape, parts)) + behind)
        for span in self.spans:
            for found in pattern.finditer(self._even, span.start, span.end):
                yield Quote.of(self.text, Span(*found.span()))

    def nearest(self, words: str, evidence: Span) -> Quote | None:
        """The place within the evidence, or else in its paragraph, or else anywhere, with the least between the two."""
        around = next((span for span in self.spans if span.contains(evidence)), evidence)

        def distance(quote: Quote) -> tuple[bool, bool, int]:
            between = max(quote.span.start - evidence.end, evidence.start - quote.span.end)
            return not evidence.contains(quote.span), not around.contains(quote.span), between

        return min(self.places(words), key=distance, default=None)


def passages(article: Article) -> Iterator[Passage]:
    """What is read of the article, in pieces of whole paragraphs that a model's context can hold."""
    spans: list[Span] = []
    for span in _stretches(article):
        if spans and sum(one.end - one.start for one in (*spans, span)) > LONGEST_PIECE:
            yield Passage(article.text, tuple(spans))
            spans = []
        spans.append(span)
    if spans:
        yield Passage(article.text, tuple(spans))


def _stretches(article: Article) -> Iterator[Span]:
    """The content of each block; of one that is too long, stretches that end where a word does."""
    for block in article.readable():
        start, end = block.span.start + block.dateline, block.span.end
        while end - start > LONGEST_PIECE:
            space = article.text.rfind(" ", start + 1, start + LONGEST_PIECE)
            cut = space if space > 0 else start + LONGEST_PIECE
            yield Span(start, cut)
            start = cut
        if start < end:
            yield Span(start, end)
