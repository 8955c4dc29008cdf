"""Names, capitals, adjectives, bodies and persons with their offices, resolved within one article at its day.

What it does not know stays in the text's words (law 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TypeVar

from servanda import data
from servanda.actors import almanac
from servanda.actors.names import adjectives, folded, names
from servanda.actors.pronouns import BODY, KINDS, Antecedents, Mention
from servanda.model import Act, Article, Reading, Span, Value

V = TypeVar("V", bound=Value[str])

ARTICLE = re.compile(r"^(?:the|a|an|both)\s+|['’]s$", re.IGNORECASE)
# No actor's name is longer; patterns over longer mentions cost much and find nothing.
LONGEST_NAME = 200
OF_STATE = re.compile(r"(?P<rest>.+?)\s+of\s+(?:the\s+)?(?P<state>.+)")
FORMER = re.compile(r"\b(?:former|ex|late|future|deputy|vice|would-be|acting|interim)\b", re.IGNORECASE)
SPEAKERS = re.compile(
    r"^(?:senior )?(?:spokes(?:man|woman|person)|officials?|sources?|diplomats?) (?:for|of|at|in) (?:the )?|"
    r"(?:'s)? (?:spokes(?:man|woman|person)|officials?|statement)$"
)
CLOCK = re.compile(r"^\d{1,2}[:.h]\d{2}\W*")
DETERMINER = re.compile(r"^(?:the|his|her|its|their|our|this|that)\s+")
COUNTRY = {
    "country",
    "government",
    "state",
    "nation",
    "republic",
    "kingdom",
    "authorities",
    "administration",
    "cabinet",
}
CAPITALISED = r"(?:al-|el-|Al-|El-)?[^\W\d_a-z][\w.'’-]*"
QUOTES_AND_DOUBT = re.compile(r"[“”\"]|\bso-called\b")


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with actors, recipients and sources as the guidelines write them, wherever they are known."""
    day = article.metadata.published
    people = _introduced(article.text) | _office_holders(article.text, day)

    def known(values: Iterable[V]) -> tuple[V, ...]:
        return tuple(_resolved(values, people, day))

    named = [
        replace(act, actors=known(act.actors), recipients=known(act.recipients), sources=known(act.sources))
        for act in reading.acts
    ]
    antecedents = Antecedents(article.text, _mentions(named, article.text, people))

    def referred(values: Iterable[V]) -> tuple[V, ...]:
        firsts: dict[str, V] = {}
        for value in values:
            found = _referred(value, antecedents)
            firsts.setdefault(found.words, found)
        return tuple(firsts.values())

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
    """A pronoun, an office or a body without a name has the value of the one it refers to."""
    if value.quote is None or value.value is None:
        return value
    words, span = value.quote.exact, value.quote.span
    code = antecedents.of(words, span)
    if code is None and value.value.casefold() == " ".join(ARTICLE.sub("", words).split()).casefold():
        code = _nominal(DETERMINER.sub("", words.casefold()), span, antecedents)
    if code is None:
        return value
    return replace(value, value=code, reason=f'"{words}" is taken for the one named before')


def _nominal(words: str, span: Span, antecedents: Antecedents) -> str | None:
    """Whom an office ("the minister"), a body ("the ministry") or a state ("his country") without a name refers to."""
    if words in COUNTRY:
        return antecedents.before(span, "state")
    if (part := data.toml("bodies.toml")["of_state"].get(SPEAKERS.sub("", words))) is not None:
        state = antecedents.before(span, "state")
        return f"{state}/{part}" if state else None
    return antecedents.before(span, "person") if words in data.toml("offices.toml")["office"] else None


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _offices(*lists: str) -> str:
    return _alternatives(word for name in lists for word in data.toml("offices.toml")[name])


@cache
def _full_name() -> str:
    """A pattern for two capitalised words or more, with particles between them."""
    particles = rf"(?:\s+(?:{_offices('particle')})\b)*"
    return rf"(?<![\w’'-]){CAPITALISED}(?:{particles}\s+{CAPITALISED}){{1,3}}"


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('office', 'honorific')})\b\.?", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"{_full_name()}$")


@cache
def _government() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('government')})$", re.IGNORECASE)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('office')})$", re.IGNORECASE)


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


@cache
def _apposition() -> re.Pattern[str]:
    """A full name and behind it a state and an office: "Emmanuel Macron, the French president"."""
    office = rf"(?i:{_offices('office')})"
    state = rf"(?P<state>{_alternatives(_spellings())})(?:['’]s)?"
    return re.compile(rf"(?P<name>{_full_name()}),\s+(?:(?:the|then|former|a)\s+)*{state}\s+(?:[a-z-]+\s+)?{office}\b")


def _introduced(text: str) -> dict[str, str]:
    """Persons whom the text introduces by state, office and full name, by folded last name."""
    people: dict[str, str] = {}
    for found in (*_introduction().finditer(text), *_apposition().finditer(text)):
        state = adjectives().get(folded(found["state"])) or names()[folded(found["state"])].code
        people.setdefault(found["name"].split()[-1].casefold(), f"{state.split('/')[0]}/{found['name']}")
    return people


