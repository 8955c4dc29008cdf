"""Which cue each content belongs to, and which source each cue: by numbers of each pair, learnt from attributions.

Two small networks weigh how far two parts stand apart, what stands between them, and a few words of each; both know the
answer that there is none. They were learnt from attributions as annotators and as the reader find them
(`python -m training.links`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from servanda.data.judge import Floats
from servanda.model import Span

CONTENT, SOURCE = "cue of a content", "source of a cue"
"""The names of the networks."""
WINDOW = 1_200
"""Parts with more characters between them are not weighed at all."""
BREAK = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(\[]?[^\Wa-z])|\n")
MARKS = tuple(map(re.compile, (r":", r";", r"[“”\"]", r"\b(?:and|but|or)\b", r"\n\n")))
# A passive has its source behind it, if any: "was told", "seen as".
PASSIVE = re.compile(
    r"(?:\w+ )?(?:is|are|was|were|be|been|being)\b.*(?:ed|en|own|ld|id|told|held|made)\b|\w+ed\b|(?:seen|known)\b"
)
BE = frozenset({"is", "was", "are", "were", "be", "been", "being"})
RELATIVE = frozenset({"who", "which", "that"})
OWNERS = frozenset({"his", "her", "their", "its", "my", "your", "our"})
PRONOUNS = RELATIVE | OWNERS | {"he", "she", "they", "it", "i", "we", "you"}
QUOTES = ("“", "”", '"', "'", "‘", "’")
MANY = 4
"""Ranks and counts from here on are all the same."""
AT_ONCE = 128
"""So many parts are looked at together."""
Held = dict[int, list[int]]
"""By the number of a cue those of its contents."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Pairs(NamedTuple):
    """Pairs of one part with each that it may belong to, one row a pair; and of each part a row that it has none."""

    one: Ints
    """Of each row, the number of the part."""
    other: Ints
    """Of each row, the number of the one that it may belong to; -1 for none."""
    rows: Floats

    def best(self, scores: Floats) -> dict[int, int | None]:
        """Of each part, the one that it most likely belongs to."""
        found: dict[int, tuple[float, int]] = {}
        for one, other, score in zip(self.one.tolist(), self.other.tolist(), scores[:, 0].tolist(), strict=True):
            if one not in found or score > found[one][0]:
                found[one] = (score, other)
        return {one: None if other < 0 else other for one, (_, other) in found.items()}


@dataclass(frozen=True)
class Side:
    """Parts of one kind: where each begins and ends, and numbers of its words."""

    bounds: Ints
    view: Floats


