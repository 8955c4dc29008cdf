"""A workbook as analysts keep it by hand; wraps XlsxWriter.

Sheets: undertakings, tellings, totals, what is due, conflicts, meetings, sources, method. The header of each is
frozen and has filters. Sums are formulas over the rows of undertakings, with their values beside them for programs
that do not reckon. Texts are never formulas. Rows go to the disk as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from servanda.errors import ExportError
from servanda.export.excerpt import Excerpt, Source, totals_of
from servanda.export.rows import runs
from servanda.export.spool import spooled
from servanda.export.tables import (
    TABLES,
    TELLING_COLUMNS,
    UNDERTAKING_COLUMNS,
    Column,
    Kind,
    Row,
    telling_row,
    undertaking_row,
)
from servanda.ledger.accounts import Line
from servanda.ledger.views.totals import EACH, Labels, Total, labels

ROWS, LINKS, ADDRESS, CELL = 1_048_575, 65_530, 2079, 32_767
"""Excel's limits: rows below the header, links on a sheet, characters of a link and in a cell."""
LABEL = 200
"""Characters of a label that SUMIFS compares: Excel's limit is 255."""
NONE = "(none)"
"""Stands for an empty label, which SUMIFS cannot look for."""
WIDTHS: dict[Kind, int] = {
    "text": 14, "day": 12, "number": 18, "count": 10, "share": 10, "flag": 9, "list": 20, "link": 30
}  # fmt: skip
WIDE = {
    "item": 70,
    "words_a": 60,
    "words_b": 60,
    "condition": 40,
    "title": 40,
    "quotation": 12,
    "outlet": 24,
    "words": 60,
    "participants": 40,
}
EMPTY: tuple[object, ...] = (None, "", [])
LINE, MOST = 15, 8
"""Points of a line, and the most lines of a row."""
QUOTED = "its words"
SOURCE_COLUMNS = (
    Column("article", "count", "The article's record in the ledger."),
    Column("published", "day", "The day of publication, or that of recording where none is known."),
    Column("outlet", "text", "Who published it."),
    Column("author", "text", "Who wrote it."),
    Column("title", "text", "Its title."),
    Column("language", "text", "BCP 47."),
    Column("source", "link", "Where it was published."),
    Column("recorded", "text", "When the ledger recorded its text, which it keeps, in UTC."),
    Column("text_sha256", "text", "SHA-256 of that text."),
)
TOTAL_COLUMNS = (
    Column("donor", "list", "Who bears it."),
    Column("type", "text", "The theme."),
    Column("force", "text", "Of the promise."),
    Column("status", "text", "On the day of the sheet."),
    Column("currency", "text", "ISO 4217."),
    Column("amount", "number", "The sum."),
    Column("undertakings", "count", "How many undertakings it is made of."),
)
METHODS = (
    (
        "Rows",
        "An undertaking is one promise, refusal, proposal, demand, threat or deed with all tellings of it; a telling "
        "is one act of one article. Items are quotations, to the character, from texts that the ledger keeps.",
    ),
    (
        "Totals",
        f"{EACH} They are formulas over the rows of Undertakings: they follow what you change there. Sums of "
        "different forces, statuses and currencies are never added up: pledges are no payments.",
    ),
    ("Unknown", "An empty cell says that no source tells it. Nothing is guessed."),
    (
        "Links",
        "'source' leads to where an article was published, which may vanish; 'quotation' to its words there. The words "
        "themselves stand in the sheet, and 'text_sha256' names the text that the ledger keeps.",
    ),
)
SUMMED = ("donor", "type", "force", "status", "currency")
"""By what sums are kept apart: columns of the sheet of undertakings."""


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The workbook. Raises ExportError EXPORT003 where there are more rows than Excel has."""
    return spooled(lambda file: _Workbook(file, excerpt).fill())


class _Workbook:
    def __init__(self, file: IO[bytes], excerpt: Excerpt) -> None:
        self._excerpt = excerpt
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        self._book.set_properties({"title": f"Servanda, {excerpt.on}", "created": datetime.combine(excerpt.on, time())})
        self._book.set_calc_mode("auto")
        add = self._book.add_format
        self._head = add({"bold": True, "bg_color": "#1D3D4F", "font_color": "#FFFFFF", "valign": "vcenter"})
        self._formats: dict[Kind, Format] = {
            "text": add({"valign": "top", "text_wrap": True}),
            "list": add({"valign": "top", "text_wrap": True}),
            "flag": add({"valign": "top"}),
            "day": add({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"}),
            "number": add({"valign": "top", "num_format": "#,##0", "align": "right", "indent": 1}),
            "count": add({"valign": "top"}),
            "share": add({"valign": "top", "num_format": "0.00"}),
            "link": add({"valign": "top", "font_color": "#1D4F6E", "underline": 1}),
        }
        self._broken = add({"valign": "top", "num_format": "#,##0.00####", "align": "right", "indent": 1})
        self._quoted = add({"valign": "top", "text_wrap": True, "quote_prefix": True})
        self._title = add({"bold": True, "font_size": 14})
        self._bold = add({"bold": True, "valign": "top"})
        self.cut_links = False

    def fill(self) -> None:
        """Write all sheets."""
        undertakings = _Sheet(self, "Undertakings", UNDERTAKING_COLUMNS)
        tellings = _Sheet(self, "Tellings", TELLING_COLUMNS)
        totals = _Sheet(self, "Totals", TOTAL_COLUMNS)
        of, lines = _Labels(), list[Line]()
        sources = self._excerpt.sources
        for one in self._excerpt.accounts():
            first = tellings.rows + 2  # the row as Excel numbers it
            for told in one.tellings:
                tellings.add(telling_row(told, one, sources, self._excerpt))
            row = undertaking_row(one, sources, self._excerpt)
            if one.line.value is not None:
                lines.append(one.line)
            undertakings.add(row | of.cells(one.line), {"tellings": f"internal:'Tellings'!A{first}"})
        self._totals(totals, lines, of, undertakings)
        for name in ("due", "conflicts", "meetings"):
            view = _Sheet(self, name.capitalize(), TABLES[name].columns)
            for row in TABLES[name].rows(self._excerpt):
                view.add(row)
            view.close()
        self._sources(sources)
        for sheet in (undertakings, tellings, totals):
            sheet.close()
        self._method()
        self._book.close()

    def _totals(self, sheet: _Sheet, lines: Sequence[Line], of: _Labels, over: _Sheet) -> None:
        """Sums as formulas over the rows of undertakings."""
        for at, one in enumerate(totals_of(lines), 2):
            its = of.found[one.bearer, one.theme, one.force, one.status, one.currency]
            criteria = ",".join(
                f"{over.range(name)},{_criterion(f'${column}{at}', label)}"
                for column, name, label in zip("ABCDE", SUMMED, its, strict=True)
            )
            formulas = {
                "amount": (f"=SUMIFS({over.range('amount')},{criteria})", one.value),
                "undertakings": (f'=COUNTIFS({criteria},{over.range("amount")},"<>")', len(one.parts)),
            }
            sheet.add(dict(zip(SUMMED, its, strict=True)), formulas=formulas)

    def _sources(self, sources: dict[int, Source]) -> None:
        sheet = _Sheet(self, "Sources", SOURCE_COLUMNS)
        for one in sources.values():
            sheet.add(
                {
                    "article": one.record,
                    "published": one.day,
                    "outlet": one.publisher,
                    "author": one.author,
                    "title": one.title,
                    "language": one.language,
                    "source": one.address,
                    "recorded": one.recorded,
                    "text_sha256": one.sha256,
                }
            )
        sheet.close()

    def _method(self) -> None:
        """How to read the sheets, in words."""
        sheet = self._book.add_worksheet("Method")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        sheet.hide_gridlines(2)
        head, at = self._excerpt.ledger.head() or (0, ""), 0
        told = [
            ("Servanda", f"What was undertaken, as it was known on {self._excerpt.on}."),
            (
                "Ledger",
                f"Its head is {head[0]}:{head[1]}: 'servanda verify --head' proves that it holds these records.",
            ),
            *METHODS,
            *(("Told again", _told_again(one)) for one in self._excerpt.totals() if one.again),
        ]
        if self.cut_links:
            told.append(("Links left out", f"Excel takes {LINKS:,} links on a sheet: later addresses are plain text."))
        sheet.write_string(0, 0, "How to read this workbook", self._title)
        for at, (name, words) in enumerate(told, 2):
            sheet.write_string(at, 0, name, self._bold)
            sheet.write_string(at, 1, words, self._formats["text"])
        for title, columns in (("Undertakings", UNDERTAKING_COLUMNS), ("Tellings", TELLING_COLUMNS)):
            at += 2
            sheet.write_string(at, 0, f"Columns of {title}", self._bold)
            for column in columns:
                at += 1
                sheet.write_string(at, 0, column.name, self._formats["text"])
                sheet.write_string(at, 1, column.says, self._formats["text"])

    def sheet(self, name: str, columns: Sequence[Column]) -> Worksheet:
        """A new sheet with a frozen header."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 2 if len(columns) > 9 else 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column), self._formats[column.kind])
        sheet.set_row(0, 22)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.name, self._head)
        return sheet

    def text(self, words: str) -> tuple[str, Format]:
        """A text with its form; one that Excel would take for a formula when it is edited is marked as a text."""
        cut = words if len(words) <= CELL else f"{words[: CELL - 2]} …"
        return cut, self._quoted if runs(cut) else self._formats["text"]

    def form(self, kind: Kind, value: object = None) -> Format:
        """How cells of a kind look; a number that is not whole has digits behind its point."""
        return (
            self._broken
            if kind == "number" and isinstance(value, Decimal | float) and value % 1
            else self._formats[kind]
        )


