"""Every state and organisation that a text names, by its name, its capital, its people or its adjective."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.actors.names import Candidate, adjectives, candidates, folded, names
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
    known, peoples = names(), adjectives()
    at = 0
    while at < len(words):
        start = words[at].start()
        if text[start].isupper():
            for length in range(min(LONGEST, len(words) - at), 0, -1):
                exact = text[start : words[at + length - 1].end()].rstrip(".")
                plain = folded(exact)
                if (plain in known or plain in peoples) and (meant := usual(exact, text)):
                    if meant.code:
                        yield Mention(Span(start, start + len(exact)), meant.code)
                    at += length - 1
                    break
        at += 1


def usual(words: str, text: str) -> Candidate | None:
    """What a name means in a text: the meaning for which most of its clues stand there, else the usual one."""
    meanings = candidates(words)
    if len(meanings) < 2:
        return next(iter(meanings), None)
    return max(meanings, key=lambda one: sum(clue in text for clue in one.clues))
