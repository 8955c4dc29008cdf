"""What all pages of reviewing share: the desk, how they are shown, and how a judgement is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servanda.ledger import Ledger, Stated
from servanda.ledger.reviews import Desk, judgement_of
from servanda.model import Judgement
from servanda.web import access
from servanda.web.access import Visitor
from servanda.web.pages import Pages, with_scripts
from servanda.web.signing import inside


class Office:
    """Where reviewers of one ledger work."""

    def __init__(self, pages: Pages, ledger: Ledger) -> None:
        self._pages = pages
        self.ledger = ledger
        self.desk = Desk(pages.book, pages.turn)

    def posts(self, handle: Callable[[Request, Visitor, FormData], Response]) -> Callable[[Request], Any]:
        """A handler of a form that takes the role reviewer; it runs in a thread, as it waits for the ledger."""

        async def handling(request: Request) -> Response:
            asking = access.require(request, "reviewer")
            return await run_in_threadpool(handle, request, asking, await access.form(request))

        return handling

    def render(self, request: Request, template: str, *, code: int = 200, **values: Any) -> Response:
        """A page of the desk, with what waits under each tab; HTTPException 401 or 403 for who is no reviewer."""
        asking = access.require(request, "reviewer")
        name = str(asking.name)
        counts = {
            "/review": self.desk.count(name),
            "/review?second=yes": self.desk.count(name, second=True),
            "/review/tellings": len(self.desk.doubts()),
            "/review/disagreements": len(self.desk.said.disputed()),
        }
        did = self._did(request, asking)
        page = self._pages.render(
            request, template, code=code, counts=counts, did=did,
            did_on=self.desk.cases(judgement_of(did).acts).values() if did else (), judgement_of=judgement_of, **values,
        )  # fmt: skip
        return with_scripts(page)

    def _did(self, request: Request, asking: Visitor) -> Stated | None:
        """What the reviewer has just done, to be said and taken back."""
        record = request.query_params.get("did", "")
        return next(
            (
                one
                for one in reversed(self.desk.said.judgements)
                if str(one.record.seq) == record and one.record.author == asking.name and not one.retracted
            ),
            None,
        )

    def state(self, judgement: Judgement, asking: Visitor, sent: FormData, back: str) -> Response:
        """Record a judgement under the reviewer's name, and go on to where the form says, else `back`."""
        record = self.ledger.state(judgement, author=str(asking.name))
        return _go(inside(str(sent.get("back", ""))) or back, did=str(record))


def _go(path: str, **more: str) -> Response:
    """On to a path, with something said there."""
    base, _, query = path.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("did=")]
    return RedirectResponse(f"{base}?{'&'.join([*kept, urlencode(more)])}", 303)


def reason_of(sent: FormData) -> str:
    """The reviewer's own words, else the reason that was chosen."""
    return str(sent.get("reason", "")).strip() or str(sent.get("chosen", "")).strip()
