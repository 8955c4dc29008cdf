"""Stories as a ledger gets them: articles in order, with the annotated acts or with our own reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench.score import pair, tokens, words
from servanda.collect import fetch
from servanda.ledger.views.telling import Report
from servanda.model import Act, Page, Quote, Span
from servanda.pipeline import read_acts, read_article
from servanda.readers import Reader


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
    page = fetch(str(name.with_suffix(".txt")), limit=10**8)
    assert isinstance(page, Page)
    found = read_acts(page, str(name.with_suffix(".yaml")), author="the annotators")
    article, reading = found.article, found.reading
    assert article is not None
    assert reading is not None
    acts = reading.acts
    if reader is not None:
        acts = _numbered(acts, read_article(article, reader).acts, article.text)
    return Report(name.name, article, date.fromisoformat(article.metadata.published or ""), acts)


def _numbered(annotated: Sequence[Act], acts: Sequence[Act], text: str) -> tuple[Act, ...]:
    """A reader's acts in the places of the annotated ones that they match, and behind them those that match none.

    A place that nothing matches is held by a forecast, which no view looks at.
    """
    places = words(text)
    want, found = (
        [tokens(one.evidence.span.start, one.evidence.span.end, places) for one in some] for some in (annotated, acts)
    )
    matched = dict(pair(want, found, lambda i, j: annotated[i].type == acts[j].type))
    nothing = Act("expect", Quote.of(text, Span(0, 1)))
    rest = [one for number, one in enumerate(acts) if number not in matched.values()]
    return (*(acts[matched[i]] if i in matched else nothing for i in range(len(annotated))), *rest)
