"""Views that the page alone has, as tables for programs: outlets, claims, what was searched for; claims as a feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from servanda.api import FORMS, of_told, root_of
from servanda.export.feed import feed
from servanda.export.rows import LINE_COLUMNS, as_csv, line_row
from servanda.web.claims import in_full, narrowed
from servanda.web.known import Known
from servanda.web.pages import MOST, Pages
from servanda.web.search import sought

SOURCE_COLUMNS = ("outlet", "reports", "undertakings", "alone", "contradicted", "shared")
CLAIM_COLUMNS = ("ref", "article", "published", "publisher", "who", "theme", "where", "against", "words")
ARTICLE_COLUMNS = ("record", "published", "publisher", "title", "acts")
Rows = list[dict[str, Any]]


def tables(pages: Pages) -> list[BaseRoute]:
    """Each under the address of its view, as CSV and as JSON; claims as a feed too."""
    made = (("sources", _sources), ("claims", _claims), ("search", _found))
    found: list[BaseRoute] = [
        Route(f"/{name}.{form}", partial(_answer, pages, rows, form)) for name, rows in made for form in ("csv", "json")
    ]
    return [*found, Route("/claims.atom", partial(_feed, pages))]


def _answer(
    pages: Pages,
    made: Callable[[Pages, Known, Request], tuple[Sequence[str], Rows]],
    form: str,
    request: Request,
) -> Response:
    known = pages.known(request)
    columns, rows = made(pages, known, request)
    if form == "csv":
        return Response(as_csv(rows, columns), media_type=FORMS["csv"])
    return JSONResponse({"items": rows, "next": None, "as_of": known.day.isoformat()})


def _feed(pages: Pages, request: Request) -> Response:
    """The newest claims, each once."""
    known = pages.known(request)
    found, _chosen = narrowed(known, request)
    told = (of_told(one.telling) for _, one in in_full(found[:MOST], known))
    newest = sorted(told, key=lambda one: one.updated, reverse=True)
    path = f"/claims.atom?{request.url.query}" if request.url.query else "/claims.atom"
    made = feed("Servanda: claims", newest, root=root_of(request), path=path, empty=known.day)
    return Response(made, media_type=FORMS["atom"])


def _sources(_: Pages, known: Known, __: Request) -> tuple[Sequence[str], Rows]:
    """Outlets with their figures."""
    return SOURCE_COLUMNS, [
        {
            "outlet": one.name,
            "reports": one.reports,
            "undertakings": one.undertakings,
            "alone": one.alone,
            "contradicted": one.contradicted,
            "shared": list(one.shared),
        }
        for one in known.outlets
    ]


def _claims(_: Pages, known: Known, request: Request) -> tuple[Sequence[str], Rows]:
    """Claims with who makes or tells them, and the acts that say otherwise."""
    found, _chosen = narrowed(known, request)
    return CLAIM_COLUMNS, [
        {
            "ref": one.telling.ref,
            "article": one.telling.record,
            "published": one.telling.day.isoformat(),
            "publisher": one.telling.publisher,
            "who": list(claimed.people),
            "theme": one.theme,
            "where": claimed.where,
            "against": [other.ref for _, other in one.against()],
            "words": one.telling.act.evidence.exact,
        }
        for claimed, one in in_full(found, known)
    ]


def _found(pages: Pages, known: Known, request: Request) -> tuple[Sequence[str], Rows]:
    """Undertakings that fit, or with `show=articles` articles; of many those that fit best."""
    found = sought(pages, known, request)
    if request.query_params.get("show") == "articles":
        return ARTICLE_COLUMNS, [{name: getattr(one, name) for name in ARTICLE_COLUMNS} for one in found.articles(MOST)]
    return LINE_COLUMNS, [line_row(one.line) for one, _ in found.undertakings(MOST)]
