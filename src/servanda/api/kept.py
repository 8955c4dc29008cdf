"""Answers that were made before: while the log has the same head, so has the same question the same answer.

An ETag is the head and a digest of the question. A question that was answered before is known by the request itself,
so that it can be answered again without reading anew what the request means.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

MOST = 32_000_000
"""Bytes that are kept at most; those asked for least lately go first."""
QUESTIONS = 20_000
"""So many questions are known at most."""
HEADERS = {"Vary": "Accept", "Cache-Control": "private, no-cache"}
Head = tuple[int, str]
"""Number and hash of the last record."""
Question = tuple[object, ...]
"""All of a request that its answer hangs on, as it came."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a question was found to ask for."""

    digest: str
    """Of all that the answer hangs on beside the log."""
    form: str
    """The media type."""

    def tag(self, head: Head) -> str:
        """The ETag of the answer at a head."""
        return f'"{head[0]}-{head[1][:16]}-{self.digest}"'


def question(scope: Scope, today: date) -> Question:
    """The question of a request; `today` is the day that it is of where it names none."""
    headers = Headers(scope=scope)
    more = (scope.get("form"), scope.get("asked"), headers.get("accept"), scope["scheme"], headers.get("host"))
    return scope["path"], scope["query_string"], *more, today


def has(tag: str, given: str) -> bool:
    """Whether whoever asks has this already: If-None-Match, compared weakly (RFC 9110, 13.1.2).

    >>> has('"1-a-b"', 'W/"1-a-b", "2-c-d"'), has('"1-a-b"', "*"), has('"1-a-b"', "")
    (True, True, False)
    """
    return given.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in given.split(",")}


class Kept:
    """Bodies of answers, and what questions were found to mean; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._meant: OrderedDict[Question, Meant] = OrderedDict()
        self._lock = Lock()

    def meant(self, asked: Question) -> Meant | None:
        """What a question was found to mean; None where it was not asked before."""
        with self._lock:
            return self._meant.get(asked)

    def know(self, asked: Question, meant: Meant) -> None:
        """Know a question from now on; that which was found out first goes where they are too many."""
        with self._lock:
            self._meant[asked] = meant
            while len(self._meant) > QUESTIONS:
                self._meant.popitem(last=False)

    def answer(self, meant: Meant, head: Head, given: str) -> Response | None:
        """The answer at a head, without a body where whoever asks has it already; None where it is not kept.

        `given` are the tags that they have: If-None-Match.
        """
        tag = meant.tag(head)
        if has(tag, given):
            return Response(status_code=304, headers={"ETag": tag, **HEADERS})
        with self._lock:
            body = self._held.get(tag)
            if body is None:
                return None
            self._held.move_to_end(tag)
        return Response(body, headers={"ETag": tag, **HEADERS}, media_type=meant.form)

    def put(self, meant: Meant, head: Head, body: bytes) -> Response:
        """Keep an answer, and give it; one that would take more than a tenth of all is not kept."""
        tag = meant.tag(head)
        if len(body) <= self._most // 10:
            with self._lock:
                self._size += len(body) - len(self._held.pop(tag, b""))
                self._held[tag] = body
                while self._size > self._most:
                    self._size -= len(self._held.popitem(last=False)[1])
        return Response(body, headers={"ETag": tag, **HEADERS}, media_type=meant.form)
