"""Letters that were spoilt before a text came to us, mended for reading alone: wrongly decoded ones, and capitals.

The frozen text keeps them: what is quoted must stand in it to the character. A reader is given the mended article, and
the places of what it finds are led back. Wraps ftfy.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from ftfy import fix_encoding

from servanda.model import Article, Quote, Reading, Span

# Wrongly decoded UTF-8 is two or more letters beyond ASCII in a row, whichever encoding it was taken for.
RUN = re.compile(r"[^\x00-\x7f]{2,}")
# A stretch is in capitals where this share of its letters is, if there are enough of them to tell.
CAPITALS, FEWEST = 0.9, 20
T = TypeVar("T")


@dataclass(frozen=True)
class Mended:
    """An article as it is to be read, and the way back to the one that is kept."""

    article: Article
    kept: Article
    runs: tuple[tuple[Span, Span], ...] = ()
    """Where letters were mended: in the kept text, and in the mended one."""

    def back(self, reading: Reading) -> Reading:
        """A reading of the mended article with all its quotations from the kept one."""
        if self.article is self.kept:
            return reading
        return replace(_rewritten(reading, self), article_sha256=self.kept.sha256)

    def quote(self, mended: Quote) -> Quote:
        """The words of the kept text; one that begins or ends within mended letters takes all of them."""
        return Quote.of(self.kept.text, Span(self._kept(mended.span.start, 0), self._kept(mended.span.end, 1)))

    def _kept(self, at: int, side: int) -> int:
        """A place of the mended text in the kept one; within mended letters their start (0) or end (1)."""
        nth = bisect_right(self.runs, at, key=lambda run: run[1].start) - 1
        if nth < 0:
            return at
        old, new = self.runs[nth]
        if new.start < at < new.end:
            return (old.start, old.end)[side]
        return old.start if at == new.start else at - new.end + old.end


def mended(article: Article) -> Mended:
    """The article with its wrongly decoded letters mended, and blocks in capitals in small letters.

    It is the article itself where there are none.

    >>> mended(Article("Itâ€™s a deal.")).article.text
    'It’s a deal.'
    """
    parts, runs, taken, length = list[str](), list[tuple[Span, Span]](), 0, 0
    for hit in RUN.finditer(article.text):
        if (letters := _mended(hit[0])) == hit[0]:
            continue
        before = article.text[taken : hit.start()]
        start = length + len(before)
        taken, length = hit.end(), start + len(letters)
        runs.append((Span(*hit.span()), Span(start, length)))
        parts += (before, letters)
    text = "".join((*parts, article.text[taken:]))

    def forth(at: int) -> int:
        nth = bisect_right(runs, at, key=lambda run: run[0].start) - 1
        if nth < 0:
            return at
        old, new = runs[nth]
        return new.start if at == old.start else max(new.end, at - old.end + new.end)

    blocks = []
    for block in article.blocks:
        start, content, end = map(forth, (block.span.start, block.content.start, block.span.end))
        blocks.append(replace(block, span=Span(start, end), dateline=content - start))
        if _shouts(text[content:end]):
            text = text[:content] + text[content:end].lower() + text[end:]
    if text == article.text:
        return Mended(article, article)
    return Mended(replace(article, text=text, blocks=tuple(blocks)), article, tuple(runs))


def _shouts(words: str) -> bool:
    """Whether words are in capitals throughout, which then tell no name; and small letters are as many."""
    letters = [letter for letter in words if letter.isalpha()]
    return (
        len(letters) >= FEWEST
        and sum(map(str.isupper, letters)) > CAPITALS * len(letters)
        and len(words.lower()) == len(words)
    )


@lru_cache(maxsize=10_000)
def _mended(letters: str) -> str:
    """Letters that stand for others by mistake as those others, never none of them."""
    return unicodedata.normalize("NFC", fix_encoding(letters)) or letters


def _rewritten(value: T, way: Mended) -> T:
    """The value with every quotation in it led back."""
    changed: Any = value
    if isinstance(value, Quote):
        changed = way.quote(value)
    elif isinstance(value, tuple):
        changed = tuple(_rewritten(one, way) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        news = {name: _rewritten(one, way) for name, one in held.items()}
        changed = replace(value, **{name: one for name, one in news.items() if one is not held[name]})
    return changed  # type: ignore[no-any-return]
