"""Where nothing is found: which of the words no text has, and words of texts that are spelled nearly so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from servanda.codec import load
from servanda.ledger.ledger import Ledger
from servanda.ledger.search import WORD, Hits, Phrase, Query, fold
from servanda.ledger.views.words import spelled_like
from servanda.model import Article

OFFERED = 3
"""So many words are offered in place of one."""
Find = Callable[[Query], Hits]


@dataclass(frozen=True, slots=True)
class Missing:
    """Words that are together, or one alone, and that no text has."""

    words: str
    """As they were asked for."""
    instead: tuple[str, ...]
    """Words that are spelled nearly so and that texts have, the likeliest first; none for several words."""


def missing(find: Find, ledger: Ledger, asked: str) -> tuple[Missing, ...]:
    """What nothing is found by alone, of a question of several words or one."""
    query = Query.of(asked)
    written = {fold(one[0]): one[0] for one in reversed(list(WORD.finditer(asked)))}
    return tuple(
        Missing(" ".join(written.get(word, word) for word in phrase), tuple(_instead(find, ledger, phrase)))
        for phrase in query.wanted
        if not _has(find(Query((phrase,), alike=query.alike)))
    )


def _has(hits: Hits) -> bool:
    return bool(hits.articles or hits.acts)


def _instead(find: Find, ledger: Ledger, phrase: Phrase) -> list[str]:
    if len(phrase) > 1:
        return []
    found = {one: find(Query(((one,),))) for one in spelled_like(phrase[0])}
    words = (_word(ledger, one, hits) for one, hits in found.items() if _has(hits))
    return list(dict.fromkeys(one for one in words if one))[:OFFERED]


def _word(ledger: Ledger, stem: str, hits: Hits) -> str:
    """A word of the stem as a text has it; empty where it stands in names alone."""
    texts = (ledger.act(ref).evidence.exact for ref in hits.acts) if hits.acts else _texts(ledger, hits)
    words = (one[0] for text in texts for one in WORD.finditer(text) if fold(one[0]) == stem)
    return next(words, "").casefold()


def _texts(ledger: Ledger, hits: Hits) -> list[str]:
    payloads = (ledger.record(seq)[1] for seq in hits.articles)
    return [load(Article, payload["article"]).text for payload in payloads if payload]
