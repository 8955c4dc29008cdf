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
    """The first line, a kicker left aside, is the title if it is short and does not end as a sentence does."""
    for number, first in enumerate(pieces[:2]):
        is_short = len(first.text) <= LONGEST_TITLE and not ENDS_AS_SENTENCE.search(first.text)
        if first.kind is None and is_short and len(pieces) > number + 1 and kind_of(first.text) is None:
            return [*pieces[:number], Piece(first.text, "title", first.place), *pieces[number + 1 :]]
        if kind_of(first.text) is None:
            break
    return pieces
