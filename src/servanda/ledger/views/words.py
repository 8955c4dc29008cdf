"""What an act's words are about: stems with their weight, numbers, and how alike two sets of stems are.

Stems are Snowball's (English); a stem's weight is its rarity in a fixed set of articles (`data/rarity.tsv`), not in the
ledger, so that an article added tomorrow changes nothing about two acts of today.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache

import snowballstemmer
from rapidfuzz import fuzz, process

from servanda import data

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"[’']s?$")
SCALES = {"thousand": 3, "million": 6, "mln": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12}
NUMBER = re.compile(
    rf"(?<![\w.,-])(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?![\w,.]\d)(?:[\s-]?({'|'.join(SCALES)})\b)?", re.I
)
SHARE = re.compile(
    rf"(?<![\w.,])(\d+(?:\.\d+)?)\s+(?:out\s+)?of\s+[^\d.;]{{0,25}}?(\d+(?:\.\d+)?)[\s-]?({'|'.join(SCALES)})\b", re.I
)
ALIKE = 86.0
"""From this ratio of rapidfuzz on (0 to 100), two stems of five letters or more are one word: artilleri, artiller."""
NEAR, OFFERED = 75.0, 8
"""From this ratio on a stem is offered for one that nobody uses, so many at most."""

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one word, without case and possessive.

    >>> stem("Ships"), stem("shipping"), stem("Norway’s")
    ('ship', 'ship', 'norway')
    """
    plain = POSSESSIVE.sub("", word.casefold())
    return str(_stemmer.stemWord(plain))


def stems(text: str) -> list[str]:
    """Stems of all words in the text's order; parts of a compound with a hyphen count one by one.

    >>> stems("air-defence systems")
    ['air', 'defenc', 'system']
    """
    return [stem(part) for word in WORD.findall(text) for part in word.split("-") if part]


@cache
def _counts() -> tuple[int, dict[str, int]]:
    counts = {row["stem"]: int(row["articles"]) for row in data.rows("rarity.tsv")}
    return counts.pop("(articles)"), counts


@lru_cache(maxsize=100_000)
def rarity(stem: str) -> float:
    """How telling a stem is, from 0 (in every article) to 1 (in one of them at most)."""
    total, counts = _counts()
    return math.log(total / counts.get(stem, 1)) / math.log(total)


def spelled_like(stem: str) -> tuple[str, ...]:
    """Stems of the fixed set of articles that are spelled nearly so, the likeliest first.

    >>> spelled_like("sancton")[0], spelled_like("zzzzzzzz")
    ('sanction', ())
    """
    found = process.extract(stem, _counts()[1].keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=OFFERED)
    return tuple(one for one, _, _ in found if one != stem)


@cache
def taking_back() -> frozenset[str]:
    """Stems of the words that take back or break off what was there."""
    return frozenset(stem(word) for word in data.toml("views.toml")["deeds"]["breaks_off"])


@cache
def idle() -> frozenset[str]:
    """Stems that say nothing about the thing to be done: function words, promising, giving, money, numbers, dates."""
    lists = data.toml("views.toml")["idle"]
    return frozenset(stem(word) for words in lists.values() for word in words)


@cache
def name_stems(code: str) -> frozenset[str]:
    """Stems of all names of a state (adjectives and capitals too) or of an organisation."""
    return frozenset(part for name in _names().get(code, "").split("|") for part in stems(name))


@cache
def _names() -> dict[str, str]:
    states = {row["code"]: "|".join((row["name"], row["adjective"], row["capital"])) for row in data.rows("states.tsv")}
    return states | {row["code"]: row["name"] for row in data.rows("organisations.tsv")}


def content(text: str, actors: Iterable[str]) -> dict[str, float]:
    """The stems that tell what an act is about, with their weights; the actors' own names tell nothing.

    >>> sorted(content("Poland will send Ukraine two Patriot systems", ["POL", "UKR"]))
    ['patriot', 'system']
    """
    names = {part for actor in actors for name in actor.split("/") for part in (*name_stems(name), *stems(name))}
    return {one: rarity(one) for one in stems(text) if one not in names and one not in idle()}


@cache
def _instead() -> re.Pattern[str]:
    words: list[str] = data.toml("views.toml")["claims"]["replaces"]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b([^,.;:!?()\n–—]*)", re.IGNORECASE)


def in_place(text: str) -> tuple[str, str]:
    """What a text tells, and what it says that this stands in place of; another sum or date replaces no promise.

    >>> in_place("Norway will send minesweepers instead of the howitzers, it said")
    ('Norway will send minesweepers , it said', ' the howitzers')
    >>> in_place("Norway will give 50 instead of 70 million euros for air defence")
    ('Norway will give 50 instead of 70 million euros for air defence', '')
    """
    found = _instead().search(text)
    if found is None or any(one.isdigit() for one in found[1]):
        return text, ""
    return text[: found.start()] + text[found.end() :], found[1]


def shared(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    """The stems that both have, with their weights; a slip of spelling or of the stemmer does not part two words."""
    found = {one: weight for one, weight in a.items() if one in b}
    rest = [one for one in b if one not in found and len(one) >= 5]
    for one, weight in a.items() if rest else ():
        if one not in found and len(one) >= 5 and process.extractOne(one, rest, scorer=fuzz.ratio, score_cutoff=ALIKE):
            found[one] = weight
    return found


def numbers(text: str) -> frozenset[Decimal]:
    """The numbers that a text tells in digits, scaled; years and days count too, as nobody can tell them apart here.

    >>> sorted(map(int, numbers("1.5 million of 1.8 million rounds, 160 of its 400 million euros")))
    [1500000, 1800000, 160000000, 400000000]
    """
    found = {_scaled(number, scale) for number, scale in NUMBER.findall(text)}
    for part, whole, scale in SHARE.findall(text):
        found -= {Decimal(part)}
        found |= {_scaled(part, scale), _scaled(whole, scale)}
    return frozenset(found)


def _scaled(number: str, scale: str) -> Decimal:
    return Decimal(number.replace(",", "")).scaleb(SCALES.get(scale.casefold(), 0))
