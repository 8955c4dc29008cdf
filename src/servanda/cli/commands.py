"""Every command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import replace
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import click

from servanda import demo as example
from servanda import pipeline
from servanda.actors import Own, using
from servanda.cli import assist, completion, exported, hooks, log, search, statements, tables, tokens, views
from servanda.cli.forms import Form, emit, emit_object, with_forms
from servanda.cli.manual import Sectioned, epilog
from servanda.cli.options import (
    FILE,
    person,
    program,
    settings_of,
    with_ledger,
    with_metadata,
    with_reader,
)
from servanda.codec import dump
from servanda.collect import fetch, find
from servanda.config import Settings
from servanda.errors import SourceError
from servanda.export.guidelines import source_object
from servanda.export.rows import ACT_COLUMNS, act_row, as_csv
from servanda.ledger import Ledger, Tokens
from servanda.model import Metadata, Rejection
from servanda.readers import Reader, load
from servanda.values.rates import Rates, converted

READ_COLUMNS = ("source", *(name for name in ACT_COLUMNS if name not in ("ref", "article")))


def _use_own_tables(config: Settings) -> None:
    """Puts the user's tables of actors in force for the rest of the command."""
    tables = (config.own_tenures, config.own_names, config.own_members)
    click.get_current_context().with_resource(using(Own(*(Path(path) if path else None for path in tables))))


@click.group(
    cls=Sectioned, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}, epilog=epilog()
)
@click.version_option(version("servanda"), prog_name="servanda")
def cli() -> None:
    """Read the news of summits and keep the ledger of what was undertaken there.

    Start with 'servanda demo', or 'servanda read FILE' on a report of your own.
    """


@cli.command()
@click.argument("sources", nargs=-1, required=True, type=FILE, metavar="FILE|FOLDER|-...")
@with_metadata
@with_reader
@click.option("--in", "currency", metavar="CODE", help="Convert sums to this currency of ISO 4217, by --rates.")
@click.option(
    "--rates", type=click.Path(path_type=Path), metavar="FILE", help="CSV with the columns date, currency, rate, base."
)
@with_forms
def read(
    sources: tuple[str, ...],
    reader: str | None,
    form: Form,
    *,
    currency: str | None,
    rates: Path | None,
    **given: str | None,
) -> int:
    """Read reports without a ledger and print their acts.

    Files are .txt, .html or .md; '-' is standard input. Exits with 2 if a source could not be read.
    With --in, sums are converted at the day of publication, and each says so.
    """
    if (rates is None) != (currency is None):
        raise click.UsageError("--in and --rates belong together")
    table = Rates(rates) if rates else None
    config, _ = settings_of(reader=reader)
    _use_own_tables(config)
    metadata, names, found = pipeline.metadata(**given), find(sources)[0], load(config.reader, config)
    failed = False
    if form == "csv":
        click.echo(as_csv([], READ_COLUMNS), nl=False)
    for name in names:
        page = fetch(name, limit=config.max_page_bytes)
        result = None if isinstance(page, Rejection) else pipeline.read_page(page, found, metadata)
        if result and result.article and result.reading and table and currency:
            day = result.article.metadata.published
            result = replace(result, reading=converted(result.reading, table, currency, day))
        rejection = page if isinstance(page, Rejection) else result.rejection if result else None
        failed = failed or rejection is not None
        if form == "json":
            emit_object(_read_object(name, result, rejection))
        elif form == "csv":
            click.echo(as_csv(_read_rows(name, result), READ_COLUMNS, header=False), nl=False)
            tables.show_rejection(rejection)
        else:
            tables.show_result(name, result, rejection)
    return 2 if failed else 0


def _read_object(name: str, result: pipeline.Result | None, rejection: Rejection | None) -> dict[str, Any]:
    found: dict[str, Any] = {"source": name}
    if result and result.article:
        found |= source_object(result.article, result.reading)
    if rejection:
        found["rejection"] = dump(rejection)
    return found


def _read_rows(name: str, result: pipeline.Result | None) -> list[dict[str, Any]]:
    """A row an act of one source."""
    if result is None or result.article is None or result.reading is None:
        return []
    return [{"source": name, **act_row(act, result.article.metadata)} for act in result.reading.acts]


@cli.command()
@click.argument("sources", nargs=-1, required=True, type=FILE, metavar="FILE|FOLDER|-...")
@with_metadata
@with_reader
@with_ledger
@click.option(
    "--acts",
    type=FILE,
    metavar="FILE",
    help="Record these acts, in the guidelines' form, instead of reading one source.",
)
def add(sources: tuple[str, ...], reader: str | None, ledger: str | None, acts: str | None, **given: str | None) -> int:
    """Read reports and record them in the ledger.

    What is recorded already is passed over. A text with other metadata is another
    article, and that is said. What cannot be read is recorded as rejected, with the
    reason; the run goes on. With --acts nothing is read: the acts are those of the
    file, and --author is who made them.
    """
    config, _ = settings_of(reader=reader, ledger=ledger)
    _use_own_tables(config)
    names, passed = find(sources)
    if acts is not None:
        return _add_acts(names, acts, config, given)
    metadata = pipeline.metadata(**given)
    found = load(config.reader, config)
    with Ledger(config.ledger, author=program()) as book:
        try:
            total = _add(names, book, found, config, metadata)
        except KeyboardInterrupt:
            tables.say_error("what was reported as recorded is in the ledger; run the same command to go on")
            raise
    tables.say_added(total, passed, config.ledger)
    return 2 if total.rejected and not (total.recorded or total.known) else 0


