"""Reports made up for tests: acts from a few words, and stories of any shape for properties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servanda.ledger.views.telling import Report
from servanda.model import Act, ActType, Article, Condition, Count, Metadata, Money, Quantity, Quote, Span, Value
from servanda.model.act import Link

FIRST = date(2025, 1, 10)


def value(given: Any) -> Value[Any]:
    """A value as an annotator gives it."""
    return Value(given, reason="given")


def act(kind: ActType, words: str, actors: str, **slots: Any) -> Act:
    """An act; its evidence is placed by `report`. Actors are parted by spaces, so are recipients and sources."""
    made: dict[str, Any] = {"theme": value(slots.pop("theme", "arms"))}
    for name in ("recipients", "sources"):
        kind_of = Link if name == "sources" else Value
        made[name] = tuple(kind_of(one, reason="given") for one in slots.pop(name, "").split())
    if "amount" in slots:
        number, currency = slots.pop("amount").split()
        made["amount"] = value(Money(Decimal(number), currency))
    if "quantity" in slots:
        number, unit = slots.pop("quantity").split(" ", 1)
        made["quantity"] = value(Quantity(Decimal(number), unit))
    if "count" in slots:
        number, of = slots.pop("count").split(" ", 1)
        made["count"] = value(Count(int(number), of))
    if "condition" in slots:
        trigger, clause = slots.pop("condition")
        made["condition"] = Condition(Quote(Span(0, len(clause)), clause), value(trigger))
    made |= {name: value(given) for name, given in slots.items()}
    names = tuple(value(one.replace("_", " ")) for one in actors.split())
    return Act(kind, Quote(Span(0, len(words)), words), names, **made)


def report(name: str, day: date | int, *acts: Act, publisher: str = "", text: str = "", author: str = "") -> Report:
    """An article that tells some acts, a paragraph each; a day as a number is counted from the first one."""
    paragraphs = [*(one.evidence.exact for one in acts), *([text] if text else [])]
    placed: list[Act] = []
    at = 0
    for one in acts:
        span = Span(at, at + len(one.evidence.exact))
        placed.append(_at(one, span))
        at = span.end + 2
    published = day if isinstance(day, date) else FIRST + timedelta(days=day)
    metadata = Metadata(publisher=publisher or name, author=author or None, published=published.isoformat())
    return Report(name, Article("\n\n".join(paragraphs) or "Nothing.", metadata), published, tuple(placed))


def _at(one: Act, span: Span) -> Act:
    return replace(one, evidence=Quote(span, one.evidence.exact))


STATES = ("POL", "NOR", "DEU", "26_countries", "Europeans")
THINGS = ("air defence batteries", "howitzers", "a new bridge at Bergen", "field hospitals", "it", "grain ships")
KINDS: Sequence[tuple[ActType, str]] = (
    ("commit", "will deliver"),
    ("perform", "delivered"),
    ("refuse", "will not deliver"),
    ("request", "asked for"),
    ("propose", "proposed"),
    ("claim", "never promised"),
    ("meet", "met about"),
)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """An act out of a small world, so that many tell of the same."""
    kind, verb = draw(st.sampled_from(KINDS))
    who, what = draw(st.sampled_from(STATES)), draw(st.sampled_from(THINGS))
    slots: dict[str, Any] = {}
    if draw(st.booleans()):
        slots["amount"] = f"{draw(st.sampled_from((50, 75, 100)))}000000 {draw(st.sampled_from(('EUR', 'USD')))}"
    if draw(st.booleans()):
        slots["recipients"] = draw(st.sampled_from(("UKR", "MDA", "DEU")))
    if kind == "commit" and draw(st.booleans()):
        slots["deadline"] = draw(st.sampled_from(("2025-06-30", "2025", "2026-03")))
        slots["force"] = draw(st.sampled_from(("ready", "declared", "formal")))
    if kind == "commit" and draw(st.booleans()):
        slots["condition"] = (draw(st.sampled_from(("approval", "ceasefire"))), "once the fighting stops")
    if kind == "meet":
        slots |= {"when": draw(st.sampled_from(("2025-02-03", "2025-02-04", "2025-02-03/2025-02-05"))), "place": "Oslo"}
    return act(kind, f"{who} {verb} {what}", who, **slots)


@st.composite
def stories(draw: st.DrawFn) -> list[Report]:
    """Some articles of two years, in no order."""
    count = draw(st.integers(1, 6))
    return [
        report(f"a{at}", draw(st.integers(0, 700)), *draw(st.lists(acts(), max_size=5)), publisher=f"Outlet {at % 4}")
        for at in range(count)
    ]
