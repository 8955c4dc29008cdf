"""What can be taken away as files: the menu of a meeting, an undertaking, a list; a page of the whole ledger."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from servanda.api import PATH
from servanda.export.formats import Format, Scope, Use
from servanda.export.tables import TABLES
from servanda.web.offline import WAYS_OUT
from servanda.web.pages import Pages

USES: dict[Use, str] = {
    "read": "To read, print and send",
    "count": "For spreadsheets and statistics",
    "cite": "For references",
    "plan": "For calendars",
    "process": "For other programs",
}
"""What people want a file for, in the order of the menu."""


class Away:
    """The page of the whole ledger's files; with it every page has the menu."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        pages.templates.globals |= {"ways_out": ways_out, "exports": f"{PATH}/export"}

    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/export", self.show)]

    def show(self, request: Request) -> Response:
        """Every format, what it is for, and what else than the whole ledger it holds."""
        return self._pages.render(request, "export.html", self._pages.known(request), tables=TABLES)


def ways_out(scope: Scope) -> list[tuple[str, Sequence[Format]]]:
    """The formats of a part of a ledger, by what they are for; what none is for is left out.

    >>> [(use, [one.name for one in found]) for use, found in ways_out("undertaking")][:2]
    [('To read, print and send', ['html']), ('For spreadsheets and statistics', ['csv', 'xlsx', 'parquet'])]
    """
    held = [one for one in WAYS_OUT.values() if scope in one.covers]
    groups = ((words, [one for one in held if one.use == use]) for use, words in USES.items())
    return [(words, found) for words, found in groups if found]
