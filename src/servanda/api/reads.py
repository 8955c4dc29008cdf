"""What can be read: lists, things, statements, proofs, the whole log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.routing import APIRoute

from servanda.api import forms, items
from servanda.api.answers import ATOM, CSV, ICS, JSONL, Asked, Listed, head_of
from servanda.api.asked import ActFilters, Day, Filters, Name, Pages, Thing, day
from servanda.api.cursor import LARGEST
from servanda.api.service import PATH
from servanda.codec import load
from servanda.errors import ProofError, StatementError
from servanda.export import rows
from servanda.export.guidelines import source_object
from servanda.export.ical import calendar
from servanda.ledger import Stated, prove, twice
from servanda.ledger.catalogue import WantedActs, bearer_mark, piece_mark
from servanda.ledger.checkpoint import key_at, parse
from servanda.ledger.shelf import Mark, cut, dated_mark, due_mark, mark, moved_mark
from servanda.ledger.standing import stated_from
from servanda.ledger.survey import Survey
from servanda.ledger.transfer import dump_lines
from servanda.ledger.views.totals import Total
from servanda.model import ActRef, Article, Reading, RecordKind

router = APIRouter()
STATED: tuple[RecordKind, ...] = ("judgement", "occurrence", "retraction", "note")
"""Kinds of records that people write."""
ID = r"^[ucmUCM]-[0-9a-fA-F]{4,12}$"
Id = Annotated[str, Path(pattern=ID, description="An id, or how it begins")]
Record = Annotated[int, Path(ge=1, le=LARGEST, description="The number of a record")]
Problems = dict[int | str, dict[str, Any]]
PROBLEM: dict[str, Any] = {
    "description": "What went wrong",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
BAD: Problems = {422: PROBLEM, 503: PROBLEM}


def listed(kind: Any, *more: str) -> dict[str, Any]:
    """What FastAPI is to say of a list: its pages, its other forms, what can go wrong."""
    text = {"schema": {"type": "string"}}
    return {
        "response_model": None,
        "responses": {
            200: {"model": forms.Page[kind], "content": dict.fromkeys((CSV, JSONL, *more), text)},
            304: {"description": "It is as it was when the ETag was given"},
            406: PROBLEM,
            **BAD,
        },
    }


def shown(kind: Any) -> dict[str, Any]:
    """The same of one thing."""
    return {
        "response_model": None,
        "responses": {
            200: {"model": kind},
            304: {"description": "It is as it was when the ETag was given"},
            404: PROBLEM,
            **BAD,
        },
    }


@router.get("/", tags=["ledger"], **shown(forms.Root))
async def root(asked: Thing) -> Response:
    """The ledger, its head, and where its parts are."""
    service = asked.service

    def made() -> dict[str, Any]:
        number, hash_ = head_of(service)
        return {
            "ledger": service.ledger.address,
            "version": version("servanda"),
            "records": number,
            "head": f"{number}:{hash_}",
            "today": service.today().isoformat(),
            "addresses": {
                one.name: f"{PATH}{one.path}"
                for one in router.routes
                if isinstance(one, APIRoute)
                and "GET" in (one.methods or ())
                and "{" not in one.path
                and one.path != "/"
            },
        }

    return await asked.one(made)


@router.get("/undertakings", tags=["views"], **listed(forms.Line, ATOM))
async def undertakings(asked: Pages, wanted: Filters) -> Response:
    """Undertakings with their status on the day, those told of last first."""
    return await asked.list(
        Listed(
            "undertakings",
            lambda limit, after: asked.shelf().lines(asked.on, wanted, limit, after=after),
            mark,
            ((str, str),),
            rows.line_row,
            rows.LINE_COLUMNS,
            item=items.of_line,
        )
    )


@router.get("/undertakings/{id}", tags=["views"], **shown(forms.Account))
async def undertaking(asked: Thing, id: Id) -> Response:  # noqa: A002 - the path's name
    """All that the ledger knows of an undertaking: tellings with their words, changes, conflicts."""
    return await asked.one(lambda: rows.account_object(asked.shelf().account(id).on(asked.on)))


@router.get("/due", tags=["views"], **listed(forms.Line, ATOM, ICS))
async def due(
    asked: Pages,
    wanted: Filters,
    days: Annotated[
        int | None, Query(ge=0, le=36_500, description="So many days ahead; all that has a day if it is left out")
    ] = None,
) -> Response:
    """What is open and to be done within so many days, by day; then what is past its day, the latest first."""
    return await asked.list(
        Listed(
            "due",
            lambda limit, after: asked.shelf().due(asked.on, days, limit, wanted=wanted, after=after),
            lambda one: due_mark(one, asked.on, days),
            ((int, str), (int, str, str)),
            rows.line_row,
            rows.LINE_COLUMNS,
            item=items.of_due,
            calendar=lambda lines: calendar(lines, asked.on),
        )
    )


@router.get("/conflicts", tags=["views"], **listed(forms.Clash, ATOM))
async def conflicts(asked: Pages, settled: Annotated[bool, Query(description="Settled ones too")] = False) -> Response:
    """Where tellings contradict each other, with both tellings' words, the latest first."""
    return await asked.list(
        Listed(
            "conflicts",
            lambda limit, after: asked.shelf().clashes(settled=settled, limit=limit, after=after),
            dated_mark,
            ((str, str),),
            rows.clash_object,
            rows.CLASH_COLUMNS,
            row=rows.clash_row,
            item=items.of_clash,
        )
    )


