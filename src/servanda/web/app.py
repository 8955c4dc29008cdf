"""Routes, headers and what is shown when something fails; wraps Starlette."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
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
from servanda.web import kept
from servanda.web.claims import claims
from servanda.web.headers import HEADERS
from servanda.web.pages import Pages
from servanda.web.search import search
from servanda.web.waiting import PATIENCE


def app(ledger: Ledger, *, today: Callable[[], date] | None = None, patience: float = PATIENCE) -> Starlette:
    """The ASGI application over a ledger.

    `today` is the day of views that ask for none, else the ledger's clock. A request waits `patience` seconds for views
    that are being made.
    """
    pages = Pages(ledger, today or ledger.today, patience=patience)

    def failed(request: Request, error: Exception) -> Response:
        status, reason = _plain(error)
        page = pages.render(
            request,
            "failed.html",
            code=status,
            status=status,
            reason=reason,
            error=f"{error}" if isinstance(error, LedgerError) else "",
            is_file=ledger.file is not None,
            query=request.url.query,
        )
        page.headers.update({**HEADERS, **(getattr(error, "headers", None) or {})})  # the middleware does not see all
        return page

    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/articles", pages.articles),
            Route("/articles/{seq:int}", pages.article),
            Route("/articles/{seq:int}/acts/{act:int}", pages.article),
            Route("/articles/{seq:int}/beside", partial(kept.beside, pages)),
            Route("/articles/{seq:int}/page", partial(kept.source, pages)),
            Route("/articles/{seq:int}/page/shown", partial(kept.shown, pages)),
            Route("/meetings", pages.meetings),
            Route("/meetings/{id}", pages.meeting),
            Route("/undertakings", pages.undertakings),
            Route("/undertakings/{id}", pages.undertaking),
            Route("/actors", pages.actors),
            Route("/actors/{name:path}", pages.actor),
            Route("/search", partial(search, pages)),
            Route("/claims", partial(claims, pages)),
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
        return 503, "These pages show a ledger, and nothing can be read from it just now."
    return 500, "Something went wrong on our side. Run 'servanda verify' to see whether the ledger is sound."
