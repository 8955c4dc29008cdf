"""Commands that say what the ledger says: undertakings, what falls due, conflicts, meetings, totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, get_args

import click
from click.shell_completion import CompletionItem

from servanda.actors.names import meant
from servanda.cli import shown, tables
from servanda.cli.forms import F, Form, emit, with_forms
from servanda.cli.options import program, settings_of, with_ledger
from servanda.errors import ServandaError
from servanda.export.guidelines import act_object, source_object
from servanda.export.hints import hint
from servanda.export.rows import (
    ACT_COLUMNS,
    ARTICLE_COLUMNS,
    CLASH_COLUMNS,
    LINE_COLUMNS,
    MEETING_COLUMNS,
    TOTAL_COLUMNS,
    account_object,
    act_row,
    article_rows,
    clash_object,
    clash_row,
    line_row,
    meeting_object,
    meeting_row,
    told_row,
    total_row,
)
from servanda.ledger import Book, Entry, JudgedAct, Ledger, Shelf, Wanted, twice
from servanda.ledger.accounts import Gathering
from servanda.ledger.survey import Survey
from servanda.ledger.views.status import Status
from servanda.ledger.views.telling import UNDERTAKEN
from servanda.model import LABELS
from servanda.model.act import Trigger

# Lines of a table for people, unless they ask for more; programs get all.
LINES = 50
MOST_DAYS = 36_500
"""So many days ahead, a hundred years, can be asked for by their number."""


class Day(click.ParamType[date]):
    """A day of the calendar, as 2025-09-05."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a mistake is said with an example."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write it as 2025-09-05", param, ctx)


class Days(click.ParamType[int]):
    """So many days, or all: then it is None."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:  # type: ignore[override] # None is a value here
        """How many, up to a hundred years; a mistake is said with what can be written."""
        if value is None or value == "all":
            return None
        if not f"{value}".isdecimal() or int(value) > MOST_DAYS:
            self.fail(f"{value!r} is no number of days: write one from 0 to {MOST_DAYS}, or all", param, ctx)
        return int(value)


with_as_of = click.option(
    "--as-of", type=Day(), metavar="DAY", help="What was known and held on this day: 2025-09-05.  [default: today]"
)
with_limit = click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"So many at most, 0 for all.  [default: {LINES} in a table]",
)


def with_view(command: F) -> F:
    """The ledger, the day, and the forms for programs."""
    return with_ledger(with_as_of(with_forms(command)))


@contextmanager
def shelf_of(ledger: str | None, as_of: date | None) -> Iterator[tuple[Shelf, date]]:
    """What answers for a day, and the day."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as log:
        on = as_of or log.today()
        yield Book(log).shelf(on), on


def _limit(given: int | None, *, programs: bool) -> int | None:
    """The limit: what was given, 0 for none; else that of tables."""
    return (None if programs else LINES) if given is None else given or None


