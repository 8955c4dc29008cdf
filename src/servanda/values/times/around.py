"""Times in running text: the words beside those that a reader took for one, and the names of days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.values.times.grammar import (
    MONTHS,
    NAMED,
    NUMBERS,
    ORDINALS,
    SEASONS,
    SIGNS,
    TIMES,
    UNITS,
    WEEKDAYS,
    any_of,
)

_WORDS = [*MONTHS, *WEEKDAYS, *SEASONS, *ORDINALS, *NUMBERS, *NAMED, *TIMES["dayparts"], *TIMES["today"]]
_KNOWN = re.compile(
    rf"(?:mid-?)?(?:{any_of(_WORDS)}|{any_of(UNITS)}s?|yesterday|tomorrow)(?:'s?)?|\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}}(?:'?s)?"
)
_AROUND = {side: re.compile(any_of(words)) for side, words in TIMES["around"].items()}


def named(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where words that speak of time begin and end between two places, in code points; not all of them tell one.

    >>> text = "They left in 2024. By next Tuesday they may march home"
    >>> [text[first:behind] for first, behind in named(text, 0, len(text))]
    ['in 2024.', 'By next Tuesday']
    """
    done = start
    for token in _TOKEN.finditer(text, start, end):
        bare = token[0].translate(SIGNS).strip(" ,;:.-")
        if token.start() >= done and bare not in _DOUBTFUL and _KNOWN.fullmatch(bare.lower()):
            first, done = _stretched(text, token.start(), token.end())
            yield first, done


def widened(text: str, start: int, end: int) -> str:
    """The words from `start` to `end` with those next to them that speak of time, in code points of the text.

    >>> text = "They are to meet again by the end of next March in Rome"
    >>> widened(text, text.index("March"), text.index("March") + 5)
    'by the end of next March'
    """
    first, behind = _stretched(text, start, end)
    return text[first:behind]


def _stretched(text: str, start: int, end: int) -> tuple[int, int]:
    """Where these words begin and end."""
    line = text.rfind("\n", 0, start) + 1
    behind = text.find("\n", end)
    left, right = start, end
    for token in reversed(list(_TOKEN.finditer(text, max(line, start - _NEAR), start))):
        if not _belongs(token[0], "before"):
            break
        left = token.start()
    if joined := _JOINED.match(text, end):
        right = joined.end()
    for token in _TOKEN.finditer(text, right, min(len(text) if behind < 0 else behind, end + _NEAR)):
        if token.start() == end or not _belongs(token[0], "behind"):
            break
        right = token.end()
        if _CLAUSE_END.search(token[0]):
            break
    event = _EVENT.match(text, right) if _COUNTS_FROM.search(text[left:right]) else None
    return left, event.end() if event else right


_DOUBTFUL = frozenset({"may", "march", "second", "fall", "spring", "first"})
"""Words for times that mean something else as often where they are written small."""
_TOKEN = re.compile(r"\S+")
_JOINED = re.compile(r"['’]s\b|,(?= \d{4}\b)")
_SHORT_MONTH = re.compile(rf"{any_of(MONTHS)}\.")
_CLAUSE_END = re.compile(r"[.;:!?)”\"]$")
_COUNTS_FROM = re.compile(r"\b(?:of|after|from|following)(?: (?:the|its|their|this|that|an?))?$")
_EVENT = re.compile(r"(?: (?:its|their|an?))? [\w'’-]+")
_NEAR = 60
"""Code points on each side in which words that belong to a time are looked for."""


def _belongs(token: str, side: str) -> bool:
    """Whether a word may belong to a time that stands on this side of it; clauses end at their signs."""
    bare = token.translate(SIGNS).strip(" ,;:.-").lower()
    if side == "before" and _CLAUSE_END.search(token) and not _SHORT_MONTH.fullmatch(token.lower()):
        return False
    return bool(_KNOWN.fullmatch(bare) or _AROUND[side].fullmatch(bare))


_MONTH_NAME = rf"(?:{'|'.join(name.capitalize() for name in MONTHS)})"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
DAYS = re.compile(
    rf"\b(?:{_MONTH_NAME}\.? {_NUMBER}(?:, \d{{4}})?|{_NUMBER} {_MONTH_NAME}\b\.?(?: \d{{4}})?|"
    rf"(?:[Ll]ast )?(?:{'|'.join(name.capitalize() for name in WEEKDAYS)})\b|[Yy]esterday|[Tt]oday)"
)
"""Names of single days in running text."""
