"""Answers that were made before, by their ETag: while that is the same, so is the answer."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

MOST = 32_000_000
"""Bytes that are kept at most; those asked for least lately go first."""


class Kept:
    """Bodies of answers; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str) -> bytes | None:
        """The body; None where it is not kept."""
        with self._lock:
            found = self._held.get(tag)
            if found is not None:
                self._held.move_to_end(tag)
            return found

    def put(self, tag: str, body: bytes) -> None:
        """Keep a body; one that would take more than a tenth of all is not kept."""
        if len(body) > self._most // 10:
            return
        with self._lock:
            self._size += len(body) - len(self._held.pop(tag, b""))
            self._held[tag] = body
            while self._size > self._most:
                self._size -= len(self._held.popitem(last=False)[1])
