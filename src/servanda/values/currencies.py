"""Which ISO 4217 currency a sum is in: by sign, code, name, or a noun and a state.

Names, signs and which state had which currency when are those of the Unicode CLDR, by way of Babel; what the press
calls them beside that stands in `data/currencies.toml`. A noun that many share ("dollar") is told apart by the state
that the words name, else by the states of the act, else by what the press usually means by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

from servanda import data

# How far back a currency is looked for that a sum's own words do not name, in characters.
FARTHEST = 3000
# A number before a name without a mark between counts people: "30 million Sudanese".
PEOPLE = re.compile(r"\s+[A-Z][a-z]")
WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
# Words between a sum and its currency: of its own dollars.
LOOSE = frozenset({"of", "in", "its", "their", "his", "her", "our", "own", "new"})
# Nouns that are words for other things too: alone in a text they are no mention of money.
COMMON = frozenset(
    {"real", "reals", "gold", "mark", "marks", "sol", "soles", "som", "sum", "sums", "pound", "crown", "buck", "won"}
)
# How many characters a currency's words have at most.
LONGEST = 80
HUNDREDTH = Decimal("0.01")
# What may stand behind a sum whose currency is not named.
UNNAMED = re.compile(r"(?:of|in|for|more|each|a|an|per(?!\s*cent)|over|from|to|by|and|or|annually)\b", re.IGNORECASE)
# No name of a currency has more words.
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the words of a value: the article's text before and behind, and the act's states.

    `states` are those who act, as ISO 3166-1 alpha-3 codes or names of organisations, `others` those to whom they do it
    or who say so; `unit` is what was counted last before. Currencies are looked up at the day of `published`, at
    today's where it is not known.
    """

    before: str = ""
    behind: str = ""
    states: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unit: str | None = None
    published: str | None = None

    @property
    def day(self) -> date | None:
        """The day of publication, where a calendar has it."""
        try:
            return date.fromisoformat(self.published or "")
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency, why it is that one where the words alone do not say, and how far its own words reach."""

    code: str
    reason: str | None = None
    end: int = 0
    share: Decimal = Decimal(1)
    """What of the currency's unit is counted: a hundredth for cents."""


@cache
def _table() -> dict[str, Any]:
    return data.toml("currencies.toml")


@cache
def _tender() -> frozenset[str]:
    """Codes of what is legal tender somewhere today."""
    territories = get_global("territory_currencies")
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


@cache
def _names() -> dict[str, str]:
    """Codes by CLDR's name in lower case, singular and plural; those that go with years are not told by name alone."""
    found: dict[str, str] = {}
    for code, name in Locale.parse("en").currencies.items():
        if "(" not in name:
            for spelling in (name, get_currency_name(code, 1, "en"), get_currency_name(code, 2, "en")):
                found.setdefault(spelling.casefold(), code)
    return found


@cache
def _nouns() -> dict[str, tuple[str, frozenset[str]]]:
    """By noun, the last word of CLDR's names, its singular and the codes that share it: those of all dollars."""
    shared: dict[str, set[str]] = {}
    singulars: dict[str, str] = {}
    for code in dict.fromkeys(_names().values()):
        singular, plural = (get_currency_name(code, number, "en").casefold().split()[-1] for number in (1, 2))
        shared.setdefault(singular, set()).add(code)
        singulars |= {plural: singular, singular: singular}
    for noun, others in _table()["nouns"].items():
        shared[noun] = {code for other in others for code in ({other} if other.isupper() else shared[other])}
        singulars |= {noun: noun, f"{noun}s": noun}
    return {noun: (singular, frozenset(shared[singular])) for noun, singular in singulars.items()}


@cache
def _signs() -> dict[str, str]:
    """Codes or nouns by sign; a code is its own sign."""
    signs: dict[str, str] = {code: code for code in _tender()}
    signs |= {sign: code for code, sign in Locale.parse("en").currency_symbols.items() if code in _tender()}
    signs |= _table()["signs"]
    return signs


@cache
def sign() -> re.Pattern[str]:
    """What may stand right before a number as a sign."""
    longest_first = sorted(map(re.escape, _signs()), key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(longest_first)})\s?(?=[\d.])")


@cache
def _states() -> dict[str, str]:
    """Codes by a state's name, adjective or demonym, folded; the first in the order of codes has a shared one."""
    found: dict[str, str] = {}
    for row in data.rows("states.tsv"):
        for word in (*row["name"].split("|"), *row["adjective"].split("|")):
            if word:
                found.setdefault(_folded(word), row["code"])
    return found


def _folded(words: str) -> str:
    return words.casefold().replace(".", "")


def _of_state(state: str, day: date | None) -> tuple[str, ...]:
    """The currencies of a state on a day, legal tender alone; CLDR knows neither the Union nor Kosovo by our codes."""
    if state in {"EU", "XKX"}:
        return ("EUR",)
    territory = get_global("territory_aliases").get(state, [])
    return tuple(code for one in territory[:1] for code in get_territory_currencies(one, day, day))


def of_sum(mark: str, behind: str, around: Around) -> Currency | None:
    """The currency of a sum by the sign before its number, else by the words behind it, else by what stands around.

    >>> of_sum("€", "", Around()).code, of_sum("", "Canadian dollars a year", Around()).code
    ('EUR', 'CAD')
    """
    if mark:
        meant = _signs()[mark]
        return Currency(meant) if meant.isupper() else _shared(meant, around, f'"{mark}"')
    if found := by_words(behind, around):
        return found
    if behind and not UNNAMED.match(behind):  # something else is counted
        return None
    cut = None if behind else by_words(around.behind[:LONGEST], around)  # words that stop before the currency
    return replace(cut, end=0) if cut else _nearest(around)


