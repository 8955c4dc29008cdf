"""The registry: what each format covers, and that it is told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from servanda.errors import ExportError
from servanda.export.excerpt import Asked
from servanda.export.tables import ACT_COLUMNS, TABLES, TELLING_COLUMNS, UNDERTAKING_COLUMNS
from servanda.ledger import Book, Wanted
from servanda.web.offline import WAYS_OUT
from tests.export.conftest import ON, Export

DOCS = (Path(__file__).parents[2] / "docs/exports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WAYS_OUT)
def test_every_format_is_documented(name: str) -> None:
    """Name, what it is, media type and suffix stand in a row of the documentation."""
    one = WAYS_OUT[name]
    covers = ", ".join(scope for scope in one.covers if scope != "list")
    assert f"| `{name}` | {one.says} | {covers} | `{one.media_type}`, `{one.suffix}` |" in DOCS


def test_every_table_and_column_is_documented() -> None:
    """What a column holds stands in the documentation as it stands in the workbook."""
    assert all(f"| `{one.name}` | {one.says} |" in DOCS for one in TABLES.values())
    for column in (*UNDERTAKING_COLUMNS, *TELLING_COLUMNS, *ACT_COLUMNS):
        assert f"| `{column.name}` | {column.kind} | {column.says} |" in DOCS


@pytest.mark.parametrize("name", WAYS_OUT)
def test_a_format_gives_what_it_covers_and_refuses_the_rest(
    export: Export, name: str, meeting: str, pledge: str
) -> None:
    """Each part that it covers gives bytes; any other is EXPORT002 before anything is written."""
    parts: dict[str, dict[str, Any]] = {
        "ledger": {},
        "list": {"wanted": Wanted(theme="health")},
        "meeting": {"meeting": meeting},
        "undertaking": {"undertaking": pledge},
    }
    for scope, asked in parts.items():
        if scope in WAYS_OUT[name].covers:
            assert export(name, **asked)
        else:
            with pytest.raises(ExportError, match="EXPORT002"):
                export(name, **asked)


@pytest.mark.parametrize("name", [name for name, one in WAYS_OUT.items() if one.is_text])
def test_text_is_the_same_each_time(book: Book, export: Export, name: str, meeting: str) -> None:
    """The same ledger on the same day gives the same bytes, which are UTF-8."""
    asked: dict[str, Any] = {"meeting": meeting} if "meeting" in WAYS_OUT[name].covers else {}
    content = export(name, **asked)
    assert content.decode()
    assert b"".join(WAYS_OUT[name].parts(Book(book.ledger), ON, Asked(**asked))) == content


def test_a_list_is_what_was_asked_for(export: Export) -> None:
    """Undertakings of a kind give rows of that kind alone."""
    told = export("csv", table="undertakings", wanted=Wanted(theme="health")).decode()
    assert told.count(",health,") == 2
    assert ",arms," not in told
    assert export("ris", wanted=Wanted(theme="health")).count(b"TY  - NEWS") == 1
    assert export("csv", table="totals", wanted=Wanted(theme="health")).count(b"\r\n") == 2
