"""The command that finds undertakings and articles by their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import get_args

import click

from servanda.actors.names import meant
from servanda.cli import shown, tables
from servanda.cli.forms import Form, emit
from servanda.cli.options import program, settings_of
from servanda.cli.views import with_view
from servanda.export.hints import hint
from servanda.export.rows import LINE_COLUMNS, line_row
from servanda.ledger import Book, Ledger, Query, Search, Wanted
from servanda.ledger.missing import missing
from servanda.ledger.search import Found, articles, snippet
from servanda.ledger.search import lines as lines_of
from servanda.ledger.survey import Survey
from servanda.ledger.views.status import Status
from servanda.model import LABELS

COLUMNS = ("kind", *LINE_COLUMNS, "record", "day", "publisher", "title", "source", "snippet")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@with_view
@click.option("--actor", metavar="ACTOR", help="Borne by: FRA, France, EU/European Commission.")
@click.option("--theme", type=click.Choice(LABELS["theme"]), metavar="THEME", help="As energy, or arms.")
@click.option("--status", type=click.Choice(get_args(Status)), metavar="STATUS", help='As due, or "partly kept".')
@click.option("--force", type=click.Choice(LABELS["force"]), help="The strongest that anybody tells.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="So many of each kind, 0 for all."
)
def search(  # noqa: PLR0913 - an option each
    words: tuple[str, ...],
    ledger: str | None,
    as_of: date | None,
    form: Form,
    *,
    actor: str | None,
    theme: str | None,
    status: str | None,
    force: str | None,
    limit: int,
) -> None:
    """Find undertakings and articles by words.

    All WORDS must be there, in any form. Quotes keep words together, a minus
    leaves one out; the shell takes both as '"air defence" -missiles'. What fits
    best comes first. With --actor, --theme, --status or --force undertakings are
    found alone.
    """
    query = Query.of(" ".join(words))
    if not query.wanted:
        raise click.UsageError("name at least one word that is to be there")
    wanted = Wanted(meant(actor or ""), theme, status, force)
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as log:
        on = as_of or log.today()
        hits = Search(log).find(query)
        most = limit or None
        shelf = Book(log).shelf(on)
        lines = list(islice(lines_of(shelf, hits, on, wanted), most))
        unknown = hint(Survey(shelf, on), actor) if actor and not lines else ""
        texts = list(islice(articles(log, hits, on), most)) if wanted == Wanted() else []
        none = missing(Search(log).find, log, " ".join(words)) if not lines and not texts else ()
    if unknown:
        tables.say_error(unknown)
    rows = [{"kind": "undertaking", **line_row(line)} for line in lines]
    found = [(one, snippet(one.article.text, query)) for one in texts]
    rows += [{"kind": "article", **_row(one, pieces)} for one, pieces in found]
    emit(form, rows, COLUMNS, lambda: shown.show_found(lines, found, on, none, is_cut=query.is_cut))


def _row(one: Found, pieces: Sequence[tuple[str, bool]]) -> dict[str, object]:
    metadata = one.article.metadata
    return {
        "record": one.record,
        "day": one.day.isoformat(),
        "publisher": metadata.publisher,
        "title": metadata.title,
        "source": one.source,
        "snippet": "".join(words for words, _ in pieces),
    }


COMMANDS = (search,)
