"""Stories as a ledger gets them: articles in order, with the annotated acts or with our own reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bench.score import pair, span, tokens, words
from servanda.collect import fetch
from servanda.ledger.views.telling import Report
from servanda.model import Act, Condition, Count, Link, Money, Page, Quantity, Quote, Span, Value
from servanda.page import to_article
from servanda.pipeline import metadata, read_article
from servanda.readers import Reader

ANNOTATED = "annotated"
"""Why a slot has its value: an annotator gave it, whichever words it was taken from."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story: its reports by name, and what a ledger must make of it in the form of `ledger.yaml`."""

    name: str
    reports: tuple[Report, ...]
    ledger: dict[str, Any]


def stories(folder: Path, reader: Reader | None = None) -> Iterator[Story]:
    """Every story of a folder, by name; with the annotated acts, or with those of a reader."""
    for path in sorted(folder.glob("*/ledger.yaml")):
        names = sorted(one.with_suffix("") for one in path.parent.glob("*.txt"))
        reports = tuple(report(name, reader) for name in names)
        yield Story(path.parent.name, reports, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def report(name: Path, reader: Reader | None) -> Report:
    """NAME.txt with the acts of NAME.yaml, or with a reader's, numbered like the annotated ones that they are."""
    document = yaml.load(name.with_suffix(".yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    head, annotated = document["document"], document.get("acts") or []
    page = fetch(str(name.with_suffix(".txt")), limit=10**8)
    assert isinstance(page, Page)
    given = metadata(**{key: head.get(key) or None for key in ("publisher", "author", "published", "language")})
    article = to_article(page, given)
    acts = tuple(act(one, article.text) for one in annotated)
    if reader is not None:
        acts = _numbered(annotated, read_article(article, reader).acts, article.text)
    return Report(name.name, article, date.fromisoformat(head["published"]), acts)


def _numbered(annotated: Sequence[dict[str, Any]], acts: Sequence[Act], text: str) -> tuple[Act, ...]:
    """A reader's acts in the places of the annotated ones that they match, and behind them those that match none.

    A place that nothing matches is held by a forecast, which no view looks at.
    """
    places = words(text)
    want = [tokens(*span(one, text, ""), places) for one in annotated]
    found = [tokens(one.evidence.span.start, one.evidence.span.end, places) for one in acts]
    matched = dict(pair(want, found, lambda i, j: annotated[i]["type"] == acts[j].type))
    nothing = Act("expect", Quote.of(text, Span(0, 1)))
    rest = [one for number, one in enumerate(acts) if number not in matched.values()]
    return (*(acts[matched[i]] if i in matched else nothing for i in range(len(annotated))), *rest)


def act(data: dict[str, Any], text: str) -> Act:
    """An annotated act in the form of the guidelines as the model has it."""
    scalars = ("force", "theme", "when", "deadline", "place", "mode")
    slots: dict[str, Any] = {name: Value(data[name], reason=ANNOTATED) for name in scalars if name in data}
    for name in ("actors", "recipients", "domains"):
        slots[name] = tuple(Value(value, reason=ANNOTATED) for value in data.get(name, []))
    slots["sources"] = tuple(Link(value, reason=ANNOTATED) for value in data.get("sources", []))
    if count := data.get("count"):
        slots["count"] = Value(Count(int(count["n"]), count["of"]), reason=ANNOTATED)
    if amount := data.get("amount"):
        slots["amount"] = Value(Money(Decimal(amount["value"]), amount["currency"]), reason=ANNOTATED)
    if quantity := data.get("quantity"):
        slots["quantity"] = Value(Quantity(Decimal(quantity["value"]), quantity["unit"]), reason=ANNOTATED)
    if condition := data.get("condition"):
        at = text.index(condition["text"])
        clause = Quote.of(text, Span(at, at + len(condition["text"])))
        slots["condition"] = Condition(clause, Value(condition["trigger"], reason=ANNOTATED))
    if data.get("hearsay", "").lower() == "true":
        slots["hearsay"] = Value(True, reason=ANNOTATED)
    return Act(data["type"], Quote.of(text, Span(*span(data, text, ""))), **slots)
