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

    A file that is named twice, in whatever spelling, comes once. SourceError SRC001 if a source does not exist, SRC002
    if a named file is of a kind that we do not read, SRC003 if nothing is left to read.
    """
    found: dict[Path, str] = {}
    passed: set[Path] = set()
    for source in sources:
        if source == STDIN:
            found[Path(source)] = source
        elif _is_folder(source):
            for inner in sorted(path for path in Path(source).rglob("*") if path.is_file()):
                if inner.suffix.lower() in SUFFIXES:
                    found.setdefault(inner.resolve(), str(inner))
                else:
                    passed.add(inner.resolve())
        elif Path(source).suffix.lower() not in SUFFIXES:
            kinds = ", ".join(SUFFIXES)
            raise SourceError(
                "SRC002",
                f"{source!r} is of a kind that is not read; these are: {kinds}. "
                "Rename it, or pass its text on standard input with '-'.",
            )
        else:
            found.setdefault(Path(source).resolve(), source)
    if passed and not found:
        raise SourceError(
            "SRC003", f"there is no report among {len(passed)} files: those that are read end in {', '.join(SUFFIXES)}"
        )
    if not found:
        raise SourceError("SRC003", "there is nothing to read: the folders are empty")
    return list(found.values()), len(passed)


def _is_folder(source: str) -> bool:
    """Whether it is a folder or else a file; SourceError SRC001 if it is neither."""
    try:
        if source and Path(source).exists():
            return Path(source).is_dir()
    except OSError as error:  # the name is too long, or lies in a folder that is closed to us
        raise SourceError("SRC001", f"{source!r} cannot be had: {error.strerror}") from error
    if "://" in source:
        raise SourceError(
            "SRC001", f"{source!r} is an address, and those are not read yet: save the page and name the file"
        )
    raise SourceError("SRC001", f"there is no file or folder {source!r}: is the path right?")


def fetch(source: str, *, limit: int, stdin: BinaryIO | None = None) -> Page | Rejection:
    r"""The page behind a name of `find`, or the rejection of one that cannot be had or is over `limit` bytes.

    A file's name may hold bytes that are no UTF-8; the page and the rejection bear it with these written as \xff.
    """
    name = source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    try:
        if source == STDIN:
            content = (stdin or sys.stdin.buffer).read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        return Rejection(name, "SRC001", f"the file cannot be opened: {error.strerror}")
    if len(content) > limit:
        return Rejection(
            name,
            "PAGE003",
            f"the page is larger than {limit:,} bytes: cut it down, or raise max_page_bytes",
            place=f"byte {limit}",
        )
    return Page(content, name, SUFFIXES.get(Path(source).suffix.lower()) or sniffed(content))


def sniffed(content: bytes) -> str:
    """The media type of text that came without a name: HTML if its first mark is a tag or a doctype."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "text/html" if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")) else "text/plain"
