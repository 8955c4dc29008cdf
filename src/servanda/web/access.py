"""Who asks, and whether they may: the one place that decides it, for pages and API alike.

On this machine reading is open. Writing, and everything beyond this machine, needs a token with a role
(`servanda.ledger.tokens`): programs send it as `Authorization: Bearer`, people sign in with it once and have a session
in a cookie. `Gate` stands before everything; what lies behind it asks `visitor` who it is, and `require` for a role.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servanda.config import Settings
from servanda.errors import ConfigError, LedgerError
from servanda.ledger import ROLES, Role, Tokens
from servanda.web.rate import Rate

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
STATIC = "/static/"
"""Sheets and pictures, which tell nothing of the ledger."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which a proxy says that it asks for somebody else."""
COOKIE = "servanda"
FORM_KEY = "form_key"
"""The hidden field by which a form proves that it came from our page."""
DOES = {
    "reader": "read this ledger",
    "reviewer": "judge what was read, or add to it",
    "administrator": "take back what others recorded",
}
ORIGIN = re.compile(r"https?://[^\s/?#@]+")
SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a letter, which some encodings of forms let through and UTF-8 does not have."""
DRAINED = 256_000_000
"""Of a body that is too large so many bytes are read and thrown away, for browsers hear an answer only behind it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; nobody known, where no token or session came with the request."""

    name: str | None = None
    role: Role | None = None
    session: str | None = field(default=None, repr=False)
    """The session's secret, of those who signed in with a browser."""

    def may(self, role: Role) -> bool:
        """Whether they have this role or one above it."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    @property
    def form_key(self) -> str:
        """What their forms carry: made of the session, which no other site reads and which cannot be told from it."""
        return hashlib.sha256(f"{FORM_KEY}:{self.session}".encode()).hexdigest() if self.session else ""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the page is reached from, and so whether reading is open and by which names it may be called."""

    is_open: bool = True
    """Whether it is reached from this machine alone."""
    names: frozenset[str] = frozenset()
    """Names of hosts, beside those of this machine and, where it is not open, addresses in figures."""
    origin: str = ""
    """The address by which others know it, where a proxy stands before it: https://ledger.example.org."""

    @classmethod
    def of(cls, config: Settings) -> Door:
        """The door that the settings ask for; ConfigError CONF002 for a public address that is none."""
        address = config.public_address.rstrip("/").lower()
        if address and not ORIGIN.fullmatch(address):
            raise ConfigError(
                "CONF002", f"public_address must be like https://ledger.example.org, not {config.public_address!r}"
            )
        names = {config.host.lower(), _hostname(address.partition("://")[2])} - {""}
        return cls(_is_local(config.host) and not address, frozenset(names), address)

    def knows(self, host: str) -> bool:
        """Whether a request may call it by this name.

        A page of another site can make a browser ask us under that site's name, once its name leads here (DNS
        rebinding). It cannot do so under an address in figures, nor under our own names.
        """
        name = _hostname(host)
        return _is_local(name) or name in self.names or (not self.is_open and _is_address(name))

    def site(self, request: Request) -> str:
        """The address that links in a file may lead to; empty for one that holds on this machine alone."""
        here = "" if _is_local(request.url.hostname or "") else f"{request.url.scheme}://{request.url.netloc}"
        return self.origin or here


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and how often."""

    body: int = 1_000_000
    """Bytes of a request."""
    upload: int = 64_000_000
    """The same where files are sent: at `uploads` and below."""
    uploads: tuple[str, ...] = ("/add", "/api/v1/articles", "/api/v1/bulk", "/api/v1/import")
    reads: Rate = field(default_factory=lambda: Rate(600, 20))
    """From elsewhere; on this machine reading is as open as the file."""
    writes: Rate = field(default_factory=lambda: Rate(60, 2))
    sign_ins: Rate = field(default_factory=lambda: Rate(10, 1 / 6))
    """Wrong tokens, by whatever way they come."""

    def of(self, path: str) -> int:
        """Bytes of a request to a path."""
        below = any(path == one or path.startswith(f"{one}/") for one in self.uploads)
        return self.upload if below else self.body


def visitor(request: Request) -> Visitor:
    """Who asks."""
    held = request.scope.get("state", {}).get("visitor")
    return held if isinstance(held, Visitor) else Visitor()


def require(request: Request, role: Role) -> Visitor:
    """Who asks, and has the role or one above; HTTPException 401 for nobody known, 403 for one who may not."""
    asking = visitor(request)
    if asking.role is None:
        raise unknown(f"To {DOES[role]}, sign in with a token.")
    if not asking.may(role):
        raise HTTPException(
            403,
            f"{asking.name} is here as {asking.role}; to {DOES[role]} takes the role {role}. Ask who runs this ledger.",
        )
    return asking


def unknown(words: str) -> HTTPException:
    """Nobody known asks for what needs a token."""
    return HTTPException(401, words, {"WWW-Authenticate": 'Bearer realm="Servanda"'})


def is_page(request: Request) -> bool:
    """Whether a browser asks for a page, rather than a program for data."""
    return "text/html" in request.headers.get("accept", "") and "authorization" not in request.headers


def address(request: Request) -> str:
    """The path that was asked for, with its query, to come back to; empty for what was sent and would be lost."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.method in SAFE else ""


