"""Files, folders and standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from servanda.errors import SourceError
from servanda.model import Page, Rejection

SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}
STDIN = "-"


def find(sources: Iterable[str]) -> tuple[list[str], int]:
    """The files that the sources stand for, folders walked in sorted order, and how many other files were passed over.

    A file that is named twice comes once. SourceError SRC001 if a source does not exist, SRC002 if a named file is of
    a kind that we do not read.
    """
    found: dict[str, None] = {}
    passed = 0
    for source in sources:
        path = Path(source)
        if source == STDIN:
            found[source] = None
        elif path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.suffix.lower() in SUFFIXES and inner.is_file():
                    found[str(inner)] = None
                elif inner.is_file():
                    passed += 1
        elif not path.exists():
            raise SourceError("SRC001", f"there is no file or folder {source!r}: is the path right?")
        elif path.suffix.lower() not in SUFFIXES:
            kinds = ", ".join(SUFFIXES)
            raise SourceError(
                "SRC002",
                f"{source!r} is of a kind that is not read; these are: {kinds}. "
                "Rename it, or pass its text on standard input with '-'.",
            )
        else:
            found[source] = None
    return list(found), passed


def fetch(source: str, *, limit: int, stdin: BinaryIO | None = None) -> Page | Rejection:
    """The page behind a name of `find`, or the rejection of one that cannot be had or is over `limit` bytes."""
    try:
        if source == STDIN:
            content = (stdin or sys.stdin.buffer).read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        return Rejection(source, "SRC001", f"the file cannot be opened: {error.strerror}")
    if len(content) > limit:
        return Rejection(
            source,
            "PAGE003",
            f"the page is larger than {limit:,} bytes: cut it down, or raise max_page_bytes",
            place=f"byte {limit}",
        )
    return Page(content, source, SUFFIXES.get(Path(source).suffix.lower()) or _sniffed(content))


def _sniffed(content: bytes) -> str:
    """The media type of text that came without a name: HTML if its first mark is a tag or a doctype."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "text/html" if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")) else "text/plain"
