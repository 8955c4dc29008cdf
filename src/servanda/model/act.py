"""What a political actor does, promises, refuses, asks for, says or expects, as one article tells it.

Types, slots and values are those of the annotation guidelines (`docs/guidelines.md`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar, get_args

from servanda.errors import EvidenceError
from servanda.model.span import Quote
from servanda.model.spell import an

ActType = Literal[
    "commit", "refuse", "propose", "request", "threaten", "criticise", "support", "claim", "expect", "meet", "perform"
]
Force = Literal["possible", "ready", "declared", "formal"]
Theme = Literal[
    "troops",
    "arms",
    "arms-production",
    "funding",
    "training",
    "logistics",
    "intelligence",
    "security-guarantees",
    "sanctions",
    "energy",
    "trade",
    "humanitarian",
    "reconstruction",
    "migration",
    "climate",
    "health",
    "peace-process",
    "diplomacy",
    "technology",
    "justice",
    "other",
]
Domain = Literal["land", "sea", "air", "cyber", "space"]
Mode = Literal["in-person", "remote", "hybrid"]
Trigger = Literal[
    "ceasefire", "peace-agreement", "no-progress", "approval", "reciprocity", "attack", "compliance", "other"
]
Bears = Literal["taking-on", "doing"]
Voice = Literal["outlet", "source", "inference"]
Who = Literal["actors", "recipients", "sources"]
Certainty = Literal["said", "reportedly", "denied", "hoped"]
Root = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]

# A season (21 for spring to 24 for winter), a month or a day; X where it is not known.
_DATE = r"(?:\d{4}|XXXX)(?:-(?:2[1-4]|(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12]\d|3[01]|XX))?))?"
_EDTF = re.compile(rf"{_DATE}(?:/(?:{_DATE}|\.\.)?)?|\.\./{_DATE}")

ACT_TYPES: tuple[ActType, ...] = get_args(ActType)
LABELS: dict[str, tuple[str, ...]] = {
    "force": get_args(Force),
    "theme": get_args(Theme),
    "domains": get_args(Domain),
    "mode": get_args(Mode),
    "trigger": get_args(Trigger),
    "root": get_args(Root),
}
"""The closed lists of values, each in the order of the guidelines (force from weakest to strongest)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A slot's value with the words that it was read from, or the reason for which it was inferred, or both.

    `value` is None while the words have not been resolved, and stays None where they cannot be (law 4).
    """

    value: T | None = None
    quote: Quote | None = None
    reason: str | None = None
    confidence: float | None = None
    """From 0 to 1, higher is surer; None where the reader does not say."""

    def __post_init__(self) -> None:
        if self.quote is None and not self.reason:
            raise EvidenceError("SPAN001", f"the value {self.value!r} has neither words nor a reason")

    @property
    def words(self) -> str:
        """The value for people: resolved, or in the text's own words."""
        return str(self.value) if self.value is not None else self.quote.exact if self.quote else ""


@dataclass(frozen=True, slots=True)
class Link(Value[str]):
    """One who says so, as a link of the chain from the outlet to the act, and how surely."""

    certainty: Certainty = "said"


@dataclass(frozen=True, slots=True)
class Candidate(Value[str]):
    """One who may fill a slot, and how likely that is (`confidence`)."""

    slot: Who = "actors"


@dataclass(frozen=True, slots=True)
class Count:
    """How many actors take part: 26 of countries; `total` is of how many in all, where the text says it."""

    n: int
    of: str
    total: int | None = None

    def __str__(self) -> str:
        return f"{self.n} of {self.total} {self.of}" if self.total else f"{self.n} {self.of}"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in units of an ISO 4217 currency.

    Where a range is told, `value` is its lower end and `most` the upper one. `per` says for every what it is paid
    ("year", "barrel"); without it the sum is told as a whole. `rate` says what it was converted from and how, where a
    user asked for another currency than the text's.
    """

    value: Decimal
    currency: str
    most: Decimal | None = None
    per: str | None = None
    rate: str | None = None

    def __str__(self) -> str:
        per, rate = f" {an(self.per)}" if self.per else "", f" ({self.rate})" if self.rate else ""
        return f"{self.currency} {_range(self.value, self.most)}{per}{rate}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Any other number that an act is about, with its unit in the text's words; `most` as for money."""

    value: Decimal
    unit: str
    most: Decimal | None = None

    def __str__(self) -> str:
        return f"{_range(self.value, self.most)} {self.unit}"


