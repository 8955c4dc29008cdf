"""Reports that were sent by the page, being read one after the other in a thread of their own.

A report is recorded whole or not at all, by the same way as `servanda add` goes; so nobody sees one half read.
What waits here waits in memory: when the server ends, what was not yet recorded is to be sent again.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Literal

from servanda.errors import ServandaError
from servanda.ledger import Ledger
from servanda.model import Metadata, Page, Rejection
from servanda.pipeline import add_page, number_of
from servanda.readers import Reader

State = Literal["waiting", "reading", "recorded", "known", "rejected", "failed"]
DONE: frozenset[State] = frozenset({"recorded", "known", "rejected", "failed"})
LOG = logging.getLogger(__name__)
KEPT = 200
"""Of so many sendings the outcome is remembered."""
MOST_BYTES = 256_000_000
"""So much may wait; more is not taken."""


@dataclass
class Work:
    """One report that was sent."""

    name: str
    page: Page | None
    """None once it is done, or where it was not taken."""
    state: State = "waiting"
    words: str = ""
    """What became of it, in words for people."""
    article: int | None = None
    """The article's record."""
    acts: int = 0
    title: str | None = None
    """The article's title, once it is read."""


@dataclass
class Sending:
    """Reports that were sent together."""

    id: str
    by: str
    given: Metadata
    works: Sequence[Work] = field(default_factory=tuple)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return all(one.state in DONE for one in self.works)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.state in DONE for one in self.works)


class Works:
    """All sendings to one ledger; threads share it."""

    def __init__(self, ledger: Ledger, reader: Callable[[], Reader], *, turn: Lock, limit: int) -> None:
        self._ledger = ledger
        self._reader = reader
        self._turn = turn
        """Held while something is read, for the reader may be another's too, and need not be made for threads."""
        self._sendings: OrderedDict[str, Sending] = OrderedDict()
        self._queue: SimpleQueue[tuple[Sending, Work]] = SimpleQueue()
        self._waiting = 0
        self._lock = Lock()
        self._thread: Thread | None = None
        self._context = copy_context()  # the user's own tables of actors are in force here
        self.limit = limit
        """Bytes of one report."""

    def take(self, works: Sequence[Work], given: Metadata, *, by: str) -> Sending | None:
        """Take reports in, to be read in their order; None where too much is waiting already."""
        size = sum(len(one.page.content) for one in works if one.page)
        sending = Sending(secrets.token_urlsafe(12), by, given, works)
        with self._lock:
            if self._waiting + size > MOST_BYTES:
                return None
            self._waiting += size
            self._sendings[sending.id] = sending
            while len(self._sendings) > KEPT and next(iter(self._sendings.values())).is_done:
                self._sendings.popitem(last=False)
            if self._thread is None:
                self._thread = Thread(target=self._context.run, args=(self._run,), daemon=True, name="reading")
                self._thread.start()
        for one in works:
            if one.page:
                self._queue.put((sending, one))
        return sending

    def find(self, name: str) -> Sending | None:
        """The sending of that id."""
        return self._sendings.get(name)

    def latest(self, by: str) -> list[Sending]:
        """What somebody sent, the newest first."""
        with self._lock:
            return [one for one in reversed(self._sendings.values()) if one.by == by]

    def _run(self) -> None:
        while True:
            sending, work = self._queue.get()
            page = work.page
            if page is None:
                continue
            work.state = "reading"
            try:
                self._read(page, work, sending.given)
            except ServandaError as error:
                work.state, work.words = "failed", error.message
            except Exception:  # whatever happens with one report, the next is read
                LOG.exception("a bug of ours while %s was read", page.name)
                work.state, work.words = "failed", "something went wrong on our side; nothing of it was recorded"
            work.page = None
            with self._lock:
                self._waiting -= len(page.content)

    def _read(self, page: Page, work: Work, given: Metadata) -> None:
        with self._turn:
            done = add_page(page, self._ledger, self._reader(), given=given)
        reading = done.result.reading if done.result else None
        work.article = done.added.article or number_of(page, self._ledger, given)
        if done.result and done.result.article:
            work.title = done.result.article.metadata.title
        work.acts = len(reading.acts) if reading else 0
        if done.rejection:
            work.words = _told(done.rejection)
        work.state = "rejected" if done.rejection else "recorded" if done.added.is_news else "known"


def _told(rejection: Rejection) -> str:
    return f"{rejection.reason} ({rejection.code})"
