"""How a list or a thing is answered: its form, its pages, its ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import mimeparse
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from servanda.api import cursor
from servanda.api.kept import HEADERS, Head, Meant, has, question
from servanda.api.service import Service
from servanda.codec import as_json
from servanda.errors import RequestError
from servanda.export.feed import Item, feed
from servanda.export.rows import as_csv
from servanda.ledger.catalogue import Archive, Catalogue
from servanda.ledger.shelf import Mark, Shelf
from servanda.ledger.upkeep import rules
from servanda.model.record import GENESIS

T = TypeVar("T")
JSON, JSONL, CSV, ATOM, ICS = (
    "application/json", "application/jsonl", "text/csv", "application/atom+xml", "text/calendar"
)  # fmt: skip
FORMS = {"json": JSON, "jsonl": JSONL, "csv": CSV, "atom": ATOM, "ics": ICS}
"""Media types by the ending that stands for them in addresses of the page."""
PAGE = 50
MOST = 500
"""So many rows one page of a list has at most."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
TRIES = 3
"""So often an answer is made again where the log grew meanwhile."""
MAKING = 2
"""So many answers are made at once: one interpreter makes them, and while one waits for the database another goes on.

More threads would take it from each other, and from whoever is answered without that anything is made.
"""
_LIMITER: RunVar[CapacityLimiter] = RunVar("making")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """A list with its order and its forms."""

    name: str
    page: Callable[[int | None, Mark], tuple[list[T], bool]]
    """So many rows behind a mark, and whether there are more."""
    mark: Callable[[T], Mark]
    shapes: tuple[cursor.Shape, ...]
    """What its marks may be made of."""
    object: Callable[[T], dict[str, Any]]
    columns: Sequence[str]
    row: Callable[[T], dict[str, Any]] | None = None
    """For CSV, where that is not the object."""
    item: Callable[[T], Item] | None = None
    """For feeds; None where a list has none."""
    calendar: Callable[[Sequence[T]], bytes] | None = None

    @property
    def forms(self) -> list[str]:
        """The media types in which it can be had, the usual one last, as mimeparse wants it."""
        found = [CSV, JSONL]
        if self.item:
            found.append(ATOM)
        if self.calendar:
            found.append(ICS)
        return [*found, JSON]

    def parts(self, limit: int | None, after: Mark) -> Iterator[list[T]]:
        """All rows behind a mark in parts, or the first so many."""
        while True:
            rows, more = self.page(MOST if limit is None else limit, after)
            yield rows
            if not more or limit is not None:
                return
            after = self.mark(rows[-1])


