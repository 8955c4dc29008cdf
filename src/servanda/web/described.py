"""The API's OpenAPI as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a type."""

    name: str
    kind: str
    words: str = ""
    where: str = ""
    """path or header; empty for what stands in the query, and for fields."""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    words: str
    parameters: tuple[Field, ...]
    body: str
    """Media types and type of what is sent; empty for nothing."""


@dataclass(frozen=True)
class Type:
    """What an answer or a body is made of."""

    name: str
    words: str
    fields: tuple[Field, ...]


def operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """Every method of every path, in the order of the OpenAPI."""
    for path, methods in spec["paths"].items():
        for method, told in methods.items():
            parameters = tuple(
                Field(one["name"], _kind(one["schema"]), _words(one), "" if one["in"] == "query" else one["in"])
                for one in told.get("parameters", ())
            )
            content = told.get("requestBody", {}).get("content", {})
            body = "; ".join(f"{type_}: {_kind(one['schema'])}" for type_, one in content.items())
            yield Operation(method.upper(), path, _words(told), parameters, body)


def types(spec: dict[str, Any]) -> Iterator[Type]:
    """Every type with fields, in the order of their names."""
    for name, told in spec["components"]["schemas"].items():
        if fields := told.get("properties"):
            found = tuple(Field(each, _kind(of), _words(of)) for each, of in fields.items())
            yield Type(name, _words(told), found)


def _words(told: dict[str, Any]) -> str:
    return str(told.get("description", ""))


def _kind(of: dict[str, Any]) -> str:
    if "$ref" in of:
        return str(of["$ref"]).rsplit("/", 1)[-1]
    if "enum" in of:
        return " | ".join(map(str, of["enum"]))
    if "anyOf" in of:
        return " | ".join(_kind(one) for one in of["anyOf"] if one.get("type") != "null")
    if of.get("type") == "array":
        return f"list of {_kind(of['items'])}"
    return str(of.get("format") or of.get("type") or "anything")
