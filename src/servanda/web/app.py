"""Routes, headers and what is shown when something fails; wraps Starlette."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from servanda.errors import LedgerError
from servanda.ledger import Ledger
from servanda.web.pages import Pages

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def app(ledger: Ledger, *, today: Callable[[], date] | None = None) -> Starlette:
    """The ASGI application over a ledger; `today` is the day of views that ask for none, else the ledger's clock."""
    pages = Pages(ledger, today or ledger.today)

    def failed(request: Request, error: Exception) -> Response:
        status, reason = _plain(error)
        page = pages.render(request, "failed.html", code=status, status=status, reason=reason)
        page.headers.update(HEADERS)  # the middleware does not see what fails outside it
        return page

    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/articles", pages.articles),
            Route("/articles/{seq:int}", pages.article),
            Route("/articles/{seq:int}/acts/{act:int}", pages.article),
            Route("/articles/{seq:int}/page", pages.kept),
            Route("/meetings", pages.meetings),
            Route("/meetings/{id}", pages.meeting),
            Route("/undertakings", pages.undertakings),
            Route("/undertakings/{id}", pages.undertaking),
            Route("/actors", pages.actors),
            Route("/actors/{name:path}", pages.actor),
            Route("/due", pages.due),
            Route("/conflicts", pages.conflicts),
            Route("/changes", pages.changes),
            Route("/sources", pages.sources),
            Route("/totals", pages.totals),
            Route("/method", pages.method),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_secure)],
        exception_handlers={HTTPException: failed, LedgerError: failed, Exception: failed},
    )


async def _secure(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await handle(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _plain(error: Exception) -> tuple[int, str]:
    """The status of a fault, and what to tell people."""
    if isinstance(error, HTTPException):
        if error.status_code == 405:
            return 405, "Nothing can be written here: these pages are for reading."
        ours = re.search(r"\s", error.detail) and error.detail[-1] == "."
        return error.status_code, error.detail if ours else "There is nothing at this address."
    if isinstance(error, LedgerError):
        return 503, f"{error}"
    return 500, "Something went wrong on our side. Run 'servanda verify' to see whether the ledger is sound."
