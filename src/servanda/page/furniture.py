"""The newspaper's furniture: recognised by a lexicon, kept in the text, never read for acts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from servanda import data
from servanda.model import BlockKind
from servanda.page.bylines import names

# No furniture is longer, but for captions; saves matching whole paragraphs against every pattern.
LONGEST = 420
SENTENCE_END = re.compile(r"(?<![ap]\.m)[.!?][”\"’')\]]*$")
# A block of this many words that ends like a sentence closes a list of links.
SENTENCE_WORDS = 8
# "Next week the two sides will meet again." begins like a link to the next page, but those are no sentences.
LABELS = frozenset({"navigation", "date"})
# "By our own reporter in the valley" names nobody and is a byline all the same; longer ones are sentences.
SHORT_BYLINE = 7


@cache
def lexicon() -> list[tuple[BlockKind, re.Pattern[str]]]:
    """Kinds with the patterns of `data/furniture.toml`, in the order in which they are tried."""
    patterns = data.toml("furniture.toml")
    return [
        (cast("BlockKind", kind), re.compile(f"(?:{'|'.join(found)})$", re.IGNORECASE | re.DOTALL))
        for kind, found in patterns.items()
        if isinstance(found, list)
    ]


def kind_of(words: str) -> BlockKind | None:
    """The furniture that a paragraph is; None for one that may be content.

    >>> kind_of("Original Author: Ada Byron"), kind_of("Ada Byron agreed to write.")
    ('byline', None)
    """
    words = words.strip()
    if len(words) > LONGEST:
        return None
    kind = next((kind for kind, pattern in lexicon() if pattern.match(words)), None)
    return None if kind in LABELS and _is_sentence(words) else kind


def classify(pieces: Sequence[tuple[str, BlockKind | None]]) -> list[BlockKind]:
    """A kind for each paragraph, in order; what a page's own marks say is kept unless the lexicon knows furniture.

    After a heading of links ("Latest news") all is navigation until a sentence comes.
    """
    kinds: list[BlockKind] = []
    in_links = False
    for words, marked in pieces:
        known = None if marked == "title" else kind_of(words)
        if known == "byline" and len(words.split()) > SHORT_BYLINE and not names(words):
            known = None
        if known == "caption" and _is_sentence(words.split("(")[0]) and marked in {"paragraph", "item"}:
            known = None
        in_links = known == "navigation" or (in_links and not (_is_sentence(words) or marked == "heading"))
        kinds.append(known or ("navigation" if in_links else marked or "paragraph"))
    return kinds


def _is_sentence(words: str) -> bool:
    return len(words.split()) >= SENTENCE_WORDS and bool(SENTENCE_END.search(words.strip()))
