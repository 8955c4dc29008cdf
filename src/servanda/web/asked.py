"""What an address asks for: a day, a choice, a page, a thing. What makes no sense is answered with 400 or 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from servanda.export import words
from servanda.web.known import Known

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ON_PAGE = 50
"""How many rows one page of a long list has."""
LARGEST = 2**63 - 1
T = TypeVar("T")


def day(request: Request, name: str) -> date | None:
    """The day that the address asks for; 400 for what is no day."""
    written = request.query_params.get(name, "")
    if not written:
        return None
    try:
        if not DAY.fullmatch(written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise HTTPException(
            400, f"“{written[:40]}” is no day: write {name} as year, month and day, say {name}=2025-09-05."
        ) from None


def choice(request: Request, name: str, choices: Sequence[str]) -> str | None:
    """What the address chooses; 400 for what there is not."""
    written = request.query_params.get(name, "")
    if written and written not in choices:
        raise HTTPException(400, f"There is no {name} “{written[:40]}”: choose one of {', '.join(choices)}.")
    return written or None


class Unready(HTTPException):
    """What the address asks for is still being made."""

    def __init__(self) -> None:
        super().__init__(503, "Reports were added, and are being set beside the others.", headers={"Retry-After": "10"})


@dataclass(frozen=True)
class Part(Generic[T]):
    """One page of a long list."""

    rows: Sequence[T]
    page: int
    """From 1 on."""
    pages: int
    total: int
    """How many rows the whole list has."""


def part(request: Request, total: int, rows: Callable[[int, int], Sequence[T]], size: int = ON_PAGE) -> Part[T]:
    """The page of a list that the address asks for, the first if it asks for none; 404 where there are fewer.

    `rows` gives so many rows behind so many others; a page has `size` of them.
    """
    written, pages = request.query_params.get("page", "1"), max(1, -(-total // size))
    if not re.fullmatch(r"[0-9]{1,7}", written) or not 1 <= int(written) <= pages:
        raise HTTPException(404, f"This list has {pages} pages; there is no page “{written[:20]}”.")
    page = int(written)
    return Part(rows(size, (page - 1) * size), page, pages, total)


def part_of(request: Request, rows: Sequence[T]) -> Part[T]:
    """The same of a list that is held."""
    return part(request, len(rows), lambda limit, offset: rows[offset : offset + limit])


def record(request: Request) -> int:
    """The record of the article that the address names; 404 for a number that no database has."""
    found: int = request.path_params["seq"]
    if found > LARGEST:
        raise no_article(request)
    return found


def no_article(request: Request) -> HTTPException:
    """There is no such article."""
    return HTTPException(404, f"There is no article with the number {request.path_params['seq']} in this ledger.")


def thing(found: T | None, request: Request, kind: str, known: Known) -> T:
    """The thing that the address names; 404 where there is none on that day."""
    name = request.path_params["id"]
    if found is None:
        raise HTTPException(
            404,
            f"There is no {kind} “{name[:40]}” {on(request, known)}. Its address may be of another ledger, "
            f"or its first report came later; a judgement can also have joined it with another.",
        )
    return found


def on(request: Request, known: Known) -> str:
    """Of which day a page speaks."""
    asked = request.query_params.get("as_of")
    return f"in this ledger as it was known on {words.day(known.day)}" if asked else "in this ledger"
