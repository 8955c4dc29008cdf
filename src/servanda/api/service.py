"""What the API needs of the server that it runs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from fastapi import Request

from servanda.api.kept import Kept
from servanda.ledger import ROLES, Book, Ledger, Role
from servanda.ledger.requests import Requests
from servanda.readers import Reader, load

PATH = "/api/v1"
"""Where the API is mounted."""


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

    ledger: Ledger
    today: Callable[[], date]
    """The day of views that ask for none."""
    who: Callable[[Request], Principal | None] = nobody
    """Who asks; None where the request does not say."""
    reader: Callable[[], Reader] = lambda: load("standard")
    """Reads articles that are posted; asked for when the first one is."""
    key: Path | None = None
    """The key that signs proofs, made at the first use; without one there are no proofs."""
    max_page_bytes: int = 20_000_000
    """The largest body of one article, and the longest line of a stream."""
    book: Book = field(init=False)
    requests: Requests = field(init=False)
    kept: Kept = field(default_factory=Kept, init=False)
    reading: Lock = field(default_factory=Lock, init=False)
    """One article is read at a time: a reader need not be made for threads."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "book", Book(self.ledger))
        object.__setattr__(self, "requests", Requests(self.ledger))