@router.get("/conflicts/{id}", tags=["views"], **shown(forms.Clash))
async def conflict(asked: Thing, id: Id) -> Response:  # noqa: A002 - the path's name
    """One conflict."""
    return await asked.one(lambda: rows.clash_object(asked.shelf().clash(id)))


@router.get("/meetings", tags=["views"], **listed(forms.MeetingLine, ATOM))
async def meetings(asked: Pages) -> Response:
    """Meetings, the latest first."""
    return await asked.list(
        Listed(
            "meetings",
            lambda limit, after: asked.shelf().meetings(limit=limit, after=after),
            dated_mark,
            ((str, str),),
            rows.meeting_row,
            rows.MEETING_COLUMNS,
            item=items.of_meeting,
        )
    )


@router.get("/meetings/{id}", tags=["views"], **shown(forms.Meeting))
async def meeting(asked: Thing, id: Id) -> Response:  # noqa: A002 - the path's name
    """A meeting with its acts and its board."""
    return await asked.one(lambda: rows.meeting_object(asked.shelf().meetings(id)[0][0]))


@router.get("/actors", tags=["views"], **listed(forms.Bearer))
async def actors(asked: Pages, wanted: Filters) -> Response:
    """Everybody who bears undertakings that are asked for, with how many of each status."""
    return await asked.list(
        Listed(
            "actors",
            lambda limit, after: asked.catalogue().actors(asked.on, wanted, limit, after=after),
            bearer_mark,
            ((str,),),
            rows.bearer_row,
            rows.BEARER_COLUMNS,
        )
    )


@router.get("/totals", tags=["views"], **listed(forms.Total))
async def totals(asked: Pages, wanted: Filters) -> Response:
    """Sums, each undertaking once; bearers, themes, forces, statuses and currencies are kept apart."""

    def page(limit: int | None, after: Mark) -> tuple[list[Total], bool]:
        sums = twice.totals(Survey(asked.shelf(), asked.on), wanted)
        found = [one for one in sums if _labels(one) > after]
        return cut(found, limit)

    return await asked.list(
        Listed("totals", page, _labels, ((str, str, str, str, str),), rows.total_row, rows.TOTAL_COLUMNS)
    )


def _labels(one: Total) -> Mark:
    return one.bearer, one.theme, one.force, one.status, one.currency


@router.get("/changes", tags=["views"], **listed(forms.Change, ATOM))
async def changes(asked: Pages, wanted: Filters) -> Response:
    """Statuses that undertakings took on, the newest first; `since` is the first day on which one changed."""
    return await asked.list(
        Listed(
            "changes",
            lambda limit, after: asked.catalogue().changes(asked.on, wanted, limit, after=after),
            lambda one: moved_mark(one.line),
            ((str, str),),
            rows.moved_row,
            rows.MOVED_COLUMNS,
            item=items.of_moved,
        )
    )


@router.get("/articles", tags=["sources"], **listed(forms.Piece, ATOM))
async def articles(
    asked: Pages,
    publisher: Name = None,
    since: Annotated[Day, Query(description="Of this day or later")] = None,
) -> Response:
    """Articles, the newest first; those that were taken back are left out."""
    return await asked.list(
        Listed(
            "articles",
            lambda limit, after: asked.archive().articles(
                asked.on, publisher=publisher, since=day(since), limit=limit, after=after
            ),
            piece_mark,
            ((str, int),),
            rows.piece_row,
            rows.ARTICLE_COLUMNS,
            item=items.of_piece,
        )
    )


@router.get("/articles/{record}", tags=["sources"], **shown(forms.Article))
async def article(asked: Thing, record: Record) -> Response:
    """An article with its text, and its acts as they stand."""
    return await asked.one(partial(_article, asked, record))