@dataclass(frozen=True)
class Text:
    """A text with what lies between any two of its places, reckoned once however often parts of it are linked."""

    words: str

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The code point at each place."""
        return np.frombuffer(self.words.encode("utf-32-le"), np.uint32)

    @cached_property
    def letters(self) -> Ints:
        """How many signs that are no white space stand before each place."""
        return np.concatenate([[0], np.cumsum(~np.isin(self.codes, [9, 10, 32, 160]))])

    @cached_property
    def marks(self) -> list[Ints]:
        """Where each of MARKS stands."""
        return [np.asarray([hit.start() for hit in mark.finditer(self.words)], np.int64) for mark in MARKS]

    @cached_property
    def breaks(self) -> Ints:
        """Where sentences and lines begin."""
        return np.asarray([hit.end() for hit in BREAK.finditer(self.words)], np.int64)


class Parts:
    """The parts of the attributions of one text, each sorted, and what they say of each other."""

    def __init__(self, text: Text, sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span]) -> None:
        self.text = text
        self.sources, self.contents = sorted(sources), sorted(contents)
        self.cues = _outside(sorted(cues), self.contents)
        every = [(span, kind) for kind, some in enumerate((sources, cues, contents)) for span in some]
        self._every = _bounds([span for span, _ in every])
        self._kinds = np.eye(3, dtype=np.float32)[[kind for _, kind in every]].reshape(-1, 3)

    def of_contents(self) -> Pairs:
        """Each content with the cues near it."""
        own = Side(_bounds(self.contents), _views(self.text.words, _content, self.contents))
        return self._pairs(own, Side(_bounds(self.cues), _views(self.text.words, _cue, self.cues)), None)

    def of_cues(self, held: Held) -> Pairs:
        """Each cue that has contents with the sources near it and outside of these."""
        cues, sides = _bounds(self.cues), np.zeros((len(self.cues), 2), np.float32)
        for cue, numbers in held.items():
            some = _bounds([self.contents[number] for number in numbers])
            sides[cue] = (some[:, 1] <= cues[cue, 0]).any(), (some[:, 0] >= cues[cue, 1]).any()
        own = Side(cues, np.concatenate([_views(self.text.words, _cue, self.cues), sides], 1))
        return self._pairs(own, Side(_bounds(self.sources), _views(self.text.words, _source, self.sources)), held)

    def _pairs(self, own: Side, theirs: Side, held: Held | None) -> Pairs:
        """Each part with those near it, some after the others: memory grows with the text, not with its square."""
        a, b = own.bounds, theirs.bounds
        found = []
        for begin in range(0, len(a), AT_ONCE):
            some = np.arange(begin, min(begin + AT_ONCE, len(a)))
            to = _near(b, a[some])
            if len(to):
                found.append(self._some(some, _near(a, b[to]), to, own, theirs, held))
        if not found:
            return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        one, other, rows = (np.concatenate(part) for part in zip(*found, strict=True))
        return Pairs(one, other, rows)

    def _some(self, some: Ints, at: Ints, to: Ints, own: Side, theirs: Side, held: Held | None) -> Pairs:
        """What is known of pairs of `some` and `to`: of both, of how they stand, of the others near, in `at`."""
        a, b = own.bounds, theirs.bounds
        far = _far(a[at], b[to])
        may, between = far <= WINDOW, np.zeros(far.shape, bool)
        if held is not None:
            for row, cue in enumerate(at.tolist()):
                may[row] &= self._apart(held.get(cue), a[cue], b[to], between[row])
        far = np.where(may, far, WINDOW + 1)
        rank = np.argsort(np.argsort(far, 1, kind="stable"), 1)
        before, after = may & (b[to, 1] <= a[at, None, 0]), may & (b[to, 0] >= a[at, None, 1])
        place = [
            np.minimum(rank, MANY),
            rank == 0,
            before & (np.cumsum(before[:, ::-1], 1)[:, ::-1] == 1),  # the last before it
            after & (np.cumsum(after, 1) == 1),  # the first behind it
            far > far.min(0),  # another stands nearer to the same
            np.broadcast_to(may.sum(1) == 1, may.T.shape).T,
            may if held is None else between,
        ]
        rows, columns = (may & np.isin(at, some)[:, None]).nonzero()
        one, other = at[rows], to[columns]
        stand = [self._stand(a[one], b[other]), np.stack([each[rows, columns] for each in place], 1)]
        alone = np.unique(one)
        none = np.concatenate([np.ones((len(alone), 1)), own.view[alone]], 1)
        known = np.concatenate([np.zeros((len(one), 1)), own.view[one], theirs.view[other], *stand], 1)
        return Pairs(
            np.concatenate([one, alone]),
            np.concatenate([other, np.full(len(alone), -1)]),
            np.concatenate([known, np.pad(none, ((0, 0), (0, known.shape[1] - none.shape[1])))], dtype=np.float32),
        )

    def _apart(self, numbers: list[int] | None, cue: Ints, sources: Ints, between: Bools) -> Bools:
        """Which sources lie in none of a cue's contents; in `between` is set beyond which of these they lie."""
        if not numbers:
            return np.zeros(len(sources), bool)
        some = _bounds([self.contents[number] for number in numbers])[:, None]
        first, second = np.minimum(cue[1], sources[:, 1]), np.maximum(cue[0], sources[:, 0])
        between[:] = ((first <= some[..., 0]) & (some[..., 1] <= second)).any(0)
        inside = (some[..., 0] <= sources[:, 0]) & (sources[:, 1] <= some[..., 1])
        return np.asarray(~inside.any(0))

    def _stand(self, a: Ints, b: Ints) -> NDArray[np.float64]:
        """How two parts stand: what lies between, and which is first; `a` and `b` are bounds by pair."""
        swapped = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
        first_end, second_start = np.where(swapped, b[:, 1], a[:, 1]), np.where(swapped, a[:, 0], b[:, 0])
        gap = np.maximum(0, second_start - first_end)
        near = _near(self._every, np.concatenate([a, b]))
        every = self._every[near]
        between = (every[:, 0] >= first_end[:, None]) & (every[:, 1] <= second_start[:, None])
        kinds = between @ self._kinds[near]
        free = np.maximum(0, gap - between @ (every[:, 1] - every[:, 0]))
        colon, semicolon, quote, joined, paragraph = (
            np.maximum(0, np.searchsorted(some, second_start) - np.searchsorted(some, first_end))
            for some in self.text.marks
        )
        broken = np.maximum(
            0,
            np.searchsorted(self.text.breaks, second_start, "right")
            - np.searchsorted(self.text.breaks, first_end, "right"),
        )
        letters = self.text.letters[np.maximum(second_start, first_end)] - self.text.letters[first_end]
        return np.stack(
            [
                np.log1p(free),
                np.log1p(gap),
                np.minimum(free, 100) / 100,
                broken > 0,
                np.minimum(broken, MANY),
                paragraph > 0,
                np.minimum(paragraph, MANY),
                colon + (self.text.codes[first_end - 1] == ord(":")) > 0,
                swapped,
                *np.minimum(kinds, MANY).T,
                np.minimum(kinds.sum(1), MANY),
                (a[:, 0] < b[:, 1]) & (b[:, 0] < a[:, 1]),
                (a[:, 0] <= b[:, 0]) & (b[:, 1] <= a[:, 1]),
                (b[:, 0] <= a[:, 0]) & (a[:, 1] <= b[:, 1]),
                letters == 0,
                letters <= 1,
                quote > 0,
                (joined > 0) & (broken == 0),
                semicolon > 0,
            ],
            1,
        )


