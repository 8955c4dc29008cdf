"""Reports that were sent by the page, being read one after the other in a thread of their own.

A report is recorded whole or not at all, by the same way as `servanda add` goes; so nobody sees one half read. What
waits lies in the ledger's inbox: when the server ends, by whatever, the next one goes on with it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from dataclasses import replace
from threading import Event, Lock, Thread

from starlette.concurrency import run_in_threadpool

from servanda.errors import LedgerError, ServandaError
from servanda.export.words import otherwise
from servanda.ledger import Ledger
from servanda.ledger.inbox import Held, Inbox, Sending, Work
from servanda.model import Metadata, Page, Rejection
from servanda.pipeline import Recorded, add_page, number_in
from servanda.readers import Reader

LOG = logging.getLogger(__name__)
TRIES = 2
"""What ended the server as often as this while it was read is set aside."""
AGAIN = 2.0
"""So many seconds pass until one who reads says again that it does, or who has nothing to read looks again."""
SET_ASIDE = "the server ended twice while it read this page, so it is set aside and not tried again"


class Works:
    """What was sent to one ledger; threads share it."""

    def __init__(self, ledger: Ledger, reader: Callable[[], Reader], *, turn: Lock, limit: int) -> None:
        self._ledger = ledger
        self._inbox = Inbox(ledger.engine)
        self._reader = reader
        self._turn = turn
        """Held while something is read, for the reader may be another's too, and need not be made for threads."""
        self._lock = Lock()
        self._thread: Thread | None = None
        self._held: Held | None = None
        self._ends = Event()
        self._context = copy_context()  # the user's own tables of actors are in force here
        self.limit = limit
        """Bytes of one report."""

    def take(self, works: Sequence[tuple[Work, Page | None]], given: Metadata, *, by: str) -> str | None:
        """Take reports in, to be read in their order; the sending's id, or None where too much is waiting already."""
        id_ = self._inbox.put(works, given, by=by)
        self.resume()
        return id_

    def find(self, id_: str) -> Sending | None:
        """The sending of that id."""
        return self._inbox.find(id_)

    def latest(self, by: str, most: int) -> list[Sending]:
        """What somebody sent, the newest first."""
        return self._inbox.latest(by, most)

    @asynccontextmanager
    async def running(self, _: object) -> AsyncIterator[None]:
        """Go on with what was waiting when a server ended; at the end, leave the rest to the next one."""
        with suppress(LedgerError):  # the pages say what is wrong with it
            await run_in_threadpool(self.resume)
        yield
        self._ends.set()
        if (held := self._held) is not None:
            with suppress(LedgerError):
                self._inbox.release(held)

    def resume(self) -> None:
        """Begin to read where anything waits and nobody of this server reads."""
        with self._lock:
            if self._thread is None and self._inbox.has_open():
                self._thread = Thread(target=self._context.run, args=(self._run,), daemon=True, name="reading")
                self._thread.start()

    def _run(self) -> None:
        """Read until nothing is left."""
        while not self._ends.is_set():
            try:
                if not self._next():
                    with self._lock:
                        if not self._inbox.has_open():
                            self._thread = None
                            return
                    self._ends.wait(AGAIN)  # another server reads the rest, or was killed while it did
            except LedgerError as error:
                LOG.warning("what was sent waits for the ledger: %s", error.message)
                self._ends.wait(AGAIN)

    def _next(self) -> bool:
        """Read what is next; False where there is nothing."""
        held = self._held = self._inbox.take()
        if held is None:
            return False
        read = Event()
        Thread(target=self._hold, args=(held, read), daemon=True, name="holding").start()
        try:
            outcome = self._outcome(held)
        finally:
            read.set()
        self._inbox.finish(held, outcome)
        self._held = None
        return True

    def _hold(self, held: Held, read: Event) -> None:
        while not read.wait(AGAIN) and not self._ends.is_set():
            with suppress(LedgerError):
                self._inbox.hold(held)

    def _outcome(self, held: Held) -> Work:
        try:
            return self._set_aside(held) if held.tries > TRIES else self._read(held)
        except ServandaError as error:
            return replace(held.work, state="failed", words=error.message)
        except Exception:  # whatever happens with one report, the next is read
            LOG.exception("a bug of ours while %s was read", held.page.name)
            words = "something went wrong on our side; nothing of it was recorded"
            return replace(held.work, state="failed", words=words)

    def _read(self, held: Held) -> Work:
        page, given = held.page, held.given
        with self._turn:
            done = add_page(page, self._ledger, self._reader(), given=given)
        reading = done.result.reading if done.result else None
        article = done.result.article if done.result else None
        return replace(
            held.work,
            state="rejected" if done.rejection else "recorded" if done.added.is_news else "known",
            words=_told(done.rejection) if done.rejection else _beside(done),
            article=number_in(done, page, self._ledger, given),
            acts=len(reading.acts) if reading else 0,
            title=article.metadata.title if article else None,
        )

    def _set_aside(self, held: Held) -> Work:
        """Record that it cannot be read, and keep its bytes in the ledger, whatever it is that is wrong with it."""
        rejection = Rejection(held.page.name, "PAGE008", SET_ASIDE, page_sha256=held.page.sha256)
        self._ledger.reject(rejection, page=held.page)
        return replace(held.work, state="rejected", words=_told(rejection))


def _beside(done: Recorded) -> str:
    """Of another article with the same text."""
    if done.twin is None:
        return ""
    twin, told = done.twin.record, otherwise(done.twin.other)
    if not done.added.article:
        return f"it is article {twin}, {told}" if told else ""
    return (
        f"article {twin} has the same text{told and f', but {told}'}; if it is the same report, take one of them back: "
        f"servanda retract {twin}, or {done.added.article}"
    )


def _told(rejection: Rejection) -> str:
    return f"{rejection.reason} ({rejection.code})"
