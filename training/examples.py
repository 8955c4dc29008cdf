"""Annotated articles as the network learns from them: windows of words with a tag for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import offsets
from tokenizers import Tokenizer

from servanda.model import Article, Page, Span
from servanda.page import to_article
from servanda.readers.trained.labels import ACT_TAGS, CHOICES, NONE, ROLES, SPEECH
from servanda.readers.trained.network import Outputs
from servanda.readers.trained.windows import Window, windows
from training.align import Found, Scene, align
from training.polnear import load, moved

UNKNOWN = -100
"""The tag of what nothing is learnt from."""
Evidence = Span


@dataclass
class ActExample:
    """One act of a window."""

    first: int
    last: int
    tags: dict[str, list[tuple[int, int]] | None]
    """Of each role, its first and last words; None where they are not known."""
    choices: dict[str, int]


@dataclass
class Example:
    """One window with what is known of it; a part that is None is not annotated."""

    window: Window
    source: str
    acts: list[ActExample] | None = None
    evidence: list[int] | None = None
    speech: list[list[int]] | None = None
    """By part of speech, a tag (outside, begin, inside) for each word."""
    taught: Outputs | None = field(default=None, repr=False)
    """What another network says of the window; what is not annotated is learnt from that."""


@dataclass(frozen=True)
class Annotated:
    """One article with its acts as the annotators wrote them, and their evidence's places."""

    name: str
    article: Article
    acts: tuple[tuple[dict[str, Any], Span], ...]


def annotated(folder: Path, texts: Path | None = None) -> Iterator[Annotated]:
    """Every annotated article of a folder; `texts` is the root for annotations that name their text, which may lack."""
    for path in sorted(folder.glob("*.yaml")):
        data = offsets.load(path)
        if "text" in data["document"]:
            raw = offsets.text_of(data["document"], texts) if texts else None
        else:
            raw = path.with_suffix(".txt").read_bytes().decode()
        if raw is None:
            continue
        article = to_article(Page(raw.encode(), f"{path.stem}.txt", "text/plain"))
        acts = [(offsets.by_words(act, raw), Span(*offsets.span_of(act, raw))) for act in data.get("acts") or []]
        placed = ((act, moved(span, raw, article.text)) for act, span in acts)
        metadata = replace(article.metadata, published=data["document"].get("published"))
        yield Annotated(path.stem, replace(article, metadata=metadata), tuple(placed))


def corpus(folders: Iterable[Path], texts: Path | None = None) -> list[Annotated]:
    """The annotated articles of all folders."""
    return [article for folder in folders for article in annotated(folder, texts)]


def unannotated(places: Iterable[Path], kept_out: Iterable[Path]) -> Iterator[Article]:
    """Every text of tables of JSON lines and of folders, but for those that annotations by places name."""
    kept = {offsets.load(path)["document"]["sha256"] for folder in kept_out for path in folder.glob("*.yaml")}
    for place in places:
        if place.suffix == ".jsonl":
            texts: Iterable[str] = offsets.table(place).values()
        else:
            texts = (path.read_bytes().decode() for path in sorted(place.glob("*.txt")))
        yield from (
            to_article(Page(text.encode(), "", "text/plain")) for text in texts if offsets.sha256(text) not in kept
        )


def held_out(name: str, parts: int = 10) -> bool:
    """Whether an article of this name is kept out of training, to tune on; about one in `parts` is."""
    return hashlib.sha256(name.encode()).digest()[0] % parts == 0


def fold_of(name: str, folds: int = 5) -> int:
    """In which of so many folds an article of this name is, whether it is held out or not."""
    return hashlib.sha256(name.encode()).digest()[1] % folds


def act_examples(articles: Iterable[Annotated], tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows with evidence, roles and choices, in the order of the articles, which are aligned on all cores."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for some in pool.map(partial(_of_article, tokenizer), articles, chunksize=8):
            yield from some


def _of_article(tokenizer: Tokenizer, one: Annotated) -> list[Example]:
    scene = Scene(one.article.text, one.article.metadata.published)
    aligned = [(act, evidence, align(scene, act, evidence)) for act, evidence in one.acts]
    return [_of_window(window, one.name, aligned) for window in windows(one.article, tokenizer)]


def _of_window(window: Window, name: str, aligned: Iterable[tuple[dict[str, Any], Span, dict[str, Found]]]) -> Example:
    tags = [0] * len(window)
    acts: list[ActExample] = []
    taken: set[int] = set()
    for act, evidence, found in sorted(aligned, key=lambda each: -(each[1].end - each[1].start)):
        covered = window.covered(evidence)
        whole = covered and window.words[covered[0]].start >= evidence.start - 1
        if not whole or taken & set(covered):
            continue
        taken.update(covered)
        _tag(tags, act["type"], covered)
        acts.append(_act(window, act, covered, found))
    return Example(window, name, acts, tags)


def _tag(tags: list[int], kind: str, covered: range) -> None:
    tags[covered[0]] = ACT_TAGS.index(f"B-{kind}")
    for at in covered[1:]:
        tags[at] = ACT_TAGS.index(f"I-{kind}")


def _act(window: Window, act: dict[str, Any], covered: range, found: dict[str, Found]) -> ActExample:
    tags: dict[str, list[tuple[int, int]] | None] = {}
    for role in ROLES:
        spans = found[role]
        inside = [window.covered(span) for span in spans or []]
        known = spans is not None and all(inside)
        tags[role] = [(words[0], words[-1]) for words in inside] if known else None
    values = {
        "type": act["type"],
        "force": act.get("force"),
        "mode": act.get("mode", NONE) if act["type"] == "meet" else None,
    }
    choices = {
        name: CHOICES[name].index(value) if value in CHOICES[name] else UNKNOWN for name, value in values.items()
    }
    return ActExample(covered[0], covered[-1], tags, choices)


def speech_examples(folder: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows of PolNeAR's articles with the parts of attributions; where two claim a word, the first has it."""
    for one in load(folder):
        article = to_article(Page(one.text.encode(), one.name, "text/plain"))
        if article.text != one.text:
            continue
        for window in windows(article, tokenizer):
            tags = [[0] * len(window) for _ in SPEECH]
            for attribution in one.attributions:
                for part, (_, spans) in enumerate(attribution.parts()):
                    for span in spans:
                        covered = [at for at in window.covered(span) if tags[part][at] == 0]
                        for nth, at in enumerate(covered):
                            tags[part][at] = 2 if nth else 1
            yield Example(window, one.name, speech=tags)
