"""Types of the model to JSON and back, without loss; wraps pydantic and the canonical form of RFC 8785."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import rfc8785
from pydantic import TypeAdapter, ValidationError

from servanda.errors import LedgerError

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: object) -> Any:
    """A value of the model as plain JSON types; fields that are None or empty are left out.

    >>> from servanda.model import Span
    >>> dump(Span(0, 6))
    {'start': 0, 'end': 6}
    """
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json", exclude_defaults=True)


def load(kind: type[T], data: object) -> T:
    """The value that `dump` was given; LedgerError LEDGER003 where the data are not of this kind.

    >>> from servanda.model import Span
    >>> load(Span, {"start": 0, "end": 6})
    Span(start=0, end=6)
    """
    try:
        wanted: Any = kind
        loaded: T = _adapter(wanted).validate_python(data)
    except ValidationError as error:
        raise LedgerError("LEDGER003", f"this is no {kind.__name__}: {error}") from error
    return loaded


def canonical(data: object) -> bytes:
    r"""JSON types in the one form of RFC 8785: sorted keys, shortest numbers, UTF-8.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\xc3\xa9","b":1}'
    """
    return rfc8785.dumps(data)  # type: ignore[arg-type] # its own recursive JSON type is narrower than object
