"""Signing in with a token, and out again."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from servanda.errors import LedgerError
from servanda.ledger import Tokens
from servanda.ledger.tokens import SESSION
from servanda.web import access
from servanda.web.access import Door, Limits
from servanda.web.pages import Pages

AFTER = "after"
"""The field that says which page to go on to."""


class Signing:
    """The page to sign in on."""

    def __init__(self, pages: Pages, tokens: Tokens, door: Door, limits: Limits) -> None:
        self._pages = pages
        self._tokens = tokens
        self._door = door
        self._limits = limits

    def routes(self) -> list[Route]:
        """Where it is."""
        return [
            Route(access.SIGN_IN, self.ask),
            Route(access.SIGN_IN, self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    def ask(self, request: Request, *, words: str = "", code: int = 200, after: str = "") -> Response:
        """The form; `words` say what was wrong."""
        after = inside(after or request.query_params.get(AFTER, ""))
        has_tokens = True
        with suppress(LedgerError):  # that the ledger does not answer is said where something is asked of it
            has_tokens = any(one.revoked is None for one in self._tokens.listed())
        page = self._pages.render(
            request,
            "sign-in.html",
            code=code,
            words=words,
            after=after,
            has_tokens=has_tokens,
            hours=SESSION.seconds // 3600,
        )
        page.headers["Cache-Control"] = "no-store"
        return page

    async def sign_in(self, request: Request) -> Response:
        """Take a token, and give a session for it; 401 where it is none."""
        sent = await access.form(request)
        secret, after = (str(sent.get(name, "")) for name in ("token", AFTER))
        session = await run_in_threadpool(self._tokens.open, secret.strip())
        if session is None:
            access.wait(self._limits.sign_ins, access.client(request))
            words = "This token is not known here, or was revoked. Was all of it copied?"
            return await run_in_threadpool(self.ask, request, words=words, code=401, after=after)
        if before := access.visitor(request).session:
            await run_in_threadpool(self._tokens.close, before)
        response = RedirectResponse(inside(after) or "/", 303)
        access.sign_in(
            response, session, seconds=int(SESSION.total_seconds()), secure=access.is_secure(request, self._door)
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await access.form(request)
        if session := access.visitor(request).session:
            await run_in_threadpool(self._tokens.close, session)
        response = RedirectResponse("/", 303)
        access.sign_out(response, secure=access.is_secure(request, self._door))
        return response


def inside(path: str) -> str:
    r"""A path of this page; empty for what leads elsewhere.

    >>> inside("/review?at=2"), inside("//other.example/"), inside("https://other.example"), inside("/\\other.example")
    ('/review?at=2', '', '', '')
    """
    try:
        parts = urlsplit(path)
    except ValueError:
        return ""
    safe = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if safe and not parts.netloc and not parts.scheme else ""
