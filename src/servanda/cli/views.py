"""Commands that say what the ledger says: undertakings, what falls due, conflicts, meetings, totals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, get_args

import click

from servanda.actors.names import meant
from servanda.cli import shown, tables
from servanda.cli.options import F, program, settings_of, with_json, with_ledger
from servanda.export.guidelines import source_object
from servanda.export.rows import (
    ARTICLE_COLUMNS,
    CLASH_COLUMNS,
    LINE_COLUMNS,
    MEETING_COLUMNS,
    TOTAL_COLUMNS,
    account_object,
    article_rows,
    as_csv,
    clash_object,
    clash_row,
    line_row,
    meeting_object,
    meeting_row,
    total_row,
)
from servanda.ledger import Book, Entry, JudgedAct, Ledger, Shelf, Wanted
from servanda.ledger.views.status import Status
from servanda.ledger.views.telling import UNDERTAKEN
from servanda.model import LABELS
from servanda.model.act import Trigger

# Lines of a table for people, unless they ask for more; programs get all.
LINES = 50


class Day(click.ParamType[date]):
    """A day of the calendar, as 2025-09-05."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a mistake is said with an example."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write it as 2025-09-05", param, ctx)


with_as_of = click.option(
    "--as-of", type=Day(), metavar="DAY", help="What was known and held on this day: 2025-09-05.  [default: today]"
)
with_csv = click.option("--csv", "as_csv_", is_flag=True, help="For spreadsheets: comma-separated, with a header.")
with_limit = click.option(
    "--limit", type=click.IntRange(min=0), help=f"So many at most, 0 for all.  [default: {LINES} in a table]"
)


def with_forms(command: F) -> F:
    """The ledger, the day, and the forms for programs."""
    return with_ledger(with_as_of(with_json(with_csv(command))))


