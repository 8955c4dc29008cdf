"""The page as it came: its source, byte for byte, and what of it can be shown without harm."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from servanda.ledger import Entry
from servanda.model import Page
from servanda.page.inert import inert
from servanda.web.headers import HEADERS
from servanda.web.pages import Pages

STYLE = (
    "body{margin:1rem;font:16px/1.55 Georgia,'Liberation Serif',serif;overflow-wrap:anywhere}"
    "body{color:#1f1d1a;background:#fffdf8}"
    "pre{white-space:pre-wrap;font:14px/1.5 'Liberation Mono',monospace}table{border-collapse:collapse}"
    "td,th{border:1px solid #d9d2c5;padding:.2rem .4rem;vertical-align:top}a{text-decoration:underline dotted}"
    "img{border:1px solid #d9d2c5;padding:.2rem;font-size:14px;color:#635d54}"
    "@media(prefers-color-scheme:dark){body{color:#e8e4dc;background:#212223}td,th,img{border-color:#3b3a37}img{color:#a8a196}}"
)
"""The only style of a page that is shown: its own are left out with its scripts and addresses."""
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
SHOWN = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox",
    "X-DNS-Prefetch-Control": "off",
}
"""It may run nothing, ask for nothing, lead nowhere; and nobody but these pages may frame it."""


def source(pages: Pages, request: Request) -> Response:
    """The page byte for byte, as plain text."""
    return Response(_bytes(pages, pages.entry(request)), media_type="text/plain", headers=ALONE)


def shown(pages: Pages, request: Request) -> Response:
    """The page for the frame beside its article."""
    entry = pages.entry(request)
    body = inert(Page(_bytes(pages, entry), entry.source, entry.media_type))
    language = escape(entry.article.metadata.language or "en")
    head = f'<html lang="{language}"><meta charset="utf-8"><title>The page as it came</title><style>{STYLE}</style>'
    return HTMLResponse(f"<!doctype html>{head}<body>{body}", headers=SHOWN)


def beside(pages: Pages, request: Request) -> Response:
    """The reading room with the page in a frame of this address, for which alone frames are allowed."""
    _bytes(pages, pages.entry(request))  # where it is gone, the frame would be empty
    room = pages.article(request, beside=True)
    room.headers["Content-Security-Policy"] = f"{HEADERS['Content-Security-Policy']}; frame-src 'self'"
    return room


def _bytes(pages: Pages, entry: Entry) -> bytes:
    content = pages.ledger.page(entry.page_sha256)
    if content is None:
        raise HTTPException(410, "This page is no longer kept in the ledger.")
    return content
