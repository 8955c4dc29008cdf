"""The trained readers: one network read once over each window. Sizes differ in their weights alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from servanda.model import Act, ActType, Article, Attribution, Block, Reading, Root, Span, Value
from servanda.readers.trained import acts, chains, roots, speech
from servanda.readers.trained.decode import Stretch
from servanda.readers.trained.labels import SPEECH
from servanda.readers.trained.links import Text
from servanda.readers.trained.network import Outputs, network
from servanda.readers.trained.windows import Window, windows

DEEPEST = 6
"""So many attributions within each other are looked for below the outermost; real news seldom has three."""


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
        text = Text(article.text)
        said = self._deepened(article, text, speech.link(text, *(parts[name] for name in SPEECH)))
        found = [chains.chained(act, said) for act in found]
        said = chains.nested(said, found)
        return Reading(article.sha256, self.name, tuple(said), chains.certain(found, said))

    def _deepened(
        self, article: Article, text: Text, said: Sequence[Attribution], depth: int = DEEPEST
    ) -> list[Attribution]:
        """The attributions with those within their contents, each content read as if it stood alone, and so inwards."""
        held = [
            (at, replace(article, blocks=(Block(speech.bare(article.text, quote.span), "paragraph"),)))
            for at, one in enumerate(said)
            for quote in one.content
            if speech.may_speak(quote.exact)
        ]
        found = list(said)
        if not held or not depth:
            return found
        cut = [(at, window) for at, alone in held for window in windows(alone, self.network.tokenizer)]
        owners, inner = list[int](), list[Attribution]()
        for (at, window), outputs in zip(cut, self.network.read_all([window for _, window in cut]), strict=True):
            inner += speech.link(text, *speech.spans(window, outputs.speech, self.network.settings))
            owners += [at] * (len(inner) - len(owners))
        deeper = zip(owners, self._deepened(article, text, inner, depth - 1), strict=True)
        for at, some in groupby(deeper, key=itemgetter(0)):
            found[at] = replace(found[at], inner=tuple(one for _, one in some))
        return found

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
    """A smaller network of the same make, for corpora: a third of the size, a third faster, less exact."""

    def __init__(self) -> None:
        super().__init__("small")