def _range(value: Decimal, most: Decimal | None) -> str:
    return f"{value:,f}" if most is None else f"{value:,f} to {most:,f}"


@dataclass(frozen=True, slots=True)
class Condition:
    """What an act hangs on: the exact clause and what would trigger it."""

    quote: Quote
    trigger: Value[Trigger]
    bears: Value[Bears] | None = None
    """Whether taking it on hangs on the condition ("would sign only if") or doing it ("will deliver if")."""
    negative: Value[bool] | None = None
    """True where the act stands unless the condition comes about: unless, without, barring."""

    def values(self) -> tuple[tuple[str, Value[object]], ...]:
        """What is told of it, by the name of its slot."""
        held = ((name, getattr(self, name.removeprefix("condition."))) for name in CONDITION)
        return tuple((name, value) for name, value in held if value)


@dataclass(frozen=True, slots=True)
class Act:
    """One act with its evidence; sources run from the one nearest to the outlet to the farthest."""

    type: ActType
    evidence: Quote
    actors: tuple[Value[str], ...] = ()
    recipients: tuple[Value[str], ...] = ()
    sources: tuple[Link, ...] = ()
    force: Value[Force] | None = None
    theme: Value[Theme] | None = None
    domains: tuple[Value[Domain], ...] = ()
    condition: Condition | None = None
    when: Value[str] | None = None
    deadline: Value[str] | None = None
    place: Value[str] | None = None
    count: Value[Count] | None = None
    amount: Value[Money] | None = None
    quantity: Value[Quantity] | None = None
    mode: Value[Mode] | None = None
    hearsay: Value[bool] | None = None
    root: Value[Root] | None = None
    """The root code of the PLOVER event coding scheme; None where the reader gives none."""
    confidence: float = 1.0
    """From 0 to 1, higher is surer."""
    candidates: tuple[Candidate, ...] = ()
    """Those who may fill a slot and were not chosen, the likeliest first."""

    def values(self) -> tuple[tuple[str, Value[object]], ...]:
        """Every filled slot, in the order of the guidelines; lists give a pair an element."""
        pairs: list[tuple[str, Value[object]]] = []
        for name in SLOTS:
            held = getattr(self, name)
            if isinstance(held, tuple):
                pairs += [(name, value) for value in held]
            elif held is not None:
                pairs.append((name, held))
        return tuple(pairs)

    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation that the act holds: the evidence first, then the condition, then the slots."""
        held = self.condition
        condition = (held.quote, *(part.quote for _, part in held.values())) if held else ()
        return (
            self.evidence,
            *(quote for quote in condition if quote),
            *(value.quote for _, value in self.values() if value.quote),
            *(one.quote for one in self.candidates if one.quote),
        )

    def voice(self, value: Value[Any]) -> Voice:
        """Whose voice says it (law 3): ours where there are no words, the source's if any, else the outlet's."""
        if value.quote is None:
            return "inference"
        return "source" if self.sources else "outlet"


def is_edtf(written: str) -> bool:
    """Whether it is a day or stretch of days in the part of EDTF (ISO 8601-2) that the guidelines use.

    >>> [is_edtf(one) for one in ("2025-09", "XXXX-09-04", "2025-09-04/2025-09-06", "2025-02-30", "soon")]
    [True, True, True, False, False]
    """
    try:
        for day in re.findall(r"\d{4}-\d{2}-\d{2}", written):
            date.fromisoformat(day)
    except ValueError:
        return False
    return bool(_EDTF.fullmatch(written))


SLOTS: tuple[str, ...] = (
    "actors",
    "recipients",
    "sources",
    "force",
    "theme",
    "domains",
    "when",
    "deadline",
    "place",
    "count",
    "amount",
    "quantity",
    "mode",
    "hearsay",
)
CONDITION = ("condition.trigger", "condition.bears", "condition.negative")
"""The slots of a condition, beside those of the act."""
