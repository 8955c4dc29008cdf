"""Learn which cue a content belongs to, and which source a cue: `python -m training.links POLNEAR/train`.

Each is a choice among those near it, or of none. Both are learnt from attributions as the annotators have them, and
once more from the parts that a reader finds, which are fewer, others, and cut in other places: one that overlaps an
annotated part by half is the same. A content whose cue the reader did not find teaches nothing. Writes its parts of
`data/judges.npz`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench.attributions import article_of
from bench.score import MATCH, dice, tokens, words
from numpy.typing import NDArray

from servanda.data.judge import Floats
from servanda.model import Span
from servanda.readers.trained import speech
from servanda.readers.trained.labels import SPEECH
from servanda.readers.trained.links import CONTENT, SOURCE, Pairs, Parts, Text
from servanda.readers.trained.network import Network
from servanda.readers.trained.windows import windows
from training import judge
from training.polnear import Annotated, load

PLAN = judge.Plan(width=24, epochs=6, one=True)
Same = dict[Span, set[Span]]


@dataclass
class Choices:
    """What there is to choose from, and what of it is right."""

    rows: list[Floats] = field(default_factory=list)
    right: list[NDArray[np.bool_]] = field(default_factory=list)

    def add(self, pairs: Pairs, wanted: dict[int, set[int]]) -> None:
        """Each part of `wanted` among those that it may belong to; none is right where it belongs to nobody there."""
        for one, others in wanted.items():
            at = np.flatnonzero(pairs.one == one)
            if len(at):
                right = np.isin(pairs.other[at], list(others))
                right[-1] = not right.any()  # the last row of each is that it has none
                self.rows.append(pairs.rows[at])
                self.right.append(right)


def learn(annotated: Annotated, parts: Parts, contents: Choices, cues: Choices) -> None:
    """Add what an article teaches, by parts of its attributions as somebody sees them."""
    said = annotated.attributions
    sources, heads, held = (
        _same(annotated, some, SPEECH[at]) for at, some in enumerate((parts.sources, parts.cues, parts.contents))
    )
    owners = {(content, cue) for one in said for content in one.content for cue in one.cue}
    speakers = {(cue, source) for one in said for cue in one.cue for source in one.source}
    wanted = _belongs(parts.contents, parts.cues, held, heads, owners)
    lost = {at for at, some in wanted.items() if not some and held[parts.contents[at]]}
    contents.add(parts.of_contents(), {at: some for at, some in wanted.items() if at not in lost})
    of_cue: dict[int, list[int]] = {}
    for content, some in wanted.items():
        for cue in some:
            of_cue.setdefault(cue, []).append(content)
    told = _belongs(parts.cues, parts.sources, heads, sources, speakers)
    cues.add(parts.of_cues(of_cue), {cue: told[cue] for cue in of_cue})


def _same(annotated: Annotated, found: Sequence[Span], part: str) -> Same:
    """Of each part that was found, the annotated ones that it is."""
    places = words(annotated.text)
    known = _known(annotated, part)
    bags = {span: tokens(span.start, span.end, places) for span in known.union(found)}
    return {
        one: {span for span in known if span.overlaps(one) and dice(bags[span], bags[one]) >= MATCH} for one in found
    }


def _known(annotated: Annotated, part: str) -> set[Span]:
    return {span for one in annotated.attributions for span in getattr(one, part)}


def _belongs(
    ones: Sequence[Span], others: Sequence[Span], same: Same, same_other: Same, pairs: set[tuple[Span, Span]]
) -> dict[int, set[int]]:
    return {
        at: {
            to for to, other in enumerate(others) if any((a, b) in pairs for a in same[one] for b in same_other[other])
        }
        for at, one in enumerate(ones)
    }


def by_annotators(annotated: Annotated) -> Parts:
    """The parts as the annotators have them."""
    return Parts(Text(annotated.text), *(sorted(_known(annotated, part)) for part in SPEECH))


def by_network(annotated: Annotated, network: Network) -> Parts:
    """The parts as a packaged network finds them."""
    found: list[list[Span]] = [[] for _ in SPEECH]
    for window in windows(article_of(annotated), network.tokenizer):
        for part, spans in zip(found, speech.spans(window, network.read(window).speech, network.settings), strict=True):
            part.extend(spans)
    return Parts(Text(annotated.text), *found)


def main() -> None:
    """Learn both and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("polnear", type=Path, help="PolNeAR's train folder")
    parser.add_argument("--size", default="small", choices=("small", "standard"), help="whose parts are learnt from")
    args = parser.parse_args()
    network = Network(args.size)
    contents, cues = Choices(), Choices()
    for annotated in load(args.polnear):
        for parts in (by_annotators(annotated), by_network(annotated, network)):
            learn(annotated, parts, contents, cues)
    print(f"{len(contents.rows)} contents, {len(cues.rows)} cues", flush=True)
    judge.write(
        {CONTENT: judge.fit(contents.rows, contents.right, PLAN), SOURCE: judge.fit(cues.rows, cues.right, PLAN)}
    )


if __name__ == "__main__":
    main()