def _article(asked: Asked, record: int) -> dict[str, Any]:
    archive, ledger = asked.archive(), asked.service.ledger
    found = archive.article(asked.on, record)
    _, payload = ledger.record(record)
    _, read = ledger.record(found.reading) if found.reading else (None, None)
    if payload is None:  # it was redacted since the shelf was asked
        raise StatementError("STATE002", f"article {record} is redacted")
    reading = load(Reading, read["reading"]) if read else None
    told, _ = archive.acts(asked.on, WantedActs(article=record))
    return {
        "record": record,
        "source": found.source,
        "reading": found.reading,
        **source_object(load(Article, payload["article"]), reading),
        "acts": [rows.told_object(one) for one in told],
    }


@router.get("/acts", tags=["sources"], **listed(forms.Telling, ATOM))
async def acts(asked: Pages, wanted: ActFilters) -> Response:
    """Acts as they stand once reviewers judged them, those told last first."""
    return await asked.list(
        Listed(
            "acts",
            lambda limit, after: asked.archive().acts(asked.on, wanted, limit, after=after),
            lambda one: asked.archive().mark(one),
            ((str, int, int, str),),
            rows.told_object,
            rows.TOLD_COLUMNS,
            row=rows.told_row,
            item=items.of_told,
        )
    )


@router.get("/acts/{reading}/{number}", tags=["sources"], **shown(forms.Telling))
async def act(
    asked: Thing, reading: Record, number: Annotated[int, Path(ge=0, le=LARGEST, description="From 0 on")]
) -> Response:
    """The act that commands name READING#NUMBER."""
    return await asked.one(lambda: rows.told_object(asked.archive().act(asked.on, ActRef(reading, number))))


def _statements(kind: RecordKind) -> Callable[..., Awaitable[Response]]:
    async def statements(asked: Pages) -> Response:
        ledger = asked.service.ledger

        def page(limit: int | None, after: Mark) -> tuple[list[Stated], bool]:
            found = stated_from(ledger.records, kind, after=int(after[0]) if after else 0)
            return cut(list(islice(found, None if limit is None else limit + 1)), limit)

        return await asked.list(
            Listed(
                f"{kind}s",
                page,
                lambda one: (one.record.seq,),
                ((int,),),
                rows.stated_object,
                rows.STATED_COLUMNS,
                item=items.of_stated,
            )
        )

    statements.__name__ = f"{kind}s"
    statements.__doc__ = f"Every {kind}, in the order of the log; one that was taken back says so."
    return statements


def _statement(kind: RecordKind) -> Callable[..., Awaitable[Response]]:
    async def statement(asked: Thing, record: Record) -> Response:
        ledger = asked.service.ledger

        def made() -> dict[str, Any]:
            found = next(stated_from(ledger.records, kind, after=record - 1), None)
            if found is None or found.record.seq != record:
                raise StatementError("STATE002", f"record {record} is no {kind} of this ledger, or is redacted")
            return rows.stated_object(found)

        return await asked.one(made)

    statement.__name__ = kind
    statement.__doc__ = f"One {kind}."
    return statement


for _kind in STATED:
    router.get(f"/{_kind}s", tags=["statements"], **listed(forms.Stated, ATOM))(_statements(_kind))
    router.get(f"/{_kind}s/{{record}}", tags=["statements"], **shown(forms.Stated))(_statement(_kind))


@router.get("/proofs/{record}", tags=["proofs"], **shown(dict[str, Any]))
async def proof(asked: Thing, record: Record) -> Response:
    """The proof that a record is in the ledger, which `servanda check` verifies without it; signed now."""
    service = asked.service
    return await asked.one(lambda: prove.prove_record(service.ledger, record, key=_key(asked)))


@router.get("/proofs", tags=["proofs"], **shown(dict[str, Any]))
async def growth(
    asked: Thing,
    since: Annotated[str, Query(max_length=4000, description="A checkpoint that was kept: a signed note of C2SP")],
) -> Response:
    """The proof that nothing before a checkpoint was changed since; signed now."""
    first = parse(since, "the checkpoint")
    return await asked.one(lambda: prove.prove_growth(asked.service.ledger, first, key=_key(asked)))


def _key(asked: Asked) -> Any:
    if asked.service.key is None:
        raise ProofError("PROOF003", "this server has no key to sign with: 'servanda prove' has one")
    return key_at(asked.service.key)


@router.get(
    "/export",
    tags=["ledger"],
    response_model=None,
    responses={
        200: {"content": {JSONL: {"schema": {"type": "string"}}}},
        304: {"description": "It is as it was when the ETag was given"},
        **BAD,
    },
)
def export(asked: Thing) -> Response:
    """The whole log, loss-free, a line each, as `servanda export jsonl` writes it: `POST /import` reads it back."""
    return asked.whole(JSONL, lambda: dump_lines(asked.service.ledger))
