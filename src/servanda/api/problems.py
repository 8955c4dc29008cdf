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
    "API001": 422, "API002": 404, "API003": 401, "API004": 422, "API005": 412, "API006": 413, "API007": 403, "API008": 406,
   
    "STATE002": 404, "PROOF002": 409, "LEDGER001": 503, "LEDGER004": 503, "LEDGER006": 422, "READER005": 503,
}  # fmt: skip
"""By code, where the kind of error does not say it already."""
TITLES: tuple[tuple[type[ServandaError], int, str], ...] = (
    (RequestError, 422, "This request cannot be answered"),
    (StatementError, 422, "This names what is not there, or has no sense"),
    (ActsError, 422, "These acts are not in the form of the guidelines"),
    (EvidenceError, 422, "These words do not stand in the text"),
    (MetadataError, 422, "These metadata cannot be right"),
    (ReaderError, 500, "The reader cannot be used"),
    (ProofError, 422, "This proof or checkpoint cannot be used"),
    (Unreadable, 422, "This cannot be read"),
    (UserError, 422, "This cannot be done"),
    (LedgerError, 500, "The ledger does not answer as it should"),
)
"""Each kind of error with the status of HTTP that it has unless its code says another, and a title."""
MOST = 5
"""So many faults of one request are told."""


def problem(request: Request, error: Exception) -> Response:
    """The answer to a request that failed; a bug of ours says no more than that it is one."""
    status, code, title, detail = _told(error)
    headers = dict(getattr(error, "headers", None) or {})
    body: dict[str, Any] = {"title": title, "status": status, "detail": detail, "instance": request.url.path}
    if code:
        body |= {"type": f"/api/v1/docs#{code}", "code": code}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
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
        return error.status_code, "API002", phrase, _plain(error)
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