def _bounds(spans: Sequence[Span]) -> Ints:
    return np.asarray([(span.start, span.end) for span in spans], np.int64).reshape(-1, 2)


def _outside(cues: Sequence[Span], contents: Sequence[Span]) -> list[Span]:
    """The cues that lie in no content; both are in order."""
    held = _bounds(contents)
    reach = np.concatenate([[-1], np.maximum.accumulate(held[:, 1])])  # how far those that begin before reach
    begun = np.searchsorted(held[:, 0], _bounds(cues)[:, 0], "right")
    return [cue for cue, end in zip(cues, reach[begun].tolist(), strict=True) if end < cue.end]


def _near(some: Ints, others: Ints) -> Ints:
    """Those of `some` that may stand near enough to any of `others`, which follow each other in the text."""
    if not len(others):
        return np.zeros(0, np.int64)
    first, last = others[:, 0].min(), others[:, 1].max()
    return np.flatnonzero((some[:, 1] >= first - WINDOW) & (some[:, 0] <= last + WINDOW))


def _far(a: Ints, b: Ints) -> Ints:
    """How many characters stand between each of `a` and each of `b`."""
    found: Ints = np.maximum(0, np.maximum(a[:, None, 0] - b[:, 1], b[:, 0] - a[:, None, 1]))
    return found


def _views(text: str, view: Callable[[str, Span], list[float]], spans: Sequence[Span]) -> Floats:
    return np.asarray([view(text, span) for span in spans] or np.zeros((0, 0)), np.float32)


def _source(text: str, span: Span) -> list[float]:
    words = span.of(text)
    lower = words.lower()
    return [
        lower in PRONOUNS,
        lower in RELATIVE,
        lower in OWNERS or lower.endswith(("'s", "’s")),
        lower.startswith(("some", "many", "others", "those", "people")),
        words[:1].isupper(),
        min(len(words), 80) / 80,
    ]


def _cue(text: str, span: Span) -> list[float]:
    lower = span.of(text).lower()
    words = lower.split() or [""]
    return [
        bool(PASSIVE.match(lower)),
        words[0] in BE,
        words[0] == "to",
        words[0] in {"a", "an", "the"},
        words[0].endswith("ing"),
        words[0].endswith("ed"),
        words[0] == "according",
        lower in {"said", "says", "say"},
        len(words) > 2,
        words[-1] == "by",
        words[-1] in {"of", "for", "about", "on", "to"},
    ]


def _content(text: str, span: Span) -> list[float]:
    words = span.of(text)
    return [
        words.startswith(QUOTES),
        words.endswith(QUOTES),
        words.endswith((".", "!", "?")),
        words[:1].isupper(),
        words.lower().startswith(("that ", "to ", "how ", "what ", "whether ", "why ")),
        float(np.log1p(len(words))) / 6,
        len(words) < 30,
        not text[: span.start] or text[span.start - 2 : span.start] == "\n\n",
    ]
