"""Names, capitals, adjectives and persons with their offices, resolved within one article.

The first form: it knows names, not who held which office when; what it does not know stays in the text's words (law 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TypeVar

from servanda import data
from servanda.actors.names import adjectives, folded, names
from servanda.actors.pronouns import KINDS, Antecedents, Mention
from servanda.model import Act, Article, Reading, Span, Value

V = TypeVar("V", bound=Value[str])

ARTICLE = re.compile(r"^(?:the|a|an|both)\s+|['’]s$", re.IGNORECASE)
# No actor's name is longer; patterns over longer mentions cost much and find nothing.
LONGEST_NAME = 200
OF_STATE = re.compile(r"(?P<rest>.+?)\s+of\s+(?:the\s+)?(?P<state>.+)")
CAPITALISED = r"[^\W\d_a-z][\w.'’-]*"
QUOTES_AND_DOUBT = re.compile(r"[“”\"]|\bso-called\b")


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with actors, recipients and sources as the guidelines write them, wherever they are known."""
    people = _introduced(article.text)

    def known(values: Iterable[V]) -> tuple[V, ...]:
        return tuple(_resolved(values, people))

    named = [
        replace(act, actors=known(act.actors), recipients=known(act.recipients), sources=known(act.sources))
        for act in reading.acts
    ]
    antecedents = Antecedents(article.text, _mentions(named, article.text, people))

    def referred(values: Iterable[V]) -> tuple[V, ...]:
        return tuple(dict.fromkeys(_referred(value, antecedents) for value in values))

    acts = (
        replace(act, actors=referred(act.actors), recipients=referred(act.recipients), sources=referred(act.sources))
        for act in named
    )
    return replace(reading, acts=tuple(acts))


def _mentions(acts: Iterable[Act], text: str, people: dict[str, str]) -> Iterator[Mention]:
    """Everybody whom the acts or the text name, with the words that do."""
    for act in acts:
        for value in (*act.actors, *act.recipients, *act.sources):
            if value.quote and value.value and value.quote.exact.casefold() not in KINDS:
                yield Mention(value.quote.span, value.value)
    for last, code in people.items():
        for found in re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE):
            if text[found.start()].isupper():
                yield Mention(Span(*found.span()), code)


def _referred(value: V, antecedents: Antecedents) -> V:
    """A pronoun's value is whom it stands for."""
    if value.quote is None or (code := antecedents.of(value.quote.exact, value.quote.span)) is None:
        return value
    return replace(value, value=code, reason=f'"{value.quote.exact}" is taken for the one named before')


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _offices(*lists: str) -> str:
    return _alternatives(word for name in lists for word in data.toml("offices.toml")[name])


@cache
def _full_name() -> str:
    """A pattern for two capitalised words or more, with particles between them."""
    particles = rf"(?:\s+(?:{_offices('particle')})\b)*"
    return rf"{CAPITALISED}(?:{particles}\s+{CAPITALISED}){{1,3}}"


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('office', 'title')})\b\.?", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"{_full_name()}$")


@cache
def _government() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('government')})$", re.IGNORECASE)


@cache
def _introduction() -> re.Pattern[str]:
    """A state or its adjective, one office or more, and a full name: "French President Emmanuel Macron"."""
    office = rf"(?i:{_offices('office', 'title')})"
    return re.compile(
        rf"\b(?P<state>{_alternatives(_spellings())})(?:['’]s)?\s+(?:(?>{office})\b,?\s+){{1,6}}+(?P<name>{_full_name()})"
    )


@cache
def _spellings() -> frozenset[str]:
    columns = [(row["name"], row["adjective"]) for row in data.rows("states.tsv")]
    organisations = [row["name"] for row in data.rows("organisations.tsv")]
    return frozenset(
        word
        for part in (*(cell for row in columns for cell in row), *organisations)
        for word in part.split("|")
        if word
    )


def _introduced(text: str) -> dict[str, str]:
    """Persons whom the text introduces by state, office and full name, by folded last name."""
    people: dict[str, str] = {}
    for found in _introduction().finditer(text):
        state = adjectives().get(folded(found["state"])) or names()[folded(found["state"])].code
        people.setdefault(found["name"].split()[-1].casefold(), f"{state.split('/')[0]}/{found['name']}")
    return people


def _resolved(values: Iterable[V], people: dict[str, str]) -> Iterator[V]:
    for value in values:
        if value.value is not None or value.quote is None:
            yield value
            continue
        code, how = _known(value.quote.exact, people)
        reason = "; ".join(filter(None, (value.reason, how)))
        yield replace(value, value=code, reason=reason or None)


def _known(words: str, people: dict[str, str]) -> tuple[str, str]:
    """What the words stand for and how; the words themselves, without an article, where they are not known."""
    if len(words) > LONGEST_NAME:
        return " ".join(words.split()), ""
    plain = ARTICLE.sub("", " ".join(QUOTES_AND_DOUBT.sub("", words).split()))
    if known := names().get(folded(plain)):
        return known
    if (code := adjectives().get(folded(plain))) is not None:
        return code, "its people stand for the state"
    state, how, rest = _state_before(plain)
    if person := _person().search(_titles().sub(" ", rest).strip()):
        return _named(" ".join(person[0].split()), state, how, people)
    *before, last = plain.split() or [""]
    if (known_person := people.get(last.casefold())) and all(word.islower() for word in before):
        return known_person, "named in full before"
    return (state, how) if state and _government().search(rest.strip()) else (plain, "")


def _named(name: str, state: str | None, how: str, people: dict[str, str]) -> tuple[str, str]:
    """A person named in full, with the state that stands before the name or was given where it was first named."""
    last = name.rsplit(maxsplit=1)[-1].casefold()
    introduced = people.get(last, "")
    if state is None and introduced.split("/")[-1] == name:
        return introduced, "introduced with the state"
    coded = f"{state}/{name}" if state else name
    people.setdefault(last, coded)
    return coded, how if state else ""


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
    behind = OF_STATE.fullmatch(words)
    if behind and (known := names().get(folded(behind["state"]))):
        return known.code.split("/")[0], f'"{behind["state"]}" is {known.how}', behind["rest"]
    return None, "", words
