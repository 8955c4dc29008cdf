"""Carries messages to those who want to be told; wraps httpx."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from threading import Event

import httpx

from servanda.errors import HookError, LedgerError
from servanda.hooks.addresses import Resolve, check, look_up, resolved
from servanda.hooks.secrets import secret_at, signed
from servanda.ledger import Ledger
from servanda.ledger.hooks import Delivery, Hooks
from servanda.ledger.ledger import utc_now

SECONDS = 20
"""An attempt takes no longer, from the name to the status."""
AT_ONCE = 16
"""So many messages are carried at once."""
EVERY = 5
"""Seconds between two looks for something new."""


class Courier:
    """Tells the hooks of one ledger."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        private: bool = False,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] = utc_now,
        resolve: Resolve = look_up,
    ) -> None:
        self._hooks = Hooks(ledger, clock=clock)
        self._private = private
        self._environ = environ
        self._clock = clock
        self._resolve = resolve

    def run(self, stop: Event) -> None:
        """Carry what there is to carry until somebody stops it. A ledger that does not answer is asked again."""
        while not stop.wait(EVERY):
            try:
                self.carry()
            except LedgerError:  # it is busy or away: what is due stays due
                continue

    def carry(self) -> tuple[int, int]:
        """Make messages of what is new and try all that are due, once; how many arrived, and how many did not."""
        arrived = failed = 0
        if not self._hooks.listed():
            return arrived, failed
        self._hooks.queue()
        while found := self._hooks.take(AT_ONCE):
            outcomes = asyncio.run(self._carry(found))
            arrived += sum(outcomes)
            failed += len(outcomes) - sum(outcomes)
        if arrived or failed:
            self._hooks.forget()
        return arrived, failed

    async def _carry(self, found: list[Delivery]) -> list[bool]:
        return list(await asyncio.gather(*map(self._try, found)))

    async def _try(self, delivery: Delivery) -> bool:
        """One attempt, recorded; whether it arrived."""
        status: int | None = None
        try:
            async with asyncio.timeout(SECONDS):
                status = await self._post(delivery)
            words = f"{status} {_phrase(status)}"
        except HookError as error:
            words = f"{error}"
        except TimeoutError:
            words = f"no answer within {SECONDS} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            words = f"no answer: {type(error).__name__}: {error}"[:300]
        arrived = status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
        # Who says that it is gone wants to hear no more of this.
        self._hooks.record(delivery, status, words, arrived=arrived, last=status == HTTPStatus.GONE)
        return arrived

    async def _post(self, delivery: Delivery) -> int:
        """The status that was answered; redirects are not followed, and the answer is not read."""
        parts = check(delivery.hook.address, private=self._private)
        secret = secret_at(delivery.hook.secret, self._environ)
        machine, port = await resolved(parts, private=self._private, resolve=self._resolve)
        address = httpx.URL(delivery.hook.address).copy_with(host=machine, port=port)
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": "servanda",
            **signed(secret, delivery.id, int(self._clock().timestamp()), delivery.body),
        }
        # The name stands in the certificate, though the connection goes to the machine that was looked at.
        named = {"sni_hostname": parts.hostname}
        async with (
            httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client,
            client.stream("POST", address, content=delivery.body.encode(), headers=headers, extensions=named) as answer,
        ):
            return answer.status_code


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "unknown"
