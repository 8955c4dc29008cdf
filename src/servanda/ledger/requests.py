"""Writes that were answered, by the key that their sender gave them: the same key twice is one write.

The answer is kept in the transaction of the write itself, so that there is no write without its answer, and no answer
without its write, whatever breaks off in between. Kept beside the log and no part of it; answers older than `KEPT` go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from servanda.errors import RequestError
from servanda.ledger import schema, store
from servanda.ledger.append import written
from servanda.ledger.ledger import Ledger, utc_now

KEPT = timedelta(days=30)
"""So long a sender may try again; the draft of the IETF on the Idempotency-Key header asks servers to say how long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the status of HTTP and the body, a JSON text."""

    status: int
    body: str
    replayed: bool = False
    """Whether it was answered before."""


class Requests:
    """The answered writes of one ledger."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._ledger = ledger
        self._clock = clock

    def answered(self, author: str, key: str, asked: bytes) -> Answer | None:
        """What was answered to this; None where nothing was yet.

        Raises RequestError API004 where the same sender asked for something else under the key.
        """
        held = schema.requests
        query = select(held).where(held.c.author == author, held.c.key == key)
        with store.reading(self._ledger.engine) as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        if found.asked != hashlib.sha256(asked).hexdigest():
            raise RequestError(
                "API004", f"the key {key[:80]!r} came before with another request: a new request takes a new key"
            )
        return Answer(found.status, found.answer, replayed=True)

    def once(self, author: str, key: str | None, asked: bytes, work: Callable[[], Answer]) -> Answer:
        """Do the work, which writes to the ledger, unless it was done under this key before; its answer.

        Work, key and answer are one transaction. Without a key the work is done.
        """
        with self._ledger.writing() as writer:
            if key is None:
                return work()
            if found := self.answered(author, key, asked):
                return found
            answer = work()
            now = self._clock()
            writer.beside(
                schema.requests.delete().where(schema.requests.c.time < written(now - KEPT)),
                schema.requests.insert().values(
                    author=author,
                    key=key,
                    asked=hashlib.sha256(asked).hexdigest(),
                    status=answer.status,
                    answer=answer.body,
                    time=written(now),
                ),
            )
            return answer
