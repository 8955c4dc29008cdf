"""The spellings in which one name is written: accents, articles, initials, particles, the family name first or last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from anyascii import anyascii

from servanda import data

HYPHENS = str.maketrans("-‑–", "   ")
SILENT = re.compile(r"[^\w\s]|_")
# The Arabic article is written in many ways or left out.
ARTICLES = {"al", "el"}
PARTICLES = frozenset(data.toml("offices.toml")["particle"]) - ARTICLES
TITLES = {"king", "queen", "pope", "prince", "crown", "sheikh", "sultan", "emperor", "grand", "ayatollah", "mullah",
          "lord", "lady"}  # fmt: skip
GENERATIONS = {"jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "x", "xiv", "xvi"}


def fold(words: str) -> str:
    """A name or an office as it is compared.

    >>> fold("Abdel-Fattah el-Sisi"), fold("J.D. Vance"), fold("Recep Tayyip Erdoğan")
    ('abdel fattah sisi', 'jd vance', 'recep tayyip erdogan')
    """
    plain = anyascii(words.translate(HYPHENS)).casefold()
    return " ".join(word for word in SILENT.sub("", plain).split() if word not in ARTICLES)


def without_initials(folded: str) -> str:
    """A folded name without the initials between its first and last word.

    >>> without_initials("donald j trump")
    'donald trump'
    """
    first, *middle = folded.split() or [""]
    return " ".join((first, *(word for word in middle[:-1] if len(word) > 1), *middle[-1:]))


def spellings(names: Iterable[str], *, family_first: bool) -> frozenset[str]:
    """Every folded name that may mean a person: each in full, with and without initials, and its family name.

    >>> sorted(spellings(["Ursula von der Leyen"], family_first=False))
    ['der leyen', 'leyen', 'ursula von der leyen', 'von der leyen']
    """
    found: set[str] = set()
    for name in names:
        folded = fold(name)
        found |= {folded, without_initials(folded), *_families(folded.split(), first=family_first)}
    return frozenset(found - {""})


def turned(folded: str, *, family_first: bool) -> str:
    """A folded name with its family name at the other end.

    >>> turned("shigeru ishiba", family_first=False), turned("lee jae myung", family_first=True)
    ('ishiba shigeru', 'jae myung lee')
    """
    words = folded.split()
    return " ".join((*words[1:], *words[:1]) if family_first else (*words[-1:], *words[:-1]))


def _families(words: list[str], *, first: bool) -> Iterator[str]:
    while words and words[-1] in GENERATIONS:
        words = words[:-1]
    if len(words) < 2 or words[0] in TITLES:
        return
    if first:
        yield words[0]
        return
    for number in range(len(words) - 1, 0, -1):
        yield " ".join(words[number:])
        if words[number - 1] not in PARTICLES:
            return
