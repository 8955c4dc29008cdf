"""Names, capitals, adjectives and persons with their offices, resolved within one article.

The first form: it knows names, not who held which office when; what it does not know stays in the text's words (law 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from servanda import data
from servanda.actors.names import adjectives, folded, names
from servanda.model import Article, Reading, Value

# Offices and titles that stand between a state and a person's name ("French President Emmanuel Macron").
OFFICE_WORDS = (
    r"(?:[Pp]resident|[Pp]rime [Mm]inister|[Pp]remier|[Cc]hancellor|(?:[Ff]oreign|[Dd]efen[cs]e|[Ff]inance|[Ee]nergy|[Ii]nterior|[Ee]nvironment|[Cc]limate)?\s?"
    r"(?:[Mm]inister|[Ss]ecretary)|[Ss]ecretary[- ][Gg]eneral|[Kk]ing|[Qq]ueen|[Ll]eader|[Hh]ead|[Cc]hief|[Cc]ommissioner|[Ee]nvoy|[Aa]mbassador|[Ss]pokes(?:man|woman|person)|"
    r"[Dd]eputy|[Vv]ice[- ][Pp]resident|[Cc]hair(?:man|woman)?|[Dd]irector[- ][Gg]eneral|of [Ss]tate|for \w+|foreign policy)"
)
FULL_NAME = r"[A-ZÀ-Ý][\w.'’-]*(?:\s+(?:al|bin|da|de|del|den|der|di|dos|el|la|le|ter|van|von)\b)*(?:\s+[A-ZÀ-Ý][\w'’-]*(?:\s+(?:der|von|de|van)\b)*){1,3}"
TITLES = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|minister|secretary(?: general| of state)?|king|queen|prince|emir|leader|"
    r"foreign|defence|defense|finance|interior|energy|environment|deputy|vice|spokes(?:man|woman|person)|ambassador|envoy|chief|head|"
    r"commissioner|chair(?:man|woman)?|director|general|state|special|climate|high representative|mr|mrs|ms|dr|sir|u\.?n\.?|of|for|the|affairs)\b\.?",
    re.IGNORECASE,
)
PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s+(?:al|bin|da|de|del|den|der|di|dos|el|la|le|ter|van|von)\b|\s+[^\W\d_a-z][\w.'’-]*)+$")
GOVERNMENT = re.compile(r"\b(?:government|administration|authorities|leadership|side|army|forces|delegation|officials?|diplomats?|leaders?)$", re.IGNORECASE)


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with actors, recipients and sources as the guidelines write them, wherever they are known."""
    people = _introduced(article.text)
    acts = []
    for act in reading.acts:
        lists = {name: tuple(_resolved(getattr(act, name), people)) for name in ("actors", "recipients", "sources")}
        acts.append(replace(act, **lists))
    return replace(reading, acts=tuple(acts))


@cache
def _introduction() -> re.Pattern[str]:
    """A state or its adjective, one office or more, and a full name: "French President Emmanuel Macron"."""
    states = "|".join(sorted((re.escape(word) for word in _spellings()), key=len, reverse=True))
    return re.compile(rf"\b(?P<state>{states})(?:['’]s)?\s+(?P<office>(?:{OFFICE_WORDS}\s+)+)(?P<name>{FULL_NAME})")


@cache
def _spellings() -> frozenset[str]:
    columns = [(row["name"], row["adjective"]) for row in data.rows("states.tsv")]
    organisations = [row["name"] for row in data.rows("organisations.tsv")]
    return frozenset(word for part in (*(cell for row in columns for cell in row), *organisations) for word in part.split("|") if word)


def _introduced(text: str) -> dict[str, str]:
    """Persons whom the text introduces by state, office and full name, by folded last name."""
    people: dict[str, str] = {}
    for found in _introduction().finditer(text):
        state = adjectives().get(folded(found["state"])) or names()[folded(found["state"])].code
        people.setdefault(found["name"].split()[-1].casefold(), f"{state.split('/')[0]}/{found['name']}")
    return people


def _resolved(values: Iterable[Value[str]], people: dict[str, str]) -> Iterator[Value[str]]:
    for value in values:
        if value.value is not None or value.quote is None:
            yield value
            continue
        code, how = _known(value.quote.exact, people)
        reason = "; ".join(filter(None, (value.reason, how)))
        yield replace(value, value=code, reason=reason or None)


def _known(words: str, people: dict[str, str]) -> tuple[str, str]:
    """What the words stand for and how; the words themselves, without an article, where they are not known."""
    plain = re.sub(r"^(?:the|a|an|both)\s+|['’]s$", "", " ".join(words.split()), flags=re.IGNORECASE)
    if known := names().get(folded(plain)):
        return known
    if (code := adjectives().get(folded(plain))) is not None:
        return code, "its people stand for the state"
    state, how, rest = _state_before(plain)
    if person := PERSON.search(TITLES.sub(" ", rest).strip()):
        name = " ".join(person[0].split())
        coded = f"{state}/{name}" if state else people.get(name.split()[-1].casefold(), name)
        people.setdefault(name.split()[-1].casefold(), coded)
        return coded, how if state else ""
    if known_person := people.get(plain.split()[-1].casefold() if plain else ""):
        return known_person, "named in full before"
    if state and GOVERNMENT.search(rest.strip()):
        return state, how
    return plain, ""


def _state_before(words: str) -> tuple[str | None, str, str]:
    """The state whose adjective or name the words begin with, how, and the rest."""
    parts = words.split()
    for length in (3, 2, 1):
        head = folded(" ".join(parts[:length]))
        rest = " ".join(parts[length:])
        if rest and (code := adjectives().get(head)):
            return code, f'"{" ".join(parts[:length])}" is of that state', rest
        if rest and (known := names().get(head)):
            return known.code.split("/")[0], f'"{" ".join(parts[:length])}" is {known.how}', rest
    return None, "", words
