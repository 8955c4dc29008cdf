"""Who is told of new records, what each is still to be told, and every attempt at it.

Kept beside the log and no part of it. A hook has a head: the last record that a message was made of. A message is tried
again until it arrives or `AFTER` is at its end; whoever takes one on has it for `LEASE`, so that two servers over one
ledger do not send it twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select

from servanda.errors import HookError
from servanda.ledger import schema, store
from servanda.ledger.append import written
from servanda.ledger.ledger import Ledger, utc_now

AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after each failed attempt the next one comes: the schedule that Standard Webhooks recommends."""
LEASE = timedelta(minutes=2)
"""Longer than any attempt takes."""
MANY = 100
"""Records in one message."""
KEPT = timedelta(days=30)
"""So long a message that arrived or was given up is kept with its attempts, from when it was made."""
WAITS, ARRIVED, GIVEN_UP = "waits", "arrived", "given up"


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told of new records."""

    id: str
    address: str
    secret: str
    """Where its secret is: `env:NAME` or `file:PATH`; never the secret itself."""
    made: str
    head: int
    """The last record that a message was made of."""
    waiting: int = 0
    """Messages that have not arrived yet."""
    given_up: int = 0
    """Messages that never arrived."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way."""

    id: str
    hook: Hook
    body: str
    attempts: int
    """How often it was tried before."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a delivery."""

    delivery: str
    number: int
    """From 1 on."""
    time: str
    status: int | None
    """What was answered; None where nothing was."""
    words: str
    state: str = WAITS
    """Of the delivery as it is now."""


