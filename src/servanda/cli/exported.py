"""The command that writes a ledger, or a part of it, for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import click

from servanda.cli import tables
from servanda.cli.options import FILE, program, settings_of, with_ledger
from servanda.cli.views import with_as_of
from servanda.errors import ExportError, SourceError
from servanda.export.excerpt import AHEAD, Asked
from servanda.export.formats import format_of
from servanda.ledger import Book, Ledger


@click.command()
@click.argument("name", metavar="FORMAT")
@with_ledger
@click.option("--meeting", metavar="ID", help="Of one meeting: what was taken on there, and who tells it.")
@click.option("--undertaking", metavar="ID", help="Of one undertaking.")
@click.option("--table", metavar="NAME", help="For csv and parquet, which table.  [default: tellings, acts]")
@with_as_of
@click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    default=AHEAD,
    show_default=True,
    help="What falls due, so many days ahead.",
)
@click.option("--site", metavar="ADDRESS", help="Where the ledger's page is served: links lead there.")
@click.option("--out", "-o", type=FILE, metavar="FILE", help="Where to.  [default: standard output]")
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
def export(  # noqa: PLR0913 - an option each
    name: str,
    ledger: str | None,
    as_of: date | None,
    *,
    meeting: str | None,
    undertaking: str | None,
    table: str | None,
    days: int,
    site: str | None,
    out: str | None,
    replace: bool,
) -> None:
    """Write the ledger, or a part of it, for other programs.

    FORMAT is a table (csv, xlsx, parquet), the log itself, which 'servanda load'
    reads back to the byte (jsonl), linked data (jsonld), events (plover),
    activities (iati), references (bibtex, ris), a calendar of what falls due
    (ics), one file of a meeting or an undertaking to mail (html), or a brief of a
    meeting on two pages (docx, pdf). docs/exports.md has all columns.
    """
    from servanda.web.offline import WAYS_OUT  # noqa: PLC0415 - the page is needed here alone

    form, asked = format_of(name, WAYS_OUT), Asked(meeting, undertaking, table=table, days=days, site=_site(site))
    form.check(asked, of_day=as_of is not None)
    target = Path(out) if out else None
    if target is None and not form.is_text and sys.stdout.isatty():
        raise ExportError(
            "EXPORT004", f"{name} is no text for a terminal: name a file with -o, say -o out{form.suffix}"
        )
    if target is not None and _is_there(target) and not (replace and target.is_file()):
        raise ExportError("EXPORT003", f"{target} is there already: name another file, or say --replace")
    config, _ = settings_of(ledger=ledger)
    with (
        Ledger(config.ledger, author=program(), create=False) as log,
        closing(form.parts(Book(log), as_of or log.today(), asked)) as parts,
    ):
        _write(parts, target)


def _site(address: str | None) -> str:
    if address and not address.startswith(("http://", "https://")):
        raise click.BadParameter(f"{address!r} is no web address: it begins with http", param_hint="--site")
    return address or ""


def _is_there(target: Path) -> bool:
    """Whether there is anything of that name; of a name that cannot be, writing says what is wrong with it."""
    try:
        return target.exists()
    except OSError:
        return False


def _write(parts: Iterable[bytes], target: Path | None) -> None:
    """Write all parts; a file appears when it is whole."""
    if target is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        return
    part_file = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part_file.open("xb") as file:
            size = sum(file.write(part) for part in parts)
        was_there = _is_there(target)
        part_file.replace(target)
    except OSError as error:
        raise SourceError("SRC001", f"{target} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):  # a name that cannot be written cannot be deleted either
            part_file.unlink(missing_ok=True)
    tables.say_error(f"{target} {'replaced' if was_there else 'written'}: {size:,} bytes")


COMMANDS = (export,)
