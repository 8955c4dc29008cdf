"""What the API needs of the server that it runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore, Lock

from fastapi import Request

from servanda.api.kept import Kept
from servanda.export.formats import FORMATS, Format
from servanda.ledger import ROLES, Book, Ledger, Role
from servanda.ledger.catalogue import Tallies
from servanda.ledger.requests import Requests
from servanda.readers import Reader, load

PATH = "/api/v1"
"""Where the API is mounted."""
EXPORTS = 4
"""So many files are made at a time: a large one takes a processor and a connection to the ledger for a minute."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the author of what is written, and what it may do."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether it has this role or one above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


def nobody(_: Request) -> Principal | None:
    """Who asks where nobody may write: anybody may read."""
    return Principal("anybody", "reader")


@dataclass(frozen=True)
class Service:
    """One ledger with what reads, signs and says who asks."""

    book: Book
    today: Callable[[], date]
    """The day of views that ask for none."""
    who: Callable[[Request], Principal | None] = nobody
    """Who asks; None where the request does not say."""
    reader: Callable[[], Reader] = lambda: load("standard")
    """Gives what reads articles that are posted; asked at each of them."""
    key: Path | None = None
    """The key that signs proofs, made at the first use; without one there are no proofs."""
    max_page_bytes: int = 20_000_000
    """The largest body of one article, and the longest line of a stream."""
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    """Every way out by its name."""
    site: Callable[[Request], str] = lambda _: ""
    """Where links in a file lead: the page's address as whoever asks knows it; empty for to the sources."""
    requests: Requests = field(init=False)
    kept: Kept = field(default_factory=Kept, init=False)
    tallies: Tallies = field(default_factory=Tallies, init=False)
    reading: Lock = field(default_factory=Lock, init=False)
    """One article is read at a time: a reader need not be made for threads."""
    exporting: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(EXPORTS), init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "requests", Requests(self.ledger))

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.book.ledger
