"""Every way out as a file: the whole ledger, undertakings of a kind, a meeting, an undertaking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.exceptions import HTTPException

from servanda.api.asked import Filters, Name, Thing
from servanda.api.reads import BAD, ID, PROBLEM
from servanda.api.service import Service
from servanda.export.excerpt import AHEAD, Asked
from servanda.export.formats import FORMATS, format_of

router = APIRouter()
BUSY = "Several exports are being made already: ask again in a little while."


@router.get(
    "/export/{format}",
    tags=["ledger"],
    response_model=None,
    responses={
        200: {
            "description": "The file",
            "content": {one.media_type: {"schema": {"type": "string"}} for one in FORMATS.values()},
        },
        304: {"description": "It is as it was when the ETag was given"},
        404: PROBLEM,
        429: PROBLEM,
        **BAD,
    },
)
def export(
    asked: Thing,
    wanted: Filters,
    format: Annotated[str, Path(pattern="^[a-z]{1,20}$", description=f"{', '.join(FORMATS)}, html")],  # noqa: A002
    meeting: Annotated[str | None, Query(pattern=ID, description="Of one meeting")] = None,
    undertaking: Annotated[str | None, Query(pattern=ID, description="Of one undertaking")] = None,
    table: Annotated[Name, Query(description="For csv and parquet: which table")] = None,
    days: Annotated[int, Query(ge=0, le=36_500, description="What falls due, so many days ahead")] = AHEAD,
) -> Response:
    """The ledger or a part of it, for other programs and for people: what `servanda export` writes."""
    service, request = asked.service, asked.request
    form = format_of(format, service.formats)
    part = Asked(meeting, undertaking, wanted, table, days, service.site(request))
    form.check(part, of_day="as_of" in request.query_params)
    named = [meeting or undertaking or part.table or "ledger", *([asked.on.isoformat()] if form.is_of_day else [])]
    name = f"servanda-{'-'.join(named)}{form.suffix}"
    return asked.whole(
        form.media_type,
        lambda: _bounded(service, lambda: form.parts(service.book, asked.on, part)),
        {"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bounded(service: Service, made: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """The file's parts, the first of them made at once, so that what goes wrong is told before anything is sent.

    Each is made when the one before is sent; HTTPException 429 where as many are under way as may be.
    """
    if not service.exporting.acquire(blocking=False):
        raise HTTPException(429, BUSY, {"Retry-After": "10"})

    def parts() -> Iterator[bytes]:
        try:
            yield from made()
        finally:  # also where nobody waits for the rest of it any more
            service.exporting.release()

    found = parts()
    return chain((next(found, b""),), found)
