"""Routes and what each shows; wraps Starlette and Jinja."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from servanda.errors import LedgerError
from servanda.export.names import display
from servanda.export.rows import article_rows
from servanda.ledger import Entry, Ledger
from servanda.model import ACT_TYPES, Value
from servanda.web.marks import paragraphs

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The page as it came may hold anything: it is shown as its source text, never run.
KEPT_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}


class _Pages:
    """The views of one ledger; entries are read again only when a record was added."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._read: tuple[int, list[Entry]] | None = None
        self._templates = Environment(
            loader=PackageLoader("servanda.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["display"] = display
        self._templates.filters["joined"] = _joined

    def entries(self) -> list[Entry]:
        """All articles with their newest readings."""
        total = sum(self._ledger.counts().values())
        if self._read is None or self._read[0] != total:
            self._read = (total, self._ledger.entries())
        return self._read[1]

    def entry(self, request: Request) -> Entry:
        """The article that the address names; 404 where there is none."""
        wanted = request.path_params["seq"]
        found = next((entry for entry in self.entries() if entry.seq == wanted), None)
        if found is None:
            raise HTTPException(404, f"There is no article with the number {wanted} in this ledger.")
        return found

    def render(self, template: str, *, code: int = 200, **values: object) -> HTMLResponse:
        """A page."""
        page = self._templates.get_template(template).render(ledger=self._ledger.address, **values)
        return HTMLResponse(page, code)

    def home(self, request: Request) -> Response:
        """The list of articles and of what was rejected."""
        entries = self.entries()
        kinds = Counter(act.type for entry in entries if entry.reading for act in entry.reading.acts)
        return self.render(
            "home.html",
            rows=sorted(article_rows(entries), key=_newest_first),
            rejections=self._ledger.rejections(),
            kinds=[(kind, kinds[kind]) for kind in ACT_TYPES if kinds[kind]],
        )

    def article(self, request: Request) -> Response:
        """The article with its acts marked, one of them opened where the address names it."""
        entry = self.entry(request)
        acts = entry.reading.acts if entry.reading else ()
        number = request.path_params.get("act")
        if number is not None and number >= len(acts):
            raise HTTPException(
                404, f"Article {entry.seq} has {len(acts)} acts, numbered from 0; there is no act {number}."
            )
        opened = acts[number] if number is not None else None
        rendered = paragraphs(entry.article, acts, opened)
        return self.render("article.html", entry=entry, acts=acts, opened=opened, number=number, paragraphs=rendered)

    def kept(self, request: Request) -> Response:
        """The page as it came, as plain text."""
        content = self._ledger.page(self.entry(request).page_sha256)
        if content is None:
            raise HTTPException(410, "This page is no longer kept in the ledger.")
        return Response(content, media_type="text/plain", headers=KEPT_HEADERS)

    def failed(self, request: Request, error: Exception) -> Response:
        """Every fault as a page in plain words."""
        status, reason = (
            500,
            "Something went wrong on our side. Run 'servanda verify' to see whether the ledger is sound.",
        )
        if isinstance(error, HTTPException):
            plain = (
                error.detail
                if re.search(r"\s", error.detail) and error.detail[-1] == "."
                else "There is nothing at this address."
            )
            status, reason = error.status_code, plain
        elif isinstance(error, LedgerError):
            status, reason = 503, f"{error}"
        page = self.render("failed.html", code=status, status=status, reason=reason)
        page.headers.update(HEADERS)  # the middleware does not see what fails outside it
        return page


async def _secure(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await handle(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _newest_first(row: dict[str, Any]) -> tuple[int, str]:
    """Sort by day, the newest first and those of an unknown day last, then by title."""
    day = row["published"] or ""
    known = int(day.replace("-", "")) if day and "X" not in day else 0
    return -known, row["title"] or row["source"]


def _joined(values: Iterable[Value[str]]) -> str:
    """Actors for people, each once."""
    return ", ".join(dict.fromkeys(display(value.words) for value in values))


def app(ledger: Ledger) -> Starlette:
    """The ASGI application over a ledger."""
    pages = _Pages(ledger)
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/articles/{seq:int}", pages.article),
            Route("/articles/{seq:int}/acts/{act:int}", pages.article),
            Route("/articles/{seq:int}/page", pages.kept),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_secure)],
        exception_handlers={HTTPException: pages.failed, LedgerError: pages.failed, Exception: pages.failed},
    )
