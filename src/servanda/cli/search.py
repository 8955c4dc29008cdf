"""The command that finds undertakings and articles by their words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import get_args

import click

from servanda.cli import shown
from servanda.cli.options import program, settings_of, with_json, with_ledger
from servanda.cli.views import actors_of, with_as_of
from servanda.export.rows import line_row
from servanda.ledger import Book, Ledger, Query, Search, Shelf, Wanted
from servanda.ledger.accounts import Line
from servanda.ledger.append import MANY
from servanda.ledger.search import Found, articles, snippet, undertakings
from servanda.ledger.views.status import Status
from servanda.model import LABELS


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@with_ledger
@with_as_of
@with_json
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
    as_json: bool,
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
    wanted = Wanted(actors_of(actor), theme, status, force)
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as log:
        on = as_of or log.today()
        hits = Search(log).find(query)
        shelf = Book(log).shelf(on)
        most = limit or None
        lines = list(islice(_lines(shelf, undertakings(shelf, hits), wanted, on), most))
        texts = list(islice(articles(log, hits, on), most)) if wanted == Wanted() else []
    if as_json:
        for line in lines:
            click.echo(json.dumps({"kind": "undertaking", **line_row(line)}, ensure_ascii=False))
        for one in texts:
            click.echo(json.dumps({"kind": "article", **_row(one, query)}, ensure_ascii=False))
    else:
        shown.show_found(lines, [(one, snippet(one.article.text, query)) for one in texts], on, is_cut=query.is_cut)


def _lines(shelf: Shelf, ids: Sequence[str], wanted: Wanted, on: date) -> Iterator[Line]:
    """Undertakings of the ids, in their order, as far as they are wanted."""
    for at in range(0, len(ids), MANY):
        part = tuple(ids[at : at + MANY])
        found = {line.id: line for line in shelf.lines(on, replace(wanted, among=part))[0]}
        yield from (found[one] for one in part if one in found)


def _row(one: Found, query: Query) -> dict[str, object]:
    metadata = one.article.metadata
    return {
        "record": one.record,
        "day": one.day.isoformat(),
        "publisher": metadata.publisher,
        "title": metadata.title,
        "source": one.source,
        "snippet": "".join(words for words, _ in snippet(one.article.text, query)),
    }
