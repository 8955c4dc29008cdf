"""What was asked before is answered before anything else is done: of the ledger its head alone is looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from servanda.api.answers import head_of
from servanda.api.kept import Head, question
from servanda.api.problems import problem
from servanda.api.service import Service
from servanda.errors import LedgerError


class Again:
    """Stands before an application, and answers what it is known to have answered."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._latest = Latest(lambda: head_of(service))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        known = scope["type"] == "http" and scope["method"] == "GET"
        answer = await self._answer(scope) if known else None
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        kept = self._service.kept
        meant = kept.meant(question(scope, self._service.today()))
        if meant is None:
            return None
        try:
            head = await self._latest.head()
        except LedgerError as error:
            return problem(Request(scope), error)
        return kept.answer(meant, head, Headers(scope=scope).get("if-none-match", ""))


class Latest:
    """The head of the log, which those who ask at the same time look at together.

    Nobody is given what was looked at before they came: what was recorded by then is in it.
    """

    def __init__(self, look: Callable[[], Head]) -> None:
        self._look = look
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
        self._seen: tuple[float, Head | LedgerError] = (-1.0, (0, ""))
        """When the last look began, and what it saw, or why it saw nothing."""

    async def head(self) -> Head:
        """Number and hash of the last record; LedgerError LEDGER001 where the ledger cannot be read."""
        came = time.monotonic()
        turn = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with turn:
            if self._seen[0] < came:
                begun = time.monotonic()
                try:
                    found: Head | LedgerError = await run_in_threadpool(self._look)
                except LedgerError as error:  # those who wait need not wait for the same once more
                    found = error
                self._seen = begun, found
            seen = self._seen[1]
        if isinstance(seen, LedgerError):
            raise seen
        return seen
