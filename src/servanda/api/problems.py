"""What goes wrong, in the form of RFC 9457, with the codes of `docs/errors.md`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from servanda.codec import canonical
from servanda.errors import (
    ActsError,
    EvidenceError,
    ExportError,
    LedgerError,
    MetadataError,
    ProofError,
    ReaderError,
    RequestError,
    ServandaError,
    StatementError,
    Unreadable,
    UserError,
)

MEDIA_TYPE = "application/problem+json"
STATUSES = {
    "API001": 422, "API002": 404, "API003": 401, "API004": 422, "API005": 412, "API006": 413, "API007": 403,
    "API008": 406, "API009": 429, "EXPORT001": 404, "STATE002": 404, "PROOF002": 409, "LEDGER001": 503,
    "LEDGER004": 503, "LEDGER006": 422, "READER005": 503,
}  # fmt: skip
"""By code, where the kind of error does not say it already."""
CODES = {
    401: "API003", 403: "API007", 404: "API002", 405: "API002", 406: "API008", 413: "API006", 415: "API008",
    429: "API009",
}  # fmt: skip
"""By status, for what is refused before the API hears of it."""
TITLES: tuple[tuple[type[ServandaError], int, str], ...] = (
    (RequestError, 422, "This request cannot be answered"),
    (StatementError, 422, "This names what is not there, or has no sense"),
    (ActsError, 422, "These acts are not in the form of the guidelines"),
    (EvidenceError, 422, "These words do not stand in the text"),
    (MetadataError, 422, "These metadata cannot be right"),
    (ExportError, 422, "This cannot be exported"),
    (ReaderError, 500, "The reader cannot be used"),
    (ProofError, 422, "This proof or checkpoint cannot be used"),
    (Unreadable, 422, "This cannot be read"),
    (UserError, 422, "This cannot be done"),
    (LedgerError, 500, "The ledger does not answer as it should"),
)
"""Each kind of error with the status of HTTP that it has unless its code says another, and a title."""
MEANINGS = {
    "API001": "a parameter, a header or a body has no sense",
    "API002": "there is nothing at this address, or not for this method",
    "API003": "a token is needed, and none or a wrong one came",
    "API004": "this Idempotency-Key came before with another request",
    "API005": "the ledger has changed since the ETag of If-Match",
    "API006": "the body is too large",
    "API007": "the role of this token is not enough",
    "API008": "it cannot be had in this form",
    "API009": "too many requests: wait as Retry-After says",
    "STATE001": "a judgement, occurrence, retraction or note has no sense",
    "STATE002": "what is named is not in the ledger",
    "ACTS002": "acts are not in the form of the guidelines",
    "EXPORT001": "there is no format of that name",
    "EXPORT002": "the format does not hold what was asked for",
    "META001": "metadata cannot be right",
    "SPAN002": "words do not stand in the text",
    "PROOF001": "this is no checkpoint, or its signature does not hold",
    "PROOF002": "the checkpoint is not one of this ledger, or too early",
    "PROOF003": "the key that signs proofs cannot be used",
    "LEDGER004": "the ledger could not be written: send the same again",
    "LEDGER006": "this is no exported ledger, or one that does not continue this",
}
"""The codes that are met most, for the page of the API; `docs/errors.md` has all of them."""
MOST = 5
"""So many faults of one request are told."""


def meanings() -> dict[str, tuple[int, str]]:
    """The codes that are met most, each with its status and what it means."""
    return {code: (STATUSES.get(code, 422), words) for code, words in MEANINGS.items()}


def problem(request: Request, error: Exception) -> Response:
    """The answer to a request that failed; a bug of ours says no more than that it is one."""
    status, code, title, detail = _told(error)
    if code == "STATE002" and request.method == "POST":
        status = 422  # it stands in what was sent, not in the address
    headers = dict(getattr(error, "headers", None) or {})
    body: dict[str, Any] = {"title": title, "status": status, "detail": detail, "instance": request.url.path}
    if code:
        body |= {"type": f"/api/v1/docs#{code}", "code": code}
    if status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return Response(canonical(body), status, headers, MEDIA_TYPE)


def told(error: ServandaError) -> dict[str, Any]:
    """The same as part of another answer: a line of many that failed."""
    status, code, title, detail = _told(error)
    return {"type": f"/api/v1/docs#{code}", "title": title, "status": status, "detail": detail, "code": code}


def _told(error: Exception) -> tuple[int, str, str, str]:
    if isinstance(error, ServandaError):
        kind = next((one for one in TITLES if isinstance(error, one[0])), (UserError, 422, "This cannot be done"))
        status = STATUSES.get(error.code, kind[1])
        return status, error.code, kind[2], error.message
    if isinstance(error, RequestValidationError):
        return 422, "API001", "This request has no sense", "; ".join(_fault(one) for one in error.errors()[:MOST])
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        return error.status_code, CODES.get(error.status_code, "API001"), phrase, _plain(error)
    return 500, "", "A bug of ours", "Something went wrong on our side, and it says so in the server's log."


def _plain(error: HTTPException) -> str:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "There is something at this address, but not for this method: /api/v1/docs has all of them."
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address: /api/v1/docs has all of them."
    return str(error.detail)


def _fault(one: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0])
    return f"{where}: {one['msg'][:1].lower()}{one['msg'][1:]}"
