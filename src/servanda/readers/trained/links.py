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
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Pairs of one part with each that it may belong to, one row a pair; and of each part a row that it has none."""

    one: Ints
    """Of each row, the number of the part."""
    other: Ints
    """Of each row, the number of the one that it may belong to; -1 for none."""
    rows: Floats

    @classmethod
    def nothing(cls) -> Pairs:
        """No pair at all."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32))

    def best(self, scores: Floats) -> dict[int, int | None]:
        """Of each part, the one that it most likely belongs to."""
        found: dict[int, tuple[float, int]] = {}
        for one, other, score in zip(self.one.tolist(), self.other.tolist(), scores[:, 0].tolist(), strict=True):
            if one not in found or score > found[one][0]:
                found[one] = (score, other)
        return {one: None if other < 0 else other for one, (_, other) in found.items()}


class Parts:
    """The parts of the attributions of one text, each sorted, and what they say of each other."""

    def __init__(self, text: str, sources: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span]) -> None:
        self.text = text
        self.sources, self.contents = sorted(sources), sorted(contents)
        self.cues = [cue for cue in sorted(cues) if not any(held.contains(cue) for held in self.contents)]
        every = [(span, kind) for kind, some in enumerate((sources, cues, contents)) for span in some]
        self._every = _bounds([span for span, _ in every])
        self._kinds = np.eye(3, dtype=np.float32)[[kind for _, kind in every]].reshape(-1, 3)

    def of_contents(self) -> Pairs:
        """Each content with the cues near it."""
        if not (self.contents and self.cues):
            return Pairs.nothing()
        a, b = _bounds(self.contents), _bounds(self.cues)
        return self._pairs(
            a, b, _views(self.text, _content, self.contents), _views(self.text, _cue, self.cues), _far(a, b) <= WINDOW
        )

    def of_cues(self, held: dict[int, list[int]]) -> Pairs:
        """Each cue that has contents with the sources near it and outside of these; `held` is by cue."""
        if not (held and self.sources):
            return Pairs.nothing()
        a, b = _bounds(self.cues), _bounds(self.sources)
        may, between = np.zeros((2, len(a), len(b)), bool)
        sides = np.zeros((len(a), 2), np.float32)
        near = _far(a, b) <= WINDOW
        for cue, numbers in held.items():
            some = _bounds([self.contents[number] for number in numbers])[:, None]
            sides[cue] = (some[..., 1] <= a[cue, 0]).any(), (some[..., 0] >= a[cue, 1]).any()
            inside = (some[..., 0] <= b[:, 0]) & (b[:, 1] <= some[..., 1])
            first, second = np.minimum(a[cue, 1], b[:, 1]), np.maximum(a[cue, 0], b[:, 0])
            may[cue] = near[cue] & ~inside.any(0)
            between[cue] = ((first <= some[..., 0]) & (some[..., 1] <= second)).any(0)
        own = np.concatenate([_views(self.text, _cue, self.cues), sides], 1)
        return self._pairs(a, b, own, _views(self.text, _source, self.sources), may, between)

    def _pairs(self, a: Ints, b: Ints, own: Floats, theirs: Floats, may: Bools, between: Bools | None = None) -> Pairs:
        """What is known of each pair that may be: of both by themselves, of how they stand, and of others as near."""
        far = np.where(may, _far(a, b), WINDOW + 1)
        at, to = may.nonzero()
        rank = np.argsort(np.argsort(far, 1, kind="stable"), 1)
        before, after = may & (b[:, 1] <= a[:, None, 0]), may & (b[:, 0] >= a[:, None, 1])
        place = [
            np.minimum(rank, MANY),
            rank == 0,
            before & (np.cumsum(before[:, ::-1], 1)[:, ::-1] == 1),  # the last before it
            after & (np.cumsum(after, 1) == 1),  # the first behind it
            far > far.min(0, initial=WINDOW),  # another stands nearer to the same
            np.broadcast_to(may.sum(1) == 1, may.T.shape).T,
            may if between is None else between,
        ]
        stand = [self._stand(a[at], b[to]), np.stack([one[at, to] for one in place], 1)]
        alone = np.unique(at)
        none = np.concatenate([np.ones((len(alone), 1)), own[alone]], 1)
        rows = np.concatenate([np.zeros((len(at), 1)), own[at], theirs[to], *stand], 1)
        return Pairs(
            np.concatenate([at, alone]),
            np.concatenate([to, np.full(len(alone), -1)]),
            np.concatenate([rows, np.pad(none, ((0, 0), (0, rows.shape[1] - none.shape[1])))], dtype=np.float32),
        )

    def _stand(self, a: Ints, b: Ints) -> NDArray[np.float64]:
        """How two parts stand: what lies between, and which is first; `a` and `b` are bounds by pair."""
        swapped = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
        first_end, second_start = np.where(swapped, b[:, 1], a[:, 1]), np.where(swapped, a[:, 0], b[:, 0])
        gap = np.maximum(0, second_start - first_end)
        between = (self._every[:, 0] >= first_end[:, None]) & (self._every[:, 1] <= second_start[:, None])
        kinds = between @ self._kinds
        free = np.maximum(0, gap - between @ (self._every[:, 1] - self._every[:, 0]))
        colon, semicolon, quote, joined, paragraph = (
            np.maximum(0, np.searchsorted(some, second_start) - np.searchsorted(some, first_end))
            for some in self._marks
        )
        broken = np.maximum(
            0, np.searchsorted(self._breaks, second_start, "right") - np.searchsorted(self._breaks, first_end, "right")
        )
        letters = self._letters[np.maximum(second_start, first_end)] - self._letters[first_end]
        return np.stack(
            [
                np.log1p(free),
                np.log1p(gap),
                np.minimum(free, 100) / 100,
                broken > 0,
                np.minimum(broken, MANY),
                paragraph > 0,
                np.minimum(paragraph, MANY),
                colon + (self._codes[first_end - 1] == ord(":")) > 0,
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

    @cached_property
    def _codes(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le"), np.uint32)

    @cached_property
    def _letters(self) -> Ints:
        """How many signs that are no white space stand before each place."""
        return np.concatenate([[0], np.cumsum(~np.isin(self._codes, [9, 10, 32, 160]))])

    @cached_property
    def _marks(self) -> list[Ints]:
        return [np.asarray([hit.start() for hit in mark.finditer(self.text)], np.int64) for mark in MARKS]

    @cached_property
    def _breaks(self) -> Ints:
        return np.asarray([hit.end() for hit in BREAK.finditer(self.text)], np.int64)


def _bounds(spans: Sequence[Span]) -> Ints:
    return np.asarray([(span.start, span.end) for span in spans], np.int64).reshape(-1, 2)


def _far(a: Ints, b: Ints) -> Ints:
    """How many characters stand between each of `a` and each of `b`."""
    found: Ints = np.maximum(0, np.maximum(a[:, None, 0] - b[:, 1], b[:, 0] - a[:, None, 1]))
    return found


def _views(text: str, view: Callable[[str, Span], list[float]], spans: Sequence[Span]) -> Floats:
    return np.asarray([view(text, span) for span in spans], np.float32).reshape(len(spans), -1)


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
