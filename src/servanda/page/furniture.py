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
# "By our own reporter in the valley" names nobody and is a byline all the same; longer ones are sentences.
SHORT_BYLINE = 7
# Kinds whose first words also begin sentences of the news: "Support from allies will continue, the minister said."
DOUBTFUL: frozenset[BlockKind | None] = frozenset({"promotion", "navigation", "signoff", "credit"})
LEAST_TOLD = 4
ATTRIBUTED = re.compile(r",\s+(?:[\w’'.-]+\s+){0,6}(?:said|says|told|tells|urged|agreed|added|warned|announced)\b")
ADDRESSED = re.compile(
    r"\b(?:you|your|us|our|here|newsletter|inbox|subscri\w+|cookies?|javascript|advert\w*|rights reserved|app)\b|©"
    r"|^[(\[]|\b(?:report|writ|edit|compil|translat|publish|contribut)\w*\b.{0,30}\b(?:by|from|to)\s+(?-i:[A-Z])",
    re.IGNORECASE,
)
LABELLED = re.compile(r"[\w’' ]{2,24}\s*[:|]")


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
    if (kind in DOUBTFUL and _is_told(words)) or (kind == "date" and _is_sentence(words)):
        return None
    return kind


def _is_told(words: str) -> bool:
    """Whether it is a sentence that tells something: attributed to somebody, or addressed to no reader."""
    if len(words.split()) < LEAST_TOLD or not SENTENCE_END.search(words):
        return False
    return bool(ATTRIBUTED.search(words)) or not (ADDRESSED.search(words) or LABELLED.match(words))


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
        in_links = known == "navigation" or (in_links and not (_is_sentence(words) or marked in {"heading", "title"}))
        kinds.append(known or ("navigation" if in_links else marked or "paragraph"))
    return kinds


def _is_sentence(words: str) -> bool:
    return len(words.split()) >= SENTENCE_WORDS and bool(SENTENCE_END.search(words.strip()))
