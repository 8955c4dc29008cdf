"""An article as the network reads it: windows of word pieces, cut between paragraphs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from tokenizers import Tokenizer

from servanda.model import Article, Block, Span

# The encoder has positions for 512 pieces; shorter windows cost less, and more context than this brings nothing.
LONGEST = 384
# A later window begins with so many pieces of the title, which say what the article is about.
TITLE = 24
CASES = 6
KINDS = 4
PARAGRAPH, HEADING, ITEM, CONTEXT = range(KINDS)
KIND = {"title": HEADING, "heading": HEADING, "item": ITEM}


@dataclass
class Window:
    """Word pieces with what the network is told of each, and the words that it may tag."""

    ids: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    """Of each word, the place of its first piece in `ids`."""
    words: list[Span] = field(default_factory=list)
    """Of each word, its span in the article."""
    blocks: list[int] = field(default_factory=list)
    """Of each word, the number of its block in the article."""

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> Span:
        """From the first word to the last."""
        return Span(self.words[first].start, self.words[last].end)

    def covered(self, span: Span) -> range:
        """The words that a span touches; empty where it lies outside."""
        first = bisect_right(self.words, span.start, key=lambda word: word.end)
        last = bisect_left(self.words, span.end, key=lambda word: word.start)
        return range(first, max(first, last))


@dataclass(frozen=True)
class _Word:
    span: Span
    pieces: tuple[int, ...]
    case: int


def windows(article: Article, tokenizer: Tokenizer) -> Iterator[Window]:
    """Windows of about the same length, in the order of the text; none for an article without words."""
    start, stop = (tokenizer.token_to_id(mark) or 0 for mark in ("<s>", "</s>"))
    blocks = [
        (number, block, words)
        for number, block in enumerate(article.blocks)
        if not block.is_furniture and (words := _words(article.text, block, tokenizer))
    ]
    pieces = [(number, block, part) for number, block, words in blocks for part in _parts(words)]
    title = next((words for _, block, words in blocks if block.kind == "title"), [])
    for nth, group in enumerate(_packed(pieces)):
        window = Window()
        _special(window, start)
        if nth and title:
            for word in _shortened(title, TITLE):
                _add(window, word, CONTEXT)
            _special(window, stop)
        for number, block, part in group:
            for word in part:
                window.first.append(len(window.ids))
                window.words.append(word.span)
                window.blocks.append(number)
                _add(window, word, KIND.get(block.kind, PARAGRAPH))
            _special(window, stop)
        yield window


def _words(text: str, block: Block, tokenizer: Tokenizer) -> list[_Word]:
    content = block.content
    encoding = tokenizer.encode(text[content.start : content.end], add_special_tokens=False)
    ids, offsets, shift = encoding.ids, encoding.offsets, content.start
    found: list[_Word] = []
    for _, run in groupby(enumerate(encoding.word_ids), key=itemgetter(1)):
        first, *_ = at = [number for number, _ in run]
        span = Span(offsets[first][0] + shift, offsets[at[-1]][1] + shift)
        found.append(_Word(span, tuple(ids[first : at[-1] + 1]), case(span.of(text))))
    return found


@lru_cache(maxsize=100_000)
def case(word: str) -> int:
    """How a word is written, which an uncased vocabulary does not tell.

    >>> [case(word) for word in ("will", "Macron", "NATO", "G7", "“", "2025")]
    [0, 1, 2, 3, 4, 5]
    """
    if not any(letter.isalnum() for letter in word):
        return 4
    if word.isdigit():
        return 5
    if any(letter.isdigit() for letter in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return int(word[0].isupper())


def _parts(words: list[_Word]) -> Iterator[list[_Word]]:
    """A block's words in parts that fit a window; nearly always there is one."""
    room = LONGEST - TITLE - 4
    part: list[_Word] = []
    used = 0
    for word in words:
        if part and used + len(word.pieces) > room:
            yield part
            part, used = [], 0
        kept = word if len(word.pieces) <= room else _Word(word.span, word.pieces[:room], word.case)
        part.append(kept)
        used += len(kept.pieces)
    if part:
        yield part


def _length(part: Sequence[_Word]) -> int:
    return sum(len(word.pieces) for word in part) + 1


def _packed(parts: list[tuple[int, Block, list[_Word]]]) -> Iterator[list[tuple[int, Block, list[_Word]]]]:
    """Neighbours together, in as few windows as hold them, evenly filled."""
    room = LONGEST - TITLE - 2
    total = sum(_length(part) for _, _, part in parts)
    even = total / max(1, -(-total // room))
    group: list[tuple[int, Block, list[_Word]]] = []
    used = 0
    for item in parts:
        length = _length(item[2])
        if group and (used + length > room or used + length / 2 > even):
            yield group
            group, used = [], 0
        group.append(item)
        used += length
    if group:
        yield group


def _shortened(words: list[_Word], room: int) -> Iterator[_Word]:
    for word in words:
        room -= len(word.pieces)
        if room < 0:
            return
        yield word


def _add(window: Window, word: _Word, kind: int) -> None:
    window.ids.extend(word.pieces)
    window.cases.extend([word.case] * len(word.pieces))
    window.kinds.extend([kind] * len(word.pieces))


def _special(window: Window, piece: int) -> None:
    window.ids.append(piece)
    window.cases.append(0)
    window.kinds.append(CONTEXT)
