"""Whether a chain of sources points at the right ones, whatever names the reader's stages give them.

A link is right if its value is the annotated one, or else if its words, as they stand in the text, mean the annotated
actor by these rules, each of which leans towards no:

- a state or organisation: one of its names, adjectives or capitals stands in the words, and no other name does;
- a person or body: its name stands in the words, or the last or first word of it alone does; the "Ministry of Health"
  of a state is also its "health ministry" where the words name no other state;
- a group: its words stand in the words;
- words with no name in them ("he", "the minister", "the French president") mean whom the text last named before
  them, of the persons and bodies in the article's annotations (of that state, where the words name one);
- two who speak together are right if both are.

Accents and capitals make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from servanda import data
from servanda.actors.names import adjectives, names
from servanda.model import Link

WORD = re.compile(r"\w+")
MINISTRY = re.compile(r"(?i)ministry of (?:the )?(.+)")
SMALL = "he she they it his her their its him them the a an one both another who officials of for"


def chain_is_right(gold: Sequence[str], found: Sequence[Link], text: str, cast: Collection[str]) -> bool:
    """Whether the chains have the same length and each link is right; `cast` is every actor in the annotations."""
    return len(gold) == len(found) and all(
        link_is_right(want, link, text, cast) for want, link in zip(gold, found, strict=True)
    )


def link_is_right(gold: str, link: Link, text: str, cast: Collection[str]) -> bool:
    """Whether a link means the annotated actor, or all of them where they speak together."""
    if plain(link.words) == plain(gold):
        return True
    return link.quote is not None and all(
        means(link.quote.exact, party, text[: link.quote.span.start], cast) for party in gold.split(" + ")
    )


def means(words: str, party: str, before: str, cast: Collection[str]) -> bool:
    """Whether the words mean that actor, in a text that has `before` before them.

    >>> means("French President Macron", "FRA/Emmanuel Macron", "", ())
    True
    >>> means("Donald Tusk", "USA/Donald Trump", "", ())
    False
    >>> means("he", "FRA/Emmanuel Macron", "Macron met Trump. ", {"FRA/Emmanuel Macron", "USA/Donald Trump"})
    False
    """
    states, state = named(words), party.split("/", maxsplit=1)[0]
    if party in spellings():
        return party in states and not has_other_name(words)
    if stands_in(name_of(party), words) or mention(party).search(unaccented(words)):
        return True
    if stands_in(MINISTRY.sub(r"\1 ministry", name_of(party)), words) and (not states or state in states):
        return True
    return not has_other_name(words) and party == last_named(before, cast, states)


def last_named(before: str, cast: Collection[str], states: Collection[str]) -> str | None:
    """The person or body of the cast, of one of the states if there are any, whom the text named last."""
    text = unaccented(before)
    persons = [party for party in cast if "/" in party and party not in spellings()]
    of_state = [party for party in persons if not states or party.split("/")[0] in states]
    at = {party: max((found.start() for found in mention(party).finditer(text)), default=-1) for party in of_state}
    return max((party for party in sorted(at) if at[party] >= 0), key=lambda party: at[party], default=None)


def cast_of(acts: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Every actor, recipient and source in an article's annotations."""
    slots = ("actors", "recipients", "sources")
    return frozenset(
        party for act in acts for slot in slots for name in act.get(slot, []) for party in name.split(" + ")
    )


def name_of(party: str) -> str:
    """The name without the state or organisation that it speaks for."""
    return party.rpartition("/")[2]


@cache
def mention(party: str) -> re.Pattern[str]:
    """The name in full, or its last or first word where no other name goes on behind it."""
    name = unaccented(name_of(party))
    capitalised = [re.escape(part) for part in name.split() if part[0].isupper()]
    alone = "|".join(dict.fromkeys([*capitalised[:1], *capitalised[-1:]]))
    short = rf"|(?:{alone})(?!\w)(?!\s+[A-Z])" if alone else ""
    return re.compile(rf"(?<!\w)(?:{re.escape(name)}(?!\w){short})")


def plain(words: str) -> str:
    """Words for comparing: lower case, without dots, possessives and marks."""
    return " ".join(WORD.findall(re.sub(r"[’']s\b|\.", "", unaccented(words)).casefold()))


def unaccented(words: str) -> str:
    """The words with bare letters.

    >>> unaccented("Erdoğan and Yıldırım")
    'Erdogan and Yildirim'
    """
    split = unicodedata.normalize("NFD", words.replace("ı", "i"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def stands_in(name: str, words: str) -> bool:
    """Whether all of the name stands in the words."""
    return f" {plain(name)} " in f" {plain(words)} "


@cache
def spellings() -> dict[str, frozenset[str]]:
    """How the project's data spell each state and organisation, for comparing."""
    pairs = [*((name, known.code) for name, known in names().items()), *adjectives().items()]
    codes = {code for _, code in pairs}
    return {code: frozenset(plain(name) for name, other in pairs if other == code) for code in codes}


def named(words: str) -> set[str]:
    """Codes of the states and organisations whose name, adjective or capital stands in the words."""
    return {code for code, known in spellings().items() if any(stands_in(name, words) for name in known)}


@cache
def common() -> frozenset[str]:
    """Words that may be capitalised without being the name of a person: of states, organisations, offices."""
    offices = (phrase for phrases in data.toml("offices.toml").values() for phrase in phrases)
    known = (name for names_of in spellings().values() for name in names_of)
    return frozenset(word for phrase in (*offices, *known, SMALL) for word in plain(phrase).split())


def has_other_name(words: str) -> bool:
    """Whether a capitalised word stands there that belongs to no state, organisation or office."""
    return any(word[0].isupper() and plain(word) not in common() for word in WORD.findall(words.replace(".", "")))