async def form(request: Request, *, files: int = 0) -> FormData:
    """What a form of our own pages sent; HTTPException 403 where another page did, 400 where it is no text."""
    found = await request.form(max_files=files, max_part_size=DRAINED)  # the gate has the limit
    if any(SURROGATE.search(value) for _, value in found.multi_items() if isinstance(value, str)):
        raise HTTPException(400, "What was sent is no text in UTF-8, and nothing was done.")
    sent, asking = found.get(FORM_KEY), visitor(request)
    if asking.session and not (isinstance(sent, str) and hmac.compare_digest(sent.encode(), asking.form_key.encode())):
        raise HTTPException(
            403, "This form is not of your present session. Go back, load the page again, and send it once more."
        )
    return found


def sign_in(response: Response, session: str, *, seconds: int, secure: bool) -> None:
    """Give a browser its session."""
    response.set_cookie(
        _cookie(secure=secure), session, max_age=seconds, httponly=True, samesite="strict", secure=secure, path="/"
    )


def sign_out(response: Response, *, secure: bool) -> None:
    """Take it away."""
    response.delete_cookie(_cookie(secure=secure), httponly=True, samesite="strict", secure=secure, path="/")


def is_secure(request: Request, door: Door) -> bool:
    """Whether the browser came by https."""
    return request.url.scheme == "https" or door.origin.startswith("https:")


def _cookie(*, secure: bool) -> str:
    """With this beginning a browser takes the cookie from us alone, by https alone."""
    return f"__Host-{COOKIE}" if secure else COOKIE


Refuse = Callable[[Request, Exception], Response]


class Gate:
    """Lets a request through to the application, or says why not."""

    def __init__(self, app: ASGIApp, *, tokens: Tokens, door: Door, limits: Limits, refuse: Refuse) -> None:
        self._app = app
        self._tokens = tokens
        self._door = door
        self._limits = limits
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            self._check_host(request)
            if not request.url.path.startswith(STATIC):
                await self._admit(request)
        except (HTTPException, LedgerError) as error:
            await self._refuse(request, error)(scope, receive, send)
            return
        with suppress(ClientDisconnect):  # nobody is there any more who could be answered
            await self._app(scope, self._counted(request, receive), _private(send) if visitor(request).name else send)

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("host", "")
        if not self._door.knows(host):
            raise HTTPException(
                400,
                f"This page does not go by the name “{_hostname(host)[:60]}”. Who runs it can give it that name "
                "by the setting public_address.",
            )

    async def _admit(self, request: Request) -> None:
        """Find out who asks, and whether they may go on; the visitor is noted in the request's state."""
        asking = await self._who(request)
        request.state.visitor = asking
        writes = request.method not in SAFE
        if writes:
            self._check_origin(request, asking)
        at_home = self._door.is_open and _is_direct(request)
        if writes or not at_home:
            wait(self._limits.writes if writes else self._limits.reads, asking.name or client(request))
        if request.url.path == SIGN_IN:
            return
        if writes:
            require(request, "reader" if request.url.path == SIGN_OUT else "reviewer")
        elif not at_home:
            require(request, "reader")

    async def _who(self, request: Request) -> Visitor:
        """Who asks, by token or session; HTTPException 401 for a token that is none, 429 for too many of these."""
        written = request.headers.get("authorization", "")
        session = request.cookies.get(_cookie(secure=is_secure(request, self._door)), "")
        if written:
            kind, _, secret = written.partition(" ")
            held = await run_in_threadpool(self._tokens.holder, secret.strip()) if kind.lower() == "bearer" else None
            if held is None:
                wait(self._limits.sign_ins, client(request))
                raise unknown(
                    "This token is not known here, or was revoked. Send one as “Authorization: Bearer TOKEN”."
                )
            return Visitor(held.name, held.role)
        held = await run_in_threadpool(self._tokens.guest, session) if session else None
        return Visitor(held.name, held.role, session) if held else Visitor()

    def _check_origin(self, request: Request, asking: Visitor) -> None:
        """HTTPException 403 unless what writes came from our own page, or from a program that no page can steer.

        Browsers say of everything that writes which page it came from (Origin of the Fetch standard, Sec-Fetch-Site).
        """
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        ours = {f"{scheme}://{request.headers.get('host', '').lower()}" for scheme in ("http", "https")}
        missing = origin is None and asking.session is not None
        if (
            missing
            or (origin is not None and origin.lower() not in ours | {self._door.origin})
            or site
            not in (
                "same-origin",
                "none",
            )
        ):
            raise HTTPException(
                403, "This came from a page of another site, and nothing was done. Use the form on this page."
            )

    def _counted(self, request: Request, receive: Receive) -> Receive:
        """The body, HTTPException 413 where it is too large, whatever its header says."""
        most, taken = self._limits.of(request.url.path), 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken <= most:
                return message
            while message.get("more_body") and taken < DRAINED:
                message = await receive()
                taken += len(message.get("body", b""))
            raise HTTPException(
                413, f"This is larger than {most:,} bytes, and nothing of it was taken. Send it in smaller parts."
            )

        return counted


def wait(rate: Rate, key: str) -> None:
    """HTTPException 429 where that was too fast."""
    if seconds := math.ceil(rate.take(key)):
        raise HTTPException(
            429,
            f"This goes too fast: wait {seconds} second{'s' if seconds != 1 else ''}, then try again.",
            {"Retry-After": str(seconds)},
        )


def _private(send: Send) -> Send:
    """What is shown to one who signed in is kept by no cache for others."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "private, no-cache")
        await send(message)

    return sending


def _is_direct(request: Request) -> bool:
    """Whether it came from this machine, and no proxy says that it passes it on."""
    return _is_local(client(request)) and not any(name in request.headers for name in FORWARDED)


def client(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else ""


def _hostname(host: str) -> str:
    """The name in a Host header, without its port; empty for what is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_local(name: str) -> bool:
    return name.lower() == "localhost" or (_is_address(name) and ip_address(name).is_loopback)