@contextmanager
def _shelf(ledger: str | None, as_of: date | None) -> Iterator[tuple[Shelf, date]]:
    """What answers for a day, and the day."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as log:
        on = as_of or log.today()
        yield Book(log).shelf(on), on


def _print(
    rows: Iterable[dict[str, Any]], columns: Sequence[str], table: Callable[[], None], *, as_json: bool, csv: bool
) -> None:
    """Rows in the form that was asked for; without one, the table."""
    if as_json and csv:
        raise click.UsageError("--json and --csv exclude each other")
    if csv:
        click.echo(as_csv(list(rows), columns), nl=False)
    elif as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        table()


def _limit(given: int | None, *, programs: bool) -> int | None:
    """The limit: what was given, 0 for none; else that of tables."""
    return (None if programs else LINES) if given is None else given or None


@click.command(name="list")
@with_forms
@click.option("--actor", metavar="ACTOR", help="Borne by: FRA, France, EU/European Commission.")
@click.option("--theme", type=click.Choice(LABELS["theme"]), metavar="THEME", help="As energy, or arms.")
@click.option("--status", type=click.Choice(get_args(Status)), metavar="STATUS", help='As due, or "partly kept".')
@click.option("--force", type=click.Choice(LABELS["force"]), help="The strongest that anybody tells.")
@click.option("--type", "kind", type=click.Choice(sorted(UNDERTAKEN)), help="Of its act.")
@click.option("--waits-for", type=click.Choice(get_args(Trigger)), metavar="WHAT", help="As ceasefire, or approval.")
@click.option("--since", type=Day(), metavar="DAY", help="Told on this day or later.")
@with_limit
@click.option("--articles", is_flag=True, help="List the articles instead, and what was rejected.")
def list_(  # noqa: PLR0913 - an option each
    ledger: str | None,
    as_of: date | None,
    as_json: bool,
    as_csv_: bool,
    *,
    actor: str | None,
    theme: str | None,
    status: str | None,
    force: str | None,
    kind: str | None,
    waits_for: str | None,
    since: date | None,
    limit: int | None,
    articles: bool,
) -> None:
    """List undertakings, those told of last first.

    Each with its status on the day, its force, who bears it and for whom, and how
    many outlets tell it, from how many origins. 'servanda show ID' opens one.
    """
    filters = (actor, theme, status, force, kind, waits_for, since, as_of, limit)
    if articles:
        if any(one is not None for one in filters):
            raise click.UsageError("--articles lists all articles: it goes with --json and --csv alone")
        _list_articles(ledger, as_json=as_json, csv=as_csv_)
        return
    wanted = Wanted(meant(actor or ""), theme, status, force, kind, waits_for, since)
    with _shelf(ledger, as_of) as (shelf, on):
        lines, more = shelf.lines(on, wanted, _limit(limit, programs=as_json or as_csv_))
    _print(
        map(line_row, lines),
        LINE_COLUMNS,
        lambda: shown.show_lines(lines, more, on, narrowed=wanted != Wanted()),
        as_json=as_json,
        csv=as_csv_,
    )


def _list_articles(ledger: str | None, *, as_json: bool, csv: bool) -> None:
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        entries, rejections = book.entries(), book.rejections()
    rows = article_rows(entries)
    _print(rows, ARTICLE_COLUMNS, lambda: tables.show_list(rows, rejections), as_json=as_json, csv=csv)


@click.command()
@click.argument("wanted", metavar="ID")
@with_ledger
@with_as_of
@with_json
def show(wanted: str, ledger: str | None, as_of: date | None, as_json: bool) -> None:
    """Show an undertaking with all that is told of it, or an article with its acts.

    ID is an undertaking as 'servanda list' prints it, u-1a2b3c4d, or the beginning
    of one; the number of an article in 'servanda list --articles'; or the
    beginning of its text's SHA-256.
    """
    if wanted.lower().startswith("u-"):
        with _shelf(ledger, as_of) as (shelf, on):
            account = shelf.account(wanted)
        found = account.on(on)
        if as_json:
            click.echo(json.dumps(account_object(found), ensure_ascii=False))
        else:
            shown.show_account(found, on)
        return
    if as_of is not None:
        raise click.UsageError("--as-of belongs to an undertaking: an article does not change")
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        entry, acts = _entry(book, wanted)
    if as_json:
        told = {"record": entry.seq, "source": entry.source, **source_object(entry.article, entry.reading)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        tables.show_entry(entry, acts)


def _entry(book: Ledger, wanted: str) -> tuple[Entry, tuple[JudgedAct, ...]]:
    judged = book.judged()
    entries = [entry for entry, _ in judged]
    found = [one for one in judged if str(one[0].seq) == wanted]
    found = found or [one for one in judged if len(wanted) >= 6 and one[0].article.sha256.startswith(wanted.lower())]
    if not found:
        known = ", ".join(str(entry.seq) for entry in entries[:8]) or "none yet"
        raise click.BadParameter(
            f"no article {wanted!r} in {book.address}; articles are: {known}{' …' if len(entries) > 8 else ''}; "
            "undertakings begin with u-"
        )
    return found[0]


@click.command()
@with_forms
@click.option("--days", type=click.IntRange(0, 36_500), default=30, show_default=True, help="So many days ahead.")
@with_limit
def due(ledger: str | None, as_of: date | None, as_json: bool, as_csv_: bool, *, days: int, limit: int | None) -> None:
    """List what falls due, and what is overdue.

    By day: what is due because its condition is met, or because its deadline lies
    within --days, proposals and demands too; then what is overdue, the latest
    first.
    """
    with _shelf(ledger, as_of) as (shelf, on):
        lines, more = shelf.due(on, days, _limit(limit, programs=as_json or as_csv_))
    _print(
        map(line_row, lines),
        LINE_COLUMNS,
        lambda: shown.show_due(lines, more, on, days),
        as_json=as_json,
        csv=as_csv_,
    )


@click.command()
@with_forms
@click.option("--settled", is_flag=True, help="Settled ones too.")
@with_limit
def conflicts(
    ledger: str | None, as_of: date | None, as_json: bool, as_csv_: bool, *, settled: bool, limit: int | None
) -> None:
    """List where tellings contradict each other, each with both tellings' words.

    By kind: number, amount, date, polarity (will and will not), attribution (whose
    idea), denial. What a correction or a judgement settled is left out.
    """
    with _shelf(ledger, as_of) as (shelf, on):
        clashes, more = shelf.clashes(settled=settled, limit=_limit(limit, programs=as_json or as_csv_))
    _print(
        map(clash_row if as_csv_ else clash_object, clashes),
        CLASH_COLUMNS,
        lambda: shown.show_clashes(clashes, more, on, settled=settled),
        as_json=as_json,
        csv=as_csv_,
    )


@click.command()
@with_forms
@click.option("--board", "wanted", metavar="ID", help="The board of one meeting: who took on what, in which field.")
def meetings(ledger: str | None, as_of: date | None, as_json: bool, as_csv_: bool, *, wanted: str | None) -> None:
    """List meetings with their participants, places and the articles that tell of them.

    With --board ID one of them, with what its participants took on or refused: a
    line an actor and field, each with its acts.
    """
    with _shelf(ledger, as_of) as (shelf, on):
        found, _ = shelf.meetings(wanted)
    _print(
        map(meeting_row if as_csv_ else meeting_object, found),
        MEETING_COLUMNS,
        lambda: shown.show_meetings(found, on, board=wanted is not None),
        as_json=as_json,
        csv=as_csv_,
    )


@click.command()
@with_forms
def totals(ledger: str | None, as_of: date | None, as_json: bool, as_csv_: bool) -> None:
    """Add up sums, each undertaking once.

    Bearers, themes, forces, statuses and currencies are kept apart: pledges are no
    payments, and nothing is converted.
    """
    with _shelf(ledger, as_of) as (shelf, on):
        found = shelf.totals(on)
    _print(map(total_row, found), TOTAL_COLUMNS, lambda: shown.show_totals(found, on), as_json=as_json, csv=as_csv_)


COMMANDS = (list_, show, due, conflicts, meetings, totals)