def _add_acts(names: list[str], acts: str, config: Settings, given: dict[str, str | None]) -> int:
    if len(names) != 1:
        raise click.UsageError(f"--acts belongs to one source, and here are {len(names)}")
    author, total = person(given.pop("author")), tables.Total()
    page = fetch(names[0], limit=config.max_page_bytes)
    if isinstance(page, Rejection):
        raise SourceError(page.code, f"{page.source}: {page.reason}")
    result = pipeline.read_acts(page, acts, author=author, given=pipeline.metadata(**given))
    with Ledger(config.ledger, author=program()) as book:
        one = pipeline.record(result, book, intake=f"acts:{page.sha256}:{author}", annotator=author)
    total.count(one)
    click.echo(tables.line_added(one))
    tables.say_added(total, 0, config.ledger)
    return 2 if total.rejected else 0


def _add(
    names: list[str], book: Ledger, reader: Reader, config: Settings, metadata: Metadata | None = None
) -> tables.Total:
    total = tables.Total()
    with tables.progress("reading", len(names)) as advance:
        for one in pipeline.add(names, book, reader, given=metadata, limit=config.max_page_bytes):
            total.count(one)
            advance(tables.line_added(one))
    return total


@cli.command()
@with_ledger
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port; 0 takes a free one.  [default: 8765]")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that answer, a core each.  [default: 1]")
@click.option("--public-address", metavar="URL", help="Where others find it, through a proxy: https://ledger.example.")
def serve(ledger: str | None, **flags: object) -> None:
    """Serve the ledger's page and its API.

    On this machine everybody may read. To write, and to read from anywhere else,
    takes a token: see 'servanda token'.
    """
    from servanda import web  # noqa: PLC0415 - only these two commands need the server

    config, _ = settings_of(ledger=ledger, **flags)
    _use_own_tables(config)
    with (
        Ledger(config.ledger, author=program(), create=False) as book,
        web.listen(config.host, config.port, workers=config.workers) as listener,
    ):
        tables.say_serving(web.address_of(listener))
        _use_own_tables(config)
        with _telling(book, config):
            web.serve(book, listener, config, key=log.key_path(config, book))


@contextmanager
def _telling(book: Ledger, config: Settings) -> Iterator[None]:
    """While it lasts those who want to be told are told of what is recorded."""
    from servanda.hooks import Courier  # noqa: PLC0415 - only the server and the hooks need the network

    stop = Event()
    courier = Courier(book, private=bool(config.private_hooks))
    thread = Thread(target=courier.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(1)


@cli.command()
@click.option(
    "--ledger",
    type=FILE,
    metavar="LEDGER",
    help="Where to build it.  [default: a temporary folder, or servanda-demo.db with --no-serve]",
)
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port; 0 takes a free one.  [default: 8765]")
@click.option("--no-serve", is_flag=True, help="Build the ledger and stop.")
def demo(ledger: str | None, host: str | None, port: int | None, no_serve: bool) -> None:
    """Build an example ledger, and serve its page.

    It is made of the reports that come with the package, in a place of its own.
    """
    from servanda import web  # noqa: PLC0415 - only these two commands need the server

    config, _ = settings_of(host=host, port=port, workers=1)
    with ExitStack() as held:
        # The port first: a busy one should not cost a build.
        listener = None if no_serve else held.enter_context(web.listen(config.host, config.port))
        spare = (
            "servanda-demo.db" if no_serve else held.enter_context(TemporaryDirectory(prefix="servanda-")) + "/demo.db"
        )
        address = ledger or spare
        address = address if "://" in address else str(Path(address).resolve())
        folder = held.enter_context(resources.as_file(resources.files("servanda") / "demo" / "reports"))
        book = held.enter_context(Ledger(address, author=program()))
        with chdir(folder):  # so that the ledger names the reports, not where the package lies
            names, passed = find(sorted(path.name for path in folder.iterdir()))
            tables.say_added(_add(names, book, load(config.reader, config), config), passed, address)
        tables.say_stated(*example.state(book))
        tables.say_ask(address)
        if listener:
            tables.say_serving(web.address_of(listener))
            if not Tokens(book.engine).listed():
                tables.say(
                    f"To review and add there, sign in with {Tokens(book.engine).add(person(None), 'administrator')}"
                )
            web.serve(book, listener, config, key=log.key_path(config, book))


@cli.command()
@with_forms
def config(form: Form) -> None:
    """Show every setting with its value and where that came from."""
    _, origins = settings_of()
    if form == "json":
        emit_object({one.name: {"value": one.value, "origin": one.origin} for one in origins})
    else:
        rows = [{"setting": one.name, "value": one.value, "origin": one.origin} for one in origins]
        emit(form, rows, ("setting", "value", "origin"), lambda: tables.show_settings(origins))


for part in (views, search, exported, log, statements, tokens, hooks, assist, completion):
    for command in part.COMMANDS:
        cli.add_command(command)
