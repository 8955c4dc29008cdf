"""Plain text: the text is its own frozen form, paragraphs are stretches of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.model import BlockKind
from servanda.page.draft import Draft, Piece
from servanda.page.freeze import Thaw, freeze
from servanda.page.furniture import kind_of

CHUNK = re.compile(r"\S(?:.*\S)?(?:\n[ \t]*\S(?:.*\S)?)*")
BULLET = re.compile(r"^(?:[•·‣▪◦*–—-]|\d{1,2}[.)])\s+")
SENTENCE_END = re.compile(r"[.!?:;][”\"’')\]]*$")
# Text that was wrapped by an editor or a mailer: lines of about this length, broken within sentences.
WRAPPED = range(45, 101)
LONGEST_TITLE = 200
# "World", "Middle East": a section's name has so many words at most, and no more than this many stand above a headline.
LONGEST_KICKER, MOST_KICKERS = 2, 3
# "... the absent U.S." is no sentence's end.
ENDS_AS_SENTENCE = re.compile(r"(?<![.\s][A-Z])[.:;]$")


def draft(text: str) -> Draft:
    """The draft of a plain text; every stretch between blank lines is a paragraph, wrapped lines taken together."""
    frozen = freeze(text)
    thaw = Thaw(text, frozen)
    pieces = [piece for chunk in CHUNK.finditer(frozen) for piece in _pieces(chunk, thaw)]
    return Draft(tuple(_with_title(pieces)), frozen=frozen)


def _pieces(chunk: re.Match[str], thaw: Thaw) -> Iterator[Piece]:
    at, lines = chunk.start(), chunk[0].split("\n")
    if _is_wrapped(lines):
        yield _piece(chunk[0], at, thaw)
        return
    for line in lines:
        yield _piece(line.strip(), at + len(line) - len(line.lstrip()), thaw)
        at += len(line) + 1


def _is_wrapped(lines: list[str]) -> bool:
    *body, _ = lines
    return (
        bool(body)
        and all(len(line) in WRAPPED for line in body)
        and not all(SENTENCE_END.search(line) for line in body)
    )


def _piece(words: str, at: int, thaw: Thaw) -> Piece:
    kind: BlockKind | None = None
    if bullet := BULLET.match(words):
        words, at, kind = words[bullet.end() :], at + bullet.end(), "item"
    return Piece(words, kind, thaw.place(at, at + len(words)))


def _with_title(pieces: list[Piece]) -> list[Piece]:
    """The first line that is no furniture is the title, if it is short and does not end as a sentence does.

    Of the lines before the first sentence one of several words goes before a kicker or the name of a section.
    """
    heads = []
    for number, piece in enumerate(pieces[:-1]):
        if kind_of(piece.text) is not None:
            continue
        if piece.kind is not None or len(piece.text) > LONGEST_TITLE or ENDS_AS_SENTENCE.search(piece.text):
            break
        heads.append(number)
        if len(piece.text.split()) > LONGEST_KICKER or len(heads) > MOST_KICKERS:
            break
    if not heads:
        return pieces
    title = max(heads, key=lambda number: (len(pieces[number].text.split()) > LONGEST_KICKER, -number))
    first = pieces[title]
    return [*pieces[:title], Piece(first.text, "title", first.place), *pieces[title + 1 :]]
