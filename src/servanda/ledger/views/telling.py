"""A telling: one act as one article tells it, with what the views ask of it reckoned once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeVar, get_args

from servanda.ledger.views.bearers import Bearers, affinity, bearers, root
from servanda.ledger.views.days import bounds, last_day
from servanda.ledger.views.places import city
from servanda.ledger.views.words import WORD, content, in_place, numbers, rarity, stem, stems, taking_back
from servanda.model import Act, Article, Value

V = TypeVar("V", bound=Value[str])

Undertaken = Literal["commit", "refuse", "propose", "request", "threaten", "perform"]
UNDERTAKEN: frozenset[str] = frozenset(get_args(Undertaken))
"""Types of acts that make an undertaking (LEDGER.md); the others take part in conflicts and meetings alone."""


RARE, MATTER = 0.4, 80
"""So many of an article's stems, the rarest that are rarer than this, tell what matter it is on."""
LITTLE = 0.2
"""Words that weigh less say too little to tell what is to be done."""
BREAK = re.compile(r"\n\s*\n|[.!?].*[.!?]", re.DOTALL)
"""What stands between two acts that do not speak of the same: a paragraph's end, or a sentence."""


@dataclass(frozen=True)
class Report:
    """One article with what was read in it, as the views take it."""

    id: str
    """The article's key, made of its content: the same article has the same key in every ledger."""
    article: Article = field(compare=False)
    day: date = field(compare=False)
    """The day of publication, or that of recording where none is known."""
    acts: tuple[Act, ...] = field(compare=False)
    """In the order of the text."""
    numbers: tuple[int, ...] = field(default=(), compare=False)
    """Of each act its number; none where that is its place. Acts that a reviewer rejected leave gaps."""

    @cached_property
    def matter(self) -> frozenset[str]:
        """The rarest stems of its text: what they have in common tells articles on one matter."""
        found = sorted((-rarity(one), one) for one in set(stems(self.article.text)) if rarity(one) > RARE)
        return frozenset(one for _, one in found[:MATTER])

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """Its acts, each with the article that tells it."""
        found: list[Telling] = []
        for number, act in zip(self.numbers or range(len(self.acts)), self.acts, strict=True):
            one = Telling(self.id, number, act, self.day, self.article.metadata.publisher, self.matter)
            if found and _goes_on(one, found[-1], self.article.text):
                one = replace(one, antecedent=found[-1].antecedent or found[-1])
            found.append(one)
        return tuple(found)


