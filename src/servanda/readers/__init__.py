"""Stage 3: from an article to a reading: who says so, who does what, with the words for each.

A reader is any object with the members of `Reader`; others plug in by the entry point group `servanda.readers`.
`docs/readers.md` says which there are and how to make one.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Protocol

from servanda.config import Settings
from servanda.errors import ReaderError
from servanda.model import Article, Reading

GROUP = "servanda.readers"


class Reader(Protocol):
    """What every reader offers; the same article gives the same reading on every run.

    One that several threads may ask at once says so by `parallel = True`; then articles are read ahead of each other.
    """

    @property
    def name(self) -> str:
        """Name and version, `rules/1`: it stands in every record."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it reads, as BCP 47 primary subtags."""

    def read(self, article: Article) -> Reading:
        """Acts and attributions with values still in the text's words, in the order of the text."""


def available() -> tuple[str, ...]:
    """The names of the readers that are installed, sorted."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


def load(name: str, settings: Settings | None = None) -> Reader:
    """The reader of that name.

    What the entry point names is called without arguments; where it has a method `configured`, that is called with the
    settings (the defaults unless they are given). Raises ReaderError: READER001 if there is no such reader, READER002
    if it does not load, and whatever `configured` raises for settings that it cannot work with.
    """
    points = entry_points(group=GROUP, name=name)
    if not points:
        raise ReaderError("READER001", f"there is no reader {name!r}; installed are: {', '.join(available())}")
    try:
        made = next(iter(points)).load()
        reader: Reader = made.configured(settings or Settings()) if hasattr(made, "configured") else made()
    except (ImportError, OSError) as error:
        raise ReaderError("READER002", f"the reader {name!r} does not load: {error}. Is it installed whole?") from error
    return reader
