"""Routes, headers and what is shown when something fails; wraps Starlette."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servanda.api import PATH, Service, api, problem
from servanda.config import Settings
from servanda.errors import LedgerError, UserError
from servanda.ledger import Ledger, Tokens
from servanda.readers import Reader, load
from servanda.web import access, kept
from servanda.web.access import Door, Gate, Limits
from servanda.web.adding import Adding
from servanda.web.away import Away
from servanda.web.claims import claims
from servanda.web.endings import ENDING
from servanda.web.grouping import Grouping
from servanda.web.headers import HEADERS
from servanda.web.office import Office
from servanda.web.offline import WAYS_OUT
from servanda.web.pages import Pages
from servanda.web.review import Reviews
from servanda.web.search import search
from servanda.web.signing import Signing
from servanda.web.waiting import PATIENCE
from servanda.web.ways import Ways, who
from servanda.web.works import Works


def app(
    ledger: Ledger,
    *,
    today: Callable[[], date] | None = None,
    config: Settings | None = None,
    limits: Limits | None = None,
    patience: float = PATIENCE,
    reader: Callable[[], Reader] | None = None,
    key: Path | None = None,
) -> Starlette:
    """The ASGI application over a ledger; `today` is the day of views that ask for none, else the ledger's clock.

    A request waits `patience` seconds for views that are being made.
    The settings say from where it is reached, from this machine alone if they are left out, and which reader reads
    what is added, unless `reader` gives another; `key` signs proofs.
    """
    config, limits = config or Settings(), limits or Limits()
    door = Door.of(config)
    pages = Pages(ledger, today or ledger.today, site=door.site, patience=patience)
    tokens = Tokens(ledger.engine)
    office = Office(pages, ledger)
    service = Service(
        pages.book,
        today or ledger.today,
        who=who,
        reader=reader or cache(partial(load, config.reader, config)),
        key=key,
        max_page_bytes=config.max_page_bytes,
        formats=WAYS_OUT,
        site=door.site,
    )
    ways = Ways(pages, api(service))
    works = Works(ledger, service.reader, turn=service.reading, limit=config.max_page_bytes)
    signing = Signing(pages, tokens, door, limits)

    def failed(request: Request, error: Exception) -> Response:
        path, is_page = request.url.path, access.is_page(request)
        if path.startswith(f"{PATH}/") or (ENDING.fullmatch(path) and not is_page):
            return problem(request, error)
        status, reason = _plain(error)
        if status == 401 and is_page:
            page = signing.ask(request, words=reason, code=401, after=access.address(request))
        else:
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
        # The middleware does not see what fails outside it.
        page.headers.update({**HEADERS, **(getattr(error, "headers", None) or {})})
        return page

    return Starlette(
        lifespan=works.running,
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
            *signing.routes(),
            *ways.routes(),
            *Away(pages).routes(),
            *Grouping(office).routes(),
            *Reviews(office).routes(),
            *Adding(pages, works).routes(),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[
            Middleware(Secure),
            Middleware(Gate, tokens=tokens, door=door, limits=limits, refuse=failed),
            Middleware(ways.around),
        ],
        exception_handlers={HTTPException: failed, LedgerError: failed, UserError: failed, Exception: failed},
    )


class Secure:
    """Puts the headers on every answer that does not have its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)


def _plain(error: Exception) -> tuple[int, str]:
    """The status of a fault, and what to tell people."""
    if isinstance(error, HTTPException):
        if error.status_code == 405:
            return 405, "There is something at this address, but nothing that is asked for or sent in this way."
        ours = re.search(r"\s", error.detail) and error.detail[-1] == "."
        return error.status_code, error.detail if ours else "There is nothing at this address."
    if isinstance(error, UserError):
        return 400, f"{error.message}."
    if isinstance(error, LedgerError):
        return 503, "These pages show a ledger, and nothing can be read from it just now."
    return 500, "Something went wrong on our side. Run 'servanda verify' to see whether the ledger is sound."
