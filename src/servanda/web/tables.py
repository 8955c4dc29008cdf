"""Views that the page alone has, as tables for programs: outlets, claims, what was searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from servanda.api import FORMS
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
    """Each under the address of its view, as CSV and as JSON."""
    return [
        Route(f"/{name}.{form}", partial(_answer, pages, made, form))
        for name, made in (("sources", _sources), ("claims", _claims), ("search", _found))
        for form in ("csv", "json")
    ]


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
