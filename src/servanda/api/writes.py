"""What can be written: articles to be read, statements, streams of both, a whole ledger.

A write under an `Idempotency-Key` is done once, however often it is sent; its answer is kept beside the log. With
`If-Match` it is done only if nothing came since that it hangs on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from servanda import pipeline
from servanda.api import forms
from servanda.api.answers import JSON, JSONL
from servanda.api.asked import Administrator, Reviewer, service_of
from servanda.api.bodies import KINDS, NewArticle, NewJudgement, NewNote, NewOccurrence, NewRetraction, NewStatement
from servanda.api.problems import MEDIA_TYPE, told
from servanda.api.reads import BAD, PROBLEM
from servanda.api.service import Principal, Service
from servanda.codec import as_json, canonical, dump, faults, load
from servanda.collect.files import SUFFIXES, sniffed
from servanda.errors import LedgerError, MetadataError, RequestError, ServandaError, Unreadable
from servanda.ledger.requests import Answer
from servanda.ledger.standing import stated_from
from servanda.ledger.transfer import load_lines
from servanda.model import Judgement, Page, Rejection, Retraction
from servanda.model.record import GENESIS
from servanda.model.statement import Statement

router = APIRouter(tags=["writing"])
IN_MEMORY = 1_000_000
"""Bytes of a stream that are held in memory; the rest waits in a file."""
TAG = re.compile(r'(?:W/)?"(\d{1,18})-([0-9a-f]{16})-[0-9a-f]{16}"')
"""An ETag of ours: number and hash of the head that the answer was of."""
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The same key with the same body is one write, for 30 days",
    ),
]
Match = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=1000, description="An ETag: write only if nothing came since that this hangs on"
    ),
]
STREAM = {"requestBody": {"required": True, "content": {JSONL: {"schema": {}}}}}
WRITES: dict[str, Any] = {
    "status_code": 201,
    "response_model": None,
    "responses": {
        200: {"model": forms.Recorded, "description": "It was recorded before"},
        201: {"model": forms.Recorded},
        400: PROBLEM,
        401: PROBLEM,
        403: PROBLEM,
        412: PROBLEM,
        413: PROBLEM,
        **BAD,
    },
}


@router.post("/articles", **WRITES)
def post_article(request: Request, body: NewArticle, who: Reviewer, key: Key = None, match: Match = None) -> Response:
    """Read an article and record it with its acts; one that is known is not recorded again."""
    return _answered(_write(service_of(request), who, "article", body, key=key, match=match))


@router.post("/judgements", **WRITES)
def post_judgement(
    request: Request, body: NewJudgement, who: Reviewer, key: Key = None, match: Match = None
) -> Response:
    """Judge an act, or two acts or actors; with If-Match only if nobody judged the same since."""
    return _answered(_write(service_of(request), who, "judgement", body, key=key, match=match))


@router.post("/occurrences", **WRITES)
def post_occurrence(
    request: Request, body: NewOccurrence, who: Reviewer, key: Key = None, match: Match = None
) -> Response:
    """Record that something happened."""
    return _answered(_write(service_of(request), who, "occurrence", body, key=key, match=match))


@router.post("/retractions", **WRITES)
def post_retraction(
    request: Request, body: NewRetraction, who: Reviewer, key: Key = None, match: Match = None
) -> Response:
    """Take a record back: it stays in the log, and views leave it out."""
    return _answered(_write(service_of(request), who, "retraction", body, key=key, match=match))


@router.post("/notes", **WRITES)
def post_note(request: Request, body: NewNote, who: Reviewer, key: Key = None, match: Match = None) -> Response:
    """Note what should be known about a source."""
    return _answered(_write(service_of(request), who, "note", body, key=key, match=match))


@router.post(
    "/bulk",
    response_model=None,
    openapi_extra=STREAM,
    responses={200: {"content": {JSONL: {"schema": {"type": "string"}}}}, 401: PROBLEM, 403: PROBLEM, **BAD},
)
async def bulk(request: Request, who: Reviewer, key: Key = None) -> Response:
    """Write a stream of JSON Lines, each `{"article": …}`, `{"judgement": …}` and so on; the answer is a line each.

    Each line is a write of its own, under the key and its number: whoever sends the same again goes on where it broke
    off. A line that cannot be written is answered with its problem, and the next one follows.
    """
    service, lines = service_of(request), await _spooled(request)
    return StreamingResponse(_each(lines, service, who, key), media_type=JSONL)


@router.post(
    "/import",
    response_model=None,
    openapi_extra=STREAM,
    responses={200: {"model": dict[str, int]}, 401: PROBLEM, 403: PROBLEM, **BAD},
)
async def import_(request: Request, who: Administrator) -> Response:
    """Read a whole ledger back that `GET /export` gave, into an empty one, or one that holds its beginning."""
    lines = await _spooled(request)
    with lines:
        number = await run_in_threadpool(load_lines, service_of(request).ledger, lines, name="the body")
    return Response(as_json({"records": number}), media_type=JSON)


async def _spooled(request: Request) -> IO[bytes]:
    """The body as a file: nobody who sends slowly holds the ledger."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    async for part in request.stream():
        file.write(part)
    file.seek(0)
    return file