class Hooks:
    """The hooks of one ledger."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._ledger = ledger
        self._clock = clock

    def add(self, address: str, secret: str) -> Hook:
        """Tell an address of what is recorded from now on; HookError HOOK001 where it is told already."""
        head, _ = self._ledger.head() or (0, "")
        hook = Hook(f"h-{secrets.token_hex(6)}", address, secret, self._now(), head)
        with store.writing(self._ledger.engine) as connection:
            held = connection.execute(select(schema.hooks.c.id).where(schema.hooks.c.address == address)).scalar()
            if held:
                raise HookError("HOOK001", f"{address} is told already, as {held}: 'servanda hook remove' ends that")
            row = {"id": hook.id, "address": address, "secret": secret, "made": hook.made, "head": head}
            connection.execute(schema.hooks.insert().values(**row))
        return hook

    def listed(self) -> list[Hook]:
        """All of them in the order in which they were made."""
        sent = schema.deliveries.c
        with store.reading(self._ledger.engine) as connection:
            rows = connection.execute(select(schema.hooks).order_by(schema.hooks.c.made, schema.hooks.c.id)).all()
            query = select(sent.hook, sent.state, func.count()).group_by(sent.hook, sent.state)
            counts = {(hook, state): number for hook, state, number in connection.execute(query)}
        return [
            replace(Hook(*row), waiting=counts.get((row.id, WAITS), 0), given_up=counts.get((row.id, GIVEN_UP), 0))
            for row in rows
        ]

    def remove(self, id_: str) -> Hook:
        """Tell it no more; its attempts stay. HookError HOOK001 where there is none."""
        with store.writing(self._ledger.engine) as connection:
            row = connection.execute(select(schema.hooks).where(schema.hooks.c.id == id_)).first()
            if row is None:
                raise HookError("HOOK001", f"there is no hook {id_!r}: 'servanda hook list' has them")
            connection.execute(schema.hooks.delete().where(schema.hooks.c.id == id_))
            waiting = schema.deliveries.c.hook == id_, schema.deliveries.c.state == WAITS
            connection.execute(schema.deliveries.update().where(*waiting).values(state=GIVEN_UP, due=None))
        return Hook(*row)

    def queue(self) -> None:
        """Make a message of what was recorded since the last one, for every hook, in parts of `MANY` records."""
        head, hash_ = self._ledger.head() or (0, "")
        for hook in self.listed():
            at = hook.head
            while at < head:
                found = [
                    {"record": record.seq, "kind": record.kind, "time": record.time, "author": record.author}
                    for record, _, _ in islice(self._ledger.records(after=at), min(MANY, head - at))
                ]
                last = int(found[-1]["record"])
                body = {
                    "type": "records.added",
                    "timestamp": self._now(),
                    "data": {"head": f"{head}:{hash_}", "records": found},
                }
                if not self._queued(hook, at, last, json.dumps(body, ensure_ascii=False)):
                    break
                at = last

    def _queued(self, hook: Hook, before: int, last: int, body: str) -> bool:
        """Whether the message was put in: not where another process was faster."""
        with store.writing(self._ledger.engine) as connection:
            moved = connection.execute(
                schema.hooks.update()
                .where(schema.hooks.c.id == hook.id, schema.hooks.c.head == before)
                .values(head=last)
            )
            if moved.rowcount != 1:
                return False
            now = self._now()
            row = {"id": f"msg_{secrets.token_hex(12)}", "hook": hook.id, "body": body, "made": now, "due": now}
            connection.execute(schema.deliveries.insert().values(**row, state=WAITS))
        return True

    def take(self, most: int) -> list[Delivery]:
        """Take on what is due, the longest due first."""
        now = self._clock()
        held, numbers = schema.deliveries, schema.attempts
        with store.reading(self._ledger.engine) as connection:  # nobody who writes waits where nothing is due
            due = select(held.c.id).where(held.c.state == WAITS, held.c.due <= written(now)).limit(1)
            if connection.execute(due).first() is None:
                return []
        with store.writing(self._ledger.engine) as connection:
            query = (
                select(held.c.id, held.c.body, schema.hooks)
                .join(schema.hooks, schema.hooks.c.id == held.c.hook)
                .where(held.c.state == WAITS, held.c.due <= written(now))
                .order_by(held.c.due, held.c.id)
                .limit(most)
            )
            found = []
            for id_, body, *hook in connection.execute(query).all():
                tried = connection.execute(select(numbers.c.number).where(numbers.c.delivery == id_)).scalars().all()
                connection.execute(held.update().where(held.c.id == id_).values(due=written(now + LEASE)))
                found.append(Delivery(id_, Hook(*hook), body, len(tried)))
        return found

    def record(self, delivery: Delivery, status: int | None, words: str, *, arrived: bool, last: bool = False) -> None:
        """Record an attempt, and when the next one comes; `last` where none is to come."""
        now, number = self._clock(), delivery.attempts + 1
        ends = last or number > len(AFTER)
        state = ARRIVED if arrived else GIVEN_UP if ends else WAITS
        due = written(now + AFTER[number - 1]) if state == WAITS else None
        row = {"delivery": delivery.id, "number": number, "time": written(now), "status": status, "words": words}
        with store.writing(self._ledger.engine) as connection:
            connection.execute(schema.attempts.insert().values(**row))
            held = schema.deliveries
            connection.execute(held.update().where(held.c.id == delivery.id).values(state=state, due=due))

    def forget(self) -> None:
        """Delete messages that arrived or were given up, with their attempts, once they are older than `KEPT`."""
        sent, tried = schema.deliveries, schema.attempts
        old = sent.c.state != WAITS, sent.c.made < written(self._clock() - KEPT)
        with store.reading(self._ledger.engine) as connection:  # nobody who writes waits where nothing is old
            if connection.execute(select(sent.c.id).where(*old).limit(1)).first() is None:
                return
        with store.writing(self._ledger.engine) as connection:
            connection.execute(tried.delete().where(tried.c.delivery.in_(select(sent.c.id).where(*old))))
            connection.execute(sent.delete().where(*old))

    def attempts(self, hook: str, limit: int | None = None) -> list[Attempt]:
        """Every attempt for a hook, the newest first."""
        held, of = schema.attempts, schema.deliveries
        query = (
            select(held, of.c.state)
            .join(of, of.c.id == held.c.delivery)
            .where(of.c.hook == hook)
            .order_by(held.c.time.desc(), held.c.delivery, held.c.number.desc())
            .limit(limit)
        )
        with store.reading(self._ledger.engine) as connection:
            return [Attempt(*row) for row in connection.execute(query)]

    def _now(self) -> str:
        return written(self._clock())
