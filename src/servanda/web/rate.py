"""How often somebody may ask: a bucket for each, which a request takes from and time fills again."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

MOST = 10_000
"""Buckets that are kept; full ones are forgotten first, as a new one is full."""


class Rate:
    """So many at once, and then so many a second, for each key by itself.

    >>> now = [0.0]
    >>> rate = Rate(2, 0.5, clock=lambda: now[0])
    >>> [rate.take("Ada"), rate.take("Ada"), rate.take("Ada"), rate.take("Bob")]
    [0.0, 0.0, 2.0, 0.0]
    >>> now[0] = 2.0
    >>> rate.take("Ada")
    0.0
    """

    def __init__(self, burst: float, a_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._a_second = a_second
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: str) -> float:
        """Take one: 0, or how many seconds until there is one."""
        with self._lock:
            now = self._clock()
            left, since = self._held.get(key, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._a_second)
            if left < 1:
                self._held[key] = (left, now)
                return (1 - left) / self._a_second
            if key not in self._held and len(self._held) >= MOST:
                self._forget(now)
            self._held[key] = (left - 1, now)
            return 0.0

    def _forget(self, now: float) -> None:
        """Forget full buckets, and where that is not enough the half that was used longest ago."""
        full = [
            key for key, (left, since) in self._held.items() if left + (now - since) * self._a_second >= self._burst
        ]
        for key in full or sorted(self._held, key=lambda one: self._held[one][1])[: MOST // 2]:
            del self._held[key]
