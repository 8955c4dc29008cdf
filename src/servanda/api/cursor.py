"""Where a list goes on, as one opaque word."""

from __future__ import annotations

import base64
import json

from servanda.errors import RequestError
from servanda.ledger.shelf import Mark

Shape = tuple[type, ...]
"""Types of a mark's values."""
LONGEST = 2000
LARGEST = 2**53
"""Up to here programs that have no whole numbers tell them apart."""


def written(name: str, mark: Mark) -> str:
    """The cursor behind a mark of a list.

    >>> read("acts", written("acts", ("2025-09-05", 2)), ((str, int),))
    ('2025-09-05', 2)
    """
    return base64.urlsafe_b64encode(json.dumps([name, *mark]).encode()).decode().rstrip("=")


def read(name: str, cursor: str | None, shapes: tuple[Shape, ...]) -> Mark:
    """The mark of a cursor; RequestError API001 for what is no cursor of this list. Without one, the beginning."""
    if not cursor:
        return ()
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        whole = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        found = json.loads(whole)
        if found[0] != name or tuple(map(type, found[1:])) not in shapes or not all(map(_sound, found[1:])):
            raise ValueError
        return tuple(found[1:])
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise RequestError(
            "API001", f"the cursor {cursor[:40]!r} is none of this list: take 'next' of the answer before, as it is"
        ) from None


def _sound(value: str | int) -> bool:
    """Whether a database takes it."""
    if isinstance(value, int):
        return 0 <= value <= LARGEST
    return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
