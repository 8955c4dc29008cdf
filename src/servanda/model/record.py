"""What the log holds: one record after another, each chained to the one before (`docs/adr/0003-log.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

RecordKind = Literal[
    "article",
    "reading",
    "rejection",
    "judgement",
    "occurrence",
    "retraction",
    "note",
    "redaction",
    "checkpoint",
]
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
GENESIS = "0" * 64
"""What the first record names as the one before."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record's header; the payload is kept beside it and proved by its hash, so that it can be redacted."""

    seq: int
    """From 1 on, without gaps."""
    time: str
    """UTC, RFC 3339, to the second: 2025-09-05T10:00:00Z; never before that of the record before it."""
    kind: RecordKind
    author: str
    """Software with its version, `servanda/0.1.0`, or a person."""
    payload: str
    """SHA-256 of the payload's canonical bytes (RFC 8785)."""
    previous: str
    """Hash of the record before; GENESIS for the first."""