def _each(lines: IO[bytes], service: Service, who: Principal, key: str | None) -> Iterator[bytes]:
    with lines:
        for number, line in enumerate(iter(lambda: lines.readline(service.max_page_bytes * 2), b""), 1):
            if line.strip():
                answer = _line(line, service, who, f"{key}/{number}" if key else None)
                yield as_json({"line": number, **answer}) + b"\n"


def _line(line: bytes, service: Service, who: Principal, key: str | None) -> dict[str, Any]:
    try:
        kind, body = _parsed(line)
        answer = _write(service, who, kind, body, key=key, match=None)
        return {"status": answer.status, **json.loads(answer.body)}
    except ServandaError as error:
        return told(error)


def _parsed(line: bytes) -> tuple[str, NewArticle | NewStatement]:
    """What a line holds; RequestError API001 for what is no such line."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError("API001", f"this line is no JSON: {error}") from error
    if not isinstance(found, dict) or len(found) != 1 or (kind := next(iter(found))) not in KINDS:
        raise RequestError("API001", f"a line is an object with one of {', '.join(KINDS)}")
    if wrong := faults(KINDS[kind], found[kind]):
        where, what = wrong[0]
        raise RequestError("API001", f"{'.'.join(map(str, (kind, *where)))}: {what}")
    return kind, load(KINDS[kind], found[kind])


def _write(
    service: Service, who: Principal, kind: str, body: NewArticle | NewStatement, *, key: str | None, match: str | None
) -> Answer:
    """Write one thing once; what is answered."""
    try:
        asked = canonical([kind, dump(body)])
    except ValueError as error:  # what JSON can say and no text or number can be
        raise RequestError("API001", f"this cannot be recorded: {error}") from error
    if key and (found := service.requests.answered(who.name, key, asked)):
        return found
    work = _article(service, body) if isinstance(body, NewArticle) else _statement(service, who, kind, body, match)
    if match and isinstance(body, NewArticle):
        work = _matched(service, match, work)
    return service.requests.once(who.name, key, asked, work)


def _statement(
    service: Service, who: Principal, kind: str, body: NewStatement, match: str | None
) -> Callable[[], Answer]:
    statement = body.statement(service.ledger)
    if isinstance(statement, Retraction):
        _check_own(service, who, statement.record)

    def work() -> Answer:
        number = service.ledger.state(statement, author=who.name)
        return _recorded(201, record=number, kind=kind)

    return _matched(service, match, work, statement) if match else work


def _check_own(service: Service, who: Principal, number: int) -> None:
    """Raise RequestError API007 where somebody takes back what another recorded, and is no administrator."""
    record, _ = service.ledger.record(number)
    if record.author != who.name and not who.may("administrator"):
        raise RequestError("API007", f"record {number} is by {record.author}: an administrator alone takes it back")


def _article(service: Service, body: NewArticle) -> Callable[[], Answer]:
    """What records an article, which is read before anybody has to wait; MetadataError, RequestError API006."""
    page = _page(service, body)
    given = pipeline.metadata(
        title=body.title,
        publisher=body.publisher,
        author=body.author,
        published=body.published,
        language=body.language,
    )
    with service.reading:
        record = pipeline.prepared(page, service.ledger, service.reader(), given)

    def work() -> Answer:
        done = record()
        number = pipeline.number_in(done, page, service.ledger, given)
        if number is None:
            return _refused(done.rejection, done.added.rejection)
        return _recorded(
            201 if done.added.article else 200,
            record=number,
            kind="article",
            known=not done.added.article,
            twin=done.twin.record if done.twin and done.added.article else None,
            reading=done.added.reading,
            acts=len(done.result.reading.acts) if done.result and done.result.reading else 0,
            rejection=dump(done.rejection) if done.rejection else None,
        )

    return work


def _page(service: Service, body: NewArticle) -> Page:
    content = body.text.encode()
    if len(content) > service.max_page_bytes:
        raise RequestError(
            "API006", f"the text is larger than {service.max_page_bytes:,} bytes: cut it down, or raise max_page_bytes"
        )
    if body.media_type is not None and body.media_type not in SUFFIXES.values():
        kinds = ", ".join(sorted(set(SUFFIXES.values())))
        raise RequestError("API001", f"media_type {body.media_type[:40]!r} is not read; these are: {kinds}")
    if not body.source.isprintable() or not body.source.strip():
        raise MetadataError("META001", f"source holds what cannot be printed, or nothing: {body.source[:40]!r}")
    return Page(content, body.source, body.media_type or sniffed(content))


def _refused(rejection: Rejection | None, number: int | None) -> Answer:
    """Nothing could be read; the rejection is recorded, and the answer says why."""
    if rejection is None:
        raise LedgerError("LEDGER003", "an article is known and is not there: run 'servanda verify'")
    body = told(Unreadable(rejection.code, rejection.reason, place=rejection.place))
    more = {"place": rejection.place} if rejection.place else {}
    return Answer(422, as_json({**body, **more, "record": number}).decode())


def _recorded(status: int, **found: Any) -> Answer:
    address = f"/api/v1/{found['kind']}s/{found['record']}"
    return Answer(status, as_json({**found, "address": address}).decode())


def _answered(answer: Answer) -> Response:
    media_type = JSON if answer.status < 400 else MEDIA_TYPE
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    if answer.status < 400:
        headers["Location"] = json.loads(answer.body)["address"]
    return Response(answer.body, answer.status, headers, media_type)


def _matched(
    service: Service, match: str, work: Callable[[], Answer], statement: Statement | None = None
) -> Callable[[], Answer]:
    """The work, unless something came since the ETag was given; RequestError API005 then."""

    def checked() -> Answer:
        if match.strip() != "*" and not any(_holds(service, one, statement) for one in TAG.findall(match)):
            raise RequestError("API005", "the ledger has changed since: read again what this hangs on, and then decide")
        return work()

    return checked


def _holds(service: Service, tag: tuple[str, str], statement: Statement | None) -> bool:
    """Whether nothing came behind a head that the statement hangs on.

    A judgement hangs on others of the same things and on what was taken back, a retraction on others of the same
    record, all else on everything.
    """
    ledger, number = service.ledger, int(tag[0])
    if not (ledger.hash_of(number) or "" if number else GENESIS).startswith(tag[1]):
        return False
    later = (one.statement for one in stated_from(ledger.records, "judgement", "retraction", after=number))
    match statement:
        case Judgement(acts=acts, actors=actors):
            things = {*acts, *actors}
            return not any(not isinstance(one, Judgement) or things & {*one.acts, *one.actors} for one in later)
        case Retraction(record=record):
            return not any(isinstance(one, Retraction) and one.record == record for one in later)
        case _:
            return (ledger.head() or (0, ""))[0] == number
