"""Formats that must be written into a file, given out as bytes piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

CHUNK = 1 << 20
"""Bytes that are handed on at once; so much is held in memory before a file is made on the disk."""


def spooled(fill: Callable[[IO[bytes]], object]) -> Iterator[bytes]:
    """What `fill` writes, once it is whole."""
    with SpooledTemporaryFile(max_size=CHUNK) as file:
        fill(file)
        file.seek(0)
        while part := file.read(CHUNK):
            yield part