@click.command(name="list")
@with_view
@click.option("--actor", metavar="ACTOR", help="Borne by: FRA, France, EU/European Commission.")
@click.option(
    "--theme", type=click.Choice(LABELS["theme"]), metavar="THEME", help="As energy, or arms; a wrong one lists all."
)
@click.option(
    "--status",
    type=click.Choice(get_args(Status)),
    metavar="STATUS",
    help='As due, or "partly kept"; a wrong one lists all.',
)
@click.option("--force", type=click.Choice(LABELS["force"]), help="Its force, the strongest that anybody tells.")
@click.option("--type", "kind", type=click.Choice(sorted(UNDERTAKEN)), help="Its kind of act.")
@click.option(
    "--waits-for",
    type=click.Choice(get_args(Trigger)),
    metavar="WHAT",
    help="As ceasefire, or approval; a wrong one lists all.",
)
@click.option("--since", type=Day(), metavar="DAY", help="Told on this day or later.")
@with_limit
@click.option("--articles", is_flag=True, help="List the articles instead, and what was rejected.")
def list_(  # noqa: PLR0913 - an option each
    ledger: str | None,
    as_of: date | None,
    form: Form,
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
        _list_articles(ledger, form)
        return
    wanted = Wanted(meant(actor or ""), theme, status, force, kind, waits_for, since)
    with shelf_of(ledger, as_of) as (shelf, on):
        lines, more = shelf.lines(on, wanted, _limit(limit, programs=form != "table"))
        unknown = hint(Survey(shelf, on), actor) if actor and not lines else ""
    if unknown:
        tables.say_error(unknown)
    emit(
        form, map(line_row, lines), LINE_COLUMNS, lambda: shown.show_lines(lines, more, on, narrowed=wanted != Wanted())
    )


def _list_articles(ledger: str | None, form: Form) -> None:
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        entries, rejections = book.entries(), book.rejections()
    rows = article_rows(entries)
    emit(form, rows, ARTICLE_COLUMNS, lambda: tables.show_list(rows, rejections))


def _ids(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The newest undertakings, with their words, for a shell to complete; none where there is no ledger.

    They are those that were reckoned last: a key that is pressed should not wait for more.
    """
    try:
        config, _origins = settings_of(ledger=context.params.get("ledger"))
        with Ledger(config.ledger, author=program(), create=False) as log:
            lines, _more = Shelf(log.engine).lines(log.today(), Wanted(), LINES)
    except ServandaError:
        return []
    return [CompletionItem(line.id, help=tables.clean(line.words)) for line in lines if line.id.startswith(begun)]


@click.command()
@click.argument("wanted", metavar="ID", shell_complete=_ids)
@with_ledger
@with_as_of
@with_forms
def show(wanted: str, ledger: str | None, as_of: date | None, form: Form) -> None:
    """Show an undertaking, a meeting or an article in full.

    An undertaking with all that is told of it, a meeting with its board, an article
    with its acts.

    ID is an undertaking as 'servanda list' prints it, u-1a2b3c4d, or a meeting as
    'servanda meetings' does, m-1a2b3c4d, or the beginning of one; the number of an
    article in 'servanda list --articles'; or the beginning of its text's SHA-256.
    With --csv there is a row for each act, or one for a meeting.
    """
    if wanted.lower().startswith("m-"):
        with shelf_of(ledger, as_of) as (shelf, on):
            met, _ = shelf.meetings(wanted)
        _emit_meetings(form, met, on, board=True)
        return
    if wanted.lower().startswith("u-"):
        with shelf_of(ledger, as_of) as (shelf, on):
            found = shelf.account(wanted).on(on)
        rows = map(told_row, found.tellings) if form == "csv" else [account_object(found)]
        emit(form, rows, ACT_COLUMNS, lambda: shown.show_account(found, on))
        return
    if as_of is not None:
        raise click.UsageError("--as-of belongs to an undertaking or a meeting: an article does not change")
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        entry, acts = _entry(book, wanted)
    standing = sorted((one for one in acts if one.act is not None), key=lambda one: one.ref)
    told = _acts_of(entry, standing) if form == "csv" else [_entry_object(entry, standing)]
    emit(form, told, ACT_COLUMNS, lambda: tables.show_entry(entry, acts))


def _entry_object(entry: Entry, acts: Iterable[JudgedAct]) -> dict[str, Any]:
    """An article with its acts as they stand."""
    article = entry.article
    return {
        "record": entry.seq,
        "source": entry.source,
        **source_object(article, entry.reading),
        "acts": [act_object(one.act or one.read, article.metadata.published) for one in acts],
    }


def _acts_of(entry: Entry, acts: Iterable[JudgedAct]) -> Iterator[dict[str, Any]]:
    """A row an act of an article as it stands, with the number by which it is judged."""
    for one in acts:
        yield {"ref": str(one.ref), "article": entry.seq, **act_row(one.act or one.read, entry.article.metadata)}


def _entry(book: Ledger, wanted: str) -> tuple[Entry, tuple[JudgedAct, ...]]:
    judged = book.judged()
    entries = [entry for entry, _ in judged]
    found = [one for one in judged if str(one[0].seq) == wanted]
    found = found or [one for one in judged if len(wanted) >= 6 and one[0].article.sha256.startswith(wanted.lower())]
    if not found:
        known = ", ".join(str(entry.seq) for entry in entries[:8]) or "none yet"
        raise click.BadParameter(
            f"no article {wanted!r} in {book.address}; articles are: {known}{' …' if len(entries) > 8 else ''}; "
            "undertakings begin with u-, meetings with m-"
        )
    return found[0]


@click.command()
@with_view
@click.option(
    "--days", type=Days(), metavar="N|all", default="30", show_default=True, help="So many days ahead, or all."
)
@with_limit
def due(ledger: str | None, as_of: date | None, form: Form, *, days: int | None, limit: int | None) -> None:
    """List what falls due, and what is past its day.

    By day: what is due because its condition is met, or what is open and has its
    day within --days, proposals and demands too; then what is open and past its
    day, the latest first. With --days all it is what the page /due lists.
    """
    with shelf_of(ledger, as_of) as (shelf, on):
        lines, more = shelf.due(on, days, _limit(limit, programs=form != "table"))
    emit(form, map(line_row, lines), LINE_COLUMNS, lambda: shown.show_due(lines, more, on, days))


@click.command()
@with_view
@click.option("--settled", is_flag=True, help="Settled ones too.")
@with_limit
def conflicts(ledger: str | None, as_of: date | None, form: Form, *, settled: bool, limit: int | None) -> None:
    """List where tellings contradict each other.

    Each with both tellings' words, and by kind: number, amount, date, polarity
    (will and will not), attribution (whose idea), denial. What a correction or a
    judgement settled is left out.
    """
    with shelf_of(ledger, as_of) as (shelf, on):
        clashes, more = shelf.clashes(settled=settled, limit=_limit(limit, programs=form != "table"))
    emit(
        form,
        map(clash_row if form == "csv" else clash_object, clashes),
        CLASH_COLUMNS,
        lambda: shown.show_clashes(clashes, more, on, settled=settled),
    )


@click.command()
@with_view
@click.option("--board", "wanted", metavar="ID", help="The board of one meeting: who took on what, in which field.")
def meetings(ledger: str | None, as_of: date | None, form: Form, *, wanted: str | None) -> None:
    """List meetings: when, where, and who met.

    Each with the articles that tell of it. With --board ID one of them, with what
    its participants took on or refused: a line an actor and field, each with its
    acts.
    """
    with shelf_of(ledger, as_of) as (shelf, on):
        found, _ = shelf.meetings(wanted)
    _emit_meetings(form, found, on, board=wanted is not None)


def _emit_meetings(form: Form, found: Sequence[Gathering], on: date, *, board: bool) -> None:
    emit(
        form,
        map(meeting_row if form == "csv" else meeting_object, found),
        MEETING_COLUMNS,
        lambda: shown.show_meetings(found, on, board=board),
    )


@click.command()
@with_view
def totals(ledger: str | None, as_of: date | None, form: Form) -> None:
    """Add up sums, each undertaking once.

    Bearers, themes, forces, statuses and currencies are kept apart: pledges are no
    payments, and nothing is converted.
    """
    with shelf_of(ledger, as_of) as (shelf, on):
        found = twice.totals(Survey(shelf, on))
    emit(form, map(total_row, found), TOTAL_COLUMNS, lambda: shown.show_totals(found, on))


COMMANDS = (list_, show, due, conflicts, meetings, totals)
