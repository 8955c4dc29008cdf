"""The forms in which commands print: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Literal, TypeVar

import click

from servanda.export.rows import as_csv

F = TypeVar("F", bound=Callable[..., Any])
Form = Literal["table", "json", "csv"]
_JSON = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line.")
_CSV = click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets: comma-separated, with a header.")


def with_forms(command: F) -> F:
    """The options --json and --csv; the command is told the form that was asked for."""

    @wraps(command)
    def asked(*args: Any, as_json: bool, as_csv: bool, **kwargs: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("--json and --csv exclude each other")
        return command(*args, form="json" if as_json else "csv" if as_csv else "table", **kwargs)

    return _JSON(_CSV(asked))  # type: ignore[return-value] # the decorators keep what they are given


def with_json(command: F) -> F:
    """The option --json alone, for what is no table."""

    @wraps(command)
    def asked(*args: Any, as_json: bool, **kwargs: Any) -> Any:
        return command(*args, form="json" if as_json else "table", **kwargs)

    return _JSON(asked)  # type: ignore[return-value] # the same


def emit(form: Form, rows: Iterable[dict[str, Any]], columns: Sequence[str], table: Callable[[], object]) -> None:
    """Rows in a form for programs, or else the table."""
    if form == "csv":
        click.echo(as_csv(list(rows), columns), nl=False)
    elif form == "json":
        for row in rows:
            emit_object(row)
    else:
        table()


def emit_object(found: dict[str, Any]) -> None:
    """One JSON object in a line of its own."""
    click.echo(json.dumps(found, ensure_ascii=False))