def by_words(behind: str, around: Around) -> Currency | None:
    """By the first words behind the number: a name, a code, a noun with its state or alone, a hundredth."""
    found = list(_leading(behind))
    words = [_folded(one[0]) for one in found]
    for number in range(len(words), 0, -1):
        if code := _names().get(" ".join(words[:number])):
            in_cents = number < len(words) and _whole(words[number]) is not None
            return Currency(code, None, found[number - 1 + in_cents].end(), HUNDREDTH if in_cents else Decimal(1))
    for at, word in enumerate(words[:3]):
        end, before = found[at].end(), " ".join(words[:at])
        if not at and found[at][0] in _tender():
            return Currency(found[at][0], end=end)
        if word in _nouns() and (state := _states().get(before)):
            return _own(word, state, around.day, end)
        if word in _nouns() and at < 2:
            shared = _shared(word, around, f'"{found[at][0]}"')
            return replace(shared, end=end) if shared else None
        if (whole := _whole(word)) and before in {"", "us"}:
            return _hundredth(whole, around, end)
    return None


def _whole(word: str) -> str | None:
    """Of what a word is a hundredth, None where it is none."""
    found: str | None = _table()["hundredths"].get(word.removesuffix("s"))
    return found


def _leading(text: str) -> Iterator[re.Match[str]]:
    """The first words with nothing but spaces or hyphens between them, without those that only lead to the name."""
    at = 0
    for number, hit in enumerate(WORD.finditer(text)):
        if text[at : hit.start()].strip(" -\n") or number > MOST_WORDS:
            return
        at = hit.end()
        if hit[0].casefold() not in LOOSE:
            yield hit


def _own(noun: str, state: str, day: date | None, end: int) -> Currency | None:
    codes = _nouns()[noun][1]
    own = next((code for code in _of_state(state, day) if code in codes), None)
    return Currency(own, end=end) if own else None


def _shared(noun: str, around: Around, words: str) -> Currency | None:
    """One of the currencies that share a noun: by the act's states, the states named before, or what is usual."""
    singular, codes = _nouns()[noun]
    usual, alone = _table()["usual"].get(singular), codes & _tender()
    if not usual and len(alone) == 1:
        return Currency(next(iter(alone)))
    if singular == "dollar":
        codes, states = codes & frozenset(_table()["dollars"]["own"]), _only(around.states)
    else:
        states = (*around.states, *around.others)
    for state, why in (*((one, "of the act") for one in states), *(() if usual else _named(around.before))):
        own = next((code for code in _of_state(state, around.day) if code in codes), None)
        if own:
            return Currency(own, f"{words} is taken for the currency of {state}, a state {why}")
    code = usual or _table()["otherwise"].get(singular)
    return Currency(code, f"{words} is taken for {code}, which the press means most") if code else None


def _only(states: tuple[str, ...]) -> tuple[str, ...]:
    """The state where it is the only one: states with dollars of their own tell a common sum in US dollars."""
    return states if len(states) == 1 else ()


def _named(text: str) -> Iterator[tuple[str, str]]:
    """States that the text names, the last first."""
    for hit in reversed(list(WORD.finditer(text[-FARTHEST:]))):
        if hit[0][0].isupper() and (state := _states().get(_folded(hit[0]))):
            yield state, "named before"


def _hundredth(whole: str, around: Around, end: int) -> Currency | None:
    """Cents and pence; a cent is of the currency told near by, else of the act's states, else of a US dollar."""
    if whole == "cent":
        cents = {"EUR", *_table()["dollars"]["own"]}
        near = _nearest(around)
        if near and near.code in cents:
            return replace(near, end=end, share=HUNDREDTH)
        own = (code for state in around.states for code in _of_state(state, around.day) if code in cents)
        code = next(own, "USD")
        return Currency(code, f"a cent is taken for one of {code}", end, HUNDREDTH)
    found = Currency(whole) if whole.isupper() else _shared(whole, around, whole)
    return replace(found, end=end, share=HUNDREDTH) if found else None


def _nearest(around: Around) -> Currency | None:
    """The currency that was told last before the sum, else first behind it; none of a number of people."""
    if PEOPLE.match(around.behind):
        return None
    before, behind = around.before[-FARTHEST:], around.behind[:FARTHEST]
    hits = [*reversed(list(_mention().finditer(before))), *_mention().finditer(behind)]
    for hit in hits:
        elsewhere = replace(around, before="", behind="")
        mark = hit["sign"]
        found = of_sum(mark.strip(), "", elsewhere) if mark else by_words(hit["name"], elsewhere)
        if found:
            return Currency(found.code, f'the currency is that of "{hit[0].strip()}", told near by')
    return None


@cache
def _mention() -> re.Pattern[str]:
    """A currency in a text: a sign before digits, or a noun with a capitalised word before it or without."""
    nouns = "|".join(sorted((re.escape(noun) for noun in _nouns() if noun not in COMMON), key=len, reverse=True))
    return re.compile(rf"(?P<sign>{sign().pattern})|\b(?P<name>(?:[A-Z][\w.]+\s)?(?:{nouns}))\b")
