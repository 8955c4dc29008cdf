"""The ways out of the page: every view as CSV, JSON or a feed under its own address, and the API with its description.

`/due.csv` and `/due` asked for as `text/csv` are one answer of the API, with the filters of the view.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import mimeparse
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from servanda.api import FORMS, PATH, Principal, meanings
from servanda.web.access import visitor
from servanda.web.described import operations, types
from servanda.web.endings import ENDING, LOOKS, VIEW
from servanda.web.pages import Pages
from servanda.web.tables import tables


def who(request: Request) -> Principal | None:
    """Who asks, as the gate found out."""
    asking = visitor(request)
    return Principal(asking.name, asking.role) if asking.name and asking.role else None


class Ways:
    """Leads to the API what it answers."""

    def __init__(self, pages: Pages, programs: FastAPI) -> None:
        self._pages = pages
        self._programs = programs

    def routes(self) -> list[BaseRoute]:
        """The API, its description, and views that the page alone has."""
        return [
            Route(f"{PATH}/docs", self.described),
            Mount(PATH, self._programs),
            *tables(self._pages),
        ]

    def around(self, app: ASGIApp) -> ASGIApp:
        """The page, with what is asked for in another form led to the API."""

        async def led(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["method"] == "HEAD":  # the server leaves the body out by itself
                scope = {**scope, "method": "GET"}
            found = self._led(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
            await (self._programs if found else app)(found or scope, receive, send)

        return led

    def _led(self, scope: Scope) -> Scope | None:
        """The request as the API is to answer it; None for what is the page's."""
        path, form = scope["path"], None
        if found := ENDING.fullmatch(path):
            path, form = found["path"], found["form"]
        view = VIEW.fullmatch(path)
        if view is None or (form is None and not _for_programs(scope)):
            return None
        asked = parse_qsl(scope["query_string"].decode("latin-1"))  # without what a form left empty
        query = [(name, value) for name, value in asked if name not in LOOKS]
        to = f"{PATH}/{view['list'] or view['thing']}"
        if view["actor"]:  # what somebody bears
            to = f"{PATH}/undertakings"
            query.append(("actor", view["actor"]))
        elif view["thing"] and form == "csv":  # its tellings
            kind, _, name = view["thing"].partition("/")
            to = f"{PATH}/acts" if kind == "articles" else f"{PATH}/export/csv"
            query.append((kind.removesuffix("s"), name))
        more = {"form": form, "asked": scope["path"]} if form else {"asked": scope["path"]}
        return {
            **scope,
            "path": to,
            "raw_path": to.encode(),
            "root_path": PATH,
            "query_string": urlencode(query).encode(),
            **more,
        }

    def described(self, request: Request) -> Response:
        """What the API has, out of its OpenAPI."""
        spec = self._programs.openapi()
        return self._pages.render(
            request,
            "api.html",
            about=spec["info"]["description"],
            operations=list(operations(spec)),
            types=list(types(spec)),
            base=PATH,
            problems=meanings(),
        )


def _for_programs(scope: Scope) -> bool:
    """Whether what is asked for is another form than a page."""
    accept = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    if not accept:
        return False
    try:
        return mimeparse.best_match([*FORMS.values(), "text/html"], accept) not in ("text/html", "")
    except ValueError:
        return False