def _office_holders(text: str, day: str | None) -> dict[str, str]:
    """Persons whom the text names in full and who held an office that day, by folded last name."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(match[0] for match in re.finditer(_full_name(), text)):
        plain = " ".join(name.split())
        actors = {one.actor for one in almanac.people(plain, day) or almanac.former(plain, day)}
        if len(actors) == 1:
            found.setdefault(name.split()[-1].casefold(), actors.pop())
    return found


def _resolved(values: Iterable[V], people: dict[str, str], day: str | None) -> Iterator[V]:
    for value in values:
        if value.value is not None or value.quote is None:
            yield value
            continue
        code, how = _known(value.quote.exact, people, day)
        reason = "; ".join(filter(None, (value.reason, how)))
        yield replace(value, value=code, reason=reason or None)


def _known(words: str, people: dict[str, str], day: str | None) -> tuple[str, str]:
    """What the words stand for at a day and how; the words themselves, without an article, where they are not known."""
    if len(words) > LONGEST_NAME:
        return " ".join(words.split()), ""
    plain = ARTICLE.sub("", CLOCK.sub("", " ".join(QUOTES_AND_DOUBT.sub("", words).split())))
    if known := _body(None, plain) or names().get(folded(plain)):
        return known
    if (code := adjectives().get(folded(plain))) is not None:
        return code, "its people stand for the state"
    state, how, rest = _state_before(plain)
    if state and (body := _body(state, rest)):
        return body
    if name := _name_in(rest, day):
        return _named(name, state, how, people, day)
    return _short(plain, people, day) or _holder(state, rest, day) or _of_state(state, how, rest) or (plain, "")


def _name_in(words: str, day: str | None) -> str | None:
    """A person's full name: behind an office or title or before it, or all the words where there is none."""
    offices = list(_titles().finditer(words))
    if offices:
        behind, before = words[offices[-1].end() :].strip(" ,"), words[: offices[0].start()].strip(" ,")
        found = _person().search(behind) or _person().fullmatch(before)
    else:
        found = _person().fullmatch(words)
    if not found or BODY.search(found[0]):
        return None
    parts = found[0].split()
    shorter = (" ".join(parts[number:]) for number in range(len(parts) - 1))
    return next((name for name in shorter if almanac.people(name, day)), " ".join(parts))


def _body(state: str | None, words: str) -> tuple[str, str] | None:
    """A part of a state, or a body that bears a name of its own; those who speak for it are it."""
    bodies = data.toml("bodies.toml")
    plain = SPEAKERS.sub("", folded(words)).removeprefix("the ").strip()
    if state and (part := bodies["of_state"].get(plain)):
        return f"{state.split('/')[0]}/{part}", f'"{plain}" is a part of that state'
    if not state and (named := bodies["named"].get(plain)):
        return named, f'"{plain}" is a body of that state'
    return None


def _short(plain: str, people: dict[str, str], day: str | None) -> tuple[str, str] | None:
    """A last name: of somebody named in full before, else of the one office holder of that day who bears it."""
    *before, last = plain.split() or [""]
    titled = all(word.islower() or _titles().fullmatch(word) for word in before)
    if titled and (known_person := people.get(last.casefold())):
        return known_person, "named in full before"
    actors = {one.actor for one in almanac.people(last, day)} if titled and last[:1].isupper() else set()
    return (actors.pop(), f"held an office on {day}") if len(actors) == 1 else None


def _holder(state: str | None, rest: str, day: str | None) -> tuple[str, str] | None:
    """An office without a name: the one who held it that day."""
    if state is None or FORMER.search(rest):
        return None
    held = almanac.holders(state, rest, day) or almanac.holders(state.split("/")[0], rest, day)
    actors = list(dict.fromkeys(one.actor for one in held))
    return (actors[0], f'"{rest}" on {day}') if len(actors) == 1 else None


def _of_state(state: str | None, how: str, rest: str) -> tuple[str, str] | None:
    """What a state does through those who have no name: its government, its soldiers, its policy."""
    if not state or (_office().search(rest) and not _government().search(rest)):
        return None
    return (state, how) if _government().search(rest.strip()) or rest.islower() else None


def _named(name: str, state: str | None, how: str, people: dict[str, str], day: str | None) -> tuple[str, str]:
    """A person named in full, with the state told before, or at the first naming, or of an office held that day.

    The name is in the almanac's spelling where it knows that person.
    """
    last = name.rsplit(maxsplit=1)[-1].casefold()
    introduced = people.get(last, "")
    if state is None and introduced.split("/")[-1] == name:
        return introduced, "introduced with the state"
    held = [
        one.actor
        for one in almanac.people(name, day) or almanac.former(name, day)
        if state is None or one.code.split("/")[0] == state.split("/")[0]
    ]
    if len(set(held)) == 1:
        people[last] = held[0]
        return held[0], how or f"held an office on {day}"
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
