"""The trained readers: one network read once over each window. Sizes differ in their weights alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from servanda import data
from servanda.model import Act, ActType, Article, Attribution, Certainty, Link, Reading, Root, Span, Value
from servanda.readers.trained import acts, roots, speech
from servanda.readers.trained.decode import Stretch
from servanda.readers.trained.labels import SPEECH
from servanda.readers.trained.network import Outputs, network
from servanda.readers.trained.windows import Window, windows


class TrainedReader:
    """Reads English news with a network of one size."""

    languages = frozenset({"en"})
    parallel = True

    def __init__(self, size: str) -> None:
        self.network, self._size = network(size), size
        self.name = f"{size}/{self.network.settings['version']}"

    def read(self, article: Article) -> Reading:
        """Acts and attributions in the order of the text; the words of slots are not resolved yet."""
        return self._read(article, None)

    def fill(self, article: Article, evidence: Sequence[tuple[ActType, Span]]) -> Reading:
        """The same for acts of which somebody else says where they stand and of what type they are."""
        return self._read(article, evidence)

    def _read(self, article: Article, evidence: Sequence[tuple[ActType, Span]] | None) -> Reading:
        found: list[Act] = []
        parts: dict[str, list[Span]] = {name: [] for name in SPEECH}
        cut = list(windows(article, self.network.tokenizer))
        for window, outputs in zip(cut, self.network.read_all(cut), strict=True):
            for name, spans in zip(SPEECH, speech.spans(window, outputs.speech, self.network.settings), strict=True):
                parts[name] += spans
            writer = acts.Writer(article, window, self.network.settings)
            given = None if evidence is None else list(_within(window, evidence))
            for one in acts.find(self.network, window, outputs, given):
                act = writer.act(one)
                found.append(replace(act, root=self._root(act, one, window, outputs, article.text)))
        said = speech.link(article.text, *(parts[name] for name in SPEECH))
        found = [_certain(_attributed(act, said), said) for act in found]
        told = speech.nested(article.text, said, list(_inner(found)))
        return Reading(article.sha256, self.name, tuple(told), tuple(found))

    def _root(self, act: Act, found: acts.Found, window: Window, outputs: Outputs, text: str) -> Value[Root] | None:
        evidence = (found.stretch.first, found.stretch.last)
        actor, recipient = (found.words(role) for role in ("actor", "recipient"))
        given = roots.features(outputs, found.vector, evidence, actor or evidence, recipient or evidence)
        spans = [
            Span(window.words[one[0]].start, window.words[one[1]].end) if one else None for one in (actor, recipient)
        ]
        return roots.root(act, self._size, given, roots.texts(text, act.evidence.span, *spans))


def _within(window: Window, evidence: Sequence[tuple[ActType, Span]]) -> Iterator[Stretch]:
    """The evidence that begins in a window, by its words there."""
    for kind, span in evidence:
        covered = window.covered(span)
        if covered and window.words[covered[0]].start <= span.start < window.words[covered[0]].end:
            yield Stretch(covered[0], covered[-1], acts.TYPES.index(kind))


class Standard(TrainedReader):
    """The default, for people who read report by report."""

    def __init__(self) -> None:
        super().__init__("standard")


class Small(TrainedReader):
    """A smaller network of the same make, for corpora: several times as fast, and less exact."""

    def __init__(self) -> None:
        super().__init__("small")


def _attributed(act: Act, said: Sequence[Attribution]) -> Act:
    """An act without sources gets the source of the attribution in whose content all its evidence lies."""
    if act.sources:
        return act
    evidence = act.evidence.span
    for one in said:
        if one.source and one.cue and not evidence.overlaps(one.source.span) and not evidence.overlaps(one.cue.span):
            content = next((quote for quote in one.content if quote.span.overlaps(evidence)), None)
            if content and content.span.start <= evidence.start + 1 and evidence.end <= content.span.end + 1:
                return replace(act, sources=(Link(None, one.source, "its words are said to be that source's"),))
    return act


def _certain(act: Act, said: Sequence[Attribution]) -> Act:
    """The act with the certainty of each link of its chain, by the cue that stands with it."""
    return replace(act, sources=tuple(_link(link, act, said) for link in act.sources))


def _link(link: Link, act: Act, said: Sequence[Attribution]) -> Link:
    cue = next(
        (
            one.cue.exact
            for one in said
            if one.cue
            and one.source
            and link.quote
            and one.source.span.overlaps(link.quote.span)
            and any(quote.span.overlaps(act.evidence.span) for quote in one.content)
        ),
        "",
    )
    return replace(link, certainty=certainty(cue, hearsay=act.hearsay is not None))


def certainty(cue: str, *, hearsay: bool) -> Certainty:
    """How surely a link says it, by the words of its cue.

    >>> certainty("has repeatedly denied", hearsay=False), certainty("said", hearsay=True)
    ('denied', 'reportedly')
    """
    words = cue.casefold().split()
    for name in ("denied", "hoped", "reportedly"):
        if any(word.startswith(tuple(data.toml("certainty.toml")[name])) for word in words):
            return name
    return "reportedly" if hearsay else "said"


def _inner(found: Sequence[Act]) -> Iterator[tuple[Span, Span]]:
    """Sources behind the first of a chain, with what they are made to say."""
    for act in found:
        for link in act.sources[1:]:
            if link.quote and not link.quote.span.overlaps(act.evidence.span):
                yield link.quote.span, act.evidence.span
