"""Persons as a text names them: in full, by office and state, with titles."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from functools import cache

from servanda import data
from servanda.actors import almanac
from servanda.actors.names import folded, names
from servanda.actors.pronouns import BODY, COUNTRY, Antecedents, Mention
from servanda.model import Span

# No actor's name is longer; patterns over longer mentions cost much and find nothing.
LONGEST_NAME = 200
CAPITALISED = r"(?:al-|el-|Al-|El-)?[^\W\d_a-z][\w.'’-]*"
# A sentence's end, and no initial.
# Before a name, whose man or woman it is: "Labour's Keir Starmer".
WHOSE = re.compile(r"(?<=\w)(?:['’]s|(?<=s)['’])\s+(?=[^\W\d_a-z])")
FULL_STOP = re.compile(r"(?<=[\w’'-]{3})\.\s+")


@cache
def _introduction() -> re.Pattern[str]:
    """Behind a state or its adjective one office or more and a full name: "French President Emmanuel Macron"."""
    office = rf"(?i:{_offices('office', 'title')})"
    return re.compile(rf"(?:['’]s?)?\s+(?:(?>{office})\b,?\s+){{1,6}}+(?P<name>{_full_name()})")


@cache
def _apposition() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before and behind a state what makes it tell of a name: "Emmanuel Macron, the" French "president"."""
    before = re.compile(rf"(?P<name>{_full_name()}),\s+(?:(?:the|then|former|a)\s+)*$")
    return before, re.compile(rf"(?:['’]s?)?\s+(?:[a-z-]+\s+)?(?i:{_offices('office')})\b")


@cache
def _described() -> tuple[re.Pattern[str], ...]:
    """A name in full with a common noun for the body or state: "Ann Roe, the bank's director", and the other way."""
    whose = rf"(?i:the|a|an)\s+(?P<noun>[a-z]+)['’]s?\s+(?:[a-z-]+\s+){{0,2}}?(?i:{_offices('office')})\b"
    name = rf"(?P<name>{_full_name()})"
    return re.compile(rf"{name},\s+{whose}"), re.compile(
        rf"\b{whose}(?:\s+(?:for|in|at|of|to)\s[^,.;]{{1,60}})?,?\s+{name}"
    )


def introduced(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Persons whom the text introduces by state, office and full name, by folded last name."""
    people: dict[str, str] = {}
    before, behind = _apposition()
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        found = _introduction().match(text, end)
        if found is None and behind.match(text, end):
            found = before.search(text[max(0, start - LONGEST_NAME) : start])
        if found and folded(found["name"]) not in names():
            name = _begun(FULL_STOP.split(found["name"])[0 if found.re is _introduction() else -1])
            if " " in name:
                people.setdefault(name.split()[-1].casefold(), f"{mention.code.split('/')[0]}/{name}")
    return people


def described(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Persons of a body or state that the text names before and tells there by a noun, by folded last name."""
    people: dict[str, str] = {}
    antecedents = Antecedents(text, mentions)
    for pattern in _described():
        for found in pattern.finditer(text):
            noun, span = found["noun"], Span(*found.span("noun"))
            code = antecedents.before(span, "state") if noun in COUNTRY else antecedents.told_by(noun, span)
            name = FULL_STOP.split(found["name"])[-1]
            if code and " " in name and folded(name) not in names():
                people.setdefault(name.split()[-1].casefold(), f"{code}/{name}")
    return people


def office_holders(text: str, day: str | None) -> dict[str, str]:
    """Persons whom the text names in full and who held an office that day, by folded last name."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(match[0] for match in re.finditer(_full_name(), text)):
        plain = " ".join(name.split())
        actors = {one.actor for one in almanac.borne(plain, day)}
        if len(actors) == 1:
            found.setdefault(name.split()[-1].casefold(), actors.pop())
    return found


def full_names(text: str) -> dict[str, str]:
    """Names in full in a text by folded last word, without offices and without a sentence's first words."""
    found: dict[str, str] = {}
    lower = frozenset(re.findall(r"\b[^\W\d_A-Z][\w’'-]*", text))
    for match in re.finditer(_full_name(), text):
        words = titles().split(FULL_STOP.split(match[0])[-1])[-1].split()
        while words and (words[0].lower() in lower | _not_names() or folded(words[0]) in names()):
            del words[0]
        if len(words) > 1 and not BODY.search(" ".join(words)):
            found.setdefault(words[-1].casefold(), " ".join(words))
    return found


def name_in(words: str, day: str | None) -> str | None:
    """A person's full name: behind an office or title or before it, or all the words where there is none."""
    words = WHOSE.split(words)[-1]
    offices = list(titles().finditer(words))
    wholes = (words, *(words[one.end() :].strip(" ,:|") for one in offices))
    if held := next((one for one in wholes if " " in one and almanac.borne(one, day)), None):
        return held
    if offices:
        behind, before = words[offices[-1].end() :].strip(" ,"), words[: offices[0].start()].strip(" ,")
        found = _person().search(behind) or _person().fullmatch(before)
    else:
        found = _person().fullmatch(words)
    if not found or BODY.search(found[0]):
        return None
    parts = _begun(found[0]).split()
    shorter = (" ".join(parts[number:]) for number in range(len(parts) - 1))
    return next((name for name in shorter if almanac.borne(name, day)), " ".join(parts))


def places(text: str, people: dict[str, str]) -> Iterator[Mention]:
    """Every place where the text names one of these persons, by the last name."""
    for last, code in people.items():
        for found in re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE):
            if text[found.start()].isupper():
                yield Mention(Span(*found.span()), code)


def _begun(name: str) -> str:
    """A full name from where it begins: "Ann Roe" of "Water Ann Roe" behind "Minister of"."""
    parts = name.split()
    while len(parts) > 2 and parts[0].lower() in _not_names():
        del parts[0]
    return " ".join(parts)


@cache
def _not_names() -> frozenset[str]:
    """Words that begin no name though they are capitalised: portfolios, days of the week, a sentence's first words."""
    offices, days = data.toml("offices.toml"), (day.lower() for day in calendar.day_name)
    return frozenset((*offices["portfolio"], *offices["opening"], *days))


@cache
def opening() -> re.Pattern[str]:
    """What opens a sentence before a name and is no part of it: "But" of "But Ann Roe"."""
    return re.compile(rf"^(?i:{_offices('opening')})\s+(?=[^\W\d_a-z])")


@cache
def _full_name() -> str:
    """A pattern for two capitalised words or more, with particles between them."""
    particles = rf"(?:\s+(?:{_offices('particle')})\b)*"
    return rf"(?<![\w’'-]){CAPITALISED}(?:{particles}\s+{CAPITALISED}){{1,3}}"


@cache
def titles() -> re.Pattern[str]:
    """Offices and what stands before a name without one."""
    return re.compile(rf"\b(?:{_offices('office', 'honorific')})s?\b\.?", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"{_full_name()}$")


@cache
def government() -> re.Pattern[str]:
    """At the end of words: those through whom a state acts."""
    return re.compile(rf"\b(?:{_offices('government')})$", re.IGNORECASE)


@cache
def office() -> re.Pattern[str]:
    """At the end of words: an office."""
    return re.compile(rf"\b(?P<office>{_offices('office')})$", re.IGNORECASE)


@cache
def apposed() -> re.Pattern[str]:
    """Behind a name: an office."""
    return re.compile(rf",\s+(?:(?:the|its|their|then)\s+)*(?P<office>{_offices('office')})\b", re.IGNORECASE)


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _offices(*lists: str) -> str:
    return _alternatives(word for name in lists for word in data.toml("offices.toml")[name])
