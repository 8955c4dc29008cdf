"""PolNeAR 1.0, a corpus of US political news of 2016 with attributions: who is made to say what, by which words.

A part of the corpus is a folder with `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann` in brat's standoff form
(https://brat.nlplab.org/standoff.html). The corpus states no licence and its texts are the publishers': measure and
train on your own copy, pass nothing on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from servanda.model import Span
from servanda.page import freeze

ENTITY = re.compile(r"^(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t", re.MULTILINE)
EVENT = re.compile(r"^E\d+\tAttribution\S* ?(.*)$", re.MULTILINE)
# Some contents go on in an argument of their own, `Content2`.
ROLE = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; every part is a tuple of contiguous spans in the order of the text, empty where it has none."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()

    def parts(self) -> tuple[tuple[str, tuple[Span, ...]], ...]:
        """The spans by label, `source`, `cue`, `content` in this order."""
        return ("source", self.source), ("cue", self.cue), ("content", self.content)


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article as one annotator read it, one level deep, in the annotator's order."""

    name: str
    annotator: str
    text: str
    """Frozen as the text of every article is; spans are offsets into it."""
    attributions: tuple[Attribution, ...]


def load(folder: Path) -> Iterator[Annotated]:
    """Every article of a part of the corpus by name, as the first of its annotators (by sign) read it."""
    for _, readings in load_all(folder):
        yield readings[0]


def load_all(folder: Path) -> Iterator[tuple[str, tuple[Annotated, ...]]]:
    """Every annotated article of a part of the corpus by name, with the readings of all its annotators by sign."""
    files: dict[str, list[tuple[str, Path]]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        name, _, annotator = path.stem.rpartition("_")
        files.setdefault(name, []).append((annotator, path))
    if not files:
        raise FileNotFoundError(f"{folder} has no attributions/*.ann: is it the train or dev folder of PolNeAR?")
    for name, readings in sorted(files.items()):
        text = _verbatim(folder / "text" / f"{name}.txt")
        yield name, tuple(parse(name, sign, text, _verbatim(path)) for sign, path in readings)


def parse(name: str, annotator: str, text: str, standoff: str) -> Annotated:
    r"""One annotator's reading; events without any argument are left out.

    >>> parse("a", "x", "He said no.", "T1\tCue 3 7\tsaid\nE1\tAttribution:T9 Cue:T1\n").attributions
    (Attribution(source=(), cue=(Span(start=3, end=7),), content=()),)
    """
    entities = {found[1]: _fragments(found[2]) for found in ENTITY.finditer(standoff)}
    frozen = freeze(text)
    attributions = []
    for event in EVENT.finditer(standoff):
        spans: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
        for role, key in ROLE.findall(event[1]):
            spans[role].extend(entities[key])
        parts = (contiguous((moved(one, text, frozen) for one in fragments), frozen) for fragments in spans.values())
        attributions.append(Attribution(*parts))
    return Annotated(name, annotator, frozen, tuple(one for one in attributions if one != Attribution()))


def contiguous(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    r"""The spans in order, without white space at their ends; those with nothing but white space between are one.

    brat splits a span where a line ends.

    >>> contiguous([Span(5, 8), Span(0, 4)], "“One\n two”")
    (Span(start=0, end=8),)
    """
    merged: list[Span] = []
    for span in sorted(filter(None, (trimmed(span, text) for span in spans))):
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def trimmed(span: Span, text: str) -> Span | None:
    """The span without white space at its ends; None if nothing is left."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _verbatim(path: Path) -> str:
    """The file with its line ends as they are, for offsets count them."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _fragments(offsets: str) -> tuple[Span, ...]:
    return tuple(Span(*map(int, fragment.split())) for fragment in offsets.split(";"))


def moved(span: Span, text: str, frozen: str) -> Span:
    """The span in the frozen text, which is shorter where the corpus has decomposed letters or other line ends."""
    if text == frozen:
        return span
    return Span(len(freeze(text[: span.start])), len(freeze(text[: span.end])))
