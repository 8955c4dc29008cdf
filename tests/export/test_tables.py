"""CSV, XLSX and Parquet, opened by the standard library, openpyxl, LibreOffice and pyarrow."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from servanda.errors import ExportError
from servanda.export.tables import TABLES
from servanda.ledger import Book
from tests.export.conftest import ON, Export


def rows(export: Export, table: str, **asked: Any) -> list[dict[str, str]]:
    """A table's rows as the standard library reads them."""
    return list(csv.DictReader(io.StringIO(export("csv", table=table, **asked).decode(), newline="")))


def workbook(content: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_columns_and_rows(export: Export, table: str) -> None:
    """Each table of CSV has the columns that are told of it, and something in it."""
    found = rows(export, table)
    assert found
    assert list(found[0]) == [one.name for one in TABLES[table].columns]


def test_a_pledge_is_a_row_as_trackers_have_it(export: Export, pledge: str) -> None:
    """Donor, announcement date, type, measure, item, amount, currency, source and status stand in one row."""
    (row,) = (one for one in rows(export, "undertakings") if one["id"] == pledge)
    assert {name: row[name] for name in ("donor", "recipient", "announcement_date", "type", "measure", "currency")} == {
        "donor": "NOR",
        "recipient": "UKR",
        "announcement_date": "2025-01-10",
        "type": "arms",
        "measure": "commit",
        "currency": "EUR",
    }
    assert (row["amount"], row["status"], row["tellings"]) == ("85000000", "in progress", "3")
    assert row["source"] == "https://tide.example/lublin-2025-01-12"
    assert row["quotation"].startswith(f"{row['source']}#:~:text=Oslo%20promised%20Ukraine%2085%20")
    assert row["more_sources"].split("; ") == [
        "https://fjord.example/lublin-2025-01-10",
        "https://bay.example/lublin-2025-05-20",
    ]


def test_every_telling_is_quoted_to_the_character(export: Export, book: Book) -> None:
    """A row's item is what stands in the frozen text between its offsets."""
    texts = {str(one.seq): one.article.text for one in book.ledger.entries()}
    found = rows(export, "acts")
    assert len(found) == 10
    for row in found:
        quoted = texts[row["article"]][int(row["start"]) : int(row["end"])]
        assert row["item"].removeprefix("'") == quoted


def test_with_a_site_links_lead_to_its_page(export: Export) -> None:
    """Quotations link to the act on the ledger's page."""
    for row in rows(export, "acts", site="https://ledger.example/"):
        assert row["quotation"] == f"https://ledger.example/articles/{row['article']}/acts/{row['act'].split('#')[1]}"


def test_no_cell_of_csv_runs(export: Export) -> None:
    """A text that a spreadsheet would take for a formula is marked as a text; it is still there."""
    found = [cell for table in TABLES for row in rows(export, table) for cell in row.values()]
    assert not [cell for cell in found if cell[:1] in "=+-@" and cell]
    assert "'+5 million euros for +field+ hospitals will come from Italy" in found


@pytest.mark.parametrize("table", ["undertakings", "tellings"])
def test_a_part_of_the_ledger_is_a_part_of_the_table(export: Export, table: str, meeting: str, pledge: str) -> None:
    """An undertaking's rows and a meeting's are among those of the whole."""
    whole, of_meeting, of_one = (
        [tuple(row.values()) for row in rows(export, table, **asked)]
        for asked in ({}, {"meeting": meeting}, {"undertaking": pledge[:8]})
    )
    assert set(of_one) < set(of_meeting) < set(whole) or set(of_one) < set(of_meeting) == set(whole)
    assert len(of_one) == (1 if table == "undertakings" else 3)


def test_an_unknown_table_is_refused(export: Export) -> None:
    """The message names those that there are."""
    with pytest.raises(ExportError, match=r"EXPORT002.*tellings"):
        export("csv", table="pledges")


def test_the_workbook_is_one_to_work_with(export: Export, book: Book) -> None:
    """Frozen headers, filters over all rows, dates as dates, and a sheet that says how it was made."""
    found = workbook(export("xlsx"))
    assert found.sheetnames == [
        "Undertakings", "Tellings", "Totals", "Due", "Conflicts", "Meetings", "Sources", "Method"
    ]  # fmt: skip
    for sheet in found.worksheets[:-1]:
        assert sheet.freeze_panes in ("A2", "C2")
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(sheet.max_row, 2), sheet.max_column).coordinate}"
    sheet = found["Undertakings"]
    assert sheet["D2"].value.date() in {one.first for one in book.shelf(ON).lines(ON)[0]}
    method = " ".join(str(cell.value) for row in found["Method"].iter_rows() for cell in row if cell.value)
    assert all(one.name in method for one in (*TABLES["undertakings"].columns, *TABLES["tellings"].columns))


