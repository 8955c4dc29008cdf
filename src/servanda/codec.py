"""Types of the model to JSON and back, without loss; wraps pydantic and the canonical form of RFC 8785."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import rfc8785
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from servanda.errors import LedgerError

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: object) -> Any:
    """A value of the model as plain JSON types; what is None or empty is left out, whatever its default.

    >>> from servanda.model import Span
    >>> dump(Span(0, 6))
    {'start': 0, 'end': 6}
    """
    kind: Any = type(value)
    return _pruned(_adapter(kind).dump_python(value, mode="json", exclude_none=True))


def _pruned(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _pruned(value) for key, value in data.items() if value not in ([], {}, ())}
    return [_pruned(value) for value in data] if isinstance(data, list | tuple) else data


def load(kind: type[T], data: object) -> T:
    """The value that `dump` was given; LedgerError LEDGER003 where the data are not of this kind.

    >>> from servanda.model import Span
    >>> load(Span, {"start": 0, "end": 6})
    Span(start=0, end=6)
    """
    wanted: Any = kind
    return _loaded(kind, data, _adapter(wanted).validate_python)


def _loaded(kind: type[T], data: object, validate: Callable[[Any], T]) -> T:
    try:
        loaded = validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise LedgerError("LEDGER003", f"this is no {kind.__name__}: {where}: {first['msg']}") from error
    return loaded


def pack(value: object) -> str:
    """A value of the model as JSON to be kept by this program alone: defaults are left out, and the form is no promise.

    >>> from servanda.model import Span
    >>> pack(Span(0, 6))
    '{"start":0,"end":6}'
    """
    kind: Any = type(value)
    return _adapter(kind).dump_json(value, exclude_defaults=True).decode()


def unpack(kind: type[T], text: str | bytes) -> T:
    """The value that `pack` was given, or of it what a type has; LedgerError LEDGER003 where it is not of this kind.

    >>> from servanda.model import Span
    >>> unpack(Span, '{"start":0,"end":6}')
    Span(start=0, end=6)
    """
    wanted: Any = kind
    return _loaded(kind, text, _adapter(wanted).validate_json)


def as_json(data: object) -> bytes:
    """JSON types as compact JSON in UTF-8; half a letter, which UTF-8 does not have, becomes a question mark.

    >>> as_json({"b": 1, "a": "é"}).decode(), as_json(chr(0xD800))
    ('{"b":1,"a":"é"}', b'"?"')
    """
    try:
        return to_json(data)
    except PydanticSerializationError:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


def faults(kind: type, data: object) -> list[tuple[tuple[int | str, ...], str]]:
    """Everything for which data are not of this kind: the path to it, and what is wrong, in words.

    >>> from servanda.model import Span
    >>> faults(Span, {"start": 0})
    [(('end',), 'it is missing')]
    """
    try:
        _adapter(kind).validate_python(data)
    except ValidationError as error:
        return [(one["loc"], _told(one["type"], one["msg"], one["input"])) for one in error.errors(include_url=False)]
    return []


def _told(kind: str, message: str, given: object) -> str:
    match kind:
        case "missing":
            return "it is missing"
        case "extra_forbidden" | "unexpected_keyword_argument":
            return "there is no such field"
        case _:
            return f"{message[:1].lower()}{message[1:]}, not {str(given)[:80]!r}"


def joined(parts: Mapping[str, bytes]) -> bytes:
    """An object in the same form, out of values that are in it already; names are ASCII.

    >>> joined({"b": canonical(1), "a": canonical("é")}) == canonical({"a": "é", "b": 1})
    True
    """
    return b"{" + b",".join(canonical(name) + b":" + parts[name] for name in sorted(parts)) + b"}"


def canonical(data: object) -> bytes:
    r"""JSON types in the one form of RFC 8785: sorted keys, shortest numbers, UTF-8.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\xc3\xa9","b":1}'
    """
    return rfc8785.dumps(data)  # type: ignore[arg-type] # its own recursive JSON type is narrower than object
