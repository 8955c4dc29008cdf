"""Reports that were sent by the page, being read one after the other in a thread of their own.

A report is recorded whole or not at all, by the same way as `servanda add` goes; so nobody sees one half read.
What waits here waits in memory: when the server ends, what was not yet recorded is to be sent again. Where several
processes serve one ledger, each reads what it was sent, and any of them shows how that goes.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from servanda.errors import ServandaError
from servanda.ledger import Ledger
from servanda.model import Metadata, Page, Rejection
from servanda.pipeline import add_page, number_of
from servanda.readers import Reader
from servanda.web.told import Sending, Told, Work

LOG = logging.getLogger(__name__)
KEPT = 200
"""Of so many sendings the outcome is remembered."""
MOST_BYTES = 256_000_000
"""So much may wait; more is not taken."""


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
        self._told: Told | None = None
        self.limit = limit
        """Bytes of one report."""

    def share(self, folder: Path) -> None:
        """Tell other processes over this ledger, in a folder, how the reading goes, and show what they tell."""
        self._told = Told(folder)

    def take(self, works: Sequence[Work], given: Metadata, *, by: str) -> Sending | None:
        """Take reports in, to be read in their order; None where too much is waiting already."""
        size = sum(len(one.page.content) for one in works if one.page)
        sending = Sending(secrets.token_urlsafe(12), by, given, tuple(works))
        with self._lock:
            if self._waiting + size > MOST_BYTES:
                return None
            self._waiting += size
            self._sendings[sending.id] = sending
            while len(self._sendings) > KEPT and next(iter(self._sendings.values())).is_done:
                _, gone = self._sendings.popitem(last=False)
                if self._told:
                    self._told.forget(gone)
            if self._thread is None:
                self._thread = Thread(target=self._context.run, args=(self._run,), daemon=True, name="reading")
                self._thread.start()
        self._tell(sending)
        for one in works:
            if one.page:
                self._queue.put((sending, one))
        return sending

    def find(self, name: str) -> Sending | None:
        """The sending of that id."""
        others = self._told.all(name) if self._told and name not in self._sendings else []
        return self._sendings.get(name, next(iter(others), None))

    def latest(self, by: str) -> list[Sending]:
        """What somebody sent, the newest first."""
        with self._lock:
            held = list(self._sendings.values())
        others = [one for one in self._told.all() if one.id not in self._sendings] if self._told else []
        theirs = [one for one in (*held, *others) if one.by == by]
        return sorted(theirs, key=lambda one: one.time, reverse=True)

    def _tell(self, sending: Sending) -> None:
        if self._told:
            with suppress(OSError):  # whoever asks another process is shown it late; nothing else hangs on it
                self._told.tell(sending)

    def _run(self) -> None:
        while True:
            sending, work = self._queue.get()
            page = work.page
            if page is None:
                continue
            work.state = "reading"
            self._tell(sending)
            try:
                self._read(page, work, sending.given)
            except ServandaError as error:
                work.state, work.words = "failed", error.message
            except Exception:  # whatever happens with one report, the next is read
                LOG.exception("a bug of ours while %s was read", page.name)
                work.state, work.words = "failed", "something went wrong on our side; nothing of it was recorded"
            work.page = None
            self._tell(sending)
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
