"""What the API's answers look like; the OpenAPI is made of these types, and a test holds answers against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None
    """The cursor of the next page; null on the last one."""
    as_of: str
    """The day of which the answer is."""


@dataclass(kw_only=True)
class Problem:
    """What went wrong (RFC 9457)."""

    title: str
    status: int
    detail: str
    instance: str | None = None
    type: str | None = None
    code: str | None = None
    """The code of `docs/errors.md`."""


@dataclass(kw_only=True)
class Line:
    """An undertaking in one line."""

    id: str
    status: str
    since: str | None
    type: str
    force: str | None
    bearer: list[str]
    recipients: list[str]
    theme: str
    deadline: str | None
    value: float | None
    currency: str | None
    waits_for: list[str]
    first: str
    last: str
    tellings: int
    outlets: int
    origins: int
    conflicts: int
    words: str


@dataclass(kw_only=True)
class Telling:
    """An act with the article that tells it; the act has the guidelines' form."""

    ref: str
    article: int
    published: str
    publisher: str | None
    title: str | None
    origin: int
    act: dict[str, Any]
    grouped: dict[str, Any] | None = None


@dataclass(kw_only=True)
class Clash:
    """A conflict with both tellings."""

    id: str
    kind: str
    words: str
    undertaking: str | None
    settled_by: list[str]
    like: str | None
    """The conflict that tells the same first, where this is not the first."""
    also: list[str]
    """Of the first one: the acts by which others tell one of its sides again."""
    a: Telling
    b: Telling


@dataclass(kw_only=True)
class Account(Line):
    """All that the ledger knows of an undertaking."""

    done: float | None
    promised: float | None
    open: float | None
    unit: str | None
    members: list[str] | None
    unnamed: int | None
    linked: list[str]
    changes: list[dict[str, Any]]
    revisions: list[dict[str, Any]]
    tellings: list[Telling]  # type: ignore[assignment] # in a line it is their number
    conflicts: list[Clash]  # type: ignore[assignment] # the same


@dataclass(kw_only=True)
class MeetingLine:
    """A meeting in one line."""

    id: str
    first: str
    last: str
    places: list[str]
    modes: list[str]
    participants: list[str]
    tellings: int
    articles: list[int]


@dataclass(kw_only=True)
class Meeting:
    """A meeting with its acts and its board: who took on or refused what, in which field."""

    id: str
    first: str
    last: str
    places: list[str]
    modes: list[str]
    participants: list[str]
    tellings: list[Telling]
    articles: list[int]
    board: list[dict[str, Any]]


@dataclass(kw_only=True)
class Piece:
    """An article in one line."""

    record: int
    published: str | None
    publisher: str | None
    author: str | None
    title: str | None
    language: str | None
    acts: int
    reader: str | None
    source: str
    retracted: str | None
    sha256: str


@dataclass(kw_only=True)
class Article:
    """An article with its text, and its acts as they stand."""

    record: int
    source: str
    reading: int | None
    reader: str | None
    article: dict[str, Any]
    acts: list[Telling]


@dataclass(kw_only=True)
class Bearer:
    """An actor with how many undertakings it bears, by status."""

    actor: str
    undertakings: int
    statuses: dict[str, int]


@dataclass(kw_only=True)
class Total:
    """A sum of one bearer, theme, force, status and currency."""

    bearer: str
    theme: str
    force: str
    status: str
    currency: str
    value: float
    undertakings: list[str]
    tellings: list[str]
    again: list[str]
    method: str


@dataclass(kw_only=True)
class Change:
    """A status that an undertaking took on, and why."""

    day: str
    undertaking: str
    status: str
    before: str | None
    bearer: list[str]
    theme: str
    because: list[str]
    reason: str
    words: str


@dataclass(kw_only=True)
class Stated:
    """A judgement, occurrence, retraction or note, with its record; its own fields stand beside these."""

    record: int
    kind: str
    time: str
    author: str
    retracted: bool


@dataclass(kw_only=True)
class Recorded:
    """What a write recorded."""

    record: int
    """The number of the record; of an article that was known before, that of its record then."""
    kind: str
    address: str
    """Where it is found."""
    known: bool | None = None
    """Whether an article was recorded before."""
    twin: int | None = None
    """Another article with the same text: if it is the same report, take one of them back."""
    reading: int | None = None
    acts: int | None = None
    rejection: dict[str, Any] | None = None


@dataclass(kw_only=True)
class Root:
    """The ledger, and where its parts are."""

    ledger: str
    version: str
    records: int
    head: str
    """Number and hash of the last record; whoever notes it can prove the end later."""
    today: str
    addresses: dict[str, str]
