"""Every state and organisation that a text names, by its name, its capital, its people or its adjective."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from servanda import data
from servanda.actors.names import adjectives, folded, names
from servanda.actors.pronouns import Mention
from servanda.model import Span

# A capital or a digit begins every name; the longest name has so many words.
WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?")
LONGEST = 7


def named(text: str) -> Iterator[Mention]:
    """The mentions in the order of the text, each the longest that begins there; none lies in another.

    >>> [one.code for one in named("The French met the European Commission; us they left out.")]
    ['FRA', 'EU/European Commission']
    """
    words = list(WORD.finditer(text))
    at = 0
    while at < len(words):
        length, code = _at(text, words, at)
        if code:
            last = words[at + length - 1]
            yield Mention(Span(words[at].start(), last.end() - last[0].endswith(".")), code)
        at += max(1, length)


def _at(text: str, words: list[re.Match[str]], at: int) -> tuple[int, str]:
    """How many words from here are a name, and whose; none are 0."""
    if not text[words[at].start()].isupper():
        return 0, ""
    known = _known()
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        exact = text[words[at].start() : words[at + length - 1].end()]
        code = known.get(folded(exact.rstrip(".")))
        if code and (exact.rstrip(".").replace(".", "").isupper() or folded(exact) not in _abbreviations()):
            return length, code
    return 0, ""


@cache
def _known() -> dict[str, str]:
    return adjectives() | {name: known.code for name, known in names().items()}


@cache
def _abbreviations() -> frozenset[str]:
    """Folded names that are written in capitals: "who" is no organisation."""
    rows = [*data.rows("states.tsv"), *data.rows("organisations.tsv")]
    spelled = (name for row in rows for name in (row["code"], *row["name"].split("|")))
    return frozenset(folded(name) for name in spelled if name.replace(".", "").isupper())
