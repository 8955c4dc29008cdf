"""The view of what was searched for."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servanda.export.words import STATUSES
from servanda.ledger.search import LONGEST, Query, snippet
from servanda.model.act import LABELS
from servanda.web import asked
from servanda.web.find import FACETS, TIME, find
from servanda.web.pages import Pages

FIRST_UNDERTAKINGS, FIRST_ARTICLES = 10, 5
"""So many of each stand on the page that shows both."""
CHOICES = {
    "theme": LABELS["theme"],
    "domain": LABELS["domains"],
    "status": tuple(STATUSES),
    "force": LABELS["force"],
}


def search(pages: Pages, request: Request) -> Response:
    """Actors, undertakings and articles by words, narrowed by facets; 400 for a choice that there is not."""
    known = pages.known(request)
    wanted = request.query_params.get("q", "").strip()
    chosen = {name: value for name in FACETS if (value := request.query_params.get(name))}
    for name, choices in CHOICES.items():
        asked.choice(request, name, choices)
    if "time" in chosen and not TIME.fullmatch(chosen["time"]):
        raise HTTPException(400, f"“{chosen['time'][:40]}” is no time: write a year, say time=2025, or time=2025-09.")
    show = asked.choice(request, "show", ("undertakings", "articles"))
    query = Query.of(wanted)
    found = find(known, pages.hits(query) if wanted else None, wanted, chosen)
    rows = {"undertakings": found.undertakings, "articles": found.articles}
    part: asked.Part[Any] | None = asked.part(request, rows[show]) if show else None
    undertakings = found.undertakings[:FIRST_UNDERTAKINGS] if part is None else part.rows
    articles = found.articles[:FIRST_ARTICLES] if part is None else part.rows
    return pages.render(
        request,
        "search.html",
        known,
        q=wanted[:LONGEST],
        query=query,
        found=found,
        show=show,
        chosen=chosen,
        part=part,
        undertakings=undertakings if show != "articles" else (),
        articles=[(one, snippet(one.article.text, query)) for one in articles] if show != "undertakings" else (),
        marked=lambda words: snippet(words, query, len(words)),
        keep={"q": wanted[:LONGEST], **chosen},
    )
