"""The view of what was searched for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servanda.codec import load
from servanda.export.hints import near
from servanda.export.words import STATUSES
from servanda.ledger.accounts import Account, Told
from servanda.ledger.missing import missing
from servanda.ledger.search import LONGEST, Query, snippet
from servanda.ledger.survey import Listed
from servanda.model import Article
from servanda.model.act import LABELS
from servanda.web import asked
from servanda.web.find import FACETS, TIME, Sought, called_so
from servanda.web.known import Known
from servanda.web.pages import MOST, Pages

FIRST_UNDERTAKINGS, FIRST_ARTICLES = 10, 5
"""So many of each stand on the page that shows both."""
CHOICES = {
    "theme": LABELS["theme"],
    "domain": LABELS["domains"],
    "status": tuple(STATUSES),
    "force": LABELS["force"],
}
SHOWN = ("undertakings", "articles")


def search(pages: Pages, request: Request) -> Response:
    """Actors, meetings, undertakings and articles by words, narrowed by facets; 400 for a choice that there is not."""
    known = pages.known(request)
    found = sought(pages, known, request)
    wanted, chosen = _words(request), found.chosen
    query, show = Query.of(wanted), asked.choice(request, "show", SHOWN)
    part: asked.Part[Any] | None = None
    undertakings: Sequence[tuple[Account, Told]] = ()
    articles: Sequence[Listed] = ()
    if show == "undertakings":
        part = asked.part(request, found.many, found.undertakings)
        undertakings = part.rows
    elif show == "articles":
        part = asked.part(request, found.texts, found.articles)
        articles = part.rows
    else:
        undertakings, articles = found.undertakings(FIRST_UNDERTAKINGS), found.articles(FIRST_ARTICLES)
    none = bool(query.wanted) and not found.many and not found.texts
    return pages.render(
        request,
        "search.html",
        known,
        q=wanted[:LONGEST],
        query=query,
        most=MOST if found.hits and found.hits.is_cut else 0,
        found=found,
        actors=called_so(known, wanted) if not chosen else (),
        meetings=found.meetings() if not chosen and not show else (),
        missing=missing(pages.hits, pages.ledger, wanted[:LONGEST]) if none else (),
        near=near(known.survey, wanted) if none else (),
        show=show,
        chosen=chosen,
        part=part,
        undertakings=undertakings,
        articles=[(one, text := _text(pages, one), snippet(text, query)) for one in articles],
        marked=lambda words: snippet(words, query, len(words)),
        keep={"q": wanted[:LONGEST], **chosen},
        has_forms=len(wanted) <= LONGEST,
    )


def sought(pages: Pages, known: Known, request: Request) -> Sought:
    """What a request searches for; 400 for a choice that there is not."""
    chosen = {name: value for name in FACETS if (value := request.query_params.get(name))}
    for name, choices in CHOICES.items():
        asked.choice(request, name, choices)
    if "time" in chosen and not TIME.fullmatch(chosen["time"]):
        raise HTTPException(400, f"“{chosen['time'][:40]}” is no time: write a year, say time=2025, or time=2025-09.")
    wanted = _words(request)
    return Sought(known, pages.hits(Query.of(wanted)) if wanted else None, chosen)


def _words(request: Request) -> str:
    return request.query_params.get("q", "").strip()


def _text(pages: Pages, one: Listed) -> str:
    """The text of an article; empty where it was redacted just now."""
    _, payload = pages.ledger.record(one.record)
    return load(Article, payload["article"]).text if payload else ""
