"""What a request asks for, as FastAPI reads it: a day, a page, filters. What makes no sense is refused.

What does not wait for a database is `async`: it needs no thread of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from servanda.actors.names import meant
from servanda.api.answers import MOST, Asked
from servanda.api.cursor import LARGEST
from servanda.api.service import Principal, Service
from servanda.errors import RequestError
from servanda.ledger import Role, Wanted
from servanda.ledger.catalogue import WantedActs
from servanda.ledger.views.status import Status
from servanda.ledger.views.telling import Undertaken
from servanda.model import ActType
from servanda.model.act import Force, Theme, Trigger
from servanda.model.spell import an

Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
Name = Annotated[str | None, Query(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")]
Number = Annotated[int, Query(ge=1, le=LARGEST)]


def service_of(request: Request) -> Service:
    """The service that the application was made over."""
    service: Service = request.app.state.service
    return service


async def checked(request: Request) -> None:
    """Raise RequestError API001 for a parameter that there is not: a slip of the pen would give the whole list."""
    known: frozenset[str] = request.app.state.parameters[request.scope["route"].path, request.method]
    if wrong := [name for name in request.query_params if name not in known]:
        there = f"there are {', '.join(sorted(known))}" if known else "there are none here"
        raise RequestError("API001", f"there is no parameter {wrong[0][:40]!r}: {there}")
    if any("\0" in value for value in request.query_params.values()):
        raise RequestError("API001", "a parameter holds a NUL, which no text has")


def day(written: str | None) -> date | None:
    """A day as it stands in a request; RequestError API001 for one that no calendar has."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise RequestError("API001", f"{written!r} is no day of the calendar") from None


async def as_asked(
    request: Request,
    as_of: Annotated[Day, Query(description="What was known and held on this day; today unless named")] = None,
) -> Asked:
    """A thing as of a day."""
    service = service_of(request)
    today = service.today()
    return Asked(service, request, today, day(as_of) or today)


async def paged(
    asked: Annotated[Asked, Depends(as_asked)],
    limit: Annotated[int | None, Query(ge=1, le=MOST, description="So many rows at most; 50 a page")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before", max_length=2000)] = None,
) -> Asked:
    """A list as of a day."""
    return replace(asked, limit=limit, cursor=cursor)


async def filters(
    actor: Annotated[Name, Query(description="Borne by: FRA, France, EU/European Commission")] = None,
    theme: Theme | None = None,
    status: Status | None = None,
    force: Force | None = None,
    type: Undertaken | None = None,  # noqa: A002 - the filter's name
    waits_for: Trigger | None = None,
    since: Annotated[Day, Query(description="Told on this day or later")] = None,
) -> Wanted:
    """Which undertakings are asked for: the filters of `servanda list`."""
    return Wanted(meant(actor or ""), theme, status, force, type, waits_for, day(since))


async def filters_of_acts(
    type: ActType | None = None,  # noqa: A002 - the filter's name
    article: Annotated[Number | None, Query(description="Read from this article, by its record")] = None,
    since: Annotated[Day, Query(description="Told on this day or later")] = None,
) -> WantedActs:
    """Which acts are asked for."""
    return WantedActs(type, article, day(since))


def allowed(role: Role) -> Principal:
    """A dependency that gives who asks; RequestError API003 or API007 for those who may not."""

    def check(request: Request) -> Principal:
        who = service_of(request).who(request)
        if who is None:
            raise RequestError("API003", "say who you are: a header Authorization with Bearer and your token")
        if not who.may(role):
            raise RequestError("API007", f"this takes a token of {an(role)}; {who.name} is {an(who.role)}")
        return who

    found: Principal = Depends(check)
    return found


Thing = Annotated[Asked, Depends(as_asked)]
Pages = Annotated[Asked, Depends(paged)]
Filters = Annotated[Wanted, Depends(filters)]
ActFilters = Annotated[WantedActs, Depends(filters_of_acts)]
Reviewer = Annotated[Principal, allowed("reviewer")]
Administrator = Annotated[Principal, allowed("administrator")]