def test_links_of_the_workbook_stay(export: Export, pledge: str) -> None:
    """An undertaking leads to its tellings in the sheet, to its source, and to the words there."""
    found = workbook(export("xlsx"))
    names = {cell.value: cell.column for cell in found["Undertakings"][1]}
    (row,) = (row for row in found["Undertakings"].iter_rows(min_row=2) if row[0].value == pledge)
    inside = row[names["tellings"] - 1].hyperlink.location
    assert found["Tellings"][inside.split("!")[1]].offset(0, 1).value == pledge
    assert row[names["source"] - 1].hyperlink.target == "https://tide.example/lublin-2025-01-12"
    assert "text=Oslo" in (
        row[names["quotation"] - 1].hyperlink.location or row[names["quotation"] - 1].hyperlink.target
    )


def test_formulas_stand_in_totals_alone(export: Export) -> None:
    """Whatever a report says, its words are text."""
    found = workbook(export("xlsx"))
    formulas = [
        (sheet.title, cell) for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert {title for title, _ in formulas} == {"Totals"}
    hostile = [
        cell for row in found["Undertakings"].iter_rows() for cell in row if str(cell.value).startswith("+5 million")
    ]
    assert [(cell.data_type, cell.quotePrefix) for cell in hostile] == [("s", True)]


def test_totals_are_the_sums_of_the_sheet(export: Export, book: Book) -> None:
    """Each total is the sum of the rows that have its labels, and all of them are those of the ledger."""
    found = workbook(export("xlsx"), values=True)
    header = [cell.value for cell in found["Undertakings"][1]]
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in found["Undertakings"].iter_rows(min_row=2, values_only=True):
        one = dict(zip(header, row, strict=True))
        if one["amount"] is not None:
            sums[tuple(one[name] for name in ("donor", "type", "force", "status", "currency"))] += Decimal(
                one["amount"]
            )
    told = {row[:5]: Decimal(row[5]) for row in found["Totals"].iter_rows(min_row=2, values_only=True)}
    assert told == sums
    assert sorted(told.values()) == sorted(one.value for one in book.shelf(ON).totals(ON))


def test_totals_follow_what_an_analyst_changes(export: Export, tmp_path: Path) -> None:
    """LibreOffice reckons the same sums, and others when a row of the sheet is changed."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice is installed: apt-get install libreoffice-calc-nogui")
    before = workbook(export("xlsx"), values=True)["Totals"]
    changed = workbook(export("xlsx"))
    (row,) = (row for row in changed["Undertakings"].iter_rows() if row[10].value == 5_000_000)
    row[10].value = 6_000_000
    changed.save(tmp_path / "changed.xlsx")  # openpyxl keeps no values of formulas: what stands there then was reckoned
    call = [
        office,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*call, "--outdir", tmp_path / "out", tmp_path / "changed.xlsx"], check=True, capture_output=True, timeout=120
    )
    after = workbook((tmp_path / "out" / "changed.xlsx").read_bytes(), values=True)["Totals"]
    sums = [[row[5] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in (before, after)]
    assert [6_000_000 if one == 5_000_000 else one for one in sums[0]] == sums[1]


@pytest.mark.parametrize("table", ["acts", "tellings", "undertakings"])
def test_parquet_has_the_same_rows_with_types(export: Export, table: str) -> None:
    """The library pyarrow reads what the CSV has: days as dates, sums as decimals, lists as lists."""
    found = pq.read_table(io.BytesIO(export("parquet", table=table)))
    assert found.schema.field("announcement_date").type == pa.date32()
    assert found.schema.field("amount").type == pa.decimal128(38, 9)
    assert found.schema.field("donor").type == pa.list_(pa.string())
    assert found.schema.metadata[b"servanda.as_of"] == b"2025-06-10"
    told = rows(export, table)
    assert found.num_rows == len(told)
    for row, same in zip(found.to_pylist(), told, strict=True):
        assert type(row["announcement_date"]) is date
        assert "; ".join(row["donor"]) == same["donor"]
        assert row["item"] == same["item"].removeprefix("'")
        assert (row["amount"] or 0) == Decimal(same["amount"] or 0)
