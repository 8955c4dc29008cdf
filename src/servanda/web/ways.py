"""The ways out of the page: every view as CSV, JSON or a feed under its own address, and the API with its description.

`/due.csv` and `/due` asked for as `text/csv` are one answer of the API, with the filters of the view.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl, urlencode

import mimeparse
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from servanda.api import FORMS, PATH, Principal, meanings
from servanda.export.rows import as_csv
from servanda.web.access import visitor
from servanda.web.described import operations, types
from servanda.web.endings import ENDING, LOOKS, VIEW
from servanda.web.pages import Pages

SOURCE_COLUMNS = ("outlet", "reports", "undertakings", "alone", "contradicted", "shared")


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
            *(Route(f"/sources.{form}", partial(self.sources, form)) for form in ("csv", "json")),
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

    def sources(self, form: str, request: Request) -> Response:
        """Outlets with their figures."""
        rows = [
            {
                "outlet": one.name,
                "reports": one.reports,
                "undertakings": one.undertakings,
                "alone": one.alone,
                "contradicted": one.contradicted,
                "shared": list(one.shared),
            }
            for one in self._pages.known(request).outlets
        ]
        if form == "csv":
            return Response(as_csv(rows, SOURCE_COLUMNS), media_type=FORMS["csv"])
        return JSONResponse({"items": rows, "next": None, "as_of": self._pages.known(request).day.isoformat()})


def _for_programs(scope: Scope) -> bool:
    """Whether what is asked for is another form than a page."""
    accept = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    if not accept:
        return False
    try:
        return mimeparse.best_match([*FORMS.values(), "text/html"], accept) not in ("text/html", "")
    except ValueError:
        return False