@dataclass(frozen=True)
class Telling:
    """One act of one article.

    `id` says which act it is, whatever else the ledger holds: groups, their names and their order hang on it.
    """

    article: str
    """The report's `id`."""
    number: int
    """The act's number among the article's acts, from 0 on."""
    act: Act = field(compare=False)
    day: date = field(compare=False)
    """The day of publication, or that of recording where none is known."""
    publisher: str | None = field(default=None, compare=False)
    matter: frozenset[str] = field(default=frozenset(), compare=False)
    """The rarest stems of its article."""
    antecedent: Telling | None = field(default=None, compare=False)
    """The act before it, where its own words say so little that they speak of the same: "it will do so by May".

    Where several follow each other, the one that they all go on about; it has no antecedent itself.
    """

    @cached_property
    def id(self) -> str:
        """ARTICLE#NUMBER."""
        return f"{self.article}#{self.number}"

    @cached_property
    def order(self) -> tuple[date, str, int]:
        """By day, then article, then place in it: the one order that all views use."""
        return self.day, self.article, self.number

    @cached_property
    def tale(self) -> tuple[object, ...]:
        """What it tells, whoever prints it: copies have the same."""
        act = self.act
        lists = (act.actors, act.recipients, act.sources)
        slots = (act.theme, act.amount, act.quantity, act.count, act.deadline, act.when, act.place)
        return (
            act.type,
            act.evidence.exact,
            *(tuple(value.words for value in values) for values in lists),
            *(value.words if value else None for value in slots),
            self.antecedent.tale if self.antecedent else None,
        )

    @cached_property
    def bearers(self) -> tuple[Bearers, ...]:
        """Those who may bear it, the likelier first."""
        return bearers(self.act)

    @cached_property
    def theme(self) -> str:
        """The act's theme, `other` where it has none."""
        return self.act.theme.words if self.act.theme else "other"

    @cached_property
    def recipients(self) -> frozenset[str]:
        """For whom or against whom, as states, organisations and groups; not those who bear it."""
        borne = self.bearers[0].names if self.act.type in ("request", "propose") else frozenset()
        found = frozenset(root(value.words) for value in self.act.recipients)
        return found - borne

    @cached_property
    def askers(self) -> frozenset[str]:
        """Those who act, whoever is to bear it."""
        return frozenset(root(value.words) for value in self.act.actors)

    @cached_property
    def content(self) -> dict[str, float]:
        """The stems that tell what is to be done, with their weights; those of the antecedent too, if there is one."""
        return {**(self.antecedent.content if self.antecedent else {}), **self.own_content}

    @cached_property
    def own_content(self) -> dict[str, float]:
        """The same of its own words alone; what a promise replaces is not what is to be done.

        Nor do the words of a refusal that take back tell an object.
        """
        told = content(f"{self._parts[0]} {self.unit}", self._named)
        found = told if told else content(f"{self.act.evidence.exact} {self.unit}", self._named)
        return {one: weight for one, weight in found.items() if self.act.type != "refuse" or one not in taking_back()}

    @cached_property
    def replaced(self) -> dict[str, float]:
        """The stems of what a promise says that it stands in place of, with their weights."""
        return content(self._parts[1], self._named) if content(self._parts[0], self._named) else {}

    @property
    def _parts(self) -> tuple[str, str]:
        words = self.act.evidence.exact
        return in_place(words) if self.act.type == "commit" else (words, "")

    @cached_property
    def spelled(self) -> dict[str, str]:
        """Of each stem the word, as its evidence first has it; of the antecedent's, too."""
        words = WORD.findall(f"{self.act.evidence.exact} {self.unit}".replace("-", " "))
        own = {stem(one): one.casefold() for one in reversed(words)}
        return {**(self.antecedent.spelled if self.antecedent else {}), **own}

    @property
    def _named(self) -> list[str]:
        act = self.act
        return [value.words for value in (*act.actors, *act.recipients, *act.sources)]

    @cached_property
    def stems(self) -> frozenset[str]:
        """All stems of the evidence."""
        return frozenset(stems(self.act.evidence.exact))

    @cached_property
    def numbers(self) -> frozenset[Decimal]:
        """All numbers: those of the slots, and those that the words tell in digits."""
        return numbers(self.act.evidence.exact) | {value for value in (self.amount, self.quantity) if value is not None}

    @cached_property
    def amount(self) -> Decimal | None:
        """The sum of money."""
        return self.act.amount.value.value if self.act.amount and self.act.amount.value else None

    @cached_property
    def currency(self) -> str | None:
        """The currency of the sum."""
        return self.act.amount.value.currency if self.act.amount and self.act.amount.value else None

    @cached_property
    def quantity(self) -> Decimal | None:
        """The other number that it is about."""
        return self.act.quantity.value.value if self.act.quantity and self.act.quantity.value else None

    @cached_property
    def unit(self) -> str:
        """The unit of that number, in the text's words."""
        return self.act.quantity.value.unit if self.act.quantity and self.act.quantity.value else ""

    @cached_property
    def count(self) -> int | None:
        """How many take part."""
        return self.act.count.value.n if self.act.count and self.act.count.value else None

    @cached_property
    def deadline(self) -> date | None:
        """The last day by which it is to be done."""
        return last_day(self.act.deadline.value) if self.act.deadline else None

    @cached_property
    def when(self) -> tuple[date, date] | None:
        """The first and last day on which it may have been done."""
        return bounds(self.act.when.value) if self.act.when and self.act.when.value else None

    @cached_property
    def place(self) -> frozenset[str]:
        """Stems of the place, a city by its usual name."""
        return frozenset(stems(city(self.act.place.words))) if self.act.place else frozenset()

    @cached_property
    def sources(self) -> frozenset[str]:
        """Those who say so, as states, organisations and groups, or in the text's words."""
        return frozenset(root(part) for link in self.act.sources for part in link.words.split(" + "))


def renamed(report: Report, names: Mapping[str, str]) -> Report:
    """The report with actors called by other names, where somebody judged them to be the same; by name as written."""

    def called(values: tuple[V, ...]) -> tuple[V, ...]:
        return tuple(replace(one, value=names.get(one.words, one.value)) for one in values)

    acts = (
        replace(act, actors=called(act.actors), recipients=called(act.recipients), sources=called(act.sources))
        for act in report.acts
    )
    return replace(report, acts=tuple(acts)) if names else report


def _goes_on(one: Telling, before: Telling, text: str) -> bool:
    """Whether an act says so little that it must speak of what the act just before it is about."""
    if not {one.act.type, before.act.type} <= UNDERTAKEN or one.theme != before.theme:
        return False
    if sum(one.own_content.values()) >= LITTLE or BREAK.search(
        text[before.act.evidence.span.end : one.act.evidence.span.start]
    ):
        return False
    if one.act.type == "propose" and one.numbers - before.numbers:
        return False  # an offer of its own
    if one.recipients and before.recipients and not one.recipients & (before.recipients | before.askers):
        return False
    return any(affinity(mine, its) for mine in one.bearers for its in before.bearers)
