"""Adding reports: a text that is pasted, files that are sent, and how their reading goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from servanda.collect import SUFFIXES, sniffed
from servanda.errors import MetadataError
from servanda.ledger.inbox import KEPT, Sending, Work
from servanda.model import Metadata, Page
from servanda.pipeline import metadata
from servanda.web import access
from servanda.web.access import Visitor
from servanda.web.pages import Pages, with_scripts
from servanda.web.works import Works

FILES = 50
"""So many at once."""
LATEST = 5
FIELDS = ("title", "publisher", "author", "published", "address", "language")
PASTED = "pasted text"
SEPARATOR = re.compile(r"[/\\]")
LONGEST = 120
"""Letters of a file's name."""


class Adding:
    """The pages on which reports are added."""

    def __init__(self, pages: Pages, works: Works) -> None:
        self._pages = pages
        self._works = works

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route("/add", self.ask), Route("/add", self.take, methods=["POST"]), Route("/add/{id}", self.show)]

    def _render(self, request: Request, template: str, *, code: int = 200, **values: Any) -> Response:
        access.require(request, "reviewer")
        return with_scripts(self._pages.render(request, template, code=code, **values))

    def ask(self, request: Request, *, fault: str = "", told: dict[str, str] | None = None) -> Response:
        """The forms; with what was wrong, and what was filled in."""
        asking = access.require(request, "reviewer")
        return self._render(
            request,
            "add.html",
            code=400 if fault else 200,
            known=None,
            fault=fault,
            told=(told := {**dict.fromkeys((*FIELDS, "text"), ""), **(told or {})}),
            way=told.get("way") or ("text" if told["text"] else "files"),
            suffixes=sorted(SUFFIXES),
            files=FILES,
            limit=self._works.limit,
            latest=self._works.latest(str(asking.name), LATEST),
        )

    async def take(self, request: Request) -> Response:
        """Take what was sent, and go on to where its reading is shown."""
        asking = access.require(request, "reviewer")
        sent = await access.form(request, files=FILES)
        try:
            works, given = await self._works_of(sent, asking), _given(sent)
        except MetadataError as error:
            return await run_in_threadpool(self.ask, request, fault=f"{error.message}.", told=_told(sent))
        finally:
            await sent.close()
        if not works:
            words = "There is nothing to read: paste a text, or choose a file."
            return await run_in_threadpool(self.ask, request, fault=words, told=_told(sent))
        sending = await run_in_threadpool(self._works.take, works, given, by=str(asking.name))
        if sending is None:
            raise HTTPException(429, "Too much is waiting to be read. Try again in a minute.", {"Retry-After": "60"})
        return RedirectResponse(f"/add/{sending}", 303)

    async def _works_of(self, sent: FormData, asking: Visitor) -> Sequence[tuple[Work, Page | None]]:
        text = str(sent.get("text", "")).replace("\r\n", "\n")
        found = [self._work(PASTED, text.encode(errors="replace"), None, asking)] if text.strip() else []
        for one in sent.getlist("files"):
            if isinstance(one, UploadFile) and (one.filename or one.size):
                name = _name(one.filename or "")
                suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
                if suffix not in SUFFIXES:
                    kinds = ", ".join(sorted(SUFFIXES))
                    words = f"files of this kind are not read; these are: {kinds}. Open it and paste its text."
                    found.append((Work(name, "rejected", words), None))
                    continue
                content = await one.read(self._works.limit + 1)
                found.append(self._work(name, content, SUFFIXES[suffix], asking))
        return found

    def _work(self, name: str, content: bytes, media_type: str | None, asking: Visitor) -> tuple[Work, Page | None]:
        if len(content) > self._works.limit:
            return Work(name, "rejected", f"it is larger than {self._works.limit:,} bytes: cut it down"), None
        return Work(name), Page(content, f"{name}, sent by {asking.name}", media_type or sniffed(content))

    def show(self, request: Request) -> Response:
        """How the reading goes; the list alone where the page's script asks for it."""
        access.require(request, "reviewer")
        sending = self._works.find(request.path_params["id"])
        if sending is None:
            raise HTTPException(
                404,
                f"No sending of this address is known: it may be older than {KEPT.days} days. "
                "What was recorded stands under Articles.",
            )
        return self._shown(request, sending)

    def _shown(self, request: Request, sending: Sending) -> Response:
        template = "works.html" if request.headers.get("x-part") else "adding.html"
        return self._render(request, template, known=None, sending=sending)


def _given(sent: FormData) -> Metadata:
    """What the sender knows of the report; MetadataError META001 for what cannot be right."""
    return metadata(**{name: value for name, value in _told(sent).items() if name in FIELDS and value})


def _told(sent: FormData) -> dict[str, str]:
    return {name: value.strip() for name, value in sent.items() if isinstance(value, str)}


def _name(written: str) -> str:
    r"""A file's name without folders and without what cannot be printed.

    >>> _name("../../etc/passwd"), _name("C:\\reports\\paris.txt"), _name("a\x00b\n.md"), _name("..")
    ('passwd', 'paris.txt', 'ab.md', 'unnamed')
    """
    last = "".join(letter for letter in SEPARATOR.split(written)[-1] if letter.isprintable()).strip()
    return last[-LONGEST:] if last.strip(".") else "unnamed"
