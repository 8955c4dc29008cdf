"""Work that takes its time, done once for all who ask; who has waited long enough is told that it is being done."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, TypeVar

from servanda.web.asked import Unready

T = TypeVar("T")
PATIENCE = 5.0
"""So many seconds a request waits."""
OPEN = 16
"""So many pieces of work may be under way or wait for their turn; who asks for more is told to come again."""


class Waiting:
    """One piece of work at a time, each in a thread that does not keep the program from ending."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._open: dict[Hashable, Future[Any]] = {}
        self._lock, self._working = Lock(), Lock()

    def done(self, key: Hashable, work: Callable[[], T]) -> T:
        """What the work gives; Unready where it takes longer than anybody waits. It goes on, and is not begun twice.

        Where too much is under way already it is not begun at all.
        """
        with self._lock:
            future = self._open.get(key)
            if future is None:
                if len(self._open) >= OPEN:
                    raise Unready
                future = self._open[key] = Future()
                Thread(target=self._work, args=(key, future, work), daemon=True).start()
        try:
            made: T = future.result(self._patience)
        except TimeoutError:
            if future.done():  # the work itself ran out of time
                raise
            raise Unready from None
        return made

    def _work(self, key: Hashable, future: Future[Any], work: Callable[[], Any]) -> None:
        try:
            with self._working:
                future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
        finally:
            with self._lock:
                del self._open[key]
