"""What the words of `data/verbs.toml` and `data/themes.toml` say about a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from servanda import data
from servanda.model import ActType, Domain, Force, Theme, Trigger

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
)
DEADLINE = re.compile(
    r"\b(?:by|before|until|no later than|not later than)\s+(?:the\s+)?(?:end of\s+)?(?:(?:early|mid|late)[ -])?"
    r"(?:(?:next|this|the)\s+)?(?:\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?:\s+\d{1,2}(?:,\s+\d{4})?|\s+\d{4})?|(?:19|20)\d\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:next\s+)?(?:week|month|year|summer|autumn|winter|spring)\b(?!\s+(?:is|was|ends?|begins?|starts?|opens?|closes?)\b))"
    r"|\bwithin\s+(?:the\s+next\s+)?(?:\w+[- ])?(?:\w+)\s+(?:hours?|days?|weeks?|months?|years?)\b"
)
"""A last day, in the words that the press has for it."""
START = re.compile(
    r"\b(?i:from|as (?:of|from)|starting(?: on| in| from)?|beginning (?:on|in)|effective(?: from)?)\s+"
    r"(?:(?:early|mid|late)[ -])?(?P<time>(?:next|this)\s+(?:week|month|year|spring|summer|autumn|winter)\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}(?:\s+\d{{1,2}}\b(?:,\s+\d{{4}})?|\s+\d{{4}})?"
    r"|the\s+\d{1,2}(?:st|nd|rd|th)\b|(?:19|20)\d\d\b|(?:next\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"(?!\S?\w|\s*[-–]|,?\s+(?:to|until|till|through|and|or)\b)"
)
"""A first day, in the same: not one end of a time from the one to the other."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a verb or modal makes of its clause; force for commit alone."""

    type: ActType
    force: Force | None = None


@cache
def verbs() -> dict[str, Meaning]:
    """Meanings by lemma; where a lemma has several the first act type of the file wins."""
    acts = data.toml("verbs.toml")["act"]
    found: dict[str, Meaning] = {}
    for force, lemmas in acts["commit"].items():
        for lemma in lemmas:
            found.setdefault(lemma, Meaning("commit", cast("Force", force)))
    for kind, lemmas in acts.items():
        for lemma in lemmas if kind != "commit" else ():
            found.setdefault(lemma, Meaning(cast("ActType", kind)))
    return found


@cache
def modals() -> dict[str, Meaning]:
    """Meanings by modal verb or adjective."""
    return _meanings("modal")


@cache
def objects() -> dict[str, Meaning]:
    """Meanings by the object of a verb like express: readiness, hope."""
    return _meanings("object")


def _meanings(table: str) -> dict[str, Meaning]:
    return {
        word: Meaning(cast("ActType", found[0]), cast("Force", found[1]) if found[1] else None)
        for word, found in data.toml("verbs.toml")[table].items()
        if word != "verbs"
    }


@cache
def offices() -> frozenset[str]:
    """Words for those who hold an office: president, premier."""
    return frozenset(data.toml("offices.toml")["office"])


@cache
def phrases(name: str) -> frozenset[str]:
    """A list of `data/verbs.toml` by name."""
    tables = data.toml("verbs.toml")
    return frozenset(tables["object"]["verbs"] if name == "object" else tables["phrases"].get(name) or tables[name])


@cache
def _themes() -> list[tuple[Theme, re.Pattern[str]]]:
    return [
        (cast("Theme", theme), re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})\w*", re.IGNORECASE))
        for theme, stems in data.toml("themes.toml").items()
        if theme != "domains"
    ]


def themes(text: str) -> list[int]:
    """How many of each theme's words a text has, in the file's order."""
    return [len(pattern.findall(text)) for _, pattern in _themes()]


def theme(text: str) -> tuple[Theme, re.Match[str] | None]:
    """The theme with the most words in a text, and the first of them; `other` where it has none."""
    hits = [(number, -order) for order, number in enumerate(themes(text))]
    most, order = max(hits)
    name, pattern = _themes()[-order]
    return (name, pattern.search(text)) if most else ("other", None)


def domains(text: str) -> list[tuple[Domain, re.Match[str]]]:
    """The domains that are named, each with its first words."""
    found = []
    for name, words in data.toml("themes.toml")["domains"].items():
        if hit := re.search(rf"\b(?:{'|'.join(map(re.escape, words))})\b", text, re.IGNORECASE):
            found.append((cast("Domain", name), hit))
    return found


@cache
def _hearsay() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(phrases('hearsay')))}|is said to|are said to)\b", re.IGNORECASE)


def hearsay(text: str) -> re.Match[str] | None:
    """The words that mark a sentence as unconfirmed.

    >>> hearsay("The ship allegedly carried arms")[0]
    'allegedly'
    """
    return _hearsay().search(text)


@cache
def _triggers(name: str) -> list[tuple[Trigger, re.Pattern[str]]]:
    return [
        (cast("Trigger", trigger), re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})", re.IGNORECASE))
        for trigger, stems in data.toml("conditions.toml")[name].items()
    ]


def trigger(clause: str) -> Trigger:
    """What a condition waits for, by its surest words.

    >>> trigger("if there was no progress toward peace"), trigger("once he took office")
    ('no-progress', 'other')
    """
    return next((name for name, pattern in _triggers("sure") if pattern.search(f" {clause} ")), "other")


def triggers(clause: str) -> list[int]:
    """How many words for each trigger a clause has, the sure ones first, then those that hint at it."""
    return [len(pattern.findall(f" {clause} ")) for name in ("sure", "hint") for _, pattern in _triggers(name)]


def beginnings(clause: str) -> list[bool]:
    """Whether a clause begins with each of the ways in which conditions begin."""
    return [clause.casefold().startswith(words) for words in data.toml("conditions.toml")["clause"]["beginnings"]]