@dataclass
class Asked:
    """A request for something of the ledger as of a day."""

    service: Service
    request: Request
    today: date
    """The day of what names none."""
    on: date
    """The day that is asked for, or today."""
    limit: int | None = None
    cursor: str | None = None
    _kept: Shelf | None = field(default=None, init=False)
    """What answers, where it is known to be up to the log."""

    def shelf(self) -> Shelf:
        """What answers for the day, as the log stands now."""
        return self._kept or self.service.book.shelf(self.on)

    def catalogue(self) -> Catalogue:
        """The same for actors and changes."""
        return Catalogue(self.shelf(), self.service.tallies)

    def archive(self) -> Archive:
        """The same for articles and acts, which hang on no day's views."""
        return Archive(self._kept or self.service.book.shelf(self.service.ledger.today()))

    async def list(self, listed: Listed[T]) -> Response:
        """A list in the form that is asked for; JSON and feeds in pages, the rest as a whole unless a limit is named.

        Raises RequestError API001 for a cursor of another list, API008 for a form that the list does not have.
        """
        form = self._form(listed)
        after = cursor.read(listed.name, self.cursor, listed.shapes)
        if form in (CSV, JSONL):
            return await run_in_threadpool(self._stream, listed, form, after)

        def body() -> bytes:
            rows, more = listed.page(self.limit or (None if form == ICS else PAGE), after)
            if form == ATOM:
                return self._feed(listed, rows)
            if form == ICS and listed.calendar:
                return listed.calendar(rows)
            then = cursor.written(listed.name, listed.mark(rows[-1])) if more else None
            return as_json({"items": list(map(listed.object, rows)), "next": then, "as_of": self.on.isoformat()})

        return await self._answer(body, form)

    async def one(self, made: Callable[[], object]) -> Response:
        """A thing as JSON."""
        return await self._answer(lambda: as_json(made()), JSON)

    def _form(self, listed: Listed[Any]) -> str:
        named = self.request.scope.get("form")
        wanted = FORMS.get(named, "") if named else self.request.headers.get("accept", "*/*")
        try:
            found: str = mimeparse.best_match(listed.forms, wanted)
        except ValueError:
            found = ""
        if not found:
            raise RequestError("API008", f"{listed.name} can be had as {', '.join(reversed(listed.forms))} alone")
        return found

    async def _answer(self, body: Callable[[], bytes], form: str) -> Response:
        """The body with its ETag; without a body where whoever asks has it already."""
        meant = self._meant(form)
        self.service.kept.know(question(self.request.scope, self.today), meant)
        found = await run_sync(self._of_kept, body, meant, limiter=_making())
        return await run_in_threadpool(self._reckoned, body, meant) if found is None else found

    def _of_kept(self, body: Callable[[], bytes], meant: Meant) -> Response | None:
        """The answer out of one view of what is kept; None where something is to be reckoned first."""
        service = self.service
        with service.ledger.snapshot():
            head = head_of(service)
            if found := service.kept.answer(meant, head, self.request.headers.get("if-none-match", "")):
                return found
            self._kept = service.book.kept(self.on)
            return service.kept.put(meant, head, body()) if self._kept else None

    def _reckoned(self, body: Callable[[], bytes], meant: Meant) -> Response:
        """The answer once all is reckoned. That takes its time, and the log may grow meanwhile."""
        for _ in range(TRIES):
            head = head_of(self.service)
            content = body()
            if head_of(self.service) == head:
                return self.service.kept.put(meant, head, content)
        return Response(content, headers=HEADERS, media_type=meant.form)

    def whole(
        self, form: str, made: Callable[[], Iterable[str | bytes]], headers: Mapping[str, str] = NO_HEADERS
    ) -> Response:
        """All of something, piece by piece; its ETag is weak, for the log may grow while it is sent."""
        tag = self._meant(form).tag(head_of(self.service))
        told = {"ETag": f"W/{tag}", **HEADERS}
        if has(tag, self.request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=told)
        return StreamingResponse(made(), headers={**told, **headers}, media_type=form)

    def _stream(self, listed: Listed[Any], form: str, after: Mark) -> Response:
        """All rows."""
        parts = listed.parts(self.limit, after)
        return self.whole(form, lambda: _csv(listed, parts) if form == CSV else _jsonl(listed, parts))

    def _feed(self, listed: Listed[T], rows: Sequence[T]) -> bytes:
        assert listed.item is not None  # noqa: S101 - the caller has seen to it
        path = f"{self._path}?{self.request.url.query}" if self.request.url.query else self._path
        return feed(
            f"Servanda: {listed.name}", map(listed.item, rows), root=root_of(self.request), path=path, empty=self.on
        )

    @property
    def _path(self) -> str:
        """The path as whoever asks knows it, which a feed tells of itself."""
        asked: str = self.request.scope.get("asked", self.request.url.path)
        return asked

    def _meant(self, form: str) -> Meant:
        """What the answer hangs on beside the log: the question, the day, the form, the program."""
        query = sorted(self.request.query_params.multi_items())
        path = self._path if form == ATOM else self.request.url.path
        whole = repr((path, query, self.on, form, root_of(self.request), rules()))
        return Meant(hashlib.sha256(whole.encode()).hexdigest()[:16], form)


def _making() -> CapacityLimiter:
    """What lets `MAKING` answers be made at once, the others in the order in which they were asked for."""
    found = _LIMITER.get(None)
    if found is None:
        _LIMITER.set(found := CapacityLimiter(MAKING))
    return found


def head_of(service: Service) -> Head:
    """Number and hash of the last record."""
    return service.ledger.head() or (0, GENESIS)


def root_of(request: Request) -> str:
    """The server's address as whoever asks knows it, without a slash behind."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _csv(listed: Listed[Any], parts: Iterable[list[Any]]) -> Iterator[str]:
    row = listed.row or listed.object
    for number, rows in enumerate(parts):
        lines = as_csv(list(map(row, rows)), listed.columns)
        yield lines if number == 0 else lines.split("\r\n", 1)[1]


def _jsonl(listed: Listed[Any], parts: Iterable[list[Any]]) -> Iterator[bytes]:
    for rows in parts:
        yield b"".join(as_json(listed.object(one)) + b"\n" for one in rows)
