"""Annotated articles beside what a reader makes of them, and which acts are the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.score import pair, read, span, tokens, words
from servanda.collect import fetch
from servanda.export.guidelines import act_object
from servanda.model import Act, Article, Page, Reading, Span
from servanda.pipeline import metadata, read_page
from servanda.readers import load
from servanda.readers.trained.network import SETTINGS
from servanda.readers.trained.reader import TrainedReader


@dataclass(frozen=True, slots=True)
class Case:
    """One annotated article as a reader read it."""

    name: str
    text: str
    gold: list[dict[str, Any]]
    """The annotated acts, in the form of the guidelines."""
    acts: tuple[Act, ...]
    objects: list[dict[str, Any]]
    """The same acts as `acts`, in the form of the guidelines."""
    seconds: float

    def pairs(self) -> list[tuple[int, int]]:
        """Numbers of annotated acts and the reader's that are the same by type and evidence, as score.py matches."""
        places = words(self.text)
        gold, found = (
            [tokens(*span(act, self.text, self.name), places) for act in acts] for acts in (self.gold, self.objects)
        )
        return pair(gold, found, lambda i, j: self.gold[i]["type"] == self.objects[j]["type"])

    def matched(self) -> Iterator[tuple[dict[str, Any], dict[str, Any], Act]]:
        """Each annotated act that was found, with the reader's as an object of the guidelines and as it is."""
        for i, j in self.pairs():
            yield self.gold[i], self.objects[j], self.acts[j]


@dataclass(frozen=True)
class Given:
    """A reader that is told where the acts of one article stand, and of what type they are."""

    reader: Any
    """One with a method `fill`."""
    evidence: list[tuple[Any, Span]]

    @property
    def name(self) -> str:
        """The reader's."""
        return str(self.reader.name)

    @property
    def languages(self) -> frozenset[str]:
        """The reader's."""
        return frozenset(self.reader.languages)

    def read(self, article: Article) -> Reading:
        """The given acts with the reader's slots."""
        filled: Reading = self.reader.fill(article, self.evidence)
        return filled


def cases(gold: Path, reader_name: str, *, given: bool = False) -> Iterator[Case]:
    """Every article of a folder of NAME.txt and NAME.yaml pairs, by name; `given` tells the reader the evidence.

    The reader is one that is installed, or the folder that a network was exported into.
    """
    folder = Path(reader_name).resolve()
    reader = TrainedReader(str(folder)) if (folder / SETTINGS).exists() else load(reader_name)
    for path in sorted(gold.glob("*.txt")):
        annotated = path.with_suffix(".yaml")
        document = yaml.load(annotated.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["document"]
        about = metadata(published=document.get("published"), publisher=document.get("publisher"))
        page = fetch(str(path), limit=10**8)
        assert isinstance(page, Page)
        begin = time.perf_counter()
        result = read_page(page, Given(reader, _evidence(path)) if given else reader, about)
        taken = time.perf_counter() - begin
        assert result.article is not None
        text = result.article.text
        assert text == path.read_text(encoding="utf-8"), f"{path}: freezing moved the offsets"
        acts = result.reading.acts if result.reading else ()
        yield Case(path.stem, text, read(annotated), acts, [act_object(act) for act in acts], taken)


def _evidence(path: Path) -> list[tuple[Any, Span]]:
    """Type and place of every annotated act of the article."""
    text = path.read_text(encoding="utf-8")
    annotated = read(path.with_suffix(".yaml"))
    return [(act["type"], Span(*span(act, text, path.name))) for act in annotated]