def _told_again(one: Total) -> str:
    """What is to be known of a sum before it is added to others."""
    return (
        f"{one.bearer}, {one.theme}, {one.currency} {one.value:,f}: {', '.join(one.again)} tells the same sum "
        "under another theme, and reads as the same promise. The rows of Totals keep both apart: add it once."
    )


class _Sheet:
    """One sheet that grows row by row."""

    def __init__(self, book: _Workbook, name: str, columns: Sequence[Column]) -> None:
        self._book, self.name, self._columns = book, name, columns
        self._sheet = book.sheet(name, columns)
        self._places = {column.name: at for at, column in enumerate(columns)}
        self._texts = [(one.name, _width(one)) for one in columns if one.kind in ("text", "list")]
        self._links = 0
        self.rows = 0

    def range(self, column: str) -> str:
        """All rows of a column, as formulas name them."""
        at = xl_col_to_name(self._places[column], col_abs=True)
        return f"{self.name}!{at}$2:{at}${max(self.rows, 1) + 1}"

    def add(
        self, row: Row, links: dict[str, str] | None = None, formulas: dict[str, tuple[str, Any]] | None = None
    ) -> None:
        """Write a row below the last one; `links` lie under other cells, `formulas` come with their values."""
        self.rows += 1
        if self.rows > ROWS:
            raise ExportError("EXPORT003", f"the sheet {self.name} has more than {ROWS:,} rows: export csv or parquet")
        self._sheet.set_row(self.rows, LINE * self._lines(row))
        for at, column in enumerate(self._columns):
            if formulas and column.name in formulas:
                formula, value = formulas[column.name]
                form = self._book.form(column.kind, value)
                self._sheet.write_formula(self.rows, at, formula, form, float(value))
            elif links and column.name in links and self._may_link():
                self._sheet.write_url(self.rows, at, links[column.name], self._book.form("link"))
                self._sheet.write_number(self.rows, at, row[column.name], self._book.form("link"))
            elif (value := row.get(column.name)) not in EMPTY:
                self._cell(at, value, column.kind)

    def _lines(self, row: Row) -> int:
        """How many lines the longest text takes; programs do not reckon that by themselves."""
        most = 1
        for name, width in self._texts:
            value = row.get(name)
            if value not in EMPTY:
                words = _plain(value)
                if len(words) >= width or "\n" in words:
                    most = max(most, sum(1 + len(line) // width for line in words.split("\n")))
        return min(most, MOST)

    def _cell(self, at: int, value: object, kind: Kind) -> None:
        """Write a value that is not empty."""
        form, sheet = self._book.form(kind, value), self._sheet
        match value:
            case bool():
                sheet.write_boolean(self.rows, at, value, form)
            case date():
                sheet.write_datetime(self.rows, at, value, form)
            case int() | float() | Decimal():
                sheet.write_number(self.rows, at, float(value), form)
            case str() if kind == "day":
                sheet.write_datetime(self.rows, at, date.fromisoformat(value), form)
            case str() if kind == "link" and self._link(at, value, form):
                return
            case _:
                sheet.write_string(self.rows, at, *self._book.text(_plain(value)))

    def _link(self, at: int, address: str, form: Format) -> bool:
        """A link, if there may be one more; the long address of a quotation lies under words."""
        words = QUOTED if self._columns[at].name == "quotation" else None
        fits = len(address) <= ADDRESS and self._may_link()
        return fits and self._sheet.write_url(self.rows, at, address, form, words) == 0

    def _may_link(self) -> bool:
        self._links += 1
        self._book.cut_links = self._book.cut_links or self._links > LINKS
        return self._links <= LINKS

    def close(self) -> None:
        """Filters over all rows."""
        self._sheet.autofilter(0, 0, max(self.rows, 1), len(self._columns) - 1)


def _plain(value: object) -> str:
    """A cell's text; lists by semicolons."""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _width(column: Column) -> int:
    """In characters; the name with its filter's button has room."""
    return max(WIDE.get(column.name, WIDTHS[column.kind]), len(column.name) + 4)


class _Labels:
    """Labels that SUMIFS can tell apart, which minds neither case nor what stands behind 255 characters."""

    def __init__(self) -> None:
        self._bearers: dict[str, str] = {}
        self._taken: set[str] = set()
        self.found: dict[Labels, tuple[str, ...]] = {}
        """Of the labels of each sum those that stand in the sheet, in the order of SUMMED."""

    def cells(self, line: Line) -> dict[str, str]:
        """The cells of an undertaking by which its sum is kept apart; the currency's where there is a sum."""
        its = (self._bearer("; ".join(line.bearer)), line.theme, line.force or NONE, line.status)
        if line.currency is None:
            return dict(zip(SUMMED, its, strict=False))
        told = (*its, line.currency)
        self.found[labels(line.bearer, line.theme, line.force, line.status, line.currency)] = told
        return dict(zip(SUMMED, told, strict=True))

    def _bearer(self, words: str) -> str:
        if words not in self._bearers:
            label, number = words[:LABEL] or NONE, 1
            while label.casefold() in self._taken:
                number += 1
                label = f"{words[:LABEL]} ({number})"
            self._taken.add(label.casefold())
            self._bearers[words] = label
        return self._bearers[words]


def _criterion(cell: str, label: str) -> str:
    """What SUMIFS is to look for: a cell's text as it stands, where it holds signs that would mean something else."""
    if not set(label) & set("~*?") and label[:1] not in ("=", "<", ">"):
        return cell
    return f'"="&SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},"~","~~"),"*","~*"),"?","~?")'
