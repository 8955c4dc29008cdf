"""What the log holds: one record after another, each chained to the one before (`docs/adr/0003-log.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RecordKind = Literal["article", "reading", "rejection"]
GENESIS = "0" * 64
"""What the first record names as the one before."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record's header; the payload is kept beside it and proved by its hash, so that it can be redacted."""

    seq: int
    """From 1 on, without gaps."""
    time: str
    """UTC, RFC 3339, to the second: 2025-09-05T10:00:00Z."""
    kind: RecordKind
    author: str
    """Software with its version, `servanda/0.1.0`, or a person."""
    payload: str
    """SHA-256 of the payload's canonical bytes (RFC 8785)."""
    previous: str
    """Hash of the record before; GENESIS for the first."""
