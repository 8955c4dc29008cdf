"""What was fetched, before anything was read from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from servanda.errors import Code, Unreadable


@dataclass(frozen=True, slots=True)
class Page:
    """A source as it came: its bytes are kept whole."""

    content: bytes
    name: str
    """The file's path as the user gave it, or `-`."""
    media_type: str
    """`text/html`, `text/markdown` or `text/plain`."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in lower-case hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejection:
    """The record that something could not be read: what, where and why (law 5: bad input is data)."""

    source: str
    code: Code
    reason: str
    place: str | None = None
    page_sha256: str | None = None
    """None where the bytes themselves could not be had."""

    @classmethod
    def of(cls, error: Unreadable, page: Page) -> Rejection:
        """The record of an error that `page` raised."""
        return cls(page.name, error.code, error.message, error.place, page.sha256)
