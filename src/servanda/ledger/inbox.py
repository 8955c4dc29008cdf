"""Reports that were sent and wait to be read, so that none is lost where a server ends before it comes to them.

Kept beside the log and no part of it. A report's bytes lie here until it is read; how that went is remembered for
`KEPT`. Who reads one holds it for `LEASE`, and says again and again that it still does. So what was left behind by a
server that was killed is taken up by the next, and two servers over one ledger do not read the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, func, select

from servanda.codec import pack, unpack
from servanda.ledger import schema, store
from servanda.ledger.append import written
from servanda.ledger.ledger import utc_now
from servanda.model import Metadata, Page

State = Literal["waiting", "reading", "recorded", "known", "rejected", "failed"]
OPEN: frozenset[State] = frozenset({"waiting", "reading"})
LEASE = timedelta(seconds=10)
KEPT = timedelta(days=7)
"""So long it is remembered how a sending went."""
MOST_BYTES = 256_000_000
"""So much may wait; more is not taken."""


@dataclass(frozen=True, slots=True)
class Work:
    """One report that was sent."""

    name: str
    state: State = "waiting"
    words: str = ""
    """What became of it, in words for people."""
    article: int | None = None
    """The article's record."""
    acts: int = 0
    title: str | None = None
    """The article's title, once it is read."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Reports that were sent together."""

    id: str
    by: str
    works: Sequence[Work]

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.done == len(self.works)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.state not in OPEN for one in self.works)


@dataclass(frozen=True, slots=True)
class Held:
    """A report that is held by whoever reads it."""

    id: int
    work: Work
    page: Page
    given: Metadata
    tries: int
    """How often somebody began to read it, this time included."""


class Inbox:
    """What waits to be read for one ledger; threads and processes share it."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, works: Sequence[tuple[Work, Page | None]], given: Metadata, *, by: str) -> str | None:
        """Take reports in, to be read in their order; their id, or None where too much is waiting already.

        What comes without a page is done.
        """
        held, now, id_ = schema.inbox, self._clock(), secrets.token_urlsafe(12)
        size = sum(len(page.content) for _, page in works if page)
        with store.writing(self._engine) as connection:
            waiting = connection.execute(select(func.sum(func.length(held.c.content)))).scalar() or 0
            if waiting + size > MOST_BYTES:
                return None
            done = held.c.state.not_in(OPEN)
            connection.execute(held.delete().where(done, held.c.made < written(now - KEPT)))
            for work, page in works:
                row = {
                    "sending": id_,
                    "sender": by,
                    "made": written(now),
                    "given": pack(given),
                    "source": page.name if page else work.name,
                    "media_type": page.media_type if page else "",
                    "content": page.content if page else None,
                    "tries": 0,
                    "until": written(now),
                }
                connection.execute(held.insert().values(**row, **_told(work)))
        return id_

    def find(self, id_: str) -> Sending | None:
        """The sending of that id."""
        return next(iter(self._sendings(schema.inbox.c.sending == id_)), None)

    def latest(self, by: str, most: int) -> list[Sending]:
        """What somebody sent, the newest first."""
        held = schema.inbox.c
        last = func.max(held.id)
        newest = select(held.sending).where(held.sender == by).group_by(held.sending).order_by(last.desc()).limit(most)
        return list(reversed(self._sendings(held.sending.in_(newest))))

    def _sendings(self, *where: Any) -> list[Sending]:
        """In the order in which they came."""
        held = schema.inbox.c
        columns = (held.sending, held.sender, *(held[name] for name in _told(Work(""))))
        with store.reading(self._engine) as connection:
            rows = connection.execute(select(*columns).where(*where).order_by(held.id)).all()
        found: dict[tuple[str, str], list[Work]] = {}
        for sending, by, *told in rows:
            found.setdefault((sending, by), []).append(Work(*told))
        return [Sending(sending, by, works) for (sending, by), works in found.items()]

    def has_open(self) -> bool:
        """Whether anything waits or is being read."""
        with store.reading(self._engine) as connection:
            return (
                connection.execute(select(schema.inbox.c.id).where(schema.inbox.c.state.in_(OPEN)).limit(1)).first()
                is not None
            )

    def take(self) -> Held | None:
        """Hold what waits longest, or was left behind by one who held it; None where there is nothing of the kind."""
        held, now = schema.inbox, self._clock()
        free = held.c.state.in_(OPEN), held.c.until <= written(now)
        with store.reading(self._engine) as connection:  # nobody who writes waits where nothing is to do
            if connection.execute(select(held.c.id).where(*free).limit(1)).first() is None:
                return None
        with store.writing(self._engine) as connection:
            row = connection.execute(select(held).where(*free).order_by(held.c.id).limit(1)).first()
            if row is None:
                return None
            taken = {"state": "reading", "tries": row.tries + 1, "until": written(now + LEASE)}
            connection.execute(held.update().where(held.c.id == row.id).values(**taken))
        page = Page(row.content, row.source, row.media_type)
        return Held(row.id, Work(row.name, "reading"), page, unpack(Metadata, row.given), row.tries + 1)

    def hold(self, one: Held) -> None:
        """Say that it is still being read."""
        self._change(one, until=written(self._clock() + LEASE))

    def release(self, one: Held) -> None:
        """Let go of it, as if nobody had begun to read it."""
        self._change(one, state="waiting", tries=one.tries - 1, until=written(self._clock()))

    def finish(self, one: Held, outcome: Work) -> None:
        """Say what became of it; its bytes are not kept here any longer."""
        self._change(one, content=None, **_told(outcome))

    def _change(self, one: Held, **values: Any) -> None:
        held = schema.inbox
        with store.writing(self._engine) as connection:
            connection.execute(held.update().where(held.c.id == one.id, held.c.state.in_(OPEN)).values(**values))


def _told(work: Work) -> dict[str, Any]:
    return {name: getattr(work, name) for name in Work.__slots__}
