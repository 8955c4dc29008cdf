"""Every way out by its name: what it covers, its media type, and the function that writes it.

The command line, the page and the API offer what stands here; `servanda.web.offline` adds the page's own HTML. A format
is a module with `write(excerpt)`, which gives its bytes piece by piece; libraries that it needs are imported when it is
used.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Literal

from servanda.errors import ExportError
from servanda.export.excerpt import ALL, Asked, Excerpt
from servanda.export.rows import csv_parts
from servanda.export.tables import TABLES, table
from servanda.ledger import Book
from servanda.ledger.transfer import dump_lines

Scope = Literal["ledger", "list", "meeting", "undertaking"]
"""What of a ledger can be asked for: all of it, undertakings of a kind, one meeting, one undertaking."""
Write = Callable[[Excerpt], Iterator[bytes]]
ANY: tuple[Scope, ...] = ("ledger", "list", "meeting", "undertaking")
Use = Literal["read", "count", "cite", "plan", "process"]
"""What people want a format for: to read and send, in sheets, as references, in calendars, in other programs."""
TYPED = ("acts", "tellings", "undertakings")
"""Tables whose columns have types of their own."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way out."""

    name: str
    title: str
    """Its name as people write it."""
    use: Use
    media_type: str
    suffix: str
    says: str
    """What it is, for people who choose."""
    write: Write
    covers: tuple[Scope, ...] = ANY
    tables: tuple[str, ...] = ()
    """For formats that hold one table: which there are, the first where none is asked for."""
    is_text: bool = True
    """Whether it can be shown on a terminal."""
    is_of_day: bool = True
    """Whether it is another on another day."""

    def check(self, asked: Asked, *, of_day: bool = False) -> None:
        """Raise ExportError EXPORT002 if this format does not give what is asked for; `of_day` says a day is named."""
        if asked.meeting and asked.undertaking:
            raise ExportError("EXPORT002", "ask for a meeting or for an undertaking, not for both")
        if (asked.meeting or asked.undertaking) and asked.wanted != ALL:
            raise ExportError("EXPORT002", "ask for one thing or for undertakings of a kind, not for both")
        if of_day and not self.is_of_day:
            raise ExportError("EXPORT002", f"{self.name} is the same on every day: leave --as-of out")
        scope = scope_of(asked)
        if scope not in self.covers:
            ways = " or ".join(_WAYS[one] for one in self.covers)
            raise ExportError("EXPORT002", f"{self.name} holds {ways}, not {_WAYS[scope]}{_HINTS.get(self.covers, '')}")
        if asked.table is None:
            return
        if not self.tables:
            raise ExportError("EXPORT002", f"{self.name} has no tables to choose from: leave --table out")
        if asked.table not in self.tables:
            raise ExportError("EXPORT002", f"{self.name} has no table {asked.table!r}: {', '.join(self.tables)}")

    def parts(self, book: Book, on: date, asked: Asked) -> Generator[bytes, None, None]:
        """Its bytes for what is asked of a ledger, as it is known on a day; what is recorded meanwhile is not in them.

        Raises ExportError EXPORT002 and StatementError STATE002 at once, before anything is written.
        """
        self.check(asked)
        return book.at_once(lambda: self.write(Excerpt(book, on, asked)))


def format_of(name: str, formats: Mapping[str, Format]) -> Format:
    """The format of a name; ExportError EXPORT001 where there is none."""
    if name not in formats:
        raise ExportError("EXPORT001", f"there is no format {name!r}; there are: {', '.join(formats)}")
    return formats[name]


_WAYS: dict[Scope, str] = {
    "ledger": "the whole ledger",
    "list": "undertakings of a kind",
    "meeting": "one meeting",
    "undertaking": "one undertaking",
}
_HINTS: dict[tuple[Scope, ...], str] = {
    ("meeting",): ": name one with --meeting; 'servanda meetings' has them",
    ("meeting", "undertaking"): ": name one with --meeting or --undertaking; 'servanda list' and 'meetings' have them",
}


def scope_of(asked: Asked) -> Scope:
    """What of a ledger is asked for."""
    if asked.meeting:
        return "meeting"
    if asked.undertaking:
        return "undertaking"
    return "list" if asked.wanted != ALL else "ledger"


def _by(module: str) -> Write:
    """The `write` of a module of this package, which is imported when it is called."""

    def write(excerpt: Excerpt) -> Iterator[bytes]:
        made: Iterator[bytes] = import_module(f"servanda.export.{module}").write(excerpt)
        return made

    return write


def _csv(excerpt: Excerpt) -> Iterator[bytes]:
    wanted = table(excerpt.asked.table or "tellings")
    return (part.encode() for part in csv_parts(wanted.rows(excerpt), [one.name for one in wanted.columns]))


def _jsonl(excerpt: Excerpt) -> Iterator[bytes]:
    return dump_lines(excerpt.ledger)


FORMATS = {
    one.name: one
    for one in (
        Format(
            "csv",
            "CSV",
            "count",
            "text/csv",
            ".csv",
            "one table, for spreadsheets and programs",
            _csv,
            tables=tuple(TABLES),
        ),
        Format(
            "xlsx",
            "Excel",
            "count",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            "a workbook: undertakings, tellings, totals, conflicts, meetings, sources, method",
            _by("xlsx"),
            is_text=False,
        ),
        Format(
            "parquet",
            "Parquet",
            "count",
            "application/vnd.apache.parquet",
            ".parquet",
            "one table with typed columns",
            _by("parquet"),
            tables=TYPED,
            is_text=False,
        ),
        Format(
            "jsonl",
            "JSON Lines",
            "process",
            "application/jsonl",
            ".jsonl",
            "every record and page; 'servanda load' reads it back to the byte",
            _jsonl,
            covers=("ledger",),
            is_of_day=False,
        ),
        Format(
            "jsonld",
            "JSON-LD",
            "process",
            "application/ld+json",
            ".jsonld",
            "linked data: PROV-O, Web Annotation, schema.org",
            _by("jsonld"),
        ),
        Format(
            "plover",
            "PLOVER",
            "process",
            "text/tab-separated-values",
            ".tsv",
            "event records with the columns of POLECAT",
            _by("polecat"),
        ),
        Format(
            "iati",
            "IATI",
            "process",
            "application/xml",
            ".xml",
            "sums that were pledged, as activities of IATI 2.03",
            _by("iati"),
        ),
        Format(
            "bibtex",
            "BibTeX",
            "cite",
            "application/x-bibtex",
            ".bib",
            "the articles, and an undertaking itself, for LaTeX",
            _by("bibtex"),
        ),
        Format(
            "ris",
            "RIS",
            "cite",
            "application/x-research-info-systems",
            ".ris",
            "the articles, and an undertaking itself, for Zotero, EndNote and others",
            _by("ris"),
        ),
        Format("ics", "iCalendar", "plan", "text/calendar", ".ics", "what falls due, for calendars", _by("ical")),
        Format(
            "docx",
            "Word",
            "read",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
            "a brief of a meeting on two pages, to go on writing in",
            _by("docx"),
            covers=("meeting",),
            is_text=False,
        ),
        Format(
            "pdf",
            "PDF",
            "read",
            "application/pdf",
            ".pdf",
            "a brief of a meeting on two pages, to print and send",
            _by("pdf"),
            covers=("meeting",),
            is_text=False,
        ),
    )
}
"""All formats of this package by their names."""
